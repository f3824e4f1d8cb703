//! The grammar of time expressions: readings that begin at a token, the longest of which is taken.

use crate::calendar::{Days, part, period, season, shift, years};
use crate::lexicon::{Key, Lexicon, Unit};
use isnad_arabic::calendar::{Calendar, Half, HijriDate, Month, half, month, month_head, number, weekday};
use isnad_arabic::skeleton;
use isnad_doc::{Clitic, Precision, Published, Span, Time, TimeKind, Token, TokenId, TokenKind, Upos, Words};
use jiff::civil::{Date, DateTime, Weekday};
use std::borrow::Cow;

/// A token as the grammar sees it.
struct Atom<'a> {
    span: Span,
    kind: TokenKind,
    text: &'a str,
    /// Where the word begins once its clitics are off.
    start: u32,
    /// Its letters without clitics, as written.
    bare: &'a str,
    skeleton: String,
    keys: &'a [Key],
    definite: bool,
    prefixed: bool,
    number: Option<u64>,
    month: bool,
    weekday: Option<Weekday>,
    upos: Upos,
    /// Whether the particle س stands before its verb.
    future: bool,
}

/// An expression that was found.
pub(crate) struct Found {
    /// The token behind it.
    pub(crate) end: usize,
    pub(crate) time: Time,
    pub(crate) notes: Vec<&'static str>,
    /// Whether it is kept: a day that does not exist is said, and not kept.
    pub(crate) keep: bool,
}

/// A reading before it becomes a [`Time`].
#[derive(Clone, Debug)]
struct Reading {
    end: usize,
    kind: TimeKind,
    value: Option<String>,
    /// The interval; `None` where it is not anchored.
    days: Option<Days>,
    /// The grain of the interval, and of the value where none is given.
    unit: Unit,
    vague: bool,
    /// Hour and minute; the minute is absent for «الثامنة مساء».
    clock: Option<(i8, Option<i8>)>,
    notes: Vec<&'static str>,
    keep: bool,
}

impl Reading {
    fn days(end: usize, days: Option<Days>, unit: Unit) -> Self {
        let notes = if days.is_none() { vec!["TIME-001"] } else { Vec::new() };
        Self {
            end,
            kind: TimeKind::Date,
            value: None,
            days,
            unit,
            vague: false,
            clock: None,
            notes,
            keep: true,
        }
    }

    fn duration(end: usize, unit: Unit, count: Option<u64>) -> Self {
        let mut reading = Self::days(end, None, unit);
        reading.kind = TimeKind::Duration;
        reading.value = Some(amount(unit, count));
        reading.notes.clear();
        reading
    }
}

/// `P3D`, `PT5H`, `PXY` where the number is not told.
fn amount(unit: Unit, count: Option<u64>) -> String {
    let (head, letter, factor) = match unit {
        Unit::Second => ("PT", 'S', 1),
        Unit::Minute => ("PT", 'M', 1),
        Unit::Hour => ("PT", 'H', 1),
        Unit::Day => ("P", 'D', 1),
        Unit::Week => ("P", 'W', 1),
        Unit::Month => ("P", 'M', 1),
        Unit::Year => ("P", 'Y', 1),
        Unit::Decade => ("P", 'Y', 10),
        Unit::Century => ("P", 'Y', 100),
    };
    match count {
        Some(n) => format!("{head}{}{letter}", n.saturating_mul(factor)),
        None => format!("{head}X{letter}"),
    }
}

/// Reads the expressions of one sentence.
pub(crate) struct Parser<'a> {
    atoms: Vec<Atom<'a>>,
    reference: Option<Published>,
}

impl<'a> Parser<'a> {
    /// Looks the tokens of a sentence up.
    pub(crate) fn new(
        lexicon: &'a Lexicon,
        text: &'a str,
        words: &'a Words,
        tokens: &'a [Token],
        reference: Option<Published>,
    ) -> Self {
        let first =
            tokens.first().map_or(0, |t| words.tokens.partition_point(|o| o.span.start < t.span.start));
        let atom = |(i, token): (usize, &'a Token)| {
            let id = TokenId::new(first + i);
            let upos = words.base(id).map_or(Upos::X, |w| w.upos);
            let future = words.words_of(id).iter().any(|w| w.clitic == Clitic::Pro && w.span.of(text) == "س");
            Atom { future, ..Atom::new(lexicon, text, token, upos) }
        };
        Self { atoms: tokens.iter().enumerate().map(atom).collect(), reference }
    }

    /// The longest expression that begins at token `at`.
    pub(crate) fn expression(&self, at: usize) -> Option<Found> {
        let atom = self.atoms.get(at)?;
        if !atom.may_begin() {
            return None;
        }
        let readings = [
            self.date(at),
            self.numeric(at),
            self.month(at),
            self.weekday_alone(at),
            self.fuzzy(at),
            self.day_word(at),
            self.ago(at),
            self.modified(at),
            self.year(at),
            self.hijri_year(at),
            self.decade(at),
            self.century(at),
            self.season(at),
            self.clock_alone(at),
            self.duration(at),
            self.each(at),
        ];
        let best = readings.into_iter().flatten().reduce(|a, b| if b.end > a.end { b } else { a })?;
        let best = self.with_clock(best);
        self.found(at, best)
    }

    fn found(&self, at: usize, r: Reading) -> Option<Found> {
        let (first, last) = (self.atoms.get(at)?, self.atoms.get(r.end.checked_sub(1)?)?);
        let span = Span { start: first.start, end: last.span.end };
        let mut kind = r.kind;
        let mut precision = match r.unit {
            _ if r.vague => Precision::Vague,
            Unit::Second | Unit::Minute | Unit::Hour => Precision::Minute,
            Unit::Day => Precision::Day,
            Unit::Week => Precision::Week,
            Unit::Month => Precision::Month,
            Unit::Year => Precision::Year,
            Unit::Decade | Unit::Century => Precision::Vague,
        };
        let mut value = r.value.clone();
        let mut bounds = r.days.map(|(a, b)| (a.at(0, 0, 0, 0), b.at(23, 59, 59, 0)));
        if let (Some((hour, minute)), Some((day, _))) = (r.clock, r.days) {
            let time = day.at(hour, minute.unwrap_or(0), 0, 0);
            kind = TimeKind::Time;
            precision = Precision::Minute;
            bounds = Some((time, time));
            value = Some(match minute {
                Some(minute) => format!("{day}T{hour:02}:{minute:02}"),
                None => format!("{day}T{hour:02}"),
            });
        }
        let value = value.unwrap_or_else(|| match r.days {
            Some((day, _)) => value_of(day, r.unit),
            None => "XXXX".to_owned(),
        });
        let time = Time {
            span,
            kind,
            value: value.into(),
            earliest: bounds.map(|b: (DateTime, DateTime)| b.0),
            latest: bounds.map(|b| b.1),
            precision,
        };
        Some(Found { end: r.end, time, notes: r.notes, keep: r.keep })
    }

    // ---- looking around

    fn has(&self, at: usize, key: Key) -> bool {
        self.atoms.get(at).is_some_and(|a| a.keys.contains(&key))
    }

    fn is(&self, at: usize, texts: &[&str]) -> bool {
        self.atoms.get(at).is_some_and(|a| texts.contains(&a.text))
    }

    fn joined(&self, at: usize) -> bool {
        let (Some(a), Some(b)) = (self.atoms.get(at), self.atoms.get(at + 1)) else { return false };
        a.span.end == b.span.start
    }

