//! Attribution: look at the output, label, train and cross-validate the scorer.
//!
//! `code FILE` writes records for `score.py`; `show FILE [FIRST COUNT]` prints paragraphs with what was found in them;
//! `train` fits the weights of `models/attribution` on the gold and the labelled paragraphs and writes them to stdout,
//! with cross-validated figures on stderr.

use isnad_attribution::Attributor;
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
        ["train", shared, labels] => train(&engine, shared, labels),
        ["speed", file] => speed(&engine, file),
        ["draft", file] => draft(&engine, file),
        _ => {
            return Err("usage: isnad-train attribution code FILE | show FILE [FIRST COUNT] | \
                        train SHARED LABELS | speed FILE | draft FILE"
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
    text: String,
    gold: Vec<Value>,
}

fn labelled(shared: &str, labels: &str) -> Vec<Labelled> {
    let mut out = Vec::new();
    let gold = std::fs::read_to_string(format!("{shared}/gold/attribution/news.jsonl")).unwrap_or_default();
    for row in gold.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok()) {
        let gold = row["attributions"].as_array().cloned().unwrap_or_default();
        out.push(Labelled { text: row["text"].as_str().unwrap_or("").to_owned(), gold });
    }
    let labels = std::fs::read_to_string(labels).unwrap_or_default();
    let rows: Vec<Value> = labels.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let wanted: HashMap<&str, Vec<&Value>> = rows.iter().fold(HashMap::new(), |mut m, r| {
        m.entry(r["article"].as_str().unwrap_or("")).or_default().push(r);
        m
    });
    let mut seen = 0;
    for article in read(&format!("{shared}/corpora/ant-2018.jsonl.gz")) {
        let Some(rows) = wanted.get(article.id.as_str()) else { continue };
        for row in rows {
            let text = article.text.split('\n').find(|p| row["hash"] == json!(hash(p)));
            let Some(text) = text else {
                eprintln!("{}: the labelled paragraph is not in the corpus", article.id);
                continue;
            };
            seen += 1;
            let gold = row["attributions"].as_array().cloned().unwrap_or_default();
            out.push(Labelled { text: text.to_owned(), gold });
        }
    }
    eprintln!("{seen} of {} labelled paragraphs found", rows.len());
    out
}

/// One candidate for the scorer.
struct Case {
    features: Vec<String>,
    right: bool,
    paragraph: usize,
}

fn train(engine: &Engine, shared: &str, labels: &str) {
    let attributor = Attributor::new();
    let paragraphs = labelled(shared, labels);
    let mut cases = Vec::new();
    let mut missed = 0;
    for (number, labelled) in paragraphs.iter().enumerate() {
        let doc = engine.code(paragraph(&labelled.text));
        let index = CharIndex::new(doc.text());
        let span = |v: &Value| {
            let at = |k: &str| v[k].as_u64().unwrap_or(0) as usize;
            index.span(doc.text(), at("start"), at("end"))
        };
        let candidates = attributor.candidates(&doc);
        let mut hit = vec![false; labelled.gold.len()];
        for (a, features) in candidates {
            let right = labelled.gold.iter().enumerate().any(|(i, g)| {
                let same = span(&g["cue"]).overlaps(a.cue.span);
                if same {
                    hit[i] = true;
                }
                same
            });
            cases.push(Case {
                features: features.iter().map(ToString::to_string).collect(),
                right,
                paragraph: number,
            });
        }
        missed += hit.iter().filter(|h| !**h).count();
    }
    let right = cases.iter().filter(|c| c.right).count();
    eprintln!(
        "{} paragraphs, {} candidates, {right} right, {missed} gold cues without a candidate",
        paragraphs.len(),
        cases.len()
    );
    // Cross-validation by paragraph.
    let folds = 10;
    let (mut tp, mut fp, mut fne) = (0, 0, missed);
    let mut brier = 0.0;
    let mut bins = vec![(0.0f64, 0.0f64, 0u32); 10];
    for fold in 0..folds {
        let part: Vec<&Case> = cases.iter().filter(|c| c.paragraph % folds != fold).collect();
        let weights = fit(&part);
        for case in cases.iter().filter(|c| c.paragraph % folds == fold) {
            let p = probability(&weights, &case.features);
            let y = f64::from(u8::from(case.right));
            brier += (p - y) * (p - y);
            if let Some(bin) = bins.get_mut(((p * 10.0) as usize).min(9)) {
                bin.0 += p;
                bin.1 += y;
                bin.2 += 1;
            }
            match (p >= 0.4, case.right) {
                (true, true) => tp += 1,
                (true, false) => fp += 1,
                (false, true) => fne += 1,
                (false, false) => {}
            }
        }
    }
    let n = cases.len() as f64;
    let ece: f64 = bins.iter().map(|b| (b.0 - b.1).abs()).sum::<f64>() / n;
    eprintln!(
        "cross-validated: cue precision {:.3} recall {:.3} F1 {:.3}, Brier {:.3}, calibration error {ece:.3}",
        tp as f64 / (tp + fp).max(1) as f64,
        tp as f64 / (tp + fne).max(1) as f64,
        2.0 * tp as f64 / (2 * tp + fp + fne).max(1) as f64,
        brier / n,
    );
    let all: Vec<&Case> = cases.iter().collect();
    let mut weights: Vec<(String, f64)> = fit(&all).into_iter().filter(|(_, w)| w.abs() >= 0.01).collect();
    weights.sort_by(|a, b| a.0.cmp(&b.0));
    println!("feature\tweight");
    for (feature, weight) in weights {
        println!("{feature}\t{weight:.3}");
    }
}

fn probability(weights: &HashMap<String, f64>, features: &[String]) -> f64 {
    let sum: f64 = features.iter().filter_map(|f| weights.get(f)).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Logistic regression with an L2 prior, by plain gradient descent in a fixed order: same data, same weights.
fn fit(cases: &[&Case]) -> HashMap<String, f64> {
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
