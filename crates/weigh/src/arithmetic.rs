//! How weights become probabilities: Bayes over origins, every step kept.
//!
//! 1. A hypothesis starts with `ln prior`.
//! 2. A piece of evidence has a weight `w` in `0..=1`, the product of its factors. An origin counts once for each
//!    indicator, with the heaviest of its pieces.
//! 3. An origin counts `repeat^k` of its weight for an indicator, `k` being the number of heavier origins of that indicator
//!    within `repeat_days` of it, because the tenth report of a thing says less than the first.
//! 4. An origin's part for an indicator is `w · repeat^k · ln likelihood(h)`, less its mean over the hypotheses, which
//!    changes no probability and makes a positive figure speak for a hypothesis and a negative one against it.
//! 5. If the parts of one origin together would shift the odds between two hypotheses by more than `origin_cap`, they are
//!    scaled down until they shift them by just that.
//! 6. `posterior(h) = exp(ln prior(h) + sum of parts(h))`, divided by the sum over the hypotheses.

use crate::question::Settings;
use serde::Serialize;

/// What an origin weighs for one indicator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// Index of the origin.
    pub origin: usize,
    /// Index of the indicator.
    pub indicator: usize,
    /// Weight of its heaviest piece.
    pub weight: f64,
    /// The day it first spoke, counted from any fixed day.
    pub day: Option<i32>,
}

/// One origin's part for one indicator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Index of the indicator.
    pub indicator: usize,
    /// Weight of the origin's heaviest piece.
    pub weight: f64,
    /// How many heavier origins of the indicator are near it in time.
    pub rank: usize,
    /// What the rank leaves of it: `repeat^rank`.
    pub repeat: f64,
    /// What it adds to the logarithm of each hypothesis, before the cap of its origin.
    pub ln: Vec<f64>,
}

/// What one origin adds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Contribution {
    /// Its parts.
    pub parts: Vec<Part>,
    /// By how much the cap scaled them; 1 where it did not.
    pub cap: f64,
    /// What it adds to the logarithm of each hypothesis, all told.
    pub ln: Vec<f64>,
}

/// The outcome for a set of claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// For each origin, what it adds.
    pub contributions: Vec<Contribution>,
    /// For each hypothesis, the sum.
    pub ln: Vec<f64>,
    /// For each hypothesis, its probability.
    pub posterior: Vec<f64>,
}

/// Weighs `claims` of `origins` origins. `likelihood` gives each indicator's likelihoods in the order of `priors`.
#[must_use]
pub fn combine(
    priors: &[f64],
    likelihood: &[Vec<f64>],
    claims: &[Claim],
    origins: usize,
    settings: &Settings,
) -> Outcome {
    let width = priors.len();
    let mut order: Vec<&Claim> = claims.iter().filter(|c| c.weight > 0.0).collect();
    order.sort_by(|a, b| {
        a.indicator.cmp(&b.indicator).then(b.weight.total_cmp(&a.weight)).then(a.origin.cmp(&b.origin))
    });
    let mut contributions = vec![Contribution { parts: Vec::new(), cap: 1.0, ln: vec![0.0; width] }; origins];
    for (i, claim) in order.iter().enumerate() {
        let indicator = claim.indicator;
        let near = |other: &&&Claim| match (claim.day, other.day) {
            (Some(a), Some(b)) => a.abs_diff(b) <= settings.repeat_days,
            _ => true,
        };
        let heavier = order.get(..i).unwrap_or(&[]).iter().rev().take_while(|o| o.indicator == indicator);
        let rank = heavier.filter(near).count();
        let Some(row) = likelihood.get(indicator) else { continue };
        let Some(contribution) = contributions.get_mut(claim.origin) else { continue };
        let repeat = settings.repeat.powi(i32::try_from(rank).unwrap_or(i32::MAX));
        let raw: Vec<f64> = row.iter().map(|l| claim.weight * repeat * l.max(1e-6).ln()).collect();
        let mean = raw.iter().sum::<f64>() / width.max(1) as f64;
        let ln = raw.iter().map(|v| v - mean).collect();
        contribution.parts.push(Part { indicator, weight: claim.weight, rank, repeat, ln });
    }
    let limit = settings.origin_cap.max(1.0).ln();
    let mut ln: Vec<f64> = priors.iter().map(|p| p.max(f64::MIN_POSITIVE).ln()).collect();
    for contribution in &mut contributions {
        for part in &contribution.parts {
            for (sum, v) in contribution.ln.iter_mut().zip(&part.ln) {
                *sum += v;
            }
        }
        let (low, high) = contribution
            .ln
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
        if high - low > limit {
            contribution.cap = limit / (high - low);
            for v in &mut contribution.ln {
                *v *= contribution.cap;
            }
        }
        for (sum, v) in ln.iter_mut().zip(&contribution.ln) {
            *sum += v;
        }
    }
    let posterior = normalised(&ln);
    Outcome { contributions, ln, posterior }
}

