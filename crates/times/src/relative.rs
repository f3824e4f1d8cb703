//! Readings that count from the reference: day words, «قبل ثلاثة أيام», «الشهر المقبل», «الآن».

use crate::calendar::{period, shift};
use crate::grammar::{Open, Parser, Reading, value_of};
use crate::lengths::{Length, Quantity};
use crate::lexicon::{DayPart, Key, Part, Reference, Unit};
use isnad_doc::{TimeKind, TokenKind, Upos};
use jiff::civil::Date;

/// How many of a unit news means by «few» or by none told: enough to hold nearly all uses.
fn reach(unit: Unit) -> i64 {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => 1,
        Unit::Day => 10,
        Unit::Week => 6,
        Unit::Month | Unit::Year => 9,
        Unit::Decade | Unit::Century => 5,
    }
}

impl Parser<'_> {
    /// اليوم، أمس، أول من أمس، غدا، بعد غد، مساء أمس، صباح اليوم، الليلة، «هذا المساء».
    pub(crate) fn day_word(&self, at: usize) -> Option<Reading> {
        let this = self.has(at, Key::Demonstrative);
        if let Some((part, end)) =
            self.part_of_day(at + 1).filter(|_| this && self.atoms.get(at + 1).is_some_and(|a| a.definite))
        {
            return Some(Reading::days(end, self.today().map(|t| (t, t)), Unit::Day).with_part(Some(part)));
        }
        let part = self.part_of_next(at);
        let mut i = part.map_or(at, |p| p.1);
        // «مساء يوم أمس»; «يوم أمس» and «يوم غد» are words of the table.
        let stepped =
            |i: usize| self.find(i, |k| if let Key::Day(n) = k { Some(i64::from(n)) } else { None });
        if self.worded(i, Unit::Day) && stepped(i).is_none() && stepped(i + 1).is_some() {
            i += 1;
        }
        // «هذا اليوم», «صباح هذا اليوم»
        if self.has(i, Key::Demonstrative) && self.has(i + 1, Key::Today) {
            i += 1;
        }
        let mut night = part.map(|p| p.0);
        let (step, mut end) = if let Some(found) = stepped(i) {
            if part.is_none() && !self.is_day(i, found.1) {
                return None;
            }
            found
        } else if self.has(i, Key::Tonight) {
            if part.is_some() || self.follows(i, Key::DayName) {
                return None;
            }
            night = Some(DayPart::Night);
            let step = self.modifier(i + 1).filter(|m| *m <= 0);
            if step.is_none()
                && self.atoms.get(i + 1).is_some_and(|a| {
                    a.upos == Upos::Adj || a.keys.iter().any(|k| matches!(k, Key::Same | Key::OtherDay))
                })
            {
                return None;
            }
            (step.unwrap_or(0), i + 1 + usize::from(step.is_some()))
        } else if self.has(i, Key::Today) && self.is_today(i) {
            (0, i + 1)
        } else {
            return None;
        };
        let days = self.today().and_then(|t| shift(t, Unit::Day, step)).map(|d| (d, d));
        let mut reading = Reading::days(end, days, Unit::Day);
        // The weekday that is told with it: «أمس الأربعاء»، «أمس (الأربعاء)»، «أمس، الأربعاء».
        let open = self.is(end, &["(", "،", ",", "\"", "«"]);
        let name = if open { end + 1 } else { end };
        if let Some(named) = self.key(name, |k| if let Key::Weekday(d) = k { Some(d) } else { None }) {
            let fits = days.is_none_or(|(d, _)| d.weekday() == named);
            let bracket = self.is(end, &["("]) && self.is(end + 2, &[")"])
                || self.is(end, &["\"", "«"]) && self.is(end + 2, &["\"", "»"]);
            if !open || bracket || fits && self.is(end, &["،", ","]) {
                end = if bracket { end + 3 } else { name + 1 };
                reading.end = end;
                reading.notes.other_weekday = !fits;
            }
        }
        Some(self.with_part_behind(reading, night))
    }

    /// A day with its part before it, or as an adverb behind it: «أمس مساء».
    pub(crate) fn with_part_behind(&self, mut reading: Reading, part: Option<DayPart>) -> Reading {
        let adverb = |i: usize| {
            let bare =
                self.atoms.get(i).is_some_and(|a| a.text.ends_with(['ا', '\u{64B}']) || a.skeleton == "مساء");
            self.part_of_day(i).filter(|(_, end)| (bare || *end > i + 1) && !self.follows_day(*end))
        };
        match (part, adverb(reading.end)) {
            (None, Some((part, end))) if reading.days.is_some() => {
                reading.end = end;
                reading.with_part(Some(part))
            }
            (part, _) => reading.with_part(part),
        }
    }

    /// Whether a day begins at `at`, so that the part of the day before belongs to it.
    fn follows_day(&self, at: usize) -> bool {
        self.atoms
            .get(at)
            .is_some_and(|a| a.keys.iter().any(|k| matches!(k, Key::Weekday(_) | Key::Day(_) | Key::Today)))
    }

    /// Whether a word such as «غد» is a day here and no name: not «أجل غد أفضل», «صحيفة الغد», «حزب غد الثورة».
    fn is_day(&self, at: usize, end: usize) -> bool {
        let tomorrow = !self.atoms.get(at).is_some_and(|a| {
            a.skeleton.ends_with("امس") && !a.definite
                || a.skeleton.ends_with("غدا")
                || a.skeleton.ends_with("البارحه")
        });
        if self.follows(at, Key::DayName) || self.follows(at, Key::Named) || self.quoted(at, end) {
            return false;
        }
        // «في أمس الحاجة», «لامس»
        // «وغدا متعذرا»: became.
        let became = self.atoms.get(at).is_some_and(|a| a.linked && a.skeleton.ends_with("غدا"))
            && self.atoms.get(end).is_some_and(|a| a.upos == Upos::Adj);
        let other = became
            || self.reads(end, &["الحاجه"])
            || self.atoms.get(at).is_some_and(|a| a.led && a.skeleton == "لامس");
        // «غدا» is always the day; the others need a sign that no noun phrase goes on.
        !other
            && (!tomorrow
                || self.atoms.get(end).is_none_or(|a| {
                    a.keys.iter().any(|k| matches!(k, Key::Weekday(_)))
                        || a.kind != TokenKind::Word
                        || !matches!(a.upos, Upos::Adj | Upos::Noun | Upos::Propn)
                }) && !at.checked_sub(1).is_some_and(|i| self.has(i, Key::NotTomorrow)))
    }

    /// Whether «اليوم» at `at` is today, and not «ذلك اليوم», «اليوم التالي», «اليوم العالمي», «صحيفة اليوم».
    fn is_today(&self, at: usize) -> bool {
        let Some(atom) = self.atoms.get(at) else { return false };
        let bracketed = self.is(at.wrapping_sub(1), &["("]) && self.is(at + 1, &[")"]);
        if atom.led || bracketed || self.quoted(at, at + 1) || self.follows(at, Key::DayName) {
            return false;
        }
        // «الإمارات اليوم», قناة روسيا اليوم
        let name = |i: usize| self.atoms.get(i).is_some_and(|a| a.keys.iter().all(|k| *k == Key::ZoneName));
        let paper =
            at >= 2 && name(at - 1) && (self.quoted(at - 1, at + 1) || self.has(at - 2, Key::DayName));
        if paper
            || at.checked_sub(1).is_some_and(|i| self.has(i, Key::NotToday))
            || at.checked_sub(1).is_some_and(|i| {
                matches!(self.part_of_day(i), Some((DayPart::Night, _))) && self.reads(i, &["ليله"])
            })
        {
            return false;
        }
        let Some(next) = self.atoms.get(at + 1) else { return true };
        if next.keys.iter().any(|k| matches!(k, Key::Weekday(_) | Key::DayPart(_))) {
            return true;
        }
        // A definite adjective right behind makes it the name of some other day.
        let named = next.skeleton.starts_with("ال")
            && matches!(next.upos, Upos::Adj | Upos::Num)
            && next.kind == TokenKind::Word;
        let another =
            next.keys.iter().any(|k| matches!(k, Key::Ordinal(_) | Key::Same | Key::Past | Key::Next));
        !named && !another && !next.keys.contains(&Key::OtherDay)
    }

    /// «قبل ثلاثة أيام», «منذ أسبوعين», «بعد شهر».
    pub(crate) fn ago(&self, at: usize) -> Option<Reading> {
        let after = self.has(at, Key::After);
        if !after && !self.has(at, Key::Ago) {
            return None;
        }
        let length = self.length(at + 1).filter(|l| !l.definite)?;
        let (unit, end) = (length.unit, length.end);
        // «قبل يومين من الانتخابات» counts from something else.
        let apart = self.atoms.get(end).is_some_and(|a| !a.linked && a.keys.contains(&Key::Apart));
        // «قبل أسبوع على المدينة» goes on with something else, «قبل دقائق على نهاية اللقاء» does not.
        let on = !after && self.is(end, &["على"]) && !self.has(end + 1, Key::Juncture);
        let elsewhere = apart && !on && !self.is(end + 1, &["الآن"]);
        let from_now = self.is(end, &["من"]) && self.is(end + 1, &["الآن"]);
        let anchored = if after { from_now || !elsewhere && self.future_before(at) } else { !elsewhere };
        // «منذ عام 2011» and «بعد يوم الانتخابات» are none of these.
        let plural = length.quantity == Quantity::Untold;
        if length.bare && !self.stands_alone(end, plural) {
            return None;
        }
        if !anchored {
            let told = !matches!(length.quantity, Quantity::Untold);
            return told.then(|| Self::plain_length(&length));
        }
        let mut end = end + usize::from(self.has(end, Key::Elapsed));
        if self.is(end, &["من"]) && self.is(end + 1, &["الآن"]) {
            end += 2;
        }
        let sign = if after { 1 } else { -1 };
        let Some(count) = length.quantity.whole().and_then(|c| i64::try_from(c).ok()).filter(|c| *c < 3000)
        else {
            let value = if after { "FUTURE_REF" } else { "PAST_REF" };
            let mut reading = self.stretch(end, unit, reach(unit), sign);
            reading.kind = TimeKind::Date;
            reading.value = Some(value.to_owned());
            return Some(reading);
        };
        let Some(reference) = self.reference else { return Some(Reading::days(end, None, unit)) };
        let step = count * sign;
        if unit < Unit::Day {
            let seconds = match unit {
                Unit::Hour => 3600,
                Unit::Minute => 60,
                _ => 1,
            } * step
                + length.quantity.fraction() * sign * if unit == Unit::Hour { 900 } else { 0 };
            let span = jiff::Span::new().try_seconds(seconds).ok()?;
            let then = reference.at.checked_add(span).ok()?;
            let mut reading = Reading::days(end, Some((then.date(), then.date())), Unit::Day);
            if reference.has_clock || reference.at.hour() != 0 {
                reading.clock =
                    Some(crate::grammar::Clock { hour: then.hour(), minute: Some(then.minute()) });
            } else {
                // From an unknown hour the day before is as likely.
                reading.days =
                    Some((then.date().min(reference.at.date()), then.date().max(reference.at.date())));
                reading.vague = true;
            }
            return Some(reading);
        }
        // Days and weeks are counted to the day; months and years to the calendar month and year; a half to the unit below.
        let half = length.quantity.fraction() * sign;
        let there = shift(reference.at.date(), unit, step)?;
        let (there, grain) = match (unit, half) {
            (Unit::Year, h) if h != 0 => (shift(there, Unit::Month, h * 3)?, Unit::Month),
            (Unit::Month, h) if h != 0 => (shift(there, Unit::Day, h * 7)?, Unit::Day),
            (Unit::Week, _) => (there, Unit::Day),
            (Unit::Decade | Unit::Century, _) => (there, Unit::Year),
            (unit, _) => (there, unit),
        };
        let mut reading = Reading::days(end, period(there, grain), grain);
        reading.vague = length.about || unit >= Unit::Decade;
        Some(reading)
    }

    /// A stretch of `count` units that ends or begins at the reference.
    fn stretch(&self, end: usize, unit: Unit, count: i64, sign: i64) -> Reading {
        let (in_days, count) = match unit {
            Unit::Hour => (Unit::Day, (count + 23).div_euclid(24)),
            Unit::Minute | Unit::Second => (Unit::Day, 0),
            unit => (unit, count),
        };
        let days = self.today().and_then(|today| {
            let there = shift(today, in_days, count * sign)?;
            Some(if sign < 0 { (there, today) } else { (today, there) })
        });
        let mut reading = Reading::days(end, days, unit);
        reading.vague = true;
        reading
    }

    /// A length that lies right before or behind the reference: «الأيام الثلاثة الماضية».
    fn stretch_of(&self, end: usize, unit: Unit, quantity: Quantity, sign: i64) -> Reading {
        let count = quantity.whole().and_then(|c| i64::try_from(c).ok()).filter(|c| *c < 3000);
        let mut reading = self.stretch(end, unit, count.unwrap_or_else(|| reach(unit)), sign);
        reading.kind = TimeKind::Duration;
        reading.value = Some(quantity.value(unit));
        reading
    }

    /// «الأسبوع الماضي», «هذا العام», «الأيام القليلة الماضية», «السنوات الثلاث المقبلة», «الساعات الـ24 الماضية», «آخر ثلاثة أيام».
    pub(crate) fn modified(&self, at: usize) -> Option<Reading> {
        let this = self.has(at, Key::Demonstrative);
        let i = at + usize::from(this);
        // «الـ48 ساعة الماضية», «الثلاثة أيام المقبلة», «آخر 24 ساعة»
        let latest = self.has(at, Key::Part(Part::Late))
            && self.atoms.get(at).is_some_and(|a| a.skeleton.ends_with("اخر"));
        if let Some(length) =
            self.length(i + usize::from(latest)).filter(|l| (l.definite || latest) && !l.bare)
        {
            let modifier = self.modifier(length.end);
            let end = length.end + usize::from(modifier.is_some());
            let sign = modifier.filter(|m| *m != 0).or(latest.then_some(-1));
            if let Some(sign) = sign.filter(|_| !self.has(end, Key::Age)) {
                return Some(self.stretch_of(end, length.unit, length.quantity, sign));
            }
        }
        let (unit, n, definite) = self.unit(i)?;
        if !definite || self.is_general(i, unit, this) {
            return None;
        }
        let mut end = i + 1;
        let mut count = None;
        let mut few = false;
        if n != 1 || unit == Unit::Hour {
            if let Some((c, _, behind)) = self.count(end) {
                (count, end) = (Some(c), behind);
            }
            if self.has(end, Key::Few) {
                few = true;
                end += 1;
            }
        }
        let told = self.step(end).filter(|(m, _)| n == 1 || m.abs() < 2);
        let modifier = told.map(|t| t.0);
        end = told.map_or(end, |t| t.1);
        // «الأشهر الماضية الثلاثة», «الأيام الماضية القليلة»
        if count.is_none() && n == 0 && modifier.is_some() {
            if let Some((c, _, behind)) = self.count(end).filter(|c| c.1) {
                (count, end) = (Some(c), behind);
            } else if self.has(end, Key::Few) {
                end += 1;
            }
        }
        let step = modifier.or(this.then_some(0))?;
        // «الدقائق الأخيرة» are of a match.
        if unit < Unit::Hour && count.is_none() && modifier == Some(-1) {
            return None;
        }
        if n != 1 || count.is_some() {
            let quantity =
                if n == 2 { Quantity::Whole(2) } else { count.map_or(Quantity::Untold, Quantity::Whole) };
            if step != 0 {
                return Some(self.stretch_of(end, unit, quantity, step));
            }
            if few {
                return Some(self.stretch_of(end, unit, Quantity::Untold, -1));
            }
            if count.is_some() || n == 2 {
                return Some(Reading::unanchored(end, TimeKind::Duration, quantity.value(unit), unit));
            }
            // «هذه الأيام»
            let mut reading = Reading::days(end, self.today().map(|t| (t, t)), Unit::Day);
            reading.value = Some("PRESENT_REF".to_owned());
            reading.vague = true;
            return Some(reading);
        }
        if unit < Unit::Day || unit == Unit::Day && step < 0 {
            return None;
        }
        let days = self.today().and_then(|t| period(shift(t, unit, step)?, unit));
        // «العام الماضي 2014»
        if unit == Unit::Year
            && let Some((year, _, behind)) = self.year_number(end)
            && days.is_some_and(|(first, _)| first.year() == year)
        {
            return Some(Reading::days(behind, days, unit));
        }
        Some(Reading::days(end, days, unit))
    }

    /// «العام نفسه», «الشهر ذاته», «نفس اليوم»: the one of the dated time before, if that was as fine.
    pub(crate) fn same(&self, at: usize) -> Option<Reading> {
        let before = self.has(at, Key::SameBefore);
        let i = at + usize::from(before);
        let (unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year), 1, true) = self.unit(i)? else {
            return None;
        };
        if !before && !self.has(i + 1, Key::Same) {
            return None;
        }
        // «الشهر نفسه من عام 2014»
        let end = i + 1 + usize::from(!before);
        if let (Unit::Month, Some((last, _)), Some((year, behind))) = (unit, self.last, self.year_behind(end))
        {
            let month = Date::new(year, last.month(), 1).ok()?;
            return Some(Reading::days(behind, period(month, unit), unit));
        }
        let days = self.last.filter(|(_, grain)| *grain <= unit).and_then(|(day, _)| period(day, unit));
        let mut reading = Reading::days(i + 1 + usize::from(!before), days, unit);
        if days.is_none() {
            let value = match unit {
                Unit::Day => "XXXX-XX-XX",
                Unit::Week => "XXXX-WXX",
                Unit::Month => "XXXX-XX",
                _ => "XXXX",
            };
            reading = Reading::unanchored(reading.end, TimeKind::Date, value.to_owned(), unit);
        }
        Some(reading)
    }

    /// Whether «العام» is the adjective of the word before: «القطاع العام الحالي».
    fn is_general(&self, at: usize, unit: Unit, this: bool) -> bool {
        let Some(atom) = self.atoms.get(at).filter(|_| unit == Unit::Year && !this) else { return false };
        let bare = matches!(atom.skeleton, "العام");
        let Some(before) = at.checked_sub(1).and_then(|i| self.atoms.get(i)).filter(|_| bare) else {
            return false;
        };
        before.keys.contains(&Key::General)
            || atom.upos == Upos::Adj
                && self.modifier(at + 1) == Some(0)
                && before.skeleton.starts_with("ال")
                && !before.skeleton.ends_with('ه')
                && before.keys.is_empty()
    }

    /// «الآن», «حاليا», «مؤخرا», «في وقت سابق», «قريبا», «في وقت لاحق اليوم».
    pub(crate) fn told_by_now(&self, at: usize) -> Option<Reading> {
        let (which, end) = self.find(at, |k| if let Key::Reference(r) = k { Some(r) } else { None })?;
        if self.quoted(at, end) || self.follows(at, Key::DayName) {
            return None;
        }
        // «المستقبل» is a party and more; «في المستقبل» is the time.
        if self.reads(at, &["المستقبل"])
            && end == at + 1
            && !(self.before(at) == "في" && self.stands_alone(end, true))
        {
            return None;
        }
        // «قريبا من الحدود» is a place.
        if self.atoms.get(at)?.text.ends_with("آلان") || self.reads(at, &["قريبا"]) && self.is(end, &["من"])
        {
            return None;
        }
        if self.reads(at, &["قريبا"]) && (at.saturating_sub(2)..at).any(|i| self.has(i, Key::Back)) {
            return None;
        }
        if let Reference::Past | Reference::Later = which {
            let day = end + usize::from(self.is(end, &["من"]));
            if let Some(inner) = self.day_word(day).or_else(|| self.weekday(day)) {
                return Some(inner);
            }
            // «في وقت سابق من هذا العام»: the part of it that is past.
            if day > end
                && let Some(mut inner) = self.modified(day).filter(|r| r.kind == TimeKind::Date)
            {
                inner.days = inner.days.zip(self.today()).map(|((a, b), today)| match which {
                    Reference::Past if a <= today => (a, b.min(today)),
                    Reference::Later if b >= today => (a.max(today), b),
                    _ => (a, b),
                });
                inner.value = inner.value.or_else(|| inner.days.map(|(a, _)| value_of(a, inner.unit)));
                inner.vague = true;
                return Some(inner);
            }
        }
        let mut reading = Reading::days(end, self.today().map(|t| (t, t)), Unit::Day);
        reading.vague = true;
        let value = match which {
            Reference::Now => "PRESENT_REF",
            Reference::Recent => {
                reading.days = self.today().and_then(|t| Some((shift(t, Unit::Month, -6)?, t)));
                "PAST_REF"
            }
            Reference::Just => {
                reading.days = self.today().and_then(|t| Some((shift(t, Unit::Day, -1)?, t)));
                "PAST_REF"
            }
            Reference::Past => {
                reading.open = Open::Start;
                "PAST_REF"
            }
            Reference::Soon => {
                reading.open = Open::End;
                "FUTURE_REF"
            }
            Reference::Later if self.future_before(at) => {
                reading.open = Open::End;
                "FUTURE_REF"
            }
            // Later than something that was told: it may be past by now.
            Reference::Later => {
                return Some(Reading::unanchored(end, TimeKind::Date, "FUTURE_REF".to_owned(), Unit::Day));
            }
        };
        reading.value = Some(value.to_owned());
        Some(reading)
    }

    /// Whether no noun goes on behind a bare unit: «قبل شهر», and not «بعد يوم الانتخابات».
    ///
    /// An indefinite noun behind a plural is no part of it: «منذ أشهر نتيجة النقص».
    pub(crate) fn stands_alone(&self, at: usize, plural: bool) -> bool {
        let feast = self.find(at, |k| matches!(k, Key::Feast(_)).then_some(())).is_some();
        !feast
            && self.atoms.get(at).is_none_or(|a| {
                a.kind != TokenKind::Word
                    || a.linked
                    || a.proclitic && !a.skeleton.starts_with("ال")
                    || !(matches!(a.upos, Upos::Propn | Upos::Num | Upos::Det)
                        || a.skeleton.starts_with("ال")
                        || a.keys.contains(&Key::Demonstrative)
                        || a.upos == Upos::Noun && !plural)
                    || a.keys.iter().any(|k| matches!(k, Key::Number(1) | Key::Number(2) | Key::Weekday(_)))
            })
    }

    /// A length as a duration.
    fn plain_length(length: &Length) -> Reading {
        let value = length.quantity.value(length.unit);
        Reading::unanchored(length.end, TimeKind::Duration, value, length.unit)
    }
}
