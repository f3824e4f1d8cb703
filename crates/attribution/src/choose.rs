//! The trained choice of spans: which phrase is the source, and where a content ends.
//!
//! The first pass reads both by rule. Here the rule's reading stands against its neighbours (every other end of the
//! phrase, every other speaker of the page, every other place where a clause can end), and a log-linear model over marks,
//! words, names and the tree picks one. What the rule says is a feature among others, so the model departs from it only
//! where the labelled paragraphs told it to.

use crate::cues::{Needs, Row, Shape};
use crate::find::{Finder, Found, Marker, Range, Via};
use crate::grid::{Grid, Mark, Tok};
use crate::phrase::Stops;
use compact_str::CompactString;
use isnad_doc::{Deprel, EntityType, Gender, TokenKind};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Longest source, in tokens.
const LONGEST_SOURCE: usize = 26;

/// Most ends of a content that are weighed.
const MOST_ENDS: usize = 80;

/// Takes features: sums their weights, or writes them down for training.
pub(crate) trait Sink {
    /// One feature: a name and its values.
    fn put(&mut self, name: &str, values: &[&str]);
}

/// The names of features, for training.
#[derive(Debug, Default)]
pub(crate) struct Names(pub(crate) Vec<CompactString>);

impl Sink for Names {
    fn put(&mut self, name: &str, values: &[&str]) {
        let mut feature = CompactString::from(name);
        for value in values {
            feature.push(' ');
            feature.push_str(value);
        }
        self.0.push(feature);
    }
}

/// The sum of weights.
struct Sum<'w> {
    weights: &'w Weights,
    total: f32,
}

impl Sink for Sum<'_> {
    fn put(&mut self, name: &str, values: &[&str]) {
        let mut hash = Fnv::default();
        hash.write(name.as_bytes());
        for value in values {
            hash.write(b" ");
            hash.write(value.as_bytes());
        }
        self.total += self.weights.0.get(&hash.finish()).copied().unwrap_or(0.0);
    }
}

/// FNV-1a: the names of features are short.
#[derive(Clone, Copy, Debug)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// For keys that are hashes already.
#[derive(Clone, Copy, Debug, Default)]
struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Weights by the hash of their feature.
#[derive(Clone, Debug, Default)]
struct Weights(HashMap<u64, f32, BuildHasherDefault<Plain>>);

/// Both models.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chooser(Weights);

impl Chooser {
    /// Reads weights from their table: feature, weight.
    pub(crate) fn parse(table: &str) -> Self {
        let rows = table.lines().skip(1).filter_map(|line| {
            let (feature, weight) = line.split_once('\t')?;
            let mut hash = Fnv::default();
            hash.write(feature.as_bytes());
            Some((hash.finish(), weight.trim().parse().ok()?))
        });
        Self(Weights(rows.collect()))
    }

    /// The index of the candidate with the highest sum; the first of equals.
    fn best(&self, count: usize, features: &dyn Fn(usize, &mut Sum<'_>)) -> usize {
        let mut best = (f32::NEG_INFINITY, 0);
        for i in 0..count {
            let mut sum = Sum { weights: &self.0, total: 0.0 };
            features(i, &mut sum);
            if sum.total > best.0 {
                best = (sum.total, i);
            }
        }
        best.1
    }
}

/// A reading of a source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SourceChoice {
    pub(crate) range: Option<Range>,
    pub(crate) via: Via,
    pub(crate) distance: u32,
    /// How many other speakers stand between, and whether this one only acts.
    rank: usize,
    weak: bool,
    /// Whether verb and speaker agree, as far as one can tell.
    agrees: Agrees,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Agrees {
    Yes,
    No,
    Open,
}

impl Agrees {
    fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Open => "open",
        }
    }
}

/// What is decided, for training: the candidates and their features.
pub(crate) enum Question<'q> {
    Source(&'q Found, &'q [SourceChoice]),
    Start(&'q Found, &'q [usize]),
    End(&'q Found, &'q [usize]),
    /// Whether the source is one that nobody could name.
    Anonymous(&'q Found),
}

