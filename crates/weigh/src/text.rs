//! A weighing as plain text for the terminal.

use crate::question::Question;
use crate::weighing::Weighing;
use std::fmt::Write;

/// The weighing in words: the answer, what moved it, and the sum. `arabic` chooses the language of labels.
#[must_use]
pub fn text(weighing: &Weighing, question: &Question, arabic: bool) -> String {
    let pick = |l: &crate::Label| if arabic { l.ar.clone() } else { l.en.clone() };
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", pick(&question.text));
    let (until, read) = (weighing.until, weighing.read);
    let _ = writeln!(
        out,
        "until {until} · {} documents read, {} about it · {} pieces of evidence of {} origins",
        read.used,
        read.relevant,
        weighing.evidence.len(),
        weighing.origins.len()
    );
    let _ = writeln!(out);
    for (answer, hypothesis) in weighing.answers.iter().zip(&question.hypotheses) {
        let bar = "█".repeat((answer.posterior * 40.0).round() as usize);
        let _ = writeln!(
            out,
            "{:5.1} %  (prior {:4.1} %)  {:40}  {}",
            answer.posterior * 100.0,
            answer.prior * 100.0,
            bar,
            pick(&hypothesis.label)
        );
    }
    if weighing.origins.is_empty() {
        let _ = writeln!(out, "\nNo evidence: the probabilities are the priors.");
        return out;
    }
    let _ = writeln!(out, "\nWhat each origin adds to the logarithm of each hypothesis:");
    let ids = || weighing.answers.iter().map(|a| format!("{:>12}", a.id)).collect::<String>();
    let _ = writeln!(out, "{}", ids());
    let row =
        |values: &mut dyn Iterator<Item = f64>| values.map(|v| format!("{v:>12.3}")).collect::<String>();
    let _ = writeln!(out, "{}  ln prior", row(&mut weighing.answers.iter().map(|a| a.ln_prior)));
    for origin in &weighing.origins {
        if origin.contribution.parts.is_empty() {
            continue;
        }
        let day = origin.first.map(|d| d.to_string()).unwrap_or_else(|| "no date".to_owned());
        let shown: Vec<&str> = origin
            .contribution
            .parts
            .iter()
            .filter_map(|p| question.indicators.get(p.indicator))
            .map(|i| i.id.as_str())
            .collect();
        let _ = writeln!(
            out,
            "{}  {day}  {} ({})  {}",
            row(&mut origin.contribution.ln.iter().copied()),
            origin.name,
            origin.class.as_str(),
            shown.join(", ")
        );
    }
    let _ = writeln!(out, "{}  sum", row(&mut weighing.answers.iter().map(|a| a.ln)));
    let _ = writeln!(out, "{}  probability", row(&mut weighing.answers.iter().map(|a| a.posterior)));
    out
}
