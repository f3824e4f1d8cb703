//! A wide and deep network: softmax over what hashed features give straight, and what they and vectors of words give
//! through one hidden layer.
//!
//! A file is `ISNADNT1`, the length of each of the four tables (little-endian `u32`) and the tables as
//! [`Linear`] writes them: features to classes, features to hidden units, vectors to hidden units, hidden units
//! to classes. The bias of the hidden units is the last row of the third, that of the classes the last of the fourth.
//!
//! # Source
//! H.-T. Cheng et al., "Wide & Deep Learning for Recommender Systems", DLRS (2016).

use crate::model::{Linear, softmax};

const MAGIC: &[u8] = b"ISNADNT1";
/// Vectors are in bytes, of which 127 stands for one.
pub const UNIT: f32 = 1.0 / 127.0;

/// A network.
#[derive(Clone, Debug, Default)]
pub struct Net {
    wide: Linear,
    embed: Linear,
    dense: Linear,
    top: Linear,
}

impl Net {
    /// Reads a network; `None` when the bytes are not one.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut lengths = [0usize; 4];
        for length in &mut lengths {
            let (head, tail) = rest.split_at_checked(4)?;
            *length = u32::from_le_bytes(head.try_into().ok()?) as usize;
            rest = tail;
        }
        let mut next = |length: usize| {
            let (head, tail) = rest.split_at_checked(length)?;
            rest = tail;
            Linear::read(head)
        };
        let [a, b, c, d] = lengths;
        let (wide, embed, dense, top) = (next(a)?, next(b)?, next(c)?, next(d)?);
        let fits = embed.classes() == dense.classes()
            && top.buckets() == embed.classes() + 1
            && top.classes() == wide.classes()
            && wide.buckets() == embed.buckets();
        fits.then_some(Self { wide, embed, dense, top })
    }

    /// The bytes of a network of these four tables.
    #[must_use]
    pub fn write(tables: [Vec<u8>; 4]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for t in &tables {
            out.extend((t.len() as u32).to_le_bytes());
        }
        out.extend(tables.into_iter().flatten());
        out
    }

    /// Whether it has no weights.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wide.is_empty()
    }

    /// The score of each class, for hashed features with their values and the vectors one after another.
    #[must_use]
    pub fn scores(&self, features: &[(u32, f32)], vectors: &[i8]) -> Vec<f32> {
        let mut hidden = self.dense.rows(vectors, UNIT);
        for (h, e) in hidden.iter_mut().zip(self.embed.scores(features)) {
            *h = (*h + e).max(0.0);
        }
        let mut out = self.wide.scores(features);
        for (s, t) in out.iter_mut().zip(self.top.weighed(&hidden)) {
            *s += t;
        }
        out
    }

    /// The probability of each class.
    #[must_use]
    pub fn probabilities(&self, features: &[(u32, f32)], vectors: &[i8]) -> Vec<f32> {
        let mut out = self.scores(features, vectors);
        softmax(&mut out);
        out
    }
}
