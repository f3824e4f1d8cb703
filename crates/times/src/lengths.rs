//! Lengths of time and what comes again: «ثلاثة أيام», «عام ونصف», «كل خميس», «مرتين في الشهر».

use crate::grammar::{Parser, Reading};
use crate::lexicon::{Key, Unit};
use isnad_doc::{TimeKind, TokenKind, Upos};

/// How many of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Not told.
    Untold,
    Whole(u64),
    /// A number and some quarters.
    Quarters(u64, u8),
    /// A number, and a number of a smaller unit.
    And(u64, Unit, u64),
}

impl Quantity {
    /// The whole number.
    pub(crate) fn whole(self) -> Option<u64> {
        match self {
            Quantity::Untold => None,
            Quantity::Whole(n) | Quantity::Quarters(n, _) | Quantity::And(n, ..) => Some(n),
        }
    }

    /// The quarters beside it.
    pub(crate) fn fraction(self) -> i64 {
        match self {
            Quantity::Quarters(_, quarters) => i64::from(quarters),
            Quantity::Untold | Quantity::Whole(_) | Quantity::And(..) => 0,
        }
    }

    /// `P3D`, `PT5H`, `P18M`, `P1Y3M`, `PXY` where the number is not told.
    pub(crate) fn value(self, unit: Unit) -> String {
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
        let all = |n: u64| n.saturating_mul(factor);
        match (self, unit) {
            (Quantity::Untold, _) => format!("{head}X{letter}"),
            (Quantity::Whole(n), _) => format!("{head}{}{letter}", all(n)),
            (Quantity::Quarters(n, q), Unit::Year) => {
                format!("P{}M", n.saturating_mul(12).saturating_add(u64::from(q) * 3))
            }
            (Quantity::Quarters(n, q), Unit::Hour) => {
                format!("PT{}M", n.saturating_mul(60).saturating_add(u64::from(q) * 15))
            }
            (Quantity::Quarters(n, q), Unit::Day) => {
                format!("PT{}H", n.saturating_mul(24).saturating_add(u64::from(q) * 6))
            }
            (Quantity::Quarters(n, q), Unit::Decade | Unit::Century) => {
                format!("P{}Y", all(n).saturating_add(u64::from(q) * factor / 4))
            }
            (Quantity::Quarters(n, q), _) => {
                let part = match q {
                    1 => "25",
                    2 => "5",
                    _ => "75",
                };
                format!("{head}{n}.{part}{letter}")
            }
            (Quantity::And(n, small, m), _) => {
                let rest = Quantity::Whole(m).value(small);
                let rest = rest.strip_prefix(head).unwrap_or_else(|| rest.trim_start_matches('P'));
                format!("{head}{}{letter}{rest}", all(n))
            }
        }
    }
}

/// A length as it stands in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Length {
    pub(crate) unit: Unit,
    pub(crate) quantity: Quantity,
    /// Whether its number has the article: «الـ48 ساعة».
    pub(crate) definite: bool,
    /// Whether a unit stands for it without any number: «شهر», «أيام», «يومين».
    pub(crate) bare: bool,
    /// Whether «نحو» or the like stands before it.
    pub(crate) about: bool,
    pub(crate) end: usize,
}

