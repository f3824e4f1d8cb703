//! Time expressions to TIMEX3 values and intervals.

use isnad_doc::{Diagnostic, Doc, Time};

/// Finds the time expressions of a document. Reads `words` and the date of publication.
#[must_use]
pub fn times(_doc: &Doc) -> (Vec<Time>, Vec<Diagnostic>) {
    (Vec::new(), Vec::new())
}
