//! Time expressions to TIMEX3 values and intervals.
//!
//! [`Reader::times`] walks the tokens of each sentence; at each place `expression` tries the readings of `grammar`, the longest wins, and
//! the parser goes on behind it. Every anchored value comes with the interval of days it can mean, vague ones (مطلع، أواخر، الأيام الماضية)
//! with an honest wide one. Relative times count from the date of publication; without one they have no interval and a diagnostic says so.
//! What is read and how values are written is told in `docs/times.md`.
//!
//! It does not read numbers of people, scores, amounts or article numbers, and it keeps no default year.

mod atoms;
mod calendar;
mod clock;
mod dates;
mod grammar;
mod lengths;
mod lexicon;
mod relative;

use atoms::{Skeletons, atoms};
use grammar::{Notes, Parser};
use isnad_doc::{Diagnostic, Doc, Severity, Time};
use lexicon::{Lexicon, Unit};

/// Reads time expressions: the tables, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Reader {
    lexicon: Lexicon,
}

impl Reader {
    /// Loads the shipped tables.
    #[must_use]
    pub fn new() -> Self {
        Self { lexicon: Lexicon::new() }
    }

    /// Finds the time expressions of a document, in order and apart from one another. Reads `words` and the date of publication.
    ///
    /// # Diagnostics
    /// `TIME-001` where a relative time has no reference, `TIME-002` where a day does not exist, `TIME-003` where weekday and date
    /// disagree (the date is kept).
    ///
    /// # Source
    /// TimeML 1.2.1 for types and values, ISO 8601 for ranges (`2011/2015`) and weeks, which begin on Monday.
    #[must_use]
    pub fn times(&self, doc: &Doc) -> (Vec<Time>, Vec<Diagnostic>) {
        let mut out = Vec::new();
        let mut diagnostics = Vec::new();
        let skeletons = Skeletons::new(doc);
        let atoms = atoms(&self.lexicon, doc, &skeletons);
        let mut last = None;
        for sentence in &doc.words.sentences {
            let tokens = sentence.tokens.start as usize..sentence.tokens.end as usize;
            let Some(atoms) = atoms.get(tokens) else { continue };
            let mut parser = Parser {
                atoms,
                feasts: &self.lexicon.feasts,
                reference: doc.article.published,
                last,
                last_day: None,
            };
            let mut at = 0;
            while at < atoms.len() {
                let Some(found) = parser.expression(at) else {
                    at += 1;
                    continue;
                };
                at = found.end.max(at + 1);
                diagnostics.extend(diagnose(&found.time, found.notes));
                if found.keep {
                    last = found.day.or(last);
                    parser.last = last;
                    parser.last_day = found.day.filter(|d| d.1 == Unit::Day).map(|d| d.0).or(parser.last_day);
                    out.push(found.time);
                }
            }
        }
        (out, diagnostics)
    }
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

/// What the notes of a reading say, as diagnostics.
fn diagnose(time: &Time, notes: Notes) -> impl Iterator<Item = Diagnostic> {
    let span = time.span;
    [
        (notes.no_reference, "TIME-001", "a relative time without a date of publication to count from"),
        (notes.no_such_day, "TIME-002", "a day that its month does not have"),
        (notes.other_weekday, "TIME-003", "weekday and date disagree"),
    ]
    .into_iter()
    .filter(|(told, ..)| *told)
    .map(move |(_, code, message)| Diagnostic {
        code,
        severity: Severity::Note,
        span: Some(span),
        message: message.to_owned(),
    })
}
