//! Attribution: look at the output, label, train and cross-validate the models.
//!
//! `code FILE` writes records for `score.py`; `show FILE [FIRST COUNT]` prints paragraphs with what was found in them;
//! `gold` writes labelled paragraphs with their text, as a gold file; `train` fits the tables of `models/attribution` on the
//! seen gold and the labelled paragraphs; `folds` writes that gold and what models trained without each paragraph say of it.

use crate::choice::{self, Asked};
use isnad_attribution::{Attributor, Choice, Part};
use isnad_doc::{Article, Attribution, Block, BlockKind, CharIndex, Doc, Span};
use isnad_page::{Input, articles};
use isnad_pipeline::Engine;
use serde_json::{Value, json};
use std::collections::HashMap;

pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let engine = Engine::new(&[]).map_err(|lines| {
        lines.join(
            "
",
        )
    })?;
    match words.as_slice() {
        ["code", file] => code(&engine, file),
        ["show", file, rest @ ..] => show(&engine, file, rest),
        ["train", shared, labels, out] => return train(&engine, shared, labels, out),
        ["folds", shared, labels, out] => return folds(&engine, shared, labels, out),
        ["gold", shared, labels] => gold(shared, labels),
        ["tryout", models, file] => return tryout(&engine, models, file),
        ["speed", file] => speed(&engine, file),
        ["draft", file] => draft(&engine, file),
        _ => {
            return Err("usage: isnad-train attribution code FILE | show FILE [FIRST COUNT] | \
                        gold SHARED LABELS | tryout MODELS FILE | train SHARED LABELS OUT | folds SHARED LABELS OUT | speed FILE | draft FILE"
                .to_owned());
        }
    }
    Ok(())
}

fn read(file: &str) -> Vec<Article> {
    let Ok(input) = std::fs::File::open(file) else {
        eprintln!("{file}: cannot be opened");
        return Vec::new();
    };
    articles(Box::new(input), file, Input::Auto).collect()
}

/// The wire form of one attribution, with code points.
fn wire(doc: &Doc, index: &CharIndex, a: &Attribution) -> Value {
    let text = doc.text();
    let at = |s: Span| json!({"start": index.to_char(text, s.from()), "end": index.to_char(text, s.to())});
    let mut source = Value::Null;
    if let Some(s) = &a.source {
        source = at(s.span);
        source["anonymous"] = json!(s.anonymous);
    }
    json!({
        "source": source, "cue": at(a.cue.span),
        "content": a.content.iter().map(|c| at(*c)).collect::<Vec<_>>(),
        "kind": a.quoting.as_str(), "act": a.act.as_str(), "commit": a.commit.as_str(),
        "parent": a.parent.map(isnad_doc::AttributionId::index), "probability": a.probability.rounded(),
    })
}

fn code(engine: &Engine, file: &str) {
    for article in read(file) {
        let doc = engine.code(article);
        let index = CharIndex::new(doc.text());
        let list: Vec<Value> = doc.attributions.iter().map(|a| wire(&doc, &index, a)).collect();
        println!("{}", json!({"id": doc.article.id, "text": doc.text(), "attributions": list}));
    }
}

fn shorten(text: &str) -> String {
    let chars: Vec<char> = text.chars().map(|c| if c == '\n' { '¶' } else { c }).collect();
    if chars.len() <= 64 {
        return chars.into_iter().collect();
    }
    let head: String = chars.iter().take(30).collect();
    let tail: String = chars.iter().skip(chars.len() - 30).collect();
    format!("{head} … {tail}")
}

