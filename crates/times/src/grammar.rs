//! The grammar of time expressions: readings that begin at a token, the longest of which is taken, and ranges of two of them.
//!
//! [`Parser::expression`] is the entry. The readings themselves are in `dates` (days, months, years, feasts), `relative` (what counts from
//! the reference), `clock` and `lengths` (durations and sets); this file holds what they share and how ranges are made of them.

use crate::atoms::Atom;
use crate::calendar::Days;
use crate::lexicon::{DayPart, Feast, Key, Unit};
use isnad_arabic::calendar::Month;
use isnad_doc::{Aspect, Precision, Published, Span, Time, TimeKind, TokenKind, Upos};
use jiff::civil::{Date, DateTime, Weekday};

/// An expression that was found.
pub(crate) struct Found {
    /// The token behind it.
    pub(crate) end: usize,
    pub(crate) time: Time,
    /// The first day of a date, and its grain.
    pub(crate) day: Option<(Date, Unit)>,
    pub(crate) notes: Notes,
    /// Whether it is kept: a day that does not exist is said, and not kept.
    pub(crate) keep: bool,
}

/// What there is to say about a reading.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Notes {
    /// `TIME-001`
    pub(crate) no_reference: bool,
    /// `TIME-002`
    pub(crate) no_such_day: bool,
    /// `TIME-003`
    pub(crate) other_weekday: bool,
}

/// A clock time: hour of 0..=24, and the minute where it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) hour: i8,
    pub(crate) minute: Option<i8>,
}

impl Clock {
    /// The instant on a day; 24 o'clock is the midnight after it.
    fn on(self, day: Date) -> Option<DateTime> {
        let (day, hour) = if self.hour == 24 { (day.tomorrow().ok()?, 0) } else { (day, self.hour) };
        Some(day.at(hour, self.minute.unwrap_or(0), 0, 0))
    }

    fn value(self, day: Date) -> String {
        match self.minute {
            Some(minute) => format!("{day}T{:02}:{minute:02}", self.hour),
            None if self.hour == 24 => format!("{day}T24:00"),
            None => format!("{day}T{:02}", self.hour),
        }
    }
}

/// Which end of an interval is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Open {
    #[default]
    Neither,
    Start,
    End,
}

/// What a reading without a told year is of: it may be anchored again by what stands behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Loose {
    Day(i8, Month),
    Month(Month),
    Weekday(Weekday),
}

/// A reading before it becomes a [`Time`].
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) end: usize,
    pub(crate) kind: TimeKind,
    /// The value, where it is not simply the period of `unit` that begins with `days`.
    pub(crate) value: Option<String>,
    /// The interval; `None` where it is not anchored.
    pub(crate) days: Option<Days>,
    pub(crate) open: Open,
    /// The grain of the interval, and of the value where none is given.
    pub(crate) unit: Unit,
    pub(crate) vague: bool,
    pub(crate) clock: Option<Clock>,
    /// Where a range of clock times ends.
    pub(crate) until: Option<Clock>,
    pub(crate) loose: Option<Loose>,
    pub(crate) notes: Notes,
    pub(crate) keep: bool,
}

impl Reading {
    /// A period of days. Without them the time counts from a reference that is not there.
    pub(crate) fn days(end: usize, days: Option<Days>, unit: Unit) -> Self {
        let notes = Notes { no_reference: days.is_none(), ..Notes::default() };
        Self {
            end,
            kind: TimeKind::Date,
            value: None,
            days,
            open: Open::Neither,
            unit,
            vague: false,
            clock: None,
            until: None,
            loose: None,
            notes,
            keep: true,
        }
    }

    /// A reading that no reference could anchor.
    pub(crate) fn unanchored(end: usize, kind: TimeKind, value: String, unit: Unit) -> Self {
        Self { kind, value: Some(value), notes: Notes::default(), ..Self::days(end, None, unit) }
    }

