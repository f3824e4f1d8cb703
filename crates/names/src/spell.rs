//! How likely two words are spellings of one name, letter by letter.
//!
//! The words are aligned so that the sum of the weights of what the alignment does (match, exchange, leave out, cross letters) is
//! greatest; the sum is the logarithm of the odds that they are one name. The weights are learnt by `isnad-train names pairs` from
//! words that two lists write differently for one Latin form (see `models/names/MODEL.toml`) and lie in a table to be read.

use crate::tagger::Units;
use crate::trie::word_hash;
use std::sync::LazyLock;

pub(crate) static UNITS: LazyLock<Units> = LazyLock::new(Units::new);

/// Whether a word in look-up form is a well-known Arab name.
#[must_use]
pub fn known(word: &str) -> bool {
    UNITS.known(word_hash(word))
}

const TABLE: &str = include_str!("../../../models/names/spelling.tsv");

/// The letters that a word in look-up form is made of; any other sign is the last.
const LETTERS: &str = "ءابتثجحخدذرزسشصضطظعغفقكلمنهويپچژڤگ";
const N: usize = 36;
/// Letters of a word that are looked at.
const LONGEST: usize = 31;
const STRIDE: usize = LONGEST + 1;

/// How many things are weighed in a comparison of whole names.
pub const NAME: usize = 5;

/// Where the weight of each thing that an alignment does stands in a list of weights.
pub mod feature {
    use super::N;

    /// What every pair starts with.
    pub const BIAS: usize = 0;
    /// Exactly one of the words is a well-known Arab name.
    pub const KNOWN: usize = 1;
    /// The first letters differ.
    pub const FIRST: usize = 2;
    /// A letter is left out beside its like.
    pub const DOUBLE: usize = 3;
    /// Two neighbours change places: one a vowel letter, neither.
    pub const CROSSED: usize = 4;
    /// A match, by letter.
    pub const MATCH: usize = 6;
    /// Letters exchanged, by how many of the two are vowel letters.
    pub const CLASSES: usize = MATCH + N;
    /// Letters exchanged, by the letters.
    pub const EXCHANGE: usize = CLASSES + 3;
    /// A letter left out: vowel letter or not, by place.
    pub const GAPS: usize = EXCHANGE + N * N;
    /// A letter left out, by letter and place (first, inside, last).
    pub const GAP: usize = GAPS + 6;
    /// A letter left out, by letter and the letter behind it.
    pub const BEFORE: usize = GAP + 3 * N;
    /// What counts in whole names, as [`crate::Compared::Parts`] gives it.
    pub const WHOLE: usize = BEFORE + N * N;
    /// Where the exchange of two letters stands.
    #[must_use]
    pub fn exchange(a: char, b: char) -> usize {
        super::exchange(super::number(a), super::number(b))[1]
    }
    /// How many there are.
    pub const COUNT: usize = WHOLE + super::NAME;
}
use feature::{
    BEFORE, BIAS, CLASSES, COUNT, CROSSED, DOUBLE, EXCHANGE, FIRST, GAP, GAPS, KNOWN, MATCH, WHOLE,
};

/// Vowel letters, as numbers of [`LETTERS`].
fn vowel(letter: u8) -> bool {
    matches!(letter, 0 | 1 | 26 | 27 | 28)
}

fn number(letter: char) -> u8 {
    LETTERS.chars().position(|l| l == letter).unwrap_or(N - 1) as u8
}

fn exchange(a: u8, b: u8) -> [usize; 2] {
    let (low, high) = (usize::from(a.min(b)), usize::from(a.max(b)));
    [CLASSES + usize::from(vowel(a)) + usize::from(vowel(b)), EXCHANGE + low * N + high]
}

/// A word as its letters' numbers, and what leaving out each costs.
#[derive(Clone, Debug)]
pub struct Word {
    letters: Vec<u8>,
    gaps: Vec<f32>,
    /// Whether it is a well-known Arab name.
    pub(crate) known: bool,
    /// Its Latin form in the lists of names, as [`plain`] has it; empty where they have none.
    latin: String,
}

impl Word {
    /// A word in look-up form; what is longer than 31 letters is cut.
    #[must_use]
    pub fn new(word: &str, known: bool, weights: &Weights) -> Self {
        let letters: Vec<u8> = word.chars().take(LONGEST).map(number).collect();
        let gaps = (0..letters.len()).map(|at| weights.sum(gap(&letters, at))).collect();
        Self { letters, gaps, known, latin: String::new() }
    }

