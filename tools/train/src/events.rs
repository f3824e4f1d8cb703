//! `isnad-train events`: the judge of triggers and the quad class, and what is needed to label for them.
//!
//! - `events` trains both on `gold/events-gsr`, `gold/events-un` and `data/labels/events-ant-2018.jsonl`, prints figures
//!   cross-validated by article, and writes `models/events/`.
//! - `events show CORPUS N SEED` prints the events of N random articles of a corpus, to be read by eye.
//! - `events parse TEXT` prints the words of a sentence and its candidates.
//! - `events ask N SEED` prints candidates in random sentences of `ant-2018` with all that a label needs.

use isnad_doc::{Article, Block, BlockKind, Doc, EventType, Polarity, Published, Span};
use isnad_events::model::Linear;
use isnad_events::{Candidate, Coder};
use isnad_pipeline::Engine;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

const TRIGGER_BUCKETS: usize = 1 << 15;
const QUAD_BUCKETS: usize = 1 << 16;
const FOLDS: usize = 5;

/// Hashed features and their values.
type Hashed = Vec<(u32, f32)>;
type Result<T> = std::result::Result<T, String>;

/// Runs the subcommand.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let number = |i: usize, or: u64| args.get(i).and_then(|a| a.parse().ok()).unwrap_or(or);
    match args.first().map(String::as_str) {
        Some("show") => show(args.get(1).map_or("ant-2018", String::as_str), number(2, 10), number(3, 1)),
        Some("parse") => parse(args.get(1).map_or("", String::as_str)),
        Some("ask") => ask(number(1, 100), number(2, 1)),
        Some("quad") => quad().map(|_| ()),
        Some("trigger") => trigger().map(|_| ()),
        _ => train(),
    }
}

fn shared() -> PathBuf {
    std::env::var_os("ISNAD_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from)
}

fn rows(path: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .map(|l| serde_json::from_str(l).map_err(|e| format!("{}: {e}", path.display())))
        .collect()
}

fn string<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or("")
}

fn engine() -> Result<Engine> {
    Engine::new(&[]).map_err(|e| e.join("\n"))
}

/// A document of one paragraph, as the scorers make it.
fn paragraph(engine: &Engine, id: &str, text: &str) -> Doc {
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
fn corpus(name: &str, wanted: Option<&HashSet<String>>) -> Result<Vec<(String, Value)>> {
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
fn document(engine: &Engine, row: &Value) -> Option<Doc> {
    let line = format!("{row}\n").into_bytes();
    let reader: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(line));
    let article = isnad_page::articles(reader, "corpus.jsonl", isnad_page::Input::Jsonl).next()?;
    Some(engine.code(article))
}

/// A small generator, so that every run draws the same.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let j = self.below(i + 1);
            list.swap(i, j);
        }
    }
}

