//! The dossier: one self-contained page.

use isnad_weigh::{Question, Weighing, text};

/// Language of the page's own words; what pages say stays in Arabic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Arabic, right to left.
    #[default]
    Ar,
    /// English.
    En,
}

/// The dossier of a weighing, as an HTML document.
#[must_use]
pub fn dossier(weighing: &Weighing, question: &Question, lang: Lang) -> String {
    format!("<!doctype html><pre>{}</pre>", text(weighing, question, lang == Lang::Ar))
}