fn line(text: &str, i: usize, a: &Attribution) -> String {
    let source = a.source.as_ref().map_or("-".to_owned(), |s| {
        format!(
            "{}{}{}",
            s.span.of(text),
            if s.anonymous { "*" } else { "" },
            if s.mention.is_some() { "°" } else { "" }
        )
    });
    let content: Vec<String> = a.content.iter().map(|c| shorten(c.of(text))).collect();
    format!(
        "  [{i}] S={source} | C={} | {} | {} {} {} p={} d={} {:.2}",
        a.cue.span.of(text),
        content.join(" // "),
        a.quoting,
        a.act,
        a.commit,
        a.parent.map_or("-".to_owned(), |p| p.index().to_string()),
        a.distance,
        a.probability.get()
    )
}

fn show(engine: &Engine, file: &str, rest: &[&str]) {
    let number = |i: usize| rest.get(i).and_then(|n| n.parse::<usize>().ok());
    let all = read(file);
    for article in all.into_iter().skip(number(0).unwrap_or(0)).take(number(1).unwrap_or(usize::MAX)) {
        let doc = engine.code(article);
        println!("## {}", doc.article.id);
        for block in doc.article.blocks.iter().filter(|b| b.is_prose()) {
            println!("{}", block.span.of(doc.text()).replace('\n', "¶"));
            for (i, a) in doc.attributions.iter().enumerate() {
                if block.span.contains(a.cue.span) {
                    println!("{}", line(doc.text(), i, a));
                }
            }
        }
    }
}

fn speed(engine: &Engine, file: &str) {
    let docs: Vec<Doc> = read(file).into_iter().map(|a| engine.code(a)).collect();
    let tokens: usize = docs.iter().map(|d| d.words.tokens.len()).sum();
    let begin = std::time::Instant::now();
    let attributor = Attributor::new();
    let load = begin.elapsed();
    let begin = std::time::Instant::now();
    let found: usize = docs.iter().map(|d| attributor.attributions(d).len()).sum();
    let took = begin.elapsed();
    let rate = tokens as f64 / took.as_secs_f64();
    println!(
        "{} documents, {tokens} tokens, {found} attributions, {rate:.0} tokens/s, loaded in {load:?}",
        docs.len()
    );
}

/// FNV-1a, 64 bits: enough to tell that a paragraph is the one that was labelled.
fn hash(text: &str) -> String {
    let sum = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("{sum:016x}")
}

/// Draft labels for paragraphs of a file of `{"id", "article", "paragraph", "text"}` lines.
fn draft(engine: &Engine, file: &str) {
    let Ok(input) = std::fs::read_to_string(file) else { return };
    for row in input.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok()) {
        let Some(text) = row["text"].as_str() else { continue };
        let doc = engine.code(paragraph(text));
        let index = CharIndex::new(doc.text());
        let list: Vec<Value> = doc.attributions.iter().map(|a| wire(&doc, &index, a)).collect();
        println!(
            "{}",
            json!({"article": row["article"], "paragraph": row["paragraph"], "hash": hash(text), "attributions": list})
        );
    }
}

fn paragraph(text: &str) -> Article {
    Article {
        id: "p".into(),
        text: text.to_owned(),
        blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
        ..Article::default()
    }
}

/// One labelled paragraph: its text and its attributions as the gold gives them.
struct Labelled {
    id: String,
    text: String,
    gold: Vec<Value>,
}

/// The labelled paragraphs of a file, with their texts from the corpora.
fn labelled(shared: &str, labels: &str) -> Vec<Labelled> {
    let labels = std::fs::read_to_string(labels).unwrap_or_default();
    let rows: Vec<Value> = labels.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let wanted: HashMap<&str, Vec<&Value>> = rows.iter().fold(HashMap::new(), |mut m, r| {
        m.entry(r["article"].as_str().unwrap_or("")).or_default().push(r);
        m
    });
    let mut out = Vec::new();
    for corpus in ["ant-2018", "saudi-2015"] {
        if !rows.iter().any(|r| r["corpus"].as_str().unwrap_or("ant-2018") == corpus) {
            continue;
        }
        for article in read(&format!("{shared}/corpora/{corpus}.jsonl.gz")) {
            let Some(rows) = wanted.get(article.id.as_str()) else { continue };
            for row in rows {
                let text = article.text.split('\n').find(|p| row["hash"] == json!(hash(p)));
                let Some(text) = text else {
                    eprintln!("{}: the labelled paragraph is not in the corpus", article.id);
                    continue;
                };
                let gold = row["attributions"].as_array().cloned().unwrap_or_default();
                let id = format!("{}#{}", article.id, hash(text));
                out.push(Labelled { id, text: text.to_owned(), gold });
            }
        }
    }
    eprintln!("{} of {} labelled paragraphs found", out.len(), rows.len());
    out
}

