//! Letters, sentences, tokens, clitics, lemmas and the tagger: the Arabic language engine.

use isnad_doc::{Article, Words};

/// The engine: lexicon and models, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Analyzer {}

impl Analyzer {
    /// Loads the shipped lexicon and models.
    #[must_use]
    pub fn new() -> Self {
        Self {}
    }

    /// Splits an article into sentences, tokens and words.
    #[must_use]
    pub fn analyse(&self, _article: &Article) -> Words {
        Words::default()
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}
