//! Events: who did what to whom, when and where, and whether it happened.

use isnad_doc::{Doc, Event};

/// The trigger lexicon and the models, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Coder {}

impl Coder {
    /// Loads the shipped lexicon and models.
    #[must_use]
    pub fn new() -> Self {
        Self {}
    }

    /// Finds the events of a document. Reads `words`, `names`, `times` and `attributions`.
    #[must_use]
    pub fn events(&self, _doc: &Doc) -> Vec<Event> {
        Vec::new()
    }

    /// The quad class of a document: 0 none, 1 material conflict, 2 material cooperation, 3 verbal conflict, 4 verbal
    /// cooperation. Reads all layers.
    #[must_use]
    pub fn quad(&self, _doc: &Doc) -> u8 {
        0
    }
}

impl Default for Coder {
    fn default() -> Self {
        Self::new()
    }
}