fn key_of(text: &str) -> String {
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

/// Prints sentences with their candidates for labelling: one of each type in turn, so that rare types come too.
fn ask(n: u64, seed: u64) -> Result<()> {
    let engine = engine()?;
    let coder = Coder::new();
    let rows = corpus("ant-2018", None)?;
    let mut random = Random(seed);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut printed = 0;
    for _ in 0..n * 40 {
        if printed >= n {
            break;
        }
        let Some((id, row)) = rows.get(random.below(rows.len())) else { break };
        let Some(doc) = document(&engine, row) else { continue };
        let candidates = coder.candidates(&doc);
        let class = |c: &Candidate| c.event.relation.map_or(c.event.kind.as_str(), |r| r.as_str()).to_owned();
        let mut pick: Vec<&Candidate> = candidates.iter().collect();
        random.shuffle(&mut pick);
        let Some(rare) = pick.iter().min_by_key(|c| counts.get(&class(c)).copied().unwrap_or(0)) else {
            continue;
        };
        let Some(sentence) = doc.words.sentences.get(rare.sentence) else { continue };
        let text = sentence.span.of(doc.text());
        if text.chars().count() > 270 {
            continue;
        }
        printed += 1;
        println!("#{printed}\t{id}\t{}\t{text}", key_of(text));
        for (i, c) in candidates.iter().filter(|c| c.sentence == rare.sentence).enumerate() {
            *counts.entry(class(c)).or_default() += 1;
            let start = text.get(..(c.event.trigger.span.start - sentence.span.start) as usize);
            let start = start.map_or(0, |t| t.chars().count());
            let length = c.event.trigger.span.of(doc.text()).chars().count();
            println!("  {i}\t{start}\t{}\t{}", start + length, describe(&doc, &c.event));
        }
    }
    Ok(())
}

/// One instance to learn from.
struct Instance {
    /// Whether it is a label of our own.
    own: bool,
    features: Vec<(u32, f32)>,
    positive: bool,
    weight: f32,
    fold: usize,
    kind: EventType,
}

fn fold_of(article: &str) -> usize {
    Sha256::digest(article.as_bytes()).first().map_or(0, |b| *b as usize % FOLDS)
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// The features of a sentence of the event gold, with one more that takes up how its annotators differ from us.
fn domain(features: &[(u32, f32)]) -> Vec<(u32, f32)> {
    let mut all = features.to_vec();
    all.push((0x5eed_0001, 3.0));
    all
}

/// Logistic regression by AdaGrad with weight decay towards a start that trusts the reviewer's prior.
fn fit(instances: &[&Instance]) -> Vec<f32> {
    let mut weights = vec![0.0f32; TRIGGER_BUCKETS];
    let mut squares = vec![1e-3f32; TRIGGER_BUCKETS];
    let prior = Coder::prior_feature() as usize % TRIGGER_BUCKETS;
    if let Some(w) = weights.get_mut(prior) {
        *w = 0.8;
    }
    let decay = 0.05;
    let start = 0.8;
    let mut order: Vec<usize> = (0..instances.len()).collect();
    let mut random = Random(7);
    for epoch in 0..12 {
        random.shuffle(&mut order);
        let rate = 0.05 / (1.0 + epoch as f32 * 0.15);
        for i in &order {
            let Some(x) = instances.get(*i) else { continue };
            let score: f32 = x
                .features
                .iter()
                .map(|(h, v)| weights.get(*h as usize % TRIGGER_BUCKETS).copied().unwrap_or(0.0) * v)
                .sum();
            let error = (sigmoid(score) - f32::from(u8::from(x.positive))) * x.weight;
            for (h, v) in &x.features {
                let at = *h as usize % TRIGGER_BUCKETS;
                let (Some(w), Some(s)) = (weights.get_mut(at), squares.get_mut(at)) else { continue };
                let anchor = if at == prior { start } else { 0.0 };
                let gradient = error * v + decay * (*w - anchor);
                *s += gradient * gradient;
                *w -= rate * gradient / s.sqrt();
            }
        }
    }
    weights
}

fn score(weights: &[f32], features: &[(u32, f32)]) -> f32 {
    features
        .iter()
        .map(|(h, v)| weights.get(*h as usize % weights.len().max(1)).copied().unwrap_or(0.0) * v)
        .sum()
}

/// A gold sentence of the detection task with its candidates.
struct Detect {
    kind: EventType,
    label: String,
    fold: usize,
    candidates: Vec<(Hashed, bool, bool)>,
}

fn trigger() -> Result<(Vec<u8>, String)> {
    let engine = engine()?;
    let coder = Coder::new();
    let gold = shared().join("gold/events-gsr");
    let mut detect = Vec::new();
    let mut instances: Vec<Instance> = Vec::new();
    for (name, kind) in [("assault", EventType::Assault), ("protest", EventType::Protest)] {
        let spans: HashMap<String, Value> = rows(&gold.join(format!("{name}_spans.jsonl")))?
            .into_iter()
            .map(|r| (string(&r, "id").to_owned(), r))
            .collect();
        let mut all = rows(&gold.join(format!("{name}_detect.jsonl")))?;
        let known: HashSet<String> = all.iter().map(|r| string(r, "id").to_owned()).collect();
        all.extend(spans.values().filter(|r| !known.contains(string(r, "id"))).map(
            |r| serde_json::json!({"id": string(r, "id"), "text": string(r, "text"), "label": "spans"}),
        ));
        all.sort_by(|a, b| string(a, "id").cmp(string(b, "id")));
        for row in &all {
            let (id, text, label) = (string(row, "id"), string(row, "text"), string(row, "label"));
            let doc = paragraph(&engine, id, text);
            let fold = fold_of(id.rsplit_once('-').map_or(id, |(a, _)| a));
            let verbs: HashSet<&str> = spans
                .get(id)
                .and_then(|s| s.get("annotations"))
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|a| a.get("verb").and_then(Value::as_array))
                .flatten()
                .filter_map(Value::as_str)
                .filter(|v| v.chars().count() > 2)
                .collect();
            let mut list = Vec::new();
            for c in coder.candidates(&doc) {
                if c.event.kind != kind {
                    continue;
                }
                let hit = c.event.trigger.span.of(text).split_whitespace().any(|t| verbs.contains(t));
                list.push((c.features, hit, c.event.polarity == Polarity::Plus));
            }
            detect.push(Detect { kind, label: label.to_owned(), fold, candidates: list });
        }
    }
    // Instances: in a sentence without an event every candidate is none; in one with, those the annotators marked
    // are, and where nobody marked one, the likeliest.
    for pass in 0..2 {
        let first = if pass == 0 {
            None
        } else {
            let all: Vec<&Instance> = instances.iter().collect();
            Some(fit(&all))
        };
        instances.clear();
        for d in &detect {
            let fold = d.fold;
            let kind = d.kind;
            let any = d.candidates.iter().any(|c| c.1);
            match d.label.as_str() {
                "yes" | "spans" => {
                    let best = d
                        .candidates
                        .iter()
                        .enumerate()
                        .max_by(|a, b| {
                            let s = |c: &(Vec<(u32, f32)>, bool, bool)| {
                                first.as_ref().map_or(0.0, |w| score(w, &c.0))
                            };
                            s(a.1).total_cmp(&s(b.1))
                        })
                        .map(|(i, _)| i);
                    for (i, c) in d.candidates.iter().enumerate() {
                        let positive = if any { c.1 } else { Some(i) == best };
                        if positive {
                            instances.push(Instance {
                                own: false,
                                features: domain(&c.0),
                                positive,
                                weight: 1.6,
                                fold,
                                kind,
                            });
                        }
                    }
                }
                "easy no" | "difficult no" => {
                    let weight = if kind == EventType::Protest { 0.5 } else { 0.7 };
                    for c in &d.candidates {
                        instances.push(Instance {
                            own: false,
                            features: domain(&c.0),
                            positive: false,
                            weight,
                            fold,
                            kind,
                        });
                    }
                }
                _ => {}
            }
        }
        instances.extend(own_labels(&engine, &coder)?);
    }
    let mut report = String::new();
    let models: Vec<Vec<f32>> = (0..FOLDS)
        .map(|f| {
            let train: Vec<&Instance> = instances.iter().filter(|i| i.fold != f).collect();
            fit(&train)
        })
        .collect();
    for kind in [EventType::Assault, EventType::Protest] {
        let (mut tp, mut p, mut g, mut reach) = (0, 0, 0, 0);
        for d in
            detect.iter().filter(|d| d.kind == kind && !matches!(d.label.as_str(), "ambiguous" | "spans"))
        {
            let weights = models.get(d.fold).ok_or("no fold")?;
            let hit = d.candidates.iter().any(|c| c.2 && sigmoid(score(weights, &c.0)) >= 0.5);
            let yes = d.label == "yes";
            tp += usize::from(hit && yes);
            p += usize::from(hit);
            g += usize::from(yes);
            reach += usize::from(yes && !d.candidates.is_empty());
        }
        let f1 = 2.0 * tp as f64 / (p + g).max(1) as f64;
        _ = writeln!(
            report,
            "{kind} detection, {FOLDS} folds: F1 {f1:.3} (P {:.3}, R {:.3}; {reach} of {g} have a candidate)",
            tp as f64 / p.max(1) as f64,
            tp as f64 / g.max(1) as f64
        );
    }
    let own: Vec<(f32, bool, EventType)> = instances
        .iter()
        .filter(|i| i.own)
        .filter_map(|i| {
            Some((
                Coder::judge(score(models.get(i.fold)?, &i.features), &i.features, i.kind),
                i.positive,
                i.kind,
            ))
        })
        .collect();
    if !own.is_empty() {
        let (mut tp, mut p, mut g, mut right) = (0, 0, 0, 0);
        let mut bins = [(0.0f32, 0.0f32, 0usize); 10];
        for (q, y, _) in &own {
            tp += usize::from(*q >= 0.5 && *y);
            p += usize::from(*q >= 0.5);
            g += usize::from(*y);
            right += usize::from((*q >= 0.5) == *y);
            if let Some(b) = bins.get_mut(((q * 10.0) as usize).min(9)) {
                b.0 += q;
                b.1 += f32::from(u8::from(*y));
                b.2 += 1;
            }
        }
        let n = own.len();
        let ece: f32 = bins.iter().map(|b| (b.0 - b.1).abs()).sum::<f32>() / n as f32;
        _ = writeln!(
            report,
            "ant-2018 labels, {FOLDS} folds: F1 {:.3}, accuracy {:.3}, yes {g} of {n}, calibration error {ece:.3}",
            2.0 * tp as f64 / (p + g).max(1) as f64,
            right as f64 / n as f64
        );
    }
    let all: Vec<&Instance> = instances.iter().collect();
    _ = writeln!(report, "instances: {}", all.len());
    print!("{report}");
    Ok((Linear::write(&[fit(&all)]), report))
}

/// The stand-off labels over `ant-2018`: one line a sentence with article, hash of the sentence and judged triggers.
fn own_labels(engine: &Engine, coder: &Coder) -> Result<Vec<Instance>> {
    let path = Path::new("data/labels/events-ant-2018.jsonl");
    if !path.exists() {
        return Ok(Vec::new());
    }
    let labels = rows(path)?;
    let wanted: HashSet<String> = labels.iter().map(|r| string(r, "article").to_owned()).collect();
    let texts: HashMap<String, Value> = corpus("ant-2018", Some(&wanted))?.into_iter().collect();
    let mut docs: HashMap<String, (Doc, Vec<Candidate>)> = HashMap::new();
    let mut out = Vec::new();
    let mut lost = 0;
    for row in &labels {
        let id = string(row, "article");
        if !docs.contains_key(id) {
            let Some(doc) = texts.get(id).and_then(|t| document(engine, t)) else { continue };
            let candidates = coder.candidates(&doc);
            docs.insert(id.to_owned(), (doc, candidates));
        }
        let Some((doc, candidates)) = docs.get(id) else { continue };
        let sentence =
            doc.words.sentences.iter().find(|s| key_of(s.span.of(doc.text())) == string(row, "sentence"));
        let Some(sentence) = sentence else {
            lost += 1;
            continue;
        };
        let text = sentence.span.of(doc.text());
        let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(b, _)| b);
        for label in row.get("triggers").and_then(Value::as_array).into_iter().flatten() {
            let number = |k: &str| label.get(k).and_then(Value::as_u64).unwrap_or(0) as usize;
            let base = sentence.span.from();
            let span = Span::new(base + byte(number("start")), base + byte(number("end")));
            let kind = EventType::parse(string(label, "type"));
            for c in candidates.iter().filter(|c| c.event.trigger.span.overlaps(span)) {
                let right = Some(c.event.kind) == kind;
                out.push(Instance {
                    own: true,
                    features: c.features.clone(),
                    positive: right && label.get("event").and_then(Value::as_bool) == Some(true),
                    weight: 1.5,
                    fold: fold_of(id),
                    kind: c.event.kind,
                });
            }
        }
    }
    if lost > 0 {
        eprintln!("{lost} labelled sentences are split otherwise now");
    }
    Ok(out)
}

