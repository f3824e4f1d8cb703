//! `isnad-train events`: the models of the coder, and what is needed to label for them.
//!
//! - `events` trains them on `gold/events-gsr`, `gold/events-un` and the labels of `data/labels`, prints figures
//!   cross-validated by article and of the labels kept for testing, and writes `models/events/`.
//! - `events judge` and `events quad` train only the models of the coder or of the quad class, and print their figures.
//! - `events test` scores the shipped models on the labels kept for testing.
//! - `events show CORPUS N SEED` prints the events of N random articles of a corpus, to be read by eye.
//! - `events parse TEXT` prints the words of a sentence and its candidates.
//! - `events draw CORPUS N SEED [doubtful]` draws sentences to be labelled, or only such as the shipped models doubt.

use crate::events_judge as judge;
use crate::events_quad as quad;
use isnad_doc::{Article, Block, BlockKind, Doc, Polarity, Published, Span};
use isnad_events::models::best_type;
use isnad_events::{Candidate, Coder, Models};
use isnad_pipeline::Engine;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

pub(crate) const FOLDS: usize = 5;

pub(crate) type Result<T> = std::result::Result<T, String>;

/// Runs the subcommand.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let number = |i: usize, or: u64| args.get(i).and_then(|a| a.parse().ok()).unwrap_or(or);
    match args.first().map(String::as_str) {
        Some("show") => show(args.get(1).map_or("ant-2018", String::as_str), number(2, 10), number(3, 1)),
        Some("parse") => parse(args.get(1).map_or("", String::as_str)),
        Some("draw") => {
            let doubtful = args.get(4).is_some_and(|a| a == "doubtful");
            draw(args.get(1).map_or("ant-2018", String::as_str), number(2, 100), number(3, 1), doubtful)
        }
        Some("test") => judge::test_shipped(&engine()?),
        Some("judge") => judge::train(&engine()?).map(|_| ()),
        Some("quad") => quad::train(&engine()?, &Coder::new()).map(|_| ()),
        _ => train(),
    }
}

pub(crate) fn shared() -> PathBuf {
    std::env::var_os("ISNAD_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from)
}

pub(crate) fn rows(path: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .map(|l| serde_json::from_str(l).map_err(|e| format!("{}: {e}", path.display())))
        .collect()
}

pub(crate) fn string<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or("")
}

fn engine() -> Result<Engine> {
    Engine::new(&[]).map_err(|e| e.join("\n"))
}

/// A document of one paragraph, as the scorers make it.
pub(crate) fn paragraph(engine: &Engine, id: &str, text: &str) -> Doc {
    let article = Article {
        id: id.to_owned(),
        text: text.to_owned(),
        blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
        published: Some(Published::day(jiff::civil::date(2008, 1, 1))),
        ..Article::default()
    };
    engine.code(article)
}

/// The articles of a corpus, by id.
pub(crate) fn corpus(name: &str, wanted: Option<&HashSet<String>>) -> Result<Vec<(String, Value)>> {
    let path = shared().join("corpora").join(format!("{name}.jsonl.gz"));
    let file = File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut out = Vec::new();
    for line in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines() {
        let line = line.map_err(|e| e.to_string())?;
        let row: Value = serde_json::from_str(&line).map_err(|e| e.to_string())?;
        let id = string(&row, "id").to_owned();
        if wanted.is_none_or(|w| w.contains(&id)) {
            out.push((id, row));
        }
    }
    Ok(out)
}

/// The document of a corpus row, read as `isnad code` reads it.
pub(crate) fn document(engine: &Engine, row: &Value) -> Option<Doc> {
    let line = format!("{row}\n").into_bytes();
    let reader: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(line));
    let article = isnad_page::articles(reader, "corpus.jsonl", isnad_page::Input::Jsonl).next()?;
    Some(engine.code(article))
}

/// A small generator, so that every run draws the same.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let j = self.below(i + 1);
            list.swap(i, j);
        }
    }
}

