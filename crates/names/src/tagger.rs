//! Names the atlas does not know: a linear-chain conditional random field over tokens.
//!
//! Features are hashes of what a token looks like, what stands around it, what the dictionary says of it and whether it is
//! known as a given name or surname; weights are bytes with one scale, so the whole model is a small table read at start.
//! Trained by `isnad-train names tagger` (see `models/names/MODEL.toml`).

use crate::atlas::{Atlas, Cue, Trust};
use crate::scan::{Found, Page};
use crate::trie::{HashedMap, word_hash};
use isnad_doc::{Clitic, Doc, TokenId};
use isnad_doc::{EntityType, TokenKind, Upos};

const MODEL: &[u8] = include_bytes!("../../../models/names/tagger.bin");
const UNITS: &str = include_str!("../../../data/names/units.tsv");

/// How many labels there are: outside, and begin and inside of each of [`KINDS`].
pub const LABELS: usize = 9;

/// The kinds of name the tagger tells apart; label `1 + 2 * k` begins kind `k`, `2 + 2 * k` continues it.
pub const KINDS: [EntityType; 4] = [EntityType::Per, EntityType::Org, EntityType::Gpe, EntityType::Fac];

/// Weights of one feature, by label.
type Row = [i8; LABELS];

/// How often a word is a given name and a surname, in classes 0 to 4.
#[derive(Clone, Copy, Debug, Default)]
struct Unit {
    given: u8,
    surname: u8,
}

/// Given names and surnames.
#[derive(Debug)]
pub(crate) struct Units(HashedMap<Unit>);

impl Units {
    pub(crate) fn new() -> Self {
        let mut map = HashedMap::default();
        for line in UNITS.lines().skip(1) {
            let mut cells = line.split('\t');
            let name = cells.next().unwrap_or("");
            let mut class = || match cells.next().and_then(|c| c.parse::<u32>().ok()).unwrap_or(0) {
                0 => 0,
                1..=2 => 1,
                3..=9 => 2,
                10..=49 => 3,
                _ => 4,
            };
            let unit = Unit { given: class(), surname: class() };
            map.insert(word_hash(name), unit);
        }
        Self(map)
    }

    fn get(&self, key: u64) -> Unit {
        self.0.get(&key).copied().unwrap_or_default()
    }

    /// Whether a word is known as a given name or surname.
    pub(crate) fn known(&self, key: u64) -> bool {
        let unit = self.get(key);
        unit.given.max(unit.surname) >= 2
    }

    /// Whether a word is known as a given name.
    pub(crate) fn given(&self, key: u64) -> bool {
        self.get(key).given >= 2
    }
}

/// The weights.
#[derive(Debug)]
pub(crate) struct Tagger {
    /// Open addressing: the hash of a feature (0 is free) and the place of its row.
    slots: Vec<(u32, u32)>,
    rows: Vec<Row>,
    transitions: [[f32; LABELS]; LABELS],
    scale: f32,
}

impl Tagger {
    pub(crate) fn new() -> Self {
        Self::read(MODEL)
    }