/// Sentences written for the rarest cues, with their text; an empty list where the file is not there.
fn written() -> Vec<Labelled> {
    let rows = std::fs::read_to_string("data/labels/attribution-written.jsonl").unwrap_or_default();
    whole(&rows)
}

/// The seen half of the gold.
fn seen(shared: &str) -> Vec<Labelled> {
    let gold = std::fs::read_to_string(format!("{shared}/gold/attribution/news.jsonl")).unwrap_or_default();
    whole(&gold)
}

/// Labelled paragraphs whose rows hold their text.
fn whole(table: &str) -> Vec<Labelled> {
    let rows = table.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok());
    rows.map(|row| Labelled {
        id: row["id"].as_str().unwrap_or("").to_owned(),
        text: row["text"].as_str().unwrap_or("").to_owned(),
        gold: row["attributions"].as_array().cloned().unwrap_or_default(),
    })
    .collect()
}

fn gold(shared: &str, labels: &str) {
    for l in labelled(shared, labels) {
        println!("{}", json!({"id": l.id, "text": l.text, "attributions": l.gold}));
    }
}

/// A paragraph read as far as attributions need it, and what the models are taught with.
struct Lesson {
    doc: Doc,
    gold: Vec<Gold>,
}

struct Gold {
    cue: Span,
    source: Option<Span>,
    anonymous: bool,
    content: Vec<Span>,
}

fn lessons(engine: &Engine, paragraphs: &[Labelled]) -> Vec<Lesson> {
    paragraphs
        .iter()
        .map(|labelled| {
            let doc = engine.code(paragraph(&labelled.text));
            let index = CharIndex::new(doc.text());
            let span = |v: &Value| {
                let at = |k: &str| v[k].as_u64().unwrap_or(0) as usize;
                trimmed(doc.text(), index.span(doc.text(), at("start"), at("end")))
            };
            let gold = labelled.gold.iter().map(|g| Gold {
                cue: span(&g["cue"]),
                source: g["source"].is_object().then(|| span(&g["source"])),
                anonymous: g["source"]["anonymous"].as_bool().unwrap_or(false),
                content: g["content"].as_array().into_iter().flatten().map(span).collect(),
            });
            let gold = gold.collect();
            Lesson { doc, gold }
        })
        .collect()
}

/// Without marks at either end.
fn trimmed(text: &str, span: Span) -> Span {
    let inside = span.of(text);
    let from = inside.len() - inside.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let to = inside.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    Span::new(span.from() + from.min(to), span.from() + to)
}

/// One candidate for the scorer.
struct Case {
    features: Vec<String>,
    right: bool,
}

