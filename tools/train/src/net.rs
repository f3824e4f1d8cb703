//! Training of `isnad_events::net::Net`: AdaGrad for the hashed features, Adam over small batches for the dense part, in
//! a fixed order, so that equal data gives equal weights.

use crate::events::Random;
use isnad_events::model::{Linear, softmax};
use isnad_events::net::{Net, UNIT};

/// Hashed features and their values.
pub(crate) type Hashed = Vec<(u32, f32)>;

/// Something to learn from.
#[derive(Clone)]
pub(crate) struct Lesson {
    pub(crate) features: Hashed,
    pub(crate) vectors: Vec<i8>,
    pub(crate) class: usize,
    pub(crate) weight: f32,
    /// The part of the data it is left out with when that part is scored.
    pub(crate) fold: usize,
}

/// How to learn.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) classes: usize,
    pub(crate) buckets: usize,
    pub(crate) hidden: usize,
    /// Numbers of the vectors.
    pub(crate) dense: usize,
    pub(crate) epochs: usize,
    pub(crate) decay: f32,
    /// Share of the features left out of a lesson each time, and of the hidden units.
    pub(crate) dropped: f32,
    pub(crate) hidden_dropped: f32,
    pub(crate) rate: f32,
    pub(crate) seed: u64,
}

/// Full-precision weights, a row a bucket.
#[derive(Clone)]
pub(crate) struct Weights {
    wide: Vec<f32>,
    embed: Vec<f32>,
    dense: Vec<f32>,
    top: Vec<f32>,
}

impl Weights {
    fn zero(s: &Setting) -> Self {
        Self {
            wide: vec![0.0; s.buckets * s.classes],
            embed: vec![0.0; s.buckets * s.hidden],
            dense: vec![0.0; (s.dense + 1) * s.hidden],
            top: vec![0.0; (s.hidden + 1) * s.classes],
        }
    }

    fn add(&mut self, other: &Self, share: f32) {
        let pairs = [
            (&mut self.wide, &other.wide),
            (&mut self.embed, &other.embed),
            (&mut self.dense, &other.dense),
            (&mut self.top, &other.top),
        ];
        for (a, b) in pairs {
            for (x, y) in a.iter_mut().zip(b) {
                *x += y * share;
            }
        }
    }

    /// Divides the scores by a temperature and adds to that of the first class.
    pub(crate) fn calibrate(&mut self, s: &Setting, (heat, shift): (f32, f32)) {
        for w in self.wide.iter_mut().chain(&mut self.top) {
            *w /= heat;
        }
        self.top[s.hidden * s.classes] += shift;
    }

    pub(crate) fn write(&self, s: &Setting) -> Vec<u8> {
        Net::write([
            Linear::write(s.classes, &self.wide),
            Linear::write(s.hidden, &self.embed),
            Linear::write(s.hidden, &self.dense),
            Linear::write(s.classes, &self.top),
        ])
    }
}

/// Adam's state for one table.
struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
    steps: i32,
}

impl Adam {
    fn new(len: usize) -> Self {
        Self { first: vec![0.0; len], second: vec![0.0; len], steps: 0 }
    }

    fn step(&mut self, weights: &mut [f32], gradient: &mut [f32], rate: f32, decay: f32) {
        self.steps += 1;
        let (a, b) = (1.0 - 0.9f32.powi(self.steps), 1.0 - 0.999f32.powi(self.steps));
        for (((w, g), m), v) in
            weights.iter_mut().zip(gradient.iter_mut()).zip(&mut self.first).zip(&mut self.second)
        {
            *m = 0.9 * *m + 0.1 * *g;
            *v = 0.999 * *v + 0.001 * *g * *g;
            *w -= rate * (*m / a / ((*v / b).sqrt() + 1e-8) + decay * *w);
            *g = 0.0;
        }
    }
}

const BATCH: usize = 32;
const DENSE_RATE: f32 = 0.002;
const DENSE_DECAY: f32 = 0.002;

