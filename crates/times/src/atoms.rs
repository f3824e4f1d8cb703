//! The words of a document as the grammar sees them: clitics off, looked up once.

use crate::lexicon::{Entry, Key, Lexicon, Phrase};
use isnad_arabic::calendar::digit;
use isnad_arabic::skeleton_into;
use isnad_doc::{Aspect, Clitic, Doc, Span, TokenId, TokenKind, Upos};

/// A token with what it may be.
pub(crate) struct Atom<'a> {
    pub(crate) span: Span,
    pub(crate) kind: TokenKind,
    pub(crate) text: &'a str,
    /// Where the word begins once its clitics are off.
    pub(crate) start: u32,
    /// The look-up form of the whole token; empty but for words.
    pub(crate) skeleton: &'a str,
    pub(crate) keys: &'a [Key],
    pub(crate) phrases: &'a [Phrase],
    /// Whether an expression may begin here at all: most words of a text may not.
    pub(crate) begins: bool,
    pub(crate) definite: bool,
    /// Whether و or ف stands before it.
    pub(crate) linked: bool,
    /// Whether ب, ل or ك stands before it.
    pub(crate) led: bool,
    /// The value of a whole number in digits.
    pub(crate) number: Option<u64>,
    /// How many digits it is written with, 0 where it holds a separator.
    pub(crate) digits: u8,
    pub(crate) upos: Upos,
    pub(crate) aspect: Option<Aspect>,
    /// Whether a clitic stands before it, by the words layer.
    pub(crate) proclitic: bool,
    /// Whether the particle س stands before its verb.
    pub(crate) future: bool,
}

/// The skeletons of all words of a document, one behind the other, and where each ends: one buffer, so that no word costs an allocation.
pub(crate) struct Skeletons {
    letters: String,
    ends: Vec<u32>,
}

impl Skeletons {
    pub(crate) fn new(doc: &Doc) -> Self {
        let tokens = &doc.words.tokens;
        let mut letters = String::with_capacity(doc.text().len());
        let mut ends = Vec::with_capacity(tokens.len());
        for token in tokens {
            let text = token.span.of(doc.text());
            match token.kind {
                TokenKind::Word => skeleton_into(text, &mut letters),
                TokenKind::Foreign => letters.extend(text.chars().map(|c| c.to_ascii_lowercase())),
                TokenKind::Number | TokenKind::Punct | TokenKind::Symbol => {}
            }
            ends.push(letters.len() as u32);
        }
        Self { letters, ends }
    }

    fn get(&self, i: usize) -> &str {
        let start = i.checked_sub(1).and_then(|i| self.ends.get(i)).map_or(0, |e| *e as usize);
        let end = self.ends.get(i).map_or(start, |e| *e as usize);
        self.letters.get(start..end).unwrap_or("")
    }
}

/// The atoms of a document, one a token.
pub(crate) fn atoms<'a>(lexicon: &'a Lexicon, doc: &'a Doc, skeletons: &'a Skeletons) -> Vec<Atom<'a>> {
    let words = &doc.words;
    let atom = |i: usize| {
        let token = words.tokens.get(i)?;
        let id = TokenId::new(i);
        let base = words.base(id);
        let text = token.span.of(doc.text());
        let mut atom = Atom {
            span: token.span,
            kind: token.kind,
            text,
            start: token.span.start,
            skeleton: skeletons.get(i),
            keys: &[],
            phrases: &[],
            begins: false,
            definite: false,
            linked: false,
            led: false,
            number: None,
            digits: 0,
            upos: base.map_or(Upos::X, |w| w.upos),
            aspect: base.and_then(|w| w.features.aspect),
            proclitic: words.words_of(id).first().is_some_and(|w| w.clitic == Clitic::Pro),
            future: words
                .words_of(id)
                .iter()
                .any(|w| w.clitic == Clitic::Pro && w.span.of(doc.text()) == "س"),
        };
        match token.kind {
            TokenKind::Number => {
                let (number, digits) = whole(text);
                (atom.number, atom.digits) = (number, digits);
                atom.begins = true;
            }
            TokenKind::Word | TokenKind::Foreign => atom.look_up(lexicon),
            TokenKind::Punct | TokenKind::Symbol => {}
        }
        Some(atom)
    };
    (0..words.tokens.len()).filter_map(atom).collect()
}

/// The value of digits with or without separators of thousands, and how many they are: 0 if one is there; no value for a decimal.
fn whole(text: &str) -> (Option<u64>, u8) {
    let mut value = Some(0u64);
    let mut digits = 0u8;
    let mut plain = true;
    for c in text.chars() {
        match digit(c) {
            Some(d) => {
                value = value.and_then(|v| v.checked_mul(10)?.checked_add(u64::from(d)));
                digits = digits.saturating_add(1);
            }
            None if matches!(c, ',' | '٬') => plain = false,
            None if matches!(c, '.' | '٫') => return (None, 0),
            None => {}
        }
    }
    (value, if plain { digits } else { 0 })
}

impl<'a> Atom<'a> {
    /// Finds what a word may be: first as it stands, then without و ف, then without ب ل ك, each with and without the article.
    fn look_up(&mut self, lexicon: &'a Lexicon) {
        let whole = self.skeleton;
        let mut rest = whole;
        for (i, letters) in [&['و', 'ف'][..], &['ب', 'ل', 'ك'][..], &[]].into_iter().enumerate() {
            if self.is_known(lexicon, rest, whole) {
                return;
            }
            // «للشهر» is ل + الشهر with one letter lost.
            if i == 1
                && let Some(tail) = rest.strip_prefix("لل")
                && let Some(entry) = lexicon.entry(tail).filter(|e| e.takes_article)
            {
                self.take(entry, 1);
                self.definite = true;
                self.led = true;
                return;
            }
            let Some(tail) = rest.strip_prefix(letters).filter(|t| t.len() >= 4) else { continue };
            rest = tail;
            match i {
                0 => self.linked = true,
                _ => self.led = true,
            }
        }
        (self.linked, self.led) = (false, false);
    }

    fn is_known(&mut self, lexicon: &'a Lexicon, rest: &str, whole: &str) -> bool {
        // Letters of the Arabic block take two bytes each.
        let cut = (whole.len() - rest.len()) / 2;
        if let Some(entry) = lexicon.entry(rest) {
            self.take(entry, cut);
            self.definite = rest.starts_with("ال");
            return true;
        }
        if let Some(entry) =
            rest.strip_prefix("ال").and_then(|tail| lexicon.entry(tail)).filter(|e| e.takes_article)
        {
            self.take(entry, cut);
            self.phrases = &[];
            self.definite = true;
            return true;
        }
        false
    }

    /// Takes an entry over, and `cut` letters off the front of the word as written, with the marks that stand on them.
    fn take(&mut self, entry: &'a Entry, cut: usize) {
        self.keys = &entry.keys;
        self.phrases = &entry.phrases;
        self.begins = entry.begins;
        let mut left = cut;
        for (i, c) in self.text.char_indices() {
            let mark = matches!(c, '\u{064B}'..='\u{0652}' | '\u{0640}');
            if left == 0 && !mark {
                self.start = self.span.start + i as u32;
                return;
            }
            if !mark {
                left -= 1;
            }
        }
    }
}
