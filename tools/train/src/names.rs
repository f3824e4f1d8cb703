//! The tagger of names: its labels, its training, and how it does on sentences it has not seen.
//!
//! `isnad-train names tagger` trains on NewsFANE and on the project's own labels and writes `models/names/tagger.bin`;
//! `isnad-train names folds` trains without each part of the data in turn and scores the whole stage on that part.

use crate::names_chain::{self, Example};
use crate::names_labels;
use crate::names_learned;
use isnad_doc::{Article, Block, BlockKind, Doc, Span};
use isnad_names::Namer;
use isnad_names::tagger::{Kind, Tagger, allowed};
use std::collections::HashMap;
use std::path::Path;

type Result<T> = std::result::Result<T, String>;

const MODEL: &str = "models/names/tagger.bin";
const LEARNED: &str = "models/names/learned.bin";
const NEWSFANE: &str = "gold/ner/newsfane-filtered.tsv";
const ANERCORP: &str = "gold/ner/anercorp-train.tsv";
/// Parts of the data in `folds`.
pub(crate) const FOLDS: usize = 4;

/// Runs a subcommand.
///
/// # Errors
/// What is wrong, in one line.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let shared = std::env::var("ISNAD_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let shared = Path::new(&shared);
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tagger"] => {
            let sentences = all(shared)?;
            let articles = names_learned::articles(shared, &names_labels::articles()?)?;
            for (learned, tagger) in train(&sentences, &articles, &[None])? {
                for (path, bytes) in [(LEARNED, &learned), (MODEL, &tagger)] {
                    std::fs::write(path, bytes).map_err(|e| format!("{path}: {e}"))?;
                    eprintln!("{path}: {} bytes", bytes.len());
                }
            }
            Ok(())
        }
        ["folds"] => folds(shared),
        ["label", batches @ ..] => label_batches(shared, batches),
        ["batch", count, to] => {
            let count = count.parse().map_err(|_| format!("{count} is no number"))?;
            names_learned::batch(shared, &names_labels::articles()?, count, to)
        }
        ["pairs"] => crate::names_pairs::run(shared),
        ["units"] => crate::names_units::run(shared, "data/names/units.tsv"),
        _ => Err(
            "usage: isnad-train names tagger | folds | batch COUNT FILE | label BATCH LABELS | pairs | units"
                .to_owned(),
        ),
    }
}

/// A sentence as text with the labels of its stretches.
pub(crate) struct Labelled {
    pub(crate) text: String,
    /// Start, end, label; whole words.
    pub(crate) pieces: Vec<(usize, usize, u8)>,
    /// Whether it is the project's own.
    pub(crate) own: bool,
    /// Whether it was chosen because the tagger was unsure of it, and not at random.
    pub(crate) hard: bool,
    /// Which part of the data it is in.
    pub(crate) fold: usize,
}

/// The kind of a fine class of NewsFANE; nothing for peoples, books, films and the like.
fn kind(class: &str) -> Option<Kind> {
    Some(match class {
        "Politician" | "Athlete" | "Artist" | "Other_PER" | "Religious_PER" | "Scientist"
        | "Businessperson" | "Lawyer" | "Engineer" => Kind::Per,
        "Non-Governmental" | "Sports" | "Commercial" | "Educational" | "Medical-Science"
        | "Religious_ORG" | "Entertainment" => Kind::Org,
        "Government" | "Police" => Kind::Body,
        "Media" => Kind::Media,
        "Nation" | "Population-Center" | "State-or-Province" | "County-or-District" => Kind::Gpe,
        "GPE-Cluster" | "Continent" | "Water-Body" | "Land" | "Land-Region-Natural" => Kind::Loc,
        "Building-Grounds" | "Airport" | "Path" | "Subarea-Facility" => Kind::Fac,
        _ => return None,
    })
}

/// The label of a tag such as `B-Nation`.
fn label(tag: &str) -> u8 {
    let Some((position, class)) = tag.split_once('-') else { return 0 };
    let place = kind(class).and_then(|k| Kind::ALL.iter().position(|x| *x == k));
    place.map_or(0, |k| 1 + 2 * k as u8 + u8::from(position == "I"))
}

