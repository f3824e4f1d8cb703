//! Letters: what kind a character is, how it is folded for look-up, and the letters of a token with their places.
//!
//! Nothing here leaves the crate as output: [`normalise`] and [`skeleton`] give look-up forms. Start with [`Letters`].

use icu_normalizer::ComposingNormalizerBorrowed;

/// What a character is for the tokenizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A letter of the Arabic script, its presentation forms and ligatures included.
    Arabic,
    /// A vowel mark, a tatweel or another sign that belongs to the letter before it.
    Mark,
    /// A letter of another script.
    Foreign,
    /// A digit of any family.
    Digit,
    /// Punctuation.
    Punct,
    /// Another visible sign.
    Symbol,
    /// A space, a line end or a control character.
    Space,
    /// An invisible sign: inside a word it is passed over, elsewhere it parts like a space.
    Format,
}

/// The class of a character.
pub(crate) fn class(c: char) -> Class {
    match c {
        ' ' | '\t' | '\n' | '\r' | '\u{A0}' => Class::Space,
        'a'..='z' | 'A'..='Z' => Class::Foreign,
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => Class::Digit,
        '\u{621}'..='\u{63F}' | '\u{641}'..='\u{64A}' | '\u{66E}' | '\u{66F}' | '\u{671}'..='\u{6D3}' => {
            Class::Arabic
        }
        '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{610}'..='\u{61A}' => Class::Mark,
        '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}' => {
            Class::Mark
        }
        '\u{6D5}' | '\u{6E5}' | '\u{6E6}' | '\u{6EE}' | '\u{6EF}' | '\u{6FA}'..='\u{6FC}' | '\u{6FF}' => {
            Class::Arabic
        }
        '\u{750}'..='\u{77F}' | '\u{8A0}'..='\u{8C7}' => Class::Arabic,
        '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDFB}' => Class::Arabic,
        '\u{FE70}'..='\u{FE7F}' => Class::Mark,
        '\u{FE80}'..='\u{FEFC}' => Class::Arabic,
        '\u{60C}' | '\u{60D}' | '\u{61B}' | '\u{61E}' | '\u{61F}' | '\u{66A}'..='\u{66D}' | '\u{6D4}' => {
            Class::Punct
        }
        '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' => Class::Symbol,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => Class::Format,
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' => Class::Format,
        '\u{300}'..='\u{36F}' | '\u{FE00}'..='\u{FE0F}' => Class::Mark,
        c if c.is_ascii_punctuation() => Class::Punct,
        '\u{A1}' | '\u{A7}' | '\u{AB}' | '\u{B6}' | '\u{B7}' | '\u{BB}' | '\u{BF}' => Class::Punct,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{3001}'..='\u{3003}' => Class::Punct,
        '\u{3008}'..='\u{3011}' | '\u{FD3E}' | '\u{FD3F}' => Class::Punct,
        c if c.is_whitespace() || c.is_control() => Class::Space,
        c if c.is_alphabetic() => Class::Foreign,
        c if c.is_numeric() => Class::Digit,
        _ => Class::Symbol,
    }
}

/// Letters of one base letter, as look-up codes. The order is the alphabet's; `0` is no letter.
pub(crate) mod code {
    #![allow(missing_docs)]
    pub(crate) const ALEF_MADDA: u8 = 2;
    pub(crate) const ALEF_HAMZA: u8 = 3;
    pub(crate) const ALEF_HAMZA_BELOW: u8 = 5;
    pub(crate) const ALEF: u8 = 7;
    pub(crate) const BEH: u8 = 8;
    pub(crate) const TEH_MARBUTA: u8 = 9;
    pub(crate) const TEH: u8 = 10;
    pub(crate) const SEEN: u8 = 18;
    pub(crate) const FEH: u8 = 26;
    pub(crate) const KAF: u8 = 28;
    pub(crate) const LAM: u8 = 29;
    pub(crate) const MEEM: u8 = 30;
    pub(crate) const NOON: u8 = 31;
    pub(crate) const HEH: u8 = 32;
    pub(crate) const WAW: u8 = 33;
    pub(crate) const ALEF_MAKSURA: u8 = 34;
    pub(crate) const YEH: u8 = 35;
    /// A letter outside the Arabic alphabet proper.
    pub(crate) const OTHER: u8 = 41;
}

