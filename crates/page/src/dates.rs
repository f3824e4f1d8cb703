//! The date of publication, in every form that pages, feeds and records give it.

use isnad_arabic::calendar::{self, Label, Reading};
use isnad_doc::Published;
use jiff::{Timestamp, tz::TimeZone};

/// Reads a date of publication: ISO 8601, RFC 2822, an Arabic date line, or seconds since 1970.
///
/// The clock stays the clock of the page: an offset from UTC is passed over. Of several dates the first one counts
/// that is not said to be of an update.
///
/// ```
/// let at = isnad_page::published("الخميس، 27 أبريل 2017 06:02 م").unwrap();
/// assert_eq!(at.to_string(), "2017-04-27T18:02:00");
/// assert_eq!(isnad_page::published("© 2017"), None);
/// ```
#[must_use]
pub fn published(text: &str) -> Option<Published> {
    let text = text.trim();
    if text.len() > 400 {
        return None;
    }
    if matches!(text.len(), 10 | 13) && text.bytes().all(|b| b.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        let seconds = if text.len() == 13 { number / 1000 } else { number };
        return Some(Published::clock(
            Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).datetime(),
        ));
    }
    first(&calendar::dates(text))
}

/// The first reading that is not of an update, or else the first.
pub(crate) fn first(readings: &[Reading]) -> Option<Published> {
    readings.iter().find(|r| r.label != Label::Update).or_else(|| readings.first()).map(of)
}

/// What a reading says.
fn of(reading: &Reading) -> Published {
    match reading.time {
        Some(time) => Published::clock(reading.date.to_datetime(time)),
        None => Published::day(reading.date),
    }
}