/// Class nouns and titles that NewsFANE leaves inside a name or not as it comes, and docs/names.md leaves outside.
const OUTSIDE: [(Kind, &[&str]); 4] = [
    (Kind::Per, &["الملك", "الأمير", "الشيخ", "السيد", "البابا", "الرئيس", "الدكتور"]),
    (Kind::Org, &["حركة", "تنظيم", "جماعة", "شركة", "نادي", "فريق", "مجموعة"]),
    (Kind::Media, &["صحيفة", "جريدة", "قناة", "موقع", "مجلة", "شبكة", "تلفزيون"]),
    (Kind::Gpe, &["مدينة", "محافظة", "ولاية", "قطاع", "بلدة", "قرية", "دولة", "جزيرة"]),
];

/// Moves the beginning of each name behind the nouns of [`OUTSIDE`].
fn level(rows: &mut [(&str, u8)]) {
    for i in 0..rows.len().saturating_sub(1) {
        let (word, label) = rows[i];
        let Some(kind) = Kind::of(label).filter(|_| label % 2 == 1) else { continue };
        let outside = OUTSIDE.iter().any(|(k, words)| *k == kind && words.contains(&word));
        // وكالة الأنباء السعودية and the like are whole; a noun with the article goes on the name (الشركة).
        if outside && rows[i + 1].1 == label + 1 {
            rows[i].1 = 0;
            rows[i + 1].1 = label;
        }
    }
}

/// Reads NewsFANE, whose clitics are tokens of their own, into running text as newspapers write it.
fn read(path: &Path) -> Result<Vec<Labelled>> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut out = Vec::new();
    for block in text.split("\n\n") {
        let mut rows: Vec<(&str, u8)> =
            block.lines().filter_map(|l| l.rsplit_once('\t')).map(|(w, t)| (w.trim(), label(t))).collect();
        level(&mut rows);
        if rows.is_empty() {
            continue;
        }
        let mut sentence =
            Labelled { text: String::new(), pieces: Vec::new(), own: false, hard: false, fold: 0 };
        let mut glue = false;
        for (i, (word, tag)) in rows.iter().enumerate() {
            let suffix = *tag == 0
                && ["ه", "ها", "هم", "هما", "هن", "نا", "ني", "ي", "كم"].contains(word)
                && i > 0
                && rows.get(i - 1).is_some_and(|r| r.1 == 0 && r.0.chars().count() > 1);
            if !sentence.text.is_empty() && !glue && !suffix {
                sentence.text.push(' ');
            }
            if suffix && sentence.text.ends_with('ة') {
                sentence.text.pop();
                sentence.text.push('ت');
            }
            let mut word = (*word).to_owned();
            if glue && sentence.text.ends_with('ل') && word.starts_with("ال") {
                word = word.chars().skip(1).collect();
            } else if word.starts_with("لال") && word.chars().count() > 5 {
                word = format!("لل{}", word.chars().skip(3).collect::<String>());
            }
            let start = sentence.text.len();
            sentence.text.push_str(&word);
            sentence.pieces.push((start, sentence.text.len(), *tag));
            let next = rows.get(i + 1).is_some_and(|r| {
                r.0.chars().count() > 1 && r.0.chars().all(|c| c.is_alphabetic()) || r.1 % 2 == 1
            });
            glue = *tag == 0 && ["و", "ف", "ب", "ل", "ك", "س"].contains(&word.as_str()) && next;
        }
        out.push(sentence);
    }
    Ok(out)
}

/// Every labelled sentence: NewsFANE, in parts as ANERcorp has the same text, and the project's own, in parts by article.
fn all(shared: &Path) -> Result<Vec<Labelled>> {
    let mut out = read(&shared.join(NEWSFANE))?;
    let ours = names_labels::read(shared)?;
    let place = places(&bio(&shared.join(ANERCORP))?);
    let mut last = 0;
    for sentence in &mut out {
        // Both corpora label the same articles; what ANERcorp lacks stands beside what it has.
        last = windows(&sentence.text).find_map(|w| place.get(&w).copied()).unwrap_or(last);
        sentence.fold = last;
    }
    out.extend(ours);
    Ok(out)
}