    /// A part of a day.
    pub(crate) fn with_part(mut self, part: Option<DayPart>) -> Self {
        if let (Some(part), Some((day, _))) = (part, self.days) {
            self.kind = TimeKind::Time;
            self.value = Some(format!("{day}T{}", part.letters()));
        }
        self
    }

    /// The TIMEX3 value.
    fn value(&self) -> String {
        match (&self.value, self.days, self.clock) {
            (Some(value), ..) => value.clone(),
            (None, Some((day, _)), Some(clock)) => match self.until {
                Some(until) => format!("{}/{}", clock.value(day), until.value(self.until_day(day))),
                None => clock.value(day),
            },
            (None, None, Some(clock)) => format!("T{:02}:{:02}", clock.hour, clock.minute.unwrap_or(0)),
            (None, Some((day, _)), None) => value_of(day, self.unit),
            (None, None, None) => "XXXX".to_owned(),
        }
    }

    /// The day a range of clock times ends on: the next one where its end is the earlier hour.
    fn until_day(&self, day: Date) -> Date {
        let earlier = match (self.clock, self.until) {
            (Some(from), Some(to)) => (to.hour, to.minute) < (from.hour, from.minute),
            _ => false,
        };
        if earlier { day.tomorrow().unwrap_or(day) } else { day }
    }

    /// First and last instant.
    fn bounds(&self) -> (Option<DateTime>, Option<DateTime>) {
        let Some((first, last)) = self.days else { return (None, None) };
        if let Some(clock) = self.clock {
            let until = self.until.map_or_else(|| clock.on(first), |until| until.on(self.until_day(first)));
            return (clock.on(first), until);
        }
        let (first, last) = (first.at(0, 0, 0, 0), last.at(23, 59, 59, 0));
        match self.open {
            Open::Neither => (Some(first), Some(last)),
            Open::Start => (None, Some(last)),
            Open::End => (Some(first), None),
        }
    }
}

/// Reads the expressions of one sentence.
pub(crate) struct Parser<'a> {
    pub(crate) atoms: &'a [Atom<'a>],
    pub(crate) feasts: &'a [Feast],
    pub(crate) reference: Option<Published>,
    /// The last dated time before, which «العام نفسه» and «اليوم ذاته» go back to, and its grain.
    pub(crate) last: Option<(Date, Unit)>,
    /// The last day the sentence told, which a clock time without a day belongs to.
    pub(crate) last_day: Option<Date>,
}

impl<'a> Parser<'a> {
    /// The longest expression that begins at token `at`.
    pub(crate) fn expression(&self, at: usize) -> Option<Found> {
        if !self.atoms.get(at)?.begins {
            return None;
        }
        let ranges = [self.half_range(at), self.pair(at)];
        let single = self.single(at).map(|r| self.range(at, &r).unwrap_or(r));
        let best = longest(ranges.into_iter().chain([single]))?;
        self.found(at, &best)
    }

    /// The longest reading that begins at token `at` and is no range.
    pub(crate) fn single(&self, at: usize) -> Option<Reading> {
        if !self.atoms.get(at)?.begins {
            return None;
        }
        let best = longest([
            self.date(at),
            self.numeric(at),
            self.month(at),
            self.weekday(at),
            self.fuzzy(at),
            self.day_word(at),
            self.ago(at),
            self.modified(at),
            self.same(at),
            self.year(at),
            self.years_of_term(at),
            self.decade(at),
            self.century(at),
            self.season(at),
            self.fraction_of(at),
            self.feast(at),
            self.clock_alone(at),
            self.midnight(at),
            self.told_by_now(at),
            self.duration(at),
            self.each(at),
            self.occasions(at),
            self.regularly(at),
        ])?;
        Some(self.with_clock(best))
    }

