//! The labelled sentences of `data/labels`: events with trigger, parties, place, time, polarity and status, stand-off.

use crate::events::{Result, corpus, document, key_of, rows, string};
use isnad_doc::{Doc, EventType, Polarity, Relation, Span, Status};
use isnad_pipeline::Engine;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// A labelled event, in bytes of the document's text.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) trigger: Span,
    pub(crate) kind: EventType,
    pub(crate) relation: Option<Relation>,
    pub(crate) actors: Vec<Span>,
    pub(crate) recipients: Vec<Span>,
    pub(crate) place: Option<Span>,
    pub(crate) time: Option<Span>,
    pub(crate) status: Status,
    pub(crate) polarity: Polarity,
    /// Whether nobody read more of it than its type.
    pub(crate) bare: bool,
}

/// The annotators of the gold, as readers that differ from ours.
pub(crate) const GOLD: u32 = 1;
/// Readers of sentences drawn because the models were not sure of them, who found more events than the others.
const DOUBTFUL: u32 = 2;
/// Readers who were told to be strict, and found fewer.
const STRICT: u32 = 3;

/// A labelled sentence.
#[derive(Debug)]
pub(crate) struct Sentence {
    pub(crate) span: Span,
    pub(crate) events: Vec<Told>,
    /// Who read it: 0 those of the sentences drawn freely, settled where models doubted them, else `DOUBTFUL` or `STRICT`.
    pub(crate) readers: u32,
}

/// Calls `each` for every article with labelled sentences, in order of the ids. Sentences that are split otherwise now
/// are left out and counted on stderr.
pub(crate) fn each(engine: &Engine, file: &str, mut each: impl FnMut(&str, &Doc, &[Sentence])) -> Result<()> {
    let path = Path::new("data/labels").join(file);
    let mut by_article: BTreeMap<(String, String), Vec<Value>> = BTreeMap::new();
    for row in rows(&path)? {
        let corpus = row.get("corpus").and_then(Value::as_str).unwrap_or("ant-2018").to_owned();
        by_article.entry((corpus, string(&row, "article").to_owned())).or_default().push(row);
    }
    let mut texts: HashMap<(String, String), Value> = HashMap::new();
    for name in by_article.keys().map(|k| k.0.clone()).collect::<HashSet<_>>() {
        let wanted = by_article.keys().filter(|k| k.0 == name).map(|k| k.1.clone()).collect();
        texts.extend(corpus(&name, Some(&wanted))?.into_iter().map(|(id, row)| ((name.clone(), id), row)));
    }
    let mut lost = 0;
    for (key, labels) in &by_article {
        let Some(doc) = texts.get(key).and_then(|t| document(engine, t)) else { continue };
        let mut sentences = Vec::new();
        for row in labels {
            let found =
                doc.words.sentences.iter().find(|s| key_of(s.span.of(doc.text())) == string(row, "sentence"));
            let flag = |key: &str| row.get(key).and_then(Value::as_bool) == Some(true);
            match found {
                Some(s) => sentences.push(Sentence {
                    span: s.span,
                    events: told(row, s.span, doc.text()),
                    readers: if flag("doubtful") {
                        DOUBTFUL
                    } else if flag("strict") {
                        STRICT
                    } else {
                        0
                    },
                }),
                None => lost += 1,
            }
        }
        each(&key.1, &doc, &sentences);
    }
    if lost > 0 {
        eprintln!("{file}: {lost} labelled sentences are split otherwise now");
    }
    Ok(())
}

fn told(row: &Value, sentence: Span, text: &str) -> Vec<Told> {
    let own = sentence.of(text);
    let byte = |at: u64| own.char_indices().nth(at as usize).map_or(own.len(), |(b, _)| b) + sentence.from();
    let pair =
        |v: &Value| -> Option<Span> { Some(Span::new(byte(v.get(0)?.as_u64()?), byte(v.get(1)?.as_u64()?))) };
    let spans = |e: &Value, key: &str| -> Vec<Span> {
        e.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(pair).collect()
    };
    row.get("events")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|e| {
            Some(Told {
                trigger: pair(e.get("trigger")?)?,
                kind: EventType::parse(string(e, "type"))?,
                relation: Relation::parse(string(e, "relation")),
                actors: spans(e, "actors"),
                recipients: spans(e, "recipients"),
                place: e.get("place").and_then(pair),
                time: e.get("time").and_then(pair),
                status: Status::parse(string(e, "status")).unwrap_or(Status::Asserted),
                bare: e.get("bare").and_then(Value::as_bool) == Some(true),
                polarity: if e.get("negated").is_some() { Polarity::Minus } else { Polarity::Plus },
            })
        })
        .collect()
}
