//! The two small linear models: is this trigger an event (`trigger.bin`), and the quad class of a document (`quad.bin`).
//!
//! Both hash their features into a table of signed bytes with one scale a table. A model file is `ISNADLM1`, the count
//! of classes and of buckets (little-endian `u32` each), one `f32` scale a class, then `classes × buckets` bytes.

/// A linear model over hashed features.
#[derive(Clone, Debug, Default)]
pub struct Linear {
    classes: usize,
    buckets: usize,
    scales: Vec<f32>,
    weights: Vec<i8>,
}

const MAGIC: &[u8] = b"ISNADLM1";

impl Linear {
    /// Reads a model; `None` when the bytes are not one.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let number =
            |at: usize| rest.get(at..at + 4)?.try_into().ok().map(|b: [u8; 4]| u32::from_le_bytes(b));
        let (classes, buckets) = (number(0)? as usize, number(4)? as usize);
        let scales: Vec<f32> =
            (0..classes).map(|c| number(8 + 4 * c).map(f32::from_bits)).collect::<Option<_>>()?;
        let body = rest.get(8 + 4 * classes..)?;
        if buckets == 0 || body.len() != classes.checked_mul(buckets)? {
            return None;
        }
        Some(Self { classes, buckets, scales, weights: body.iter().map(|b| *b as i8).collect() })
    }

    /// Makes a model of full-precision weights, one row a class, and gives its bytes.
    #[must_use]
    pub fn write(rows: &[Vec<f32>]) -> Vec<u8> {
        let buckets = rows.first().map_or(0, Vec::len);
        let mut out = MAGIC.to_vec();
        out.extend((rows.len() as u32).to_le_bytes());
        out.extend((buckets as u32).to_le_bytes());
        let scales: Vec<f32> =
            rows.iter().map(|r| r.iter().fold(1e-6f32, |m, w| m.max(w.abs())) / 127.0).collect();
        for s in &scales {
            out.extend(s.to_bits().to_le_bytes());
        }
        for (row, scale) in rows.iter().zip(&scales) {
            out.extend(row.iter().map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8 as u8));
        }
        out
    }

    /// How many buckets features are hashed into.
    #[must_use]
    pub fn buckets(&self) -> usize {
        self.buckets
    }

    /// The score of each class for the given features (hash and value).
    pub fn scores(&self, features: &[(u32, f32)]) -> Vec<f32> {
        let mut out = vec![0.0; self.classes];
        if self.buckets == 0 {
            return out;
        }
        for (class, (score, scale)) in out.iter_mut().zip(&self.scales).enumerate() {
            let row = self.weights.get(class * self.buckets..(class + 1) * self.buckets).unwrap_or(&[]);
            let sum: f32 = features
                .iter()
                .map(|(h, v)| f32::from(row.get(*h as usize % self.buckets).copied().unwrap_or(0)) * v)
                .sum();
            *score = sum * scale;
        }
        out
    }
}

/// Hashes the parts of a feature.
pub(crate) fn feature(name: &str, parts: &[u32]) -> u32 {
    let mut h = name.bytes().fold(0x811c_9dc5u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    for p in parts {
        for b in p.to_le_bytes() {
            h = (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
        }
    }
    // Finish, so that the low bits, which pick the bucket, depend on all of it.
    h ^= h >> 15;
    h = h.wrapping_mul(0x2c1b_3c6d);
    h ^ (h >> 13)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        let model =
            Linear::read(&Linear::write(&[vec![0.5, -1.0, 0.0, 0.25], vec![1.0, 0.0, 0.0, 0.0]])).unwrap();
        let scores = model.scores(&[(1, 1.0), (4, 2.0)]);
        assert!((scores[0] - 0.0).abs() < 0.02 && (scores[1] - 2.0).abs() < 0.02, "{scores:?}");
        assert!(Linear::read(b"ISNADLM1").is_none());
        assert!(Linear::read(b"").is_none());
    }
}
