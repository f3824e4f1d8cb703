//! Sentences of one block: the Unicode rules of `icu_segmenter`, repaired for what Arabic news writes.
//!
//! The Unicode rules end a sentence at every full stop before a letter without case, so `د. أحمد` and `أ.ف.ب` break
//! apart; they keep `5.3` whole. [`Splitter::split`] joins what must not part.

use crate::letters::{Class, class};
use icu_segmenter::options::SentenceBreakInvariantOptions;
use icu_segmenter::{SentenceSegmenter, SentenceSegmenterBorrowed};

/// Short forms that are followed by a name or number and so never end a sentence; single letters aside.
const ABBREVIATIONS: [&str; 6] = ["أد", "دكتور", "Dr", "Mr", "Mrs", "St"];

/// Latin letters as Arabic spells them out: `جورج دبليو. بوش`, `سي. إن. إن`.
const LETTER_NAMES: [&str; 30] = [
    "إيه",
    "ايه",
    "أي",
    "آي",
    "بي",
    "بيه",
    "سي",
    "دي",
    "إي",
    "إف",
    "اف",
    "جي",
    "جيه",
    "إتش",
    "اتش",
    "كيه",
    "كي",
    "إل",
    "إم",
    "إن",
    "أو",
    "كيو",
    "آر",
    "إس",
    "تي",
    "يو",
    "في",
    "دبليو",
    "إكس",
    "زد",
];

/// Those of them that are the last part of many a name: `لي كوان يو`.
const ENDINGS: [&str; 4] = ["كي", "يو", "إن", "تي"];

/// What a letter of the alphabet may count, so that it ends a sentence: `المجموعة ب. ثم`.
const LETTERED: [&str; 6] = ["المجموعة", "مجموعة", "الفئة", "فئة", "فيتامين", "الدرجة"];

/// Ends of addresses written in Arabic: `العربية.نت`.
const DOMAINS: [&str; 4] = ["نت", "كوم", "أورغ", "تي"];

/// Bytes a headline's first part can have, and signs before a word: more are not looked at.
const LINE: usize = 200;

/// Words an item may have that `..` parts from the next one: `مالطا.. قبرص.. ليبيا`.
const ITEM: usize = 2;

