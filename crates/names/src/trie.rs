//! A dictionary of word sequences.
//!
//! Keys are running 64-bit hashes of the words' look-up forms, so that a look-up costs one table read a word and the whole
//! dictionary is built in a few milliseconds at start. A character automaton (daachorse) was the alternative: it finds all
//! patterns in one pass over one string, but Arabic writes و ف ب ل ك and لل glued to the first word of a name, and trying
//! each reading of that word needs a look-up that can start at any of them; here a reading is just another first hash.
//! Words are whole by construction: no boundary marks are needed.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Hashes one word (its look-up form).
pub(crate) fn word_hash(word: &str) -> u64 {
    // FNV-1a with a final mix: fast on short strings, no state to seed.
    let mut h = 0xcbf2_9ce4_8422_2325u64;
    for b in word.as_bytes() {
        h = (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    h ^= h >> 32;
    h = h.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h ^ (h >> 29)
}

/// Appends a word to a sequence.
pub(crate) fn join(prefix: u64, word: u64) -> u64 {
    let h = (prefix.rotate_left(23) ^ word).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    h ^ (h >> 31)
}

/// Hashes a sequence of words in look-up form, parted by spaces.
pub(crate) fn phrase_hash(skeleton: &str) -> Option<u64> {
    let mut words = skeleton.split_whitespace().map(word_hash);
    let first = words.next()?;
    Some(words.fold(first, join))
}

/// A hasher for keys that are hashes already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*b);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A map whose keys are hashes.
pub(crate) type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Plain>>;

/// The end of a chain.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    /// The first value of the sequence that ends here.
    first: u32,
}

/// A dictionary from word sequences to values; one sequence may have several.
#[derive(Debug)]
pub(crate) struct Trie<V> {
    nodes: HashedMap<Node>,
    values: Vec<(V, u32)>,
}

impl<V: Copy> Trie<V> {
    pub(crate) fn with_capacity(n: usize) -> Self {
        Self {
            nodes: HashMap::with_capacity_and_hasher(n, BuildHasherDefault::default()),
            values: Vec::with_capacity(n),
        }
    }

    /// Adds a sequence of words in look-up form, parted by spaces. Later values of one sequence come first.
    pub(crate) fn insert(&mut self, skeleton: &str, value: V) {
        let mut key = None;
        for word in skeleton.split_whitespace() {
            let word = word_hash(word);
            let next = key.map_or(word, |k| join(k, word));
            self.nodes.entry(next).or_insert(Node { first: NONE });
            key = Some(next);
        }
        let Some(node) = key.and_then(|k| self.nodes.get_mut(&k)) else { return };
        let index = u32::try_from(self.values.len()).unwrap_or(NONE);
        self.values.push((value, node.first));
        node.first = index;
    }

    /// Whether a sequence begins a pattern; its values, if it is one.
    pub(crate) fn get(&self, key: u64) -> Option<Values<'_, V>> {
        self.nodes.get(&key).map(|n| Values { trie: self, at: n.first })
    }
}

/// The values of one sequence.
#[derive(Debug)]
pub(crate) struct Values<'a, V> {
    trie: &'a Trie<V>,
    at: u32,
}

impl<V> Clone for Values<'_, V> {
    fn clone(&self) -> Self {
        Self { trie: self.trie, at: self.at }
    }
}

impl<V: Copy> Iterator for Values<'_, V> {
    type Item = V;

    fn next(&mut self) -> Option<V> {
        let (value, next) = *self.trie.values.get(self.at as usize)?;
        self.at = next;
        Some(value)
    }
}