fn quad() -> Result<(Vec<u8>, String)> {
    let engine = engine()?;
    let coder = Coder::new();
    let data: Vec<(Hashed, usize, usize)> = rows(&shared().join("gold/events-un/quad.jsonl"))?
        .iter()
        .enumerate()
        .map(|(i, r)| {
            let text = string(r, "text");
            let article = Article {
                id: string(r, "id").to_owned(),
                text: text.to_owned(),
                blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
                ..Article::default()
            };
            let doc = engine.code(article);
            let class = r.get("quad").and_then(Value::as_u64).unwrap_or(0) as usize;
            (coder.quad_features(&doc), class, i % FOLDS)
        })
        .collect();
    let mut confusion = [[0usize; 5]; 5];
    for f in 0..FOLDS {
        let train: Vec<_> = data.iter().filter(|d| d.2 != f).collect();
        let model = Linear::read(&Linear::write(&fit_quad(&train))).ok_or("model does not read back")?;
        for d in data.iter().filter(|d| d.2 == f) {
            let scores = model.scores(&d.0);
            let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
            if let Some(c) = confusion.get_mut(d.1).and_then(|r| r.get_mut(best)) {
                *c += 1;
            }
        }
    }
    let f1: Vec<f64> = (0..5)
        .map(|k| {
            let tp = confusion[k][k];
            let g: usize = confusion[k].iter().sum();
            let p: usize = confusion.iter().map(|r| r[k]).sum();
            2.0 * tp as f64 / (p + g).max(1) as f64
        })
        .collect();
    let report = format!(
        "quad, {FOLDS} folds: macro-F1 {:.3}, by class {}\n",
        f1.iter().sum::<f64>() / 5.0,
        f1.iter().map(|f| format!("{f:.3}")).collect::<Vec<_>>().join(" ")
    );
    print!("{report}");
    let all: Vec<_> = data.iter().collect();
    Ok((Linear::write(&fit_quad(&all)), report))
}

