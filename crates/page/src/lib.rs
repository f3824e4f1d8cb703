//! Bytes to [`Article`](isnad_doc::Article): charsets, HTML, plain text pages, JSON Lines and feeds.

use isnad_doc::Article;
use std::io::Read;

/// The form of an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input {
    /// Told by its content.
    #[default]
    Auto,
    /// An HTML page.
    Html,
    /// A plain text page.
    Text,
    /// JSON Lines, one article a line.
    Jsonl,
    /// RSS or Atom.
    Feed,
}

/// The articles of one input, in order. Never fails: what cannot be read is an article with diagnostics.
///
/// `name` is the id of a single page (its file name) and the stem of ids where an input gives none.
pub fn articles<'a>(
    _source: Box<dyn Read + Send + 'a>,
    _name: &str,
    _input: Input,
) -> Box<dyn Iterator<Item = Article> + Send + 'a> {
    Box::new(std::iter::empty())
}
