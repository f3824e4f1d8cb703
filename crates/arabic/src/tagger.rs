//! The tagger: chooses one candidate of each token of a sentence, by a linear model and Viterbi's algorithm.
//!
//! Features are hashed into one table of weights; equal input gives equal output, ties go to the first candidate.

use crate::lattice::{Candidate, Lattice, MADE, Shape};
use crate::letters::code;
use isnad_doc::Upos;

/// Weights of the model.
pub(crate) const WEIGHTS: usize = 1 << 18;
/// Classes of words that transitions tell apart.
const CLASSES: usize = 32;

/// The weights and what is kept between sentences is nothing: one tagger serves all threads.
#[derive(Debug)]
pub(crate) struct Tagger {
    weights: Vec<i16>,
}

/// Buffers of one search; kept between sentences so that none allocates.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    score: Vec<i32>,
    back: Vec<u32>,
    start: Vec<usize>,
    previous: Vec<(usize, i32, u32, u32)>,
    pub(crate) path: Vec<usize>,
}

fn class(c: &Candidate) -> u32 {
    match c.tag.upos() {
        Upos::Noun if c.suffix > 0 => 17,
        Upos::Noun if c.definite() => 18,
        Upos::Adj if c.definite() => 19,
        Upos::Propn if c.definite() => 20,
        Upos::Verb if c.tag.aspect_index() == 2 => 21,
        Upos::Aux if c.tag.aspect_index() == 2 => 22,
        Upos::Adp if c.suffix > 0 => 23,
        Upos::Verb if c.suffix > 0 => 24,
        _ => c.tag.upos_index(),
    }
}

/// The class of a candidate's first word, as the word before it sees it.
fn first(c: &Candidate) -> u32 {
    match (c.conj, c.prep) {
        (0, 0) => class(c),
        (0, code::SEEN) => 29,
        (0, _) => 30,
        _ => 31,
    }
}

fn mix(template: u32, a: u32, b: u32) -> usize {
    let mut h =
        a.wrapping_mul(0x9E37_79B1) ^ b.wrapping_mul(0x85EB_CA6B) ^ template.wrapping_mul(0xC2B2_AE35);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^= h >> 13;
    const RESERVED: usize = 2 * 2 * CLASSES * CLASSES;
    RESERVED + h as usize % (WEIGHTS - RESERVED)
}

fn step(left: u32, right: u32) -> usize {
    (left as usize * CLASSES + right as usize) % (CLASSES * CLASSES)
}

fn step_base(left: u32, right: u32) -> usize {
    CLASSES * CLASSES + step(left, right)
}

fn tail(s: &Shape<'_>, n: usize) -> u32 {
    let from = s.folded.len().saturating_sub(n);
    s.folded.get(from..).unwrap_or(&[]).iter().fold(n as u32, |h, c| h << 6 | u32::from(*c))
}

fn head(s: &Shape<'_>, n: usize) -> u32 {
    s.folded.iter().take(n).fold(n as u32, |h, c| h << 6 | u32::from(*c))
}

impl Tagger {
    pub(crate) fn zero() -> Self {
        Self { weights: vec![0; WEIGHTS] }
    }

    /// Reads weights as [`crate::compile::train`] writes them.
    pub(crate) fn new(data: &[u8]) -> Option<Self> {
        let weights: Vec<i16> = data.as_chunks::<2>().0.iter().map(|b| i16::from_le_bytes(*b)).collect();
        (weights.len() == WEIGHTS).then_some(Self { weights })
    }

    pub(crate) fn set(&mut self, feature: usize, weight: i32) {
        if let Some(w) = self.weights.get_mut(feature) {
            *w = weight.clamp(-32000, 32000) as i16;
        }
    }

    fn weight(&self, feature: usize) -> i32 {
        self.weights.get(feature).map_or(0, |w| i32::from(*w))
    }