/// Softmax regression by AdaGrad with features dropped out, averaged over the later epochs; rare classes weigh more, by a
/// power of their rarity.
fn fit_quad(data: &[&(Hashed, usize, usize)]) -> Vec<Vec<f32>> {
    let (epochs, decay, power, dropped, first) = (24, 2e-5, 0.5, 0.5, 0.05);
    let mut weights = vec![[0.0f32; 5]; QUAD_BUCKETS];
    let mut squares = vec![[1e-6f32; 5]; QUAD_BUCKETS];
    let mut mean_weights = vec![[0.0f32; 5]; QUAD_BUCKETS];
    let mut counts = [1.0f32; 5];
    for d in data {
        counts[d.1] += 1.0;
    }
    let mean = counts.iter().sum::<f32>() / 5.0;
    let mut order: Vec<usize> = (0..data.len()).collect();
    let mut random = Random(3);
    let late = epochs / 2;
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        let rate = first / (1.0 + 0.1 * epoch as f32);
        for i in &order {
            let (features, class, _) = data[*i];
            let salt = ((random.below(1 << 30) as u64) << 30) | random.below(1 << 30) as u64;
            let kept = |h: u32| {
                let mixed = (u64::from(h) ^ salt).wrapping_mul(0xD6E8_FEB8_6659_FD93);
                ((mixed >> 40) as f32) / (1u32 << 24) as f32 >= dropped
            };
            let used: Vec<(usize, f32)> = features
                .iter()
                .filter(|(h, _)| kept(*h))
                .map(|(h, v)| (*h as usize % QUAD_BUCKETS, *v))
                .collect();
            let mut scores = [0.0f32; 5];
            for (at, v) in &used {
                for (s, w) in scores.iter_mut().zip(&weights[*at]) {
                    *s += w * v;
                }
            }
            let max = scores.iter().copied().fold(f32::MIN, f32::max);
            let sum: f32 = scores.iter().map(|s| (s - max).exp()).sum();
            let weight = (mean / counts[*class]).powf(power);
            let mut errors = [0.0f32; 5];
            for (k, e) in errors.iter_mut().enumerate() {
                *e = ((scores[k] - max).exp() / sum - f32::from(u8::from(k == *class))) * weight;
            }
            for (at, v) in &used {
                for k in 0..5 {
                    let gradient = errors[k] * v + decay * weights[*at][k];
                    squares[*at][k] += gradient * gradient;
                    weights[*at][k] -= rate * gradient / squares[*at][k].sqrt();
                }
            }
        }
        if epoch >= late {
            for (m, w) in mean_weights.iter_mut().zip(&weights) {
                for (m, w) in m.iter_mut().zip(w) {
                    *m += w / (epochs - late) as f32;
                }
            }
        }
    }
    (0..5).map(|k| mean_weights.iter().map(|w| w[k]).collect()).collect()
}

