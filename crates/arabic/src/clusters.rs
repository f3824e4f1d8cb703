//! Classes of words by the company they keep in unlabelled news: what a word that no annotation has seen is like.
//!
//! Two granularities a word. The table is read where it lies: a row of four bytes at the slot of the word's hash, the
//! next free one where two meet. [`crate::compile::clusters`] writes it; `isnad-train clusters` finds the classes.
//!
//! Layout, little endian: magic `ISNC0001`; rows of a 16-bit fingerprint, the coarse class and the fine class; a row
//! without classes is free.

use std::borrow::Cow;

pub(crate) const MAGIC: &[u8; 8] = b"ISNC0001";
/// Bytes of a row.
pub(crate) const ROW: usize = 4;

/// Coarse and fine class of a word; 0 where it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) coarse: u8,
    pub(crate) fine: u8,
}

/// Classes of words for the models of other stages.
///
/// ```
/// let classes = isnad_arabic::Classes::new();
/// assert_eq!(classes.of("الخميس"), classes.of("الخَميس"));
/// assert_eq!(classes.of("قطظضغ"), (0, 0));
/// ```
#[derive(Debug)]
pub struct Classes(Clusters);

impl Classes {
    /// Opens the shipped table; it is read where it lies.
    #[must_use]
    pub fn new() -> Self {
        Self(Clusters::new(Cow::Borrowed(crate::CLUSTERS)).unwrap_or_else(Clusters::empty))
    }

    /// Coarse (1 to 48) and fine (1 to 255) class of a token written in Arabic letters, clitics and article and all; 0 where news
    /// does not know it.
    #[must_use]
    pub fn of(&self, token: &str) -> (u8, u8) {
        let class = self.0.find(crate::lexicon::hash(&crate::compile::key(token)));
        (class.coarse, class.fine)
    }
}

impl Default for Classes {
    fn default() -> Self {
        Self::new()
    }
}

/// The table.
#[derive(Debug)]
pub(crate) struct Clusters {
    data: Cow<'static, [u8]>,
    rows: usize,
}

/// The slot and the fingerprint of a word's hash, of which the upper and the lower bits are independent.
pub(crate) fn place(hash: u32, rows: usize) -> (usize, u16) {
    ((hash >> 8) as usize % rows.max(1), (hash.wrapping_mul(0x9E37_79B1) >> 16) as u16)
}

impl Clusters {
    /// Reads a table; `None` when it is not one.
    pub(crate) fn new(data: Cow<'static, [u8]>) -> Option<Self> {
        let rows = data.strip_prefix(MAGIC)?.len() / ROW;
        (rows > 0 && data.len() == MAGIC.len() + rows * ROW).then_some(Self { data, rows })
    }

    /// A table that knows no word.
    pub(crate) fn empty() -> Self {
        Self { data: Cow::Borrowed(&[]), rows: 0 }
    }

    /// Whether the word with this [`crate::lexicon::hash`] has classes.
    pub(crate) fn knows(&self, hash: u32) -> bool {
        self.find(hash) != Class::default()
    }

    /// The classes of the word with this [`crate::lexicon::hash`].
    pub(crate) fn find(&self, hash: u32) -> Class {
        let (mut at, print) = place(hash, self.rows);
        // A full table ends the search too, after one round.
        for _ in 0..self.rows {
            let from = MAGIC.len() + at * ROW;
            let Some(&[a, b, coarse, fine]) = self.data.get(from..from + ROW) else { break };
            if (coarse, fine) == (0, 0) {
                break;
            }
            if u16::from_le_bytes([a, b]) == print {
                return Class { coarse, fine };
            }
            at = (at + 1) % self.rows;
        }
        Class::default()
    }
}
