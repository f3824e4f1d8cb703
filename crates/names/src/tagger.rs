//! Names in context: a linear-chain conditional random field over tokens.
//!
//! Features are hashes of what a token looks like, what stands around it, what class of words it belongs to in unlabelled news,
//! what the dictionary says of it and whether it is known as part of a person's name; weights are bytes with one scale, so the
//! whole model is a small table read at start. Trained by `isnad-train names tagger` (see `models/names/MODEL.toml`).

use crate::atlas::{Atlas, Cue, Trust};
use crate::learned::{Learned, Seen};
use crate::scan::{Found, Page, Reading, Target, Tok};
use crate::trie::{HashedMap, word_hash};
use isnad_arabic::Classes;
use isnad_doc::{Clitic, Doc, EntityType, TokenId, TokenKind, Upos};

const MODEL: &[u8] = include_bytes!("../../../models/names/tagger.bin");
const UNITS: &str = include_str!("../../../data/names/units.tsv");

/// What the tagger tells apart. A state's body named by a class noun (وزارة الخارجية، الجيش الإسرائيلي) is a kind of its own,
/// because labels that were made elsewhere leave most of them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Per,
    Org,
    Body,
    Media,
    Gpe,
    Loc,
    Fac,
}

impl Kind {
    /// Every kind; label `1 + 2 * k` begins kind `k`, `2 + 2 * k` continues it, 0 is outside.
    pub const ALL: [Kind; 7] =
        [Kind::Per, Kind::Org, Kind::Body, Kind::Media, Kind::Gpe, Kind::Loc, Kind::Fac];

    /// Reads the name of a kind in labels: an [`EntityType`], or `BODY`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "PER" => Kind::Per,
            "ORG" => Kind::Org,
            "BODY" => Kind::Body,
            "MEDIA" => Kind::Media,
            "GPE" => Kind::Gpe,
            "LOC" => Kind::Loc,
            "FAC" => Kind::Fac,
            _ => return None,
        })
    }

    /// The type of mention it becomes.
    #[must_use]
    pub fn entity_type(self) -> EntityType {
        match self {
            Kind::Per => EntityType::Per,
            Kind::Org | Kind::Body => EntityType::Org,
            Kind::Media => EntityType::Media,
            Kind::Gpe => EntityType::Gpe,
            Kind::Loc => EntityType::Loc,
            Kind::Fac => EntityType::Fac,
        }
    }

    /// The kind of a label; `None` for the one outside.
    #[must_use]
    pub fn of(label: u8) -> Option<Self> {
        Self::ALL.get(usize::from(label.checked_sub(1)? / 2)).copied()
    }
}

/// How many labels there are.
pub const LABELS: usize = 1 + 2 * Kind::ALL.len();

/// Weights of one feature, by label.
type Row = [i8; LABELS];

/// How often a word is a given name, a surname and a part of a foreign name, in classes 0 to 4.
#[derive(Clone, Copy, Debug, Default)]
struct Unit {
    given: u8,
    surname: u8,
    foreign: u8,
    latin: &'static str,
}

impl Unit {
    /// All three in one number.
    fn code(self) -> u64 {
        u64::from(self.given) * 15 + u64::from(self.surname) * 3 + u64::from(self.foreign.min(2))
    }
}

/// Parts of persons' names.
#[derive(Debug)]
pub(crate) struct Units(HashedMap<Unit>);