fn train() -> Result<()> {
    let (trigger, a) = trigger()?;
    let (quad, b) = quad()?;
    let folder = Path::new("models/events");
    fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let mut toml = String::from(
        "name = \"Judge of triggers and quad class\"\n\
         what = \"trigger.bin: logistic regression, is a trigger in context an event of its type. quad.bin: softmax regression over five quad classes. Both over hashed features with weights in one byte.\"\n\
         whence = \"Trained on the event gold of the Open Event Data Alliance (gold/events-gsr, MIT), the quad gold over UN documents (gold/events-un, MIT), and labels of our own over ant-2018 (data/labels, offsets only).\"\n\
         licence = \"MIT OR Apache-2.0\"\n\
         rebuild = \"cargo run --release -p isnad-train -- events\"\n",
    );
    _ = writeln!(toml, "scores = \"\"\"\n{a}{b}\"\"\"\n\n[sha256]");
    for (name, bytes) in [("trigger.bin", trigger), ("quad.bin", quad)] {
        let digest = Sha256::digest(&bytes).iter().fold(String::new(), |mut s, b| {
            _ = write!(s, "{b:02x}");
            s
        });
        _ = writeln!(toml, "\"{name}\" = \"{digest}\"");
        fs::write(folder.join(name), bytes).map_err(|e| e.to_string())?;
    }
    fs::write(folder.join("MODEL.toml"), toml).map_err(|e| e.to_string())
}
