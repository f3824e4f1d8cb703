//! Mentions and entities: who and where is meant.
//!
//! [`Namer::names`] reads the words of a page and gives its [`Names`]: mentions, the entities they refer to, and role
//! phrases. The atlas (`data/atlas/`) is read by `atlas`, its names are found by `scan`, and `entities` settles who is who.

mod atlas;
mod entities;
mod latin;
mod link;
mod roles;
mod same;
mod scan;
mod table;
pub mod tagger;
mod trie;
mod unknown;

pub use link::{Known, link};
pub use same::same;

use atlas::Atlas;
use isnad_doc::{Doc, Names};

/// The atlas and the models of names, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Namer {
    atlas: Atlas,
    units: tagger::Units,
    classes: isnad_arabic::Classes,
    tagger: tagger::Tagger,
    roles: roles::Roles,
    anaphora: entities::Anaphora,
}

impl Namer {
    /// Loads the shipped atlas and models; `extra` are the user's own atlas tables (TSV), which win over ours.
    ///
    /// # Errors
    /// One message a bad line of `extra`.
    pub fn new(extra: &[&str]) -> Result<Self, Vec<String>> {
        Ok(Self {
            atlas: Atlas::new(extra)?,
            units: tagger::Units::new(),
            classes: isnad_arabic::Classes::new(),
            tagger: tagger::Tagger::new(),
            roles: roles::Roles::new(),
            anaphora: entities::Anaphora::new(),
        })
    }

    /// Finds mentions, entities and roles. Reads `words`.
    #[must_use]
    pub fn names(&self, doc: &Doc) -> Names {
        let page = scan::Page::new(doc);
        let (scan, found) = scan::Scan::run(&page, &self.atlas);
        let features = tagger::Features::new(doc, &page, &self.atlas, (&self.units, &self.classes), &found);
        let tags = self.tagger.tag(&features);
        let mut found = unknown::join(&page, &scan, &self.atlas, &self.units, found, &tags);
        unknown::surnames(&page, &mut found);
        self.anaphora.find(&page, &mut found);
        found.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end)));
        let (mut names, found) = entities::settle(&page, &self.atlas, &self.units, found);
        names.roles = roles::roles(&self.roles, &page, &found, &names);
        names
    }

    /// The same with another tagger in the form that `isnad-train names tagger` writes; for measuring it.
    #[must_use]
    pub fn with_tagger(self, model: &[u8]) -> Self {
        Self { tagger: tagger::Tagger::read(model), ..self }
    }

    /// The features the tagger sees; for training it.
    #[must_use]
    pub fn features(&self, doc: &Doc) -> tagger::Features {
        let page = scan::Page::new(doc);
        let (_, found) = scan::Scan::run(&page, &self.atlas);
        tagger::Features::new(doc, &page, &self.atlas, (&self.units, &self.classes), &found)
    }
}

#[cfg(test)]
mod tests;
