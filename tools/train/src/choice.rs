//! A log-linear model of choices: of several ways, each with its features, one is right.
//!
//! Maximum likelihood with an L2 prior and dropped-out features, by AdaGrad in a fixed order: same data, same weights.

use std::collections::HashMap;

/// One choice: the features of each way, and which of them is right.
pub(crate) struct Asked {
    pub(crate) ways: Vec<Vec<String>>,
    pub(crate) right: usize,
}

const EPOCHS: usize = 24;
const RATE: f64 = 0.12;
/// Weight of the prior, spread over the choices.
const PRIOR: f64 = 10.0;
/// Share of the features left out of a row in training, so that none leans on its neighbours.
const DROPPED: f64 = 0.4;
/// In how many choices a feature must occur.
const SUPPORT: usize = 3;

/// Weights by feature, averaged over the later epochs.
pub(crate) fn fit(asked: &[Asked]) -> HashMap<String, f64> {
    let mut support: HashMap<&str, (usize, usize)> = HashMap::new();
    for (row, a) in asked.iter().enumerate() {
        for name in a.ways.iter().flatten() {
            let entry = support.entry(name.as_str()).or_insert((0, usize::MAX));
            if entry.1 != row {
                *entry = (entry.0 + 1, row);
            }
        }
    }
    let mut names: Vec<&str> = support.iter().filter(|(_, s)| s.0 >= SUPPORT).map(|(n, _)| *n).collect();
    names.sort_unstable();
    let index: HashMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (*n, i)).collect();
    let rows: Vec<(Vec<Vec<usize>>, usize)> = asked
        .iter()
        .map(|a| {
            let ids = |way: &Vec<String>| way.iter().filter_map(|f| index.get(f.as_str()).copied()).collect();
            (a.ways.iter().map(ids).collect(), a.right)
        })
        .collect();
    let mut weights = vec![0.0f64; names.len()];
    let mut squares = vec![1e-6f64; names.len()];
    let mut mean = vec![0.0f64; names.len()];
    let prior = PRIOR / rows.len().max(1) as f64;
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let late = EPOCHS / 2;
    for epoch in 0..EPOCHS {
        for i in (1..order.len()).rev() {
            order.swap(i, (random() % (i as u64 + 1)) as usize);
        }
        for row in &order {
            let Some((ways, right)) = rows.get(*row) else { continue };
            // The same features are left out of every way: what is dropped depends on the feature and this step alone.
            let salt = random();
            let kept = |id: usize| {
                let mixed = (id as u64 ^ salt).wrapping_mul(0xD6E8_FEB8_6659_FD93);
                ((mixed >> 40) as f64) / f64::from(1u32 << 24) >= DROPPED
            };
            let sums: Vec<f64> = ways
                .iter()
                .map(|w| w.iter().filter(|i| kept(**i)).filter_map(|i| weights.get(*i)).sum())
                .collect();
            let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = sums.iter().map(|s| (s - most).exp()).sum();
            for (i, (way, sum)) in ways.iter().zip(&sums).enumerate() {
                let error = (sum - most).exp() / total - f64::from(u8::from(i == *right));
                if error.abs() < 1e-4 {
                    continue;
                }
                for id in way.iter().filter(|i| kept(**i)) {
                    let (Some(w), Some(s)) = (weights.get_mut(*id), squares.get_mut(*id)) else { continue };
                    let gradient = error + prior * *w;
                    *s += gradient * gradient;
                    *w -= RATE * gradient / s.sqrt();
                }
            }
        }
        if epoch >= late {
            for (m, w) in mean.iter_mut().zip(&weights) {
                *m += w / (EPOCHS - late) as f64;
            }
        }
    }
    names.iter().zip(mean).map(|(n, w)| ((*n).to_owned(), w)).collect()
}
