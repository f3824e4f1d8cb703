//! Questions with rival hypotheses weighed over evidence that is grouped by origin.
//!
//! [`Question::from_toml`] reads a question; [`weigh`] holds its indicators against the records of an archive and gives a
//! [`Weighing`]: evidence with its chain and its exact words, origins that count once each, and probabilities with every
//! step of [`arithmetic`] kept. Nothing here reads files, and the same records in any order give the same answer.
//! Start reading at `find.rs` for what counts as evidence and at [`arithmetic`] for what it counts.

pub mod arithmetic;
mod find;
mod passages;
mod picture;
mod question;
pub mod scales;
mod text;
mod weighing;

pub use picture::is_conflict;
pub use question::{
    Actor, AttributionPattern, EventPattern, Hypothesis, Indicator, Judgement, Label, Pattern, Place,
    PolarityPattern, Question, QuestionError, Reliability, Settings, SourceClass, SourceGrade, Verdict,
};
pub use text::text;
pub use weighing::{
    Answer, Choice, Consistency, Document, Edge, Evidence, Factor, FactorKind, Kind, Link, Mark, Moment,
    Network, Node, Origin, Outlet, Point, Read, Role, Row, SCHEMA, Speaker, Variation, Weighing,
};

use arithmetic::{Claim, Outcome, combine};
use find::Found;
use isnad_doc::wire::Record;
use jiff::civil::{self, Date};
use passages::{Lens, View};
use picture::Picture;
use std::collections::BTreeMap;

/// Weighs a question over records, in any order.
///
/// Evidence is taken from documents published up to `as_of` and never from later than the question's closing day. With
/// `as_of`, documents without a date are left out and counted; without it they are read, and their evidence stands last.
#[must_use]
pub fn weigh(question: &Question, records: impl Iterator<Item = Record>, as_of: Option<Date>) -> Weighing {
    let until = as_of.map_or(question.closing, |d| d.min(question.closing));
    let lens = Lens::new(question);
    let mut read = Read::default();
    let mut found: Vec<Found> = Vec::new();
    let mut documents: Vec<Document> = Vec::new();
    let mut picture = Picture::default();
    let mut diagnostics: BTreeMap<String, usize> = BTreeMap::new();
    for record in records {
        read.documents += 1;
        let date = day(record.published.as_deref());
        match date {
            Some(date) if date > until => {
                read.later += 1;
                continue;
            }
            Some(date) if question.since.is_some_and(|first| date < first) => {
                read.earlier += 1;
                continue;
            }
            None if as_of.is_some() => {
                read.undated += 1;
                continue;
            }
            None => read.used_undated += 1,
            Some(_) => {}
        }
        read.used += 1;
        read.events += record.events.len();
        read.attributions += record.attributions.len();
        let mut codes: Vec<&str> = record.diagnostics.iter().map(|d| d.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *diagnostics.entry(code.to_owned()).or_default() += 1;
        }
        let view = View::new(&record, &lens);
        picture.outlet(record.outlet.as_deref(), view.is_some());
        let Some(view) = view else { continue };
        read.relevant += 1;
        picture.record(&view, date);
        let mut pieces = find::evidence(&view, date);
        if pieces.is_empty() {
            continue;
        }
        let passages: Vec<_> = pieces.iter().map(|p| (p.attribution, p.at)).collect();
        for (piece, tie) in pieces.iter_mut().zip(isnad_relay::Piece::of(&record, &passages)) {
            piece.evidence.document = documents.len();
            piece.tie = Some(tie);
        }
        documents.push(Document {
            id: record.id.clone(),
            title: record.title.clone(),
            outlet: record.outlet.clone(),
            author: record.author.clone(),
            url: record.url.clone(),
            published: record.published.clone(),
            evidence: pieces.len(),
        });
        found.append(&mut pieces);
    }
    let (documents, found) = sorted(documents, found);
    let (mut origins, mut evidence) = origins(question, found);
    let scale = Scale::new(question);
    let full = scale.weigh(&evidence, origins.len(), |_| true);
    for (i, origin) in origins.iter_mut().enumerate() {
        origin.contribution = full.contributions.get(i).cloned().unwrap_or_default();
    }
    let without: Vec<Vec<f64>> = (0..origins.len())
        .map(|o| scale.weigh(&evidence, origins.len(), |e| e.origin != o).posterior)
        .collect();
    for (origin, without) in origins.iter_mut().zip(without) {
        origin.without = without;
    }
    let answers = question.hypotheses.iter().enumerate().map(|(h, hypothesis)| Answer {
        id: hypothesis.id.clone(),
        prior: hypothesis.prior,
        posterior: full.posterior.get(h).copied().unwrap_or(0.0),
        ln_prior: hypothesis.prior.ln(),
        ln: full.ln.get(h).copied().unwrap_or(0.0),
    });
    let answers = answers.collect();
    let history = history(&scale, &evidence, &origins, until);
    let matrix = matrix(question, &full, &evidence);
    let variations = variations(question, &scale, &evidence, &origins);
    for e in &mut evidence {
        e.weight = round(e.weight);
        for f in &mut e.factors {
            f.value = round(f.value);
        }
    }
    let (speakers, outlets, timeline, network) = picture.finish(question, &evidence, &origins, &documents);
    Weighing {
        schema: SCHEMA,
        question: question.id.clone(),
        as_of,
        until,
        answers,
        origins,
        evidence,
        history,
        matrix,
        variations,
        documents,
        speakers,
        outlets,
        timeline,
        network,
        read,
        diagnostics: diagnostics.into_iter().collect(),
    }
}

