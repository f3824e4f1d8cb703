//! Attributions against gold: cues matched by overlap, then sources, contents, labels and parents of the matched pairs.

use super::gold::{Input, is_alnum, rows};
use super::{Scored, Tally, prf, share};
use isnad_doc::wire::{At, Record};
use serde::Deserialize;
use serde_json::{Map, json};
use std::collections::HashMap;
use std::path::Path;

#[derive(Deserialize)]
struct Paragraph {
    id: String,
    text: String,
    published: Option<String>,
    attributions: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    source: Option<Source>,
    cue: At,
    content: Vec<At>,
    kind: String,
    act: String,
    commit: String,
    parent: Option<usize>,
}

#[derive(Deserialize)]
struct Source {
    #[serde(flatten)]
    at: At,
    #[serde(default)]
    anonymous: bool,
}

const PARTS: [&str; 7] = [
    "cue",
    "source_exact",
    "source_overlap",
    "content_exact",
    "content_overlap",
    "whole_exact",
    "whole_overlap",
];
const LABELS: [&str; 4] = ["act", "commit", "kind", "anonymous"];

/// Scores a file of paragraphs.
pub(super) fn score(
    path: &Path,
    predict: impl Fn(Vec<Input>) -> miette::Result<HashMap<String, Record>>,
) -> miette::Result<Scored> {
    let gold: Vec<Paragraph> = rows(path)?;
    let inputs = gold
        .iter()
        .map(|p| Input { id: p.id.clone(), text: p.text.clone(), published: p.published.clone() })
        .collect();
    let predicted = predict(inputs)?;
    let changed = gold
        .iter()
        .filter(|p| predicted.get(&p.id).is_some_and(|r| r.text.chars().count() != p.text.chars().count()));
    let notes = Map::from_iter([("text_changed".to_owned(), json!(changed.count()))]);
    let units = gold.iter().map(|p| paragraph(p, predicted.get(&p.id))).collect();
    let figures = |t: &Tally| {
        let mut out = Vec::new();
        for part in PARTS {
            let (p, r, f1) = prf(t.get(part), t.get("pred"), t.get("gold"));
            out.push((format!("{part}_p"), p));
            out.push((format!("{part}_r"), r));
            out.push((format!("{part}_f1"), f1));
        }
        for label in LABELS {
            out.push((format!("{label}_accuracy"), share(t.get(label), t.get("pairs"))));
        }
        out.push(("parent_f1".into(), prf(t.get("parent"), t.get("pred_parent"), t.get("gold_parent")).2));
        out.push(("gold".into(), t.get("gold")));
        out.push(("pred".into(), t.get("pred")));
        out
    };
    Ok(Scored { units, figures, notes })
}

fn paragraph(p: &Paragraph, record: Option<&Record>) -> Tally {
    let letters: Vec<bool> = p.text.chars().map(is_alnum).collect();
    let trim = |at: &At| {
        let (mut s, mut e) = (at.start, at.end);
        while s < e && !letters.get(s).copied().unwrap_or(false) {
            s += 1;
        }
        while e > s && !letters.get(e - 1).copied().unwrap_or(false) {
            e -= 1;
        }
        (s, e)
    };
    let trims = |ats: &[At]| ats.iter().map(trim).collect::<Vec<_>>();
    let mine = record.map(|r| r.attributions.as_slice()).unwrap_or_default();
    let mut t = Tally::default();
    t.add("gold", p.attributions.len() as f64);
    t.add("pred", mine.len() as f64);

    let mut candidates = Vec::new();
    for (gi, g) in p.attributions.iter().enumerate() {
        for (pi, m) in mine.iter().enumerate() {
            let cue = overlap(&[trim(&g.cue)], &[trim(&m.cue.at)]);
            let content = overlap(&trims(&g.content), &trims(&m.content));
            candidates.push((cue, content, -(gi.abs_diff(pi) as i64), gi, pi));
        }
    }
    candidates.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(b.1.total_cmp(&a.1))
            .then(b.2.cmp(&a.2))
            .then(b.3.cmp(&a.3))
            .then(b.4.cmp(&a.4))
    });
    let mut pair: HashMap<usize, usize> = HashMap::new();
    let mut used = std::collections::HashSet::new();
    for (cue, content, _, gi, pi) in candidates {
        if (cue > 0.0 || content >= 0.5) && !pair.contains_key(&gi) && !used.contains(&pi) {
            pair.insert(gi, pi);
            used.insert(pi);
        }
    }
    for (gi, g) in p.attributions.iter().enumerate() {
        let Some(m) = pair.get(&gi).and_then(|pi| mine.get(*pi)) else { continue };
        let cue = overlap(&[trim(&g.cue)], &[trim(&m.cue.at)]) > 0.0;
        let gold_source: Vec<_> = g.source.iter().map(|s| trim(&s.at)).collect();
        let my_source: Vec<_> = m.source.iter().map(|s| trim(&s.at)).collect();
        let source_exact = gold_source == my_source;
        let source_overlap = source_exact || overlap(&gold_source, &my_source) >= 0.5;
        let (gold_content, my_content) = (trims(&g.content), trims(&m.content));
        let content_exact = gold_content == my_content;
        let content_overlap = overlap(&gold_content, &my_content) >= 0.5;
        t.hit("cue", cue);
        t.hit("source_exact", source_exact);
        t.hit("source_overlap", source_overlap);
        t.hit("content_exact", content_exact);
        t.hit("content_overlap", content_overlap);
        t.hit("whole_exact", cue && source_exact && content_exact);
        t.hit("whole_overlap", cue && source_overlap && content_overlap);
        t.add("pairs", 1.0);
        t.hit("act", g.act == m.act.as_str());
        t.hit("commit", g.commit == m.commit.as_str());
        t.hit("kind", g.kind == m.kind.as_str());
        let anonymous = g.source.as_ref().is_some_and(|s| s.anonymous);
        t.hit("anonymous", anonymous == m.source.as_ref().is_some_and(|s| s.anonymous));
        t.hit("gold_parent", g.parent.is_some());
        t.hit("pred_parent", m.parent.is_some());
        let same = g.parent.is_some_and(|gp| m.parent.is_some() && pair.get(&gp) == m.parent.as_ref());
        t.hit("parent", same);
    }
    t
}

/// Intersection over union of the characters of two lists of stretches.
fn overlap(a: &[(usize, usize)], b: &[(usize, usize)]) -> f64 {
    let set = |xs: &[(usize, usize)]| {
        xs.iter().flat_map(|(s, e)| *s..*e).collect::<std::collections::BTreeSet<_>>()
    };
    let (a, b) = (set(a), set(b));
    let union = a.union(&b).count();
    if union == 0 { 0.0 } else { a.intersection(&b).count() as f64 / union as f64 }
}
