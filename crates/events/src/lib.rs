//! Events: who did what to whom, when and where, and whether it happened.
//!
//! [`Coder::events`] reads the words, syntax, names, times and attributions of a document and gives its events: trigger words in
//! the sense of the tables in `data/triggers`, with arguments by the frame of the trigger, place, time, polarity, status
//! and the attribution they stand in. [`Ontology`] holds the types, modes, contexts and relations with their labels.
//! It does not merge reports of one event over documents, and it does not judge whether an event happened.
//!
//! Start reading at `code.rs`.

mod code;
mod counts;
mod features;
mod lexicon;
pub mod model;
pub mod models;
pub mod net;
pub mod ontology;
pub mod vectors;
mod view;

pub use code::{Candidate, Proposed};
pub use features::Grouped;
pub use models::Models;
pub use ontology::Ontology;

use code::Mind;
use isnad_doc::{Doc, Event, EventType, Span, Upos};
use lexicon::Lexicon;
use model::feature;
use net::Net;

/// How many vectors [`Coder::quad_input`] gives.
pub const QUAD_VECTORS: usize = 4;

/// The trigger lexicon and the models, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Coder {
    lexicon: Lexicon,
    models: Models,
    quad: Option<Net>,
    words: Words,
}

/// What unlabelled news tells of words.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) classes: isnad_arabic::Classes,
    pub(crate) vectors: vectors::Vectors,
}

impl Coder {
    /// Loads the shipped lexicon and models.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Models::shipped())
    }

    /// The shipped lexicon with other models; what `tools/train` measures.
    #[must_use]
    pub fn with(models: Models) -> Self {
        Self {
            lexicon: Lexicon::shipped(),
            models,
            quad: Net::read(include_bytes!("../../../models/events/quad.bin")),
            words: Words { classes: isnad_arabic::Classes::new(), vectors: vectors::Vectors::shipped() },
        }
    }

    /// Finds the events of a document. Reads `words`, `syntax`, `names`, `times` and `attributions`.
    ///
    /// Each event stands on one trigger; lists are in order of the trigger, and `probability` is that a careful reader
    /// would agree that the page reports an event of that type there, whatever its polarity and status.
    #[must_use]
    pub fn events(&self, doc: &Doc) -> Vec<Event> {
        self.judged(doc).into_iter().map(|c| c.event).collect()
    }

    /// The candidates that the models take for events, as [`Coder::events`] gives them.
    #[must_use]
    pub fn judged(&self, doc: &Doc) -> Vec<Candidate> {
        code::candidates(doc, &self.lexicon, &self.words, &Mind::Trained(&self.models))
    }

    /// Every trigger in context with the features of its type, before the models judge it.
    #[must_use]
    pub fn candidates(&self, doc: &Doc) -> Vec<Candidate> {
        self.taught(doc, &|_| None)
    }

    /// Every trigger in context, with the features of status and the phrases that may be parties for those whose type
    /// `teacher` tells by the words of the trigger; what `tools/train` learns from.
    #[must_use]
    pub fn taught(&self, doc: &Doc, teacher: &dyn Fn(&[Span]) -> Option<EventType>) -> Vec<Candidate> {
        code::candidates(doc, &self.lexicon, &self.words, &Mind::Taught(teacher))
    }

    /// What the quad class is decided by. Features, hashed, with their values: groups of equal weight of lemmas, pairs and
    /// triples, forms, pieces of forms, classes of words in unlabelled news, the words the text opens with, and its events.
    /// Vectors: the direction of all lemmas together, of verbs, of the first eight, and of the triggers of events.
    #[must_use]
    pub fn quad_input(&self, doc: &Doc) -> (Vec<(u32, f32)>, Vec<i8>) {
        let events = self.judged(doc);
        (self.quad_features(doc, &events), self.quad_vectors(doc, &events))
    }

    fn quad_features(&self, doc: &Doc, candidates: &[Candidate]) -> Grouped {
        let mut told = Vec::new();
        told.push(feature("events", &[candidates.len().min(5) as u32]));
        for (n, c) in candidates.iter().enumerate() {
            let e = &c.event;
            let kind = e.kind as u32;
            told.push(feature("event", &[kind]));
            told.push(feature("event-status", &[kind, e.status as u32, e.polarity as u32]));
            told.push(feature(
                "event-parties",
                &[kind, u32::from(!e.actors.is_empty()), u32::from(!e.recipients.is_empty())],
            ));
            told.push(feature("event-said", &[kind, u32::from(e.attribution.is_some())]));
            told.push(feature(
                "event-lemma",
                &[feature(&isnad_arabic::skeleton(&e.trigger.lemma), &[]), kind],
            ));
            if n == 0 {
                told.push(feature("first-event", &[kind]));
            }
        }
        let mut out = vec![(feature("bias", &[]), 1.0)];
        out.extend(features::of_text(doc, &self.words));
        features::group(0.7, told, &mut out);
        out
    }

    /// What the words of a short text give for the votes of those who read it alone, hashed, with their values.
    #[must_use]
    pub fn text_features(&self, doc: &Doc) -> Grouped {
        features::of_text(doc, &self.words)
    }

    fn quad_vectors(&self, doc: &Doc, events: &[Candidate]) -> Vec<i8> {
        let mut sums = [[0f32; vectors::DIMENSIONS]; QUAD_VECTORS];
        for (n, word) in doc.words.words.iter().enumerate() {
            let Some(v) = self.words.vectors.of(vectors::hash(&word.lemma)) else { continue };
            let triggers = events.iter().any(|c| c.words.iter().any(|w| w.overlaps(word.span)));
            let belongs = [true, word.upos == Upos::Verb, n < 8, triggers];
            for (sum, _) in sums.iter_mut().zip(belongs).filter(|(_, b)| *b) {
                for (s, x) in sum.iter_mut().zip(v) {
                    *s += f32::from(*x);
                }
            }
        }
        let scaled = |sum: [f32; vectors::DIMENSIONS]| {
            let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
            sum.map(|x| (x / length * 127.0) as i8)
        };
        sums.into_iter().flat_map(scaled).collect()
    }

    /// The quad class of a document: 0 none, 1 material conflict, 2 material cooperation, 3 verbal conflict, 4 verbal
    /// cooperation. Reads `words`.
    #[must_use]
    pub fn quad(&self, doc: &Doc) -> u8 {
        let Some(model) = &self.quad else { return 0 };
        let (features, vectors) = self.quad_input(doc);
        let scores = model.scores(&features, &vectors);
        let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
        u8::try_from(best).unwrap_or(0)
    }
}

impl Default for Coder {
    fn default() -> Self {
        Self::new()
    }
}