/// Words a line may have before `..` and still be a heading's first part: `ليبيا.. اشتباكات في العاصمة`.
const KICKER: usize = 6;

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
        // Where only closing signs are left, they belong to the last sentence.
        let last = text.rfind(letter_or_digit).unwrap_or(0);
        for end in self.segmenter.segment_str(text) {
            if end <= start || end < text.len() && (end > last || !ends(text, start, end)) {
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
    if before.get(body.len()..).is_some_and(|gap| gap.contains('\n')) {
        return true;
    }
    let next = first_word(after);
    if matches!(next, "إلخ" | "الخ") {
        return false;
    }
    let spaced = body.len() < before.len();
    let unquoted = body.trim_end_matches(['"', '»', '”', '\'', '’', '«']);
    let closed = unquoted.trim_end_matches([')', ']']);
    if closed.len() < unquoted.len() {
        // `(...)`, `(ش.م.ع.)`, `(!)`: what is in brackets ends nothing but itself.
        return before.trim_start().starts_with(['(', '[']);
    }
    let Some(rest) = closed.strip_suffix('.') else {
        return question_ends(body, closed, spaced, after, next);
    };
    if rest.ends_with('.') {
        let longer = |text: &str, words| text.len() > LINE || text.split_whitespace().nth(words).is_some();
        let item = rest.trim_end_matches('.').rsplit("..").next().unwrap_or("");
        return longer(item, ITEM) && (start > 0 || longer(rest, KICKER));
    }
    if body.len() != closed.len() {
        return true;
    }
    let word = last_word(rest);
    let head = rest.get(..rest.len() - word.len()).unwrap_or("");
    let letters = count(word);
    if !spaced {
        // `أ.ف.ب`, `د.سامر`, `www.example` stay whole; between two words a space was forgotten.
        let ended = word.is_empty()
            || letters >= 3
                && !LETTER_NAMES.contains(&word)
                && word.ends_with(|c| matches!(class(c), Class::Arabic | Class::Mark));
        let begun = count(next) >= 3 || matches!(next, "من" | "ثم" | "لم" | "لا" | "قد");
        return ended
            && begun
            && after.starts_with(|c| class(c) == Class::Arabic)
            && !DOMAINS.contains(&next)
            && !LETTER_NAMES.contains(&next);
    }
    if letters == 1 && word.chars().any(|c| matches!(class(c), Class::Arabic | Class::Foreign)) {
        return single_letter_ends(head, word);
    }
    if LETTER_NAMES.contains(&word) && !head.ends_with('-') {
        // `باتريك بي. روبرسون` goes on, `بي بي سي. وأضاف` does not.
        let chain = LETTER_NAMES.contains(&next) && (next != "في" || word == "تي");
        let named = LETTER_NAMES.contains(&last_word(head.trim_end())) || ENDINGS.contains(&word);
        return !chain && (named || next.starts_with('و') || next.starts_with("ال"));
    }
    // A number that counts off: `3. ` at the head of the sentence or behind a colon.
    if letters <= 3 && word.chars().all(|c| class(c) == Class::Digit) {
        let head = head.trim_end();
        if head.is_empty() || head.ends_with(':') {
            return false;
        }
    }
    !ABBREVIATIONS.contains(&word)
}

/// Whether `؟` or `!` ends the sentence `body`; `closed` is the sentence without closing quotation marks.
fn question_ends(body: &str, closed: &str, spaced: bool, after: &str, next: &str) -> bool {
    // Inside an address: `example/x?y=1`.
    if !spaced && body.ends_with(['?', '!']) && after.starts_with(|c: char| c.is_ascii()) {
        return false;
    }
    if body.len() == closed.len() {
        return true;
    }
    // A quoted question is mostly a part of its sentence: `كتاب «لماذا نكتب؟» لمحررته`. Only what و joins stands by itself.
    next.starts_with('و') && !matches!(next, "و" | "وهو" | "وهي" | "وهم" | "وإن" | "وذلك")
        || matches!(next, "أما" | "لكن" | "كما")
}

/// Whether a single letter with its stop ends a sentence, `head` before it.
fn single_letter_ends(head: &str, letter: &str) -> bool {
    // `2014 م.`, `1436 هـ.`, `المجموعة ب.`
    let before = head.trim_end();
    if before.len() < head.len() {
        let word = last_word(before);
        let era = matches!(letter.chars().next(), Some('م' | 'ه'));
        return LETTERED.contains(&word) || era && word.ends_with(|c| class(c) == Class::Digit);
    }
    // Letters with stops between them: `أ.ف.ب.` ends one, the titles `أ.د.` and `أ.م.د.`, `ص.ب.` and initials do not.
    let mut group = 1;
    let mut rest = head;
    while let Some(inner) = rest.strip_suffix('.') {
        let Some(c) = inner.chars().next_back().filter(|c| letter_or_digit(*c)) else { break };
        rest = inner.get(..inner.len() - c.len_utf8()).unwrap_or("");
        if rest.ends_with(letter_or_digit) {
            break;
        }
        group += 1;
    }
    let christian =
        letter == "م" && head.ends_with(['.']) && head.trim_end_matches('.').ends_with(['ق', 'ب']);
    christian && group == 2 || group >= 3 && letter != "د"
}

fn letter_or_digit(c: char) -> bool {
    matches!(class(c), Class::Arabic | Class::Foreign | Class::Digit)
}

/// Letters and digits of a word, marks not counted.
fn count(word: &str) -> usize {
    word.chars().filter(|c| class(*c) != Class::Mark).count()
}

/// The run of letters, marks and digits at the end of `text`.
fn last_word(text: &str) -> &str {
    text.get(text.trim_end_matches(|c| letter_or_digit(c) || class(c) == Class::Mark).len()..).unwrap_or("")
}

/// The run of letters, marks and digits that comes first in `text`, whatever signs are before it.
fn first_word(text: &str) -> &str {
    let Some((at, _)) = text.char_indices().take(LINE).find(|(_, c)| letter_or_digit(*c)) else { return "" };
    let text = text.get(at..).unwrap_or("");
    let rest = text.trim_start_matches(|c| letter_or_digit(c) || class(c) == Class::Mark);
    text.get(..text.len() - rest.len()).unwrap_or("")
}