impl Units {
    pub(crate) fn new() -> Self {
        let mut map = HashedMap::default();
        map.reserve(UNITS.len() / 24);
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
            let mut unit = Unit { given: class(), surname: class(), foreign: class(), latin: "" };
            unit.latin = cells.next().unwrap_or("");
            map.insert(word_hash(name), unit);
        }
        Self(map)
    }

    fn get(&self, key: u64) -> Unit {
        self.0.get(&key).copied().unwrap_or_default()
    }

    /// Whether a word is known as an Arab given name or surname.
    pub(crate) fn known(&self, key: u64) -> bool {
        let unit = self.get(key);
        unit.given.max(unit.surname) >= 2
    }

    /// The same of a word that has lost its article.
    pub(crate) fn common_bare(&self, word: &str) -> bool {
        self.common(word_hash(word)) || self.common(word_hash(&format!("ال{word}")))
    }

    /// Whether a word is known as part of a foreign name.
    pub(crate) fn foreign(&self, key: u64) -> bool {
        self.get(key).foreign >= 1
    }

    /// Its common Latin form; empty where none is known.
    pub(crate) fn latin(&self, key: u64) -> &'static str {
        self.get(key).latin
    }

    /// Whether a word is part of so many persons' names, Arab or foreign, that it tells nobody by itself.
    pub(crate) fn common(&self, key: u64) -> bool {
        let unit = self.get(key);
        unit.given.max(unit.surname) >= 2 || unit.foreign >= 2
    }

    /// Whether a word is known as an Arab given name.
    pub(crate) fn given(&self, key: u64) -> bool {
        self.get(key).given >= 2
    }
}

/// A row of the table of weights; a hash of 0 is a free slot.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    row: Row,
}

/// The weights.
#[derive(Debug)]
pub struct Tagger {
    /// Open addressing.
    slots: Vec<Slot>,
    /// Exponentials of the weights of one label after another; 0 where it may not follow.
    transitions: [[f32; LABELS]; LABELS],
    scale: f32,
}

/// What the tagger says of a page: the likeliest labels, and for each token how likely its label is.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    pub(crate) labels: Vec<u8>,
    /// Probability of the token's label.
    pub(crate) sure: Vec<f32>,
    /// Probability that the token is outside of names.
    pub(crate) outside: Vec<f32>,
}

impl Tagger {
    pub(crate) fn new() -> Self {
        Self::read(MODEL)
    }

    /// Reads a model: scale, transitions (f32, little endian), then per feature its hash and a byte a label.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut at = 0;
        let mut float = || {
            let value = bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0.0, f32::from_le_bytes);
            at += 4;
            value
        };
        let scale = float();
        let mut transitions = [[0.0; LABELS]; LABELS];
        for (before, row) in transitions.iter_mut().enumerate() {
            for (label, cell) in row.iter_mut().enumerate() {
                let weight = float().exp();
                *cell = if allowed(before, label) { weight } else { 0.0 };
            }
        }
        let body = bytes.get(at..).unwrap_or(&[]);
        let count = body.len() / (4 + LABELS);
        // At most three quarters full: more would make absent features, most of them, costly to look up.
        let size = (count * 4 / 3).next_power_of_two().max(2);
        let mut slots = vec![Slot { hash: 0, row: [0; LABELS] }; size];
        for record in body.chunks_exact(4 + LABELS) {
            let (hash, weights) = record.split_at(4);
            let hash = hash.try_into().map_or(0, u32::from_le_bytes);
            let mut row = [0i8; LABELS];
            for (cell, byte) in row.iter_mut().zip(weights) {
                *cell = *byte as i8;
            }
            let mut slot = hash as usize & (size - 1);
            while slots.get(slot).is_some_and(|s| s.hash != 0) {
                slot = (slot + 1) & (size - 1);
            }
            if let Some(place) = slots.get_mut(slot) {
                *place = Slot { hash, row };
            }
        }
        Self { slots, transitions, scale }
    }

    fn row(&self, hash: u32) -> Option<&Row> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let found = self.slots.get(slot)?;
            if found.hash == hash {
                return Some(&found.row);
            }
            if found.hash == 0 {
                return None;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// The labels of every token of a page, sentence by sentence.
    pub(crate) fn tag(&self, features: &Features) -> Tags {
        let mut tags = Tags::default();
        let mut chain = Chain::default();
        for sentence in features.sentences() {
            chain.clear();
            for token in sentence.clone() {
                let mut sums = [0i32; LABELS];
                for feature in features.of(token) {
                    if let Some(row) = self.row(*feature) {
                        for (sum, weight) in sums.iter_mut().zip(row) {
                            *sum += i32::from(*weight);
                        }
                    }
                }
                // The label's score is of import against the others' alone: kept small, so that no exponential overflows.
                let top = sums.iter().copied().max().unwrap_or(0);
                chain.emissions.push(sums.map(|s| ((s - top) as f32 * self.scale).exp()));
            }
            chain.decode(&self.transitions, &mut tags);
        }
        tags
    }
}