    /// Letters of the word before, clitics and all.
    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).and_then(|i| self.atoms.get(i)).map_or("", |a| a.skeleton.as_str())
    }

    fn today(&self) -> Option<Date> {
        self.reference.map(|r| r.at.date())
    }

    /// A unit: which, 1 or 2, with the article or without.
    fn unit(&self, at: usize) -> Option<(Unit, u8, bool)> {
        let atom = self.atoms.get(at)?;
        atom.keys
            .iter()
            .find_map(|k| if let Key::Unit(u, n) = k { Some((*u, *n, atom.definite)) } else { None })
    }

    /// Past, next or this: -1, 1, 0.
    fn modifier(&self, at: usize) -> Option<i64> {
        let atom = self.atoms.get(at)?;
        atom.keys.iter().find_map(|k| match k {
            Key::Past => Some(-1),
            Key::Next => Some(1),
            Key::This => Some(0),
            _ => None,
        })
    }

    /// A number in digits or words, and the token behind it.
    fn count(&self, at: usize) -> Option<(u64, usize)> {
        if let Some(n) = self.atoms.get(at)?.number {
            return Some((n, at + 1));
        }
        // الـ24
        if matches!(self.atoms.get(at)?.skeleton.as_str(), "ال" | "الـ") && self.joined(at) {
            return self.atoms.get(at + 1)?.number.map(|n| (n, at + 2));
        }
        let one = |at: usize| {
            let atom = self.atoms.get(at)?;
            atom.keys.iter().find_map(|k| if let Key::Number(n) = k { Some(u64::from(*n)) } else { None })
        };
        let mut total = one(at)?;
        let mut last = total;
        let mut end = at + 1;
        while let Some(next) = one(end) {
            let linked = self.atoms.get(end).is_some_and(|a| a.prefixed);
            total = match next {
                1000 if !linked => total.max(1) * 1000,
                10 if !linked && last < 10 => total + 10,
                _ if linked && next != total => total + next,
                _ => break,
            };
            last = next;
            end += 1;
        }
        Some((total, end))
    }

    /// A day of the month in digits or as an ordinal, and the token behind it.
    fn day_number(&self, at: usize) -> Option<(i8, usize)> {
        let atom = self.atoms.get(at)?;
        if let Some(n) = atom.number {
            return i8::try_from(n).ok().filter(|n| (1..=31).contains(n)).map(|n| (n, at + 1));
        }
        let ordinal = |at: usize| {
            let atom = self.atoms.get(at)?;
            atom.keys.iter().find_map(|k| if let Key::Ordinal(n) = k { Some(*n) } else { None })
        };
        let first = ordinal(at)?;
        if !atom.definite && first <= 11 {
            return None;
        }
        let units = if first == 11 { 1 } else { first };
        if self.has(at + 1, Key::Number(10)) && units < 10 {
            return i8::try_from(units + 10).ok().map(|n| (n, at + 2));
        }
        if let Some(tens) = ordinal(at + 1).filter(|t| *t >= 20 && units < 10) {
            return i8::try_from(units + tens).ok().filter(|n| *n <= 31).map(|n| (n, at + 2));
        }
        i8::try_from(first).ok().filter(|_| first != 11).map(|n| (n, at + 1))
    }

    /// A month name with its twin («نيسان/أبريل»، «نيسان (أبريل)»), and the token behind it.
    fn month_name(&self, at: usize) -> Option<(Month, usize)> {
        let (month, mut end) = self.one_month(at)?;
        let opens = self.is(end, &["/", "(", "-", "–", "،", "|"]);
        if let Some((_, behind)) = self.one_month(end + 1).filter(|(twin, _)| opens && *twin == month) {
            end = if self.is(end, &["("]) && self.is(behind, &[")"]) { behind + 1 } else { behind };
        }
        Some((month, end))
    }

    fn one_month(&self, at: usize) -> Option<(Month, usize)> {
        let head = self.atoms.get(at).filter(|a| a.month)?;
        let mut words = vec![head.bare];
        words.extend(self.atoms.iter().skip(at + 1).take(2).map(|a| a.text));
        month_head(&words).map(|(m, n)| (m, at + n))
    }

    /// A year of four digits or in words, with «عام» before it or not, and the era behind it.
    fn year_number(&self, at: usize) -> Option<(i16, bool, usize)> {
        let named = self.unit(at).is_some_and(|(u, n, _)| u == Unit::Year && n == 1);
        let start = if named { at + 1 } else { at };
        let (n, mut end) = self.count(start)?;
        let digits = self.atoms.get(start)?.number.is_some();
        let decimal = self.atoms.get(start)?.text.contains(['.', ',', '،']);
        let year = i16::try_from(n).ok().filter(|y| (1300..=2150).contains(y) && !decimal)?;
        if !named && !digits {
            return None;
        }
        let mut hijri = false;
        if self.has(end, Key::Hijri) {
            hijri = true;
            end += 1;
        } else if self.has(end, Key::Common) && digits {
            end += 1;
        }
        Some((year, hijri, end))
    }

    // ---- readings

    /// `27/04/2017`, `2017-04-27`, `09.03.17`.
    fn numeric(&self, at: usize) -> Option<Reading> {
        let atom = self.atoms.get(at).filter(|a| a.kind == TokenKind::Number)?;
        let glued_before = at > 0 && self.joined(at - 1) && self.is(at - 1, &["/", "-", "."]);
        let parts: Vec<&str> = atom.text.split('.').collect();
        let (parts, end) = if parts.len() == 3 {
            (parts, at + 1)
        } else {
            let sep = self.atoms.get(at + 1)?.text;
            let three = matches!(sep, "/" | "-" | "\\")
                && self.is(at + 3, &[sep])
                && (at..at + 4).all(|i| self.joined(i));
            if !three || glued_before {
                return None;
            }
            (vec![atom.text, self.atoms.get(at + 2)?.text, self.atoms.get(at + 4)?.text], at + 5)
        };
        let n: Vec<u64> = parts.iter().map(|p| number(p)).collect::<Option<_>>()?;
        let wide = |i: usize| parts.get(i).is_some_and(|p| p.chars().count() == 4);
        let (&[a, b, c], short) = (n.as_slice().try_into().ok().map(|x: &[u64; 3]| x)?, !wide(0) && !wide(2));
        let (year, month, day) = match (wide(0), b > 12 && a <= 12) {
            (true, _) => (a, b, c),
            (false, true) => (c, a, b),
            (false, false) => (c, b, a),
        };
        let year = match year {
            y if short && y < 70 => y + 2000,
            y if short && y < 100 => y + 1900,
            y => y,
        };
        let year = i16::try_from(year).ok().filter(|y| (1000..=2150).contains(y))?;
        let mut hijri_era = false;
        let mut end = end;
        if self.has(end, Key::Hijri) {
            hijri_era = true;
            end += 1;
        }
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        let days = if hijri_era || (1350..=1500).contains(&year) {
            HijriDate { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? }
                .to_gregorian()?
        } else {
            Date::new(year, month, day).ok()?
        };
        let reading = Reading::days(end, Some((days, days)), Unit::Day);
        Some(reading)
    }

    /// A date in words: weekday, day, month, year, each but day and month at will.
    fn date(&self, at: usize) -> Option<Reading> {
        let mut i = at;
        let mut named = None;
        if self.unit(i).is_some_and(|(u, n, d)| u == Unit::Day && n == 1 && !d) {
            i += 1;
        }
        if let Some(day) = self.atoms.get(i)?.weekday {
            named = Some(day);
            i += 1;
            if self.is(i, &["،", ",", "-", "(", "–"]) {
                i += 1;
            }
            if self.is(i, &["الموافق"]) {
                i += 1;
            }
        }
        let (day, behind) = self.day_number(i)?;
        let in_words = self.atoms.get(i)?.number.is_none();
        i = behind;
        if self.is(i, &["من"]) {
            i += 1;
        } else if in_words && named.is_none() && at == i - 1 && !self.atoms.get(i)?.month {
            return None;
        }
        let month_word = self.unit(i).is_some_and(|(u, n, _)| u == Unit::Month && n == 1);
        if month_word && self.modifier(i + 1).is_some() && self.month_name(i + 1).is_none() {
            // «في الخامس من الشهر الجاري»
            let step = self.modifier(i + 1)?;
            let month = self.today().and_then(|t| shift(t.first_of_month(), Unit::Month, step));
            let days = month.and_then(|m| Date::new(m.year(), m.month(), day).ok()).map(|d| (d, d));
            return Some(Reading::days(i + 2, days, Unit::Day));
        }
        if month_word {
            i += 1;
        }
        let (month, behind) = self.month_name(i)?;
        i = behind;
        if self.is(i, &["،", ","])
            && self.atoms.get(i + 1).is_some_and(|a| a.text.chars().count() == 4 && a.number.is_some())
        {
            i += 1;
        }
        if self.is(i, &["من", "لعام"]) && self.unit(i + 1).is_some_and(|(u, _, _)| u == Unit::Year) {
            i += 1;
        }
        let (days, end, mut notes) = self.day_of(day, month, i);
        let keep = days.is_some() || notes.contains(&"TIME-001");
        if named.is_some_and(|n| days.is_some_and(|(d, _)| d.weekday() != n)) {
            notes.push("TIME-003");
        }
        let mut end = end;
        if named.is_some() && self.is(end, &[")"]) && self.atoms.get(at..end)?.iter().any(|a| a.text == "(") {
            end += 1;
        }
        let mut reading = Reading::days(end, days, Unit::Day);
        reading.notes = notes;
        reading.keep = keep;
        Some(reading)
    }

    /// A day of a month, whose year or modifier stands at `at` or is the nearest.
    fn day_of(&self, day: i8, month: Month, at: usize) -> (Option<Days>, usize, Vec<&'static str>) {
        let make = |year: i16| match month.calendar {
            Calendar::Gregorian => i8::try_from(month.number).ok().and_then(|m| Date::new(year, m, day).ok()),
            Calendar::Hijri => {
                HijriDate { year, month: month.number, day: u8::try_from(day).unwrap_or(0) }.to_gregorian()
            }
        };
        if let Some((year, _, end)) = self.year_number(at) {
            // A Gregorian month with a Hijri year, or the other way about, is no date.
            let fits = match month.calendar {
                Calendar::Gregorian => year > 1500,
                Calendar::Hijri => year <= 1500,
            };
            if fits {
                let day = make(year).map(|d| (d, d));
                let notes = if day.is_none() { vec!["TIME-002"] } else { Vec::new() };
                return (day, end, notes);
            }
        }
        let (year_step, end) = match (self.unit(at), self.modifier(at), self.modifier(at + 1)) {
            (Some((Unit::Year, 1, true)), _, Some(step)) => (Some(step), at + 2),
            _ => (None, if self.modifier(at).is_some() { at + 1 } else { at }),
        };
        let Some(today) = self.today() else { return (None, end, vec!["TIME-001"]) };
        if let Some(step) = year_step {
            let year = i16::try_from(i64::from(today.year()) + step).unwrap_or(today.year());
            return (make(year).map(|d| (d, d)), end, Vec::new());
        }
        let modifier = self.modifier(at);
        let base = match month.calendar {
            Calendar::Gregorian => today.year(),
            Calendar::Hijri => hijri_year(today),
        };
        let candidates = (base - 2..=base + 2).filter_map(make);
        let ahead = self.future_before(at);
        let distance = |d: &Date| near(today, (*d, *d), ahead);
        let fits = |d: &Date| match modifier {
            Some(-1) => *d < today,
            Some(1) => *d > today,
            _ => true,
        };
        let best = candidates.filter(fits).min_by_key(distance);
        let notes = if best.is_none() { vec!["TIME-002"] } else { Vec::new() };
        (best.map(|d| (d, d)), end, notes)
    }

    /// A month with a year, a modifier, or after a preposition.
    fn month(&self, at: usize) -> Option<Reading> {
        let worded = self.unit(at).is_some_and(|(u, n, d)| u == Unit::Month && n == 1 && !d);
        let (month, end) = self.month_name(if worded { at + 1 } else { at })?;
        let (days, end, told) = self.month_of(month, end);
        let sure = worded
            || told
            || matches!(
                self.before(at),
                "في" | "منذ" | "خلال" | "حتي" | "الي" | "من" | "وفي" | "ومنذ" | "بين"
            );
        let hijri_bare = month.calendar == Calendar::Hijri && !worded && !told;
        if !sure || hijri_bare || (self.atoms.get(at)?.upos == Upos::Verb && !told) {
            return None;
        }
        Some(Reading::days(end, days, Unit::Month))
    }

    /// The days of a month whose year or modifier stands at `at`; and whether one did.
    fn month_of(&self, month: Month, at: usize) -> (Option<Days>, usize, bool) {
        let make = |year: i16| match month.calendar {
            Calendar::Gregorian => {
                let first = i8::try_from(month.number).ok().and_then(|m| Date::new(year, m, 1).ok())?;
                Some((first, first.last_of_month()))
            }
            Calendar::Hijri => {
                let first = HijriDate { year, month: month.number, day: 1 }.to_gregorian()?;
                let (y, m) = if month.number == 12 { (year + 1, 1) } else { (year, month.number + 1) };
                let next = HijriDate { year: y, month: m, day: 1 }.to_gregorian()?;
                Some((first, shift(next, Unit::Day, -1)?))
            }
        };
        let at = if self.is(at, &["من", "،"]) && self.year_number(at + 1).is_some() { at + 1 } else { at };
        let fits_calendar = |year: i16| (year <= 1500) == (month.calendar == Calendar::Hijri);
        if let Some((year, _, end)) = self.year_number(at).filter(|y| fits_calendar(y.0)) {
            return (make(year), end, true);
        }
        let of = if self.is(at, &["من"]) { at + 1 } else { at };
        if let (Some((Unit::Year, 1, true)), Some(step)) = (self.unit(of), self.modifier(of + 1)) {
            let year = self.today().map(|t| i64::from(t.year()) + step).and_then(|y| i16::try_from(y).ok());
            return (year.and_then(make), of + 2, true);
        }
        let modifier = self.modifier(at);
        let end = if modifier.is_some() { at + 1 } else { at };
        let Some(today) = self.today() else { return (None, end, modifier.is_some()) };
        let base = match month.calendar {
            Calendar::Gregorian => today.year(),
            Calendar::Hijri => hijri_year(today),
        };
        let fits = |d: &Days| match modifier {
            Some(-1) => d.1 < today,
            Some(1) => d.0 > today,
            _ => true,
        };
        let ahead = self.future_before(at);
        let distance = |d: &Days| near(today, *d, ahead);
        let best = (base - 2..=base + 2).filter_map(make).filter(fits).min_by_key(distance);
        (best, end, modifier.is_some())
    }

    /// «الخميس», «يوم الأحد الماضي»: the nearest day of that name that fits.
    fn weekday_alone(&self, at: usize) -> Option<Reading> {
        let worded = self.unit(at).is_some_and(|(u, n, d)| u == Unit::Day && n == 1 && !d);
        let mut i = if worded { at + 1 } else { at };
        let part = self.part_of_day(at);
        if part.is_some() {
            i = at + 1;
            if self.unit(i).is_some_and(|(u, n, d)| u == Unit::Day && n == 1 && !d) {
                i += 1;
            }
        }
        // «اليوم الخميس», «أمس (الأربعاء)» are day words.
        let day = self.atoms.get(i)?.weekday?;
        let modifier = self.modifier(i + 1);
        let end = if modifier.is_some() { i + 2 } else { i + 1 };
        let days = self.today().and_then(|today| {
            let back = i64::from(today.weekday().since(day));
            let step = match modifier {
                Some(1) => 7 - back,
                Some(-1) if back == 0 => -7,
                None if self.future_before(at) => (7 - back) % 7,
                _ => -back,
            };
            shift(today, Unit::Day, step).map(|d| (d, d))
        });
        let mut reading = Reading::days(end, days, Unit::Day);
        if let (Some(part), Some((day, _))) = (part, days) {
            reading.value = Some(format!("{day}T{part}"));
            reading.kind = TimeKind::Time;
        }
        Some(reading)
    }

    /// Whether the clause before tells of what is to come: سوف، سي + imperfect، المقرر، المتوقع.
    fn future_before(&self, at: usize) -> bool {
        let words = self.atoms.get(at.saturating_sub(12)..at).unwrap_or(&[]);
        let from = words.iter().rposition(|a| matches!(a.text, "." | "؛" | "!" | "؟")).map_or(0, |i| i + 1);
        words.get(from..).unwrap_or(&[]).iter().any(|a| {
            let word = a.skeleton.strip_prefix(['و', 'ف']).unwrap_or(&a.skeleton);
            a.future || matches!(word, "سوف" | "المقرر" | "المتوقع" | "المرتقب" | "المزمع")
        })
    }

    fn part_of_day(&self, at: usize) -> Option<&'static str> {
        let atom = self.atoms.get(at)?;
        atom.keys.iter().find_map(|k| if let Key::PartOfDay(p) = k { Some(*p) } else { None })
    }

    /// اليوم، أمس، أول أمس، غدا، بعد غد، مساء أمس، صباح اليوم، الليلة.
    fn day_word(&self, at: usize) -> Option<Reading> {
        let part = self.part_of_day(at);
        let mut i = if part.is_some() { at + 1 } else { at };
        if self.unit(i).is_some_and(|(u, _, d)| u == Unit::Day && !d) && self.has(i + 1, Key::Yesterday) {
            i += 1;
        }
        let (step, mut end) = if self.has(i, Key::First) && self.has(i + 1, Key::Yesterday) {
            (-2, i + 2)
        } else if self.has(i, Key::Yesterday) {
            if self.is(i + 1, &["الأول", "الاول"]) { (-2, i + 2) } else { (-1, i + 1) }
        } else if self.has(i, Key::After) && self.has(i + 1, Key::Tomorrow) {
            (2, i + 2)
        } else if self.has(i, Key::Tomorrow) {
            (1, i + 1)
        } else if self.has(i, Key::Tonight) {
            let tonight =
                part.is_none() && (self.is(i + 1, &["الماضية", "قبل"]) || !self.atoms.get(i)?.prefixed);
            if !tonight {
                return None;
            }
            let past = self.is(i + 1, &["الماضية"]);
            (if past { -1 } else { 0 }, if past { i + 2 } else { i + 1 })
        } else if self.has(i, Key::Today) && self.is_today(i) {
            (0, i + 1)
        } else {
            return None;
        };
        let mut notes = Vec::new();
        let days = self.today().and_then(|t| shift(t, Unit::Day, step)).map(|d| (d, d));
        // The weekday that is told with it.
        let open = self.is(end, &["(", "،", ","]);
        let named = self.atoms.get(if open { end + 1 } else { end }).and_then(|a| a.weekday);
        if let Some(named) = named {
            let closed = open && self.is(end, &["("]) && self.is(end + 2, &[")"]);
            let comma = open && !self.is(end, &["("]);
            if !comma {
                end = if closed {
                    end + 3
                } else if open {
                    end
                } else {
                    end + 1
                };
                if days.is_some_and(|(d, _)| d.weekday() != named) {
                    notes.push("TIME-003");
                }
            }
        }
        let mut reading = Reading::days(end, days, Unit::Day);
        reading.notes.extend(notes);
        if let Some(part) = part {
            reading.kind = TimeKind::Time;
            reading.value = days.map(|(d, _)| format!("{d}T{part}"));
        }
        Some(reading)
    }

    /// Whether «اليوم» at `at` is today, and not «ذلك اليوم», «اليوم التالي», «اليوم العالمي», «صحيفة اليوم».
    fn is_today(&self, at: usize) -> bool {
        if self.atoms.get(at).is_some_and(|a| a.prefixed && a.text.starts_with('ل')) {
            return false;
        }
        let before = self.before(at);
        if matches!(
            before,
            "هذا"
                | "ذلك"
                | "نفس"
                | "ذات"
                | "طوال"
                | "طيله"
                | "مدار"
                | "منتصف"
                | "نهايه"
                | "بدايه"
                | "صحيفه"
                | "جريده"
                | "قناه"
                | "باقي"
                | "بقيه"
        ) {
            // «هذا اليوم» is today all the same.
            return before == "هذا";
        }
        let Some(next) = self.atoms.get(at + 1) else { return true };
        if next.weekday.is_some() {
            return true;
        }
        // A definite adjective right behind makes it the name of some other day.
        let named = next.skeleton.starts_with("ال")
            && matches!(next.upos, Upos::Adj | Upos::Num)
            && next.kind == TokenKind::Word;
        let other = ["التالي", "نفسه", "ذاته", "السابق", "الذي", "الواحد", "الوطني", "العالمي", "الدولي"];
        !named
            && !other.contains(&next.skeleton.as_str())
            && !next.keys.iter().any(|k| matches!(k, Key::Ordinal(_)))
    }

    /// «قبل ثلاثة أيام», «منذ أسبوعين», «بعد شهر».
    fn ago(&self, at: usize) -> Option<Reading> {
        let after = self.has(at, Key::After);
        if !after && !self.has(at, Key::Ago) {
            return None;
        }
        let (unit, count, end) = self.amount_at(at + 1)?;
        // «قبل يومين من الانتخابات» counts from something else.
        let from_elsewhere = self.is(end, &["من", "على", "عن", "فقط"]) && !self.is(end, &["فقط"]);
        let bare = self.unit(at + 1).is_some();
        if after || from_elsewhere {
            let anchored = after && !from_elsewhere && self.future_before(at);
            if !anchored {
                return (count.is_some() && !bare || self.unit(at + 1).is_some_and(|u| u.1 == 2))
                    .then(|| Reading::duration(end, unit, count));
            }
        }
        let end = if self.is(end, &["مضت", "خلت"]) { end + 1 } else { end };
        let Some(count) = count else {
            let mut reading = self.vague_stretch(end, unit, -1);
            reading.kind = TimeKind::Duration;
            reading.value = Some(amount(unit, None));
            return Some(reading);
        };
        let count = i64::try_from(count).ok().filter(|c| *c < 3000)?;
        let step = if after { count } else { -count };
        let Some(reference) = self.reference else { return Some(Reading::days(end, None, unit)) };
        if unit < Unit::Day {
            let seconds = match unit {
                Unit::Hour => 3600,
                Unit::Minute => 60,
                _ => 1,
            };
            let now = reference.has_clock || reference.at.hour() != 0;
            let span = jiff::Span::new().try_seconds(step.checked_mul(seconds)?).ok()?;
            let then = reference.at.checked_add(span).ok()?;
            let mut reading = Reading::days(end, Some((then.date(), then.date())), Unit::Day);
            if now {
                reading.clock = Some((then.hour(), Some(then.minute())));
            }
            return Some(reading);
        }
        // Days and weeks are counted to the day; months and years to the calendar month and year.
        let there = shift(reference.at.date(), unit, step)?;
        let (days, unit) = match unit {
            Unit::Week => ((there, there), Unit::Day),
            unit => (period(there, unit)?, unit),
        };
        let about = self.atoms.get(at + 1..end)?.iter().any(|a| a.keys.contains(&Key::About));
        if matches!(unit, Unit::Decade | Unit::Century) {
            let mut reading = Reading::days(end, period(there, Unit::Year), Unit::Year);
            reading.vague = true;
            return Some(reading);
        }
        let mut reading = Reading::days(end, Some(days), unit);
        reading.vague = about;
        Some(reading)
    }

    /// A number of units: «ثلاثة أيام», «أسبوعين», «شهر», «24 ساعة», «نحو عشر سنوات», «عدة أيام»; `None` for an untold number.
    fn amount_at(&self, at: usize) -> Option<(Unit, Option<u64>, usize)> {
        let mut i = at;
        for _ in 0..3 {
            if self.has(i, Key::About) && self.unit(i).is_none() && self.count(i).is_none() {
                i += 1;
            }
        }
        if self.has(i, Key::Few) {
            let (unit, _, _) = self.unit(i + 1)?;
            return Some((unit, None, i + 2));
        }
        if let Some((unit, n, definite)) = self.unit(i).filter(|_| {
            self.atoms.get(i).is_some_and(|a| !a.keys.iter().any(|k| matches!(k, Key::Number(_))))
        }) {
            // «عام 2015» is a year, «الشهر الماضي» a period, «أيام» without a number untold.
            let yeared = unit == Unit::Year && self.year_number(i).is_some();
            if definite
                || yeared
                || self.month_name(i + 1).is_some()
                || self.atoms.get(i + 1).is_some_and(|a| a.weekday.is_some())
            {
                return None;
            }
            if self.has(i + 1, Key::Few) {
                return Some((unit, None, i + 2));
            }
            let plural = self.atoms.get(i).is_some_and(|a| is_plural(&a.skeleton));
            let one = self.has(i + 1, Key::Number(1));
            let count = if plural { None } else { Some(u64::from(n)) };
            // «عام ونصف» and the like stay with the whole.
            return Some((unit, count, if one { i + 2 } else { i + 1 }));
        }
        let (count, end) = self.count(i)?;
        let (unit, _, definite) = self.unit(end)?;
        if definite || self.atoms.get(end)?.prefixed {
            return None;
        }
        // «15 يوما» may be followed by «فقط»; it is not part of the expression.
        (count > 0).then_some((unit, Some(count), end + 1))
    }

    /// A stretch before or after the reference whose length is not told.
    fn vague_stretch(&self, end: usize, unit: Unit, step: i64) -> Reading {
        // How many of a unit news means by «few»: enough to hold nearly all uses.
        let reach = match unit {
            Unit::Second | Unit::Minute | Unit::Hour => 1,
            Unit::Day => 10,
            Unit::Week => 6,
            Unit::Month => 9,
            Unit::Year => 9,
            Unit::Decade | Unit::Century => 5,
        };
        self.stretch(end, unit, reach, step, true)
    }

    /// A stretch of `count` units that ends or begins at the reference.
    fn stretch(&self, end: usize, unit: Unit, count: i64, step: i64, vague: bool) -> Reading {
        let unit_days = if unit < Unit::Day { Unit::Day } else { unit };
        let days_count = match unit {
            Unit::Hour => count.div_ceil_24(),
            Unit::Minute | Unit::Second => 0,
            _ => count,
        };
        let days = self.today().and_then(|today| {
            let there = shift(today, unit_days, days_count * step)?;
            Some(if step < 0 { (there, today) } else { (today, there) })
        });
        let mut reading = Reading::days(end, days, unit);
        reading.kind = TimeKind::Duration;
        reading.value = Some(amount(unit, (!vague).then(|| count.unsigned_abs())));
        reading.vague = true;
        reading
    }

    /// «الأسبوع الماضي», «هذا العام», «الأيام القليلة الماضية», «السنوات الثلاث المقبلة», «الساعات الـ24 الماضية».
    fn modified(&self, at: usize) -> Option<Reading> {
        let this = matches!(self.atoms.get(at)?.skeleton.trim_start_matches(['و', 'ف', 'ل']), "هذا" | "هذه");
        let i = if this { at + 1 } else { at };
        let (unit, n, definite) = self.unit(i)?;
        if !definite {
            return None;
        }
        let plural = is_plural(&self.atoms.get(i)?.skeleton);
        let mut end = i + 1;
        let mut count = None;
        let mut few = false;
        if plural || n == 2 || unit == Unit::Hour {
            if let Some((c, behind)) = self.count(end) {
                (count, end) = (Some(c), behind);
            }
            if self.has(end, Key::Few) {
                few = true;
                end += 1;
            }
        }
        let modifier = self.modifier(end);
        let end = if modifier.is_some() { end + 1 } else { end };
        // «الأشهر الماضية الثلاثة»
        let (count, end) = match (count, self.count(end)) {
            (None, Some((c, behind))) if plural && self.atoms.get(end).is_some_and(|a| a.definite) => {
                (Some(c), behind)
            }
            (count, _) => (count, end),
        };
        let step = modifier.or(this.then_some(0))?;
        if plural || n == 2 || count.is_some() {
            let count = if n == 2 { Some(2) } else { count };
            if step == 0 {
                return few.then(|| self.vague_stretch(end, unit, -1)).or_else(|| {
                    let mut reading = Reading::days(end, self.today().map(|t| (t, t)), unit);
                    reading.vague = true;
                    Some(reading)
                });
            }
            return Some(match count.and_then(|c| i64::try_from(c).ok()).filter(|c| *c < 3000) {
                Some(c) => self.stretch(end, unit, c, step, false),
                None => self.vague_stretch(end, unit, step),
            });
        }
        if unit < Unit::Day {
            return None;
        }
        if unit == Unit::Day && step < 0 {
            return None;
        }
        let days = self.today().and_then(|t| period(shift(t, unit, step)?, unit));
        Some(Reading::days(end, days, unit))
    }

    /// «مطلع عام 2016», «أواخر العام الماضي», «نهاية الشهر الجاري», «أوائل التسعينيات», «منتصف مايو».
    fn fuzzy(&self, at: usize) -> Option<Reading> {
        let atom = self.atoms.get(at)?;
        let which = atom.keys.iter().find_map(|k| if let Key::Part(p) = k { Some(*p) } else { None })?;
        let inner = [
            self.modified(at + 1),
            self.month_after_part(at + 1),
            self.year_after_part(at + 1),
            self.decade(at + 1),
            self.century(at + 1),
        ]
        .into_iter()
        .flatten()
        .reduce(|a, b| if b.end > a.end { b } else { a })?;
        if inner.vague && inner.kind == TimeKind::Duration {
            return None;
        }
        let mut reading = inner;
        if let Some(days) = reading.days {
            reading.days = part(days, reading.unit, which);
            let base = value_of(days.0, reading.unit);
            reading.value = Some(base);
        }
        reading.vague = true;
        Some(reading)
    }

    fn month_after_part(&self, at: usize) -> Option<Reading> {
        let worded = self.unit(at).is_some_and(|(u, n, d)| u == Unit::Month && n == 1 && !d);
        let (month, end) = self.month_name(if worded { at + 1 } else { at })?;
        let (days, end, _) = self.month_of(month, end);
        Some(Reading::days(end, days, Unit::Month))
    }

    fn year_after_part(&self, at: usize) -> Option<Reading> {
        let (year, hijri, end) = self.year_number(at)?;
        let days = if hijri || year <= 1500 { hijri_days(year)? } else { years(year, 1)? };
        Some(Reading::days(end, Some(days), Unit::Year))
    }

    /// «عام 2016»; a bare year after a preposition that takes one.
    fn year(&self, at: usize) -> Option<Reading> {
        let named = self.unit(at).is_some_and(|(u, n, _)| u == Unit::Year && n == 1);
        let (year, hijri, end) = self.year_number(at)?;
        if hijri || year <= 1500 {
            return None;
        }
        if !named {
            let atom = self.atoms.get(at)?;
            if atom.text.chars().count() != 4 || !(1800..=2100).contains(&year) {
                return None;
            }
            let before = self.before(at);
            let before = before.strip_prefix('و').unwrap_or(before);
            let led = matches!(
                before,
                "في" | "منذ"
                    | "حتي"
                    | "بحلول"
                    | "قبل"
                    | "بعد"
                    | "خلال"
                    | "الي"
                    | "عامي"
                    | "اعوام"
                    | "سنوات"
                    | "بين"
                    | "من"
                    | "صيف"
                    | "شتاء"
                    | "ربيع"
                    | "خريف"
                    | "موسم"
                    | "انتخابات"
                    | "مونديال"
                    | "اولمبياد"
                    | "ثوره"
                    | "حرب"
                    | "لعام"
                    | "لسنه"
            );
            let paired = at >= 2
                && self
                    .atoms
                    .get(at - 2)
                    .is_some_and(|a| a.number.is_some_and(|n| (1800..=2100).contains(&n)))
                && self.is(at - 1, &["-", "/", "–", "و"]);
            let listed = atom.prefixed
                && at >= 1
                && self
                    .atoms
                    .get(at - 1)
                    .is_some_and(|a| a.number.is_some_and(|n| (1800..=2100).contains(&n)));
            let parenthesis = self.is(at.wrapping_sub(1), &["("]) && self.is(end, &[")"]);
            // «في 2000 قرية» counts villages.
            let counted = self.atoms.get(end).is_some_and(|a| {
                a.kind == TokenKind::Word
                    && matches!(a.upos, Upos::Noun | Upos::Adj | Upos::Propn)
                    && !a.definite
                    && !a.prefixed
                    && !a.skeleton.starts_with("ال")
                    && !matches!(
                        a.skeleton.as_str(),
                        "حيث"
                            | "بعد"
                            | "قبل"
                            | "عندما"
                            | "خلال"
                            | "ضد"
                            | "عبر"
                            | "بين"
                            | "نحو"
                            | "ان"
                            | "مع"
                    )
                    || matches!(a.text, "%" | "$")
            });
            if !(led && !counted || paired || listed || parenthesis) {
                return None;
            }
        }
        Some(Reading::days(end, years(year, 1), Unit::Year))
    }

    /// «1438 هـ», «عام 1438 هـ».
    fn hijri_year(&self, at: usize) -> Option<Reading> {
        let (year, hijri, end) = self.year_number(at)?;
        let named = self.unit(at).is_some();
        ((hijri || named) && (1300..=1500).contains(&year)).then_some(())?;
        Some(Reading::days(end, hijri_days(year), Unit::Year))
            .map(|r| Reading { value: Some(format!("AH{year}")), ..r })
    }

    /// «التسعينيات», «سبعينيات القرن الماضي».
    fn decade(&self, at: usize) -> Option<Reading> {
        let at = if self.unit(at).is_some_and(|(u, n, _)| u == Unit::Decade && n == 1) { at + 1 } else { at };
        let atom = self.atoms.get(at)?;
        let decade =
            atom.keys.iter().find_map(|k| if let Key::Decade(d) = k { Some(i16::from(*d)) } else { None })?;
        let mut end = at + 1;
        let mut century = 1900;
        if self.is(end, &["من"]) && self.unit(end + 1).is_some_and(|(u, _, _)| u == Unit::Century) {
            end += 1;
        }
        if let Some(reading) = self.century(end) {
            century = reading.days?.0.year() - 1;
            end = reading.end;
        } else if !atom.definite {
            return None;
        }
        // «في الثلاثينيات من عمره» is an age.
        if self.is(end, &["من"]) && self.atoms.get(end + 1).is_some_and(|a| a.skeleton.starts_with("عمر"))
        {
            return None;
        }
        Some(Reading::days(end, years(century + decade, 10), Unit::Decade))
    }

    /// «القرن التاسع عشر», «القرن الماضي».
    fn century(&self, at: usize) -> Option<Reading> {
        let (Unit::Century, 1, true) = self.unit(at)? else { return None };
        if let Some((n, end)) =
            self.day_number(at + 1).filter(|_| self.atoms.get(at + 1).is_some_and(|a| a.definite))
        {
            return Some(Reading::days(end, years((i16::from(n) - 1) * 100 + 1, 100), Unit::Century));
        }
        let step = self.modifier(at + 1)?;
        let days = self.today().and_then(|t| period(shift(t, Unit::Century, step)?, Unit::Century));
        Some(Reading::days(at + 2, days, Unit::Century))
    }

    /// «صيف 2014», «الشتاء الماضي».
    fn season(&self, at: usize) -> Option<Reading> {
        let atom = self.atoms.get(at)?;
        let which = atom.keys.iter().find_map(|k| if let Key::Season(s) = k { Some(*s) } else { None })?;
        if let Some((year, false, end)) = self.year_number(at + 1).filter(|(y, _, _)| *y > 1500) {
            return Some(self.season_of(end, Some(year), which));
        }
        if let (Some((Unit::Year, 1, true)), Some(step)) = (self.unit(at + 1), self.modifier(at + 2)) {
            let year = self.today().map(|t| i64::from(t.year()) + step).and_then(|y| i16::try_from(y).ok());
            return Some(self.season_of(at + 3, year, which));
        }
        let step = self.modifier(at + 1)?;
        let Some(today) = self.today() else { return Some(Reading::days(at + 2, None, Unit::Month)) };
        let year = today.year();
        let fits = |d: &Days| match step {
            -1 => d.1 < today,
            1 => d.0 > today,
            _ => d.1 >= today,
        };
        let mut all =
            [year - 1, year, year + 1].into_iter().filter(|y| season(*y, which).as_ref().is_some_and(fits));
        let year = if step < 0 { all.next_back() } else { all.next() };
        Some(self.season_of(at + 2, year, which))
    }

    fn season_of(&self, end: usize, year: Option<i16>, which: u8) -> Reading {
        let days = year.and_then(|y| season(y, which));
        let mut reading = Reading::days(end, days, Unit::Month);
        let code =
            ["SP", "SU", "FA", "WI"].get(usize::from(which).saturating_sub(1)).copied().unwrap_or("SP");
        reading.value = year.map(|y| format!("{y}-{code}"));
        reading.vague = true;
        reading
    }

    /// «الساعة 15:02», «الثامنة مساء بتوقيت غرينتش», «18:02».
    fn clock_alone(&self, at: usize) -> Option<Reading> {
        let (hour, minute, end) = self.clock(at)?;
        let days = self.today().map(|t| (t, t));
        let mut reading = Reading::days(end, days, Unit::Day);
        reading.clock = Some((hour, minute));
        if days.is_none() {
            reading.kind = TimeKind::Time;
            reading.value = Some(format!("T{hour:02}:{:02}", minute.unwrap_or(0)));
        }
        // «الساعة 8 مساء أمس»
        if let Some(day) = self.day_word(end).or_else(|| self.weekday_alone(end)).or_else(|| self.date(end)) {
            reading.days = day.days;
            reading.end = day.end;
        }
        Some(reading)
    }

    /// A clock time, and the token behind it.
    fn clock(&self, at: usize) -> Option<(i8, Option<i8>, usize)> {
        let worded = self.has(at, Key::Clock);
        let mut i = if worded { at + 1 } else { at };
        let atom = self.atoms.get(i)?;
        let (hour, mut minute);
        if let Some(n) = atom.number.filter(|_| !atom.text.contains(['.', ','])) {
            hour = i8::try_from(n).ok().filter(|h| (0..=24).contains(h))?;
            minute = None;
            let colon = self.is(i + 1, &[":"]) && self.joined(i) && self.joined(i + 1);
            if let Some(m) =
                self.atoms.get(i + 2).filter(|a| colon && a.text.chars().count() == 2).and_then(|a| a.number)
            {
                minute = i8::try_from(m).ok().filter(|m| (0..60).contains(m));
                minute?;
                i += 2;
                // Seconds are dropped: no press uses them in an expression of its own.
                if self.is(i + 1, &[":"])
                    && self.joined(i)
                    && self.atoms.get(i + 2).is_some_and(|a| a.number.is_some())
                {
                    i += 2;
                }
            }
            i += 1;
        } else {
            let n = atom
                .keys
                .iter()
                .find_map(|k| if let Key::Ordinal(n @ 1..=11) = k { Some(*n) } else { None })?;
            let feminine = atom.skeleton.ends_with('ه') || atom.skeleton == "الاولي";
            if !atom.definite || !feminine {
                return None;
            }
            let twelve = (n == 2 || n == 11) && self.has(i + 1, Key::Number(10));
            hour = i8::try_from(match (n, twelve) {
                (2, true) => 12,
                (11, true) => 11,
                (n, _) => n,
            })
            .ok()?;
            i += if twelve { 2 } else { 1 };
            minute = None;
            let fraction = match self.atoms.get(i).map_or("", |a| a.skeleton.as_str()) {
                "والنصف" | "ونصف" => Some(30),
                "والربع" => Some(15),
                "والثلث" => Some(20),
                _ => None,
            };
            if fraction.is_some() {
                minute = fraction;
                i += 1;
            }
        }
        let halved = self.atoms.get(i).and_then(|a| half(a.text));
        // «م» may stand for metres and more: a clock in words or with minutes takes it, a bare number does not.
        let halved = halved.filter(|_| {
            worded || minute.is_some() || self.atoms.get(i).is_some_and(|a| a.text.chars().count() > 1)
        });
        let mut hour24 = hour;
        if let Some(half) = halved {
            if !(1..=12).contains(&hour) && half != Half::Am && !(13..=24).contains(&hour) {
                return None;
            }
            if (0..=12).contains(&hour) {
                hour24 = i8::try_from(half.hour(u8::try_from(hour).ok()?)).ok()?;
            }
            i += 1;
        }
        let spelt = minute.is_some() && self.atoms.get(at).is_some_and(|a| a.number.is_some());
        let zoned = self.has(i, Key::Zone);
        if !(worded || halved.is_some() || zoned || spelt && self.is_clock_context(at)) {
            return None;
        }
        if self.has(i, Key::Zone) {
            i += 1;
            while self.has(i, Key::ZoneName) {
                i += 1;
            }
        } else if self.is(i, &["("]) && self.has(i + 1, Key::ZoneName) {
            let mut j = i + 1;
            while self.has(j, Key::ZoneName) || self.has(j, Key::Zone) {
                j += 1;
            }
            if self.is(j, &[")"]) {
                i = j + 1;
            }
        } else if self.has(i, Key::ZoneName)
            && self.atoms.get(i).is_some_and(|a| a.kind == TokenKind::Foreign)
        {
            i += 1;
        }
        let hour24 = if hour24 == 24 { 0 } else { hour24 };
        Some((hour24, minute, i))
    }

    /// Whether `18:02` at `at` is a clock and no score: after «الساعة» or «عند», or right behind a date.
    fn is_clock_context(&self, at: usize) -> bool {
        matches!(self.before(at), "الساعه" | "والساعه" | "عند" | "حتي" | "منذ")
    }

    /// A date with the clock time behind it.
    fn with_clock(&self, reading: Reading) -> Reading {
        let (TimeKind::Date | TimeKind::Time, Unit::Day, None, Some(_)) =
            (reading.kind, reading.unit, reading.clock, reading.days)
        else {
            return reading;
        };
        let mut i = reading.end;
        while self.is(i, &["-", "–", "،", ",", "|"]) && i < reading.end + 2 {
            i += 1;
        }
        let separated = i > reading.end;
        if self.is(i, &["في", "عند"]) && self.has(i + 1, Key::Clock) {
            i += 1;
        }
        let Some(atom) = self.atoms.get(i) else { return reading };
        let direct = atom.number.is_some() && self.is(i + 1, &[":"]) && self.joined(i);
        let clock = if direct {
            // Right behind a date `18:02` needs no other word to be a clock.
            self.clock(i).or_else(|| {
                let hour = i8::try_from(atom.number?).ok().filter(|h| (0..24).contains(h))?;
                let minute =
                    i8::try_from(self.atoms.get(i + 2)?.number?).ok().filter(|m| (0..60).contains(m))?;
                let mut end = i + 3;
                if self.is(end, &[":"])
                    && self.joined(i + 2)
                    && self.atoms.get(end + 1).is_some_and(|a| a.number.is_some())
                {
                    end += 2;
                }
                Some((hour, Some(minute), end))
            })
        } else if self.has(i, Key::Clock) || (!separated && atom.number.is_none()) {
            self.clock(i)
        } else {
            None
        };
        match clock {
            Some((hour, minute, end)) => Reading { clock: Some((hour, minute)), end, ..reading },
            None => reading,
        }
    }

    /// «لمدة أسبوعين», «خلال ثلاثة أيام», «24 ساعة», «خمس سنوات».
    fn duration(&self, at: usize) -> Option<Reading> {
        let led = self.has(at, Key::Within);
        let (unit, count, end) = self.amount_at(if led { at + 1 } else { at })?;
        let bare_one =
            count == Some(1) && self.atoms.get(end.checked_sub(1)?).is_some_and(|a| a.number.is_none());
        if !led && (bare_one || count.is_none() && self.unit(at).is_some()) {
            return None;
        }
        if self.has(at, Key::About) {
            return None;
        }
        // «البالغ من العمر 25 عاما» is an age.
        let age = ["العمر", "عمره", "عمرها", "عاما"].iter().any(|w| {
            self.before(at) == skeleton(w)
                || self.atoms.get(at.saturating_sub(2)).is_some_and(|a| a.skeleton == skeleton(w))
        });
        let bracketed = self.is(at.wrapping_sub(1), &["("]) && self.is(end, &[")"]) && unit == Unit::Year;
        if age || bracketed || self.before(at).starts_with("البالغ") {
            return None;
        }
        Some(Reading::duration(end, unit, count))
    }

    /// «كل يوم», «كل ثلاثة أشهر».
    fn each(&self, at: usize) -> Option<Reading> {
        if !self.has(at, Key::Each) {
            return None;
        }
        let (unit, count, end) = match self.atoms.get(at + 1)?.weekday {
            Some(_) => (Unit::Week, Some(1), at + 2),
            None => self.amount_at(at + 1)?,
        };
        let mut reading = Reading::duration(end, unit, Some(count?));
        reading.kind = TimeKind::Set;
        Some(reading)
    }
}

