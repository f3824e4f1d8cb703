//! Bytes to [`Article`](isnad_doc::Article): charsets, HTML, plain text pages, JSON Lines and feeds.
//!
//! [`articles`] is the only door. It unpacks (`.gz`, `.zst`, by content), tells the form of the input, and hands the
//! bytes to one reader per form. A reader never fails: what is wrong or missing is a diagnostic of the article.
//! JSON Lines stream; every other form is one document and is read whole, up to a limit.
//!
//! No analysis happens here, and nothing but the given reader is touched.

mod body;
mod byline;
mod charset;
mod dates;
mod feed;
mod furniture;
mod html;
mod input;
mod jsonl;
mod language;
mod plain;

use isnad_doc::{Article, Diagnostic, Severity};
use std::io::Read;

pub use dates::published;

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
///
/// ```
/// use isnad_page::{Input, articles};
/// let line = r#"{"id":"a1","text":"أعلن الوزير استقالته.","published":"2017-04-27"}"#;
/// let article = articles(Box::new(line.as_bytes()), "x.jsonl", Input::Auto).next().unwrap();
/// assert_eq!(article.id, "a1");
/// assert_eq!(article.text, "أعلن الوزير استقالته.");
/// ```
pub fn articles<'a>(
    source: Box<dyn Read + Send + 'a>,
    name: &str,
    input: Input,
) -> Box<dyn Iterator<Item = Article> + Send + 'a> {
    input::open(source, name, input)
}

/// A diagnostic without a place in the text.
fn diagnostic(code: &'static str, severity: Severity, message: impl Into<String>) -> Diagnostic {
    Diagnostic { code, severity, span: None, message: message.into() }
}

/// An article that could not be read.
fn unreadable(id: String, code: &'static str, message: impl Into<String>) -> Article {
    Article { id, diagnostics: vec![diagnostic(code, Severity::Error, message)], ..Article::default() }
}
