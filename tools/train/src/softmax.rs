//! Softmax regression over hashed features, by AdaGrad with features dropped out, averaged over the later epochs: same
//! data, same weights.

use crate::events::Random;

/// Hashed features and their values.
pub(crate) type Hashed = Vec<(u32, f32)>;

/// Something to learn from.
pub(crate) struct Lesson {
    pub(crate) features: Hashed,
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
    pub(crate) epochs: usize,
    /// Weight decay a step.
    pub(crate) decay: f32,
    /// Share of the features left out of a lesson each time.
    pub(crate) dropped: f32,
    pub(crate) rate: f32,
}

/// Weights, bucket by bucket and a weight a class in each, as `Linear::write` takes them.
pub(crate) fn fit(lessons: &[&Lesson], s: &Setting) -> Vec<f32> {
    let k = s.classes;
    let mut weights = vec![0.0f32; s.buckets * k];
    let mut squares = vec![1e-6f32; s.buckets * k];
    let mut mean = vec![0.0f32; s.buckets * k];
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut random = Random(3);
    let late = s.epochs / 2;
    let (mut scores, mut used) = (vec![0.0f32; k], Vec::new());
    for epoch in 0..s.epochs {
        random.shuffle(&mut order);
        let rate = s.rate / (1.0 + 0.1 * epoch as f32);
        for i in &order {
            let lesson = lessons[*i];
            let salt = ((random.below(1 << 30) as u64) << 30) | random.below(1 << 30) as u64;
            let kept = |h: u32| {
                let mixed = (u64::from(h) ^ salt).wrapping_mul(0xD6E8_FEB8_6659_FD93);
                ((mixed >> 40) as f32) / (1u32 << 24) as f32 >= s.dropped
            };
            used.clear();
            used.extend(
                lesson
                    .features
                    .iter()
                    .filter(|(h, _)| kept(*h))
                    .map(|(h, v)| (*h as usize % s.buckets * k, *v)),
            );
            scores.fill(0.0);
            for (at, v) in &used {
                for (sum, w) in scores.iter_mut().zip(&weights[*at..*at + k]) {
                    *sum += w * v;
                }
            }
            isnad_events::model::softmax(&mut scores);
            for (class, e) in scores.iter_mut().enumerate() {
                *e = (*e - f32::from(u8::from(class == lesson.class))) * lesson.weight;
            }
            for (at, v) in &used {
                let range = *at..*at + k;
                for ((w, q), e) in weights[range.clone()].iter_mut().zip(&mut squares[range]).zip(&scores) {
                    let gradient = e * v + s.decay * *w;
                    *q += gradient * gradient;
                    *w -= rate * gradient / q.sqrt();
                }
            }
        }
        if epoch >= late {
            for (m, w) in mean.iter_mut().zip(&weights) {
                *m += w / (s.epochs - late) as f32;
            }
        }
    }
    mean
}

/// The models of the folds, each learned without its part, and last the one learned from everything.
pub(crate) fn folds(lessons: &[Lesson], s: &Setting, count: usize) -> Vec<Vec<f32>> {
    let without = |fold: usize| -> Vec<&Lesson> { lessons.iter().filter(|l| l.fold != fold).collect() };
    let jobs: Vec<usize> = (0..=count).collect();
    let mut out: Vec<Vec<f32>> = Vec::new();
    for pair in jobs.chunks(2) {
        std::thread::scope(|scope| {
            let runs: Vec<_> = pair.iter().map(|f| scope.spawn(|| fit(&without(*f), s))).collect();
            for run in runs {
                out.extend(run.join());
            }
        });
    }
    out
}

/// What a model gives for features, as probabilities.
pub(crate) fn probabilities(weights: &[f32], features: &Hashed, s: &Setting) -> Vec<f32> {
    let mut scores = vec![0.0f32; s.classes];
    for (h, v) in features {
        let at = *h as usize % s.buckets * s.classes;
        for (sum, w) in scores.iter_mut().zip(&weights[at..at + s.classes]) {
            *sum += w * v;
        }
    }
    isnad_events::model::softmax(&mut scores);
    scores
}
