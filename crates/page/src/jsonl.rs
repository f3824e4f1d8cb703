//! JSON Lines: one article a line, streamed.

use crate::{
    body, dates, diagnostic,
    input::{Broken, Source},
    language, unreadable,
};
use isnad_doc::{Article, Block, BlockKind, Severity, Span};
use serde::Deserialize;
use std::borrow::Cow;

/// The longest line that is parsed. A longer one is passed over.
const LINE_LIMIT: usize = 96 << 20;

/// The articles of a JSON Lines input.
pub(crate) struct Jsonl<'a> {
    source: Source<'a>,
    name: String,
    number: u64,
    line: Vec<u8>,
    done: bool,
}

impl<'a> Jsonl<'a> {
    /// Reads `source`; lines without an id are named after `name` and their number.
    pub(crate) fn new(source: Source<'a>, name: &str) -> Self {
        Self { source, name: name.to_owned(), number: 0, line: Vec::new(), done: false }
    }

    /// The id of a line that gives none.
    fn id(&self) -> String {
        format!("{}:{}", self.name, self.number)
    }

    /// Passes over the rest of a line.
    fn skip_line(&mut self) -> Result<(), Broken> {
        loop {
            self.line.clear();
            let got = self.source.line(&mut self.line, 1 << 20)?;
            if got == 0 || self.line.ends_with(b"\n") {
                return Ok(());
            }
        }
    }

    /// An article that stands for the damage at which reading ends.
    fn end(&mut self, why: Broken) -> Article {
        self.done = true;
        unreadable(self.id(), why.code, why.message)
    }
}

impl Iterator for Jsonl<'_> {
    type Item = Article;

    fn next(&mut self) -> Option<Article> {
        while !self.done {
            self.line.clear();
            if self.line.capacity() > (1 << 20) {
                self.line.shrink_to(1 << 20);
            }
            self.number += 1;
            let got = self.source.line(&mut self.line, LINE_LIMIT);
            match got {
                Err(why) => return Some(self.end(why)),
                Ok(0) => return None,
                Ok(n) if n >= LINE_LIMIT && !self.line.ends_with(b"\n") => {
                    let id = self.id();
                    if let Err(why) = self.skip_line() {
                        return Some(self.end(why));
                    }
                    let message = format!("line {} is longer than {} MiB", self.number, LINE_LIMIT >> 20);
                    return Some(unreadable(id, "INPUT-006", message));
                }
                Ok(_) => {}
            }
            let line = self.line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.line).trim_ascii();
            if line.is_empty() {
                continue;
            }
            let why = match parse(line) {
                Ok(given) => return Some(article(given)),
                Err(why) => why,
            };
            // Halves of surrogate pairs and bytes that are no UTF-8 are common faults of exports.
            if let Some(Ok(mut mended)) = mend(line).map(|l| parse(&l).map(article)) {
                let message = format!("line {} was mended: {why}", self.number);
                mended.diagnostics.insert(0, diagnostic("INPUT-004", Severity::Warning, message));
                return Some(mended);
            }
            return Some(unreadable(self.id(), "INPUT-004", format!("line {}: {why}", self.number)));
        }
        None
    }
}

/// The fields of CONTRACT.md; others are passed over.
#[derive(Deserialize)]
struct Given<'a> {
    #[serde(borrow)]
    id: Scalar<'a>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow, default)]
    title: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    url: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    outlet: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    author: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    published: Option<Scalar<'a>>,
    #[serde(borrow, default)]
    lang: Option<Scalar<'a>>,
}

/// A string, or a number that stands for one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Integer(i64),
    Float(f64),
    Other(serde::de::IgnoredAny),
}

impl Scalar<'_> {
    /// Its text without white space around it; `None` where nothing is left.
    fn text(&self) -> Option<String> {
        let text = match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Integer(n) => n.to_string(),
            Self::Float(n) => n.to_string(),
            Self::Other(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    }
}

/// A line without lone halves of surrogate pairs and without bytes that are no UTF-8; `None` if it has neither.
fn mend(line: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(line);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    let unit = |s: &str| u32::from_str_radix(s.get(..6)?.strip_prefix("\\u")?, 16).ok();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let next = escape.get(6..).and_then(unit);
        let length = match unit(escape) {
            Some(0xD800..=0xDBFF) if matches!(next, Some(0xDC00..=0xDFFF)) => 12,
            Some(0xD800..=0xDFFF) => {
                out.push('\u{FFFD}');
                rest = escape.get(6..).unwrap_or("");
                continue;
            }
            Some(_) => 6,
            // `\\`, `\n` and the like.
            None => escape.chars().take(2).map(char::len_utf8).sum(),
        };
        out.push_str(escape.get(..length).unwrap_or(""));
        rest = escape.get(length..).unwrap_or("");
    }
    out.push_str(rest);
    (out.as_bytes() != line).then(|| out.into_bytes())
}

/// Parses a line.
fn parse(line: &[u8]) -> Result<Given<'_>, String> {
    let given: Given = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    if given.id.text().is_none() {
        return Err("`id` is empty or not a string".to_owned());
    }
    Ok(given)
}

/// The article of a line.
fn article(given: Given<'_>) -> Article {
    let field =
        |f: &Option<Scalar<'_>>| f.as_ref().and_then(Scalar::text).map(|t| body::nfc(&t).into_owned());
    let mut article = Article {
        id: given.id.text().unwrap_or_default(),
        url: field(&given.url),
        outlet: field(&given.outlet),
        author: field(&given.author),
        title: field(&given.title),
        lang: field(&given.lang),
        ..Article::default()
    };
    let text = given.text.as_ref();
    // Compared as given: both may be written outside NFC in the same way.
    let title = given.title.as_ref().and_then(Scalar::text);
    let titled = title.is_some_and(|t| text.trim_start().starts_with(&t));
    if let Some(title) = article.title.clone().filter(|_| !titled) {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        article.text.push_str(&title);
        article.blocks.push(Block { span: Span::new(0, title.len()), kind: BlockKind::Title });
        article.text.push('\n');
    }
    body::lines(&mut article, text);
    if let (true, Some(title), Some(first)) = (titled, article.title.as_deref(), article.blocks.first_mut())
        && first.span.len() == title.len()
    {
        first.kind = BlockKind::Title;
    }
    if let Some(value) = field(&given.published) {
        article.published = dates::published(&value);
        if article.published.is_none() {
            let message = format!("the date of publication `{value}` is not understood");
            article.diagnostics.push(diagnostic("PAGE-003", Severity::Warning, message));
        }
    } else {
        article.diagnostics.push(diagnostic("PAGE-003", Severity::Warning, "no `published` is given"));
    }
    if !article.blocks.iter().any(|b| b.kind == BlockKind::Paragraph) {
        article.diagnostics.push(diagnostic("PAGE-001", Severity::Warning, "`text` is empty"));
    }
    language::tell(&mut article);
    article
}
