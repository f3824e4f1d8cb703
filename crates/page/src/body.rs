//! Putting an article's text together: blocks, NFC, and the limit of its length.

use crate::{diagnostic, input::TEXT_LIMIT};
use icu_normalizer::ComposingNormalizerBorrowed;
use isnad_doc::{Article, Block, BlockKind, Severity, Span};
use std::borrow::Cow;

/// The NFC form.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// Appends given text as it is, but for NFC, its lines being paragraphs.
///
/// # Diagnostics
/// INPUT-006 where the text is longer than the limit.
pub(crate) fn lines(article: &mut Article, text: &str) {
    let room = TEXT_LIMIT.saturating_sub(article.text.len());
    let text = match cut(text, room) {
        Some(part) => {
            let message = format!("only the first {} MiB of text were kept", TEXT_LIMIT >> 20);
            article.diagnostics.push(diagnostic("INPUT-006", Severity::Warning, message));
            part
        }
        None => text,
    };
    let base = article.text.len();
    article.text.push_str(&nfc(text));
    let added = article.text.get(base..).unwrap_or("");
    let mut at = base;
    for line in added.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let start = at + (line.len() - line.trim_start().len());
        let end = at + line.trim_end().len();
        if start < end {
            article.blocks.push(Block { span: Span::new(start, end), kind: BlockKind::Paragraph });
        }
        at += line.len();
    }
}

/// The first part of a text that is longer than `room` bytes, cut at white space where there is some.
pub(crate) fn cut(text: &str, room: usize) -> Option<&str> {
    if text.len() <= room {
        return None;
    }
    let end = (0..=room).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let part = text.get(..end).unwrap_or("");
    let space = part.rfind(char::is_whitespace).filter(|at| end - at < 4096);
    Some(space.and_then(|at| part.get(..at)).unwrap_or(part))
}