impl Weighing {
    /// The index of the likeliest hypothesis.
    #[must_use]
    pub fn likeliest(&self) -> Option<usize> {
        let best = self.answers.iter().enumerate();
        best.max_by(|a, b| a.1.posterior.total_cmp(&b.1.posterior).then(b.0.cmp(&a.0))).map(|(i, _)| i)
    }
}

/// The day of a record's `published`.
fn day(published: Option<&str>) -> Option<Date> {
    published?.get(..10)?.parse().ok()
}

/// Four decimals, so that what is shown is what was computed with.
fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Documents by day and id, evidence by day and place, whatever the order of the records.
fn sorted(documents: Vec<Document>, found: Vec<Found>) -> (Vec<Document>, Vec<Found>) {
    let mut order: Vec<(usize, Document)> = documents.into_iter().enumerate().collect();
    // Undated documents last.
    order.sort_by(|(_, a), (_, b)| {
        (a.published.is_none(), &a.published, &a.id).cmp(&(b.published.is_none(), &b.published, &b.id))
    });
    let mut place = vec![0; order.len()];
    for (new, (old, _)) in order.iter().enumerate() {
        if let Some(p) = place.get_mut(*old) {
            *p = new;
        }
    }
    let mut found = found;
    for f in &mut found {
        f.evidence.document = place.get(f.evidence.document).copied().unwrap_or(0);
    }
    found.sort_by_key(|f| (f.evidence.document, f.at, f.evidence.indicator));
    (order.into_iter().map(|(_, d)| d).collect(), found)
}

