//! A vector for each lemma of news, near for lemmas that keep like company.
//!
//! Layout, little endian: magic `ISNADVC1`, the number of lemmas, their hashes in rising order, then [`DIMENSIONS`]
//! signed bytes for each, of which 127 stands for a length of one.

/// Numbers of a vector.
pub const DIMENSIONS: usize = 48;
const MAGIC: &[u8] = b"ISNADVC1";

/// The vectors, read where they lie.
#[derive(Clone, Debug, Default)]
pub struct Vectors {
    hashes: Vec<u32>,
    numbers: Vec<i8>,
}

/// The hash of a lemma.
#[must_use]
pub fn hash(lemma: &str) -> u32 {
    crate::view::hash(&isnad_arabic::skeleton(lemma))
}

impl Vectors {
    /// The shipped ones.
    #[must_use]
    pub fn shipped() -> Self {
        Self::read(include_bytes!("../../../models/vectors/vectors.bin")).unwrap_or_default()
    }

    /// Reads vectors; `None` when the bytes are none.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let count = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let (hashes, numbers) = rest.get(4..)?.split_at_checked(count.checked_mul(4)?)?;
        if numbers.len() != count.checked_mul(DIMENSIONS)? {
            return None;
        }
        let hashes: Vec<u32> =
            hashes.chunks_exact(4).filter_map(|b| b.try_into().ok()).map(u32::from_le_bytes).collect();
        let numbers = numbers.iter().map(|b| *b as i8).collect();
        hashes.is_sorted().then_some(Self { hashes, numbers })
    }

    /// The bytes of vectors given one after another in the order of `hashes`; each is brought to a length of one.
    #[must_use]
    pub fn write(hashes: &[u32], vectors: &[f32]) -> Vec<u8> {
        let mut rows: Vec<(u32, &[f32])> = hashes.iter().copied().zip(vectors.chunks(DIMENSIONS)).collect();
        rows.sort_by_key(|r| r.0);
        let mut out = MAGIC.to_vec();
        out.extend((rows.len() as u32).to_le_bytes());
        out.extend(rows.iter().flat_map(|r| r.0.to_le_bytes()));
        for (_, row) in rows {
            let length = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
            out.extend(row.iter().map(|x| (x / length * 127.0).round() as i8 as u8));
        }
        out
    }

    /// The vector of the lemma with this hash.
    #[must_use]
    pub fn of(&self, hash: u32) -> Option<&[i8]> {
        let at = self.hashes.binary_search(&hash).ok()?;
        self.numbers.get(at * DIMENSIONS..(at + 1) * DIMENSIONS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        let mut two = vec![0.0f32; 2 * DIMENSIONS];
        two[0] = 3.0;
        two[DIMENSIONS + 1] = -0.5;
        let vectors = Vectors::read(&Vectors::write(&[9, 4], &two)).unwrap();
        assert_eq!(vectors.of(9).unwrap()[0], 127);
        assert_eq!(vectors.of(4).unwrap()[1], -127);
        assert!(vectors.of(5).is_none());
        assert!(Vectors::read(b"ISNADVC1").is_none());
    }

    #[test]
    fn shipped_ones_know_what_is_alike() {
        let vectors = Vectors::shipped();
        let near = |a: &str, b: &str| -> i32 {
            let (a, b) = (vectors.of(hash(a)).unwrap(), vectors.of(hash(b)).unwrap());
            a.iter().zip(b).map(|(x, y)| i32::from(*x) * i32::from(*y)).sum()
        };
        assert!(near("قصف", "غارة") > near("قصف", "مباراة"));
        assert!(near("وزير", "رئيس") > near("وزير", "صاروخ"));
    }
}
