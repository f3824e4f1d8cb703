//! Events against the GSR gold (detection, spans, codes) and quad classes against the UN gold.

use super::gold::{Input, bag_f1, rows, strip, tokens};
use super::{Scored, Tally, prf, share};
use isnad_doc::wire::{At, Event, Party, Record};
use isnad_doc::{CharIndex, Polarity};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::path::Path;

#[derive(Deserialize)]
struct Sentence {
    id: String,
    text: String,
    published: Option<String>,
    #[serde(default)]
    event_type: String,
    label: Option<String>,
    #[serde(default)]
    annotations: Vec<Annotation>,
    quad: Option<u8>,
}

#[derive(Deserialize)]
struct Annotation {
    source_actor: Option<Vec<String>>,
    verb: Option<Vec<String>>,
    target_actor: Option<Vec<String>>,
    source_role: Option<Value>,
    target_role: Option<Value>,
}

fn inputs(gold: &[Sentence]) -> Vec<Input> {
    gold.iter()
        .map(|s| Input { id: s.id.clone(), text: s.text.clone(), published: s.published.clone() })
        .collect()
}

type Predict<'a> = &'a dyn Fn(Vec<Input>) -> miette::Result<HashMap<String, Record>>;

/// GSR: by the shape of the file, detection or spans.
pub(super) fn gsr(
    path: &Path,
    predict: impl Fn(Vec<Input>) -> miette::Result<HashMap<String, Record>>,
) -> miette::Result<Scored> {
    let gold: Vec<Sentence> = rows(path)?;
    if gold.iter().any(|s| s.label.is_some()) { detect(gold, &predict) } else { spans(gold, &predict) }
}

/// «This sentence reports an event of this type»: gold yes against easy and difficult no; ambiguous left out.
fn detect(gold: Vec<Sentence>, predict: Predict<'_>) -> miette::Result<Scored> {
    let predicted = predict(inputs(&gold))?;
    let gold: Vec<Sentence> = gold.into_iter().filter(|s| s.label.as_deref() != Some("ambiguous")).collect();
    let kind = gold.first().map(|s| s.event_type.clone()).unwrap_or_default();
    let mut missing = 0;
    let units = gold.iter().map(|s| {
        let record = predicted.get(&s.id);
        missing += usize::from(record.is_none());
        let is_hit =
            |e: &Event| e.kind.as_str() == kind && e.probability >= 0.5 && e.polarity == Polarity::Plus;
        let hit = record.is_some_and(|r| r.events.iter().any(is_hit));
        let label = s.label.as_deref().unwrap_or("");
        let yes = label == "yes";
        let mut t = Tally::default();
        t.hit("tp", hit && yes);
        t.hit("p", hit);
        t.hit("g", yes);
        t.hit("nd", label == "difficult no");
        t.hit("fa", hit && label == "difficult no");
        t
    });
    let units = units.collect();
    let figures = |t: &Tally| {
        let (precision, recall, f1) = prf(t.get("tp"), t.get("p"), t.get("g"));
        vec![
            ("precision".into(), precision),
            ("recall".into(), recall),
            ("f1".into(), f1),
            ("false_alarm_difficult".into(), t.get("fa") / t.get("nd").max(1.0)),
        ]
    };
    Ok(Scored { units, figures, notes: Map::from_iter([("missing".to_owned(), json!(missing))]) })
}

