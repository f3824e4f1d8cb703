//! Intervals of the calendar: days, months, seasons, parts of periods. All intervals are whole days, both ends in.

use crate::lexicon::{Part, Term, Unit};
use isnad_arabic::calendar::{Calendar, HijriDate, Month};
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
    // Only the civil year has its own parts.
    let civil = first == first.first_of_year() && last == first.last_of_year();
    let unit = if unit == Unit::Year && !civil { Unit::Month } else { unit };
    Some(match (unit, part) {
        // The weekend: Friday and Saturday in most Arab countries, Saturday and Sunday in the others.
        (Unit::Week, Part::End) => (shift(last, Unit::Day, -2)?, last),
        (Unit::Year, Part::Early) => (first, date(year, 3, 31)),
        (Unit::Year, Part::Mid) => (date(year, 5, 1), date(year, 8, 31)),
        (Unit::Year, Part::Late) => (date(year, 9, 1), last),
        (Unit::Year, Part::End) => (date(year, 10, 1), last),
        (Unit::Century, Part::Early) => years(year, 33)?,
        (Unit::Century, Part::Mid) => years(year + 33, 34)?,
        (Unit::Century, Part::Late | Part::End) => years(year + 67, 33)?,
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

/// The `nth` of `parts` equal parts of a period of a month or more.
pub(crate) fn slice(days: Days, nth: i64, parts: i64) -> Option<Days> {
    let (first, last) = days;
    let months = i64::from(first.until((jiff::Unit::Month, last.tomorrow().ok()?)).ok()?.get_months());
    if months > 0 && months % parts == 0 {
        let length = months / parts;
        let start = shift(first, Unit::Month, length * (nth - 1))?;
        return Some((start, shift(shift(start, Unit::Month, length)?, Unit::Day, -1)?));
    }
    let length = i64::from(first.until(last).ok()?.get_days()) + 1;
    let start = shift(first, Unit::Day, length * (nth - 1) / parts)?;
    Some((start, if nth == parts { last } else { shift(first, Unit::Day, length * nth / parts - 1)? }))
}

/// The days of a year of a school, a budget or a league that begins in `year`.
pub(crate) fn term(term: Term, year: i16) -> Option<Days> {
    Some(match term {
        Term::School => (Date::new(year, 9, 1).ok()?, Date::new(year + 1, 8, 31).ok()?),
        Term::Fiscal | Term::League => (Date::new(year, 7, 1).ok()?, Date::new(year + 1, 6, 30).ok()?),
    })
}

/// A day of a month of either calendar.
pub(crate) fn day_of(month: Month, year: i16, day: i8) -> Option<Date> {
    match month.calendar {
        Calendar::Gregorian => Date::new(year, i8::try_from(month.number).ok()?, day).ok(),
        Calendar::Hijri => {
            HijriDate { year, month: month.number, day: u8::try_from(day).ok()? }.to_gregorian()
        }
    }
}

/// A month of either calendar.
pub(crate) fn month_of(month: Month, year: i16) -> Option<Days> {
    let first = day_of(month, year, 1)?;
    match month.calendar {
        Calendar::Gregorian => Some((first, first.last_of_month())),
        Calendar::Hijri => {
            let (y, m) = if month.number == 12 { (year + 1, 1) } else { (year, month.number + 1) };
            Some((first, shift(day_of(Month { number: m, ..month }, y, 1)?, Unit::Day, -1)?))
        }
    }
}

/// A year of the Hijra.
pub(crate) fn hijri_year(year: i16) -> Option<Days> {
    let first = Month { calendar: Calendar::Hijri, number: 1 };
    Some((day_of(first, year, 1)?, shift(day_of(first, year + 1, 1)?, Unit::Day, -1)?))
}

/// The year of a calendar that holds a day; to a few days for the Hijra.
pub(crate) fn year_of(day: Date, calendar: Calendar) -> i16 {
    match calendar {
        Calendar::Gregorian => day.year(),
        Calendar::Hijri => {
            // A year of the Hijra has 354.367 days; the first began in July 622.
            let years = f64::from(day.year()) + f64::from(day.day_of_year()) / 365.25 - 622.54;
            (years * 365.2425 / 354.367).floor() as i16 + 1
        }
    }
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