pub(crate) fn key_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).fold(String::new(), |mut s, b| {
        _ = write!(s, "{b:02x}");
        s
    })
}

fn describe(doc: &Doc, e: &isnad_doc::Event) -> String {
    let text = doc.text();
    let part = |list: &[isnad_doc::Party]| {
        list.iter()
            .map(|p| {
                let c = p.country.map_or(String::from("-"), |c| c.to_string());
                let s = p.sector.map_or("-", |s| s.as_str());
                format!("{}[{c} {s}]", p.span.of(text))
            })
            .collect::<Vec<_>>()
            .join(" + ")
    };
    let mut out = format!(
        "{:.2} {}{}{} <{}> A: {} | R: {}",
        e.probability.get(),
        e.kind,
        e.mode.as_ref().map_or(String::new(), |m| format!("/{m}")),
        e.relation.map_or(String::new(), |r| format!(" ={r}")),
        e.trigger.span.of(text),
        part(&e.actors),
        part(&e.recipients),
    );
    if let Some(p) = &e.place {
        _ = write!(out, " @ {} {}", p.span.of(text), p.country.map_or(String::new(), |c| c.to_string()));
    }
    if let Some(t) = &e.time {
        _ = write!(out, " t={}", t.value);
    }
    if e.polarity == Polarity::Minus {
        out.push_str(" NEG");
    }
    if e.status != isnad_doc::Status::Asserted {
        _ = write!(out, " {}", e.status);
    }
    if let Some(a) = e.attribution.and_then(|a| doc.attributions.get(a.index())) {
        _ = write!(out, " ({}: {})", a.act, a.source.as_ref().map_or("∅", |s| s.span.of(text)));
    }
    out
}

fn show(name: &str, n: u64, seed: u64) -> Result<()> {
    let engine = engine()?;
    let path = Path::new(name);
    let rows: Vec<(String, Value)> = if path.exists() {
        let text = fs::read_to_string(path).map_err(|e| e.to_string())?;
        vec![(name.to_owned(), serde_json::json!({"id": name, "text": text, "published": "2017-04-27"}))]
    } else {
        corpus(name, None)?
    };
    let mut random = Random(seed);
    for _ in 0..n {
        let Some((id, row)) = rows.get(random.below(rows.len())) else { break };
        let Some(doc) = document(&engine, row) else { continue };
        println!("\n##### {id}");
        for sentence in &doc.words.sentences {
            let events: Vec<_> =
                doc.events.iter().filter(|e| sentence.span.contains(e.trigger.span)).collect();
            println!("{} {}", if events.is_empty() { "    " } else { "•" }, sentence.span.of(doc.text()));
            for e in events {
                println!("      {}", describe(&doc, e));
            }
        }
    }
    Ok(())
}

/// Prints the words of a sentence and its candidates.
fn parse(text: &str) -> Result<()> {
    let engine = engine()?;
    let doc = paragraph(&engine, "x", text);
    for w in &doc.words.words {
        let f = &w.features;
        print!(
            "{}/{}/{}{}{} ",
            doc.words.form(w, text),
            w.lemma,
            w.upos,
            f.passive.map_or(String::new(), |p| format!("/pass={p}")),
            f.aspect.map_or(String::new(), |a| format!("/{a:?}")),
        );
    }
    println!();
    for c in Coder::new().candidates(&doc) {
        println!("  {}", describe(&doc, &c.event));
    }
    Ok(())
}

