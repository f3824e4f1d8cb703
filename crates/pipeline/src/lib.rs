//! The order of the stages, threads and batches.

use isnad_arabic::Analyzer;
use isnad_attribution::Attributor;
use isnad_doc::{Article, Doc};
use isnad_events::Coder;
use isnad_names::Namer;

/// All stages, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Engine {
    analyzer: Analyzer,
    namer: Namer,
    attributor: Attributor,
    coder: Coder,
}

impl Engine {
    /// Loads the shipped models; `atlas` are the user's own atlas tables, which win.
    ///
    /// # Errors
    /// One message a bad line of `atlas`.
    pub fn new(atlas: &[&str]) -> Result<Self, Vec<String>> {
        Ok(Self {
            analyzer: Analyzer::new(),
            namer: Namer::new(atlas)?,
            attributor: Attributor::new(),
            coder: Coder::new(),
        })
    }

    /// Runs every stage on one article, in order.
    #[must_use]
    pub fn code(&self, article: Article) -> Doc {
        let mut doc = Doc::new(article);
        doc.words = self.analyzer.analyse(&doc.article);
        doc.names = self.namer.names(&doc);
        let (times, diagnostics) = isnad_times::times(&doc);
        doc.times = times;
        doc.diagnostics.extend(diagnostics);
        doc.attributions = self.attributor.attributions(&doc);
        doc.events = self.coder.events(&doc);
        doc
    }
}
