//! Mentions and entities: who and where is meant.

use isnad_doc::{Doc, Names};

/// The atlas and the models of names, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Namer {}

impl Namer {
    /// Loads the shipped atlas and models; `extra` are the user's own atlas tables (TSV), which win over ours.
    ///
    /// # Errors
    /// One message a bad line of `extra`.
    pub fn new(_extra: &[&str]) -> Result<Self, Vec<String>> {
        Ok(Self {})
    }

    /// Finds mentions, entities and roles. Reads `words`.
    #[must_use]
    pub fn names(&self, _doc: &Doc) -> Names {
        Names::default()
    }
}