    /// Reads a model: scale, transitions (f32, little endian), then per feature its hash and a byte a label.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let mut at = 0;
        let mut float = || {
            let value = bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0.0, f32::from_le_bytes);
            at += 4;
            value
        };
        let scale = float();
        let mut transitions = [[0.0; LABELS]; LABELS];
        for row in &mut transitions {
            for cell in row {
                *cell = float();
            }
        }
        let body = bytes.get(at..).unwrap_or(&[]);
        let count = body.len() / (4 + LABELS);
        let size = (count * 2).next_power_of_two().max(2);
        let mut slots = vec![(0u32, 0u32); size];
        let mut rows = Vec::with_capacity(count);
        for record in body.chunks_exact(4 + LABELS) {
            let (hash, weights) = record.split_at(4);
            let hash = hash.try_into().map_or(0, u32::from_le_bytes);
            let mut row = [0i8; LABELS];
            for (cell, byte) in row.iter_mut().zip(weights) {
                *cell = *byte as i8;
            }
            let mut slot = hash as usize & (size - 1);
            while slots.get(slot).is_some_and(|s| s.0 != 0) {
                slot = (slot + 1) & (size - 1);
            }
            if let Some(place) = slots.get_mut(slot) {
                *place = (hash, rows.len() as u32);
            }
            rows.push(row);
        }
        Self { slots, rows, transitions, scale }
    }

    fn row(&self, hash: u32) -> Option<&Row> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let (found, row) = *self.slots.get(slot)?;
            if found == hash {
                return self.rows.get(row as usize);
            }
            if found == 0 {
                return None;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The best labels of one sentence.
    fn decode(&self, sentence: &[Vec<u32>], labels: &mut Vec<u8>) {
        let mut best: Vec<[f32; LABELS]> = Vec::with_capacity(sentence.len());
        let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(sentence.len());
        for features in sentence {
            let mut sums = [0i32; LABELS];
            for feature in features {
                if let Some(row) = self.row(*feature) {
                    for (sum, weight) in sums.iter_mut().zip(row) {
                        *sum += i32::from(*weight);
                    }
                }
            }
            let mut here = [0.0f32; LABELS];
            let mut from = [0u8; LABELS];
            for (label, cell) in here.iter_mut().enumerate() {
                let mut top = f32::NEG_INFINITY;
                match best.last() {
                    Some(previous) => {
                        for (old, (score, row)) in previous.iter().zip(&self.transitions).enumerate() {
                            let score = score + row.get(label).copied().unwrap_or(0.0);
                            if allowed(old, label) && score > top {
                                top = score;
                                if let Some(f) = from.get_mut(label) {
                                    *f = old as u8;
                                }
                            }
                        }
                    }
                    None => top = if allowed(0, label) { 0.0 } else { f32::NEG_INFINITY },
                }
                *cell = top + sums.get(label).copied().unwrap_or(0) as f32 * self.scale;
            }
            best.push(here);
            back.push(from);
        }
        let Some(last) = best.last() else { return };
        let mut label = 0;
        for (i, score) in last.iter().enumerate() {
            if Some(score) > last.get(label) {
                label = i;
            }
        }
        let start = labels.len();
        for from in back.iter().rev() {
            labels.push(label as u8);
            label = from.get(label).copied().unwrap_or(0) as usize;
        }
        if let Some(mine) = labels.get_mut(start..) {
            mine.reverse();
        }
    }

    /// The label of every token of a page.
    pub(crate) fn tag(&self, features: &Features) -> Vec<u8> {
        let mut labels = Vec::new();
        for sentence in &features.sentences {
            self.decode(sentence, &mut labels);
        }
        labels
    }
}

/// Whether one label may follow another.
#[must_use]
pub fn allowed(before: usize, label: usize) -> bool {
    label == 0 || label % 2 == 1 || before == label || before + 1 == label
}

/// The features of a page, by sentence and token.
#[derive(Debug, Default)]
pub struct Features {
    /// One list of feature hashes a token, one list of tokens a sentence.
    pub sentences: Vec<Vec<Vec<u32>>>,
}

/// What is looked at in one token.
struct View<'p> {
    word: u64,
    base: u64,
    form: &'p str,
    kind: TokenKind,
    upos: u8,
    known: bool,
    clitic: u8,
    unit: Unit,
    dictionary: u8,
    cue: u8,
}