/// Groups pieces into origins: one text or saying, as [`isnad_relay::origins`] ties them, and one speaker within the window
/// of days from their first word.
fn origins(question: &Question, mut found: Vec<Found>) -> (Vec<Origin>, Vec<Evidence>) {
    let mut group: Vec<usize> = (0..found.len()).collect();
    let mut tied: Vec<usize> = Vec::with_capacity(found.len());
    let mut pieces = Vec::with_capacity(found.len());
    for (i, f) in found.iter_mut().enumerate() {
        if let Some(piece) = f.tie.take() {
            tied.push(i);
            pieces.push(piece);
        }
    }
    for origin in isnad_relay::origins(&pieces) {
        let mut members = origin.pieces.iter().filter_map(|p| tied.get(*p).copied());
        let Some(first) = members.next() else { continue };
        for other in members {
            join(&mut group, first, other);
        }
    }
    let mut open: BTreeMap<&str, (Option<Date>, usize)> = BTreeMap::new();
    for (i, f) in found.iter().enumerate() {
        let (key, date) = (f.origin.0.as_str(), f.evidence.date);
        match open.get(key).copied() {
            Some((first, piece)) if near(first, date, question.settings.window_days) => {
                join(&mut group, piece, i);
            }
            _ => {
                open.insert(key, (date, i));
            }
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..found.len() {
        members.entry(root(&group, i)).or_default().push(i);
    }
    let mut origins: Vec<Origin> = Vec::with_capacity(members.len());
    for list in members.values() {
        // A named speaker says more than an unnamed one, and both more than a page's own voice.
        let rank = |i: &&usize| {
            found.get(**i).map(|f| match f.origin.2 {
                SourceClass::Official
                | SourceClass::ArmedGroup
                | SourceClass::Party
                | SourceClass::Expert
                | SourceClass::Other => 0,
                SourceClass::Anonymous => 1,
                SourceClass::Media => 2,
                SourceClass::Unknown => 3,
            })
        };
        let Some(best) = list.iter().min_by_key(rank).and_then(|i| found.get(*i)) else { continue };
        let (key, name, class) = best.origin.clone();
        let name_en = best.origin_en.clone();
        let dates = || list.iter().filter_map(|i| found.get(*i)).filter_map(|f| f.evidence.date);
        let (first, last) = (dates().min(), dates().max());
        let mut documents: Vec<usize> =
            list.iter().filter_map(|i| found.get(*i)).map(|f| f.evidence.document).collect();
        documents.dedup();
        let weight = |i: &usize| found.get(*i).map_or(0.0, |f| f.evidence.weight);
        let mut heaviest = list.clone();
        heaviest.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
        origins.push(Origin {
            id: find::id(&[&key, &first.map(|d| d.to_string()).unwrap_or_default()]),
            name,
            name_en,
            class,
            first,
            last,
            evidence: heaviest,
            documents: documents.len(),
            contribution: arithmetic::Contribution::default(),
            without: Vec::new(),
        });
    }
    for (o, list) in members.values().enumerate() {
        for i in list {
            if let Some(f) = found.get_mut(*i) {
                f.evidence.origin = o;
            }
        }
    }
    (origins, found.into_iter().map(|f| f.evidence).collect())
}

fn near(a: Option<Date>, b: Option<Date>, window: u32) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (b - a).get_days().unsigned_abs() <= window,
        (a, b) => a == b,
    }
}

/// The first piece of the group that piece `i` is in.
fn root(group: &[usize], mut i: usize) -> usize {
    while let Some(up) = group.get(i).filter(|up| **up != i) {
        i = *up;
    }
    i
}

fn join(group: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(group, a), root(group, b));
    if let Some(slot) = group.get_mut(a.max(b)) {
        *slot = a.min(b);
    }
}

/// The question's figures, ready for [`combine`].
struct Scale<'q> {
    question: &'q Question,
    priors: Vec<f64>,
    likelihood: Vec<Vec<f64>>,
}

impl<'q> Scale<'q> {
    fn new(question: &'q Question) -> Self {
        Self {
            question,
            priors: question.hypotheses.iter().map(|h| h.prior).collect(),
            likelihood: question.indicators.iter().map(|i| i.likelihood.clone()).collect(),
        }
    }

    /// Weighs the pieces that `keep` keeps.
    fn weigh(&self, evidence: &[Evidence], origins: usize, keep: impl Fn(&Evidence) -> bool) -> Outcome {
        self.weigh_with(&self.priors, evidence, origins, |e| if keep(e) { e.weight } else { 0.0 })
    }

    fn weigh_with(
        &self,
        priors: &[f64],
        evidence: &[Evidence],
        origins: usize,
        weight: impl Fn(&Evidence) -> f64,
    ) -> Outcome {
        let mut heaviest: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut days = vec![None; origins];
        for e in evidence {
            let day = e.date.map(|d| (d - civil::Date::ZERO).get_days());
            if let Some(slot) = days.get_mut(e.origin) {
                *slot = slot.or(day);
            }
            let slot = heaviest.entry((e.origin, e.indicator)).or_default();
            *slot = slot.max(weight(e));
        }
        let claims: Vec<Claim> = heaviest
            .into_iter()
            .map(|((origin, indicator), weight)| {
                let day = days.get(origin).copied().flatten();
                Claim { origin, indicator, weight, day }
            })
            .collect();
        combine(priors, &self.likelihood, &claims, origins, &self.question.settings)
    }
}

