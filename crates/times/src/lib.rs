//! Time expressions to TIMEX3 values and intervals.
//!
//! [`times`] walks the tokens of each sentence; at each place `expression` tries the readings of `grammar`, the
//! longest wins, and the parser goes on behind it. Every anchored value comes with the interval of days it can mean, vague ones
//! (مطلع، أواخر، الأيام الماضية) with an honest wide one. Relative times count from the date of publication; without one
//! they have no interval and a diagnostic says so.
//!
//! It does not read numbers of people, scores, amounts or article numbers, and it keeps no default year.

mod calendar;
mod grammar;
mod lexicon;

use grammar::Parser;
use isnad_doc::{Diagnostic, Doc, Severity, Time};
use lexicon::LEXICON;

/// Finds the time expressions of a document. Reads `words` and the date of publication.
///
/// # Diagnostics
/// `TIME-001` where a relative time has no reference, `TIME-002` where a day does not exist, `TIME-003` where weekday and date
/// disagree (the date is kept).
///
/// # Source
/// TimeML 1.2.1 for types and values; a week begins on Monday (ISO 8601), as its value says.
#[must_use]
pub fn times(doc: &Doc) -> (Vec<Time>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut diagnostics = Vec::new();
    let reference = doc.article.published;
    for index in 0..doc.words.sentences.len() {
        let tokens = doc.words.tokens_of(isnad_doc::SentenceId::new(index));
        let parser = Parser::new(&LEXICON, doc.text(), &doc.words, tokens, reference);
        let mut at = 0;
        while at < tokens.len() {
            let Some(found) = parser.expression(at) else {
                at += 1;
                continue;
            };
            for code in found.notes {
                let message = match code {
                    "TIME-001" => "a relative time without a date of publication to count from",
                    "TIME-002" => "a day that its month does not have",
                    _ => "weekday and date disagree",
                };
                let span = Some(found.time.span);
                diagnostics.push(Diagnostic {
                    code,
                    severity: Severity::Note,
                    span,
                    message: message.to_owned(),
                });
            }
            at = found.end.max(at + 1);
            if found.keep {
                out.push(found.time);
            }
        }
    }
    (out, diagnostics)
}