/// The alphabet in order of its codes; `code = index + 1`.
pub(crate) const ALPHABET: [char; 40] = [
    'ء', 'آ', 'أ', 'ؤ', 'إ', 'ئ', 'ا', 'ب', 'ة', 'ت', 'ث', 'ج', 'ح', 'خ', 'د', 'ذ', 'ر', 'س', 'ز', 'ش', 'ص',
    'ض', 'ط', 'ظ', 'ع', 'ف', 'ق', 'ك', 'ل', 'م', 'ن', 'ه', 'و', 'ى', 'ي', 'غ', 'پ', 'چ', 'ڤ', 'گ',
];

/// The code of a letter, hamza seats kept apart; letters outside the alphabet fold to their nearest or to `OTHER`.
pub(crate) fn code_of(c: char) -> u8 {
    match c {
        'ء' => 1,
        'آ' => 2,
        'أ' => 3,
        'ؤ' => 4,
        'إ' => 5,
        'ئ' => 6,
        'ا' | '\u{671}' => 7,
        'ب' => 8,
        'ة' => 9,
        'ت' => 10,
        'ث' => 11,
        'ج' => 12,
        'ح' => 13,
        'خ' => 14,
        'د' => 15,
        'ذ' => 16,
        'ر' => 17,
        'س' => 18,
        'ز' => 19,
        'ش' => 20,
        'ص' => 21,
        'ض' => 22,
        'ط' => 23,
        'ظ' => 24,
        'ع' => 25,
        'ف' => 26,
        'ق' => 27,
        'ك' | '\u{6A9}' => 28,
        'ل' => 29,
        'م' => 30,
        'ن' => 31,
        'ه' | '\u{6C1}' | '\u{6BE}' => 32,
        'و' => 33,
        'ى' => 34,
        'ي' | '\u{6CC}' => 35,
        'غ' => 36,
        'پ' => 37,
        'چ' => 38,
        'ڤ' => 39,
        'گ' => 40,
        _ => code::OTHER,
    }
}

/// The letter of a code.
pub(crate) fn letter_of(code: u8) -> char {
    ALPHABET.get(usize::from(code).wrapping_sub(1)).copied().unwrap_or('?')
}

/// Folds a code for look-up: alef forms to alef, alef maksura to yeh, teh marbuta to heh.
pub(crate) fn fold(c: u8) -> u8 {
    match c {
        code::ALEF_MADDA | code::ALEF_HAMZA | code::ALEF_HAMZA_BELOW => code::ALEF,
        code::ALEF_MAKSURA => code::YEH,
        code::TEH_MARBUTA => code::HEH,
        other => other,
    }
}

/// Vowel marks that tell readings apart, as bits.
pub(crate) mod mark {
    pub(crate) const TANWEEN: u8 = 1;
    pub(crate) const FATHA: u8 = 2;
    pub(crate) const DAMMA: u8 = 4;
    pub(crate) const SHADDA: u8 = 8;

    /// The bit of a character; 0 for others.
    pub(crate) fn of(c: char) -> u8 {
        match c {
            '\u{64B}'..='\u{64D}' => TANWEEN,
            '\u{64E}' => FATHA,
            '\u{64F}' => DAMMA,
            '\u{651}' => SHADDA,
            _ => 0,
        }
    }
}

/// The letters of one token, marks set apart, each with the byte it starts at.
///
/// Kept as a scratch buffer: [`Letters::read`] refills it without giving memory back.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    /// Exact codes.
    pub(crate) exact: Vec<u8>,
    /// Folded codes.
    pub(crate) folded: Vec<u8>,
    /// Vowel marks behind each letter, as bits of [`mark`].
    pub(crate) marks: Vec<u8>,
    /// Byte offset in the token at which each letter's own character starts; letters that share one ligature share it.
    pub(crate) at: Vec<u32>,
}

