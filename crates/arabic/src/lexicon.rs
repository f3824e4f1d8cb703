//! The lexicon: every inflected form without its clitics, by folded letters, with its readings.
//!
//! The table is used where it lies in the binary: nothing is parsed or allocated at the start but a few offsets. See
//! [`crate::compile`] for the writer; [`Lexicon::find`] is the road in.
//!
//! A lemma whose form merges words (مما) has these behind it, after [`FUSED`].
//!
//! Layout, little endian: magic `ISNW0001`; `u32` bits of the bucket count, tags, lemmas, bytes of records; tags as
//! `u32`; offsets of lemmas as `u32` (one more than lemmas); offsets of buckets as `u32` (one more than buckets); the
//! letters of the lemmas in UTF-8; a byte a lemma, the logarithm of its count in news; the records. A record is a form: length, folded letters, logarithm of its count in
//! news, number of readings, and a reading each: lemma in three bytes, tag in two, spelling in two.

use crate::letters::code;
use isnad_doc::{Aspect, Features, Gender, Number, Person, Upos};
use std::borrow::Cow;

/// What a reading may be bound to, beside what every word can.
pub(crate) mod bind {
    /// Takes و and ف.
    pub(crate) const CONJ: u32 = 1;
    /// Takes ب, ل and ك.
    pub(crate) const PREP: u32 = 2;
    /// Takes س and the ل of purpose.
    pub(crate) const FUTURE: u32 = 4;
    /// Takes the article.
    pub(crate) const ARTICLE: u32 = 8;
    /// Stands without a pronoun behind it.
    pub(crate) const FREE: u32 = 16;
    /// Takes a pronoun behind it.
    pub(crate) const BOUND: u32 = 32;
    /// Stands behind ل alone.
    pub(crate) const LAM: u32 = 64;
}

/// Part of speech, features and bindings of a reading, packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Tag(pub(crate) u32);

const UPOS: [Upos; 17] = [
    Upos::Adj,
    Upos::Adp,
    Upos::Adv,
    Upos::Aux,
    Upos::Cconj,
    Upos::Det,
    Upos::Intj,
    Upos::Noun,
    Upos::Num,
    Upos::Part,
    Upos::Pron,
    Upos::Propn,
    Upos::Punct,
    Upos::Sconj,
    Upos::Sym,
    Upos::Verb,
    Upos::X,
];

impl Tag {
    /// Packs; `known`, `definite` of the features are not kept.
    pub(crate) fn new(upos: Upos, f: &Features, binds: u32) -> Self {
        let upos = UPOS.iter().position(|u| *u == upos).unwrap_or(16) as u32;
        let person = match f.person {
            None => 0,
            Some(Person::First) => 1,
            Some(Person::Second) => 2,
            Some(Person::Third) => 3,
        };
        let gender = match f.gender {
            None => 0,
            Some(Gender::Masculine) => 1,
            Some(Gender::Feminine) => 2,
        };
        let number = match f.number {
            None => 0,
            Some(Number::Singular) => 1,
            Some(Number::Dual) => 2,
            Some(Number::Plural) => 3,
        };
        let aspect = match f.aspect {
            None => 0,
            Some(Aspect::Perfect) => 1,
            Some(Aspect::Imperfect) => 2,
            Some(Aspect::Imperative) => 3,
        };
        let passive = match f.passive {
            None => 0,
            Some(false) => 1,
            Some(true) => 2,
        };
        let construct = u32::from(f.construct);
        Self(
            upos | person << 5
                | gender << 7
                | number << 9
                | aspect << 11
                | passive << 13
                | construct << 15
                | binds << 16,
        )
    }

    pub(crate) fn upos(self) -> Upos {
        UPOS.get((self.0 & 31) as usize).copied().unwrap_or(Upos::X)
    }

    pub(crate) fn upos_index(self) -> u32 {
        self.0 & 31
    }

    pub(crate) fn with_upos(self, upos: Upos) -> Self {
        let upos = UPOS.iter().position(|u| *u == upos).unwrap_or(16) as u32;
        Self(self.0 & !31 | upos)
    }