/// Decides in place of the model: the index of a candidate, or nothing to leave it to the model.
pub(crate) type Teacher<'t> =
    dyn FnMut(Question<'_>, &dyn Fn(usize) -> Vec<CompactString>) -> Option<usize> + 't;

/// Reads the spans of one document again.
pub(crate) struct Choices<'a, 'f> {
    finder: &'f Finder<'a>,
    chooser: &'f Chooser,
    /// The kind of each token.
    classes: Vec<&'static str>,
}

impl<'a, 'f> Choices<'a, 'f> {
    pub(crate) fn new(finder: &'f Finder<'a>, chooser: &'f Chooser) -> Self {
        Self {
            finder,
            chooser,
            classes: (0..finder.grid.toks.len()).map(|at| finder.phrases.class(at)).collect(),
        }
    }

    fn grid(&self) -> &Grid {
        self.finder.grid
    }

    fn get(&self, at: usize) -> Option<&Tok> {
        self.finder.grid.get(at)
    }

    /// Chooses the source of every cue, in order, and then the end of every content.
    pub(crate) fn run(
        &self,
        found: &mut [Found],
        rule_end: &dyn Fn(&[Found], usize) -> usize,
        rule_anonymous: &dyn Fn(Range) -> bool,
        teacher: &mut Option<&mut Teacher<'_>>,
    ) {
        // A speaker whose phrase was read otherwise is carried on as it is read now.
        let mut moved: HashMap<Range, Range> = HashMap::new();
        for i in 0..found.len() {
            let Some(old) = found.get(i).cloned() else { continue };
            if old.marker == Marker::Credit
                || old.outer.is_some() && old.shape == Shape::Noun && old.source.is_none()
            {
                continue;
            }
            let Some(row) = self.finder.cues.row(old.row) else { continue };
            let mut choices = self.sources(&old, &moved, found.get(..i).unwrap_or(&[]));
            // A cue that needs somebody keeps somebody; and whoever an earlier paragraph left speaking goes on.
            let block = |at: usize| self.get(at).map(|t| t.block);
            let goes_on = old.via == Via::Carried
                && old.source.is_some_and(|s| block(s.0).is_some_and(|b| Some(b) != block(old.cue.0)));
            if old.source.is_some() && (row.needs != Needs::Nothing || goes_on) {
                choices.retain(|c| c.range.is_some());
            }
            // «وكانت مواقع نشرت وثائق تفيد»: what is published is not who publishes it.
            if row.needs == Needs::Media && matches!(old.via, Via::Before | Via::Carried) {
                choices.retain(|c| {
                    c.via != Via::After
                        || c.range.is_some_and(|r| matches!(self.sort(r), "media" | "unnamed"))
                });
            }
            if choices.len() < 2 {
                continue;
            }
            let told = teacher.as_mut().and_then(|teach| {
                teach(Question::Source(&old, &choices), &|i| {
                    let mut names = Names::default();
                    if let Some(choice) = choices.get(i) {
                        self.source_features(&old, row, &choices, choice, &mut names);
                    }
                    names.0
                })
            });
            let pick = told.unwrap_or_else(|| {
                self.chooser.best(choices.len(), &|i, sum| {
                    if let Some(choice) = choices.get(i) {
                        self.source_features(&old, row, &choices, choice, sum);
                    }
                })
            });
            let Some(choice) = choices.get(pick).copied() else { continue };
            if let (Some(was), Some(is)) = (old.source, choice.range)
                && was != is
            {
                moved.insert(was, is);
            }
            if let Some(found) = found.get_mut(i) {
                self.adopt(found, choice);
            }
        }
        for i in 0..found.len() {
            let Some(one) = found.get(i).cloned() else { continue };
            let Some(row) = self.finder.cues.row(one.row) else { continue };
            let starts = self.starts(&one, row, found);
            // Behind أن, a colon or a quotation mark in a frame of its own nothing is in doubt.
            let plain = matches!(one.marker, Marker::Clause | Marker::Speech)
                && one.doubts.is_empty()
                && one.object.is_none();
            if starts.len() < 2 || plain {
                continue;
            }
            let told = teacher.as_mut().and_then(|teach| {
                teach(Question::Start(&one, &starts), &|i| {
                    let mut names = Names::default();
                    if let Some(start) = starts.get(i) {
                        self.start_features(&one, found, row, *start, &mut names);
                    }
                    names.0
                })
            });
            let pick = told.unwrap_or_else(|| {
                self.chooser.best(starts.len(), &|i, sum| {
                    if let Some(start) = starts.get(i) {
                        self.start_features(&one, found, row, *start, sum);
                    }
                })
            });
            if let (Some(found), Some(start)) = (found.get_mut(i), starts.get(pick).copied()) {
                if found.object.is_some_and(|o| start < o.1) || found.marker == Marker::Preposition {
                    found.object = None;
                }
                found.content = start;
            }
        }
        for i in 0..found.len() {
            let Some(one) = found.get(i).cloned() else { continue };
            let Some(row) = self.finder.cues.row(one.row) else { continue };
            if matches!(one.marker, Marker::Credit | Marker::Before) {
                continue;
            }
            let rule = rule_end(found, i);
            let ends = self.ends(&one, rule, found);
            if ends.len() < 2 {
                continue;
            }
            let frame = EndFrame::new(self, found, &one, rule);
            let told = teacher.as_mut().and_then(|teach| {
                teach(Question::End(&one, &ends), &|i| {
                    let mut names = Names::default();
                    if let Some(end) = ends.get(i) {
                        self.end_features(&frame, row, *end, &mut names);
                    }
                    names.0
                })
            });
            let pick = told.unwrap_or_else(|| {
                self.chooser.best(ends.len(), &|i, sum| {
                    if let Some(end) = ends.get(i) {
                        self.end_features(&frame, row, *end, sum);
                    }
                })
            });
            if let (Some(found), Some(end)) = (found.get_mut(i), ends.get(pick)) {
                found.end = Some(*end);
            }
        }
        for i in 0..found.len() {
            let Some(one) = found.get(i).cloned() else { continue };
            let (Some(row), Some(range)) = (self.finder.cues.row(one.row), one.source) else { continue };
            let rule = rule_anonymous(range);
            let told = teacher.as_mut().and_then(|teach| {
                teach(Question::Anonymous(&one), &|i| {
                    let mut names = Names::default();
                    self.anonymous_features(range, row, i == 1, rule, &mut names);
                    names.0
                })
            });
            let pick = told.unwrap_or_else(|| {
                self.chooser.best(2, &|i, sum| self.anonymous_features(range, row, i == 1, rule, sum))
            });
            if let Some(found) = found.get_mut(i) {
                found.anonymous = Some(pick == 1);
            }
        }
    }

    /// Takes a source over; an object or a bare content right behind it begins where it ends now.
    fn adopt(&self, found: &mut Found, choice: SourceChoice) {
        let after = |range: Option<Range>| range.filter(|r| r.0 >= found.cue.1).map(|r| r.1);
        if let (Some(was), Some(is)) = (after(found.source), after(choice.range))
            && was != is
        {
            match &mut found.object {
                Some(object) => {
                    if object.0 == was || object.0 < is {
                        object.0 = is.min(object.1.saturating_sub(1));
                    }
                    if found.marker == Marker::Preposition {
                        found.content = object.0;
                    }
                }
                None if matches!(found.marker, Marker::Object | Marker::Preposition)
                    && (found.content == was || found.content < is) =>
                {
                    found.content = is;
                }
                None => {}
            }
        }
        found.source = choice.range;
        found.via = choice.via;
        found.distance = choice.distance;
    }

    // ------------------------------------------------------------------------------------------------ sources

    fn sources(&self, found: &Found, moved: &HashMap<Range, Range>, before: &[Found]) -> Vec<SourceChoice> {
        let now = |range: Range| moved.get(&range).copied().unwrap_or(range);
        let mut out: Vec<SourceChoice> = Vec::with_capacity(48);
        let mut push = |choice: SourceChoice| {
            if !out.iter().any(|c| c.range == choice.range && (c.via == choice.via || choice.range.is_none()))
            {
                out.push(choice);
            }
        };
        let plain = |range: Option<Range>, via: Via| SourceChoice {
            range,
            via,
            distance: 0,
            rank: 0,
            weak: false,
            agrees: Agrees::Open,
        };
        let agreement = |gender: Option<Gender>, range: Range| {
            if found.plural && self.finder.one_person(range) {
                return Agrees::No;
            }
            match (found.gender, gender) {
                (Some(a), Some(b)) if a == b => Agrees::Yes,
                (Some(_), Some(_)) if !found.plural => Agrees::No,
                _ => Agrees::Open,
            }
        };
        // What the rule reads comes first: equals stay with it.
        let carried_rule = found.via == Via::Carried;
        if !carried_rule {
            push(plain(found.source, found.via));
        }
        // Whoever the reports before this one go back to, as they are read now.
        let mut told: Vec<Range> = Vec::new();
        for other in before.iter().rev() {
            let Some(range) =
                other.source.filter(|_| other.marker != Marker::Credit || found.marker == Marker::Credit)
            else {
                continue;
            };
            let (Some(a), Some(b)) = (self.get(found.cue.0), self.get(other.cue.0)) else { continue };
            if told.len() >= 4 || a.block.saturating_sub(b.block) > 3 {
                break;
            }
            if told.contains(&range) {
                continue;
            }
            told.push(range);
            push(SourceChoice {
                range: Some(range),
                via: Via::Carried,
                distance: a.sentence.saturating_sub(b.sentence),
                rank: 60 + told.len(),
                weak: false,
                agrees: agreement(other.gender, range),
            });
        }
        for (rank, speaker) in found.speakers.iter().rev().enumerate() {
            let range = now(speaker.range);
            push(SourceChoice {
                range: Some(range),
                via: Via::Carried,
                distance: speaker.distance,
                rank,
                weak: speaker.weak,
                agrees: agreement(speaker.gender, range),
            });
        }
        if carried_rule && let Some(range) = found.source {
            push(SourceChoice { distance: found.distance, ..plain(Some(now(range)), Via::Carried) });
        }
        let verb = matches!(found.shape, Shape::Perfect | Shape::Imperfect);
        push(plain(None, Via::None));
        // «قرارا يدعو إلى», «المبنى الذي قال إنه»: what a verb that modifies a noun says of it.
        let hung = self
            .get(found.cue.0)
            .filter(|t| matches!(t.deprel, Deprel::Acl | Deprel::Relcl))
            .and_then(|t| t.head);
        if verb && let Some(head) = hung.map(|h| h as usize).filter(|h| *h < found.cue.0) {
            let mut end = found.cue.0;
            while end > head + 1
                && self.get(end - 1).is_some_and(|t| t.relative || t.mark != Mark::None || t.particle)
            {
                end -= 1;
            }
            let broken =
                (head..end).any(|i| self.get(i).is_some_and(|t| t.complementizer.is_some() || t.verb));
            if !broken {
                push(SourceChoice { rank: 9, ..plain(Some((head, end)), Via::Before) });
            }
            let read = self.finder.phrases.end(head, end, Stops { frames: None, apposition: true });
            if read > head {
                push(SourceChoice { rank: 9, ..plain(Some((head, read)), Via::Before) });
            }
        }
        // Subjects and persons named before, whoever spoke.
        let block = self.grid().start_of_block(found.cue.0);
        let mut more = 0;
        for at in (block..found.cue.0).rev().take(120) {
            if more >= 6 {
                break;
            }
            let Some(tok) = self.get(at) else { break };
            let subject = matches!(tok.deprel, Deprel::Nsubj | Deprel::NsubjPass) && tok.mark == Mark::None;
            let begins = tok.mention.is_some_and(|m| m.1 == EntityType::Per)
                && at
                    .checked_sub(1)
                    .and_then(|i| self.get(i))
                    .is_none_or(|b| b.mention.map(|m| m.0) != tok.mention.map(|m| m.0));
            if !(subject || begins)
                || tok.verb
                || tok.relative
                || tok.preposition
                || !self.finder.phrases.begins(tok)
            {
                continue;
            }
            more += 1;
            let end = self.finder.phrases.end(at, found.cue.0, Stops { frames: None, apposition: true });
            if end == at {
                continue;
            }
            let gender = self.finder.gender(tok);
            let mut ends = vec![now((at, end)).1];
            if let Some((id, _)) = tok.mention {
                let mut stop = at;
                while self.get(stop).is_some_and(|t| t.mention.is_some_and(|m| m.0 == id)) {
                    stop += 1;
                }
                ends.push(stop);
            }
            ends.push((tok.subtree.1 as usize + 1).min(at + LONGEST_SOURCE));
            ends.dedup();
            for end in ends.into_iter().filter(|e| *e > at && *e <= found.cue.0) {
                let range = (at, end);
                push(SourceChoice {
                    range: Some(range),
                    via: Via::Carried,
                    distance: self.get(found.cue.0).map_or(0, |c| c.sentence.saturating_sub(tok.sentence)),
                    rank: if subject { 10 } else { 30 } + more,
                    weak: true,
                    agrees: agreement(gender, range),
                });
            }
        }
        let of_head = |range: Range| self.get(range.0).and_then(|head| self.finder.gender(head));
        // After the cue: where the rule begins, or the first phrase there; every end.
        let limit = self.finder.limit(found.cue.0);
        let behind =
            matches!(found.marker, Marker::Clause | Marker::Speech | Marker::Preposition | Marker::Object)
                && found.content >= found.cue.1;
        let stop = match (behind, found.marker) {
            (true, Marker::Object | Marker::Preposition) => (found.content + 8).min(limit),
            (true, _) => found.content.min(limit),
            _ => limit,
        };
        let mut starts: Vec<usize> = Vec::with_capacity(3);
        if found.via == Via::After
            && let Some(range) = found.source
        {
            starts.push(range.0);
        }
        if verb {
            let first = (found.cue.1..stop.min(found.cue.1 + 9)).find(|i| {
                self.get(*i).is_some_and(|t| {
                    self.finder.phrases.begins(t)
                        && t.adp.is_none()
                        && !t.participle
                        && i.checked_sub(1)
                            .filter(|j| *j >= found.cue.1)
                            .and_then(|j| self.get(j))
                            .is_none_or(|b| !b.preposition)
                })
            });
            starts.extend(first);
            let subject = (found.cue.1..stop.min(found.cue.1 + 24)).find(|i| self.subject_of(*i, found.cue));
            starts.extend(
                subject.and_then(|i| self.get(i)).map(|t| t.subtree.0 as usize).filter(|s| *s >= found.cue.1),
            );
        }
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            for end in self.phrase_ends(start, stop) {
                // Something must be left to be said.
                let rest = (end..limit).any(|i| self.get(i).is_some_and(|t| t.mark == Mark::None));
                if behind && !rest {
                    break;
                }
                let range = (start, end);
                push(SourceChoice {
                    agrees: agreement(of_head(range), range),
                    ..plain(Some(range), Via::After)
                });
            }
        }
        // Before the cue: where the rule ends; every beginning, and the ends inside it (a relative clause stays outside).
        if verb && let Some(before) = found.before {
            let from = self.grid().start_of_sentence(found.cue.0).max(before.0.saturating_sub(10));
            // «الخلاف كبير، فتيار النهر يعلن»: past a comma and a conjunction begins another clause.
            let joined = |at: usize| {
                at > from
                    && self.get(at).is_some_and(|t| t.conj)
                    && self.get(at - 1).is_some_and(|t| t.mark == Mark::Comma)
            };
            let from = (from..before.1).rev().find(|at| joined(*at)).unwrap_or(from);
            for start in from..before.1 {
                if self.get(start).is_some_and(|t| self.finder.phrases.begins(t)) {
                    let range = (start, before.1);
                    push(SourceChoice {
                        agrees: agreement(of_head(range), range),
                        ..plain(Some(range), Via::Before)
                    });
                }
            }
            for end in self.phrase_ends(before.0, before.1) {
                let range = (before.0, end);
                push(SourceChoice {
                    agrees: agreement(of_head(range), range),
                    ..plain(Some(range), Via::Before)
                });
            }
        }
        out
    }

    /// Whether the tree reads `at` as the subject of a cue.
    fn subject_of(&self, at: usize, cue: Range) -> bool {
        self.get(at).is_some_and(|t| {
            matches!(t.deprel, Deprel::Nsubj | Deprel::NsubjPass)
                && t.head.is_some_and(|h| (h as usize) >= cue.0 && (h as usize) < cue.1)
        })
    }

    /// Where a phrase that begins at `start` can end, up to `stop`.
    fn phrase_ends(&self, start: usize, stop: usize) -> impl Iterator<Item = usize> + '_ {
        let stop = stop.min(start + LONGEST_SOURCE);
        let mut close = start;
        let speaks_for = self
            .get(start)
            .is_some_and(|t| ["متحدث", "متحدثة", "ناطق", "ناطقة"].iter().any(|w| t.bare.ends_with(w)));
        (start + 1..=stop)
            .take_while(move |end| {
                // «قال فلان لـ "المرسى"»: who is spoken to.
                let spoken_to = !speaks_for
                    && *end > start + 1
                    && self.get(*end - 1).is_some_and(|t| matches!(t.core.as_str(), "ل" | "لـ"))
                    && self.get(*end).is_some_and(|t| t.mark == Mark::Open);
                if spoken_to {
                    return false;
                }
                // Past a clause of its own nothing belongs to the phrase.
                self.get(*end - 1).is_some_and(|t| {
                    !(t.complementizer.is_some()
                        || matches!(t.mark, Mark::Colon | Mark::Stop) && *end > start + 2)
                })
            })
            .filter(move |end| {
                let Some(last) = self.get(*end - 1) else { return false };
                if let Some(c) = self.grid().closer(*end - 1) {
                    close = close.max(c + 1);
                }
                *end >= close
                    && !last.preposition
                    && !last.relative
                    && !last.particle
                    && matches!(last.mark, Mark::None | Mark::Close | Mark::BracketClose)
            })
    }

    /// What a phrase is by its head: media, a document, somebody unnamed, or other.
    fn sort(&self, range: Range) -> &'static str {
        let Some(head) = self.get(range.0) else { return "other" };
        let l = &self.finder.cues.lists;
        let heads = |set: &std::collections::HashSet<CompactString>| {
            set.contains(&head.bare) || set.contains(&head.core)
        };
        match head.mention.map(|m| m.1) {
            Some(EntityType::Media) => "media",
            _ if heads(&l.media_head) => "media",
            _ if heads(&l.document_head) => "document",
            _ if heads(&l.anonymous_head) => "unnamed",
            _ => "other",
        }
    }

    fn source_features(
        &self,
        found: &Found,
        row: &Row,
        choices: &[SourceChoice],
        choice: &SourceChoice,
        sink: &mut dyn Sink,
    ) {
        let marker = found.marker.as_str();
        let shape = found.shape.as_str();
        let via = choice.via.as_str();
        let ruled = found.via.as_str();
        let flag = |b: bool| if b { "1" } else { "0" };
        let same = choice.range == found.source && (choice.via == found.via || choice.range.is_none());
        sink.put("s.rule", &[flag(same), ruled]);
        sink.put("s.rule", &[flag(same), ruled, marker]);
        sink.put("s.via", &[via, ruled]);
        sink.put("s.via", &[via, ruled, shape, marker]);
        sink.put("s.via", &[via, flag(found.conj), shape]);
        sink.put("s.via", &[via, flag(found.before.is_some()), flag(found.speakers.is_empty())]);
        let spoken = found.speakers.iter().filter(|s| !s.weak).count();
        let next = self.class(found.cue.1);
        sink.put("s.next", &[via, next]);
        sink.put("s.next", &[via, next, shape, flag(spoken > 0)]);
        if let Some(tok) = self
            .get(found.cue.1)
            .filter(|t| t.kind == TokenKind::Word && t.mention.is_none() && t.core.chars().count() <= 4)
        {
            sink.put("s.next-word", &[via, tok.core.as_str()]);
        }
        let hung = self.get(found.cue.0).map_or("", |t| t.deprel.as_str());
        sink.put("s.deprel", &[via, hung, shape]);
        sink.put("s.deprel", &[via, hung, next]);
        let previous = found.cue.0.checked_sub(1).map_or("edge", |i| self.class(i));
        sink.put("s.previous", &[via, previous, next]);
        sink.put("s.previous", &[via, previous, shape, flag(found.conj)]);
        let opens = found.cue.0 <= self.grid().start_of_sentence(found.cue.0) + 1;
        sink.put("s.opens", &[via, flag(opens), flag(found.conj), flag(spoken > 0)]);
        let Some(range) = choice.range else {
            sink.put("s.none", &[row.act.as_str(), marker]);
            sink.put("s.none", &[number(found.speakers.len())]);
            return;
        };
        let (Some(head), Some(last)) = (self.get(range.0), self.get(range.1 - 1)) else { return };
        let speaks = flag(self.finder.can_speak(range));
        let mute = flag(self.finder.mute(range));
        let first = self.class(range.0);
        sink.put("s.first", &[first, via]);
        sink.put("s.speaks", &[speaks, mute, via]);
        sink.put("s.agrees", &[choice.agrees.as_str(), via]);
        let sort = self.sort(range);
        sink.put("s.needs", &[row.needs.as_str(), sort, via]);
        sink.put("s.needs", &[row.lemma.as_str(), sort]);
        let cue = match (found.plural, found.gender) {
            (true, _) => "p",
            (false, Some(Gender::Masculine)) => "m",
            (false, Some(Gender::Feminine)) => "f",
            (false, _) => "-",
        };
        let kind = match head.mention.map(|m| m.1) {
            Some(EntityType::Per) => "person",
            Some(EntityType::Org) => "body",
            Some(EntityType::Media) => "media",
            Some(EntityType::Gpe | EntityType::Loc) => "place",
            Some(_) => "name",
            None => "none",
        };
        let joined = (range.0 + 1..range.1).any(|i| self.get(i).is_some_and(|t| t.conj));
        sink.put("s.concord", &[cue, head.form, kind, via]);
        sink.put("s.concord", &[cue, head.form, kind, shape, flag(joined)]);
        sink.put("s.kind", &[kind, via, shape]);
        sink.put("s.kind", &[kind, via, speaks, flag(head.role.is_some())]);
        sink.put("s.concord-kin", &[cue, head.coarse.as_str()]);
        let after = self.class(range.1);
        let end = self.class(range.1 - 1);
        // Where the first name in it ends: beyond it another party begins.
        let named = (range.0..range.1).find_map(|i| self.get(i).and_then(|t| t.mention).map(|m| (i, m)));
        if let Some((at, (id, kind))) = named {
            let mut stop = at;
            while self.get(stop).is_some_and(|t| t.mention.is_some_and(|m| m.0 == id)) {
                stop += 1;
            }
            let kind = match kind {
                EntityType::Per => "person",
                EntityType::Org | EntityType::Media => "body",
                EntityType::Gpe | EntityType::Loc => "place",
                _ => "name",
            };
            let ends = match stop.cmp(&range.1) {
                std::cmp::Ordering::Equal => "there",
                std::cmp::Ordering::Less => "before",
                std::cmp::Ordering::Greater => "cut",
            };
            sink.put("s.name", &[kind, ends, flag(at == range.0)]);
            sink.put(
                "s.name",
                &[kind, ends, flag(at == range.0), if ends == "before" { self.class(stop) } else { after }],
            );
            sink.put("s.name", &[kind, ends, via, marker]);
        } else {
            sink.put("s.nameless", &[first, end, after]);
        }
        let length = number(range.1 - range.0);
        sink.put("s.len", &[length, via]);
        sink.put("s.ends", &[end, after]);
        sink.put("s.ends", &[end, after, via]);
        sink.put("s.after", &[after, via, marker]);
        sink.put("s.end", &[end, via]);
        sink.put("s.kin", &[self.coarse(range.1 - 1), self.coarse(range.1)]);
        sink.put("s.kin-after", &[self.fine(range.1), after]);
        sink.put("s.kin-end", &[self.fine(range.1 - 1), after]);
        sink.put("s.kin-head", &[self.fine(range.0), via]);
        sink.put("s.kin-head", &[self.coarse(range.0), first, via]);
        if choice.via == Via::Carried {
            let rank = match choice.rank {
                61 => "told-1",
                62 => "told-2",
                63.. => "told-3",
                31.. => "named",
                11.. => "subject",
                n => number(n),
            };
            let between = (range.1..found.cue.0).filter(|i| self.get(*i).is_some_and(|t| t.verb)).count();
            let parties =
                (range.1..found.cue.0).filter(|i| self.get(*i).is_some_and(|t| t.mention.is_some())).count();
            sink.put("s.between", &[number(between), flag(choice.weak)]);
            sink.put("s.parties-between", &[number(parties), flag(choice.weak)]);
            let role = self.get(range.0).map_or("", |t| t.deprel.as_str());
            sink.put("s.role", &[role, shape]);
            sink.put("s.role", &[role, flag(choice.weak), first]);
            let starts = range.0 <= self.grid().start_of_sentence(range.0) + 1;
            sink.put("s.starts", &[flag(starts), flag(choice.weak), shape]);
            let of_verb = range.0.checked_sub(1).map_or("edge", |i| self.class(i));
            sink.put("s.of", &[of_verb, flag(choice.weak)]);
            let main = self
                .get(range.0)
                .and_then(|t| t.head)
                .and_then(|h| self.get(h as usize))
                .is_some_and(|h| h.deprel == Deprel::Root);
            sink.put("s.main", &[flag(main), shape, flag(choice.weak)]);
            let same_quote = self.finder.inside_quote(range.0) == self.finder.inside_quote(found.cue.0);
            sink.put("s.quote", &[flag(same_quote), flag(choice.weak)]);
            sink.put("s.rank", &[rank]);
            sink.put("s.rank", &[rank, flag(choice.weak), shape]);
            sink.put("s.rank", &[rank, choice.agrees.as_str(), flag(choice.weak)]);
            sink.put("s.far", &[number(choice.distance as usize), shape]);
            sink.put("s.far", &[number(choice.distance as usize), flag(choice.weak), speaks]);
            sink.put("s.carried", &[first, speaks, flag(choice.weak)]);
        }
        if let Some(next) = self.get(range.1) {
            if next.kind == TokenKind::Word
                && next.mention.is_none()
                && (next.preposition || next.particle || next.relative || next.conj || next.time)
            {
                sink.put("s.word", &[next.full.as_str()]);
            }
            let cut = next.mention.is_some() && next.mention.map(|m| m.0) == last.mention.map(|m| m.0)
                || next.role.is_some() && next.role == last.role;
            sink.put("s.cut", &[flag(cut)]);
            let attached = match next.head {
                _ if next.mark != Mark::None => "mark",
                None => "root",
                Some(h) if (h as usize) >= range.0 && (h as usize) < range.1 => "in",
                Some(h) if (h as usize) >= found.cue.0 && (h as usize) < found.cue.1 => "cue",
                Some(h) if (h as usize) < range.0 => "left",
                Some(_) => "right",
            };
            sink.put("s.tree", &[attached, next.deprel.as_str()]);
            sink.put("s.tree", &[attached, after]);
        }
        // The same beginning as the rule's: how much longer or shorter.
        if choice.via == Via::Carried {
        } else if let Some(rule) = found.source.filter(|r| r.0 == range.0 && found.via == choice.via) {
            let d = range.1 as isize - rule.1 as isize;
            let d = match d {
                isize::MIN..=-4 => "-4",
                -3..=-2 => "-3",
                -1 => "-1",
                0 => "0",
                1 => "1",
                2..=3 => "3",
                _ => "4",
            };
            sink.put("s.longer", &[d]);
            sink.put("s.longer", &[d, end, after]);
        } else if let Some(rule) = found.source {
            sink.put("s.other", &[via, ruled, flag(rule.1 == range.1), first]);
        }
        if choice.via == Via::Before {
            sink.put("s.hung", &[flag(choice.rank == 9), first, speaks]);
        }
        if choice.via == Via::After {
            let object = match found.object {
                None => "none",
                Some(o) if range.1 <= o.0 => "short",
                Some(_) => "into",
            };
            sink.put("s.object", &[object, marker]);
            sink.put("s.past", &[flag(range.1 > found.content && found.content >= found.cue.1), marker]);
            sink.put("s.frame", &[row.act.as_str(), end, after]);
            // Is everything between the phrase and the content an adverbial, a date, somebody spoken to?
            let stop = match found.object {
                Some(object) => object.0,
                None => found.content,
            };
            if stop >= range.1 && stop < range.1 + 40 {
                let mut at = range.1;
                let mut steps = 0;
                while at < stop && steps < 12 {
                    let Some(tok) = self.get(at) else { break };
                    let to = tok.adp == Some('ل') || self.finder.cues.lists.addressee.contains(&tok.core);
                    let skip = if tok.complementizer.is_some() || tok.mark != Mark::None || tok.time {
                        at + 1
                    } else if to {
                        self.finder.phrases.end(at, stop, Stops::default()).max(at + 1)
                    } else {
                        self.finder.phrases.adverbial(at, stop)
                    };
                    if skip == at {
                        break;
                    }
                    at = skip;
                    steps += 1;
                }
                sink.put("s.explained", &[flag(at >= stop), marker]);
                sink.put("s.explained", &[flag(at >= stop), end, after]);
                sink.put("s.unexplained", &[number(stop.saturating_sub(at)), marker]);
            }
            sink.put("s.gap", &[number(range.0.saturating_sub(found.cue.1)), first]);
        }
        let at_marker = choice.via != Via::Carried
            && found.content >= range.1
            && (range.1..found.content).all(|i| {
                self.get(i)
                    .is_some_and(|t| t.complementizer.is_some() || t.mark != Mark::None || t.preposition)
            });
        sink.put("s.reaches", &[flag(at_marker), marker, via]);
        sink.put("s.reaches", &[flag(at_marker), after]);
        let subject = self.get(range.0).map(|_| (range.0..range.1).any(|i| self.subject_of(i, found.cue)));
        sink.put("s.subject", &[flag(subject.unwrap_or(false)), via]);
        let tree_end = (range.0..range.1)
            .find(|i| self.subject_of(*i, found.cue))
            .and_then(|i| self.get(i))
            .map(|t| t.subtree.1 as usize + 1);
        sink.put(
            "s.subtree",
            &[
                match tree_end {
                    None => "none",
                    Some(e) if e == range.1 => "same",
                    Some(e) if e < range.1 => "past",
                    Some(_) => "short",
                },
                after,
            ],
        );
        let mut commas = 0;
        let mut verbs = 0;
        let mut people = 0;
        let mut relatives = 0;
        let mut parties = 0;
        let mut prepositions = 0;
        let mut seen = None;
        for i in range.0..range.1 {
            let Some(tok) = self.get(i) else { break };
            commas += usize::from(tok.mark == Mark::Comma);
            verbs += usize::from(tok.verb);
            relatives += usize::from(tok.relative);
            prepositions += usize::from(tok.preposition);
            if let Some((id, kind)) = tok.mention
                && seen != Some(id)
            {
                seen = Some(id);
                people += usize::from(kind == EntityType::Per);
                parties += usize::from(matches!(kind, EntityType::Org | EntityType::Media));
            }
        }
        sink.put("s.people", &[number(people), number(commas)]);
        sink.put("s.parties", &[number(parties), flag(people > 0)]);
        sink.put("s.inside", &[flag(verbs > 0), flag(relatives > 0)]);
        sink.put("s.prepositions", &[number(prepositions), flag(self.finder.phrases.role_like(head))]);
        // What the phrase passes over on its way, and what in it hangs on something outside.
        let mut outside = 0;
        for i in range.0 + 1..range.1 {
            let (Some(tok), (a, b)) = (self.get(i), (self.class(i - 1), self.class(i))) else { break };
            sink.put("s.over", &[a, b]);
            sink.put("s.over-kin", &[self.coarse(i - 1), self.coarse(i)]);
            sink.put("s.over-fine", &[self.fine(i), a]);
            if tok.preposition || tok.particle || tok.relative || tok.adp.is_some() && tok.mention.is_none() {
                let form =
                    if tok.preposition || tok.particle || tok.relative { tok.core.as_str() } else { "" };
                sink.put("s.over-word", &[form, self.class(i + 1), flag(tok.definite)]);
                sink.put("s.over-word", &[form, b, first]);
            }
            let lists = &self.finder.cues.lists;
            if lists.addressee.contains(&tok.core)
                || matches!(tok.core.as_str(), "ل" | "لـ")
                    && self.get(i + 1).is_some_and(|t| t.mark == Mark::Open)
                || tok.adp == Some('ل') && tok.mention.is_some_and(|m| m.1 == EntityType::Media)
            {
                sink.put(
                    "s.addressee",
                    &[via, if lists.document_head.contains(&head.bare) { "document" } else { "other" }],
                );
            }
            if lists.speech.contains(&tok.bare) {
                sink.put("s.speech", &[a, via]);
            }
            if tok.mark == Mark::None {
                let inside = tok.head.is_some_and(|h| (h as usize) >= range.0 && (h as usize) < range.1);
                if !inside {
                    outside += 1;
                    sink.put("s.outside", &[b, tok.deprel.as_str()]);
                }
            }
        }
        sink.put("s.outside-count", &[number(outside)]);
        // Does the phrase that the rule reads from here end here too?
        let read = self.finder.phrases.end(
            range.0,
            found.content.max(range.1).min(range.0 + LONGEST_SOURCE),
            Stops { frames: Some(&row.frames), apposition: true },
        );
        sink.put("s.phrase", &[flag(read == range.1), via]);
        // Someone else of the list who is as good: a name beats none.
        let named =
            choices.iter().any(|c| c.via == Via::After && c.range.is_some_and(|r| self.finder.can_speak(r)));
        sink.put("s.rivals", &[via, flag(named), speaks]);
    }

    fn anonymous_features(&self, range: Range, row: &Row, way: bool, rule: bool, sink: &mut dyn Sink) {
        // Told of one of the two ways only: the other is its mirror.
        if !way {
            return;
        }
        let flag = |b: bool| if b { "1" } else { "0" };
        let rule = flag(rule);
        let Some(head) = self.get(range.0) else { return };
        let first = self.class(range.0);
        sink.put("a.rule", &[rule]);
        sink.put("a.rule", &[rule, first]);
        sink.put("a.head", &[head.bare.as_str()]);
        sink.put("a.kin", &[head.fine.as_str()]);
        sink.put("a.kin", &[head.coarse.as_str(), first]);
        sink.put("a.first", &[first, self.class(range.0 + 1)]);
        let mut kinds = [false; 4];
        let mut definite = 0;
        for i in range.0..range.1 {
            let Some(tok) = self.get(i) else { break };
            match tok.mention.map(|m| m.1) {
                Some(EntityType::Per) => kinds[0] = true,
                Some(EntityType::Org) => kinds[1] = true,
                Some(EntityType::Media) => kinds[2] = true,
                Some(_) => kinds[3] = true,
                None => {}
            }
            definite += usize::from(tok.definite);
        }
        let kinds: Vec<&str> = kinds.iter().map(|k| flag(*k)).collect();
        sink.put("a.names", &kinds);
        sink.put(
            "a.names",
            &[first, kinds.first().copied().unwrap_or(""), kinds.get(1).copied().unwrap_or("")],
        );
        let plural = head.bare.ends_with("ون") || head.bare.ends_with("ين") || head.bare.ends_with("ات");
        sink.put("a.form", &[flag(head.definite), flag(plural), flag(range.1 - range.0 > 1), rule]);
        sink.put("a.form", &[flag(head.definite), number(definite), flag(head.role.is_some()), rule]);
        sink.put("a.act", &[row.act.as_str(), rule]);
        let l = &self.finder.cues.lists;
        let plain = head.bare.strip_prefix("ال").unwrap_or(&head.bare);
        for (name, set) in [
            ("anonymous", &l.anonymous_head),
            ("role", &l.role_head),
            ("media", &l.media_head),
            ("document", &l.document_head),
            ("institution", &l.institution),
        ] {
            if set.contains(&head.bare) || set.contains(plain) {
                sink.put("a.list", &[name, flag(head.definite), kinds.first().copied().unwrap_or("")]);
                sink.put("a.list", &[name, rule]);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------- starts

    /// Where the content of a cue can begin; where the rule begins it comes first.
    fn starts(&self, found: &Found, row: &Row, all: &[Found]) -> Vec<usize> {
        let rule = match (found.marker, found.object) {
            (Marker::Preposition, Some(object)) => object.0,
            _ => found.content,
        };
        let mut out = vec![rule];
        let mut push = |at: usize| {
            if !out.contains(&at) {
                out.push(at);
            }
        };
        match found.marker {
            Marker::Credit | Marker::Fronted => {}
            Marker::Before => {
                let block = self.grid().start_of_block(found.cue.0);
                let sentence = self.grid().start_of_sentence(found.cue.0);
                push(sentence);
                for at in sentence..found.cue.0.saturating_sub(1) {
                    let Some(tok) = self.get(at) else { break };
                    if tok.complementizer.is_some()
                        || matches!(tok.mark, Mark::Comma | Mark::Colon | Mark::Open)
                    {
                        push(at + 1);
                    }
                }
                let mut at = sentence;
                for _ in 0..2 {
                    if at <= block {
                        break;
                    }
                    at = self.grid().start_of_sentence(at - 1);
                    push(at);
                }
                for other in all.iter().filter(|f| f.content >= block && f.content < found.cue.0) {
                    push(other.content);
                }
            }
            Marker::Clause | Marker::Speech | Marker::Preposition | Marker::Object => {
                let limit = self.finder.limit(found.cue.0);
                let from = match found.source {
                    Some(s) if s.0 >= found.cue.1 => s.1,
                    _ => found.cue.1,
                };
                push(from.min(limit.saturating_sub(1)));
                push(found.content);
                for at in from..limit.min(from + 26) {
                    let Some(tok) = self.get(at) else { break };
                    let opens = tok.complementizer.is_some()
                        || tok.preposition
                        || tok.time
                        || matches!(tok.mark, Mark::Comma | Mark::Colon | Mark::BracketClose);
                    if opens && at + 1 < limit {
                        push(at + 1);
                    }
                    if tok.mark == Mark::Open || tok.adp.is_some() || self.finder.phrases.verbal_noun(tok) {
                        push(at);
                    }
                }
            }
        }
        // Nothing begins inside the source.
        if let Some(source) = found.source.filter(|s| s.0 >= found.cue.1 && found.marker != Marker::Before)
            && out.iter().any(|at| *at >= source.1)
        {
            out.retain(|at| *at >= source.1 || *at < source.0 && *at >= found.cue.1);
        }
        // No object begins with a preposition: «أعلن فلان، خلال كلمة، عن كذا».
        if matches!(found.marker, Marker::Object | Marker::Preposition) {
            let bare = |at: usize| {
                let at = at + usize::from(self.get(at).is_some_and(|t| t.mark == Mark::Comma));
                self.get(at).is_some_and(|t| t.preposition && t.mark == Mark::None)
            };
            // Nor right behind a preposition that the cue does not take.
            let foreign = |at: usize| {
                at > found.cue.1
                    && self.get(at - 1).is_some_and(|t| t.preposition && !row.frames.preps.contains(&t.core))
            };
            let fits = |at: usize| !bare(at) && !foreign(at);
            if out.iter().any(|at| fits(*at)) {
                out.retain(|at| fits(*at));
            }
        }
        out.truncate(40);
        out
    }

    fn start_features(&self, found: &Found, all: &[Found], row: &Row, start: usize, sink: &mut dyn Sink) {
        let flag = |b: bool| if b { "1" } else { "0" };
        let marker = found.marker.as_str();
        let shape = found.shape.as_str();
        let rule = match (found.marker, found.object) {
            (Marker::Preposition, Some(object)) => object.0,
            _ => found.content,
        };
        let sure = flag(found.doubts.is_empty());
        let same = flag(start == rule);
        let before = start.checked_sub(1).map_or("edge", |i| self.class(i));
        let here = self.class(start);
        sink.put("b.rule", &[same]);
        sink.put("b.rule", &[same, marker, sure]);
        sink.put("b.rule", &[same, marker, before]);
        sink.put("b.at", &[before, here]);
        sink.put("b.at", &[before, here, marker]);
        sink.put("b.at", &[here, row.act.as_str(), before]);
        sink.put("b.here", &[here, shape, marker]);
        sink.put("b.kin", &[self.fine(start), row.act.as_str()]);
        sink.put("b.kin", &[self.coarse(start), before, marker]);
        if let Some(tok) = start.checked_sub(1).and_then(|i| self.get(i)).filter(|t| t.mark == Mark::None) {
            let word = if tok.preposition || tok.complementizer.is_some() || tok.particle {
                tok.core.as_str()
            } else {
                ""
            };
            sink.put("b.word", &[word, row.lemma.as_str()]);
            sink.put("b.word", &[word, marker]);
            let framed = row.frames.preps.iter().any(|p| p == word);
            sink.put("b.framed", &[flag(framed), flag(tok.preposition)]);
        }
        let copies = all.iter().any(|f| f.cue != found.cue && f.content == start);
        sink.put("b.copies", &[flag(copies), marker]);
        if found.marker == Marker::Before {
            let sentence = self
                .get(found.cue.0)
                .zip(self.get(start))
                .map_or(0, |(a, b)| a.sentence.saturating_sub(b.sentence));
            sink.put(
                "b.back",
                &[number(sentence as usize), flag(start == self.grid().start_of_sentence(start))],
            );
            sink.put("b.back", &[number(sentence as usize), before, flag(copies)]);
            return;
        }
        let from = match found.source {
            Some(s) if s.0 >= found.cue.1 => s.1,
            _ => found.cue.1,
        };
        sink.put("b.gap", &[number(start.saturating_sub(from)), marker]);
        sink.put("b.gap", &[number(start.saturating_sub(from)), flag(start < from)]);
        if let Some(object) = found.object {
            sink.put(
                "b.object",
                &[flag(start <= object.0), flag(start < object.1), marker, row.act.as_str()],
            );
        }
        for i in from..start.min(from + 26) {
            let Some(tok) = self.get(i) else { break };
            sink.put("b.over", &[self.class(i), marker]);
            if tok.preposition || tok.particle {
                sink.put("b.over-word", &[tok.core.as_str(), row.lemma.as_str()]);
                sink.put("b.over-word", &[tok.core.as_str(), shape]);
            }
        }
        if let Some(tok) = self.get(start) {
            let attached = tok.head.map_or("root", |h| {
                let h = h as usize;
                if h >= found.cue.0 && h < found.cue.1 {
                    "cue"
                } else if h > start {
                    "right"
                } else if h >= from {
                    "between"
                } else {
                    "left"
                }
            });
            sink.put("b.tree", &[attached, tok.deprel.as_str()]);
            sink.put("b.tree", &[attached, tok.deprel.as_str(), row.act.as_str()]);
        }
    }

    // --------------------------------------------------------------------------------------------------- ends

    /// Where the content of a cue can end.
    fn ends(&self, found: &Found, rule: usize, all: &[Found]) -> Vec<usize> {
        let from = found.content;
        let mut out = vec![rule];
        let block = self.grid().end_of_block(from);
        let mut limit = self.grid().end_of_sentence(from).min(block);
        if let Some(close) = self.grid().closer(from) {
            limit = limit.max(self.grid().end_of_sentence(close)).min(block);
        }
        if let Some(close) = self.finder.inside_quote(found.cue.0).and_then(|open| self.grid().closer(open)) {
            limit = limit.min(close);
        }
        limit = limit.max(rule.min(block));
        // «قال فلان إن …، مضيفا أن …»: a report set off by a comma as an adverb is a further one of the same speaker.
        let further = all.iter().find(|f| {
            f.shape == Shape::Participle
                && f.cue.0 > from
                && f.cue.0 < limit
                && found.marker != Marker::Fronted
                && self.get(f.cue.0 - 1).is_some_and(|t| t.mark == Mark::Comma)
                && self.finder.inside_quote(f.cue.0) == self.finder.inside_quote(found.cue.0)
                && f.source.is_some()
                && f.source == found.source
        });
        if let Some(further) = further {
            limit = limit.min(further.cue.0);
            if let Some(first) = out.first_mut() {
                *first = rule.min(limit);
            }
        }
        let rule = rule.min(limit);
        let mut at = from + 1;
        let mut skip = from;
        while at <= limit && out.len() < MOST_ENDS {
            if let Some(close) = self.grid().closer(at - 1) {
                skip = skip.max(close + 1);
            }
            let here = self.get(at).filter(|_| at < limit);
            let fits = at >= skip
                && here.is_none_or(|t| {
                    t.mark != Mark::None
                        || t.conj
                        || t.preposition
                        || t.particle
                        || t.relative
                        || t.time
                        || t.cue
                        || t.participle
                        || t.complementizer.is_some()
                        || self.get(at - 1).is_some_and(|b| b.mark != Mark::None)
                });
            if fits && at != rule {
                out.push(at);
            }
            at += 1;
        }
        out
    }

    fn end_features(&self, frame: &EndFrame<'_>, row: &Row, end: usize, sink: &mut dyn Sink) {
        let found = frame.found;
        let flag = |b: bool| if b { "1" } else { "0" };
        let marker = found.marker.as_str();
        let shape = found.shape.as_str();
        let same = flag(end == frame.rule);
        let before = self.class(end - 1);
        let after = if end >= frame.limit { "limit" } else { self.class(end) };
        sink.put("e.rule", &[same]);
        sink.put("e.rule", &[same, marker]);
        sink.put("e.rule", &[same, before, after]);
        sink.put("e.ends", &[before, after]);
        sink.put("e.ends", &[before, after, marker]);
        sink.put("e.after", &[after, shape, marker]);
        let word = |at: usize| {
            self.get(at).filter(|t| {
                at < frame.limit
                    && t.kind == TokenKind::Word
                    && t.mention.is_none()
                    && (t.preposition
                        || t.particle
                        || t.relative
                        || t.conj
                        || t.time
                        || t.cue
                        || t.participle
                        || t.complementizer.is_some())
            })
        };
        let first = if self.get(end).is_some_and(|t| t.mark == Mark::Comma) { end + 1 } else { end };
        let comma = first > end || self.get(end - 1).is_some_and(|t| t.mark == Mark::Comma);
        if let Some(t) = word(first) {
            sink.put("e.word", &[t.full.as_str(), flag(comma)]);
            sink.put("e.word", &[t.full.as_str(), marker, flag(comma)]);
            if let Some(n) = self.get(first + 1) {
                sink.put("e.second", &[self.class(first), self.class(first + 1), flag(comma)]);
                if n.preposition || n.particle {
                    sink.put("e.words", &[t.full.as_str(), n.full.as_str()]);
                }
            }
        } else {
            sink.put("e.plain", &[self.class(first), flag(comma), marker]);
        }
        sink.put("e.kin", &[self.fine(first), flag(comma)]);
        sink.put("e.kin", &[self.coarse(first), self.coarse(first + 1), flag(comma)]);
        sink.put("e.kin-before", &[self.coarse(end - 1), self.coarse(first)]);
        // Another report begins here.
        let cue = frame.cue_near(first);
        sink.put("e.cue", &[cue, flag(comma)]);
        sink.put("e.cue", &[cue, marker, flag(comma), flag(frame.quoted)]);
        let counts = frame.counts(end);
        sink.put("e.commas", &[number(counts.commas), after]);
        sink.put("e.sentences", &[number(counts.stops), flag(frame.quoted), marker]);
        sink.put("e.verbs", &[number(counts.verbs), marker]);
        sink.put("e.verbs", &[number(counts.verbs), after, shape]);
        sink.put("e.cues", &[number(counts.cues), flag(counts.cues > 0 && end > frame.rule)]);
        sink.put("e.len", &[number(end - found.content), marker]);
        sink.put("e.len", &[number(end - found.content), shape, row.act.as_str()]);
        sink.put("e.quote", &[flag(frame.close == Some(end - 1)), flag(frame.quoted), after]);
        sink.put("e.quote", &[flag(frame.close == Some(end - 1)), flag(frame.quoted), marker]);
        let d = match end.cmp(&frame.rule) {
            std::cmp::Ordering::Less => "shorter",
            std::cmp::Ordering::Equal => "same",
            std::cmp::Ordering::Greater => "longer",
        };
        sink.put("e.side", &[d, after, marker]);
        sink.put("e.side", &[d, self.class(frame.rule), after]);
        // What it passes over.
        for i in frame.found.content + 1..end.min(frame.found.content + 120) {
            let (Some(tok), (a, b)) = (self.get(i), (self.class(i - 1), self.class(i))) else { break };
            if tok.mark == Mark::None && a != "comma" && !tok.conj {
                continue;
            }
            sink.put("e.over", &[a, b]);
            if tok.mark == Mark::None && (tok.particle || tok.preposition || tok.conj) {
                sink.put("e.over-word", &[tok.full.as_str(), flag(a == "comma")]);
            }
        }
        // What the tree says of the content's clause, and of the word after.
        let tree = match frame.tree_end {
            None => "none",
            Some(t) if t == end || t + 1 == end && before == "stop" => "same",
            Some(t) if t < end => "past",
            Some(_) => "short",
        };
        sink.put("e.tree", &[tree, marker]);
        sink.put("e.tree", &[tree, after, flag(comma)]);
        if let Some(t) = self.get(first).filter(|t| first < frame.limit && t.mark == Mark::None) {
            let top = self.top(first, end);
            let attached = match self.get(top).and_then(|t| t.head) {
                None => "root",
                Some(h) if (h as usize) >= found.content && (h as usize) < end => "in",
                Some(h) if (h as usize) >= found.cue.0 && (h as usize) < found.cue.1 => "cue",
                Some(h) if (h as usize) < found.content => "left",
                Some(_) => "right",
            };
            let deprel = self.get(top).map_or("", |t| t.deprel.as_str());
            sink.put("e.attached", &[attached, deprel]);
            sink.put("e.attached", &[attached, deprel, flag(comma), marker]);
            sink.put("e.attached", &[attached, self.class(first), flag(comma)]);
            let _ = t;
        }
        sink.put("e.act", &[row.act.as_str(), after]);
        sink.put("e.lemma", &[row.lemma.as_str(), tree, after]);
    }

    /// The highest word above `at` that does not stand before `from`.
    fn top(&self, at: usize, from: usize) -> usize {
        let mut at = at;
        for _ in 0..40 {
            let Some(head) = self.get(at).and_then(|t| t.head) else { break };
            if (head as usize) < from {
                break;
            }
            at = head as usize;
        }
        at
    }

    fn coarse(&self, at: usize) -> &str {
        self.get(at).map_or("", |t| t.coarse.as_str())
    }

    fn fine(&self, at: usize) -> &str {
        self.get(at).map_or("", |t| t.fine.as_str())
    }

    fn class(&self, at: usize) -> &'static str {
        self.classes.get(at).copied().unwrap_or("edge")
    }
}

/// What is the same for all ends of one content.
struct EndFrame<'f> {
    found: &'f Found,
    all: &'f [Found],
    rule: usize,
    limit: usize,
    /// Whether the content opens with a quotation, and where that closes.
    quoted: bool,
    close: Option<usize>,
    /// Where the tree ends the content's clause.
    tree_end: Option<usize>,
    /// Running counts from the beginning of the content.
    counts: Vec<Counts>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    commas: usize,
    stops: usize,
    verbs: usize,
    cues: usize,
}