/// Draws sentences for labelling, as JSON lines: three of four hold a candidate of the type that came least so far, so
/// that rare types come too, and one of four is taken as it comes. With `doubtful` each holds a candidate of which the
/// shipped models are not sure.
fn draw(name: &str, n: u64, seed: u64, doubtful: bool) -> Result<()> {
    let engine = engine()?;
    let coder = Coder::new();
    let models = Models::shipped();
    let doubted = |c: &Candidate| {
        let p = models.types_of(c);
        best_type(&p).is_some_and(|(_, p)| (0.2..0.7).contains(&p))
    };
    let rows = corpus(name, None)?;
    let mut random = Random(seed);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut drawn = HashSet::new();
    while (drawn.len() as u64) < n {
        let Some((id, row)) = rows.get(random.below(rows.len())) else { break };
        let Some(doc) = document(&engine, row) else { continue };
        let candidates = coder.candidates(&doc);
        let class = |c: &Candidate| c.event.relation.map_or(c.event.kind.as_str(), |r| r.as_str()).to_owned();
        let any = !doubtful && random.below(4) == 0;
        let index = if any {
            random.below(doc.words.sentences.len())
        } else {
            let mut pick: Vec<&Candidate> = candidates.iter().filter(|c| !doubtful || doubted(c)).collect();
            random.shuffle(&mut pick);
            let rare = pick.iter().min_by_key(|c| counts.get(&class(c)).copied().unwrap_or(0));
            let Some(rare) = rare else { continue };
            rare.sentence
        };
        let Some(sentence) = doc.words.sentences.get(index) else { continue };
        let text = sentence.span.of(doc.text());
        let prose = doc.block_of(sentence).is_none_or(Block::is_prose);
        if !prose || !(30..=330).contains(&text.chars().count()) || !drawn.insert(key_of(text)) {
            continue;
        }
        for c in candidates.iter().filter(|c| c.sentence == index) {
            *counts.entry(class(c)).or_default() += 1;
        }
        println!(
            "{}",
            serde_json::json!({"corpus": name, "article": id, "sentence": key_of(text), "text": text})
        );
    }
    Ok(())
}

pub(crate) fn fold_of(article: &str) -> usize {
    Sha256::digest(article.as_bytes()).first().map_or(0, |b| *b as usize % FOLDS)
}

fn train() -> Result<()> {
    let engine = engine()?;
    let (files, mut report) = judge::train(&engine)?;
    let (quad, figures) = quad::train(&engine, &Coder::with(judge::models(&files)))?;
    report.push_str(&figures);
    let folder = Path::new("models/events");
    fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let mut toml = String::from(
        "name = \"Events: types, status, parties, votes, quad class\"\n\
         what = \"Wide and deep networks over hashed features and vectors of lemmas, with weights of one byte. types-a.bin, types-b.bin: is a trigger in context an event, and of which of the sixteen types. status.bin: asserted, future, hypothetical or historical. parties-a.bin, parties-b.bin: what a phrase is to an event (actor, recipient, place, time or nothing), by itself and beside the others. votes.bin: do annotators of lone sentences take it for an attack or a protest. quad.bin: the quad class of a document.\"\n\
         whence = \"Trained on labels of our own over ant-2018 (data/labels, offsets only), the event gold of the Open Event Data Alliance (gold/events-gsr, MIT) and the quad gold over UN documents (gold/events-un, MIT).\"\n\
         licence = \"MIT OR Apache-2.0\"\n\
         rebuild = \"cargo run --release -p isnad-train -- events\"\n\
         large = \"types-a.bin, types-b.bin, status.bin, parties-a.bin, parties-b.bin, quad.bin: a row of weights for each of tens of thousands of buckets of features\"\n",
    );
    _ = writeln!(toml, "scores = \"\"\"\n{report}\"\"\"\n\n[sha256]");
    for (name, bytes) in files.into_iter().chain([("quad.bin", quad)]) {
        let digest = Sha256::digest(&bytes).iter().fold(String::new(), |mut s, b| {
            _ = write!(s, "{b:02x}");
            s
        });
        _ = writeln!(toml, "\"{name}\" = \"{digest}\"");
        fs::write(folder.join(name), bytes).map_err(|e| e.to_string())?;
    }
    fs::write(folder.join("MODEL.toml"), toml).map_err(|e| e.to_string())
}