/// A label's part in every token of a sentence.
type Cells = [f32; LABELS];

/// The sums of one sentence, kept between sentences for their memory.
#[derive(Debug, Default)]
struct Chain {
    emissions: Vec<Cells>,
    best: Vec<Cells>,
    back: Vec<[u8; LABELS]>,
    forward: Vec<Cells>,
}

fn scaled(mut cells: Cells) -> Cells {
    let sum: f32 = cells.iter().sum();
    if sum > 0.0 {
        cells.iter_mut().for_each(|c| *c /= sum);
    }
    cells
}

impl Chain {
    fn clear(&mut self) {
        self.emissions.clear();
        self.best.clear();
        self.back.clear();
        self.forward.clear();
    }

    /// Appends the best labels of the sentence and their probabilities.
    fn decode(&mut self, transitions: &[Cells; LABELS], tags: &mut Tags) {
        let Some(last) = self.emissions.len().checked_sub(1) else { return };
        // Best path and forward sums, both scaled to sum to one a token.
        for (t, emission) in self.emissions.iter().enumerate() {
            let mut best = [0.0f32; LABELS];
            let mut back = [0u8; LABELS];
            let mut sums = [0.0f32; LABELS];
            match t.checked_sub(1).and_then(|b| Some((self.best.get(b)?, self.forward.get(b)?))) {
                Some((old, forward)) => {
                    for (before, ((row, old), forward)) in
                        transitions.iter().zip(old).zip(forward).enumerate()
                    {
                        for (label, weight) in row.iter().enumerate() {
                            let score = old * weight;
                            if let (Some(b), Some(f), Some(s)) =
                                (best.get_mut(label), back.get_mut(label), sums.get_mut(label))
                            {
                                *s += forward * weight;
                                if score > *b {
                                    *b = score;
                                    *f = before as u8;
                                }
                            }
                        }
                    }
                }
                None => {
                    for (label, (b, s)) in best.iter_mut().zip(&mut sums).enumerate() {
                        *b = f32::from(u8::from(allowed(0, label)));
                        *s = *b;
                    }
                }
            }
            for ((b, s), e) in best.iter_mut().zip(&mut sums).zip(emission) {
                *b *= e;
                *s *= e;
            }
            self.best.push(scaled(best));
            self.back.push(back);
            self.forward.push(scaled(sums));
        }
        let start = tags.labels.len();
        let mut label = 0u8;
        if let Some(cells) = self.best.get(last) {
            for (i, score) in cells.iter().enumerate() {
                if Some(score) > cells.get(usize::from(label)) {
                    label = i as u8;
                }
            }
        }
        let mut backward = [1.0f32; LABELS];
        for t in (0..=last).rev() {
            let marginal = match self.forward.get(t) {
                Some(forward) => {
                    let mut product = *forward;
                    product.iter_mut().zip(&backward).for_each(|(p, b)| *p *= b);
                    scaled(product)
                }
                None => [0.0; LABELS],
            };
            tags.labels.push(label);
            tags.sure.push(marginal.get(usize::from(label)).copied().unwrap_or(0.0));
            tags.outside.push(marginal.first().copied().unwrap_or(0.0));
            label = self.back.get(t).and_then(|b| b.get(usize::from(label))).copied().unwrap_or(0);
            let Some(emission) = self.emissions.get(t) else { continue };
            let mut next = [0.0f32; LABELS];
            for (cell, row) in next.iter_mut().zip(transitions) {
                for ((weight, e), b) in row.iter().zip(emission).zip(&backward) {
                    *cell += weight * e * b;
                }
            }
            backward = scaled(next);
        }
        for list in [&mut tags.sure, &mut tags.outside] {
            list.get_mut(start..).unwrap_or(&mut []).reverse();
        }
        tags.labels.get_mut(start..).unwrap_or(&mut []).reverse();
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
    hashes: Vec<u32>,
    /// Where the features of each token end in `hashes`.
    ends: Vec<u32>,
    /// Where the tokens of each sentence end in `ends`.
    sentences: Vec<u32>,
}

impl Features {
    pub(crate) fn new(
        doc: &Doc,
        page: &Page<'_>,
        atlas: &Atlas,
        lists: (&Units, &Classes, &Learned),
        found: &[Found],
    ) -> Self {
        let views = views(doc, page, atlas, lists, found);
        let mut out = Self::default();
        out.hashes.reserve(views.len() * 80);
        for sentence in &doc.words.sentences {
            let range = sentence.tokens.start as usize..(sentence.tokens.end as usize).min(views.len());
            if let Some(sentence) = views.get(range) {
                for at in 0..sentence.len() {
                    features(sentence, at, &mut out.hashes);
                    out.ends.push(out.hashes.len() as u32);
                }
            }
            out.sentences.push(out.ends.len() as u32);
        }
        out
    }