fn mix(template: u32, a: u64, b: u64) -> u32 {
    let h = (a ^ u64::from(template).wrapping_mul(0x9E37_79B9_7F4A_7C15))
        .wrapping_mul(0xff51_afd7_ed55_8ccd)
        .rotate_left(31)
        .wrapping_add(b.wrapping_mul(0xc4ce_b9fe_1a85_ec53));
    let h = (h ^ (h >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((h >> 32) as u32).max(1)
}

impl Features {
    pub(crate) fn new(doc: &Doc, page: &Page<'_>, atlas: &Atlas, units: &Units, found: &[Found]) -> Self {
        let views = views(doc, page, atlas, units, found);
        let mut out = Self::default();
        for sentence in &doc.words.sentences {
            let range = sentence.tokens.start as usize..(sentence.tokens.end as usize).min(views.len());
            let Some(sentence) = views.get(range) else { continue };
            out.sentences.push((0..sentence.len()).map(|at| features(sentence, at)).collect());
        }
        out
    }
}

fn views<'p>(doc: &Doc, page: &'p Page<'_>, atlas: &Atlas, units: &Units, found: &[Found]) -> Vec<View<'p>> {
    let mut views: Vec<View<'p>> = Vec::with_capacity(page.toks.len());
    for (at, tok) in page.toks.iter().enumerate() {
        let form = page.form(at);
        let token = TokenId::new(at);
        let base = doc.words.base(token);
        let cut = base.map_or(0, |b| b.span.start.saturating_sub(tok.span.start));
        let reading = tok.readings().iter().find(|r| r.bytes == cut && cut > 0);
        let hash = reading.map_or(tok.hash(), |r| r.hash);
        let start = reading.map_or(0, |r| form.chars().take(usize::from(r.cut)).map(char::len_utf8).sum());
        let mut clitic = 0u8;
        for word in doc.words.words_of(token) {
            match word.clitic {
                Clitic::None => {}
                Clitic::Pro => clitic |= if word.upos == Upos::Adp { 2 } else { 1 },
                Clitic::En => clitic |= 4,
            }
        }
        views.push(View {
            word: tok.hash(),
            base: hash,
            form: form.get(start..).unwrap_or(form),
            kind: tok.kind,
            upos: base.map_or(0, |b| b.upos as u8 + 1),
            known: base.is_some_and(|b| b.features.known),
            clitic,
            unit: units.get(hash),
            dictionary: 0,
            cue: match atlas.cue(hash) {
                Some(Cue::Place) => 1,
                Some(Cue::Outlet) => 2,
                Some(Cue::Organisation) => 3,
                Some(Cue::Person) => 4,
                Some(Cue::Preposition | Cue::Common) | None => 0,
            },
        });
    }
    for hit in found {
        let kind = match hit.kind {
            EntityType::Per => 1,
            EntityType::Org => 2,
            EntityType::Media => 3,
            EntityType::Gpe => 4,
            EntityType::Loc => 5,
            EntityType::Fac => 6,
            EntityType::Norp => 7,
            EntityType::Misc => 8,
        };
        let composed = u8::from(!matches!(hit.target, crate::scan::Target::Row(_)));
        let trust = u8::from(hit.trust == Trust::Free);
        for at in hit.start..hit.end {
            if let Some(view) = views.get_mut(at) {
                view.dictionary =
                    64 | kind | (u8::from(at > hit.start) << 4) | (trust << 5) | (composed << 3 & 8);
            }
        }
    }
    views
}

fn features(sentence: &[View<'_>], at: usize) -> Vec<u32> {
    let mut out = Vec::with_capacity(48);
    let get = |d: isize| at.checked_add_signed(d).and_then(|i| sentence.get(i));
    let Some(me) = get(0) else { return out };
    let word = |d: isize| get(d).map_or(1, |v| v.word);
    let base = |d: isize| get(d).map_or(1, |v| v.base);
    let dictionary = |d: isize| get(d).map_or(255, |v| u64::from(v.dictionary));
    let upos = |d: isize| get(d).map_or(255, |v| u64::from(v.upos) | (u64::from(v.known) << 7));
    let unit = |d: isize| get(d).map_or(255, |v| u64::from(v.unit.given) * 5 + u64::from(v.unit.surname));
    let cue = |d: isize| get(d).map_or(255, |v| u64::from(v.cue));
    let mut template = 0;
    let mut add = |a: u64, b: u64| {
        template += 1;
        out.push(mix(template, a, b));
    };
    add(0, 0);
    add(me.word, 0);
    add(me.base, 0);
    add(base(-1), 0);
    add(base(1), 0);
    add(base(-2), 0);
    add(base(2), 0);
    add(word(-1), word(0));
    add(word(0), word(1));
    add(base(-1), unit(0));
    add(base(-2), base(-1));
    let letters: Vec<char> = me.form.chars().collect();
    let slice = |from: usize, to: usize| {
        let part = letters.get(from.min(letters.len())..to.min(letters.len())).unwrap_or(&[]);
        part.iter().fold(7u64, |h, c| h.wrapping_mul(0x100_0193) ^ u64::from(u32::from(*c)))
    };
    let n = letters.len();
    add(slice(0, 2), 0);
    add(slice(0, 3), 0);
    add(slice(n.saturating_sub(1), n), n.min(9) as u64);
    add(slice(n.saturating_sub(2), n), 0);
    add(slice(n.saturating_sub(3), n), 0);
    add(slice(0, 4), 0);
    let article = u64::from(letters.starts_with(&['ا', 'ل']));
    let shape = me.kind as u64 * 2 + article;
    add(shape, n.min(9) as u64);
    add(shape, u64::from(me.clitic));
    add(upos(0), article);
    add(upos(0), upos(-1));
    add(upos(0), upos(1));
    add(upos(-1), upos(1));
    add(dictionary(0), 0);
    add(dictionary(0), dictionary(-1));
    add(dictionary(0), dictionary(1));
    add(dictionary(0), base(-1));
    add(dictionary(-1), upos(0));
    add(unit(0), 0);
    add(unit(0), unit(-1));
    add(unit(0), unit(1));
    add(unit(0), upos(0));
    add(unit(-1), unit(1));
    add(cue(-1), 0);
    add(cue(-1), unit(0));
    add(cue(-1), upos(0));
    add(cue(-2), upos(-1));
    add(cue(0), 0);
    add(me.base, cue(-1));
    add(u64::from(at == 0), unit(0));
    out
}