    fn found(&self, at: usize, r: &Reading) -> Option<Found> {
        let (first, last) = (self.atoms.get(at)?, self.atoms.get(r.end.checked_sub(1)?)?);
        let (earliest, latest) = r.bounds();
        let precision = match r.unit {
            _ if r.clock.is_some() => Precision::Minute,
            _ if r.vague => Precision::Vague,
            Unit::Second | Unit::Minute | Unit::Hour => Precision::Minute,
            Unit::Day => Precision::Day,
            Unit::Week => Precision::Week,
            Unit::Month => Precision::Month,
            Unit::Year => Precision::Year,
            Unit::Decade | Unit::Century => Precision::Vague,
        };
        let time = Time {
            span: Span { start: first.start, end: last.span.end },
            kind: if r.clock.is_some() { TimeKind::Time } else { r.kind },
            value: r.value().into(),
            earliest,
            latest,
            precision,
        };
        let day = r.days.filter(|_| r.kind != TimeKind::Duration && !r.vague).map(|(day, _)| (day, r.unit));
        Some(Found { end: r.end, time, day, notes: r.notes, keep: r.keep })
    }

    // ---- ranges

    /// «من … إلى …», «بين … و…», «27 أبريل - 3 مايو»: the reading `a` at `at` and one more behind it.
    fn range(&self, at: usize, a: &Reading) -> Option<Reading> {
        let mut from = a.end;
        let between = at.checked_sub(1).is_some_and(|i| self.has(i, Key::Between));
        let dash = self.is(from, &["-", "–", "—"]);
        let to = self.has(from, Key::To);
        if dash || to {
            from += 1;
        } else if between && !to {
            from = self.connector(from)?;
        } else {
            return None;
        }
        // «إلى» without «من» before it leads elsewhere.
        let led = at.checked_sub(1).is_some_and(|i| self.has(i, Key::From)) || between || a.clock.is_some();
        if to && !led && self.atoms.get(a.end)?.skeleton == "الي" {
            return None;
        }
        // «من 22 شوال وحتى 29 منه»
        if let (Some((day, _)), Some((last, end)), Some((start, _))) =
            (self.day_number(at), self.day_number(from), a.days)
            && self.reads(end, &["منه"])
            && a.unit == Unit::Day
            && last > day
        {
            let there = start.checked_add(jiff::Span::new().days(last - day)).ok()?;
            return self.join(a, &Reading::days(end + 1, Some((there, there)), Unit::Day));
        }
        let b = match (a.clock, self.clock(from, true)) {
            (Some(_), Some((until, _, end))) => {
                return Some(Reading { end, until: Some(until), ..a.clone() });
            }
            _ => self.single(from)?,
        };
        self.join(a, &b)
    }

    /// One interval of two dates, of which the first may take its year from the second.
    fn join(&self, a: &Reading, b: &Reading) -> Option<Reading> {
        let dates = [a, b].iter().all(|r| r.kind == TimeKind::Date && r.clock.is_none() && r.keep);
        if !dates || a.open != Open::Neither || b.open != Open::Neither {
            return None;
        }
        let first = self.anchored(a, b);
        let ((start, _), (b_start, end)) = (first.days?, b.days?);
        if start > b_start || end < start {
            return None;
        }
        let value = format!("{}/{}", first.value(), b.value());
        let vague = a.vague || b.vague;
        Some(Reading { value: Some(value), days: Some((start, end)), vague, loose: None, ..b.clone() })
    }

    /// `a` with its year taken from `b` behind it, where it has none of its own.
    fn anchored(&self, a: &Reading, b: &Reading) -> Reading {
        let mut first = a.clone();
        if let (Some(loose), Some((start, _))) = (a.loose, b.days)
            && (b.loose.is_none() || a.days.is_none_or(|(day, _)| day > start))
        {
            first.days = self.last_before(loose, start);
        }
        first
    }