/// Learns the weights, averaged over the last third of the epochs.
#[allow(clippy::too_many_lines)]
pub(crate) fn fit(lessons: &[&Lesson], s: &Setting) -> Weights {
    let (k, hidden) = (s.classes, s.hidden);
    let mut random = Random(s.seed);
    let mut w = Weights::zero(s);
    let spread = |r: &mut Random, by: f32| (r.below(1 << 24) as f32 / (1u32 << 24) as f32 - 0.5) * 2.0 * by;
    for x in &mut w.embed {
        *x = spread(&mut random, 0.02);
    }
    for x in &mut w.dense {
        *x = spread(&mut random, 0.1);
    }
    for x in &mut w.top {
        *x = spread(&mut random, (3.0 / hidden as f32).sqrt() * 0.5);
    }
    let mut wide_squares = vec![1e-6f32; w.wide.len()];
    let mut embed_squares = vec![1e-4f32; w.embed.len()];
    let (mut dense_adam, mut top_adam) = (Adam::new(w.dense.len()), Adam::new(w.top.len()));
    let (mut dense_gradient, mut top_gradient) = (vec![0.0f32; w.dense.len()], vec![0.0f32; w.top.len()]);
    let mut mean = Weights::zero(s);
    let late = s.epochs - (s.epochs / 3).max(1);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut used: Vec<(usize, f32)> = Vec::new();
    let mut units = vec![0.0f32; hidden];
    let mut back = vec![0.0f32; hidden];
    let mut kept_unit = vec![true; hidden];
    let mut scores = vec![0.0f32; k];
    let mut batch = 0;
    for epoch in 0..s.epochs {
        random.shuffle(&mut order);
        let slow = 1.0 / (1.0 + 0.15 * epoch as f32);
        for i in &order {
            let lesson = lessons[*i];
            let salt = ((random.below(1 << 30) as u64) << 30) | random.below(1 << 30) as u64;
            let kept = |h: u32| {
                let mixed = (u64::from(h) ^ salt).wrapping_mul(0xD6E8_FEB8_6659_FD93);
                ((mixed >> 40) as f32) / (1u32 << 24) as f32 >= s.dropped
            };
            // What is left out is made up for, so that the sums are those of use.
            let up = 1.0 / (1.0 - s.dropped);
            used.clear();
            used.extend(
                lesson
                    .features
                    .iter()
                    .filter(|(h, _)| kept(*h))
                    .map(|(h, v)| (*h as usize % s.buckets, *v * up)),
            );
            units.copy_from_slice(&w.dense[s.dense * hidden..]);
            for (v, row) in lesson.vectors.iter().zip(w.dense.chunks_exact(hidden)) {
                if *v != 0 {
                    let v = f32::from(*v) * UNIT;
                    for (u, x) in units.iter_mut().zip(row) {
                        *u += x * v;
                    }
                }
            }
            for (at, v) in &used {
                for (u, x) in units.iter_mut().zip(&w.embed[at * hidden..][..hidden]) {
                    *u += x * v;
                }
            }
            for (u, kept) in units.iter_mut().zip(&mut kept_unit) {
                *kept = (random.below(1 << 16) as f32) / 65536.0 >= s.hidden_dropped;
                *u = if *kept { u.max(0.0) / (1.0 - s.hidden_dropped) } else { 0.0 };
            }
            scores.copy_from_slice(&w.top[hidden * k..]);
            for (at, v) in &used {
                for (sum, x) in scores.iter_mut().zip(&w.wide[at * k..][..k]) {
                    *sum += x * v;
                }
            }
            for (u, row) in units.iter().zip(w.top.chunks_exact(k)) {
                if *u != 0.0 {
                    for (sum, x) in scores.iter_mut().zip(row) {
                        *sum += x * u;
                    }
                }
            }
            softmax(&mut scores);
            for (class, e) in scores.iter_mut().enumerate() {
                *e = (*e - f32::from(u8::from(class == lesson.class))) * lesson.weight;
            }
            // Backwards: the top, the hidden units, then what feeds them.
            for ((b, u), (row, gradient)) in
                back.iter_mut().zip(&units).zip(w.top.chunks_exact(k).zip(top_gradient.chunks_exact_mut(k)))
            {
                *b = 0.0;
                if *u > 0.0 {
                    for ((g, x), e) in gradient.iter_mut().zip(row).zip(&scores) {
                        *g += e * u / BATCH as f32;
                        *b += e * x;
                    }
                    *b /= 1.0 - s.hidden_dropped;
                }
            }
            for (g, e) in top_gradient[hidden * k..].iter_mut().zip(&scores) {
                *g += e / BATCH as f32;
            }
            let rate = s.rate * slow;
            for (at, v) in &used {
                let range = at * k..at * k + k;
                for ((x, q), e) in w.wide[range.clone()].iter_mut().zip(&mut wide_squares[range]).zip(&scores)
                {
                    let gradient = e * v + s.decay * *x;
                    *q += gradient * gradient;
                    *x -= rate * gradient / q.sqrt();
                }
                let range = at * hidden..at * hidden + hidden;
                for ((x, q), e) in w.embed[range.clone()].iter_mut().zip(&mut embed_squares[range]).zip(&back)
                {
                    if *e != 0.0 {
                        let gradient = e * v + s.decay * *x;
                        *q += gradient * gradient;
                        *x -= rate * 0.3 * gradient / q.sqrt();
                    }
                }
            }
            for (v, gradient) in lesson.vectors.iter().zip(dense_gradient.chunks_exact_mut(hidden)) {
                if *v != 0 {
                    let v = f32::from(*v) * UNIT / BATCH as f32;
                    for (g, e) in gradient.iter_mut().zip(&back) {
                        *g += e * v;
                    }
                }
            }
            for (g, e) in dense_gradient[s.dense * hidden..].iter_mut().zip(&back) {
                *g += e / BATCH as f32;
            }
            batch += 1;
            if batch % BATCH == 0 {
                dense_adam.step(&mut w.dense, &mut dense_gradient, DENSE_RATE * slow, DENSE_DECAY);
                top_adam.step(&mut w.top, &mut top_gradient, DENSE_RATE * slow, DENSE_DECAY);
            }
        }
        if epoch >= late {
            mean.add(&w, 1.0 / (s.epochs - late) as f32);
        }
    }
    mean
}

