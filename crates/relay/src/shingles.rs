//! Shared text: 5-grams of words, their Jaccard share, and MinHash to find the pages worth comparing.
//!
//! # Source
//! Broder, "On the resemblance and containment of documents" (1997). Words are skeletons, so that a copy with another
//! hamza or without vowel marks is the same text.

/// Words of a shingle.
pub const WORDS: usize = 5;

/// Permutations of the MinHash.
const PERMUTATIONS: usize = 128;

/// Rows of a band. At two rows a band, 64 bands find 99.8 % of pairs that share .3 of their shingles, where 42 bands of
/// three find 68 %; the exact comparison of the pairs it offers in vain costs less than the hashing.
const ROWS: usize = 2;

/// Bands.
pub(crate) const BANDS: usize = PERMUTATIONS / ROWS;

/// The set of a text's shingles, as sorted hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u32>);

/// The words of a text as 64-bit hashes of their skeletons.
pub(crate) fn words(text: &str) -> Vec<u64> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    parts.map(|w| fnv(isnad_arabic::skeleton(w).as_bytes())).collect()
}

/// FNV-1a, the same in every run and on every machine, finished by a mixing step: its own low bits are poor on short words.
pub(crate) fn fnv(bytes: &[u8]) -> u64 {
    mix(bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)))
}

/// The finisher of SplitMix64.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Shingles {
    /// The shingles of a text; none where it has fewer than [`WORDS`] words.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::of_words(&words(text))
    }

    pub(crate) fn of_words(words: &[u64]) -> Self {
        let hash = |w: &[u64]| w.iter().fold(0u64, |h, w| mix(h.rotate_left(5) ^ w));
        // 32 bits: two pages of 300 shingles share one by chance once in 50,000 pairs.
        let mut all: Vec<u32> = words.windows(WORDS).map(|w| (hash(w) >> 32) as u32).collect();
        all.sort_unstable();
        all.dedup();
        all.shrink_to_fit();
        Self(all)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many the two share.
    #[must_use]
    pub fn shared(&self, other: &Self) -> usize {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut n = 0;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    n += 1;
                    a.next();
                    b.next();
                }
            }
        }
        n
    }

    /// Jaccard share: shared ones of all ones; 0 for two empty sets.
    ///
    /// ```
    /// use isnad_relay::Shingles;
    /// let a = Shingles::of("أعلن وزير الخارجية أن المحادثات تبدأ غدا");
    /// let b = Shingles::of("أَعلن وزير الخارجيه ان المحادثات تبدأ اليوم");
    /// assert_eq!(a.jaccard(&b), 0.5);
    /// ```
    #[must_use]
    pub fn jaccard(&self, other: &Self) -> f64 {
        let shared = self.shared(other);
        let all = self.len() + other.len() - shared;
        if all == 0 { 0.0 } else { shared as f64 / all as f64 }
    }

    /// The share of this set that is in `other`; 0 for an empty set.
    #[must_use]
    pub fn within(&self, other: &Self) -> f64 {
        if self.is_empty() { 0.0 } else { self.shared(other) as f64 / self.len() as f64 }
    }

    /// The hashes, sorted.
    pub(crate) fn hashes(&self) -> &[u32] {
        &self.0
    }

    /// Keeps the hashes that `keep` says yes to.
    pub(crate) fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        self.0.retain(|hash| keep(*hash));
    }

    /// One key a band: two sets that share a key may be alike. `None` for the empty set.
    pub(crate) fn bands(&self) -> Option<[u64; BANDS]> {
        if self.is_empty() {
            return None;
        }
        let mut least = [u32::MAX; PERMUTATIONS];
        for hash in &self.0 {
            for (i, least) in least.iter_mut().enumerate() {
                let (mul, add) = PARAMETERS[i];
                let permuted = (u64::from(*hash).wrapping_mul(mul).wrapping_add(add) >> 32) as u32;
                *least = permuted.min(*least);
            }
        }
        let mut bands = [0; BANDS];
        for (band, rows) in bands.iter_mut().zip(least.chunks_exact(ROWS)) {
            *band = rows.iter().fold(0, |h, row| (h << 32) | u64::from(*row));
        }
        Some(bands)
    }
}

/// Multiplier and summand of each permutation (multiply-shift hashing), from a fixed seed.
static PARAMETERS: [(u64, u64); PERMUTATIONS] = {
    const fn step(x: u64) -> u64 {
        let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }
    let mut out = [(0, 0); PERMUTATIONS];
    let mut state = 0x6973_6e61_6400_0001u64;
    let mut i = 0;
    while i < PERMUTATIONS {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mul = step(state) | 1;
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        out[i] = (mul, step(state));
        i += 1;
    }
    out
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn minhash_estimates_jaccard() {
        let text = |from: usize| (from..from + 400).map(|i| format!("w{i} ")).collect::<String>();
        let a = Shingles::of(&text(0));
        for (shift, least, most) in [(0, BANDS, BANDS), (40, 30, 55), (130, 8, 30), (390, 0, 1)] {
            let b = Shingles::of(&text(shift));
            let (x, y) = (a.bands().unwrap(), b.bands().unwrap());
            let same = x.iter().zip(&y).filter(|(x, y)| x == y).count();
            assert!((least..=most).contains(&same), "{shift}: {same} bands, jaccard {}", a.jaccard(&b));
        }
        assert!(Shingles::of("أربع كلمات لا أكثر").bands().is_none());
    }

    proptest! {
        #[test]
        fn shares_are_shares(a in "[اب ]{0,40}", b in "[اب ]{0,40}") {
            let (a, b) = (Shingles::of(&a), Shingles::of(&b));
            prop_assert_eq!(a.jaccard(&b), b.jaccard(&a));
            prop_assert!((0.0..=1.0).contains(&a.jaccard(&b)));
            prop_assert!(a.jaccard(&b) <= a.within(&b) || a.is_empty());
            prop_assert_eq!(a.jaccard(&a), if a.is_empty() { 0.0 } else { 1.0 });
        }
    }
}