impl<'f> EndFrame<'f> {
    fn new(choices: &Choices<'_, '_>, all: &'f [Found], found: &'f Found, rule: usize) -> Self {
        let from = found.content;
        let grid = choices.grid();
        let limit = grid.end_of_block(from);
        let quoted = choices.get(from).is_some_and(|t| t.mark == Mark::Open);
        let close = grid.closer(from);
        let top = choices.top(if quoted { from + 1 } else { from }, from);
        let tree_end = choices.get(top).map(|t| t.subtree.1 as usize + 1);
        let mut counts = vec![Counts::default()];
        let mut sum = Counts::default();
        for at in from..limit.min(from + 400) {
            let Some(tok) = choices.get(at) else { break };
            sum.commas += usize::from(tok.mark == Mark::Comma);
            sum.stops += usize::from(tok.mark == Mark::Stop);
            sum.verbs += usize::from(tok.verb);
            sum.cues += usize::from(at > from && all.binary_search_by_key(&at, |f| f.cue.0).is_ok());
            counts.push(sum);
        }
        Self { found, all, rule, limit, quoted, close, tree_end, counts }
    }

    fn counts(&self, end: usize) -> Counts {
        let last = self.counts.len().saturating_sub(1);
        self.counts.get((end - self.found.content).min(last)).copied().unwrap_or_default()
    }