/// Token F1 of actor, trigger and recipient against every annotator, and agreement of codes where both give one.
fn spans(gold: Vec<Sentence>, predict: Predict<'_>) -> miette::Result<Scored> {
    let predicted = predict(inputs(&gold))?;
    let units = gold.iter().map(|s| {
        let mut t = Tally::default();
        // Some sentences of this gold share one id; as in the reference scorer the last prediction of an id serves all.
        let record = predicted.get(&s.id);
        let index = record.map(|r| CharIndex::new(&r.text));
        let text = |at: At| match (record, &index) {
            (Some(r), Some(i)) => i.span(&r.text, at.start, at.end).of(&r.text),
            _ => "",
        };
        let join = |ats: Vec<At>| tokens(&ats.into_iter().map(text).collect::<Vec<_>>().join(" "));
        let of_type: Vec<&Event> = record
            .map(|r| r.events.iter().filter(|e| e.kind.as_str() == s.event_type).collect())
            .unwrap_or_default();
        t.hit("found", !of_type.is_empty());
        t.add("sentences", 1.0);
        for a in &s.annotations {
            let bare =
                |ts: &Option<Vec<String>>| -> Vec<String> { ts.iter().flatten().map(|t| strip(t)).collect() };
            let verb = bare(&a.verb);
            let best = first_max(&of_type, |e| (bag_f1(&join(vec![e.trigger.at]), &verb), e.probability));
            for (role, gold) in [
                ("actor", bare(&a.source_actor)),
                ("trigger", verb.clone()),
                ("recipient", bare(&a.target_actor)),
            ] {
                let mine = match (best, role) {
                    (None, _) => Vec::new(),
                    (Some(e), "trigger") => join(vec![e.trigger.at]),
                    (Some(e), "actor") => join(e.actors.iter().map(|p| p.at).collect()),
                    (Some(e), _) => join(e.recipients.iter().map(|p| p.at).collect()),
                };
                let f1 = bag_f1(&gold, &mine);
                if !gold.is_empty() && !mine.is_empty() {
                    t.add(&format!("mean:{role}_given_both"), f1);
                    t.add(&format!("count:{role}_given_both"), 1.0);
                }
                if !gold.is_empty() || !mine.is_empty() {
                    t.add(&format!("mean:{role}_strict"), f1);
                    t.add(&format!("count:{role}_strict"), 1.0);
                }
            }
            for (role, gold) in [("actor", &a.source_role), ("recipient", &a.target_role)] {
                let party: Option<&Party> =
                    best.and_then(|e| if role == "actor" { e.actors.first() } else { e.recipients.first() });
                let Some(Value::Object(gold)) = gold else { continue };
                let (Some(party), false) = (party, gold.is_empty()) else { continue };
                for (code, key, mine) in [
                    ("country", "main", party.country.map(|c| c.as_str().to_owned())),
                    ("sector", "role", party.sector.map(|s| s.as_str().to_owned())),
                ] {
                    t.add(&format!("mean:{role}_{code}"), f64::from(u8::from(known(gold.get(key)) == mine)));
                    t.add(&format!("count:{role}_{code}"), 1.0);
                }
            }
        }
        t
    });
    let units = units.collect();
    let figures = |t: &Tally| {
        let mut out: Vec<(String, f64)> = t
            .under("mean:")
            .map(|name| {
                let sum = t.get(&format!("mean:{name}"));
                (name.to_owned(), share(sum, t.get(&format!("count:{name}"))))
            })
            .collect();
        out.push(("event_of_type_recall".into(), t.get("found") / t.get("sentences").max(1.0)));
        out
    };
    Ok(Scored { units, figures, notes: Map::new() })
}

/// A code of the gold; `None` for its ways of saying nothing.
fn known(code: Option<&Value>) -> Option<String> {
    code.and_then(Value::as_str).filter(|c| !matches!(*c, "" | "None" | "UNKNOWN")).map(str::to_owned)
}

/// The first of the greatest, as the reference scorer takes it.
fn first_max<'a, T>(items: &[&'a T], key: impl Fn(&T) -> (f64, f64)) -> Option<&'a T> {
    let mut best: Option<(&T, (f64, f64))> = None;
    for item in items {
        let k = key(item);
        if best.is_none_or(|(_, b)| k > b) {
            best = Some((item, k));
        }
    }
    best.map(|(item, _)| item)
}

/// Quad class of UN sentences.
pub(super) fn quad(
    path: &Path,
    predict: impl Fn(Vec<Input>) -> miette::Result<HashMap<String, Record>>,
) -> miette::Result<Scored> {
    let gold: Vec<Sentence> = rows(path)?;
    let predicted = predict(inputs(&gold))?;
    let units = gold
        .iter()
        .map(|s| {
            let gold = s.quad.unwrap_or(0);
            let mine = predicted.get(&s.id).and_then(|r| r.quad);
            let mut t = Tally::default();
            t.add("n", 1.0);
            t.hit("ok", mine == Some(gold));
            t.add(&format!("g{gold}"), 1.0);
            if let Some(mine) = mine {
                t.add(&format!("p{mine}"), 1.0);
                t.hit(&format!("tp{mine}"), mine == gold);
            }
            let relevant = mine.is_some_and(|m| m > 0);
            t.hit("rtp", gold > 0 && relevant);
            t.hit("rp", relevant);
            t.hit("rg", gold > 0);
            t
        })
        .collect();
    let figures = |t: &Tally| {
        let by_class: Vec<f64> = (0..5)
            .map(|k| prf(t.get(&format!("tp{k}")), t.get(&format!("p{k}")), t.get(&format!("g{k}"))).2)
            .collect();
        let mut out = vec![
            ("macro_f1".into(), by_class.iter().sum::<f64>() / 5.0),
            ("accuracy".into(), t.get("ok") / t.get("n").max(1.0)),
            ("relevance_f1".into(), prf(t.get("rtp"), t.get("rp"), t.get("rg")).2),
        ];
        out.extend(by_class.into_iter().enumerate().map(|(k, f)| (format!("f1_class_{k}"), f)));
        out
    };
    Ok(Scored { units, figures, notes: Map::new() })
}
