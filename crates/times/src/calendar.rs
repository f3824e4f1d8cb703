//! Intervals of the calendar: days, months, seasons, parts of periods. All intervals are whole days, both ends in.

use crate::lexicon::{Part, Unit};
use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};

/// An interval of days, both ends in.
pub(crate) type Days = (Date, Date);

/// A date some units later (or earlier, for a negative count).
pub(crate) fn shift(from: Date, unit: Unit, count: i64) -> Option<Date> {
    let span: Span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => i32::try_from(count).ok()?.days(),
        Unit::Week => Span::new().try_weeks(count).ok()?,
        Unit::Month => Span::new().try_months(count).ok()?,
        Unit::Year => Span::new().try_years(count).ok()?,
        Unit::Decade => Span::new().try_years(count.checked_mul(10)?).ok()?,
        Unit::Century => Span::new().try_years(count.checked_mul(100)?).ok()?,
    };
    from.checked_add(span).ok()
}

/// The calendar period of a unit that holds a day.
pub(crate) fn period(day: Date, unit: Unit) -> Option<Days> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Some((day, day)),
        Unit::Week => {
            let monday = shift(day, Unit::Day, -i64::from(day.weekday().to_monday_zero_offset()))?;
            Some((monday, shift(monday, Unit::Day, 6)?))
        }
        Unit::Month => Some((day.first_of_month(), day.last_of_month())),
        Unit::Year => Some((day.first_of_year(), day.last_of_year())),
        Unit::Decade => years(day.year() - day.year().rem_euclid(10), 10),
        Unit::Century => years((day.year() - 1).div_euclid(100) * 100 + 1, 100),
    }
}

/// A stretch of whole years.
pub(crate) fn years(first: i16, count: i16) -> Option<Days> {
    let last = first.checked_add(count - 1)?;
    Some((Date::new(first, 1, 1).ok()?, Date::new(last, 12, 31).ok()?))
}

/// The early, middle or late part of a period. A third of it, but for years (where «مطلع» is the first quarter, and «أواخر» reaches back
/// to September) and decades (whose early and late parts are four and three years).
pub(crate) fn part(days: Days, unit: Unit, part: Part) -> Option<Days> {
    let (first, last) = days;
    let year = first.year();
    Some(match (unit, part) {
        (Unit::Year, Part::Early) => (first, date(year, 3, 31)),
        (Unit::Year, Part::Mid) => (date(year, 5, 1), date(year, 8, 31)),
        (Unit::Year, Part::Late) => (date(year, 9, 1), last),
        (Unit::Year, Part::End) => (date(year, 10, 1), last),
        (Unit::Decade, Part::Early) => (first, Date::new(year + 3, 12, 31).ok()?),
        (Unit::Decade, Part::Mid) => (Date::new(year + 4, 1, 1).ok()?, Date::new(year + 6, 12, 31).ok()?),
        (Unit::Decade, Part::Late | Part::End) => (Date::new(year + 7, 1, 1).ok()?, last),
        (_, _) => {
            let length = i64::from(first.until(last).ok()?.get_days()) + 1;
            let third = (length / 3).max(1);
            match part {
                Part::Early => (first, shift(first, Unit::Day, third - 1)?),
                Part::Mid => (shift(first, Unit::Day, third)?, shift(last, Unit::Day, -third)?),
                Part::Late | Part::End => (shift(last, Unit::Day, 1 - third)?, last),
            }
        }
    })
}

/// A season of a year of the northern hemisphere, by whole months; winter is the one that ends that year's turn: December before to February.
pub(crate) fn season(year: i16, season: u8) -> Option<Days> {
    Some(match season {
        1 => (Date::new(year, 3, 1).ok()?, Date::new(year, 5, 31).ok()?),
        2 => (Date::new(year, 6, 1).ok()?, Date::new(year, 8, 31).ok()?),
        3 => (Date::new(year, 9, 1).ok()?, Date::new(year, 11, 30).ok()?),
        _ => (Date::new(year - 1, 12, 1).ok()?, Date::new(year, 2, 1).ok()?.last_of_month()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        let day = date(2017, 4, 27);
        assert_eq!(period(day, Unit::Week), Some((date(2017, 4, 24), date(2017, 4, 30))));
        assert_eq!(period(day, Unit::Decade), Some((date(2010, 1, 1), date(2019, 12, 31))));
        assert_eq!(period(date(1900, 1, 1), Unit::Century), Some((date(1801, 1, 1), date(1900, 12, 31))));
        let april = period(day, Unit::Month).unwrap();
        assert_eq!(part(april, Unit::Month, Part::End), Some((date(2017, 4, 21), date(2017, 4, 30))));
        assert_eq!(part(april, Unit::Month, Part::Mid), Some((date(2017, 4, 11), date(2017, 4, 20))));
        assert_eq!(season(2017, 4), Some((date(2016, 12, 1), date(2017, 2, 28))));
    }
}