/// Letters of a text in look-up form, as overlapping windows.
fn windows(text: &str) -> impl Iterator<Item = String> {
    const WINDOW: usize = 25;
    let letters: Vec<char> = isnad_arabic::skeleton(text).chars().filter(|c| c.is_alphabetic()).collect();
    let windows: Vec<String> = letters.windows(WINDOW).map(|w| w.iter().collect()).collect();
    windows.into_iter()
}

/// The part of the data that each window of letters of ANERcorp is in.
fn places(gold: &[Vec<(String, String)>]) -> HashMap<String, usize> {
    let mut out = HashMap::new();
    for (i, sentence) in gold.iter().enumerate() {
        let words: Vec<&str> = sentence.iter().map(|(w, _)| w.as_str()).collect();
        for window in windows(&words.concat()) {
            out.entry(window).or_insert(i * FOLDS / gold.len());
        }
    }
    out
}

/// The sentences of a file of words and tags.
fn bio(path: &Path) -> Result<Vec<Vec<(String, String)>>> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let blocks = text.split("\n\n").map(|block| {
        let rows = block.lines().filter_map(|l| l.rsplit_once('\t'));
        rows.map(|(w, t)| (w.to_owned(), t.to_owned())).collect::<Vec<_>>()
    });
    Ok(blocks.filter(|rows| !rows.is_empty()).collect())
}

fn doc(text: &str, analyzer: &isnad_arabic::Analyzer) -> Doc {
    let block = Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph };
    let mut doc = Doc::new(Article { text: text.to_owned(), blocks: vec![block], ..Article::default() });
    doc.words = analyzer.analyse(&doc.article);
    doc
}

/// A table of words and a tagger, as they are shipped.
type Model = (Vec<u8>, Vec<u8>);

/// Trains first taggers, lets them read the corpus, and trains those that know what the first ones saw there: a table of words and
/// a tagger for each part of the data that is `held` out.
fn train(sentences: &[Labelled], articles: &[Article], held: &[Option<usize>]) -> Result<Vec<Model>> {
    let fit = |learned: &[u8], held: Option<usize>| -> Result<Vec<u8>> {
        let namer = Namer::new(&[]).map_err(|e| e.join("\n"))?.with_learned(learned.to_vec());
        let examples = examples(sentences, &namer);
        Ok(names_chain::train(&examples.iter().filter(|e| Some(e.fold) != held).collect::<Vec<_>>()))
    };
    let first = by_two(held, |held| fit(&[], *held))?;
    let taggers: Vec<Tagger> = first.iter().map(|bytes| Tagger::read(bytes)).collect();
    let learned = names_learned::tables(articles, &taggers)?;
    let jobs: Vec<(&Vec<u8>, Option<usize>)> = learned.iter().zip(held.iter().copied()).collect();
    let second = by_two(&jobs, |(learned, held)| fit(learned, *held))?;
    Ok(learned.into_iter().zip(second).collect())
}

/// Does two jobs at a time.
fn by_two<J: Sync, T: Send>(jobs: &[J], work: impl Fn(&J) -> Result<T> + Sync) -> Result<Vec<T>> {
    let mut out = Vec::new();
    for pair in jobs.chunks(2) {
        let done: Vec<Result<T>> = std::thread::scope(|scope| {
            let threads: Vec<_> = pair.iter().map(|job| scope.spawn(|| work(job))).collect();
            let failed = |_| Err("a thread panicked".to_owned());
            threads.into_iter().map(|t| t.join().unwrap_or_else(failed)).collect()
        });
        for result in done {
            out.push(result?);
        }
    }
    Ok(out)
}

