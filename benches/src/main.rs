//! What each stage costs: MB of body text a second and ns a token, on one thread, over the invented archive in `examples/` or a
//! file of JSON Lines.
//!
//! `cargo run --release -p isnad-benches [FILE.jsonl]`. Every round asserts that its answer, down to each span and label, is that of the first
//! one, and the first one that it holds what it must, so that doing nothing cannot win; the best of the rounds is told, for the machine is seldom
//! idle. Before the stages comes what the words layer alone takes: its start and its memory.

use isnad_doc::{Article, Doc, SentenceId};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const ROUNDS: usize = 7;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let given = std::env::args_os().nth(1).map(PathBuf::from);
    let files = given.map_or_else(|| pages(&root.join("examples/merger")), |file| vec![file]);
    let mut docs: Vec<Doc> = files.iter().flat_map(|f| articles(f)).map(Doc::new).collect();
    assert!(!docs.is_empty(), "no articles to measure on");
    let bytes: usize = docs.iter().map(|d| d.text().len()).sum();

    let before = most_memory();
    let start = Instant::now();
    let analyzer = isnad_arabic::Analyzer::new();
    let started = start.elapsed();
    let words = best(&mut docs, |d| d.words = analyzer.analyse(&d.article), |d| shown(&d.words.words));
    let tokens: usize = docs.iter().map(|d| d.words.tokens.len()).sum();
    let lemma = |lemma: &str| docs.iter().flat_map(|d| &d.words.words).filter(|w| w.lemma == lemma).count();
    let known = ["في", "من", "قال"].map(lemma);
    assert!(tokens > 1000 && known.iter().all(|n| *n > tokens / 10_000), "{known:?} in {tokens} tokens");
    if let (Some(before), Some(after)) = (before, most_memory()) {
        println!(
            "words: {:.2} ms to start, {after:.0} MB at most, {before:.0} of them the articles",
            started.as_secs_f64() * 1e3
        );
    }
    let parser = isnad_arabic::syntax::Parser::new();
    let namer = isnad_names::Namer::new(&[]).unwrap_or_else(|lines| {
        eprintln!("the shipped atlas is damaged: {lines:?}");
        std::process::exit(2)
    });
    let reader = isnad_times::Reader::new();
    let attributor = isnad_attribution::Attributor::new();
    let coder = isnad_events::Coder::new();

    let syntax = best(&mut docs, |d| d.syntax = parser.parse(d.text(), &d.words), clauses);
    let names = best(&mut docs, |d| d.names = namer.names(d), |d| shown(&d.names.mentions));
    let times = best(&mut docs, |d| d.times = reader.times(d).0, |d| shown(&d.times));
    let attributions =
        best(&mut docs, |d| d.attributions = attributor.attributions(d), |d| shown(&d.attributions));
    let events = best(&mut docs, |d| d.events = coder.events(d), |d| shown(&d.events));

    println!("{} articles, {bytes} bytes, {tokens} tokens; one thread, best of {ROUNDS} rounds", docs.len());
    let mut all = Duration::ZERO;
    let stages = [
        ("words", words),
        ("syntax", syntax),
        ("names", names),
        ("times", times),
        ("attributions", attributions),
        ("events", events),
    ];
    for (stage, (took, answer)) in stages {
        assert!(answer.found > 0, "{stage} found nothing");
        all += took;
        line(stage, took, bytes, tokens, &answer);
    }
    let answer = Answer { found: docs.len(), digest: 0 };
    line("all", all, bytes, tokens, &answer);
    pairs(&docs);
}

/// How many pairs of names the scorer compares in a second: persons of the documents whose first and last parts begin alike, as those
/// of a block do.
fn pairs(docs: &[Doc]) {
    let person = |e: &&isnad_doc::Entity| e.kind == isnad_doc::EntityType::Per;
    let mut names: Vec<&str> = docs
        .iter()
        .flat_map(|d| d.names.entities.iter().filter(person))
        .map(|e| e.name_ar.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let spellings: Vec<isnad_names::Spelling> = names.iter().map(|n| isnad_names::Spelling::new(n)).collect();
    let key = |s: &isnad_names::Spelling| match (s.first(), s.last()) {
        (Some(first), Some(last)) if s.len() > 1 => Some((first.chars().next(), last.chars().next())),
        _ => None,
    };
    let mut list = Vec::new();
    for (i, a) in spellings.iter().enumerate() {
        let alike = spellings.iter().skip(i + 1).filter(|b| key(a).is_some() && key(a) == key(b));
        list.extend(alike.map(|b| (a, b)));
    }
    let mut least = Duration::MAX;
    let mut same = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        same = list.iter().filter(|(a, b)| a.same(b).0).count();
        least = least.min(start.elapsed());
    }
    let rate = list.len() as f64 / least.as_secs_f64().max(1e-9);
    println!("pairs of names: {rate:.0} a second; {same} of {} are one", list.len());
}

/// The clauses of a document; every word must have its place in a tree.
fn clauses(doc: &Doc) -> Answer {
    assert_eq!(doc.syntax.len(), doc.words.words.len(), "words without a tree");
    let sentences = (0..doc.words.sentences.len()).map(SentenceId::new);
    let found = sentences.map(|s| doc.syntax.clauses(&doc.words, s).count()).sum();
    Answer { found, ..shown(std::slice::from_ref(&doc.syntax)) }
}

/// What a stage gave: how many facts, and a digest of all that they say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Answer {
    found: usize,
    digest: u64,
}

fn shown<T: std::fmt::Debug>(facts: &[T]) -> Answer {
    let mut hasher = DefaultHasher::new();
    facts.iter().for_each(|fact| format!("{fact:?}").hash(&mut hasher));
    Answer { found: facts.len(), digest: hasher.finish() }
}

fn line(stage: &str, took: Duration, bytes: usize, tokens: usize, answer: &Answer) {
    let seconds = took.as_secs_f64();
    println!(
        "{stage:<13} {:>7.1} MB/s {:>7.0} ns/token {:>9.0} tokens/s {:>8} found {:016x}",
        bytes as f64 / seconds / 1e6,
        seconds * 1e9 / tokens as f64,
        tokens as f64 / seconds,
        answer.found,
        answer.digest
    );
}

/// The most memory that this process has held, in MB; `None` where the system does not tell.
fn most_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1000.0)
}

/// Runs a stage over all documents, round after round; the time of the best round, and what each round gave.
fn best(docs: &mut [Doc], stage: impl Fn(&mut Doc), shown: impl Fn(&Doc) -> Answer) -> (Duration, Answer) {
    let mut least = Duration::MAX;
    let mut first = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        docs.iter_mut().for_each(&stage);
        least = least.min(start.elapsed());
        let mut all = Answer::default();
        for answer in docs.iter().map(&shown) {
            all.found += answer.found;
            all.digest = all.digest.rotate_left(1) ^ answer.digest;
        }
        assert_eq!(*first.get_or_insert(all), all, "a round gave another answer");
    }
    (least, first.unwrap_or_default())
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    out.retain(|p| p.extension().is_some_and(|e| e == "html" || e == "txt" || e == "jsonl" || e == "xml"));
    out.sort();
    out
}

fn articles(file: &Path) -> Vec<Article> {
    match std::fs::File::open(file) {
        Ok(source) => {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            isnad_page::articles(Box::new(source), &name, isnad_page::Input::Auto).collect()
        }
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            Vec::new()
        }
    }
}
