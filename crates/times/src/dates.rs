//! Readings of the calendar: days, months, years, decades, seasons, quarters, feasts.

use crate::calendar::{
    Days, day_of, hijri_year, month_of, part, period, season, shift, slice, term, year_of, years,
};
use crate::grammar::{Loose, Notes, Parser, Reading, longest, near, value_of};
use crate::lexicon::{Key, Part, Term, Unit};
use isnad_arabic::calendar::{Calendar, Month};
use isnad_arabic::calendar::{digit, number};
use isnad_doc::{TimeKind, TokenKind, Upos};
use jiff::civil::Date;

/// The year that is told with a day, month, season or feast.
#[derive(Clone, Copy, Debug)]
enum YearTold {
    /// In figures or words.
    Year(i16),
    /// «من العام الماضي»: years from the reference.
    Step(i64),
    /// «من العام نفسه».
    Same,
    /// «من كل عام».
    Each,
}

impl Parser<'_> {
    // ---- numbers of days and years

    /// A day of the month in digits or as an ordinal, and the token behind it.
    pub(crate) fn day_number(&self, at: usize) -> Option<(i8, usize)> {
        // «الـ30 من شعبان»
        if self.has(at, Key::Article) && self.atoms.get(at + 1)?.number.is_some() {
            return self.day_number(at + 1);
        }
        let atom = self.atoms.get(at)?;
        if let Some(n) = atom.number {
            let fits = (1..=31).contains(&n) && (1..=2).contains(&atom.digits);
            return i8::try_from(n).ok().filter(|_| fits).map(|n| (n, at + 1));
        }
        let ordinal = |at: usize| self.key(at, |k| if let Key::Ordinal(n) = k { Some(n) } else { None });
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
    pub(crate) fn month_name(&self, at: usize) -> Option<(Month, usize)> {
        let one = |at: usize| self.find(at, |k| if let Key::Month(m) = k { Some(m) } else { None });
        let (month, mut end) = one(at)?;
        let bracket = self.is(end, &["(", "["]);
        if (bracket || self.is(end, &["/", "-", "–", "،", "|", "\\"]))
            && let Some((_, behind)) = one(end + 1).filter(|(twin, _)| *twin == month)
        {
            end = if bracket && self.is(behind, &[")", "]"]) { behind + 1 } else { behind };
        }
        // «يونيو حزيران»
        if let Some((_, behind)) = one(end).filter(|(twin, _)| *twin == month) {
            end = behind;
        }
        if self.has(end, Key::Epithet) && month.calendar == Calendar::Hijri {
            end += 1;
        }
        Some((month, end))
    }

    /// A year of four digits or in words, with «عام» before it or not, and the era behind it: the year, whether it is named a year or an
    /// era is told, and the token behind it.
    pub(crate) fn year_number(&self, at: usize) -> Option<(i16, bool, usize)> {
        let named = matches!(self.unit(at), Some((Unit::Year, 1, _)));
        let start = if named { at + 1 } else { at };
        let (n, _, mut end) = self.count(start)?;
        let atom = self.atoms.get(start)?;
        let in_digits = atom.number.is_some();
        let era = self.has(end, Key::Hijri) || self.has(end, Key::Common) && in_digits;
        let least = if named && era { 1 } else { 1300 };
        let fits = |y: &i16| (least..=2150).contains(y) && (!in_digits || atom.digits == 4 || named && era);
        let year = i16::try_from(n).ok().filter(fits)?;
        if !named && !in_digits {
            return None;
        }
        if era {
            end += 1;
        }
        Some((year, named || era, end))
    }

    /// The year behind a month or season: «2016»، «من عام 2016»، «العام الماضي»، «من العام نفسه»، «من كل عام».
    fn year_told(&self, at: usize, calendar: Calendar) -> Option<(YearTold, usize)> {
        let fits = |year: i16| (year <= 1500) == (calendar == Calendar::Hijri);
        let words = |at: usize| {
            let (n, _, end) = self.count(at).filter(|(n, ..)| (1900..=2100).contains(n))?;
            Some((i16::try_from(n).ok()?, false, end))
        };
        let four = |at: usize| {
            let year = self.year_number(at).or_else(|| words(at)).filter(|y| fits(y.0));
            year.map(|(y, _, end)| (YearTold::Year(y), end))
        };
        if let Some(told) = four(at) {
            return Some(told);
        }
        let mut i = at;
        if self.is(i, &["،", ",", "/", "-"]) {
            if self.atoms.get(i + 1).is_some_and(|a| a.digits == 4) {
                return four(i + 1);
            }
            return None;
        }
        let linked = self.has(i, Key::Link);
        if linked {
            i += 1;
        }
        if let Some(told) = four(i).filter(|_| linked) {
            return Some(told);
        }
        if linked && self.has(i, Key::Each) && matches!(self.unit(i + 1), Some((Unit::Year, 1, _))) {
            return Some((YearTold::Each, i + 2));
        }
        if self.has(i, Key::SameBefore) && matches!(self.unit(i + 1), Some((Unit::Year, 1, true))) {
            return Some((YearTold::Same, i + 2));
        }
        let this = self.has(i, Key::Demonstrative);
        if this {
            i += 1;
        }
        let Some((Unit::Year, 1, true)) = self.unit(i) else { return None };
        if self.has(i + 1, Key::Same) {
            return Some((YearTold::Same, i + 2));
        }
        match self.step(i + 1) {
            Some((step, end)) => Some((YearTold::Step(step), end)),
            None => this.then_some((YearTold::Step(0), i + 1)),
        }
    }

    /// The year a told year is; `Err` with the value's year letters where it cannot be known.
    fn resolve(&self, told: YearTold) -> Option<i16> {
        match told {
            YearTold::Year(year) => Some(year),
            YearTold::Step(step) => i16::try_from(i64::from(self.today()?.year()) + step).ok(),
            YearTold::Same => self.last.map(|(day, _)| day.year()),
            YearTold::Each => None,
        }
    }

    /// The year behind a period, where it can be known, and the token behind it.
    pub(crate) fn year_behind(&self, at: usize) -> Option<(i16, usize)> {
        let (told, end) = self.year_told(at, Calendar::Gregorian)?;
        self.resolve(told).map(|year| (year, end))
    }

    /// What comes once in a year of `calendar`: told by `make`, with the year or modifier at `at`, or the nearest to the reference.
    /// Gives the days, the token behind, whether the year was told, and for years that cannot be known the reading's value.
    fn yearly(
        &self,
        at: usize,
        begin: usize,
        calendar: Calendar,
        make: &dyn Fn(i16) -> Option<Days>,
        value: &str,
        unit: Unit,
    ) -> Reading {
        if let Some((told, end)) = self.year_told(at, calendar) {
            let mut reading = Reading::days(end, self.resolve(told).and_then(make), unit);
            if reading.days.is_none() {
                let known = matches!(told, YearTold::Year(_));
                reading.notes = Notes { no_such_day: known, ..Notes::default() };
                reading.keep = !known;
                reading.value = Some(value.to_owned());
                if let YearTold::Each = told {
                    reading.kind = TimeKind::Set;
                }
            }
            return reading;
        }
        // «رمضان 2015»
        if let (Calendar::Hijri, Some((year, _, end))) = (calendar, self.year_number(at))
            && let Ok(first) = Date::new(year, 1, 1)
        {
            let base = year_of(first, calendar);
            return Reading::days(
                end,
                (base - 1..=base + 2).filter_map(make).find(|d| d.0.year() == year),
                unit,
            );
        }
        let modifier = self.modifier(at);
        let end = at + usize::from(modifier.is_some());
        let Some(today) = self.today() else {
            let mut reading = Reading::days(end, None, unit);
            reading.value = Some(value.to_owned());
            return reading;
        };
        let base = year_of(today, calendar);
        let ahead = self.future_before(begin);
        let fits = |d: &Days| match modifier {
            Some(-1) => d.1 < today,
            Some(1) => d.0 > today,
            _ => true,
        };
        let best = (base - 2..=base + 2).filter_map(make).filter(fits).min_by_key(|d| near(today, *d, ahead));
        let mut reading = Reading::days(end, best, unit);
        if best.is_none() {
            reading.notes = Notes { no_such_day: true, ..Notes::default() };
            reading.keep = false;
        }
        reading
    }

    /// The last day, month or weekday of that name that does not begin after `day`.
    pub(crate) fn last_before(&self, loose: Loose, day: Date) -> Option<Days> {
        let yearly = |calendar: Calendar, make: &dyn Fn(i16) -> Option<Days>| {
            let base = year_of(day, calendar);
            (base - 4..=base + 1).rev().filter_map(make).find(|d| d.0 <= day)
        };
        match loose {
            Loose::Day(n, month) => yearly(month.calendar, &|y| day_of(month, y, n).map(|d| (d, d))),
            Loose::Month(month) => yearly(month.calendar, &|y| month_of(month, y)),
            Loose::Weekday(weekday) => {
                let back = i64::from(day.weekday().since(weekday));
                shift(day, Unit::Day, -back).map(|d| (d, d))
            }
        }
    }

    // ---- days

    /// `27/04/2017`, `2017-04-27`, `09.03.17`, `1438/8/1هـ`.
    pub(crate) fn numeric(&self, at: usize) -> Option<Reading> {
        let atom = self.atoms.get(at).filter(|a| a.kind == TokenKind::Number)?;
        let glued = at > 0 && self.joined(at - 1) && self.is(at - 1, &["/", "-", ".", ":", "+"]);
        let dotted = atom.text.split('.').count() == 3;
        let (texts, end) = if dotted {
            let mut parts = atom.text.split('.');
            ([parts.next()?, parts.next()?, parts.next()?], at + 1)
        } else {
            let sep = self.atoms.get(at + 1)?.text;
            let three = matches!(sep, "/" | "-" | "\\") && self.is(at + 3, &[sep]);
            // «5/ 11/ 1436هـ»: spaces only about slashes, before a year in full.
            let tight = (at..at + 4).all(|i| self.joined(i));
            if !three || !(tight || sep == "/" && self.atoms.get(at + 4)?.digits == 4) {
                return None;
            }
            ([atom.text, self.atoms.get(at + 2)?.text, self.atoms.get(at + 4)?.text], at + 5)
        };
        // A figure that goes on is a number of something else.
        let goes_on = self.joined(end - 1)
            && self.is(end, &["/", "-", "."])
            && self.joined(end)
            && self.atoms.get(end + 1).is_some_and(|a| a.kind == TokenKind::Number);
        if glued || goes_on {
            return None;
        }
        let digits = texts.map(|t| t.chars().filter(|c| digit(*c).is_some()).count());
        let [Some(a), Some(b), Some(c)] = texts.map(number) else { return None };
        let (wide_first, wide_last) = (digits[0] == 4, digits[2] == 4);
        if !(digits[1] <= 2 && (digits[0] <= 2 || wide_first) && (digits[2] <= 2 || wide_last))
            || wide_first && wide_last
        {
            return None;
        }
        let short = !wide_first && !wide_last;
        let (year, month, day) = match (wide_first, b > 12 && a <= 12) {
            (true, _) => (a, b, c),
            // Only the other order is a date.
            (false, true) => (c, a, b),
            (false, false) => (c, b, a),
        };
        let year = match year {
            y if short && y < 70 => y + 2000,
            y if short && y < 100 => y + 1900,
            y => y,
        };
        let year = i16::try_from(year).ok().filter(|y| (1300..=2150).contains(y))?;
        let era = self.has(end, Key::Hijri) || self.has(end, Key::Common);
        let hijri = self.has(end, Key::Hijri) || year <= 1500;
        let calendar = if hijri { Calendar::Hijri } else { Calendar::Gregorian };
        let end = end + usize::from(era);
        let month = u8::try_from(month)
            .ok()
            .filter(|m| (1..=12).contains(m))
            .map(|number| Month { calendar, number });
        let day = month.and_then(|m| day_of(m, year, i8::try_from(day).ok()?));
        let Some(day) = day else {
            // Figures that could be no date at all, such as an address or a version, say nothing.
            if short || dotted || self.before(at) == "رقم" {
                return None;
            }
            let mut reading = Reading::unanchored(end, TimeKind::Date, String::new(), Unit::Day);
            reading.notes.no_such_day = true;
            reading.keep = false;
            return Some(reading);
        };
        // An address or version has no year told in full; a short date needs words that lead to one.
        if short && (self.has(at.wrapping_sub(1), Key::NumberHead) || dotted && c < 10) {
            return None;
        }
        Some(self.with_twin(Reading::days(end, Some((day, day)), Unit::Day)))
    }

    /// The day and month that a date at `at` begins with.
    pub(crate) fn day_and_month(&self, at: usize) -> Option<Month> {
        let (_, mut i) = self.day_number(at)?;
        if self.is(i, &["من"]) {
            i += 1;
        }
        if self.worded(i, Unit::Month) {
            i += 1;
        }
        self.month_name(i).map(|m| m.0)
    }

    /// A date in words: part of the day, weekday, day, month, year, all but day and month at will.
    pub(crate) fn date(&self, at: usize) -> Option<Reading> {
        let mut i = at;
        let mut part = None;
        if let Some((p, end)) = self.part_of_next(i) {
            (part, i) = (Some(p), end);
        }
        if self.worded(i, Unit::Day) {
            i += 1;
        }
        let named = self.key(i, |k| if let Key::Weekday(d) = k { Some(d) } else { None });
        let mut bracket = false;
        if named.is_some() {
            i += 1;
            bracket = self.is(i, &["("]);
            if self.is(i, &["،", ",", "-", "(", "–"]) {
                i += 1;
            }
            if self.has(i, Key::Twin) {
                i += 1;
            }
        }
        let head = i;
        // «الثلاثاء 3 / 11 / 1436 هـ»
        if let Some(figures) = self.numeric(head).filter(|r| named.is_some() && r.keep) {
            let mut reading = figures.with_part(part);
            reading.notes.other_weekday =
                named.is_some_and(|n| reading.days.is_some_and(|(d, _)| d.weekday() != n));
            reading.end += usize::from(bracket && self.is(reading.end, &[")"]));
            return Some(reading);
        }
        let (day, behind) = self.day_number(i)?;
        let in_words = self.atoms.get(i)?.number.is_none();
        i = behind;
        if self.is(i, &["من"]) || !in_words && self.is(i, &["-", "/"]) {
            i += 1;
        } else if in_words && !self.has(i, Key::Number(10)) && self.month_name(i).is_none() {
            return None;
        }
        if self.worded(i, Unit::Month) && self.month_name(i + 1).is_some() {
            i += 1;
        }
        let close = |end: usize| end + usize::from(bracket && self.is(end, &[")"]));
        if let Some((Unit::Month, 1, true)) = self.unit(i) {
            // «في الخامس من الشهر الجاري»
            let modifier = self.modifier(i + 1);
            let same = self.has(i + 1, Key::Same);
            let month = if same {
                Some(self.last.filter(|l| l.1 <= Unit::Month)?.0)
            } else {
                self.today().and_then(|t| shift(t.first_of_month(), Unit::Month, modifier.unwrap_or(0)))
            };
            let days = month.and_then(|m| Date::new(m.year(), m.month(), day).ok()).map(|d| (d, d));
            let end = i + 1 + usize::from(modifier.is_some() || same);
            let mut reading = Reading::days(close(end), days, Unit::Day);
            reading.notes.no_such_day = days.is_none() && self.reference.is_some();
            reading.notes.no_reference = self.reference.is_none();
            reading.keep = !reading.notes.no_such_day;
            return Some(reading.with_part(part));
        }
        // «يوم 15 الجاري»: of this month.
        if self.modifier(i) == Some(0)
            && !in_words
            && (at < head || matches!(self.before(at), "في" | "حتي" | "الي" | "منذ"))
        {
            let days = self.today().and_then(|t| Date::new(t.year(), t.month(), day).ok()).map(|d| (d, d));
            return days.map(|d| Reading::days(i + 1, Some(d), Unit::Day).with_part(part));
        }
        let (month, behind) = self.month_name(i)?;
        let value = format!("XXXX-{:02}-{day:02}", month.number);
        let mut reading = self.yearly(
            behind,
            at,
            month.calendar,
            &|y| day_of(month, y, day).map(|d| (d, d)),
            &value,
            Unit::Day,
        );
        let told = reading.end > behind;
        if !told {
            // «2-صفر» is a score.
            if self.is(behind - 2, &["-"]) && month.calendar == Calendar::Hijri {
                return None;
            }
            if self.follows(head, Key::Named) || self.quoted(head, reading.end) || self.named_by(head) {
                return None;
            }
            // «أحداث 11 سبتمبر»: the day of a year everybody knows but the text does not tell.
            if self.follows(head, Key::Event) && named.is_none() {
                reading = Reading::unanchored(reading.end, TimeKind::Date, value, Unit::Day);
            } else {
                reading.loose = Some(Loose::Day(day, month));
            }
        }
        // «الجمعة الأولى من مايو» is the first Friday, where it is not the first of the month.
        if let (Some(name), Some((first, _)), true) = (named, reading.days, in_words && day <= 5)
            && first.weekday() != name
        {
            let days = i64::from(name.since(first.first_of_month().weekday())) + 7 * i64::from(day - 1);
            let nth = shift(first.first_of_month(), Unit::Day, days);
            reading.days = nth
                .filter(|d| month.calendar == Calendar::Gregorian && d.month() == first.month())
                .map(|d| (d, d))
                .or(reading.days);
            reading.loose = None;
        }
        reading.notes.other_weekday =
            named.is_some_and(|n| reading.days.is_some_and(|(d, _)| d.weekday() != n));
        reading.end = close(reading.end);
        Some(self.with_twin(reading).with_part(part))
    }

    /// «شارع الملك فيصل 26 سبتمبر» is rare; «ائتلاف 17 فبراير» and the like stand right before. A head two words back with an adjective
    /// between them («الجبهة الوطنية 14 آذار») counts too.
    fn named_by(&self, at: usize) -> bool {
        at >= 2
            && self.has(at - 2, Key::Named)
            && self.atoms.get(at - 1).is_some_and(|a| a.upos == Upos::Adj || a.keys.contains(&Key::Named))
    }

    /// A day with the same day of the other calendar behind it: «1 شعبان 1438 هـ الموافق 27 أبريل 2017». The Gregorian one counts.
    fn with_twin(&self, reading: Reading) -> Reading {
        let Some((day, _)) = reading.days.filter(|_| reading.unit == Unit::Day) else { return reading };
        let mut i = reading.end;
        let bracket = self.is(i, &["("]);
        if self.is(i, &["(", "-", "–", "/", "،", "=", "|"]) {
            i += 1;
        }
        if self.has(i, Key::Twin) {
            i += 1;
        }
        if i == reading.end
            || self
                .atoms
                .get(i)
                .is_none_or(|a| a.number.is_none() && !a.keys.iter().any(|k| matches!(k, Key::Ordinal(_))))
        {
            return reading;
        }
        let Some(twin) = longest([self.numeric(i), self.date(i)]) else { return reading };
        let near = twin.days.is_some_and(|(d, _)| (d - day).get_days().abs() <= 2);
        if !near {
            return reading;
        }
        let end = twin.end + usize::from(bracket && self.is(twin.end, &[")"]));
        // Which of them is Hijri is told by the figures of its year.
        let hijri = |from: usize, to: usize| {
            (from..to).any(|i| {
                self.has(i, Key::Hijri)
                    || self.atoms.get(i).is_some_and(|a| a.digits == 4 && a.number.is_some_and(|n| n <= 1500))
            })
        };
        let days = if hijri(i, twin.end) { reading.days } else { twin.days };
        Reading { end, days, loose: None, ..reading }
    }

    // ---- weekdays and months

    /// «الخميس», «يوم الأحد الماضي», «ليل السبت الأحد»: the nearest day of that name that fits.
    pub(crate) fn weekday(&self, at: usize) -> Option<Reading> {
        let mut i = at;
        let part = self.part_of_next(at);
        if let Some((_, end)) = part {
            i = end;
        }
        // «أيام الخميس والجمعة»: the second is as often as the first.
        let mut back = at;
        while back > 0
            && self.atoms.get(back).is_some_and(|a| a.linked)
            && self.key(back - 1, |k| matches!(k, Key::Weekday(_)).then_some(())).is_some()
        {
            back -= 1;
        }
        let listed = back < at && self.before(back) == "ايام";
        let plural = self.reads(i, &["ايام"]) || listed;
        if listed {
            i = at;
        } else if self.worded(i, Unit::Day) || plural {
            i += 1;
        }
        let day = self.key(i, |k| if let Key::Weekday(d) = k { Some(d) } else { None })?;
        // «إبراهيم بن سليمان الخميس» is a man.
        if i == at && at >= 2 && self.reads(at - 2, &["بن"]) {
            return None;
        }
        if i == at
            && (self.follows(at, Key::DayName) || self.follows(at, Key::Named) || self.quoted(at, at + 1))
        {
            return None;
        }
        let mut end = i + 1;
        // «الاثنين والعشرين» is a number.
        if self
            .atoms
            .get(end)
            .is_some_and(|a| a.linked && a.keys.iter().any(|k| matches!(k, Key::Number(20..))))
        {
            return None;
        }
        let bracketed = self.modifier(end + 1).filter(|_| self.is(end, &["("]) && self.is(end + 2, &[")"]));
        let told = self.step(end).or(bracketed.map(|m| (m, end + 3)));
        let modifier = told.map(|t| t.0);
        end = told.map_or(end, |t| t.1);
        // «الثلاثاء الأسود» is a name.
        if self.has(end, Key::DayEpithet) {
            return None;
        }
        // «أيام الجمعة» come again and again.
        let ends = (end..end + 6).find(|i| {
            !self
                .atoms
                .get(*i)
                .is_some_and(|a| a.linked && a.keys.iter().any(|k| matches!(k, Key::Weekday(_))))
        });
        if plural
            && part.is_none()
            && ends.is_some_and(|i| self.modifier(i).is_none() && self.day_number(i).is_none())
        {
            let value = format!("XXXX-WXX-{}", day.to_monday_one_offset());
            return Some(Reading::unanchored(end, TimeKind::Set, value, Unit::Day));
        }
        // «ليل الجمعة السبت», «ليل الجمعة - السبت»
        let dash = usize::from(part.is_some() && self.is(end, &["-", "–", "/"]));
        let second =
            part.and_then(|_| self.key(end + dash, |k| if let Key::Weekday(d) = k { Some(d) } else { None }));
        let days = self.today().and_then(|today| {
            let back = i64::from(today.weekday().since(day));
            let step = match modifier {
                Some(1) => 7 - back,
                Some(-1) if back == 0 => -7,
                Some(-2) => -back - if back == 0 { 14 } else { 7 },
                Some(2) => 14 - back,
                None if self.comes(at)
                    || (end..end + 2).any(|i| self.atoms.get(i).is_some_and(|a| a.future)) =>
                {
                    (7 - back) % 7
                }
                _ => -back,
            };
            shift(today, Unit::Day, step).map(|d| (d, d))
        });
        // «يوم الجمعة من كل أسبوع»
        if self.is(end, &["من"])
            && self.has(end + 1, Key::Each)
            && matches!(self.unit(end + 2), Some((Unit::Week, 1, _)))
        {
            let value = format!("XXXX-WXX-{}", day.to_monday_one_offset());
            return Some(Reading::unanchored(end + 3, TimeKind::Set, value, Unit::Day));
        }
        let mut reading = Reading::days(end, days, Unit::Day);
        reading.loose = modifier.is_none().then_some(Loose::Weekday(day));
        // A night of two days.
        if let (Some(second), Some((first, _))) = (second, days)
            && let Ok(next) = first.tomorrow()
            && next.weekday() == second
        {
            reading.days = Some((first, next));
            reading.end += 1 + dash;
        }
        Some(self.with_part_behind(reading, part.map(|p| p.0)))
    }

    /// A month with a year, a modifier, or after a preposition.
    pub(crate) fn month(&self, at: usize) -> Option<Reading> {
        let worded = self.worded(at, Unit::Month);
        let name = if worded { at + 1 } else { at };
        let reading = self.month_named(at)?;
        let (month, behind) = self.month_name(name)?;
        let told = reading.end > behind;
        let led = at.checked_sub(1).is_some_and(|i| self.has(i, Key::MonthHead))
            || self.atoms.get(at).is_some_and(|a| a.led && !a.text.starts_with('ك'));
        // «مدينة السادس من أكتوبر» is no month either.
        let led = led
            && !(self.before(at) == "من"
                && at >= 2
                && self.key(at - 2, |k| matches!(k, Key::Ordinal(_)).then_some(())).is_some());
        let weak = self.has(name, Key::WeakMonth) && !(self.atoms.get(name)?.text.starts_with('آ') && led);
        // رجب, شعبان and رمضان are men; «في رمضان» is the month.
        let man = month.calendar == Calendar::Hijri
            && !(led && month.number == 9 && self.atoms.get(behind).is_none_or(|a| a.upos != Upos::Propn));
        let plain = self.find(name, |k| matches!(k, Key::Month(_)).then_some(()))?.1;
        let twin = behind > plain && month.calendar == Calendar::Gregorian;
        let sure = worded || told || led || twin;
        if !sure || (man || weak) && !worded && !told {
            return None;
        }
        if self.atoms.get(name)?.upos == Upos::Verb && !told && !led
            || !worded && self.follows(at, Key::Named) && !told
        {
            return None;
        }
        if weak && self.atoms.get(at.wrapping_sub(1)).is_some_and(|a| a.upos == Upos::Propn) {
            return None;
        }
        Some(reading)
    }

    /// A month, wherever it stands.
    pub(crate) fn month_named(&self, at: usize) -> Option<Reading> {
        let name = if self.worded(at, Unit::Month) { at + 1 } else { at };
        let (month, behind) = self.month_name(name)?;
        let value = format!("XXXX-{:02}", month.number);
        let mut reading =
            self.yearly(behind, at, month.calendar, &|y| month_of(month, y), &value, Unit::Month);
        let dual = self
            .atoms
            .get(behind)
            .is_some_and(|a| a.skeleton.ends_with("ين") && self.modifier(behind).is_some());
        if reading.end == behind || dual {
            reading.loose = Some(Loose::Month(month));
        }
        Some(hijri_value(reading, month.calendar))
    }

    // ---- years and more

    /// «عام 2016», «2016»: a year wherever it stands, of either calendar.
    pub(crate) fn plain_year(&self, at: usize) -> Option<Reading> {
        let (year, named, end) = self.year_number(at)?;
        if year <= 1500
            && (1300..=1500).contains(&year)
            && (named || self.has(end - 1, Key::Hijri) || self.worded(at, Unit::Year))
            && !self.has(end - 1, Key::Common)
        {
            return Some(hijri_value(Reading::days(end, hijri_year(year), Unit::Year), Calendar::Hijri));
        }
        if year <= 1500 && !(named && self.has(end - 1, Key::Common)) {
            return None;
        }
        Some(Reading::days(end, years(year, 1), Unit::Year))
    }

    /// «عام 2016»; a bare year behind a word that takes one; «2011-2015».
    pub(crate) fn year(&self, at: usize) -> Option<Reading> {
        let (year, named, end) = self.year_number(at)?;
        if named {
            return self.plain_year(at);
        }
        let hijri = (1350..=1460).contains(&year);
        if !hijri && !(1800..=2100).contains(&year) {
            return None;
        }
        let is_year = |a: Option<&crate::atoms::Atom<'_>>| {
            a.is_some_and(|a| a.digits == 4 && a.number.is_some_and(|n| (1800..=2100).contains(&n)))
        };
        let dash = |i: usize| self.is(i, &["-", "–", "/", "—"]);
        if dash(end)
            && is_year(self.atoms.get(end + 1))
            && !self.is(end + 2, &["-", "/"])
            && !self.follows(at, Key::NumberHead)
        {
            let last = i16::try_from(self.atoms.get(end + 1)?.number?).ok()?;
            if (1..=99).contains(&(last - year)) && !self.is_counted(end + 2) {
                let mut reading = Reading::days(end + 2, years(year, last - year + 1), Unit::Year);
                reading.value = Some(format!("{year}/{last}"));
                return Some(reading);
            }
        }
        let before = at.checked_sub(1).and_then(|i| self.atoms.get(i));
        let about = (at.saturating_sub(3)..at).any(|i| self.has(i, Key::More));
        let led =
            !about && before.is_some_and(|a| a.keys.contains(&Key::YearHead) || a.keys.contains(&Key::Event));
        let paired =
            at >= 2 && is_year(self.atoms.get(at - 2)) && (dash(at - 1) || self.is(at - 1, &["و", "،"]));
        let listed = self.atoms.get(at)?.linked && is_year(before);
        let parenthesis = self.is(at.wrapping_sub(1), &["("]) && self.is(end, &[")"]);
        // «قمة العشرين 2018»: a recent year behind a noun that heads nothing numbered.
        let recent = !about
            && (1940..=2035).contains(&year)
            && before.is_some_and(|a| {
                a.kind == TokenKind::Word
                    && matches!(a.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Adv)
                    && !a.keys.contains(&Key::NumberHead)
                    && !a.keys.iter().any(|k| matches!(k, Key::Number(_) | Key::About))
            })
            && self.atoms.get(end).is_none_or(|a| {
                a.kind == TokenKind::Punct
                    || a.linked
                    || a.proclitic
                    || !matches!(a.upos, Upos::Noun | Upos::Adj | Upos::Propn | Upos::X)
                        && a.kind == TokenKind::Word
            });
        // «بين 2000 و3000 مقاتل»
        let more = self.connector(end).is_some_and(|i| {
            self.atoms.get(i).is_some_and(|a| a.digits >= 3)
                && (!is_year(self.atoms.get(i)) || self.is_counted(i + 1))
        });
        let counted = more
            || self.unit(end).is_some()
            || self.is_counted(end)
            || self.is(at.wrapping_sub(1), &["%", "$"]);
        let numbered = self.follows(at, Key::NumberHead);
        let told = (led || paired || listed || recent) && !counted || parenthesis;
        if !told || numbered {
            return None;
        }
        if self.is(end, &["-", "/", ":"]) && self.joined(end - 1) && self.joined(end) {
            return None;
        }
        if hijri {
            let reading = Reading::days(end, hijri_year(year), Unit::Year);
            return led.then(|| hijri_value(reading, Calendar::Hijri));
        }
        Some(Reading::days(end, years(year, 1), Unit::Year))
    }

    /// «العام الدراسي 2016/2017», «السنة المالية المقبلة», «موسم 2015-2016».
    pub(crate) fn years_of_term(&self, at: usize) -> Option<Reading> {
        // «هذا الموسم»
        let this = self.has(at, Key::Demonstrative);
        let at = at + usize::from(this);
        let league = self.has(at, Key::Term(Term::League));
        let (kind, mut end) = if league {
            (Term::League, at + 1)
        } else {
            let (Unit::Year, 1, true) = self.unit(at)? else { return None };
            (self.key(at + 1, |k| if let Key::Term(t) = k { Some(t) } else { None })?, at + 2)
        };
        if let (Term::Fiscal, Some((year, _, behind))) = (kind, self.year_number(end))
            && year > 1500
            && !self.is(behind, &["/", "-", "–", "—"])
        {
            return Some(Reading { vague: true, ..Reading::days(behind, years(year, 1), Unit::Year) });
        }
        if let Some((first, _, behind)) = self.year_number(end) {
            let calendar = if first <= 1500 { Calendar::Hijri } else { Calendar::Gregorian };
            let pair = self.is(behind, &["/", "-", "–", "—"]);
            let last = self
                .atoms
                .get(behind + 1)
                .filter(|a| pair && matches!(a.digits, 2 | 4))
                .and_then(|a| a.number);
            last.filter(|l| l % 100 == (u64::from(first.unsigned_abs()) + 1) % 100)?;
            end = behind + 2;
            end += usize::from(self.has(end, Key::Hijri) || self.has(end, Key::Common));
            let days = match calendar {
                Calendar::Gregorian => term(kind, first),
                Calendar::Hijri => hijri_year(first).zip(hijri_year(first + 1)).map(|(a, b)| (a.0, b.1)),
            };
            let mut reading = Reading::days(end, days, Unit::Year);
            reading.value = match calendar {
                Calendar::Gregorian => Some(format!("{first}/{}", first + 1)),
                Calendar::Hijri => days.map(|(a, b)| format!("{a}/{b}")),
            };
            return Some(reading);
        }
        // «الموسم الرياضي المقبل»
        let sport = league
            && self.atoms.get(end).is_some_and(|a| a.skeleton.starts_with("ال") && a.keys.is_empty())
            && self.modifier(end + 1).is_some();
        end += usize::from(sport);
        let modifier = self.modifier(end);
        let step = modifier.or(this.then_some(0))?;
        end += usize::from(modifier.is_some());
        let days = self.today().and_then(|today| {
            // In July and August the league's next year is the one that has just begun to be spoken of.
            let step = if league && step == 1 && (7..=8).contains(&today.month()) { 0 } else { step };
            let this = (-1..=0).filter_map(|n| term(kind, today.year() + n)).rfind(|d| d.0 <= today)?;
            term(kind, i16::try_from(i64::from(this.0.year()) + step).ok()?)
        });
        let mut reading = Reading::days(end, days, Unit::Year);
        reading.value = days.map(|(a, b)| format!("{}/{}", a.year(), b.year()));
        reading.vague = true;
        Some(reading)
    }

    /// «التسعينيات», «سبعينيات القرن الماضي».
    pub(crate) fn decade(&self, at: usize) -> Option<Reading> {
        let at = if self.worded(at, Unit::Decade) { at + 1 } else { at };
        let decade = self.key(at, |k| if let Key::Decade(d) = k { Some(i16::from(d)) } else { None })?;
        let mut end = at + 1;
        let mut century = 1900;
        let of = end + usize::from(self.is(end, &["من"]));
        if let Some(reading) = self.century(of) {
            century = reading.days?.0.year() - 1;
            end = reading.end;
        } else if !self.atoms.get(at)?.definite {
            return None;
        }
        // «في الثلاثينيات من عمره» is an age.
        if (end..end + 2).any(|i| self.has(i, Key::Age))
            || self.reads(end, &["من"]) && self.reads(end + 1, &["العمر"])
        {
            return None;
        }
        Some(Reading::days(end, years(century + decade, 10), Unit::Decade))
    }

    /// «القرن التاسع عشر», «القرن الماضي».
    pub(crate) fn century(&self, at: usize) -> Option<Reading> {
        let (Unit::Century, 1, true) = self.unit(at)? else { return None };
        if let Some((n, mut end)) =
            self.day_number(at + 1).filter(|_| self.atoms.get(at + 1).is_some_and(|a| a.definite))
        {
            let hijri = self.has(end, Key::Hijri);
            end += usize::from(hijri || self.has(end, Key::Common));
            let first = (i16::from(n) - 1) * 100 + 1;
            if hijri {
                let days = hijri_year(first).zip(hijri_year(first + 99)).map(|(a, b)| (a.0, b.1));
                return Some(hijri_value(Reading::days(end, days, Unit::Century), Calendar::Hijri));
            }
            return Some(Reading::days(end, years(first, 100), Unit::Century));
        }
        let step = self.modifier(at + 1)?;
        let days = self.today().and_then(|t| period(shift(t, Unit::Century, step)?, Unit::Century));
        Some(Reading::days(at + 2, days, Unit::Century))
    }

    /// «صيف 2014», «الشتاء الماضي», «هذا الصيف».
    pub(crate) fn season(&self, at: usize) -> Option<Reading> {
        let this = self.has(at, Key::Demonstrative);
        let at = at + usize::from(this);
        let which = self.key(at, |k| if let Key::Season(s) = k { Some(s) } else { None })?;
        let make = |year: i16| season(year, which);
        let mut reading = self.yearly(at + 1, at, Calendar::Gregorian, &make, "XXXX", Unit::Month);
        if reading.end == at + 1 && !(this && self.atoms.get(at)?.definite) {
            return None;
        }
        // «شتاء 2015-2016»
        let dash = self.is(reading.end, &["-", "/", "–"]);
        let next = self
            .atoms
            .get(reading.end + 1)
            .filter(|a| dash && a.digits == 4)
            .and_then(|a| i16::try_from(a.number?).ok());
        if let Some(next) = next.filter(|n| which == 4 && reading.days.is_some_and(|d| d.1.year() + 1 == *n))
        {
            reading.days = make(next);
            reading.end += 2;
        }
        if let Some((first, _)) = reading.days {
            let letters = match which {
                1 => "SP",
                2 => "SU",
                3 => "FA",
                _ => "WI",
            };
            reading.value = Some(format!("{:04}-{letters}", first.year()));
        }
        Some(reading)
    }

    /// «الربع الأول من 2018», «النصف الثاني من العام الماضي», «الثلث الأخير من رمضان», «الأسبوع الأول من مايو», «الأيام العشرة الأولى من مايو».
    pub(crate) fn fraction_of(&self, at: usize) -> Option<Reading> {
        let (definite, fraction) = (
            self.atoms.get(at)?.definite,
            self.key(at, |k| if let Key::Fraction(n) = k { Some(n) } else { None }),
        );
        let (parts, mut i) = match (fraction, self.unit(at)) {
            (Some(n), _) if definite => (i64::from(n), at + 1),
            (None, Some((Unit::Week, 1, true))) => (0, at + 1),
            (None, Some((Unit::Month, 0, true))) => return self.first_months(at),
            (None, None) if self.reads(at + 1, &["الاواخر", "الاوايل", "الاواءل", "الاولي"]) =>
            {
                return self.ten_days(at);
            }
            (None, Some((Unit::Decade, 1, true))) => return self.decade_of(at),
            (None, Some((Unit::Day, 0, true))) => {
                let (n, _, end) = self.count(at + 1).filter(|(n, ..)| (2..=20).contains(n))?;
                (-i64::try_from(n).ok()?, end)
            }
            _ => return None,
        };
        let last = self.modifier(i) == Some(-1)
            && self.atoms.get(i).is_some_and(|a| a.skeleton.starts_with("الاخير"));
        let nth = if last {
            parts.max(1)
        } else {
            i64::from(
                self.key(i, |k| if let Key::Ordinal(n @ 1..=5) = k { Some(n) } else { None })
                    .filter(|_| self.atoms.get(i).is_some_and(|a| a.definite))?,
            )
        };
        i += 1;
        let linked = self.is(i, &["من"])
            || self.atoms.get(i).is_some_and(|a| a.led && a.text.starts_with('ل'))
            || fraction.is_some()
                && (self.atoms.get(i).is_some_and(|a| a.digits == 4)
                    || matches!(self.unit(i), Some((Unit::Year, 1, _))));
        let from = i + usize::from(self.is(i, &["من"]));
        let of = longest([
            self.modified(from),
            self.month_named(from),
            self.plain_year(from),
            self.decade(from),
            self.century(from),
            self.bare_period(from),
        ])
        .filter(|_| linked);
        let Some(of) = of else {
            // «الربع الأول» of the year, where no other whole is named.
            let alone = matches!(parts, 4)
                && !last
                && !linked
                && !self.is_counted(i)
                && !self.atoms.get(i).is_some_and(|a| a.text.contains("نهائي"));
            let days = self
                .today()
                .and_then(|t| slice(period(t, Unit::Year)?, nth, 4))
                .filter(|_| (1..=4).contains(&nth));
            let mut reading = Reading::days(i, days, Unit::Month);
            reading.value = days.map(|(d, _)| format!("{}-Q{nth}", d.year()));
            return alone.then_some(reading);
        };
        let whole = of.days;
        let days = whole.and_then(|(first, end)| match parts {
            0 if last => Some((shift(end, Unit::Day, -6)?, end)),
            0 => Some((
                shift(first, Unit::Day, 7 * (nth - 1))?,
                shift(first, Unit::Day, 7 * nth - 1)?.min(end),
            )),
            n if n < 0 && last => Some((shift(end, Unit::Day, 1 + n)?, end)),
            n if n < 0 => Some((first, shift(first, Unit::Day, -n - 1)?)),
            n if nth <= n => slice((first, end), nth, n),
            _ => None,
        });
        if whole.is_some() && days.is_none() {
            return None;
        }
        let unit = if of.unit == Unit::Year { Unit::Month } else { of.unit };
        let mut reading = Reading::days(of.end, days, unit);
        reading.value = days.zip(whole).map(|((a, b), (first, _))| match (of.unit, parts) {
            (Unit::Year, 4) if of.value.is_none() => format!("{}-Q{nth}", first.year()),
            (Unit::Year, 2) if of.value.is_none() => format!("{}-H{nth}", first.year()),
            (_, n) if n <= 0 => format!("{a}/{b}"),
            _ => of.value.clone().unwrap_or_else(|| value_of(first, of.unit)),
        });
        Some(reading)
    }

    /// «العشر الأواخر من رمضان», «العشر الأوائل من ذي الحجة».
    fn ten_days(&self, at: usize) -> Option<Reading> {
        let (10, true, i) = self.count(at)? else { return None };
        let of = self.month_named(i + 1 + usize::from(self.is(i + 1, &["من"])))?;
        let days = of.days.and_then(|(first, end)| {
            let last = self.reads(i, &["الاواخر"]);
            Some(if last {
                (shift(first, Unit::Day, 20)?, end)
            } else {
                (first, shift(first, Unit::Day, 9)?)
            })
        });
        let mut reading = Reading::days(of.end, days, Unit::Day);
        reading.value = days.map(|(a, b)| format!("{a}/{b}"));
        Some(reading)
    }

    /// «العقد الثاني من القرن العشرين».
    fn decade_of(&self, at: usize) -> Option<Reading> {
        let last = self.modifier(at + 1) == Some(-1);
        let nth = if last {
            10
        } else {
            self.key(at + 1, |k| if let Key::Ordinal(n @ 1..=10) = k { Some(i16::from(n)) } else { None })?
        };
        let of = self.century(at + 2 + usize::from(self.is(at + 2, &["من"])))?;
        let first = of.days.map(|(first, _)| first.year() - 1 + (nth - 1) * 10);
        Some(Reading::days(of.end, first.and_then(|y| years(y, 10)), Unit::Decade))
    }

    /// «الأشهر التسعة الأولى من العام الماضي».
    fn first_months(&self, at: usize) -> Option<Reading> {
        let (n, _, mut i) = self.count(at + 1).filter(|(n, ..)| (2..=11).contains(n))?;
        let last = self.reads(i, &["الاخيره"]);
        if !last && !self.reads(i, &["الاولي"]) {
            return None;
        }
        i += 1;
        let from = i + usize::from(self.is(i, &["من"]));
        let of = longest([self.modified(from), self.plain_year(from), self.bare_period(from)])
            .filter(|r| r.unit == Unit::Year)?;
        let n = i64::try_from(n).ok()?;
        let days = of.days.and_then(|(first, end)| {
            let days = if last {
                (shift(end.tomorrow().ok()?, Unit::Month, -n)?, end)
            } else {
                (first, shift(shift(first, Unit::Month, n)?, Unit::Day, -1)?)
            };
            Some(days)
        });
        let mut reading = Reading::days(of.end, days, Unit::Month);
        reading.value =
            days.map(|(a, b)| format!("{}/{}", value_of(a, Unit::Month), value_of(b, Unit::Month)));
        Some(reading)
    }

    /// «العام», «الشهر», «الأسبوع» without more, inside «نهاية العام»: the one of the reference.
    fn bare_period(&self, at: usize) -> Option<Reading> {
        let (unit @ (Unit::Week | Unit::Month | Unit::Year), 1, true) = self.unit(at)? else { return None };
        let next = self.atoms.get(at + 1);
        let other = next.is_some_and(|a| {
            a.keys.iter().any(|k| matches!(k, Key::Same | Key::Term(_) | Key::Ordinal(_)))
                || a.skeleton.starts_with("ال") && a.upos == Upos::Adj
        });
        if other || self.year_number(at).is_some() {
            return None;
        }
        // «نهاية الأسبوع» in the first days of a week is the one before, unless something looks ahead.
        let ahead = self.comes(at) || at >= 2 && self.has(at - 2, Key::MonthHead);
        let back = |t: Date| unit == Unit::Week && !ahead && t.weekday().to_monday_one_offset() <= 3;
        let days = self.today().and_then(|t| period(shift(t, unit, -i64::from(back(t)))?, unit));
        Some(Reading::days(at + 1, days, unit))
    }

    /// «مطلع عام 2016», «أواخر العام الماضي», «نهاية الشهر», «أوائل التسعينيات», «منتصف مايو».
    pub(crate) fn fuzzy(&self, at: usize) -> Option<Reading> {
        // «عطلة نهاية الأسبوع»
        let i = at + usize::from(self.has(at, Key::Holiday));
        let which = self.key(i, |k| match k {
            Key::Part(p) => Some(p),
            Key::FirstDay => Some(Part::Early),
            _ => None,
        })?;
        let from = i + 1;
        // «أول يناير», «أول شهر رمضان» are first days.
        if (self.reads(i, &["اول"]) || self.has(i, Key::FirstDay))
            && let Some((month, behind)) = self.month_name(from + usize::from(self.worded(from, Unit::Month)))
        {
            let make = |y: i16| day_of(month, y, 1).map(|d| (d, d));
            let mut reading = self.yearly(behind, at, month.calendar, &make, "XXXX", Unit::Day);
            reading.loose = (reading.end == behind).then_some(Loose::Day(1, month));
            return Some(reading);
        }
        let inner = longest([
            self.modified(from),
            self.month_named(from),
            self.plain_year(from),
            self.decade(from),
            self.century(from),
            self.season(from),
            self.fraction_of(from),
            self.years_of_term(from),
            self.bare_period(from),
        ])?;
        if inner.kind != TimeKind::Date || inner.open != crate::grammar::Open::Neither {
            return None;
        }
        // «وسط العام», «أول عام» name something else.
        if self.reads(i, &["وسط", "اول", "اخر"])
            && inner.unit == Unit::Year
            && self.unit(from).is_some()
            && self.year_number(from).is_none()
        {
            return None;
        }
        let mut reading = inner;
        if let Some(days) = reading.days {
            let mut value = reading.value.take().unwrap_or_else(|| value_of(days.0, reading.unit));
            if reading.unit == Unit::Week && which == Part::End {
                value.push_str("-WE");
            }
            reading.days = part(days, reading.unit, which);
            reading.value = Some(value);
        }
        reading.loose = None;
        reading.vague = true;
        Some(reading)
    }

    /// «عيد الفطر», «ثاني أيام عيد الأضحى المبارك 1437», «اليوم الأول من عيد الفطر», «أول أيام رمضان».
    pub(crate) fn feast(&self, at: usize) -> Option<Reading> {
        let ordinal = |i: usize| {
            self.key(i, |k| if let Key::Ordinal(n @ 1..=4) = k { Some(i8::try_from(n).ok()?) } else { None })
        };
        let days_word = |i: usize| matches!(self.unit(i), Some((Unit::Day, 0 | 1, false)));
        let (nth, i) = if let Some(n) = ordinal(at).filter(|_| days_word(at + 1)) {
            (Some(n), at + 2)
        } else if let (Some((Unit::Day, 1, true)), Some(n)) = (self.unit(at), ordinal(at + 1)) {
            (Some(n), at + 2 + usize::from(self.is(at + 2, &["من"])))
        } else {
            // «أيام عيد الفطر»
            (None, at + usize::from(matches!(self.unit(at), Some((Unit::Day, 0, false)))))
        };
        // «أول أيام شهر رمضان»
        if let Some(n) = nth {
            let name = i + usize::from(self.worded(i, Unit::Month));
            if let Some((month, behind)) = self.month_name(name) {
                let make = |y: i16| day_of(month, y, n).map(|d| (d, d));
                return Some(self.yearly(behind, at, month.calendar, &make, "XXXX", Unit::Day));
            }
        }
        let (index, mut end) = self.find(i, |k| if let Key::Feast(n) = k { Some(n) } else { None })?;
        let feast = *self.feasts.get(usize::from(index))?;
        end += usize::from(self.has(end, Key::Epithet));
        let offset = i64::from(nth.map_or(0, |n| n - 1));
        let length = if nth.is_some() { 1 } else { i64::from(feast.length) };
        let make = |year: i16| {
            let first = shift(day_of(feast.month, year, i8::try_from(feast.day).ok()?)?, Unit::Day, offset)?;
            Some((first, shift(first, Unit::Day, length - 1)?))
        };
        let in_gregorian = |year: i16| {
            let base = year_of(Date::new(year, 1, 1).ok()?, feast.month.calendar);
            (base - 1..=base + 2).filter_map(make).find(|d| d.0.year() == year)
        };
        let mut reading = match self.year_told(end, Calendar::Gregorian) {
            Some(_) if feast.month.calendar == Calendar::Hijri => {
                self.yearly(end, at, Calendar::Gregorian, &in_gregorian, "XXXX", Unit::Day)
            }
            _ => self.yearly(end, at, feast.month.calendar, &make, "XXXX", Unit::Day),
        };
        if feast.night {
            reading.value = reading.days.map(|(d, _)| format!("{d}TNI"));
            reading.kind = TimeKind::Time;
        }
        Some(reading)
    }
}

/// A month or year of the Hijra has no period of the civil calendar for a value: it is told as the interval.
fn hijri_value(mut reading: Reading, calendar: Calendar) -> Reading {
    if calendar == Calendar::Hijri && reading.value.is_none() {
        reading.value = reading.days.map(|(a, b)| format!("{a}/{b}"));
    }
    reading
}
