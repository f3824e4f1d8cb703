//! The small linear models of the coder, all of one form.
//!
//! They hash their features into a table of signed bytes with one scale a class. A model file is `ISNADLM2`, the count
//! of classes and of buckets (little-endian `u32` each), one `f32` scale a class, then a byte a class for each bucket.

/// A linear model over hashed features.
#[derive(Clone, Debug, Default)]
pub struct Linear {
    classes: usize,
    buckets: usize,
    scales: Vec<f32>,
    /// The weights of a bucket lie together, one a class.
    weights: Vec<i8>,
}

const MAGIC: &[u8] = b"ISNADLM2";

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
        if buckets == 0 || classes == 0 || body.len() != classes.checked_mul(buckets)? {
            return None;
        }
        Some(Self { classes, buckets, scales, weights: body.iter().map(|b| *b as i8).collect() })
    }

    /// Makes a model of full-precision weights, bucket by bucket and a weight a class in each, and gives its bytes.
    #[must_use]
    pub fn write(classes: usize, weights: &[f32]) -> Vec<u8> {
        let mut scales = vec![1e-6f32; classes];
        for bucket in weights.chunks(classes.max(1)) {
            for (s, w) in scales.iter_mut().zip(bucket) {
                *s = s.max(w.abs());
            }
        }
        let mut out = MAGIC.to_vec();
        out.extend((classes as u32).to_le_bytes());
        out.extend(((weights.len() / classes.max(1)) as u32).to_le_bytes());
        for s in &mut scales {
            *s /= 127.0;
            out.extend(s.to_bits().to_le_bytes());
        }
        for bucket in weights.chunks(classes.max(1)) {
            out.extend(
                bucket.iter().zip(&scales).map(|(w, s)| (w / s).round().clamp(-127.0, 127.0) as i8 as u8),
            );
        }
        out
    }

    /// Whether it has no weights.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.buckets == 0
    }

    /// The score of each class for the given features (hash and value).
    #[must_use]
    pub fn scores(&self, features: &[(u32, f32)]) -> Vec<f32> {
        let mut out = vec![0.0; self.classes];
        if self.buckets == 0 {
            return out;
        }
        for (h, v) in features {
            let at = (*h as usize % self.buckets) * self.classes;
            let row = self.weights.get(at..at + self.classes).unwrap_or(&[]);
            for (s, w) in out.iter_mut().zip(row) {
                *s += f32::from(*w) * v;
            }
        }
        for (s, scale) in out.iter_mut().zip(&self.scales) {
            *s *= scale;
        }
        out
    }

    /// How many classes it scores.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How many buckets features are hashed into.
    #[must_use]
    pub fn buckets(&self) -> usize {
        self.buckets
    }

    /// The scores where bucket `i` has the value `inputs[i] × unit`, and the last bucket the value one.
    pub(crate) fn rows(&self, inputs: &[i8], unit: f32) -> Vec<f32> {
        let mut out = vec![0.0; self.classes];
        for (v, row) in inputs.iter().zip(self.weights.chunks_exact(self.classes.max(1))) {
            if *v != 0 {
                let v = f32::from(*v) * unit;
                for (s, w) in out.iter_mut().zip(row) {
                    *s += f32::from(*w) * v;
                }
            }
        }
        self.close(out)
    }

    /// The scores where bucket `i` has the value `inputs[i]`, and the last bucket the value one.
    pub(crate) fn weighed(&self, inputs: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; self.classes];
        for (v, row) in inputs.iter().zip(self.weights.chunks_exact(self.classes.max(1))) {
            if *v != 0.0 {
                for (s, w) in out.iter_mut().zip(row) {
                    *s += f32::from(*w) * v;
                }
            }
        }
        self.close(out)
    }

    fn close(&self, mut scores: Vec<f32>) -> Vec<f32> {
        let bias = self.weights.get(self.weights.len().saturating_sub(self.classes)..).unwrap_or(&[]);
        for ((s, b), scale) in scores.iter_mut().zip(bias).zip(&self.scales) {
            *s = (*s + f32::from(*b)) * scale;
        }
        scores
    }
}

/// Turns scores into probabilities.
pub fn softmax(scores: &mut [f32]) {
    let max = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for s in scores.iter_mut() {
        *s = (*s - max).exp();
        sum += *s;
    }
    for s in scores.iter_mut() {
        *s /= sum;
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
        let model = Linear::read(&Linear::write(2, &[0.5, 1.0, -1.0, 0.0, 0.0, 0.0, 0.25, 0.0])).unwrap();
        let scores = model.scores(&[(1, 1.0), (4, 2.0)]);
        assert!((scores[0] - 0.0).abs() < 0.02 && (scores[1] - 2.0).abs() < 0.02, "{scores:?}");
        let mut chances = scores;
        softmax(&mut chances);
        assert!((chances.iter().sum::<f32>() - 1.0).abs() < 1e-5 && chances[1] > chances[0]);
        assert!(Linear::read(b"ISNADLM2").is_none());
        assert!(Linear::read(b"").is_none());
    }
}
