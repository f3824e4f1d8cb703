//! Evidence in one record: the indicators' patterns held against its events and attributions.

use crate::passages::View;
use crate::question::{AttributionPattern, EventPattern, Pattern, PolarityPattern, SourceClass, Verdict};
use crate::scales;
use crate::weighing::{Evidence, Factor, FactorKind, Kind, Link, Mark, Role};
use isnad_doc::wire::{At, Attribution, Event};
use isnad_doc::{Act, Polarity};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A piece found, with the key of its origin.
pub(crate) struct Found {
    pub(crate) evidence: Evidence,
    pub(crate) origin: (String, String, SourceClass),
    pub(crate) origin_en: Option<String>,
    /// Code points of the passage in its document.
    pub(crate) at: At,
    /// The innermost attribution around it.
    pub(crate) attribution: Option<usize>,
    /// What ties it to pieces of other pages.
    pub(crate) tie: Option<isnad_relay::Piece>,
}

/// What carries a match, before it is tempered.
struct Match {
    passage: At,
    attribution: Option<usize>,
    kind: Kind,
    coder: f64,
    parties: f64,
    /// `None` where the pattern names a status.
    status: Option<f64>,
    /// Whether the pattern names the commitment of the innermost link.
    commit_named: bool,
    marks: Vec<(At, Role)>,
    /// Where the match stands, for its id.
    anchor: usize,
}

/// Every piece of evidence in a record; a passage counts once for an indicator, with its heaviest match.
pub(crate) fn evidence(view: &View<'_>, date: Option<Date>) -> Vec<Found> {
    let mut best: BTreeMap<(usize, usize), Found> = BTreeMap::new();
    for (i, indicator) in view.lens.question.indicators.iter().enumerate() {
        for (p, pattern) in indicator.when.iter().enumerate() {
            let in_time = |d: Date| pattern.from.is_none_or(|f| f <= d) && pattern.to.is_none_or(|t| d <= t);
            if (pattern.from.is_some() || pattern.to.is_some()) && !date.is_some_and(in_time) {
                continue;
            }
            for found in matches(view, i, p, pattern) {
                let found = tempered(view, i, date, found);
                let key = (i, found.at.start);
                let weight = found.evidence.weight;
                if best.get(&key).is_none_or(|b| b.evidence.weight < weight) {
                    best.insert(key, found);
                }
            }
        }
    }
    // A headline repeats its page: where the body shows the same indicator, the body speaks, with its chain.
    let in_body: BTreeSet<usize> =
        best.iter().filter(|(_, f)| !view.is_title(f.at)).map(|((i, _), _)| *i).collect();
    best.retain(|(i, _), f| !(view.is_title(f.at) && in_body.contains(i)));
    best.into_values().collect()
}

fn matches(view: &View<'_>, i: usize, p: usize, pattern: &Pattern) -> Vec<Match> {
    let mut out = Vec::new();
    if let Some(wanted) = &pattern.event {
        for event in &view.record.events {
            out.extend(of_event(view, pattern, wanted, event));
        }
    } else if let Some(wanted) = &pattern.attribution {
        for index in 0..view.record.attributions.len() {
            out.extend(of_attribution(view, pattern, wanted, index));
        }
    } else {
        for sentence in &view.record.sentences {
            let Some(parties) = spoken_of(view, pattern, *sentence) else { continue };
            out.push(Match {
                passage: *sentence,
                attribution: None,
                kind: Kind::Words,
                coder: 1.0,
                parties,
                status: None,
                commit_named: false,
                marks: Vec::new(),
                anchor: sentence.start,
            });
        }
    }
    out.retain_mut(|m| {
        if !view.is_prose(m.passage) {
            return false;
        }
        let text = view.text(m.passage);
        let Some(words) = view.lens.words(i, p, text) else { return false };
        for (start, end) in words {
            let at = At { start: view.inside(m.passage, start), end: view.inside(m.passage, end) };
            m.marks.push((at, Role::Word));
            // Words alone stand in whichever report holds the first of them.
            if m.kind == Kind::Words && m.attribution.is_none() {
                m.attribution = around(view, at);
            }
        }
        if !pattern.named.is_empty() {
            let Some(near) = view.nearness(&pattern.named, m.passage) else { return false };
            m.parties *= near;
        }
        view.lens.places(i, p, text)
    });
    out
}