fn examples(sentences: &[Labelled], namer: &Namer) -> Vec<Example> {
    let analyzer = isnad_arabic::Analyzer::new();
    let mut out = Vec::new();
    for sentence in sentences {
        let doc = doc(&sentence.text, &analyzer);
        let features = namer.features(&doc);
        for range in features.sentences() {
            let mut labels: Vec<u8> = Vec::new();
            for token in doc.words.tokens.get(range.clone()).unwrap_or(&[]) {
                let inside =
                    sentence.pieces.iter().filter(|p| p.0 < token.span.to() && p.1 > token.span.from());
                let mut found = inside.map(|p| p.2).max().unwrap_or(0);
                // A name that the tokens cut in the middle goes on; one that begins twice begins once.
                let began =
                    sentence.pieces.iter().any(|p| p.0 < token.span.from() && p.1 > token.span.from());
                if began && found % 2 == 1 {
                    found += 1;
                }
                let before = labels.last().copied().unwrap_or(0);
                if !allowed(usize::from(before), usize::from(found)) {
                    found -= 1;
                }
                labels.push(found);
            }
            let features = range.map(|token| features.of(token).to_vec()).collect();
            out.push(Example { features, labels, fold: sentence.fold });
        }
    }
    out
}

/// A name's first token, one past its last, and its class.
type Name = (usize, usize, &'static str);

/// The classes that ANERcorp knows.
fn class(name: &str) -> Option<&'static str> {
    match name {
        "PER" | "PERS" => Some("PER"),
        "ORG" | "MEDIA" | "BODY" => Some("ORG"),
        "LOC" | "GPE" | "FAC" => Some("LOC"),
        _ => None,
    }
}

#[derive(Default)]
struct Counts {
    right: usize,
    given: usize,
    wanted: usize,
}

impl Counts {
    fn add(&mut self, mine: &[Name], gold: &[Name]) {
        self.right += mine.iter().filter(|n| gold.contains(n)).count();
        self.given += mine.len();
        self.wanted += gold.len();
    }

    fn show(&self) -> String {
        let (p, r) =
            (self.right as f64 / self.given.max(1) as f64, self.right as f64 / self.wanted.max(1) as f64);
        format!("precision {p:.4} recall {r:.4} F1 {:.4}", 2.0 * p * r / (p + r).max(1e-9))
    }
}

/// What was counted of one group of sentences, by class.
type Group = Vec<(&'static str, Counts)>;

/// Trains without each part in turn and scores the whole stage on it: ANERcorp's own labels by span and class on white-space
/// tokens (as `isnad eval ner`), and the project's labels the same way.
fn folds(shared: &Path) -> Result<()> {
    let sentences = all(shared)?;
    let articles = names_learned::articles(shared, &names_labels::articles()?)?;
    let gold = bio(&shared.join(ANERCORP))?;
    let models = train(&sentences, &articles, &[0, 1, 2, 3].map(Some))?;
    let names = ["all", "PER", "ORG", "LOC"];
    let groups = ["ANERcorp", "own labels", "hard ones"];
    let score = |(fold, (learned, tagger)): &(usize, Model)| -> Result<Vec<Group>> {
        let fold = *fold;
        let namer =
            Namer::new(&[]).map_err(|e| e.join("\n"))?.with_learned(learned.clone()).with_tagger(tagger);
        let analyzer = isnad_arabic::Analyzer::new();
        let mut sums: Vec<Group> =
            groups.iter().map(|_| names.iter().map(|n| (*n, Counts::default())).collect()).collect();
        for (i, sentence) in gold.iter().enumerate().filter(|(i, _)| i * FOLDS / gold.len() == fold) {
            let words: Vec<&str> = sentence.iter().map(|(w, _)| w.as_str()).collect();
            let tags: Vec<&str> = sentence.iter().map(|(_, t)| t.as_str()).collect();
            let mine = found(&namer, &analyzer, &words.join(" "));
            tally(&mut sums[0], &mine, &spans(&tags));
            if std::env::var_os("ISNAD_SHOW").is_some() {
                let mine: Vec<String> = mine.iter().map(|m| format!("{},{},{}", m.0, m.1, m.2)).collect();
                println!("s{i}\t{}", mine.join(" "));
            }
        }
        for sentence in sentences.iter().filter(|s| s.fold == fold && s.own) {
            let mine = found(&namer, &analyzer, &sentence.text);
            tally(&mut sums[1 + usize::from(sentence.hard)], &mine, &own_spans(sentence));
        }
        Ok(sums)
    };
    let jobs: Vec<(usize, Model)> = models.into_iter().enumerate().collect();
    let mut parts = by_two(&jobs, score)?.into_iter();
    let mut sums = parts.next().unwrap_or_default();
    for part in parts {
        for ((_, sum), (_, more)) in sums.iter_mut().flatten().zip(part.into_iter().flatten()) {
            sum.right += more.right;
            sum.given += more.given;
            sum.wanted += more.wanted;
        }
    }
    for (group, sums) in groups.iter().zip(&sums) {
        for (name, counts) in sums {
            println!("{group:<10} {name:<4} {}", counts.show());
        }
    }
    Ok(())
}

fn tally(sums: &mut [(&str, Counts)], mine: &[Name], gold: &[Name]) {
    for (name, counts) in sums {
        let of = |names: &[Name]| -> Vec<Name> {
            names.iter().filter(|n| *name == "all" || n.2 == *name).copied().collect()
        };
        counts.add(&of(mine), &of(gold));
    }
}

/// Start and end, in bytes, of the white-space tokens of a text.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut at = 0;
    let mut out = Vec::new();
    for word in text.split(' ') {
        if !word.is_empty() {
            out.push((at, at + word.len()));
        }
        at += word.len() + 1;
    }
    out
}