    /// The same with the Latin form that the lists of names have.
    pub(crate) fn listed(self, word: &str) -> Self {
        Self { latin: plain(&UNITS.latin(word_hash(word)).to_lowercase()), ..self }
    }

    /// Whether the lists of names have both words as one name, or as two.
    pub(crate) fn relation(&self, other: &Self) -> Option<bool> {
        if self.latin.is_empty() || other.latin.is_empty() {
            None
        } else {
            relation_of(&self.latin, &other.latin)
        }
    }
}

/// The Latin letters of a name less what spellings of one name differ in: c and k, f, v and w, y and i, doubled letters, h.
fn plain(latin: &str) -> String {
    let mut out = String::new();
    let text = latin.replace("ph", "f").replace("ck", "k").replace("sch", "s").replace("sh", "s");
    for c in text.chars() {
        let c = match c {
            'c' | 'q' | 'x' => 'k',
            'w' | 'v' => 'f',
            'y' | 'j' => 'i',
            'z' => 's',
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            c if c.is_ascii_alphabetic() && c != 'h' => c,
            _ => continue,
        };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Whether two Latin forms are one name: `None` where they differ by so little that it cannot be told.
#[must_use]
pub fn relation(a: &str, b: &str) -> Option<bool> {
    relation_of(&plain(a), &plain(b))
}

fn relation_of(a: &str, b: &str) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    let consonants = |t: &str| t.bytes().filter(|c| !b"aeiou".contains(c)).collect::<Vec<_>>();
    if consonants(a) != consonants(b) {
        return Some(false);
    }
    (distance(a.as_bytes(), b.as_bytes()) >= 2).then_some(false)
}

/// Letters to exchange, add or leave out to make one word the other.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let best = (diagonal + usize::from(x != y)).min(*cell + 1).min(left + 1);
            diagonal = *cell;
            *cell = best;
            left = best;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// What leaving out letter `at` is counted as.
fn gap(letters: &[u8], at: usize) -> impl Iterator<Item = usize> {
    let letter = letters.get(at).copied().unwrap_or(0);
    let place = if at == 0 {
        0
    } else if at + 1 == letters.len() {
        2
    } else {
        1
    };
    let beside = |other: Option<usize>| other.and_then(|o| letters.get(o)) == Some(&letter);
    let double = beside(at.checked_sub(1)) || beside(Some(at + 1));
    let next = letters.get(at + 1).map(|next| BEFORE + usize::from(letter) * N + usize::from(*next));
    let own = [GAPS + usize::from(vowel(letter)) * 3 + place, GAP + usize::from(letter) * 3 + place];
    own.into_iter().chain(double.then_some(DOUBLE)).chain(next)
}

/// The weights: as they were learnt, and summed for each pair of letters.
#[derive(Clone, Debug)]
pub struct Weights {
    flat: Vec<f32>,
    pairs: Vec<[f32; N]>,
    /// The most that pairing one letter may bring, or two that crossed.
    most: f32,
}

impl Weights {
    /// Weights by [`feature`].
    #[must_use]
    pub fn new(flat: Vec<f32>) -> Self {
        let mut out = Self { flat, pairs: vec![[0.0; N]; N], most: 0.0 };
        for a in 0..N as u8 {
            for b in 0..N as u8 {
                let weight = if a == b { out.at(MATCH + usize::from(a)) } else { out.sum(exchange(a, b)) };
                if let Some(cell) = out.pairs.get_mut(usize::from(a)).and_then(|r| r.get_mut(usize::from(b)))
                {
                    *cell = weight;
                }
                out.most = out.most.max(weight);
            }
        }
        out.most = out.most.max(out.at(CROSSED)).max(out.at(CROSSED + 1));
        out
    }

    /// The shipped table.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::read(TABLE));
        &WEIGHTS
    }

    /// Reads lines of a number of [`feature`], what it is, and its weight.
    fn read(table: &str) -> Self {
        let mut flat = vec![0.0; COUNT];
        for line in table.lines() {
            let mut cells = line.split('\t');
            let place = cells.next().and_then(|c| c.parse::<usize>().ok());
            let weight = cells.nth(1).and_then(|c| c.parse().ok());
            if let (Some(cell), Some(weight)) = (place.and_then(|p| flat.get_mut(p)), weight) {
                *cell = weight;
            }
        }
        Self::new(flat)
    }

    /// The table that [`Weights::shipped`] reads.
    #[must_use]
    pub fn write(&self) -> String {
        let letter = |n: usize| LETTERS.chars().nth(n).unwrap_or('?');
        let name = |at: usize| match at {
            BIAS => "bias".to_owned(),
            KNOWN => "one known".to_owned(),
            FIRST => "first letters differ".to_owned(),
            DOUBLE => "double letter".to_owned(),
            _ if at < MATCH => format!("crossed {}", ["with a vowel", "consonants"][at - CROSSED]),
            _ if at < CLASSES => format!("match {}", letter(at - MATCH)),
            _ if at < EXCHANGE => format!("exchange, {} vowels", at - CLASSES),
            _ if at < GAPS => {
                format!("exchange {} {}", letter((at - EXCHANGE) / N), letter((at - EXCHANGE) % N))
            }
            _ if at < GAP => {
                format!("out {}, {}", ["consonant", "vowel"][(at - GAPS) / 3], PLACES[(at - GAPS) % 3])
            }
            _ if at < BEFORE => format!("out {}, {}", letter((at - GAP) / 3), PLACES[(at - GAP) % 3]),
            _ if at < WHOLE => {
                format!("out {} before {}", letter((at - BEFORE) / N), letter((at - BEFORE) % N))
            }
            _ => {
                format!("names, {}", ["bias", "of one part", "least alike", "others", "missing"][at - WHOLE])
            }
        };
        let kept = self.flat.iter().enumerate().filter(|(_, w)| w.abs() >= 0.005);
        kept.map(|(at, w)| format!("{at}\t{}\t{w:.2}\n", name(at))).collect()
    }

    fn at(&self, feature: usize) -> f32 {
        self.flat.get(feature).copied().unwrap_or(0.0)
    }

    fn sum(&self, features: impl IntoIterator<Item = usize>) -> f32 {
        features.into_iter().map(|f| self.at(f)).sum()
    }

    fn pair(&self, a: u8, b: u8) -> f32 {
        self.pairs.get(usize::from(a)).and_then(|r| r.get(usize::from(b))).copied().unwrap_or(0.0)
    }

    /// What the pair starts with, whatever its letters.
    fn start(&self, a: &Word, b: &Word) -> f32 {
        self.at(BIAS) + if a.known == b.known { 0.0 } else { self.at(KNOWN) }
    }

    /// The log-odds that two names are spellings of one.
    #[must_use]
    pub fn name(&self, signs: &[f32; NAME]) -> f32 {
        signs.iter().zip(self.flat.get(WHOLE..).unwrap_or(&[])).map(|(sign, weight)| sign * weight).sum()
    }

    /// The same with other weights for whole names; for training.
    #[must_use]
    pub fn with_name(mut self, weights: &[f32; NAME]) -> Self {
        self.flat[WHOLE..].copy_from_slice(weights);
        self
    }

    /// The log-odds that two words are spellings of one name; what is surely below `least` may come out as less than it is.
    #[must_use]
    pub fn score(&self, a: &Word, b: &Word, least: f32) -> f32 {
        let (n, m) = (a.letters.len(), b.letters.len());
        let start = self.start(a, b);
        let mut rows = [[0.0f32; STRIDE]; 3];
        if let Some(row) = rows.get_mut(1) {
            let mut sum = start;
            for (cell, gap) in row.iter_mut().skip(1).zip(&b.gaps) {
                sum += gap;
                *cell = sum;
            }
            row[0] = start;
        }
        // Some letters left out bring a little too (ت before ش).
        let gain: f32 = a.gaps.iter().chain(&b.gaps).map(|gap| gap.max(0.0)).sum();
        let first = self.at(FIRST);
        let mut last = [f32::NEG_INFINITY; 2];
        for (i, (x, out)) in a.letters.iter().zip(&a.gaps).enumerate() {
            let [older, old, new] = rows;
            let mut row = new;
            let mut left = old[0] + out;
            row[0] = left;
            let mut top = left;
            let mut before = None;
            let letters = b.letters.iter().zip(&b.gaps);
            let cells = old.iter().zip(old.iter().skip(1)).zip(row.iter_mut().skip(1));
            for (j, ((y, gap), ((diagonal, up), cell))) in letters.zip(cells).enumerate() {
                let mut turn = diagonal + self.pair(*x, *y);
                if i == 0 && j == 0 && x != y {
                    turn += first;
                }
                let mut best = turn.max(up + out).max(left + gap);
                if x != y && i > 0 && before == Some(*x) && a.letters.get(i - 1) == Some(y) {
                    let crossed = self.at(CROSSED + usize::from(!vowel(*x) && !vowel(*y)));
                    best = best.max(older.get(j - 1).copied().unwrap_or(f32::MIN) + crossed);
                }
                *cell = best;
                top = top.max(best);
                left = best;
                before = Some(*y);
            }
            let rest = (n - i - 1).min(m) as f32 * self.most + gain;
            if top + rest < least && last[0] + rest + self.most < least && i > 0 {
                return f32::NEG_INFINITY;
            }
            last = [top, last[0]];
            rows = [old, row, older];
        }
        rows[1].get(m).copied().unwrap_or(f32::NEG_INFINITY)
    }

    /// The features of the best alignment of two words; for training.
    #[must_use]
    pub fn align(&self, a: &Word, b: &Word) -> Vec<usize> {
        let (n, m) = (a.letters.len(), b.letters.len());
        let mut table = vec![(f32::NEG_INFINITY, 0u8); STRIDE * STRIDE];
        let at = |i: usize, j: usize| i * STRIDE + j;
        table[0].0 = 0.0;
        let crossed = |i: usize, j: usize| {
            i > 1
                && j > 1
                && a.letters[i - 1] != a.letters[i - 2]
                && a.letters[i - 1] == b.letters[j - 2]
                && a.letters[i - 2] == b.letters[j - 1]
        };
        let crossing = |x: u8, y: u8| CROSSED + usize::from(!vowel(x) && !vowel(y));
        let turn = |i: usize, j: usize| {
            let (x, y) = (a.letters[i - 1], b.letters[j - 1]);
            let mut out = if x == y { vec![MATCH + usize::from(x)] } else { exchange(x, y).to_vec() };
            if (i, j) == (1, 1) && x != y {
                out.push(FIRST);
            }
            out
        };
        for i in 0..=n {
            for j in 0..=m {
                let mut best = table[at(i, j)];
                let mut offer = |score: f32, step: u8| {
                    if score > best.0 {
                        best = (score, step);
                    }
                };
                if i > 0 && j > 0 {
                    offer(table[at(i - 1, j - 1)].0 + self.sum(turn(i, j)), 1);
                }
                if i > 0 {
                    offer(table[at(i - 1, j)].0 + a.gaps[i - 1], 2);
                }
                if j > 0 {
                    offer(table[at(i, j - 1)].0 + b.gaps[j - 1], 3);
                }
                if crossed(i, j) {
                    offer(
                        table[at(i - 2, j - 2)].0 + self.at(crossing(a.letters[i - 1], b.letters[j - 1])),
                        4,
                    );
                }
                table[at(i, j)] = best;
            }
        }
        let mut out = vec![BIAS];
        if a.known != b.known {
            out.push(KNOWN);
        }
        let (mut i, mut j) = (n, m);
        while (i, j) != (0, 0) {
            match table[at(i, j)].1 {
                1 => {
                    out.extend(turn(i, j));
                    (i, j) = (i - 1, j - 1);
                }
                2 => {
                    out.extend(gap(&a.letters, i - 1));
                    i -= 1;
                }
                3 => {
                    out.extend(gap(&b.letters, j - 1));
                    j -= 1;
                }
                _ => {
                    out.push(crossing(a.letters[i - 1], b.letters[j - 1]));
                    (i, j) = (i - 2, j - 2);
                }
            }
        }
        out
    }
}

const PLACES: [&str; 3] = ["first", "inside", "last"];

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// The quick sum and the alignment that training counts agree, whichever word comes first.
        #[test]
        fn the_score_is_the_best_alignment(a in "[ابتجسشكغفلمنويهڤ]{1,10}", b in "[ابتجسشكغفلمنويهڤ]{1,10}") {
            let weights = Weights::shipped();
            let (x, y) = (Word::new(&a, false, weights), Word::new(&b, true, weights));
            let score = weights.score(&x, &y, f32::NEG_INFINITY);
            let aligned: f32 = weights.align(&x, &y).into_iter().map(|f| weights.at(f)).sum();
            proptest::prop_assert!((score - aligned).abs() < 1e-3, "{score} {aligned}");
            let back = weights.score(&y, &x, f32::NEG_INFINITY);
            proptest::prop_assert!((score - back).abs() < 1e-3, "{score} {back}");
            // What is cut short is below the limit.
            let cut = weights.score(&x, &y, 0.0);
            proptest::prop_assert!(cut == score || score < 0.0, "{cut} {score}");
        }
    }
}