    /// The numbers of the tokens of each sentence.
    pub fn sentences(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let mut start = 0;
        self.sentences.iter().map(move |end| {
            let range = start..*end as usize;
            start = range.end;
            range
        })
    }

    /// The hashes of the features of a token.
    #[must_use]
    pub fn of(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).and_then(|b| self.ends.get(b)).map_or(0, |e| *e as usize);
        let end = self.ends.get(token).map_or(start, |e| *e as usize);
        self.hashes.get(start..end).unwrap_or(&[])
    }
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
    coarse: u8,
    fine: u8,
    seen: Seen,
    /// Quotation mark or bracket: 1 opens, 2 closes, 3 either.
    mark: u8,
}

fn mix(template: u32, a: u64, b: u64) -> u32 {
    let h = (a ^ u64::from(template).wrapping_mul(0x9E37_79B9_7F4A_7C15))
        .wrapping_mul(0xff51_afd7_ed55_8ccd)
        .rotate_left(31)
        .wrapping_add(b.wrapping_mul(0xc4ce_b9fe_1a85_ec53));
    let h = (h ^ (h >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((h >> 32) as u32).max(1)
}

/// The reading of a token that leaves its particles out; `None` where it has none.
fn bare<'t>(doc: &Doc, tok: &'t Tok, token: TokenId) -> Option<&'t Reading> {
    let cut = doc.words.base(token).map_or(0, |b| b.span.start.saturating_sub(tok.span.start));
    tok.readings().iter().find(|r| r.bytes == cut && cut > 0)
}

/// The hash of each token's word less its particles, as the tagger sees it; 0 for signs and numbers.
pub(crate) fn words(doc: &Doc, page: &Page<'_>) -> Vec<u64> {
    let word = |(at, tok): (usize, &Tok)| match tok.kind {
        TokenKind::Word | TokenKind::Foreign => {
            bare(doc, tok, TokenId::new(at)).map_or(tok.hash(), |r| r.hash)
        }
        _ => 0,
    };
    page.toks.iter().enumerate().map(word).collect()
}