    /// Whether another cue stands at `at` or close behind it, and of what kind.
    fn cue_near(&self, at: usize) -> &'static str {
        let i = self.all.partition_point(|f| f.cue.0 < at);
        let near = |d: usize| self.all.get(i).filter(|f| f.cue.0 <= at + d && f.cue != self.found.cue);
        if let Some(f) = near(0) {
            return match (f.shape, f.conj, f.marker) {
                (_, _, Marker::Before) => "credit",
                (Shape::Perfect, true, _) => "and-perfect",
                (Shape::Perfect, false, _) => "perfect",
                (Shape::Imperfect, true, _) => "and-imperfect",
                (Shape::Imperfect, false, _) => "imperfect",
                (Shape::Participle, _, _) => "participle",
                (Shape::Noun, _, _) => "noun",
            };
        }
        match near(3) {
            Some(f) if f.marker == Marker::Before => "credit-soon",
            Some(f) if matches!(f.shape, Shape::Perfect | Shape::Imperfect) => {
                if f.via == Via::Before {
                    "subject-soon"
                } else {
                    "soon"
                }
            }
            Some(_) => "noun-soon",
            None => "none",
        }
    }
}

/// A count as a word, coarser as it grows.
pub(crate) fn number(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        5..=6 => "6",
        7..=9 => "9",
        10..=14 => "14",
        15..=24 => "24",
        25..=40 => "40",
        _ => "more",
    }
}