    pub(crate) fn with_passive(self, passive: bool) -> Self {
        Self(self.0 & !(3 << 13) | (1 + u32::from(passive)) << 13)
    }

    pub(crate) fn binds(self, what: u32) -> bool {
        self.0 >> 16 & what == what
    }

    pub(crate) fn aspect_index(self) -> u32 {
        self.0 >> 11 & 3
    }

    pub(crate) fn features(self) -> Features {
        Features {
            person: match self.0 >> 5 & 3 {
                1 => Some(Person::First),
                2 => Some(Person::Second),
                3 => Some(Person::Third),
                _ => None,
            },
            gender: match self.0 >> 7 & 3 {
                1 => Some(Gender::Masculine),
                2 => Some(Gender::Feminine),
                _ => None,
            },
            number: match self.0 >> 9 & 3 {
                1 => Some(Number::Singular),
                2 => Some(Number::Dual),
                3 => Some(Number::Plural),
                _ => None,
            },
            aspect: match self.0 >> 11 & 3 {
                1 => Some(Aspect::Perfect),
                2 => Some(Aspect::Imperfect),
                3 => Some(Aspect::Imperative),
                _ => None,
            },
            passive: match self.0 >> 13 & 3 {
                1 => Some(false),
                2 => Some(true),
                _ => None,
            },
            definite: false,
            construct: self.0 >> 15 & 1 == 1,
            known: true,
        }
    }
}

/// One reading of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Reading {
    pub(crate) lemma: u32,
    pub(crate) tag: Tag,
    /// How its letters are really spelt, see [`spelling`].
    pub(crate) spelling: u16,
}

/// What of each folded letter a spelling writes: two bits a letter that folding merges, in order, the first eight.
///
/// Plain alef, yeh and heh are 0, so a spelling that leaves the hamza away differs only where it has 0.
pub(crate) fn spelling(exact: &[u8]) -> u16 {
    let mut out = 0;
    let mut shift = 0;
    for c in exact {
        let bits: u16 = match *c {
            code::ALEF | code::YEH | code::HEH => 0,
            code::ALEF_HAMZA | code::ALEF_MAKSURA | code::TEH_MARBUTA => 1,
            code::ALEF_HAMZA_BELOW => 2,
            code::ALEF_MADDA => 3,
            _ => continue,
        };
        if shift < 16 {
            out |= bits << shift;
        }
        shift += 2;
    }
    out
}

/// How a written spelling fits a true one: 0 the same, 1 something left away, 2 something else written.
pub(crate) fn fit(written: u16, real: u16) -> u32 {
    if written == real {
        return 0;
    }
    let mut fit = 1;
    for shift in (0..16).step_by(2) {
        let (w, r) = (written >> shift & 3, real >> shift & 3);
        if w != r && w != 0 {
            fit = 2;
        }
    }
    fit
}

/// The letters' own hash; the table's buckets are its upper bits.
pub(crate) fn hash(folded: &[u8]) -> u32 {
    hash_after(&[], folded)
}

/// As [`hash`], of `folded` with the letters `head` before it.
pub(crate) fn hash_after(head: &[u8], folded: &[u8]) -> u32 {
    let mut h: u32 = 0x811C_9DC5;
    for c in head.iter().chain(folded) {
        h = (h ^ u32::from(*c)).wrapping_mul(0x0100_0193);
    }
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^ h >> 13
}

/// A form found in the lexicon.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'a> {
    /// Logarithm to base 2 of its count in news, clitics aside.
    pub(crate) weight: u8,
    readings: &'a [u8],
}

/// Parts a lemma from the words that its form merges.
pub(crate) const FUSED: char = '\u{1F}';
pub(crate) const READING: usize = 7;
pub(crate) const MAGIC: &[u8; 8] = b"ISNW0001";