    /// «3 إلى 5 مايو», «10 و15 يونيو», «10-12 يونيو»: a bare day of the month, and a date.
    fn half_range(&self, at: usize) -> Option<Reading> {
        let (day, end) = self.day_number(at)?;
        let mut from = self.connector(end)?;
        let mut listed =
            self.atoms.get(end).is_some_and(|a| a.linked || a.text == "و") && !self.has(end, Key::To);
        listed &= !at.checked_sub(1).is_some_and(|i| self.has(i, Key::Between));
        let mut count = 2;
        let b = loop {
            if let Some(date) = longest([self.date(from), self.numeric(from)]) {
                break date;
            }
            from = self.connector(self.day_number(from)?.1)?;
            count += 1;
        };
        let (last, _) = self.day_number(from)?;
        let ((start, _), true) = (b.days?, day < last) else { return None };
        let first = match self.day_and_month(from) {
            Some(month) => self.last_before(Loose::Day(day, month), start)?,
            // «26 الشهر المقبل»
            None => {
                let there = start.checked_sub(jiff::Span::new().days(last - day)).ok()?;
                (there, there)
            }
        };
        let a = Reading::days(end, Some(first), Unit::Day);
        // «4 و9 مايو» are two days and no range.
        if listed && last - day + 1 != count {
            return Some(a);
        }
        self.join(&a, &b)
    }

    /// «يومي الخميس والجمعة الماضيين», «عامي 2014 و2015», «شهري يناير وفبراير».
    fn pair(&self, at: usize) -> Option<Reading> {
        let unit = self.key(at, |k| if let Key::Pair(u) = k { Some(u) } else { None })?;
        if let Some(half) = self.half_range(at + 1) {
            return Some(half);
        }
        let one = |at: usize| match unit {
            Unit::Day => self.weekday(at).or_else(|| self.date(at)),
            Unit::Month => self.month_named(at),
            Unit::Year => self.plain_year(at),
            Unit::Hour => None,
            _ => None,
        };
        let a = one(at + 1)?;
        let b = one(self.connector(a.end)?)?;
        // «يومي 25 فبراير و15 أبريل» are two days and no range.
        let whole = self.join(&a, &b)?;
        let (first, last) = whole.days?;
        let near = unit != Unit::Day || (last - first).get_days() == 1;
        Some(if near { whole } else { self.anchored(&a, &b) })
    }

    /// The token behind what links two of a kind: إلى، حتى، -, or the word that و is glued to.
    pub(crate) fn connector(&self, at: usize) -> Option<usize> {
        if self.has(at, Key::To) || self.is(at, &["-", "–", "—", "و", "أو"]) {
            return Some(at + 1);
        }
        // «و» before digits is a token of its own or glued to a word.
        self.atoms.get(at).filter(|a| a.linked).map(|_| at)
    }

    // ---- looking around

    /// What the first key at `at` that `pick` takes gives.
    pub(crate) fn key<T>(&self, at: usize, pick: impl Fn(Key) -> Option<T>) -> Option<T> {
        self.atoms.get(at)?.keys.iter().find_map(|k| pick(*k))
    }

    /// Like [`Parser::key`], names of several words first; and the token behind it.
    pub(crate) fn find<T>(&self, at: usize, pick: impl Fn(Key) -> Option<T>) -> Option<(T, usize)> {
        let atom = self.atoms.get(at)?;
        let fits = |rest: &[String]| {
            rest.iter().enumerate().all(|(i, word)| {
                self.atoms
                    .get(at + 1 + i)
                    .is_some_and(|a| if a.skeleton.is_empty() { a.text == word } else { a.skeleton == word })
            })
        };
        let phrase = atom
            .phrases
            .iter()
            .filter(|p| fits(&p.rest))
            .find_map(|p| Some((pick(p.key)?, at + 1 + p.rest.len())));
        phrase.or_else(|| self.key(at, pick).map(|t| (t, at + 1)))
    }

    pub(crate) fn has(&self, at: usize, key: Key) -> bool {
        self.atoms.get(at).is_some_and(|a| a.keys.contains(&key))
    }