/// The tables trained on some lessons: the scorer's and the one for spans.
fn fitted(lessons: &[&Lesson]) -> (String, String) {
    let blank = Attributor::with_weights("", "");
    let mut cases = Vec::new();
    let mut missed = 0;
    for lesson in lessons {
        let mut hit = vec![false; lesson.gold.len()];
        for (a, features) in blank.candidates(&lesson.doc) {
            let mut right = false;
            for (gold, hit) in lesson.gold.iter().zip(&mut hit) {
                if gold.cue.overlaps(a.cue.span) {
                    *hit = true;
                    right = true;
                }
            }
            cases.push(Case { features: features.iter().map(ToString::to_string).collect(), right });
        }
        missed += hit.iter().filter(|h| !**h).count();
    }
    let right = cases.iter().filter(|c| c.right).count();
    eprintln!(
        "{} paragraphs, {} candidates, {right} right, {missed} labelled cues without a candidate",
        lessons.len(),
        cases.len()
    );
    let weights = table(fit(&cases).into_iter(), 3);
    let attributor = Attributor::with_weights(&weights, "");
    let mut asked: Vec<Asked> = Vec::new();
    let (mut open, mut far) = (0, 0);
    for lesson in lessons {
        attributor.taught(&lesson.doc, &mut |choice: Choice<'_>| {
            let gold = lesson.gold.iter().find(|g| g.cue.overlaps(choice.cue))?;
            let right = answer(lesson.doc.text(), &choice, gold);
            open += 1;
            let Some(right) = right else {
                far += 1;
                return None;
            };
            let ways = (0..choice.ways.len())
                .map(|i| (choice.features)(i).iter().map(ToString::to_string).collect())
                .collect();
            asked.push(Asked { ways, right });
            Some(right)
        });
    }
    eprintln!("{open} choices, {far} without the labelled reading among them");
    let spans = table(choice::fit(&asked).into_iter(), 2);
    (weights, spans)
}

/// Which of the ways is the labelled one, or near enough to teach.
fn answer(text: &str, choice: &Choice<'_>, gold: &Gold) -> Option<usize> {
    let overlap = |a: Span, b: Span| {
        let common = a.to().min(b.to()).saturating_sub(a.from().max(b.from())) as f64;
        common / (a.len() + b.len()) as f64 * 2.0
    };
    if choice.of == Part::Anonymous {
        return Some(usize::from(gold.anonymous));
    }
    let wanted = if choice.of == Part::Source { gold.source } else { gold.content.last().copied() };
    let Some(wanted) = wanted else {
        return if choice.of == Part::Source { choice.ways.iter().position(Option::is_none) } else { None };
    };
    let mut best = (0.7, None);
    for (i, way) in choice.ways.iter().enumerate() {
        let Some(way) = way.map(|w| trimmed(text, w)) else { continue };
        let (same, near) = match choice.of {
            Part::Source => (way == wanted, overlap(way, wanted)),
            Part::Start => (way.from() == wanted.from(), 0.0),
            Part::Anonymous => (false, 0.0),
            Part::End => (way.to() == wanted.to(), overlap(way, wanted)),
        };
        let near = if same { 2.0 } else { near };
        if near > best.0 {
            best = (near, Some(i));
        }
    }
    best.1
}

/// The table of weights, the least of them left out: they move no choice.
fn table(weights: impl Iterator<Item = (String, f64)>, digits: usize) -> String {
    let least = if digits == 2 { 0.05 } else { 0.01 };
    let mut rows: Vec<(String, f64)> = weights.filter(|(_, w)| w.abs() >= least).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let mut out = String::from("feature\tweight\n");
    for (feature, weight) in rows {
        out.push_str(&format!("{feature}\t{weight:.digits$}\n"));
    }
    out
}

/// What models of a folder say of the paragraphs of a gold file.
fn tryout(engine: &Engine, models: &str, file: &str) -> Result<(), String> {
    let read = |f: String| std::fs::read_to_string(&f).map_err(|e| format!("{f}: {e}"));
    let attributor = Attributor::with_weights(
        &read(format!("{models}/weights.tsv"))?,
        &read(format!("{models}/spans.tsv"))?,
    );
    for row in read(file.to_owned())?.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok()) {
        let Some(text) = row["text"].as_str() else { continue };
        let doc = engine.code(paragraph(text));
        let index = CharIndex::new(doc.text());
        let list: Vec<Value> = attributor.attributions(&doc).iter().map(|a| wire(&doc, &index, a)).collect();
        println!("{}", json!({"id": row["id"], "text": text, "attributions": list}));
    }
    Ok(())
}

