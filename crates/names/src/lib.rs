//! Mentions and entities: who and where is meant.
//!
//! [`Namer::names`] reads the words of a page and gives its [`Names`]: mentions, the entities they refer to, and role
//! phrases. The atlas (`data/atlas/`) is read by `atlas`, its names are found by `scan`, and `entities` settles who is who.

mod atlas;
mod entities;
mod latin;
pub mod learned;
mod link;
mod part;
mod roles;
mod same;
mod scan;
pub mod spell;
mod table;
pub mod tagger;
mod trie;
mod unknown;

pub use link::{Known, link};
pub use same::{Compared, Spelling, same};

use atlas::Atlas;
use isnad_doc::{Doc, Names};

/// The atlas and the models of names, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Namer {
    atlas: Atlas,
    units: tagger::Units,
    classes: isnad_arabic::Classes,
    learned: learned::Learned,
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
            learned: learned::Learned::new(),
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
        let lists = (&self.units, &self.classes, &self.learned);
        let features = tagger::Features::new(doc, &page, &self.atlas, lists, &found);
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

    /// The same with another table of what the corpus told of words, as [`learned::write`] makes it; for training.
    #[must_use]
    pub fn with_learned(self, table: Vec<u8>) -> Self {
        Self { learned: learned::Learned::read(table.into()), ..self }
    }

    /// What taggers say of a page, each by itself and before any dictionary: of every sentence the hash of each token's word less
    /// its particles (0 for what is no word) and its label; for training.
    #[must_use]
    pub fn labels(&self, doc: &Doc, taggers: &[tagger::Tagger]) -> Vec<Vec<Vec<(u64, u8)>>> {
        let features = self.features(doc);
        let words = tagger::words(doc, &scan::Page::new(doc));
        let labels = |tagger: &tagger::Tagger| {
            let tags = tagger.tag(&features);
            let sentence = |range: std::ops::Range<usize>| {
                let words = words.get(range.clone()).unwrap_or(&[]).iter().copied();
                words.zip(tags.labels.get(range).unwrap_or(&[]).iter().copied()).collect()
            };
            features.sentences().map(sentence).collect()
        };
        taggers.iter().map(labels).collect()
    }

    /// How many tokens of each sentence the tagger is likely to label wrongly, by its own account; to choose what to label next.
    #[must_use]
    pub fn doubts(&self, doc: &Doc) -> Vec<f32> {
        let features = self.features(doc);
        let tags = self.tagger.tag(&features);
        let doubt = |range: std::ops::Range<usize>| {
            tags.sure.get(range).unwrap_or(&[]).iter().map(|sure| 1.0 - sure).sum()
        };
        features.sentences().map(doubt).collect()
    }

    /// The features the tagger sees; for training it.
    #[must_use]
    pub fn features(&self, doc: &Doc) -> tagger::Features {
        let page = scan::Page::new(doc);
        let (_, found) = scan::Scan::run(&page, &self.atlas);
        let lists = (&self.units, &self.classes, &self.learned);
        tagger::Features::new(doc, &page, &self.atlas, lists, &found)
    }
}

#[cfg(test)]
mod tests;
