//! Sentences of one block: the Unicode rules of `icu_segmenter`, repaired for what Arabic news writes.
//!
//! The Unicode rules end a sentence at every full stop before a letter without case, so `د. أحمد` and `أ.ف.ب` break
//! apart; they keep `5.3` whole. [`Splitter::split`] joins what must not part.

use crate::letters::{Class, class};
use icu_segmenter::options::SentenceBreakInvariantOptions;
use icu_segmenter::{SentenceSegmenter, SentenceSegmenterBorrowed};

/// Short forms that are followed by a name or number and so never end a sentence.
const ABBREVIATIONS: [&str; 14] =
    ["أد", "دكتور", "م", "ص", "ج", "ق", "هـ", "ت", "ط", "Dr", "Mr", "Mrs", "St", "No"];

/// Splits blocks into sentences.
#[derive(Debug)]
pub(crate) struct Splitter {
    segmenter: SentenceSegmenterBorrowed<'static>,
}

impl Splitter {
    pub(crate) fn new() -> Self {
        Self { segmenter: SentenceSegmenter::new(SentenceBreakInvariantOptions::default()) }
    }

    /// Gives the byte range of every sentence of `text`, trimmed of spaces, in order.
    pub(crate) fn split(&self, text: &str, give: &mut impl FnMut(usize, usize)) {
        let mut start = 0;
        for end in self.segmenter.segment_str(text) {
            if end <= start || end < text.len() && !ends(text, start, end) {
                continue;
            }
            trimmed(text, start, end, give);
            start = end;
        }
        if start < text.len() {
            trimmed(text, start, text.len(), give);
        }
    }
}

fn trimmed(text: &str, start: usize, end: usize, give: &mut impl FnMut(usize, usize)) {
    let Some(part) = text.get(start..end) else { return };
    let visible = |c: char| !matches!(class(c), Class::Space | Class::Format);
    let (Some(first), Some(last)) = (part.find(visible), part.rfind(visible)) else { return };
    let last_len = part.get(last..).and_then(|p| p.chars().next()).map_or(0, char::len_utf8);
    give(start + first, start + last + last_len);
}

/// Whether the break that the Unicode rules see at `at` really ends the sentence that began at `start`.
fn ends(text: &str, start: usize, at: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(start..at), text.get(at..)) else { return true };
    let body = before.trim_end();
    if before.contains('\n') && before.get(body.len()..).is_some_and(|gap| gap.contains('\n')) {
        return true;
    }
    if !after.chars().any(|c| matches!(class(c), Class::Arabic | Class::Foreign | Class::Digit)) {
        // Only closing signs are left: they belong to this sentence.
        return false;
    }
    let closed = body.trim_end_matches(['"', '»', '”', '\'', '’', ')', ']', '«']);
    // Inside an address: `example/x?y=1`.
    if body.len() == before.len() && body.ends_with(['?', '!']) && after.starts_with(|c: char| c.is_ascii()) {
        return false;
    }
    let Some(rest) = closed.strip_suffix('.') else {
        return true;
    };
    if rest.ends_with('.') {
        return true;
    }
    if body.len() != closed.len() {
        return true;
    }
    // No space after the stop and a letter or digit on both sides: `أ.ف.ب`, `www.example`.
    if body.len() == before.len() {
        return false;
    }
    let word_start = rest
        .char_indices()
        .rev()
        .find(|(_, c)| !matches!(class(*c), Class::Arabic | Class::Foreign | Class::Mark | Class::Digit))
        .map_or(0, |(i, c)| i + c.len_utf8());
    let word = rest.get(word_start..).unwrap_or("");
    let letters = word.chars().filter(|c| class(*c) != Class::Mark).count();
    let head = rest.get(..word_start).unwrap_or("");
    // An initial or a one-letter title: `د. أحمد`, `ج. بوش`; inside `أ.ف.ب.` the last letter does end one.
    if letters == 1 && word.chars().any(|c| matches!(class(c), Class::Arabic | Class::Foreign)) {
        return head.ends_with('.');
    }
    // A numbered line: `3. ` at the head of the sentence.
    if head.trim().is_empty() && word.chars().all(|c| class(c) == Class::Digit) && letters <= 3 {
        return false;
    }
    !ABBREVIATIONS.contains(&word)
}