    pub(crate) fn is(&self, at: usize, texts: &[&str]) -> bool {
        self.atoms.get(at).is_some_and(|a| texts.contains(&a.text))
    }

    /// Whether the token is `word` by its look-up form.
    pub(crate) fn reads(&self, at: usize, words: &[&str]) -> bool {
        self.atoms.get(at).is_some_and(|a| words.contains(&a.skeleton))
    }

    /// Whether no space stands between a token and the next.
    pub(crate) fn joined(&self, at: usize) -> bool {
        let (Some(a), Some(b)) = (self.atoms.get(at), self.atoms.get(at + 1)) else { return false };
        a.span.end == b.span.start
    }

    /// The look-up form of the word before, clitics and all.
    pub(crate) fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1).and_then(|i| self.atoms.get(i)).map_or("", |a| a.skeleton)
    }

    /// Whether the word before, past an opening quotation mark, has that key.
    pub(crate) fn follows(&self, at: usize, key: Key) -> bool {
        let Some(mut i) = at.checked_sub(1) else { return false };
        if self.is(i, &["\"", "«", "“", "'", "‘", "("]) {
            let Some(past) = i.checked_sub(1) else { return false };
            i = past;
        }
        self.has(i, key)
    }

    /// Whether quotation marks stand around tokens `at..end`.
    pub(crate) fn quoted(&self, at: usize, end: usize) -> bool {
        let opened = at.checked_sub(1).is_some_and(|i| self.is(i, &["\"", "«", "“", "'", "‘"]));
        opened && self.is(end, &["\"", "»", "”", "'", "’"])
    }

    pub(crate) fn today(&self) -> Option<Date> {
        self.reference.map(|r| r.at.date())
    }

    /// A unit: which, its number (0 for a plural), and whether it has the article.
    pub(crate) fn unit(&self, at: usize) -> Option<(Unit, u8, bool)> {
        let definite = self.atoms.get(at)?.definite;
        self.key(at, |k| if let Key::Unit(u, n) = k { Some((u, n, definite)) } else { None })
    }

    /// Whether the singular of a unit stands at `at`, without the article.
    pub(crate) fn worded(&self, at: usize, unit: Unit) -> bool {
        self.unit(at) == Some((unit, 1, false))
    }

    /// Past, next or this: -1, 1, 0.
    pub(crate) fn modifier(&self, at: usize) -> Option<i64> {
        self.key(at, |k| match k {
            Key::Past => Some(-1),
            Key::Next => Some(1),
            Key::This => Some(0),
            _ => None,
        })
    }

    /// Like [`Parser::modifier`], also two steps away («قبل الماضي», «بعد المقبل»), and the token behind it.
    pub(crate) fn step(&self, at: usize) -> Option<(i64, usize)> {
        let far = self.modifier(at + 1);
        if self.has(at, Key::Ago) && far == Some(-1) || self.has(at, Key::After) && far == Some(1) {
            return Some((far? * 2, at + 2));
        }
        self.modifier(at).map(|m| (m, at + 1))
    }

    /// A number in digits or words: its value, whether it has the article, and the token behind it.
    pub(crate) fn count(&self, at: usize) -> Option<(u64, bool, usize)> {
        let atom = self.atoms.get(at)?;
        if let Some(n) = atom.number {
            return Some((n, false, at + 1));
        }
        // «الـ24»
        if atom.skeleton == "ال" && (self.joined(at) || atom.text.contains('\u{640}')) {
            return self.atoms.get(at + 1)?.number.map(|n| (n, true, at + 2));
        }
        let one =
            |at: usize| self.key(at, |k| if let Key::Number(n) = k { Some(u64::from(n)) } else { None });
        let mut total = one(at)?;
        let mut last = total;
        let mut end = at + 1;
        while let Some(next) = one(end) {
            let linked = self.atoms.get(end).is_some_and(|a| a.linked);
            total = match next {
                1000 if !linked => total.max(1) * 1000,
                10 if !linked && last < 10 => total + 10,
                _ if linked && next != total => total + next,
                _ => break,
            };
            last = next;
            end += 1;
        }
        // «أحد أيام الصيف» counts nothing.
        let alone = total == 1 && end == at + 1;
        (!alone).then_some((total, atom.definite, end))
    }

    /// Whether the clause before tells of what is to come: سوف، سي + imperfect، المقرر، المتوقع, or an imperfect that opens it.
    pub(crate) fn future_before(&self, at: usize) -> bool {
        let words = self.atoms.get(at.saturating_sub(12)..at).unwrap_or(&[]);
        let from = words.iter().rposition(|a| matches!(a.text, "." | "؛" | "!" | "؟")).map_or(0, |i| i + 1);
        words.get(from..).unwrap_or(&[]).iter().any(|a| a.future || a.keys.contains(&Key::Expected))
    }

    /// Whether what a bare weekday dates is to come: [`Parser::future_before`], or the verb nearest before is imperfect («يلتقي الوزيران
    /// السبت») and nothing between them looks back.
    pub(crate) fn comes(&self, at: usize) -> bool {
        if self.future_before(at) {
            return true;
        }
        let near = at.saturating_sub(16)..at;
        for i in near.rev() {
            let Some(atom) = self.atoms.get(i) else { return false };
            if matches!(atom.text, "." | "؛" | "!" | "؟" | ":")
                || atom.keys.contains(&Key::Back)
                || atom.skeleton == "ان"
            {
                return false;
            }
            if let Some(aspect) = atom.aspect {
                let past = i.checked_sub(1).is_some_and(|i| self.has(i, Key::Back));
                return aspect == Aspect::Imperfect && !past;
            }
        }
        false
    }

    pub(crate) fn part_of_day(&self, at: usize) -> Option<(DayPart, usize)> {
        self.find(at, |k| if let Key::DayPart(p) = k { Some(p) } else { None })
    }

    /// A part of the day that goes with the day behind it: «مساء الخميس», and not «صلاة الظهر يوم الخميس».
    pub(crate) fn part_of_next(&self, at: usize) -> Option<(DayPart, usize)> {
        self.part_of_day(at)
            .filter(|(_, end)| *end > at + 1 || !self.atoms.get(at).is_some_and(|a| a.definite))
    }

    /// Whether the token is a word that counts nothing: what a bare year may stand before.
    pub(crate) fn is_counted(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|a| {
            let noun = a.kind == TokenKind::Word
                && matches!(a.upos, Upos::Noun | Upos::Adj | Upos::Propn)
                && !a.skeleton.starts_with("ال")
                && a.keys.is_empty()
                && !a.proclitic;
            noun || matches!(a.text, "%" | "$" | "٪")
        })
    }
}

/// The longest of some readings; of two as long, the first.
pub(crate) fn longest(readings: impl IntoIterator<Item = Option<Reading>>) -> Option<Reading> {
    readings.into_iter().flatten().reduce(|a, b| if b.end > a.end { b } else { a })
}

/// The TIMEX3 value of the period of a unit that begins with a day.
pub(crate) fn value_of(day: Date, unit: Unit) -> String {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => day.to_string(),
        Unit::Week => {
            let week = day.iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        Unit::Month => format!("{:04}-{:02}", day.year(), day.month()),
        Unit::Year => format!("{:04}", day.year()),
        Unit::Decade => format!("{:03}", day.year().div_euclid(10)),
        Unit::Century => format!("{:02}", (day.year() - 1).div_euclid(100)),
    }
}

/// How far a period without a year lies from the reference. News tells of what was: unless the clause looks ahead, a time to come must be
/// three times as near as one that was.
pub(crate) fn near(today: Date, days: Days, ahead: bool) -> i64 {
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
