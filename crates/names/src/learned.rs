//! What a first tagger saw of words in unlabelled news: how often each is a name or stands beside one, and of what kind.
//!
//! A word that the labelled sentences lack is met a hundred times in the corpus, often where its neighbours tell what it is. The
//! tagger that ships reads these counts as features. Made by `isnad-train names tagger`, read where it lies.
//!
//! # Source
//! Y. Qi, P. Kuksa, R. Collobert, K. Sadamasa, K. Kavukcuoglu, J. Weston, "Semi-supervised sequence labeling with self-learned
//! features", ICDM 2009.

use crate::tagger::Kind;
use std::borrow::Cow;

const TABLE: &[u8] = include_bytes!("../../../models/names/learned.bin");
/// Bytes of one row: the upper half of a word's hash, then what it is, what follows it and what it follows.
const ROW: usize = 7;

/// What a word is in the corpus, what begins behind it, and what ends before it; 0 where the corpus hardly has it.
pub type Seen = [u8; 3];

/// How often a word met one thing: not a name, the beginning of a kind, the inside of a kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Occurrences that are no name.
    pub none: u32,
    /// Occurrences by kind, beginning and inside.
    pub kinds: [[u32; 2]; Kind::ALL.len()],
}

/// A word is told of once the corpus has it so often.
const LEAST: u32 = 3;

impl Tally {
    /// The tally as one byte: 0 for too few occurrences, 1 for hardly ever a name, else the likeliest kind, whether it begins it,
    /// how often it is a name at all, and how often of that kind.
    #[must_use]
    pub fn code(&self) -> u8 {
        let named: u32 = self.kinds.iter().flatten().sum();
        let all = named + self.none;
        if all < LEAST {
            return 0;
        }
        let share = f64::from(named) / f64::from(all);
        if share < 0.005 {
            return 1;
        }
        let size = |k: &[u32; 2]| k.iter().sum::<u32>();
        // The first of the likeliest.
        let (kind, cells) = self
            .kinds
            .iter()
            .enumerate()
            .rev()
            .max_by_key(|(_, k)| size(k))
            .map_or((0, [0, 0]), |(kind, cells)| (kind, *cells));
        let begins = u8::from(cells[0] >= cells[1]);
        let pure = u8::from(f64::from(size(&cells)) >= 0.75 * f64::from(named));
        let bucket = [0.03, 0.15, 0.4, 0.7, 0.92].iter().filter(|least| share >= **least).count();
        2 + ((kind * 6 + bucket) as u8 * 2 + begins) * 2 + pure
    }
}

/// The table; a row whose three codes are 0 is free, and the rows are a power of two.
#[derive(Clone, Debug)]
pub(crate) struct Learned {
    data: Cow<'static, [u8]>,
    rows: usize,
}

impl Learned {
    pub(crate) fn new() -> Self {
        Self::read(Cow::Borrowed(TABLE))
    }

    pub(crate) fn read(data: Cow<'static, [u8]>) -> Self {
        let rows = data.len() / ROW;
        Self { data, rows }
    }

    pub(crate) fn find(&self, hash: u64) -> Seen {
        let print = ((hash >> 32) as u32).to_le_bytes();
        let mut at = slot(hash, self.rows);
        for _ in 0..self.rows {
            let Some(&[a, b, c, d, word, next, last]) = self.data.get(at * ROW..(at + 1) * ROW) else {
                break;
            };
            if (word, next, last) == (0, 0, 0) {
                break;
            }
            if [a, b, c, d] == print {
                return [word, next, last];
            }
            at = (at + 1) & (self.rows - 1);
        }
        [0; 3]
    }
}

fn slot(hash: u64, rows: usize) -> usize {
    hash as usize & rows.saturating_sub(1)
}

/// Writes a table of words, by hash, in the form that [`Learned`] reads.
#[must_use]
pub fn write(words: &[(u64, Seen)]) -> Vec<u8> {
    let rows = (words.len() * 4 / 3).next_power_of_two();
    let mut data = vec![0; rows * ROW];
    for (hash, seen) in words.iter().filter(|(_, seen)| *seen != [0; 3]) {
        let mut at = slot(*hash, rows);
        while data.get(at * ROW + 4..(at + 1) * ROW).is_some_and(|codes| codes != [0; 3]) {
            at = (at + 1) & (rows - 1);
        }
        if let Some(row) = data.get_mut(at * ROW..(at + 1) * ROW) {
            let (print, codes) = row.split_at_mut(4);
            print.copy_from_slice(&((*hash >> 32) as u32).to_le_bytes());
            codes.copy_from_slice(seen);
        }
    }
    data
}