fn history(scale: &Scale<'_>, evidence: &[Evidence], origins: &[Origin], until: Date) -> Vec<Point> {
    let mut days: Vec<Date> = evidence.iter().filter_map(|e| e.date).collect();
    days.sort_unstable();
    days.dedup();
    let undated = evidence.iter().any(|e| e.date.is_none());
    let point = |day: Date, all: bool| {
        let keep = |e: &Evidence| all || e.date.is_some_and(|d| d <= day);
        let outcome = scale.weigh(evidence, origins.len(), keep);
        let spread = |o: usize| {
            let ln = outcome.contributions.get(o).map_or(&[][..], |c| c.ln.as_slice());
            ln.iter().fold(0.0_f64, |top, v| top.max(v.abs()))
        };
        let new = origins.iter().enumerate().filter(|(_, o)| o.first == Some(day));
        let newest = new.map(|(i, _)| i).max_by(|a, b| spread(*a).total_cmp(&spread(*b)).then(b.cmp(a)));
        Point {
            date: day,
            posterior: outcome.posterior,
            origins: origins.iter().filter(|o| all || o.first.is_some_and(|d| d <= day)).count(),
            newest,
        }
    };
    let mut out: Vec<Point> = days.iter().map(|d| point(*d, false)).collect();
    // What has no date stands with the last that has.
    if undated {
        let last = out.pop().map_or(until, |p| p.date);
        out.push(point(last, true));
    }
    out
}

fn matrix(question: &Question, full: &Outcome, evidence: &[Evidence]) -> Vec<Row> {
    let width = question.hypotheses.len();
    let rows = question.indicators.iter().enumerate().map(|(i, indicator)| {
        let ln: Vec<f64> = indicator.likelihood.iter().map(|l| l.ln()).collect();
        let mean = ln.iter().sum::<f64>() / width.max(1) as f64;
        let (low, high) = ln.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
        let mut sum = vec![0.0; width];
        let mut origins = 0;
        for contribution in &full.contributions {
            for part in contribution.parts.iter().filter(|p| p.indicator == i) {
                origins += 1;
                for (s, v) in sum.iter_mut().zip(&part.ln) {
                    *s += v * contribution.cap;
                }
            }
        }
        Row {
            indicator: i,
            consistency: ln.iter().map(|v| Consistency::of(v - mean)).collect(),
            diagnosticity: (high - low).exp(),
            origins,
            pieces: evidence.iter().filter(|e| e.indicator == i).count(),
            ln: sum,
        }
    });
    rows.collect()
}

fn variations(
    question: &Question,
    scale: &Scale<'_>,
    evidence: &[Evidence],
    origins: &[Origin],
) -> Vec<Variation> {
    let width = question.hypotheses.len();
    let equal = vec![1.0 / width.max(1) as f64; width];
    let mut out = vec![Variation {
        what: Choice::EqualPriors,
        posterior: scale.weigh_with(&equal, evidence, origins.len(), |e| e.weight).posterior,
    }];
    let whole = |e: &Evidence| if e.weight > 0.0 { 1.0 } else { 0.0 };
    out.push(Variation {
        what: Choice::FullWeight,
        posterior: scale.weigh_with(&scale.priors, evidence, origins.len(), whole).posterior,
    });
    for class in SourceClass::ALL {
        if origins.iter().any(|o| o.class == *class) {
            let keep = |e: &Evidence| origins.get(e.origin).is_some_and(|o| o.class != *class);
            let posterior = scale.weigh(evidence, origins.len(), keep).posterior;
            out.push(Variation { what: Choice::Without(*class), posterior });
        }
    }
    out
}
