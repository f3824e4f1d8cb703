//! Mentions and entities: who and where is meant.
//!
//! [`Namer::names`] reads the words of a page and gives its [`Names`]: mentions, the entities they refer to, and role
//! phrases. The atlas (`data/atlas/`) is read by `atlas`, its names are found by `scan`, and `entities` settles who is who.

mod atlas;
mod entities;
mod scan;
mod table;
mod trie;

use atlas::Atlas;
use isnad_doc::{Doc, Names};

/// The atlas and the models of names, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Namer {
    atlas: Atlas,
}

impl Namer {
    /// Loads the shipped atlas and models; `extra` are the user's own atlas tables (TSV), which win over ours.
    ///
    /// # Errors
    /// One message a bad line of `extra`.
    pub fn new(extra: &[&str]) -> Result<Self, Vec<String>> {
        Ok(Self { atlas: Atlas::new(extra)? })
    }

    /// Finds mentions, entities and roles. Reads `words`.
    #[must_use]
    pub fn names(&self, doc: &Doc) -> Names {
        let page = scan::Page::new(doc);
        let found = scan::Scan::run(&page, &self.atlas);
        entities::settle(&page, &self.atlas, found)
    }
}

#[cfg(test)]
mod tests;