impl<'a> Atom<'a> {
    fn new(lexicon: &'a Lexicon, text: &'a str, token: &Token, upos: Upos) -> Self {
        let letters = token.span.of(text);
        let mut atom = Atom {
            span: token.span,
            kind: token.kind,
            text: letters,
            start: token.span.start,
            bare: letters,
            skeleton: String::new(),
            keys: &[],
            definite: false,
            prefixed: false,
            number: None,
            month: false,
            weekday: None,
            upos,
            future: false,
        };
        match token.kind {
            TokenKind::Number => {
                let plain: Cow<'_, str> = if letters.contains([',', '٬']) {
                    letters.replace([',', '٬'], "").into()
                } else {
                    letters.into()
                };
                atom.number = number(&plain);
                atom.keys = &[];
            }
            TokenKind::Word => {
                atom.skeleton = skeleton(letters);
                atom.look_up(lexicon);
            }
            TokenKind::Foreign => atom.keys = lexicon.keys(&letters.to_ascii_lowercase()),
            TokenKind::Punct | TokenKind::Symbol => {}
        }
        atom
    }

    /// Finds the keys of a word, first as it stands, then without و ف, then without ب ل ك, each with and without the article.
    fn look_up(&mut self, lexicon: &'a Lexicon) {
        let whole = std::mem::take(&mut self.skeleton);
        self.look_up_from(lexicon, &whole);
        self.skeleton = whole;
    }

    fn look_up_from(&mut self, lexicon: &'a Lexicon, whole: &str) {
        let mut rest = whole;
        let mut cut = 0;
        for letters in [&['و', 'ف'][..], &['ب', 'ل', 'ك'][..], &[]] {
            if self.is_known(lexicon, rest, cut) {
                self.prefixed = cut > 0;
                return;
            }
            // «للشهر» is ل + الشهر with one letter lost.
            if let Some(tail) = rest.strip_prefix("لل").filter(|_| letters.contains(&'ل')) {
                let keys = lexicon.keys(tail);
                if keys.iter().any(|k| matches!(k, Key::Unit(..) | Key::Season(_))) {
                    self.keys = keys;
                    self.definite = true;
                    self.prefixed = true;
                    self.set_cut(cut + 1);
                    return;
                }
            }
            let Some(tail) = rest.strip_prefix(letters).filter(|t| t.chars().count() >= 2) else { continue };
            rest = tail;
            cut += 1;
        }
    }

    fn is_known(&mut self, lexicon: &'a Lexicon, rest: &str, cut: usize) -> bool {
        let keys = lexicon.keys(rest);
        if !keys.is_empty() {
            self.keys = keys;
            self.definite = rest.starts_with("ال");
            self.set_cut(cut);
            self.look_up_names(rest);
            return true;
        }
        if let Some(tail) = rest.strip_prefix("ال") {
            let keys = lexicon.keys(tail);
            let fits =
                |k: &Key| matches!(k, Key::Unit(..) | Key::Season(_) | Key::Decade(_) | Key::Number(_));
            if keys.iter().any(fits) {
                self.keys = keys;
                self.definite = true;
                self.set_cut(cut);
                self.look_up_names(rest);
                return true;
            }
        }
        self.set_cut(cut);
        self.look_up_names(rest);
        let found = self.month || self.weekday.is_some();
        if !found {
            self.set_cut(0);
        }
        found
    }

    /// Tells whether the bare word, whose skeleton is `rest`, names a weekday or opens the name of a month.
    fn look_up_names(&mut self, rest: &str) {
        // A name of a month is one word or begins with one of a few; asking costs more than this look.
        self.weekday = weekday(self.bare);
        let pair_heads = ["كانون", "تشرين", "ربيع", "جمادي", "جماد", "ذو", "ذي", "شعبان", "محرم"];
        self.month = pair_heads.contains(&rest) || month(self.bare).is_some();
    }

    /// Takes `cut` letters off the front of the word as written, with the marks that stand on them.
    fn set_cut(&mut self, cut: usize) {
        let mut at = 0;
        let mut left = cut;
        for (i, c) in self.text.char_indices() {
            let mark = matches!(c, '\u{064B}'..='\u{0652}' | '\u{0640}');
            if left == 0 && !mark {
                at = i;
                break;
            }
            if !mark {
                left -= 1;
            }
        }
        self.start = self.span.start + at as u32;
        self.bare = self.text.get(at..).unwrap_or(self.text);
    }

    /// Whether an expression may begin here at all: most words of a text may not.
    fn may_begin(&self) -> bool {
        self.number.is_some()
            || self.kind == TokenKind::Number
            || !self.keys.is_empty()
            || self.month
            || self.weekday.is_some()
            || matches!(self.skeleton.as_str(), "هذا" | "هذه" | "لهذا" | "وهذا")
    }
}

