//! `isnad eval`: scores against a gold file, with bootstrap intervals over its documents.
//!
//! The figures are those of the reference scorer of the contract, computed the same way: every task turns each gold
//! unit (a document, sentence or line) into a [`Tally`] of counts, figures are quotients of summed counts, and an
//! interval is made by summing resampled units.

mod attribution;
mod events;
mod gold;
mod lines;
mod ner;
mod words;

use crate::args::{EvalArgs, EvalTask};
use crate::out;
use isnad_doc::wire::Record;
use isnad_pipeline::Engine;
use miette::{IntoDiagnostic, WrapErr};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::ExitCode;

/// Counts of one unit, by name. Names are made at run time where classes are open.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tally(BTreeMap<String, f64>);

impl Tally {
    /// Adds to a count.
    pub(crate) fn add(&mut self, name: &str, value: f64) {
        match self.0.get_mut(name) {
            Some(count) => *count += value,
            None => {
                self.0.insert(name.to_owned(), value);
            }
        }
    }

    /// Adds one if it holds; the count exists afterwards in any case.
    pub(crate) fn hit(&mut self, name: &str, holds: bool) {
        self.add(name, f64::from(u8::from(holds)));
    }

    /// A count; 0 where never added to.
    pub(crate) fn get(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or(0.0)
    }

    /// Names that begin with `prefix`, without it.
    pub(crate) fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.keys().filter_map(move |k| k.strip_prefix(prefix))
    }

    fn sum(&mut self, other: &Tally) {
        for (name, value) in &other.0 {
            self.add(name, *value);
        }
    }
}

/// Precision, recall and F1 of counts; 0 where a denominator is.
pub(crate) fn prf(hits: f64, predicted: f64, gold: f64) -> (f64, f64, f64) {
    let over = |a: f64, b: f64| if b == 0.0 { 0.0 } else { a / b };
    (over(hits, predicted), over(hits, gold), over(2.0 * hits, predicted + gold))
}

/// `a / b`, or 0 where `b` is 0.
pub(crate) fn share(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

/// A scored task: its units, how figures are made of summed units, and what was wrong.
pub(crate) struct Scored {
    pub(crate) units: Vec<Tally>,
    pub(crate) figures: fn(&Tally) -> Vec<(String, f64)>,
    pub(crate) notes: Map<String, Value>,
}

/// Runs `isnad eval` and prints one JSON object.
pub(crate) fn run(args: &EvalArgs, engine: impl Fn() -> miette::Result<Engine>) -> miette::Result<ExitCode> {
    let scored = score(args, engine)?;
    let n = scored.units.len();
    let total = sum(scored.units.iter());
    let mut figures: Map<String, Value> =
        (scored.figures)(&total).into_iter().map(|(name, value)| (name, json!(value))).collect();
    figures.insert("n".into(), json!(n));
    figures.extend(scored.notes);
    if args.bootstrap > 0 && n > 0 {
        let intervals = bootstrap(&scored.units, scored.figures, args.bootstrap);
        figures.insert("interval_95".into(), Value::Object(intervals));
    }
    figures.insert("gold_sha256".into(), json!(gold::sha256(&args.gold)?));
    let mut stdout = out::stdout();
    out::json_line(&mut stdout, &figures)?;
    std::io::Write::flush(&mut stdout).into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}

fn score(args: &EvalArgs, engine: impl Fn() -> miette::Result<Engine>) -> miette::Result<Scored> {
    let predict = |inputs: Vec<gold::Input>| -> miette::Result<HashMap<String, Record>> {
        match &args.pred {
            Some(path) => gold::records(path),
            None => Ok(gold::predict(&engine()?, inputs, args.task == EvalTask::Words)),
        }
    };
    match args.task {
        EvalTask::EventsGsr => events::gsr(&args.gold, predict),
        EvalTask::EventsUn => events::quad(&args.gold, predict),
        EvalTask::Attribution => attribution::score(&args.gold, predict),
        EvalTask::Ner => ner::score(&args.gold, predict),
        EvalTask::Words => words::score(&args.gold, predict),
        EvalTask::Times => lines::times(&args.gold, args.pred.as_deref()),
        EvalTask::Names => lines::names(&args.gold, args.pred.as_deref()),
        EvalTask::Pages => lines::pages(&args.gold, args.pred.as_deref()),
    }
}

fn sum<'a>(units: impl Iterator<Item = &'a Tally>) -> Tally {
    let mut total = Tally::default();
    units.for_each(|u| total.sum(u));
    total
}

/// The 2.5th and 97.5th percentile of each figure over resampled units. Deterministic.
fn bootstrap(units: &[Tally], figures: fn(&Tally) -> Vec<(String, f64)>, rounds: u32) -> Map<String, Value> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move || {
        // SplitMix64: enough for resampling, and the same on every machine.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let names: Vec<&str> = {
        let mut names: Vec<&str> = units.iter().flat_map(|u| u.0.keys().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    // Dense rows: summing maps a thousand times over thousands of units is slow.
    let rows: Vec<Vec<f64>> = units.iter().map(|u| names.iter().map(|n| u.get(n)).collect()).collect();
    let mut samples: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for _ in 0..rounds {
        let mut total = vec![0.0; names.len()];
        for _ in 0..rows.len() {
            let row = &rows[(next() % rows.len() as u64) as usize];
            total.iter_mut().zip(row).for_each(|(t, r)| *t += r);
        }
        let tally = Tally(names.iter().zip(total).map(|(n, t)| ((*n).to_owned(), t)).collect());
        for (name, value) in figures(&tally) {
            samples.entry(name).or_default().push(value);
        }
    }
    let percentile = |sorted: &[f64], p: f64| {
        let at = ((sorted.len() - 1) as f64 * p).round() as usize;
        (sorted[at] * 10_000.0).round() / 10_000.0
    };
    let interval = |(name, mut values): (String, Vec<f64>)| {
        values.sort_by(f64::total_cmp);
        (name, json!([percentile(&values, 0.025), percentile(&values, 0.975)]))
    };
    samples.into_iter().map(interval).collect()
}

/// Reads a whole gold or prediction file.
pub(crate) fn read(path: &Path) -> miette::Result<String> {
    std::fs::read_to_string(path)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_hold_the_figure_and_do_not_move() {
        let units: Vec<Tally> = (0..50)
            .map(|i| {
                let mut t = Tally::default();
                t.hit("ok", i % 5 != 0);
                t.add("n", 1.0);
                t
            })
            .collect();
        let figures: fn(&Tally) -> Vec<(String, f64)> =
            |t| vec![("acc".into(), share(t.get("ok"), t.get("n")))];
        let one = bootstrap(&units, figures, 500);
        assert_eq!(one, bootstrap(&units, figures, 500));
        let low = one["acc"][0].as_f64().unwrap();
        let high = one["acc"][1].as_f64().unwrap();
        assert!(low < 0.8 && 0.8 < high && low > 0.6 && high < 0.95, "{low} {high}");
    }

    #[test]
    fn prf_of_nothing_is_nothing() {
        assert_eq!(prf(0.0, 0.0, 0.0), (0.0, 0.0, 0.0));
        assert_eq!(prf(1.0, 2.0, 1.0), (0.5, 1.0, 2.0 / 3.0));
    }
}