impl Parser<'_> {
    /// «ثلاثة أيام», «أسبوعين», «شهر», «24 ساعة», «نحو عشر سنوات», «عدة أيام», «عام ونصف», «سنة وثلاثة أشهر», «3 إلى 5 سنوات».
    pub(crate) fn length(&self, at: usize) -> Option<Length> {
        let mut i = at;
        while i < at + 3 && self.has(i, Key::About) && self.unit(i).is_none() && self.count(i).is_none() {
            i += 1;
        }
        let about = i > at;
        let made =
            |unit, quantity, definite, bare, end| Some(Length { unit, quantity, definite, bare, about, end });
        if self.has(i, Key::Few) {
            let (unit, n, false) = self.unit(i + 1)? else { return None };
            return (n == 0).then(|| made(unit, Quantity::Untold, false, false, i + 2))?;
        }
        // «نصف ساعة», «ربع قرن»
        if let Some(parts) = self.key(i, |k| if let Key::Fraction(n @ (2 | 4)) = k { Some(n) } else { None })
            && let Some((unit, 1, definite)) = self.unit(i + 1)
            && !self.atoms.get(i)?.definite
            && !definite
        {
            return made(unit, Quantity::Quarters(0, 4 / parts), false, false, i + 2);
        }
        let number = self.atoms.get(i)?.keys.iter().any(|k| matches!(k, Key::Number(_)));
        if let Some((unit, n, definite)) = self.unit(i).filter(|_| !number) {
            // «عام 2015» is a year, «الشهر الماضي» a period, «شهر مايو» a month.
            let other = definite
                || unit == Unit::Year && self.year_number(i).is_some()
                || self.month_name(i + 1).is_some()
                || self.atoms.get(i + 1).is_some_and(|a| {
                    a.keys.iter().any(|k| matches!(k, Key::Weekday(_) | Key::Day(_) | Key::Today))
                });
            if other {
                return None;
            }
            if self.has(i + 1, Key::Few) {
                return made(unit, Quantity::Untold, false, false, i + 2);
            }
            if n == 0 {
                return made(unit, Quantity::Untold, false, true, i + 1);
            }
            let told = self.has(i + 1, Key::Number(u16::from(n)));
            let (quantity, end) = self.and_more(unit, u64::from(n), i + 1 + usize::from(told));
            // «أسبوع واحد» is a length of its own; «ثانية واحدة» is more often "once more".
            let lone = matches!(quantity, Quantity::Whole(_)) && n == 1 && (!told || unit == Unit::Second);
            return made(unit, quantity, false, lone, end);
        }
        let (count, definite, end) = self.count(i)?;
        // «1400 سنة ضوئية» is a distance.
        if self.atoms.get(end + 1).is_some_and(|a| a.skeleton.starts_with("ضوءي")) {
            return None;
        }
        // «3 إلى 5 سنوات», «ثلاثة أو أربعة أيام»
        if let Some(from) = self.connector(end)
            && let Some((last, _, behind)) = self.count(from)
            && last > count
            && let Some((unit, 0 | 1, false)) = self.unit(behind)
            && !self.atoms.get(behind)?.linked
            && self.key(behind + 1, |k| matches!(k, Key::Weekday(_) | Key::Month(_)).then_some(())).is_none()
        {
            return made(unit, Quantity::Untold, definite, false, behind + 1);
        }
        let (unit, n, after) = self.unit(end)?;
        let glued = self.atoms.get(end).is_some_and(|a| a.linked || a.led);
        // «2-1 يوم الجمعة»
        let of_day =
            self.key(end + 1, |k| matches!(k, Key::Weekday(_) | Key::Month(_)).then_some(())).is_some();
        if after || glued || n == 2 || count == 0 || of_day {
            return None;
        }
        let (quantity, end) = self.and_more(unit, count, end + 1);
        made(unit, quantity, definite, false, end)
    }

    /// «ونصف», «ونصف العام», «وثلاثة أشهر» behind a number of units.
    fn and_more(&self, unit: Unit, count: u64, at: usize) -> (Quantity, usize) {
        let whole = (Quantity::Whole(count), at);
        let Some(next) = self.atoms.get(at).filter(|a| a.linked || a.text == "و") else { return whole };
        let at = at + usize::from(next.text == "و");
        let fraction = self.key(at, |k| if let Key::Fraction(n @ (2 | 4)) = k { Some(4 / n) } else { None });
        if let Some(quarters) = fraction.filter(|_| !self.atoms.get(at).is_some_and(|a| a.definite)) {
            let same = matches!(self.unit(at + 1), Some((u, 1, _)) if u == unit);
            return (Quantity::Quarters(count, quarters), at + 1 + usize::from(same));
        }
        let more = match self.count(at) {
            Some((n, false, end)) => self.unit(end).filter(|u| !u.2 && u.1 < 2).map(|u| (u.0, n, end + 1)),
            None => self.unit(at).filter(|u| u.1 == 2 && !u.2).map(|u| (u.0, 2, at + 1)),
            Some(_) => None,
        };
        match more {
            Some((small, n, end)) if small < unit && n > 0 => (Quantity::And(count, small, n), end),
            _ => whole,
        }
    }

    /// «أسبوعين», «ثلاثة أيام», «24 ساعة», «خمس سنوات».
    pub(crate) fn duration(&self, at: usize) -> Option<Reading> {
        let length = self.length(at).filter(|l| !l.about)?;
        let led = at.checked_sub(1).is_some_and(|i| self.has(i, Key::Within)) || self.is_for(at);
        // A lone unit is a length only where a word for a stretch leads to it: «خلال أسبوع».
        let untold = length.bare && length.quantity == Quantity::Untold;
        if length.definite || length.bare && !(led && self.stands_alone(length.end, untold)) || untold && !led
        {
            return None;
        }
        if self.is_age(at, &length) {
            return None;
        }
        // «4:32 دقيقة», «المادة 5 ساعات»: the number is of something before it.
        if self.is(at.wrapping_sub(1), &[":", "/"]) && self.joined(at - 1) || self.follows(at, Key::Clock) {
            return None;
        }
        Some(Reading::unanchored(
            length.end,
            TimeKind::Duration,
            length.quantity.value(length.unit),
            length.unit,
        ))
    }

    /// Whether ل before a length tells for how long: «لشهر», «لساعتين».
    fn is_for(&self, at: usize) -> bool {
        // «لعقد اجتماع» is no decade.
        let decade = matches!(self.unit(at), Some((Unit::Decade, 1, _)));
        self.atoms
            .get(at)
            .is_some_and(|a| a.led && !decade && a.skeleton.trim_start_matches('و').starts_with('ل'))
    }

    /// Whether years or months are the age of somebody: «البالغ من العمر 25 عاما», «محمد (25 عاما)», «تحت 23 سنة», «أحمد، 30 عاما،».
    fn is_age(&self, at: usize, length: &Length) -> bool {
        let end = length.end;
        let clause = (at.saturating_sub(6)..at).rev().take_while(|i| !self.is(*i, &[".", "؛", "!", "؟"]));
        let mut told = false;
        for i in clause {
            if self.has(i, Key::Within) {
                break;
            }
            told |= self.has(i, Key::Age) && (i + 1 == at || !self.has(i, Key::Below) || i + 2 == at);
        }
        let bracket =
            self.is(at.wrapping_sub(1), &["("]) && self.is(end, &[")"]) && length.unit >= Unit::Month;
        // «فيصل دغريري 24 سنة»
        let beside = length.unit == Unit::Year
            && self.unit(end.wrapping_sub(1)).is_some_and(|u| u.1 == 1)
            && self.atoms.get(at.wrapping_sub(1)).is_some_and(|a| a.upos == Upos::Propn);
        let opens = |i: usize| self.is(i, &["(", "،", ",", "-", "–"]);
        let aside = length.unit == Unit::Year
            && at.checked_sub(1).is_some_and(opens)
            && self.is(end, &[")", "،", ",", "-", "–"])
            && at.checked_sub(2).and_then(|i| self.atoms.get(i)).is_some_and(|a| {
                matches!(a.upos, Upos::Propn | Upos::Noun | Upos::Adj | Upos::X) && a.kind == TokenKind::Word
            });
        // «الـ25 عاما» of somebody: «ذو الـ25 عاما», «ابن الـ19 عاما»
        let owner = (at.saturating_sub(2)..at).any(|i| self.has(i, Key::Owner));
        // «توفي عن 18 عاما»
        let died = length.unit == Unit::Year && self.before(at) == "عن";
        told || died
            || bracket
            || beside
            || length.unit >= Unit::Month && (aside || owner)
            || (end..end + 2).any(|i| self.has(i, Key::Age))
    }

    /// «كل يوم», «كل ثلاثة أشهر», «كل خميس».
    pub(crate) fn each(&self, at: usize) -> Option<Reading> {
        if !self.has(at, Key::Each) {
            return None;
        }
        let set = |end, value, unit| Some(Reading::unanchored(end, TimeKind::Set, value, unit));
        let worded = self.worded(at + 1, Unit::Day);
        let name = at + 1 + usize::from(worded);
        if let Some(day) =
            self.key(name, |k| if let Key::Weekday(d) | Key::BareWeekday(d) = k { Some(d) } else { None })
        {
            return set(name + 1, format!("XXXX-WXX-{}", day.to_monday_one_offset()), Unit::Week);
        }
        let length = self.length(at + 1).filter(|l| l.quantity != Quantity::Untold)?;
        // «كل عام وأنتم بخير»
        if self.atoms.get(length.end).is_some_and(|a| a.skeleton.starts_with("وانت")) {
            return None;
        }
        set(length.end, length.quantity.value(length.unit), length.unit)
    }

    /// «مرتين في الشهر», «ثلاث مرات أسبوعيا», «مرة كل عامين», and «في اليوم» behind a number.
    pub(crate) fn occasions(&self, at: usize) -> Option<Reading> {
        // «مليون برميل في اليوم»
        if self.has(at, Key::Today) && self.before(at) == "في" {
            let counted = (at.saturating_sub(4)..at).any(|i| {
                self.count(i).is_some() || self.has(i, Key::Number(1000)) || self.has(i, Key::Million)
            });
            let ends = self.atoms.get(at + 1).is_none_or(|a| !a.skeleton.starts_with("ال"));
            return (counted && ends)
                .then(|| Reading::unanchored(at + 1, TimeKind::Set, "P1D".to_owned(), Unit::Day));
        }
        let i = if self.has(at, Key::Occasion) {
            at + 1
        } else {
            let (_, _, end) = self.count(at)?;
            self.has(end, Key::Occasion).then_some(end + 1)?
        };
        let inner = if self.is(i, &["في"]) {
            let (unit, 1, true) = self.unit(i + 1)? else { return None };
            let plain = self.modifier(i + 2).is_none()
                && !self.has(i + 2, Key::Same)
                && self.year_number(i + 1).is_none();
            plain.then(|| Reading::unanchored(i + 2, TimeKind::Set, Quantity::Whole(1).value(unit), unit))?
        } else {
            self.each(i).or_else(|| self.regularly(i))?
        };
        Some(inner)
    }

    /// «يوميا», «أسبوعيا».
    pub(crate) fn regularly(&self, at: usize) -> Option<Reading> {
        let unit = self.key(at, |k| if let Key::Regularly(u) = k { Some(u) } else { None })?;
        Some(Reading::unanchored(at + 1, TimeKind::Set, Quantity::Whole(1).value(unit), unit))
    }
}