fn write(path: &str, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("{path}: {e}"))
}

fn train(engine: &Engine, shared: &str, labels: &str, out: &str) -> Result<(), String> {
    let mut paragraphs = seen(shared);
    paragraphs.extend(labelled(shared, labels));
    paragraphs.extend(written());
    let lessons = lessons(engine, &paragraphs);
    let (weights, spans) = fitted(&lessons.iter().collect::<Vec<_>>());
    write(&format!("{out}/weights.tsv"), &weights)?;
    write(&format!("{out}/spans.tsv"), &spans)
}

/// Ten folds by paragraph: `gold.jsonl` and `pred.jsonl` in a folder, for `score.py` and `isnad eval`.
fn folds(engine: &Engine, shared: &str, labels: &str, out: &str) -> Result<(), String> {
    let mut paragraphs = seen(shared);
    paragraphs.extend(labelled(shared, labels));
    let lessons = lessons(engine, &paragraphs);
    let count = 10;
    let mut said = vec![Value::Null; lessons.len()];
    for fold in 0..count {
        let part: Vec<&Lesson> =
            lessons.iter().enumerate().filter(|(i, _)| i % count != fold).map(|(_, l)| l).collect();
        let (weights, spans) = fitted(&part);
        let attributor = Attributor::with_weights(&weights, &spans);
        for (i, lesson) in lessons.iter().enumerate().filter(|(i, _)| i % count == fold) {
            let index = CharIndex::new(lesson.doc.text());
            let found = attributor.attributions(&lesson.doc);
            let list: Vec<Value> = found.iter().map(|a| wire(&lesson.doc, &index, a)).collect();
            if let (Some(said), Some(p)) = (said.get_mut(i), paragraphs.get(i)) {
                *said = json!({"id": p.id, "text": p.text, "attributions": list});
            }
        }
    }
    let gold: Vec<String> = paragraphs
        .iter()
        .map(|p| json!({"id": p.id, "text": p.text, "attributions": p.gold}).to_string())
        .collect();
    let said: Vec<String> = said.iter().map(Value::to_string).collect();
    write(&format!("{out}/gold.jsonl"), &(gold.join("\n") + "\n"))?;
    write(&format!("{out}/pred.jsonl"), &(said.join("\n") + "\n"))
}

/// Logistic regression with an L2 prior, by plain gradient descent in a fixed order: same data, same weights.
fn fit(cases: &[Case]) -> HashMap<String, f64> {
    let mut names: Vec<&str> = cases.iter().flat_map(|c| c.features.iter().map(String::as_str)).collect();
    names.sort_unstable();
    names.dedup();
    let index: HashMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (*n, i)).collect();
    let rows: Vec<(Vec<usize>, f64)> = cases
        .iter()
        .map(|c| {
            let ids = c.features.iter().filter_map(|f| index.get(f.as_str()).copied()).collect();
            (ids, f64::from(u8::from(c.right)))
        })
        .collect();
    let mut weights = vec![0.0; names.len()];
    // The prior expects a candidate in a lexicon frame to be right.
    let bias = index.get("bias").copied();
    for epoch in 0..300 {
        let rate = 0.5 / (1.0 + f64::from(epoch) / 60.0);
        let mut gradient = vec![0.0; names.len()];
        for (ids, y) in &rows {
            let sum: f64 = ids.iter().map(|i| weights[*i]).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - y;
            for i in ids {
                gradient[*i] += error;
            }
        }
        for (i, w) in weights.iter_mut().enumerate() {
            let prior = if Some(i) == bias { 0.0 } else { 1.0 };
            let step = gradient[i] + prior * *w;
            *w -= rate * step / (1.0 + rows.len() as f64 / 20.0);
        }
    }
    names.iter().zip(weights).map(|(n, w)| ((*n).to_owned(), w)).collect()
}
