//! What each stage costs: MB of body text a second and ns a token, on one thread, over the invented archive in `examples/` or a
//! file of JSON Lines.
//!
//! `cargo run --release -p isnad-benches [FILE.jsonl]`. Every round asserts that it found what the first one found, so that doing nothing
//! cannot win; the best of the rounds is told, for the machine is seldom idle.

use isnad_doc::{Article, Doc, SentenceId};
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

    let analyzer = isnad_arabic::Analyzer::new();
    let parser = isnad_arabic::syntax::Parser::new();
    let namer = isnad_names::Namer::new(&[]).unwrap_or_else(|lines| {
        eprintln!("the shipped atlas is damaged: {lines:?}");
        std::process::exit(2)
    });
    let reader = isnad_times::Reader::new();
    let attributor = isnad_attribution::Attributor::new();
    let coder = isnad_events::Coder::new();

    let words = best(&mut docs, |d| d.words = analyzer.analyse(&d.article), |d| d.words.tokens.len());
    let tokens: usize = docs.iter().map(|d| d.words.tokens.len()).sum();
    let syntax = best(&mut docs, |d| d.syntax = parser.parse(d.text(), &d.words), clauses);
    let names = best(&mut docs, |d| d.names = namer.names(d), |d| d.names.mentions.len());
    let times = best(&mut docs, |d| d.times = reader.times(d).0, |d| d.times.len());
    let attributions =
        best(&mut docs, |d| d.attributions = attributor.attributions(d), |d| d.attributions.len());
    let events = best(&mut docs, |d| d.events = coder.events(d), |d| d.events.len());

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
    for (stage, (took, found)) in stages {
        assert!(found > 0, "{stage} found nothing");
        all += took;
        line(stage, took, bytes, tokens, found);
    }
    line("all", all, bytes, tokens, docs.len());
}

/// The clauses of a document; every word must have its place in a tree.
fn clauses(doc: &Doc) -> usize {
    assert_eq!(doc.syntax.len(), doc.words.words.len(), "words without a tree");
    let sentences = (0..doc.words.sentences.len()).map(SentenceId::new);
    sentences.map(|s| doc.syntax.clauses(&doc.words, s).count()).sum()
}

fn line(stage: &str, took: Duration, bytes: usize, tokens: usize, found: usize) {
    let seconds = took.as_secs_f64();
    println!(
        "{stage:<13} {:>7.1} MB/s {:>7.0} ns/token {:>9.0} tokens/s {found:>8} found",
        bytes as f64 / seconds / 1e6,
        seconds * 1e9 / tokens as f64,
        tokens as f64 / seconds
    );
}

/// Runs a stage over all documents, round after round; the time of the best round, and what each round found.
fn best(docs: &mut [Doc], stage: impl Fn(&mut Doc), count: impl Fn(&Doc) -> usize) -> (Duration, usize) {
    let mut least = Duration::MAX;
    let mut first = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        docs.iter_mut().for_each(&stage);
        least = least.min(start.elapsed());
        let found = docs.iter().map(&count).sum::<usize>();
        assert_eq!(*first.get_or_insert(found), found, "a round found something else");
    }
    (least, first.unwrap_or(0))
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