fn is_plural(skeleton: &str) -> bool {
    [
        "ايام",
        "ساعات",
        "دقائق",
        "دقايق",
        "ثوان",
        "ثواني",
        "اسابيع",
        "اشهر",
        "شهور",
        "سنوات",
        "سنين",
        "اعوام",
        "عقود",
        "قرون",
        "ليال",
    ]
    .iter()
    .any(|p| skeleton.ends_with(p))
}

/// How far a day or month without a year lies from the reference. News tells of what was: unless the clause looks ahead, a time to come
/// must be three times as near as one that was.
fn near(today: Date, days: Days, ahead: bool) -> i64 {
    let to = |e: Date| e.since(today).map_or(i64::MAX / 4, |s| i64::from(s.get_days()));
    let (first, last) = (to(days.0), to(days.1));
    if first > 0 {
        if ahead { first } else { first * 3 }
    } else if last < 0 {
        if ahead { last.abs() * 3 } else { last.abs() }
    } else {
        0
    }
}

fn hijri_year(day: Date) -> i16 {
    // 33 Hijri years are 32 Gregorian ones, to a few days: near enough to try the years about it.
    let years = f64::from(day.year()) + f64::from(day.day_of_year()) / 365.25 - 621.5643;
    (years * 33.0 / 32.0).floor() as i16
}

fn hijri_days(year: i16) -> Option<Days> {
    let first = HijriDate { year, month: 1, day: 1 }.to_gregorian()?;
    let next = HijriDate { year: year + 1, month: 1, day: 1 }.to_gregorian()?;
    Some((first, shift(next, Unit::Day, -1)?))
}

/// The TIMEX3 value of the period of a unit that begins with a day.
fn value_of(day: Date, unit: Unit) -> String {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => day.to_string(),
        Unit::Week => {
            let week = day.iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        Unit::Month => format!("{:04}-{:02}", day.year(), day.month()),
        Unit::Year => format!("{:04}", day.year()),
        Unit::Decade => format!("{:03}X", day.year().div_euclid(10)),
        Unit::Century => format!("{:02}XX", (day.year() - 1).div_euclid(100)),
    }
}

/// Whole days that hold a number of hours.
trait Hours {
    fn div_ceil_24(self) -> i64;
}

impl Hours for i64 {
    fn div_ceil_24(self) -> i64 {
        (self + 23).div_euclid(24)
    }
}