impl Letters {
    /// Reads the letters of `text`.
    pub(crate) fn read(&mut self, text: &str) {
        self.exact.clear();
        self.folded.clear();
        self.marks.clear();
        self.at.clear();
        for (at, c) in text.char_indices() {
            if class(c) != Class::Arabic {
                if let Some(marks) = self.marks.last_mut() {
                    *marks |= mark::of(c);
                }
                continue;
            }
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            if c < '\u{FB50}' {
                self.push(code_of(c), at);
            } else {
                let mut any = false;
                expand(c, &mut |c| {
                    if class(c) == Class::Arabic {
                        any = true;
                        self.push(code_of(c), at);
                    }
                });
                if !any {
                    self.push(code::OTHER, at);
                }
            }
        }
    }

    fn push(&mut self, code: u8, at: u32) {
        self.exact.push(code);
        self.folded.push(fold(code));
        self.marks.push(0);
        self.at.push(at);
    }

    /// How many letters there are.
    pub(crate) fn len(&self) -> usize {
        self.exact.len()
    }

    /// The byte at which letter `i` starts, when a word may begin there: not inside a ligature; the end for the end.
    pub(crate) fn cut(&self, i: usize, end: usize) -> Option<usize> {
        if i >= self.at.len() {
            return Some(end);
        }
        let at = *self.at.get(i)?;
        let inside = i > 0 && self.at.get(i - 1) == Some(&at);
        (!inside).then_some(at as usize)
    }
}

/// Gives the characters a presentation form or ligature stands for.
fn expand(c: char, give: &mut impl FnMut(char)) {
    let mut buffer = [0u8; 4];
    let text = c.encode_utf8(&mut buffer);
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    for c in normalizer.normalize_iter(text.chars()) {
        give(c);
    }
}

/// Takes presentation forms, ligatures, vowel marks, tatweel and invisible signs off; letters stay as written.
///
/// ```
/// assert_eq!(isnad_arabic::normalise("مُحَمَّـــد ﻻ"), "محمد لا");
/// ```
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    each_plain(text, &mut |c| out.push(c));
    out
}

/// The look-up form of a text: [`normalise`]d, hamza seats folded, ى→ي, ة→ه, Latin in lower case, digits in ASCII.
///
/// Two spellings of one name or word most often share it. It is never shown to anybody.
///
/// ```
/// assert_eq!(isnad_arabic::skeleton("الإِسْلاميّة"), "الاسلاميه");
/// assert_eq!(isnad_arabic::skeleton("مسؤول"), isnad_arabic::skeleton("مسئول"));
/// ```
#[must_use]
pub fn skeleton(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    skeleton_into(text, &mut out);
    out
}

/// Appends the [`skeleton`] of `text` to `out`.
pub fn skeleton_into(text: &str, out: &mut String) {
    each_plain(text, &mut |c| match c {
        'أ' | 'إ' | 'آ' | '\u{671}' => out.push('ا'),
        'ؤ' | 'ئ' | 'ء' => out.push('ء'),
        'ى' | '\u{6CC}' => out.push('ي'),
        'ة' | '\u{6C1}' | '\u{6BE}' => out.push('ه'),
        '\u{6A9}' => out.push('ك'),
        '\u{660}'..='\u{669}' => out.push(char::from(b'0' + (c as u32 - 0x660) as u8)),
        '\u{6F0}'..='\u{6F9}' => out.push(char::from(b'0' + (c as u32 - 0x6F0) as u8)),
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        // Before the rest: it is most of every text, and what is alphabetic takes long to tell.
        '\u{600}'..'\u{900}' => out.push(c),
        c if c.is_lowercase() || !c.is_alphabetic() => out.push(c),
        c => out.extend(c.to_lowercase()),
    });
}

/// Gives the characters of a text, [`normalise`]d.
pub(crate) fn each_plain(text: &str, give: &mut impl FnMut(char)) {
    for c in text.chars() {
        match c {
            '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{610}'..='\u{61A}' | '\u{6D6}'..='\u{6DC}' => {
            }
            '\u{621}'..='\u{64A}' => give(c),
            '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => {
                expand(c, &mut |c| {
                    if !matches!(class(c), Class::Mark | Class::Format) {
                        give(c);
                    }
                });
            }
            c if c < '\u{600}' && c != '\u{AD}' => give(c),
            c if class(c) == Class::Format => {}
            c => give(c),
        }
    }
}
