//! CoNLL span F1 over PER, ORG (with MEDIA) and LOC (with GPE and FAC) on white-space tokens.

use super::gold::Input;
use super::{Scored, Tally, prf, read};
use isnad_doc::EntityType;
use isnad_doc::wire::Record;
use serde_json::Map;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

type Sentence = Vec<(String, String)>;

/// Scores a BIO file.
pub(super) fn score(
    path: &Path,
    predict: impl Fn(Vec<Input>) -> miette::Result<HashMap<String, Record>>,
) -> miette::Result<Scored> {
    let gold = bio(&read(path)?);
    let inputs = gold.iter().enumerate().map(|(i, s)| {
        let words: Vec<&str> = s.iter().map(|(w, _)| w.as_str()).collect();
        Input { id: format!("s{i}"), text: words.join(" "), published: None }
    });
    let predicted = predict(inputs.collect())?;
    let units = gold.iter().enumerate().map(|(i, s)| sentence(s, predicted.get(&format!("s{i}")))).collect();
    let figures = |t: &Tally| {
        let (precision, recall, f1) = prf(t.get("tp"), t.get("p"), t.get("g"));
        let mut out = vec![("precision".into(), precision), ("recall".into(), recall), ("f1".into(), f1)];
        for kind in ["PER", "ORG", "LOC"] {
            let count = |what: &str| t.get(&format!("{what}:{kind}"));
            out.push((format!("f1_{kind}"), prf(count("tp"), count("p"), count("g")).2));
        }
        out
    };
    Ok(Scored { units, figures, notes: Map::new() })
}

fn sentence(s: &Sentence, record: Option<&Record>) -> Tally {
    let mut at = 0;
    let mut bounds = Vec::new();
    for (word, _) in s {
        let len = word.chars().count();
        bounds.push((at, at + len));
        at += len + 1;
    }
    let gold: BTreeSet<(usize, usize, &str)> = spans(s);
    let mut mine = BTreeSet::new();
    for m in record.map(|r| r.mentions.as_slice()).unwrap_or_default() {
        let kind = match m.kind {
            EntityType::Per => "PER",
            EntityType::Org | EntityType::Media => "ORG",
            EntityType::Gpe | EntityType::Loc | EntityType::Fac => "LOC",
            EntityType::Norp | EntityType::Misc => continue,
        };
        let mut inside = bounds.iter().enumerate().filter(|(_, (a, b))| *a < m.at.end && *b > m.at.start);
        if let Some((first, _)) = inside.next() {
            let last = inside.next_back().map_or(first, |(k, _)| k);
            mine.insert((first, last + 1, kind));
        }
    }
    let mut t = Tally::default();
    t.add("tp", gold.intersection(&mine).count() as f64);
    t.add("p", mine.len() as f64);
    t.add("g", gold.len() as f64);
    for x in &gold {
        t.add(&format!("g:{}", x.2), 1.0);
        t.hit(&format!("tp:{}", x.2), mine.contains(x));
    }
    for x in &mine {
        t.add(&format!("p:{}", x.2), 1.0);
    }
    t
}

/// Gold spans as (first token, one past the last, type); other types left out.
fn spans(s: &Sentence) -> BTreeSet<(usize, usize, &'static str)> {
    let mut out = BTreeSet::new();
    let mut open: Option<(usize, Option<&'static str>)> = None;
    for (k, tag) in s.iter().map(|(_, t)| t.as_str()).chain(["O"]).enumerate() {
        if let Some((from, kind)) = open.filter(|_| !tag.starts_with("I-")) {
            out.extend(kind.map(|kind| (from, k, kind)));
            open = None;
        }
        if tag.starts_with("B-") || (tag.starts_with("I-") && open.is_none()) {
            open = Some((k, map(tag.get(2..).unwrap_or(""))));
        }
    }
    out
}

fn map(label: &str) -> Option<&'static str> {
    match label.to_uppercase().as_str() {
        "PER" | "PERS" => Some("PER"),
        "ORG" | "MEDIA" => Some("ORG"),
        "LOC" | "GPE" | "FAC" => Some("LOC"),
        _ => None,
    }
}

fn bio(text: &str) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut sentence = Sentence::new();
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            if !sentence.is_empty() {
                out.push(std::mem::take(&mut sentence));
            }
        } else if let Some((word, tag)) =
            line.rsplit_once('\t').or_else(|| line.trim_end().rsplit_once(char::is_whitespace))
        {
            sentence.push((word.to_owned(), tag.to_owned()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_bio() {
        let s = &bio("ا\tB-PERS\nب\tI-PERS\nج\tO\nد\tI-ORG\nه\tB-MISC\n\n")[0];
        assert_eq!(spans(s).into_iter().collect::<Vec<_>>(), [(0, 2, "PER"), (3, 4, "ORG")]);
    }
}
