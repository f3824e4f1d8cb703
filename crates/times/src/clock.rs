//! Clock times: «الساعة 8:30 مساء», «الثامنة والنصف مساء الخميس», `18:02` behind a date, «منتصف الليل».

use crate::grammar::{Clock, Parser, Reading, longest};
use crate::lexicon::{DayPart, Key, Unit};
use isnad_arabic::calendar::digit;
use isnad_doc::{TimeKind, TokenKind};

impl Parser<'_> {
    /// A clock time on its own, or with the day behind it: «الرابعة فجرا من يوم الأحد».
    pub(crate) fn clock_alone(&self, at: usize) -> Option<Reading> {
        let (clock, said, end) = self.clock(at, false)?;
        // Without a day of its own it is of the day the sentence told before.
        let mut reading =
            Reading::days(end, self.last_day.or_else(|| self.today()).map(|t| (t, t)), Unit::Day);
        reading.clock = Some(clock);
        // «من مساء اليوم», «فجر الثلاثاء»: the part of the day may still turn the clock.
        let of = end + usize::from(self.is(end, &["من"]));
        let day = longest([self.day_word(of), self.weekday(of), self.date(of)]);
        if let Some(day) = day.filter(|d| d.days.is_some() && d.clock.is_none()) {
            let part = self.part_of_day(of).map(|p| p.0);
            reading.days = day.days;
            reading.end = day.end;
            reading.notes = day.notes;
            if let Some(part) = part.filter(|_| !said) {
                reading.clock = Some(Clock { hour: turned(clock.hour, part), ..clock });
            }
        } else if !said && let Some((part, end)) = self.part_of_day(of).filter(|_| of > end) {
            // «الخامسة من مساء» + a day that is not read.
            reading.end = end;
            reading.clock = Some(Clock { hour: turned(clock.hour, part), ..clock });
        }
        // «الثامنة والعاشرة مساء»: the first of two hours takes the half of the day from the second.
        if !said
            && let Some((until, true, _)) = self.clock_or_range_end(reading.end)
            && until.hour >= 12
            && clock.hour < 12
            && clock.hour + 12 <= until.hour
        {
            reading.clock = Some(Clock { hour: clock.hour + 12, ..clock });
        }
        Some(reading)
    }

    /// The clock that ends a range begun before `at`.
    fn clock_or_range_end(&self, at: usize) -> Option<(Clock, bool, usize)> {
        self.clock(self.connector(at)?, true)
    }

    /// «منتصف الليل», «منتصف ليل الأربعاء», «منتصف نهار الجمعة».
    pub(crate) fn midnight(&self, at: usize) -> Option<Reading> {
        let (hour, end) = self.find(at, |k| if let Key::Middle(hour) = k { Some(hour) } else { None })?;
        let day = longest([self.day_word(end), self.weekday(end), self.date(end)])
            .filter(|_| self.part_of_day(end).is_none());
        let mut reading = Reading::days(end, self.today().map(|t| (t, t)), Unit::Day);
        if let Some(day) = day.filter(|d| d.kind == TimeKind::Date) {
            (reading.days, reading.end, reading.notes) = (day.days, day.end, day.notes);
        }
        reading.clock = Some(Clock { hour, minute: None });
        Some(reading)
    }

    /// A clock time, whether its half of the day is told, and the token behind it. `sure` where something else told that a clock comes.
    pub(crate) fn clock(&self, at: usize, sure: bool) -> Option<(Clock, bool, usize)> {
        let worded = self.has(at, Key::Clock);
        let mut i = at + usize::from(worded);
        i += usize::from(worded && self.is(i, &[":"]));
        let atom = self.atoms.get(i)?;
        let in_digits = atom.kind == TokenKind::Number;
        let (hour, mut minute, behind) = if in_digits { self.digits(i)? } else { self.hour_word(i)? };
        i = behind;
        if minute.is_none()
            && let Some((m, end)) = self.minutes_behind(i)
        {
            (minute, i) = (Some(m), end);
        }
        let hour = if minute == Some(-1) { return None } else { hour };
        // «إلا ربعا»
        let mut hour = hour;
        if let Some(m) = minute.filter(|m| *m < 0) {
            hour = if hour == 1 { 12 } else { hour - 1 };
            minute = Some(60 + m);
        }
        let (half, end) = self.half_behind(i, worded || minute.is_some() || sure);
        let hour24 = half.map_or(hour, |h| turned(hour, h));
        let from = end;
        let end = self.zone_behind(end);
        let zoned = end > from;
        let colon = in_digits && atom.number.is_some();
        let spelt = minute.is_some() && colon && self.is_clock_context(at);
        // «8.15» and «0600» need the word or a half of the day or a zone.
        if !(worded || half.is_some() || zoned || spelt || sure && in_digits && minute.is_some()) {
            return None;
        }
        // An hour in words without «الساعة» needs its half: «الثامنة مساء».
        Some((Clock { hour: hour24, minute }, half.is_some() || hour > 12, end))
    }

    /// `18:02`, `18:02:30`, `8.15`, `0600`, `8` at `at`.
    fn digits(&self, at: usize) -> Option<(i8, Option<i8>, usize)> {
        let atom = self.atoms.get(at)?;
        let small = |n: u64, most: u64| i8::try_from(n).ok().filter(|_| n <= most);
        let Some(n) = atom.number.filter(|_| atom.digits > 0) else {
            // A separator: «8.15», «15,00».
            let mut parts = atom.text.split(['.', ',', '٫']);
            let (Some(h), Some(m), None) = (parts.next(), parts.next(), parts.next()) else { return None };
            let value = |t: &str| t.chars().try_fold(0u64, |n, c| Some(n * 10 + u64::from(digit(c)?)));
            let two = m.chars().count() == 2 && h.chars().count() <= 2;
            return two.then(|| Some((small(value(h)?, 24)?, Some(small(value(m)?, 59)?), at + 1)))?;
        };
        if atom.digits == 4 {
            return Some((small(n / 100, 24)?, Some(small(n % 100, 59)?), at + 1))
                .filter(|_| self.has(at.wrapping_sub(1), Key::Clock));
        }
        let hour = small(n, 24)?;
        let pair = |at: usize| {
            let colon = self.is(at + 1, &[":"]) && self.joined(at) && self.joined(at + 1);
            self.atoms.get(at + 2).filter(|a| colon && a.digits == 2).and_then(|a| small(a.number?, 59))
        };
        let Some(minute) = pair(at) else { return Some((hour, None, at + 1)) };
        // Seconds are dropped: no press uses them in an expression of its own.
        let end = if pair(at + 2).is_some() { at + 5 } else { at + 3 };
        Some((hour, Some(minute), end))
    }

    /// «الثامنة», «الحادية عشرة».
    fn hour_word(&self, at: usize) -> Option<(i8, Option<i8>, usize)> {
        let atom = self.atoms.get(at)?;
        let n = self
            .key(at, |k| if let Key::Ordinal(n @ 1..=11) = k { Some(n) } else { None })
            .or_else(|| (atom.skeleton.ends_with("الواحده")).then_some(1))?;
        // «الساعات الأولى من فجر اليوم» are no hour.
        if at.checked_sub(1).is_some_and(|i| matches!(self.unit(i), Some((Unit::Hour, 0, _)))) {
            return None;
        }
        let feminine = atom.skeleton.ends_with('ه') || atom.skeleton.ends_with("الاولي");
        if !atom.definite || !feminine {
            return None;
        }
        let twelve = (n == 2 || n == 11) && self.has(at + 1, Key::Number(10));
        let hour = match (n, twelve) {
            (2, true) => 12,
            (n, _) => i8::try_from(n).ok()?,
        };
        (n != 11 || twelve).then_some((hour, None, at + 1 + usize::from(twelve)))
    }

    /// «والنصف», «وثلث», «و20 دقيقة», «إلا ربعا» (below zero): minutes, and the token behind.
    fn minutes_behind(&self, at: usize) -> Option<(i8, usize)> {
        let part = |at: usize| {
            self.key(at, |k| if let Key::Fraction(n) = k { i8::try_from(60 / n).ok() } else { None })
        };
        let atom = self.atoms.get(at)?;
        if atom.skeleton == "الا" {
            if let Some(m) = part(at + 1) {
                return Some((-m, at + 2));
            }
            let (n, _, end) = self.count(at + 1)?;
            let unit = matches!(self.unit(end), Some((Unit::Minute, ..)));
            return i8::try_from(n).ok().filter(|n| unit && (1..60).contains(n)).map(|n| (-n, end + 1));
        }
        if let Some(m) = part(at).filter(|_| atom.linked) {
            return Some((m, at + 1));
        }
        let (n, _, end) =
            if atom.text == "و" { self.count(at + 1)? } else { self.count(at).filter(|_| atom.linked)? };
        let unit = matches!(self.unit(end), Some((Unit::Minute, ..)));
        i8::try_from(n).ok().filter(|n| unit && (1..60).contains(n)).map(|n| (n, end + 1))
    }

    /// The half of the day behind a clock: ص، م, or a part of the day as an adverb or before a day. «م» may stand for metres: a bare number
    /// (`bare` false) does not take it.
    fn half_behind(&self, at: usize, letters: bool) -> (Option<DayPart>, usize) {
        let letter = self.atoms.get(at).and_then(|a| match (a.text, a.skeleton) {
            ("ص", _) | (_, "am") => Some(DayPart::Morning),
            ("م", _) | (_, "pm") => Some(DayPart::Evening),
            _ => None,
        });
        if letter.is_some() {
            return if letters { (letter, at + 1) } else { (None, at) };
        }
        // «من مساء اليوم»
        if self.is(at, &["من"])
            && let Some((part, _)) = self.part_of_next(at + 1)
            && (self.day_word(at + 1).is_some()
                || self.weekday(at + 1).is_some()
                || self.date(at + 1).is_some())
        {
            return (Some(part), at);
        }
        let Some((part, end)) = self.part_of_day(at) else { return (None, at) };
        // A noun before its day is left to the day, which takes it along.
        let before_day = self.day_word(at).is_some() || self.weekday(at).is_some() || self.date(at).is_some();
        if before_day { (Some(part), at) } else { (Some(part), end) }
    }

    /// The token behind the zone at `at`: «بتوقيت مكة المكرمة», «بالتوقيت المحلي», «ت.غ», `GMT`, «(مكة المكرمة)», «(10:45 ت غ)».
    fn zone_behind(&self, at: usize) -> usize {
        let zone = |at: usize| {
            let ((), mut end) = self.find(at, |k| (k == Key::Zone).then_some(()))?;
            let named = end;
            // The name of a place that the table need not know.
            let place = |i: usize| {
                self.has(i, Key::ZoneName)
                    || i == named
                        && self
                            .atoms
                            .get(i)
                            .is_some_and(|a| a.kind == TokenKind::Word && !self.reads(at, &["ت"]))
            };
            while end < named + 3 && place(end) {
                end += 1;
            }
            Some(end)
        };
        if let Some(end) = zone(at) {
            // «بتوقيت السعودية (15:00 بتوقيت غرينتش)»
            let inner = self.zone_in_brackets(end);
            return inner.unwrap_or(end);
        }
        if self.has(at, Key::ZoneName) && self.atoms.get(at).is_some_and(|a| a.kind == TokenKind::Foreign) {
            return at + 1;
        }
        self.zone_in_brackets(at).unwrap_or(at)
    }

    fn zone_in_brackets(&self, at: usize) -> Option<usize> {
        if !self.is(at, &["("]) {
            return None;
        }
        let mut i = at + 1;
        if let Some((_, _, end)) = self.digits(i) {
            i = end;
        }
        let from = i;
        while i < from + 4
            && (self.has(i, Key::ZoneName)
                || self.has(i, Key::Zone)
                || self.find(i, |k| (k == Key::Zone).then_some(())).is_some())
        {
            i = self.find(i, |k| (k == Key::Zone).then_some(())).map_or(i + 1, |z| z.1);
        }
        (i > from && self.is(i, &[")"])).then_some(i + 1)
    }

    /// Whether `18:02` at `at` is a clock and no score: after «الساعة» or «عند».
    fn is_clock_context(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|i| self.has(i, Key::ClockHead) || self.has(i, Key::Clock))
    }

    /// A day with the clock time behind it.
    pub(crate) fn with_clock(&self, reading: Reading) -> Reading {
        let day = matches!(reading.kind, TimeKind::Date | TimeKind::Time)
            && reading.unit == Unit::Day
            && !reading.vague;
        if !day || reading.clock.is_some() || reading.days.is_none_or(|(a, b)| a != b) {
            return reading;
        }
        let mut i = reading.end;
        while self.is(i, &["-", "–", "،", ",", "|"]) && i < reading.end + 2 {
            i += 1;
        }
        let separated = i > reading.end;
        if self.has(i, Key::ClockHead) || self.is(i, &["في"]) {
            let skip = 1 + usize::from(self.has(i + 1, Key::ClockHead) || self.has(i + 1, Key::About));
            if self.has(i + skip, Key::Clock) || self.hour_word(i + skip).is_some() {
                i += skip;
            }
        }
        let Some(atom) = self.atoms.get(i) else { return reading };
        // Right behind a date `18:02` needs no other word to be a clock.
        let direct = atom.number.is_some() && self.is(i + 1, &[":"]) && self.joined(i);
        let clock = if direct || self.has(i, Key::Clock) || !separated && atom.kind == TokenKind::Word {
            self.clock(i, direct)
        } else {
            None
        };
        match clock {
            Some((clock, said, end)) => {
                // «مساء الخميس الساعة 8»
                let part = reading.value.as_deref().and_then(|v| v.split_once('T')).map(|(_, part)| part);
                let hour = match part {
                    Some("EV" | "AF" | "MI") if !said => turned(clock.hour, DayPart::Evening),
                    Some("NI") if !said => turned(clock.hour, DayPart::Night),
                    _ => clock.hour,
                };
                Reading { clock: Some(Clock { hour, ..clock }), end, value: None, loose: None, ..reading }
            }
            None => reading,
        }
    }
}

/// The hour of a twenty-four hour clock of an hour in a part of the day.
fn turned(hour: i8, part: DayPart) -> i8 {
    match part {
        DayPart::Morning | DayPart::Small if hour == 12 => 0,
        DayPart::Morning | DayPart::Small => hour,
        DayPart::Midday if (10..=12).contains(&hour) => hour,
        DayPart::Midday | DayPart::Afternoon | DayPart::Evening if (1..12).contains(&hour) => hour + 12,
        DayPart::Night if hour == 12 => 0,
        DayPart::Night if (6..12).contains(&hour) => hour + 12,
        DayPart::Midday | DayPart::Afternoon | DayPart::Evening | DayPart::Night => hour,
    }
}
