//! Every diagnostic code, with what it means and what to do. `isnad explain CODE` prints these.

/// The explanation of one diagnostic code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable code.
    pub code: &'static str,
    /// What it means, in one line.
    pub title: &'static str,
    /// Why it happens and what to do.
    pub help: &'static str,
}

macro_rules! codes {
    ($($code:literal, $title:literal, $help:literal;)*) => {
        /// All codes, sorted.
        pub const CODES: &[Code] = &[$(Code { code: $code, title: $title, help: $help }),*];
    };
}

codes! {
    "ANALYSIS-001", "the analysis of this document stopped", "A stage failed on this document and its layers are missing; the rest of the run is not touched. This is a defect of isnad: please report it with the document.";
    "INPUT-001", "the file is empty", "Nothing could be read. Check how the file was made.";
    "INPUT-002", "the input is not text", "The bytes look like a picture, a program or another binary format. Only HTML, plain text, JSON Lines and feeds are read, plain or as .gz or .zst.";
    "INPUT-003", "a compressed file ends too early or is damaged", "What could be unpacked before the damage was read. Fetch the file again.";
    "INPUT-004", "a line is not a JSON record with `id` and `text`", "The line was passed over and the rest was read.";
    "INPUT-005", "the file cannot be opened or read", "Check the path and its permissions.";
    "INPUT-006", "the document is larger than the limit", "Only the first part was kept (4 MiB of text). Split the file if all of it is wanted.";
    "INPUT-007", "the charset is a guess", "The page does not name its charset; the most likely one was taken.";
    "INPUT-008", "a feed cannot be read", "The XML of the feed is damaged. Entries before the damage were read where that was possible.";
    "PAGE-001", "no body was found", "The page holds no article text that can be told from its furniture.";
    "PAGE-002", "no title was found", "Neither metadata nor page name a headline.";
    "PAGE-003", "no date of publication was found", "Neither metadata nor an Arabic date line give one. Relative times cannot be resolved, and `--as-of` leaves the page out. A date from a copyright line or a year in the address alone is never taken.";
    "PAGE-004", "the page is not in Arabic", "The analysis knows Arabic only; the text is kept but gives no layers.";
    "PAGE-005", "dates of the page disagree", "Metadata and the visible date line differ by more than a day; the metadata was taken.";
    "TIME-001", "a relative time has no reference", "The page has no date of publication, so the expression has no value.";
    "TIME-002", "a date does not exist", "The expression names a day that its month does not have.";
    "TIME-003", "a weekday and a date disagree", "The expression names a weekday that the date did not fall on; the date was kept.";
}

/// Looks a code up; letter case does not matter.
#[must_use]
pub fn explain(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|c| c.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_found() {
        assert!(CODES.is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(explain("page-003").map(|c| c.code), Some("PAGE-003"));
        assert_eq!(explain("PAGE-999"), None);
    }
}
