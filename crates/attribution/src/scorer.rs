//! The trained scorer: a logistic regression over what the two passes found.
//!
//! Features are strings only when the scorer is trained; at work they are hashed once a candidate, a few dozen each.

use crate::choose::number;
use crate::content::Evidence;
use crate::cues::Shape;
use crate::find::{Finder, Found};
use compact_str::{CompactString, format_compact};
use isnad_doc::Quoting;
use std::collections::HashMap;

/// Weights by feature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scorer {
    weights: HashMap<CompactString, f32>,
}

impl Scorer {
    /// Reads weights from their table: feature, weight.
    pub(crate) fn parse(table: &str) -> Self {
        let rows = table.lines().skip(1).filter_map(|line| {
            let (feature, weight) = line.split_once('\t')?;
            Some((CompactString::from(feature), weight.trim().parse().ok()?))
        });
        Self { weights: rows.collect() }
    }

    /// The probability of a candidate.
    pub(crate) fn score(&self, features: &[CompactString]) -> f32 {
        let sum: f32 = features.iter().filter_map(|f| self.weights.get(f)).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// The features of a candidate.
pub(crate) fn features(finder: &Finder<'_>, found: &Found, evidence: &Evidence) -> Vec<CompactString> {
    let mut out = Vec::with_capacity(24);
    let Some(row) = finder.cues.row(found.row) else { return out };
    let marker = found.marker.as_str();
    let shape = found.shape.as_str();
    let via = found.via.as_str();
    let gap = match found.gap {
        0 => "0",
        1..=2 => "2",
        3..=6 => "6",
        _ => "more",
    };
    let words = match evidence.words {
        0..=1 => "1",
        2..=3 => "3",
        4..=8 => "8",
        _ => "more",
    };
    let source = if found.source.is_none() {
        "none"
    } else if evidence.relays {
        "outlet"
    } else if evidence.named && evidence.role {
        "named-role"
    } else if evidence.named {
        "named"
    } else if evidence.role {
        "role"
    } else {
        "plain"
    };
    out.push("bias".into());
    out.push(format_compact!("lemma={}", row.lemma));
    out.push(format_compact!("lemma={} {marker}", row.lemma));
    out.push(format_compact!("act={}", row.act));
    out.push(format_compact!("act={} {marker}", row.act));
    out.push(format_compact!("marker={marker}"));
    out.push(format_compact!("marker={marker} {shape}"));
    out.push(format_compact!("marker={marker} gap={gap}"));
    out.push(format_compact!("marker={marker} words={words}"));
    out.push(format_compact!("marker={marker} source={source}"));
    out.push(format_compact!("marker={marker} via={via}"));
    out.push(format_compact!("shape={shape}"));
    out.push(format_compact!("shape={shape} via={via}"));
    out.push(format_compact!("via={via}"));
    out.push(format_compact!("gap={gap}"));
    out.push(format_compact!("words={words}"));
    out.push(format_compact!("source={source}"));
    if matches!(found.shape, Shape::Perfect | Shape::Imperfect) {
        out.push(format_compact!("tagged={}", found.tagged_verb));
        out.push(format_compact!("tagged={} {marker}", found.tagged_verb));
    }
    if evidence.opens_sentence {
        out.push("opens".into());
    }
    if found.conj {
        out.push("conj".into());
    }
    if found.negated {
        out.push("negated".into());
    }
    if evidence.verb_in_content {
        out.push(format_compact!("verb-in {marker}"));
    }
    if evidence.quoting == Quoting::Direct {
        out.push("direct".into());
    }
    if evidence.anonymous {
        out.push("anonymous".into());
    }
    let class = |at: usize| finder.phrases.class(at);
    let before = found.cue.0.checked_sub(1).map_or("edge", class);
    let next = class(found.cue.1);
    let first = class(found.content);
    out.push(format_compact!("before={before} {shape}"));
    out.push(format_compact!("before={before} act={}", row.act));
    out.push(format_compact!("next={next} {shape}"));
    out.push(format_compact!("next={next} {marker}"));
    out.push(format_compact!("next={next} lemma={}", row.lemma));
    out.push(format_compact!("first={first} {marker}"));
    out.push(format_compact!("first={first} lemma={}", row.lemma));
    let fine = |at: usize| finder.grid.get(at).map_or("", |t| t.fine.as_str());
    let coarse = |at: usize| finder.grid.get(at).map_or("", |t| t.coarse.as_str());
    out.push(format_compact!("kin={} {shape}", fine(found.cue.0)));
    out.push(format_compact!("kin-next={} {shape}", fine(found.cue.1)));
    out.push(format_compact!("kin-first={} {marker}", fine(found.content)));
    out.push(format_compact!("kin-first={} act={}", coarse(found.content), row.act));
    if let Some(at) = found.cue.0.checked_sub(1) {
        out.push(format_compact!("kin-before={} {shape}", fine(at)));
    }
    if let Some(range) = found.source {
        out.push(format_compact!("kin-head={} {via}", fine(range.0)));
        out.push(format_compact!("kin-head={} act={}", coarse(range.0), row.act));
        let head = class(range.0);
        let speaks = finder.can_speak(range);
        out.push(format_compact!("head={head} {via}"));
        out.push(format_compact!("head={head} act={}", row.act));
        out.push(format_compact!("speaks={speaks} {via} {marker}"));
        out.push(format_compact!("speaks={speaks} lemma={}", row.lemma));
    }
    if let Some(cue) = finder.grid.get(found.cue.0) {
        out.push(format_compact!("tree={} {shape}", cue.deprel.as_str()));
        let subject = (found.cue.0.saturating_sub(30)..found.cue.1 + 30).any(|i| {
            finder.grid.get(i).is_some_and(|t| {
                t.head == Some(found.cue.0 as u32)
                    && matches!(t.deprel, isnad_doc::Deprel::Nsubj | isnad_doc::Deprel::NsubjPass)
            })
        });
        out.push(format_compact!("subject={subject} {via} {shape}"));
    }
    out.push(format_compact!("quoted={} {shape} {via}", finder.inside_quote(found.cue.0).is_some()));
    out.push(format_compact!("speakers={} {via}", number(found.speakers.len())));
    if found.outer.is_none() && found.shape == Shape::Noun {
        out.push(format_compact!("alone lemma={}", row.lemma));
    }
    if found.outer.is_some() {
        out.push(format_compact!("relayed={}", found.relayed));
        out.push(format_compact!("relayed={} lemma={}", found.relayed, row.lemma));
    }
    for doubt in &found.doubts {
        out.push(format_compact!("doubt={doubt}"));
        out.push(format_compact!("doubt={doubt} {marker}"));
        out.push(format_compact!("doubt={doubt} lemma={}", row.lemma));
    }
    if found.doubts.is_empty() {
        out.push("sure".into());
        out.push(format_compact!("sure {marker} {shape}"));
        out.push(format_compact!("sure lemma={}", row.lemma));
    }
    if found.distance > 0 {
        out.push("far".into());
    }
    if evidence.source_words > 8 {
        out.push("long-source".into());
    }
    out
}
