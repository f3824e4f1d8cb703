//! The date of publication, in every form that pages and feeds give it.

use isnad_doc::Published;
use jiff::civil;

/// Reads a date of publication: ISO 8601 or RFC 2822. The clock stays the clock of the page.
#[must_use]
pub fn published(text: &str) -> Option<Published> {
    let text = text.trim();
    if let Ok(zoned) = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned(text) {
        return Some(Published::clock(zoned.datetime()));
    }
    let text = text.trim_end_matches(['Z', 'z']);
    if text.len() <= 10 {
        return text.parse::<civil::Date>().ok().map(Published::day);
    }
    text.parse::<civil::DateTime>().ok().map(Published::clock)
}