/// Probabilities out of logarithms, up to a common constant.
#[must_use]
pub fn normalised(ln: &[f64]) -> Vec<f64> {
    let top = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exp: Vec<f64> = ln.iter().map(|v| (v - top).exp()).collect();
    let sum: f64 = exp.iter().sum();
    exp.iter().map(|v| v / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claims(list: &[(usize, usize, f64)]) -> Vec<Claim> {
        list.iter()
            .map(|(origin, indicator, weight)| Claim {
                origin: *origin,
                indicator: *indicator,
                weight: *weight,
                day: Some(0),
            })
            .collect()
    }

    #[test]
    fn one_full_piece_is_plain_bayes() {
        let settings = Settings { origin_cap: 100.0, ..Settings::default() };
        let out = combine(&[0.5, 0.5], &[vec![0.9, 0.3]], &claims(&[(0, 0, 1.0)]), 1, &settings);
        assert!((out.posterior[0] - 0.75).abs() < 1e-12, "{out:?}");
    }

    #[test]
    fn half_a_weight_is_the_root_of_the_ratio() {
        let settings = Settings { origin_cap: 100.0, ..Settings::default() };
        let out = combine(&[0.5, 0.5], &[vec![0.9, 0.1]], &claims(&[(0, 0, 0.5)]), 1, &settings);
        assert!((out.posterior[0] / out.posterior[1] - 3.0).abs() < 1e-9);
    }

    #[test]
    fn repetition_fades_and_the_cap_holds() {
        let settings = Settings { origin_cap: 4.0, repeat: 0.5, ..Settings::default() };
        let many: Vec<_> = (0..50).map(|o| (o, 0, 1.0)).collect();
        let out = combine(&[0.5, 0.5], &[vec![0.6, 0.3]], &claims(&many), 50, &settings);
        assert!(out.posterior[0] / out.posterior[1] < 4.0 + 1e-9, "two to the power of 1 + 1/2 + 1/4 + …");
        let out = combine(&[0.5, 0.5], &[vec![1.0, 0.01]], &claims(&[(0, 0, 1.0)]), 1, &settings);
        assert!((out.posterior[0] / out.posterior[1] - 4.0).abs() < 1e-9);
    }

    #[test]
    fn what_comes_much_later_is_no_repetition() {
        let mut list = claims(&[(0, 0, 1.0), (1, 0, 1.0)]);
        list[1].day = Some(46);
        let out = combine(&[0.5, 0.5], &[vec![0.6, 0.3]], &list, 2, &Settings::default());
        assert!((out.posterior[0] / out.posterior[1] - 4.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn posterior_is_a_distribution(
            priors in prop::collection::vec(0.01f64..1.0, 2..5),
            rows in prop::collection::vec(prop::collection::vec(0.01f64..1.0, 5), 1..4),
            list in prop::collection::vec((0usize..6, 0usize..4, 0.0f64..1.0), 0..20),
        ) {
            let sum: f64 = priors.iter().sum();
            let priors: Vec<f64> = priors.iter().map(|p| p / sum).collect();
            let rows: Vec<Vec<f64>> = rows.iter().map(|r| r[..priors.len()].to_vec()).collect();
            let out = combine(&priors, &rows, &claims(&list), 6, &Settings::default());
            prop_assert!((out.posterior.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            for (h, prior) in priors.iter().enumerate() {
                let by_hand = prior.ln() + out.contributions.iter().map(|c| c.ln[h]).sum::<f64>();
                prop_assert!((by_hand - out.ln[h]).abs() < 1e-9);
            }
        }
    }
}
