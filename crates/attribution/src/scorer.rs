//! The trained scorer: a logistic regression over what the two passes found.
//!
//! Features are strings only when the scorer is trained; at work they are hashed once a candidate, a few dozen each.

use crate::content::Evidence;
use crate::cues::{Cues, Shape};
use crate::find::{Found, Marker, Via};
use compact_str::{CompactString, format_compact};
use isnad_doc::Quoting;
use std::collections::HashMap;

const WEIGHTS: &str = include_str!("../../../models/attribution/weights.tsv");

/// Weights by feature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scorer {
    weights: HashMap<CompactString, f32>,
}

impl Scorer {
    /// Reads the shipped weights.
    pub(crate) fn new() -> Self {
        Self::parse(WEIGHTS)
    }

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
pub(crate) fn features(cues: &Cues, found: &Found, evidence: &Evidence) -> Vec<CompactString> {
    let mut out = Vec::with_capacity(24);
    let Some(row) = cues.row(found.row) else { return out };
    let marker = match found.marker {
        Marker::Clause => "clause",
        Marker::Speech => "speech",
        Marker::Preposition => "prep",
        Marker::Object => "object",
        Marker::Before => "before",
        Marker::Fronted => "fronted",
        Marker::Credit => "credit",
    };
    let shape = match found.shape {
        Shape::Perfect => "perfect",
        Shape::Imperfect => "imperfect",
        Shape::Participle => "participle",
        Shape::Noun => "noun",
    };
    let via = match found.via {
        Via::After => "after",
        Via::Before => "before",
        Via::Carried => "carried",
        Via::None => "none",
    };
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
    if found.distance > 0 {
        out.push("far".into());
    }
    if evidence.source_words > 8 {
        out.push("long-source".into());
    }
    out
}