fn over(tokens: &[(usize, usize)], start: usize, end: usize) -> Option<(usize, usize)> {
    let first = tokens.iter().position(|t| t.0 < end && t.1 > start)?;
    let last = tokens.iter().rposition(|t| t.0 < end && t.1 > start)?;
    Some((first, last + 1))
}

/// What the stage finds, on white-space tokens.
fn found(namer: &Namer, analyzer: &isnad_arabic::Analyzer, text: &str) -> Vec<Name> {
    let doc = doc(text, analyzer);
    let tokens = tokens(text);
    let mut out: Vec<Name> = Vec::new();
    for m in &namer.names(&doc).mentions {
        let Some(class) = class(m.kind.as_str()) else { continue };
        if let Some((a, b)) = over(&tokens, m.span.from(), m.span.to())
            && !out.contains(&(a, b, class))
        {
            out.push((a, b, class));
        }
    }
    out
}

/// The names of a sentence with its tags.
fn spans(tags: &[&str]) -> Vec<Name> {
    let mut out = Vec::new();
    let mut open: Option<(usize, Option<&'static str>)> = None;
    for (k, tag) in tags.iter().copied().chain(["O"]).enumerate() {
        if let Some((from, kind)) = open.filter(|_| !tag.starts_with("I-")) {
            out.extend(kind.map(|kind| (from, k, kind)));
            open = None;
        }
        if tag.starts_with("B-") || (tag.starts_with("I-") && open.is_none()) {
            open = Some((k, class(tag.get(2..).unwrap_or(""))));
        }
    }
    out
}

fn own_spans(sentence: &Labelled) -> Vec<Name> {
    let tokens = tokens(&sentence.text);
    let mut out: Vec<Name> = Vec::new();
    for (start, end, label) in &sentence.pieces {
        let kind = Kind::of(*label).map(|k| k.entity_type().as_str()).and_then(class);
        let (Some((a, b)), Some(kind)) = (over(&tokens, *start, *end), kind) else { continue };
        match out.last_mut() {
            Some(last) if label % 2 == 0 => last.1 = b,
            _ => out.push((a, b, kind)),
        }
    }
    out
}

/// Turns what readers wrote into stand-off labels.
fn label_batches(_shared: &Path, args: &[&str]) -> Result<()> {
    let [batch, labels] = args else {
        return Err("usage: isnad-train names label BATCH.json LABELS.tsv".to_owned());
    };
    names_labels::convert(batch, labels)
}