    /// Gives the features of candidate `c` of token `i`, transitions aside.
    fn emission(lattice: &Lattice<'_>, i: usize, c: &Candidate, give: &mut impl FnMut(usize)) {
        let here = lattice.shape(i);
        let before = if i > 0 { lattice.shape(i - 1) } else { Shape { folded: &[], hash: 1, weight: 0 } };
        let after = lattice.shape(i + 1);
        let t = class(c);
        let u = c.tag.upos_index();
        let seg = u32::from(c.conj) << 18
            | u32::from(c.prep) << 12
            | u32::from(c.article) << 8
            | u32::from(c.suffix) << 4
            | u32::from(c.fit == 3);
        give(mix(1, t, seg));
        give(mix(2, here.hash, seg << 5 | u));
        give(mix(3, c.hash, c.tag.0));
        give(mix(4, c.hash, u));
        if c.lemma != MADE {
            give(mix(5, c.lemma, u));
            let weight = u32::from(lattice.lexicon.lemma_weight(c.lemma));
            give(mix(6, weight, u));
            give(mix(7, weight, 99));
        }
        give(mix(8, before.hash, t << 8 | u32::from(c.conj != 0) << 1 | u32::from(c.prep != 0)));
        give(mix(9, after.hash, t));
        give(mix(10, tail(&here, 2), t << 24 | seg));
        give(mix(11, tail(&here, 3), t));
        give(mix(12, head(&here, 2), t << 24 | seg));
        give(mix(13, u32::from(c.fit), u));
        let shape = u32::from(c.conj != 0) | u32::from(c.prep) << 1 | u32::from(c.suffix) << 8;
        give(mix(14, u32::from(here.weight) << 8 | u32::from(c.weight), shape));
        let less = (i32::from(here.weight) - i32::from(c.weight)).clamp(-9, 9) + 9;
        give(mix(25, less as u32, shape));
        give(mix(26, u32::from(c.behind), u));
        give(mix(15, head(&after, 2), t));
        give(mix(16, tail(&before, 2), t));
        give(mix(17, c.tag.0, u32::from(c.suffix > 0)));
        give(mix(18, u32::from(c.prep), t));
        give(mix(19, here.folded.len().min(12) as u32, t << 8 | u32::from(c.fit == 3)));
        give(mix(20, before.hash, u32::from(c.conj) << 8 | u32::from(c.prep)));
        if c.prep != 0 || c.conj != 0 {
            give(mix(21, c.hash, u32::from(c.conj) << 8 | u32::from(c.prep)));
        }
        if c.suffix > 0 {
            give(mix(22, c.hash, u32::from(c.suffix)));
        }
        if c.fit == 3 {
            give(mix(23, tail(&here, 2), u));
            give(mix(24, head(&here, 3), u));
        }
    }

    /// Gives the features of a whole path.
    pub(crate) fn features(&self, lattice: &Lattice<'_>, path: &[usize], give: &mut impl FnMut(usize)) {
        let mut left = 16;
        for (i, k) in path.iter().enumerate() {
            let Some(c) = lattice.candidates(i).get(*k) else { continue };
            Self::emission(lattice, i, c, give);
            give(step(left, first(c)));
            give(step_base(left, class(c)));
            left = class(c);
        }
    }

    /// The best path over the candidates that `allow` lets through, as an index a token.
    pub(crate) fn best(&self, lattice: &Lattice<'_>, allow: impl Fn(usize, usize) -> bool) -> Vec<usize> {
        let mut scratch = Scratch::default();
        self.search(lattice, &mut scratch, allow);
        scratch.path
    }

    /// As [`Tagger::best`], into `scratch.path`.
    pub(crate) fn search(
        &self,
        lattice: &Lattice<'_>,
        scratch: &mut Scratch,
        allow: impl Fn(usize, usize) -> bool,
    ) {
        let Scratch { score, back, start, previous, path } = scratch;
        score.clear();
        back.clear();
        start.clear();
        previous.clear();
        path.clear();
        // Of the token before: candidate, score, class.
        previous.push((0, 0, 16, 0));
        for i in 0..lattice.len() {
            start.push(back.len());
            let from = score.len();
            for (k, c) in lattice.candidates(i).iter().enumerate() {
                if !allow(i, k) {
                    score.push(i32::MIN / 2);
                    back.push(0);
                    continue;
                }
                let mut sum = 0;
                if lattice.candidates(i).len() > 1 {
                    Self::emission(lattice, i, c, &mut |f| sum += self.weight(f));
                }
                let (right, base) = (first(c), class(c));
                let mut best = (i32::MIN, 0);
                for (at, s, left, _) in previous.iter() {
                    let s = s + self.weight(step(*left, right)) + self.weight(step_base(*left, base));
                    if s > best.0 {
                        best = (s, *at as u32);
                    }
                }
                score.push(best.0.saturating_add(sum));
                back.push(best.1);
            }
            previous.clear();
            // Scores count from the best of each token: they would outgrow their type on a text without full stops.
            let top = score.get(from..).and_then(|own| own.iter().max()).copied().unwrap_or(0);
            for (k, c) in lattice.candidates(i).iter().enumerate() {
                let s = score.get(from + k).copied().unwrap_or(0);
                if s > i32::MIN / 4 {
                    previous.push((k, s - top, class(c), 0));
                }
            }
            if previous.is_empty() {
                previous.push((0, 0, 16, 0));
            }
        }
        let mut at = 0;
        let mut top = i32::MIN;
        for (k, s, _, _) in previous.iter() {
            if *s > top {
                (top, at) = (*s, *k);
            }
        }
        for i in (0..lattice.len()).rev() {
            path.push(at);
            at = start.get(i).and_then(|s| back.get(s + at)).map_or(0, |b| *b as usize);
        }
        path.reverse();
    }
}