fn views<'p>(
    doc: &Doc,
    page: &'p Page<'_>,
    atlas: &Atlas,
    (units, classes, learned): (&Units, &Classes, &Learned),
    found: &[Found],
) -> Vec<View<'p>> {
    let mut views: Vec<View<'p>> = Vec::with_capacity(page.toks.len());
    for (at, tok) in page.toks.iter().enumerate() {
        let form = page.form(at);
        let token = TokenId::new(at);
        let base = doc.words.base(token);
        let reading = bare(doc, tok, token);
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
        let letters = form.get(start..).unwrap_or(form);
        let (coarse, fine) = if tok.kind == TokenKind::Word { classes.of(letters) } else { (0, 0) };
        views.push(View {
            word: tok.hash(),
            base: hash,
            form: letters,
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
            coarse,
            fine,
            seen: learned.find(hash),
            mark: match page.surface(at) {
                "«" | "(" | "“" | "[" | "‹" | "‘" => 1,
                "»" | ")" | "”" | "]" | "›" | "’" => 2,
                "\"" | "'" => 3,
                _ => 0,
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
        let composed = u8::from(!matches!(hit.target, Target::Row(_)));
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

/// Appends the features of token `at` of a sentence.
fn features(sentence: &[View<'_>], at: usize, out: &mut Vec<u32>) {
    let get = |d: isize| at.checked_add_signed(d).and_then(|i| sentence.get(i));
    let Some(me) = get(0) else { return };
    let word = |d: isize| get(d).map_or(1, |v| v.word);
    let base = |d: isize| get(d).map_or(1, |v| v.base);
    let dictionary = |d: isize| get(d).map_or(255, |v| u64::from(v.dictionary));
    let upos = |d: isize| get(d).map_or(255, |v| u64::from(v.upos) | (u64::from(v.known) << 7));
    let unit = |d: isize| get(d).map_or(255, |v| v.unit.code());
    let cue = |d: isize| get(d).map_or(255, |v| u64::from(v.cue));
    let fine = |d: isize| get(d).map_or(256, |v| u64::from(v.fine));
    let coarse = |d: isize| get(d).map_or(256, |v| u64::from(v.coarse));
    let mark = |d: isize| get(d).map_or(4, |v| u64::from(v.mark));
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
    add(fine(0), 0);
    add(fine(-1), 0);
    add(fine(1), 0);
    add(fine(-2), 1);
    add(fine(2), 1);
    add(fine(-1), fine(0));
    add(fine(0), fine(1));
    add(fine(-2), fine(-1));
    add(fine(-1), unit(0));
    add(fine(-1), shape << 8 | upos(0));
    add(fine(0), dictionary(0));
    add(fine(0), unit(0) << 3 | article);
    add(coarse(-1) << 20 | coarse(0) << 10 | coarse(1), 0);
    add(coarse(-2) << 20 | coarse(-1) << 10 | coarse(0), 0);
    add(coarse(0) << 20 | coarse(1) << 10 | coarse(2), 0);
    add(mark(-1) << 8 | mark(1), unit(0));
    add(mark(-1) << 4 | mark(1), base(-2));
    add(dictionary(0) << 8 | upos(0), fine(-1));
    add(dictionary(0) << 8 | upos(1), fine(1));
    add(dictionary(1), upos(0) << 9 | unit(0));
    add(dictionary(-1) << 9 | dictionary(0), dictionary(1));
    let seen = |d: isize, i: usize| get(d).and_then(|v| v.seen.get(i)).map_or(256, |c| u64::from(*c));
    add(seen(0, 0), 0);
    add(seen(0, 0), seen(-1, 0));
    add(seen(0, 0), seen(1, 0));
    add(seen(-1, 1), 0);
    add(seen(1, 2), 0);
    add(seen(-1, 1), seen(0, 0));
    add(seen(0, 0), seen(1, 2));
    add(seen(-1, 1), seen(1, 2));
    add(seen(-2, 1), seen(-1, 1));
    add(seen(0, 0), unit(0) << 8 | upos(0));
    add(seen(0, 0), dictionary(0));
    add(seen(-1, 1), unit(0));
}