/// The table.
#[derive(Debug)]
pub(crate) struct Lexicon {
    data: Cow<'static, [u8]>,
    shift: u32,
    tags: Vec<Tag>,
    lemmas: usize,
    lemma_text: usize,
    lemma_weights: usize,
    buckets: usize,
    records: usize,
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

impl Lexicon {
    /// Reads the head of a table; `None` when it is not one.
    pub(crate) fn new(data: Cow<'static, [u8]>) -> Option<Self> {
        if data.get(..8)? != MAGIC {
            return None;
        }
        let bits = u32_at(&data, 8)?;
        let tag_count = u32_at(&data, 12)? as usize;
        let lemma_count = u32_at(&data, 16)? as usize;
        let lemma_bytes = u32_at(&data, 20)? as usize;
        if !(1..=28).contains(&bits) {
            return None;
        }
        let mut at = 24;
        let tags = (0..tag_count).map(|i| u32_at(&data, at + 4 * i).map(Tag)).collect::<Option<Vec<_>>>()?;
        at += 4 * tag_count;
        let lemmas = at;
        at += 4 * (lemma_count + 1);
        let buckets = at;
        at += 4 * ((1usize << bits) + 1);
        let lemma_text = at;
        let lemma_weights = at + lemma_bytes;
        let records = lemma_weights + lemma_count;
        (records <= data.len()).then_some(())?;
        Some(Self { shift: 32 - bits, tags, lemmas, lemma_text, lemma_weights, buckets, records, data })
    }

    /// A lexicon that knows no form.
    pub(crate) fn empty() -> Self {
        Self {
            data: Cow::Borrowed(&[]),
            shift: 31,
            tags: Vec::new(),
            lemmas: 0,
            lemma_text: 0,
            lemma_weights: 0,
            buckets: 0,
            records: 0,
        }
    }

    /// The form with these folded letters.
    pub(crate) fn find(&self, folded: &[u8]) -> Option<Found<'_>> {
        let bucket = (hash(folded) >> self.shift) as usize;
        let data: &[u8] = &self.data;
        let start = self.records + u32_at(data, self.buckets + 4 * bucket)? as usize;
        let end = self.records + u32_at(data, self.buckets + 4 * bucket + 4)? as usize;
        let mut rest = data.get(start..end)?;
        while let Some((len, tail)) = rest.split_first() {
            let len = usize::from(*len);
            let weight = *tail.get(len)?;
            let count = usize::from(*tail.get(len + 1)?);
            let readings = tail.get(len + 2..len + 2 + READING * count)?;
            if tail.get(..len)? == folded {
                return Some(Found { weight, readings });
            }
            rest = tail.get(len + 2 + READING * count..)?;
        }
        None
    }

    /// The readings of a form.
    pub(crate) fn readings<'a>(&'a self, found: Found<'a>) -> impl Iterator<Item = Reading> + 'a {
        found.readings.as_chunks::<READING>().0.iter().map(|r| Reading {
            lemma: u32::from(r[0]) | u32::from(r[1]) << 8 | u32::from(r[2]) << 16,
            tag: self.tags.get(usize::from(r[3]) | usize::from(r[4]) << 8).copied().unwrap_or(Tag(16)),
            spelling: u16::from_le_bytes([r[5], r[6]]),
        })
    }

    /// Logarithm to base 2 of how often a lemma's forms occur in news.
    pub(crate) fn lemma_weight(&self, lemma: u32) -> u8 {
        self.data.get(self.lemma_weights + lemma as usize).copied().unwrap_or(0)
    }

    /// The letters of a lemma.
    pub(crate) fn lemma(&self, lemma: u32) -> &str {
        let text = self.lemma_and_fused(lemma);
        text.split_once(FUSED).map_or(text, |(lemma, _)| lemma)
    }

    /// What the merged letters of a form with this lemma stand for, if they are merged: `من ما` for مما.
    pub(crate) fn fused(&self, lemma: u32) -> Option<&str> {
        self.lemma_and_fused(lemma).split_once(FUSED).map(|(_, fused)| fused)
    }

    fn lemma_and_fused(&self, lemma: u32) -> &str {
        let at = self.lemmas + 4 * lemma as usize;
        let text = || {
            let start = self.lemma_text + u32_at(&self.data, at)? as usize;
            let end = self.lemma_text + u32_at(&self.data, at + 4)? as usize;
            std::str::from_utf8(self.data.get(start..end)?).ok()
        };
        text().unwrap_or("")
    }
}