/// The weights of the folds, each learned without its part, and last those learned from everything.
pub(crate) fn folds(lessons: &[Lesson], s: &Setting, count: usize) -> Vec<Weights> {
    let jobs: Vec<usize> = (0..=count).collect();
    let mut out = Vec::new();
    for pair in jobs.chunks(2) {
        std::thread::scope(|scope| {
            let runs: Vec<_> = pair
                .iter()
                .map(|f| scope.spawn(|| fit(&lessons.iter().filter(|l| l.fold != *f).collect::<Vec<_>>(), s)))
                .collect();
            for run in runs {
                out.extend(run.join());
            }
        });
    }
    out
}

/// The scores that weights give.
pub(crate) fn scores(w: &Weights, features: &Hashed, vectors: &[i8], s: &Setting) -> Vec<f32> {
    let (k, hidden) = (s.classes, s.hidden);
    let mut units = w.dense[s.dense * hidden..].to_vec();
    for (v, row) in vectors.iter().zip(w.dense.chunks_exact(hidden)) {
        let v = f32::from(*v) * UNIT;
        for (u, x) in units.iter_mut().zip(row) {
            *u += x * v;
        }
    }
    let mut out = w.top[hidden * k..].to_vec();
    for (h, v) in features {
        let at = *h as usize % s.buckets;
        for (u, x) in units.iter_mut().zip(&w.embed[at * hidden..][..hidden]) {
            *u += x * v;
        }
        for (sum, x) in out.iter_mut().zip(&w.wide[at * k..][..k]) {
            *sum += x * v;
        }
    }
    for (u, row) in units.iter().zip(w.top.chunks_exact(k)) {
        for (sum, x) in out.iter_mut().zip(row) {
            *sum += x * u.max(0.0);
        }
    }
    out
}

/// Temperature and shift of the first class that make the scores of folds likeliest.
pub(crate) fn calibration(scored: &[(Vec<f32>, usize)]) -> (f32, f32) {
    let loss = |heat: f32, shift: f32| -> f64 {
        scored
            .iter()
            .map(|(scores, class)| {
                let mut p: Vec<f32> = scores.iter().map(|x| x / heat).collect();
                p[0] += shift;
                softmax(&mut p);
                -f64::from(p[*class].max(1e-6).ln())
            })
            .sum()
    };
    let mut best = (f64::MAX, 1.0, 0.0);
    for h in 0..10 {
        let heat = 0.6 + 0.15 * h as f32;
        for b in 0..11 {
            let shift = -1.2 + 0.15 * b as f32;
            let l = loss(heat, shift);
            if l < best.0 {
                best = (l, heat, shift);
            }
        }
    }
    (best.1, best.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exclusive or, which no linear model learns.
    #[test]
    fn learns_what_is_not_linear() {
        let lessons: Vec<Lesson> = (0..400)
            .map(|i| {
                let (a, b) = (i % 2 == 0, i / 2 % 2 == 0);
                let vectors = vec![if a { 127 } else { -127 }, if b { 127 } else { -127 }];
                Lesson { features: vec![(1, 1.0)], vectors, class: usize::from(a != b), weight: 1.0, fold: 0 }
            })
            .collect();
        let s = Setting {
            classes: 2,
            buckets: 16,
            hidden: 16,
            dense: 2,
            epochs: 60,
            decay: 0.0,
            dropped: 0.0,
            hidden_dropped: 0.0,
            rate: 0.05,
            seed: 5,
        };
        let w = fit(&lessons.iter().collect::<Vec<_>>(), &s);
        let net = Net::read(&w.write(&s)).expect("it reads back");
        for l in &lessons {
            let p = net.probabilities(&l.features, &l.vectors);
            assert!(p[l.class] > 0.7, "{p:?} {}", l.class);
        }
    }
}
