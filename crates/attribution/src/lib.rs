//! Attributions: who is said to have said what, through whom, with which hedge.
//!
//! [`Attributor::attributions`] reads the layers of words, names and times and gives the layer of attributions. What the
//! labels mean is told in `docs/attribution.md`. The way through the code: `cues` (the lexicon and its inflection) →
//! `grid` (the tokens with all layers laid over them) → `phrase` (noun phrases) → `find` (cues in their frames) →
//! `content` (contents, hedges, nesting) → `scorer` (the probability). Nothing here reads files or clocks.

mod content;
mod cues;
mod find;
mod fold;
mod grid;
mod phrase;
mod scorer;

use compact_str::CompactString;
use isnad_doc::{Attribution, Doc};

/// The cue lexicon and the scorer, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Attributor {
    cues: cues::Cues,
    scorer: scorer::Scorer,
}

/// Below this probability a candidate is no attribution.
const THRESHOLD: f32 = 0.4;

impl Attributor {
    /// Loads the shipped lexicon and models.
    #[must_use]
    pub fn new() -> Self {
        Self { cues: cues::Cues::new(), scorer: scorer::Scorer::new() }
    }

    /// The same lexicon with other weights: a table of features and weights, as in `models/attribution/weights.tsv`.
    #[must_use]
    pub fn with_weights(table: &str) -> Self {
        Self { cues: cues::Cues::new(), scorer: scorer::Scorer::parse(table) }
    }

    /// Finds the attributions of a document. Reads `words`, `names` and `times`.
    #[must_use]
    pub fn attributions(&self, doc: &Doc) -> Vec<Attribution> {
        let grid = grid::Grid::new(doc, &self.cues);
        let found = find::Finder::new(&grid, &self.cues, doc.text()).run();
        let score =
            |f: &find::Found, e: &content::Evidence| self.scorer.score(&scorer::features(&self.cues, f, e));
        // Cues that are no cues must not bound the contents of others: score first, then read contents again.
        let contents = content::Contents { grid: &grid, cues: &self.cues, found: &found, doc };
        let sure = contents.scores(&score);
        let kept: Vec<_> =
            found.iter().zip(&sure).filter(|(_, p)| **p >= THRESHOLD).map(|(f, _)| f.clone()).collect();
        let contents = content::Contents { grid: &grid, cues: &self.cues, found: &kept, doc };
        contents.attributions(&score).0
    }

    /// Every candidate with its features, for training: nothing is left out for its probability.
    #[must_use]
    pub fn candidates(&self, doc: &Doc) -> Vec<(Attribution, Vec<CompactString>)> {
        let grid = grid::Grid::new(doc, &self.cues);
        let found = find::Finder::new(&grid, &self.cues, doc.text()).run();
        let contents = content::Contents { grid: &grid, cues: &self.cues, found: &found, doc };
        let features = std::cell::RefCell::new(Vec::new());
        let keep = |f: &find::Found, e: &content::Evidence| {
            features.borrow_mut().push((f.cue, f.content, scorer::features(&self.cues, f, e)));
            1.0
        };
        let (attributions, keys) = contents.attributions(&keep);
        let features = features.into_inner();
        let by_key = |key: (find::Range, usize)| {
            features.iter().find(|(cue, content, _)| (*cue, *content) == key).map(|f| f.2.clone())
        };
        attributions.into_iter().zip(keys).map(|(a, e)| (a, by_key(e.key).unwrap_or_default())).collect()
    }
}

impl Default for Attributor {
    fn default() -> Self {
        Self::new()
    }
}
