//! A linear-chain conditional random field over hashed features: training, and the small form its weights are kept in.

use isnad_names::tagger::{LABELS, allowed};
use std::collections::HashMap;

/// A sentence as features and labels.
pub(crate) struct Example {
    pub(crate) features: Vec<Vec<u32>>,
    pub(crate) labels: Vec<u8>,
    /// Which part of the data it is in.
    pub(crate) fold: usize,
}

/// A chain of random variables, trained by AdaGrad on the log-likelihood.
struct Chain {
    index: HashMap<u32, u32>,
    weights: Vec<[f32; LABELS]>,
    squares: Vec<[f32; LABELS]>,
    transitions: [[f32; LABELS]; LABELS],
    transition_squares: [[f32; LABELS]; LABELS],
}

const RATE: f32 = 0.12;
const DECAY: f32 = 4e-3;
const ROUNDS: usize = 12;
/// How often a feature must occur to be kept.
const LEAST: u32 = 4;
/// Features left out at random in training, in a hundred.
const DROPPED: usize = 45;
/// Features none of whose weights reaches this are not kept.
const WEAK: f32 = 0.12;

impl Chain {
    fn step(&mut self, features: &[Vec<u32>], labels: &[u8]) -> f32 {
        let n = features.len();
        let scores: Vec<[f32; LABELS]> = features.iter().map(|f| self.scores(f)).collect();
        let mut alpha = vec![[0.0f32; LABELS]; n];
        let mut beta = vec![[0.0f32; LABELS]; n];
        for t in 0..n {
            for y in 0..LABELS {
                let incoming = if t == 0 {
                    if allowed(0, y) { 0.0 } else { -1e9 }
                } else {
                    sum_exp(
                        (0..LABELS)
                            .filter(|x| allowed(*x, y))
                            .map(|x| alpha[t - 1][x] + self.transitions[x][y]),
                    )
                };
                alpha[t][y] = incoming + scores[t][y];
            }
        }
        for t in (0..n.saturating_sub(1)).rev() {
            for x in 0..LABELS {
                let outgoing = (0..LABELS).filter(|y| allowed(x, *y));
                beta[t][x] =
                    sum_exp(outgoing.map(|y| self.transitions[x][y] + scores[t + 1][y] + beta[t + 1][y]));
            }
        }
        let Some(last) = alpha.last() else { return 0.0 };
        let z = sum_exp(last.iter().copied());
        let mut loss = z;
        let mut turn = [[0.0f32; LABELS]; LABELS];
        for t in 0..n {
            let gold = usize::from(labels[t]);
            loss -= scores[t][gold];
            if t > 0 {
                let before = usize::from(labels[t - 1]);
                loss -= self.transitions[before][gold];
                turn[before][gold] -= 1.0;
                for x in 0..LABELS {
                    for y in (0..LABELS).filter(|y| allowed(x, *y)) {
                        let p = alpha[t - 1][x] + self.transitions[x][y] + scores[t][y] + beta[t][y] - z;
                        turn[x][y] += p.exp();
                    }
                }
            }
            let mut gradient = [0.0f32; LABELS];
            for (y, g) in gradient.iter_mut().enumerate() {
                *g = (alpha[t][y] + beta[t][y] - z).exp() - f32::from(u8::from(y == gold));
            }
            for feature in &features[t] {
                let Some(row) = self.index.get(feature).map(|i| *i as usize) else { continue };
                for (y, g) in gradient.iter().enumerate() {
                    let g = g + DECAY * self.weights[row][y];
                    self.squares[row][y] += g * g;
                    self.weights[row][y] -= RATE * g / (self.squares[row][y].sqrt() + 1e-6);
                }
            }
        }
        for (x, row) in turn.iter().enumerate() {
            for (y, g) in row.iter().enumerate() {
                self.transition_squares[x][y] += g * g;
                self.transitions[x][y] -= RATE * g / (self.transition_squares[x][y].sqrt() + 1e-6);
            }
        }
        loss
    }

    fn scores(&self, features: &[u32]) -> [f32; LABELS] {
        let mut out = [0.0; LABELS];
        for row in features.iter().filter_map(|f| self.index.get(f)) {
            for (sum, weight) in out.iter_mut().zip(&self.weights[*row as usize]) {
                *sum += weight;
            }
        }
        out
    }
}

fn sum_exp(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let top = values.clone().fold(f32::NEG_INFINITY, f32::max);
    if top == f32::NEG_INFINITY {
        return top;
    }
    top + values.map(|v| (v - top).exp()).sum::<f32>().ln()
}

/// A sequence of numbers that only looks random: the same for every run.
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }
}

/// Trains a model and gives it as [`isnad_names::tagger`] reads it: scale, transitions, then each feature's hash and weights.
pub(crate) fn train(examples: &[&Example]) -> Vec<u8> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for feature in examples.iter().flat_map(|e| e.features.iter().flatten()) {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut kept: Vec<u32> = counts.iter().filter(|(_, n)| **n >= LEAST).map(|(f, _)| *f).collect();
    kept.sort_unstable();
    let mut chain = Chain {
        index: kept.iter().enumerate().map(|(i, f)| (*f, i as u32)).collect(),
        weights: vec![[0.0; LABELS]; kept.len()],
        squares: vec![[0.0; LABELS]; kept.len()],
        transitions: [[0.0; LABELS]; LABELS],
        transition_squares: [[0.0; LABELS]; LABELS],
    };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut seed = Seed(1);
    let mut features = Vec::new();
    for _ in 0..ROUNDS {
        for i in (1..order.len()).rev() {
            order.swap(i, seed.next() % (i + 1));
        }
        for i in &order {
            // Leaving features out at random makes the chain lean on several signs of a name and not on its words alone.
            features.clear();
            for token in &examples[*i].features {
                features.push(token.iter().copied().filter(|_| seed.next() % 100 >= DROPPED).collect());
            }
            chain.step(&features, &examples[*i].labels);
        }
    }
    // Weights that hardly move anything are dropped; the rest share one scale.
    let top = chain.weights.iter().flatten().fold(0.0f32, |m, w| m.max(w.abs())).min(4.0);
    let scale = top / 127.0;
    let mut bytes = Vec::new();
    bytes.extend(scale.to_le_bytes());
    for row in &chain.transitions {
        for cell in row {
            bytes.extend(cell.to_le_bytes());
        }
    }
    for (feature, row) in kept.iter().zip(&chain.weights) {
        let strength = row.iter().fold(0.0f32, |m, w| m.max(w.abs()));
        if strength < WEAK {
            continue;
        }
        bytes.extend(feature.to_le_bytes());
        bytes.extend(row.iter().map(|w| ((w / scale).round().clamp(-127.0, 127.0) as i8).to_le_bytes()[0]));
    }
    bytes
}