/// The innermost attribution whose content holds a stretch.
fn around(view: &View<'_>, at: At) -> Option<usize> {
    let holds = |a: &Attribution| a.content.iter().any(|c| c.contains(at));
    let list = view.record.attributions.iter().enumerate();
    let all = list.filter(|(_, a)| holds(a));
    all.min_by_key(|(i, a)| {
        let length: usize = a.content.iter().map(|c| c.end.saturating_sub(c.start)).sum();
        (length, *i)
    })
    .map(|(i, _)| i)
}

/// The innermost attribution an event stands in: the coder's, or one inside it whose content holds the word for the event.
fn innermost(view: &View<'_>, event: &Event) -> Option<usize> {
    let Some(coded) = event.attribution else { return around(view, event.trigger.at) };
    let Some(closer) = around(view, event.trigger.at) else { return Some(coded) };
    let list = &view.record.attributions;
    let mut up = Some(closer);
    for _ in 0..=list.len() {
        if up == Some(coded) {
            return Some(closer);
        }
        up = up.and_then(|i| list.get(i)).and_then(|a| a.parent);
    }
    Some(coded)
}

fn of_event(view: &View<'_>, pattern: &Pattern, wanted: &EventPattern, event: &Event) -> Option<Match> {
    let typed = wanted.types.contains(&event.kind);
    let related = event.relation.is_some_and(|r| wanted.relations.contains(&r));
    if !(typed || related || wanted.types.is_empty() && wanted.relations.is_empty()) {
        return None;
    }
    if !wanted.modes.is_empty() && !event.mode.as_ref().is_some_and(|m| wanted.modes.contains(m)) {
        return None;
    }
    if !wanted.statuses.is_empty() && !wanted.statuses.contains(&event.status) {
        return None;
    }
    let attribution = innermost(view, event);
    let denied = links(view, attribution).filter(|a| denies(a)).count() % 2 == 1;
    let polarity = match (event.polarity, denied) {
        (Polarity::Plus, false) | (Polarity::Minus, true) => Polarity::Plus,
        (Polarity::Minus, false) | (Polarity::Plus, true) => Polarity::Minus,
    };
    match (wanted.polarity, polarity) {
        (PolarityPattern::Any, _)
        | (PolarityPattern::Plus, Polarity::Plus)
        | (PolarityPattern::Minus, Polarity::Minus) => {}
        (PolarityPattern::Plus, Polarity::Minus) | (PolarityPattern::Minus, Polarity::Plus) => return None,
    }
    let mut commit_named = false;
    if let Some(wanted) = &pattern.attribution {
        links(view, attribution).find(|a| attributed(view, wanted, a))?;
        commit_named = !wanted.commits.is_empty();
    }
    let passage = view.sentence(event.trigger.at);
    let parties = parties(view, pattern, event, passage)?;
    let mut marks = vec![(event.trigger.at, Role::Trigger)];
    marks.extend(event.actors.iter().chain(&event.recipients).map(|p| (p.at, Role::Party)));
    Some(Match {
        passage,
        attribution,
        kind: Kind::Event { r#type: event.kind, relation: event.relation, status: event.status, polarity },
        coder: event.probability,
        parties,
        status: wanted.statuses.is_empty().then(|| scales::status(event.status)),
        commit_named,
        marks,
        anchor: event.trigger.at.start,
    })
}

/// How surely the parties of an event are those of the pattern; `None` if they are not.
///
/// 1 where they are its parties. Where the coder left a side open, actors that the passage names may fill it: 0.7 if one
/// of them is a party, 0.5 if none is and the event is a relation between organisations, times how near they are named.
/// An event whose two sides are taken by others is not theirs.
fn parties(view: &View<'_>, pattern: &Pattern, event: &Event, passage: At) -> Option<f64> {
    let side = |list: &[isnad_doc::wire::Party]| -> Vec<usize> {
        list.iter().filter_map(|p| view.party(p)).collect()
    };
    let (actors, recipients) = (side(&event.actors), side(&event.recipients));
    let one_of =
        |wanted: &[usize], found: &[usize]| wanted.is_empty() || wanted.iter().any(|w| found.contains(w));
    if !one_of(&pattern.actor, &actors) || !one_of(&pattern.recipient, &recipients) {
        return None;
    }
    let all: Vec<usize> = actors.iter().chain(&recipients).copied().collect();
    let mut factor = 1.0;
    let taken = |list: &[isnad_doc::wire::Party]| list.iter().any(|p| view.linked(p));
    let closed = taken(&event.actors) && taken(&event.recipients);
    if !one_of(&pattern.any, &all) {
        if closed || (taken(&event.actors) || taken(&event.recipients)) && !all.is_empty() {
            return None;
        }
        let near = pattern.any.iter().filter_map(|a| view.nearness(&[*a], passage)).fold(0.0, f64::max);
        if near < 0.8 {
            return None;
        }
        factor *= 0.5 * near;
    }
    for (side, other) in [(&actors, &event.recipients), (&recipients, &event.actors)] {
        let together = pattern.between.iter().filter(|b| side.contains(b)).count() > 1;
        if together && !other.is_empty() {
            return None;
        }
    }
    let wanted: Vec<usize> = pattern.both.iter().chain(&pattern.between).copied().collect();
    let missing: Vec<usize> = wanted.iter().filter(|b| !all.contains(b)).copied().collect();
    if !missing.is_empty() {
        let some = missing.len() < wanted.len();
        let others = taken(&event.actors) || taken(&event.recipients);
        if closed || !some && others {
            return None;
        }
        let faced = !event.actors.is_empty() && !event.recipients.is_empty();
        if !some && view.reciprocal(&wanted, passage) {
            return Some(factor * 0.8);
        }
        if !some && event.relation.is_none() || faced && !pattern.between.is_empty() {
            return None;
        }
        factor *= if some { 0.7 } else { 0.5 } * view.nearness(&missing, passage)?;
    }
    Some(factor)
}

fn of_attribution(
    view: &View<'_>,
    pattern: &Pattern,
    wanted: &AttributionPattern,
    index: usize,
) -> Option<Match> {
    let attribution = view.record.attributions.get(index)?;
    if !attributed(view, wanted, attribution) {
        return None;
    }
    let mut parts = attribution.content.clone();
    parts.push(attribution.cue.at);
    let passage = view.sentences(&parts, 3);
    let parties = spoken_of(view, pattern, passage)?;
    let mut marks: Vec<_> = attribution.content.iter().map(|c| (*c, Role::Content)).collect();
    marks.push((attribution.cue.at, Role::Cue));
    marks.extend(attribution.source.iter().map(|s| (s.at, Role::Source)));
    Some(Match {
        passage,
        attribution: Some(index),
        kind: Kind::Attribution { act: attribution.act },
        coder: attribution.probability,
        parties,
        status: None,
        commit_named: !wanted.commits.is_empty(),
        marks,
        anchor: attribution.cue.at.start,
    })
}

/// How surely a passage that is no event speaks of the pattern's parties; sides count for nothing in it.
fn spoken_of(view: &View<'_>, pattern: &Pattern, passage: At) -> Option<f64> {
    let mut parties = 1.0;
    for wanted in [&pattern.both, &pattern.between] {
        parties *= view.nearness(wanted, passage)?;
    }
    for wanted in [&pattern.any, &pattern.actor, &pattern.recipient] {
        if !wanted.is_empty() {
            parties *= wanted.iter().filter_map(|a| view.nearness(&[*a], passage)).reduce(f64::max)?;
        }
    }
    Some(parties)
}

fn attributed(view: &View<'_>, wanted: &AttributionPattern, attribution: &Attribution) -> bool {
    (wanted.acts.is_empty() || wanted.acts.contains(&attribution.act))
        && (wanted.commits.is_empty() || wanted.commits.contains(&attribution.commit))
        && (wanted.classes.is_empty() || wanted.classes.contains(&view.class(attribution)))
        && (wanted.by.is_empty() || view.speaker(attribution).is_some_and(|s| wanted.by.contains(&s)))
}

fn denies(attribution: &Attribution) -> bool {
    scales::denies(attribution.commit) || attribution.act == Act::Deny
}

/// The attributions around something, from the innermost outwards.
fn links<'v>(view: &'v View<'_>, innermost: Option<usize>) -> impl Iterator<Item = &'v Attribution> {
    let list = &view.record.attributions;
    let mut next = innermost;
    // The length bounds a circle of parents in a record that comes from elsewhere.
    std::iter::from_fn(move || {
        let found = list.get(next?)?;
        next = found.parent;
        Some(found)
    })
    .take(list.len())
}

fn tempered(view: &View<'_>, indicator: usize, date: Option<Date>, found: Match) -> Found {
    let question = view.lens.question;
    let id = id(&[
        &view.record.id,
        question.indicators.get(indicator).map_or("", |i| i.id.as_str()),
        &found.anchor.to_string(),
    ]);
    let chain = view.chain(found.attribution);
    let skip = usize::from(found.commit_named);
    let commit: f64 = links(view, found.attribution).skip(skip).map(|a| scales::commit(a.commit)).product();
    let reliability = chain.iter().map(|l: &Link| scales::reliability(l.reliability)).fold(1.0, f64::min);
    let mut factors = vec![
        Factor { kind: FactorKind::Coder, value: found.coder.clamp(0.0, 1.0) },
        Factor { kind: FactorKind::Parties, value: found.parties },
        Factor { kind: FactorKind::Commit, value: commit },
        Factor { kind: FactorKind::Status, value: found.status.unwrap_or(1.0) },
        Factor { kind: FactorKind::Reliability, value: reliability },
    ];
    let judgement = question.judgements.iter().find(|j| j.evidence == id);
    if let Some(grade) = judgement.and_then(|j| j.credibility) {
        factors.push(Factor { kind: FactorKind::Credibility, value: scales::credibility(grade) });
    }
    let verdict = judgement.and_then(|j| j.verdict);
    let mut weight: f64 = match verdict {
        None => factors.iter().map(|f| f.value).product(),
        Some(Verdict::Accept) => {
            for f in &mut factors {
                if matches!(f.kind, FactorKind::Coder | FactorKind::Parties) {
                    f.value = 1.0;
                }
            }
            factors.iter().map(|f| f.value).product()
        }
        Some(Verdict::Reject) => 0.0,
        Some(Verdict::Reweigh) => judgement.and_then(|j| j.weight).unwrap_or(0.0),
    };
    if matches!(verdict, Some(Verdict::Reject | Verdict::Reweigh)) {
        factors = vec![Factor { kind: FactorKind::Judgement, value: weight }];
    }
    weight = weight.clamp(0.0, 1.0);
    let mut marks = found.marks;
    for a in found.attribution.and_then(|a| view.record.attributions.get(a)).iter() {
        marks.push((a.cue.at, Role::Cue));
        marks.extend(a.source.iter().map(|s| (s.at, Role::Source)));
    }
    let passage = found.passage;
    let mut marks: Vec<Mark> = marks
        .into_iter()
        .filter_map(|(at, role)| {
            let start = at.start.max(passage.start).checked_sub(passage.start)?;
            let end = at.end.min(passage.end).checked_sub(passage.start)?;
            (start < end).then_some(Mark { start, end, role })
        })
        .collect();
    marks.sort_unstable();
    marks.dedup();
    let (origin, origin_en) = (view.origin(&chain), view.origin_en(&chain));
    Found {
        evidence: Evidence {
            id,
            indicator,
            document: 0,
            origin: 0,
            date,
            start: passage.start,
            passage: view.text(passage).to_owned(),
            marks,
            kind: found.kind,
            chain,
            factors,
            weight,
            verdict,
            note: judgement.and_then(|j| j.note.clone()),
        },
        origin,
        origin_en,
        attribution: found.attribution,
        tie: None,
        at: passage,
    }
}

/// A short stable id: 40 bits of FNV-1a over the parts.
pub(crate) fn id(parts: &[&str]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|p| p.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{:010x}", hash >> 24)
}
