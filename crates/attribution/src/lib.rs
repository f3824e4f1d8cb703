//! Attributions: who is said to have said what, through whom, with which hedge.

use isnad_doc::{Attribution, Doc};

/// The cue lexicon and the scorer, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Attributor {}

impl Attributor {
    /// Loads the shipped lexicon and models.
    #[must_use]
    pub fn new() -> Self {
        Self {}
    }

    /// Finds the attributions of a document. Reads `words`, `names` and `times`.
    #[must_use]
    pub fn attributions(&self, _doc: &Doc) -> Vec<Attribution> {
        Vec::new()
    }
}

impl Default for Attributor {
    fn default() -> Self {
        Self::new()
    }
}
