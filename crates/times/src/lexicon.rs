//! The words of time expressions: `data/times/*.tsv` and the names of `data/calendar`, read once into a table the reader owns.

use isnad_arabic::calendar::{Calendar, Month};
use isnad_arabic::skeleton;
use jiff::civil::Weekday;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Decade,
    Century,
}

/// A part of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Early,
    Mid,
    Late,
    End,
}

/// A part of the day, by its letters in TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayPart {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
    /// After midnight: «بعد منتصف الليل».
    Small,
}

impl DayPart {
    /// Its letters in TIMEX3.
    pub(crate) fn letters(self) -> &'static str {
        match self {
            DayPart::Morning => "MO",
            DayPart::Midday => "MI",
            DayPart::Afternoon => "AF",
            DayPart::Evening => "EV",
            DayPart::Night | DayPart::Small => "NI",
        }
    }
}

/// A time that is told against the moment of writing alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    Now,
    Recent,
    Just,
    Past,
    Soon,
    Later,
}

/// A year that is not the calendar's: of schools, of budgets, of leagues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    School,
    Fiscal,
    League,
}

/// What a word may be in or around a time expression. A word may be several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// A unit in the singular (1), dual (2) or plural (0).
    Unit(Unit, u8),
    /// يومي، عامي، شهري before two of a kind.
    Pair(Unit),
    Month(Month),
    /// A month whose name is more often something else: ماي، أوت.
    WeakMonth,
    Weekday(Weekday),
    /// A weekday without its article, which is a common word or a name but for «كل جمعة».
    BareWeekday(Weekday),
    Past,
    Next,
    This,
    /// هذا، هذه.
    Demonstrative,
    Few,
    /// أمس، غدا: days from the reference.
    Day(i8),
    Today,
    Tonight,
    /// «الـ» before digits.
    Article,
    /// عطلة, before «نهاية الأسبوع».
    Holiday,
    Ago,
    After,
    Within,
    About,
    Part(Part),
    /// غرة: the first of a month.
    FirstDay,
    DayPart(DayPart),
    Season(u8),
    Decade(u8),
    Number(u16),
    Ordinal(u8),
    /// نصف، ربع، ثلث: the part of one, as its divisor.
    Fraction(u8),
    Clock,
    /// «منتصف الليل», «منتصف النهار», by the hour.
    Middle(i8),
    Zone,
    ZoneName,
    Each,
    /// يوميا، أسبوعيا.
    Regularly(Unit),
    /// مرة، مرتين.
    Occasion,
    Hijri,
    Common,
    /// نفسه، ذاته.
    Same,
    /// نفس، ذات before what they go with.
    SameBefore,
    Reference(Reference),
    Term(Term),
    /// An index into [`Lexicon::feasts`].
    Feast(u8),
    Epithet,
    Link,
    To,
    // What stands around.
    /// A word of age: عمر، البالغ.
    Age,
    /// What may be named after a day: شارع، حركة.
    Named,
    /// What is remembered by its day: أحداث، ثورة.
    Event,
    /// What a bare year goes with: في، بطولة.
    YearHead,
    /// What a bare number goes with: رقم، القرار.
    NumberHead,
    /// What takes the name of a weekday or a day: صلاة، صحيفة.
    DayName,
    /// What is called «العام»: الأمين، القطاع.
    General,
    /// What a length before is counted to: نهاية، انطلاق.
    Juncture,
    /// What comes is told by it: المقرر، المتوقع.
    Expected,
    /// What makes a length count from something else: من، على، عن.
    Apart,
    /// What stands before two: بين.
    Between,
    /// من, which opens a range.
    From,
    /// What a bare month goes with: في، منذ.
    MonthHead,
    /// What looks back, so that no weekday behind it is to come: بعد، كان، لم.
    Back,
    /// What makes «اليوم» another day: ذلك، طوال.
    NotToday,
    /// What behind «اليوم» or «الليلة» makes it another: التالي، العالمي.
    OtherDay,
    /// What goes with a figurative «غد»: أجل، جيل.
    NotTomorrow,
    /// What counts, so that no year follows: أكثر، نحو.
    More,
    /// الموافق.
    Twin,
    /// What makes a weekday a name: الأسود.
    DayEpithet,
    /// Who has an age: شاب، ابن، صاحب.
    Owner,
    /// تحت، دون، فوق, which tell an age right before it.
    Below,
    /// مضت، خلت.
    Elapsed,
    /// مليون and other words of great numbers.
    Million,
    /// What leads to a clock time: عند، تمام.
    ClockHead,
    /// What is no counted noun, whatever the tagger says: حيث، ضد.
    Adverb,
}

impl Key {
    /// Whether an expression may begin with a word of this key.
    fn begins(self) -> bool {
        !matches!(
            self,
            Key::Past
                | Key::Next
                | Key::This
                | Key::About
                | Key::WeakMonth
                | Key::BareWeekday(_)
                | Key::Zone
                | Key::ZoneName
                | Key::Hijri
                | Key::Common
                | Key::Same
                | Key::Epithet
                | Key::Link
                | Key::To
                | Key::Within
                | Key::Age
                | Key::Named
                | Key::Event
                | Key::YearHead
                | Key::NumberHead
                | Key::DayName
                | Key::General
                | Key::Expected
                | Key::Juncture
                | Key::Apart
                | Key::Between
                | Key::From
                | Key::MonthHead
                | Key::Back
                | Key::NotToday
                | Key::OtherDay
                | Key::NotTomorrow
                | Key::More
                | Key::Twin
                | Key::DayEpithet
                | Key::Owner
                | Key::Below
                | Key::Elapsed
                | Key::Million
                | Key::ClockHead
                | Key::Adverb
        )
    }

    /// Whether the word may take the article that its row does not have.
    fn takes_article(self) -> bool {
        matches!(
            self,
            Key::Unit(..)
                | Key::Season(_)
                | Key::Decade(_)
                | Key::Number(_)
                | Key::Fraction(_)
                | Key::DayPart(_)
        )
    }
}

/// A feast or remembered day of a calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feast {
    pub(crate) month: Month,
    pub(crate) day: u8,
    /// How many days it is kept.
    pub(crate) length: u8,
    /// Whether it is the night.
    pub(crate) night: bool,
}

/// A name of several words, under its first.
#[derive(Debug)]
pub(crate) struct Phrase {
    /// Skeletons of the words behind the first.
    pub(crate) rest: Vec<String>,
    pub(crate) key: Key,
}

/// What a word may be.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) keys: Vec<Key>,
    /// The longest first.
    pub(crate) phrases: Vec<Phrase>,
    pub(crate) begins: bool,
    pub(crate) takes_article: bool,
}

/// FNV-1a: the keys are short, our own, and looked up for every word of a text.
#[derive(Default)]
pub(crate) struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Entries by skeleton.
#[derive(Debug)]
pub(crate) struct Lexicon {
    entries: HashMap<String, Entry, BuildHasherDefault<Fnv>>,
    pub(crate) feasts: Vec<Feast>,
}

const WORDS: &str = include_str!("../../../data/times/words.tsv");
const FEASTS: &str = include_str!("../../../data/times/feasts.tsv");
const MONTHS: &str = include_str!("../../../data/calendar/months.tsv");
const WEEKDAYS: &str = include_str!("../../../data/calendar/weekdays.tsv");

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

impl Lexicon {
    /// Reads the shipped tables.
    pub(crate) fn new() -> Self {
        let mut lexicon = Self { entries: HashMap::default(), feasts: Vec::new() };
        for row in rows(WORDS) {
            if let [class, value, names] = *row.as_slice()
                && let Some(key) = key(class, value)
            {
                lexicon.add(key, names);
            }
        }
        for row in rows(MONTHS) {
            if let [calendar, number, family, names] = *row.as_slice()
                && !matches!(family, "english" | "french")
                && let Some(month) = month(calendar, number)
            {
                lexicon.add(Key::Month(month), names);
            }
        }
        for row in rows(WEEKDAYS) {
            let day = row
                .first()
                .and_then(|n| n.parse().ok())
                .and_then(|n| Weekday::from_monday_one_offset(n).ok());
            if let (Some(day), [_, names, bare, ..]) = (day, row.as_slice()) {
                lexicon.add(Key::Weekday(day), names);
                lexicon.add(Key::BareWeekday(day), bare);
            }
        }
        for row in rows(FEASTS) {
            if let Some((feast, names)) = feast(&row)
                && let Ok(index) = u8::try_from(lexicon.feasts.len())
            {
                lexicon.feasts.push(feast);
                lexicon.add(Key::Feast(index), names);
            }
        }
        for entry in lexicon.entries.values_mut() {
            entry.phrases.sort_by_key(|p| std::cmp::Reverse(p.rest.len()));
            entry.begins = entry.keys.iter().chain(entry.phrases.iter().map(|p| &p.key)).any(|k| k.begins());
            entry.takes_article = entry.keys.iter().any(|k| k.takes_article());
        }
        lexicon
    }

    fn add(&mut self, key: Key, names: &str) {
        for name in names.split('|').filter(|n| !n.is_empty()) {
            let name = skeleton(name);
            let mut words = name.split(' ');
            let entry = self.entries.entry(words.next().unwrap_or_default().to_owned()).or_default();
            let rest: Vec<String> = words.map(str::to_owned).collect();
            if !rest.is_empty() {
                entry.phrases.push(Phrase { rest, key });
            } else if !entry.keys.contains(&key) {
                entry.keys.push(key);
            }
        }
    }

    /// What a skeleton may be; `None` for a word that has no part in times.
    pub(crate) fn entry(&self, skeleton: &str) -> Option<&Entry> {
        self.entries.get(skeleton)
    }
}

fn month(calendar: &str, number: &str) -> Option<Month> {
    let calendar = match calendar {
        "hijri" => Calendar::Hijri,
        "gregorian" => Calendar::Gregorian,
        _ => return None,
    };
    Some(Month { calendar, number: number.parse().ok().filter(|n| (1..=12).contains(n))? })
}

fn feast<'a>(row: &[&'a str]) -> Option<(Feast, &'a str)> {
    let [calendar, number, day, length, part, names] = *row else { return None };
    let month = month(calendar, number)?;
    Some((Feast { month, day: day.parse().ok()?, length: length.parse().ok()?, night: part == "NI" }, names))
}

fn unit(value: &str) -> Option<Unit> {
    Some(match value {
        "second" => Unit::Second,
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "year" => Unit::Year,
        "decade" => Unit::Decade,
        "century" => Unit::Century,
        _ => return None,
    })
}

fn key(class: &str, value: &str) -> Option<Key> {
    Some(match class {
        "unit" => Key::Unit(unit(value)?, 1),
        "unit2" => Key::Unit(unit(value)?, 2),
        "units" => Key::Unit(unit(value)?, 0),
        "pair" => Key::Pair(unit(value)?),
        "weak-month" => Key::WeakMonth,
        "past" => Key::Past,
        "next" => Key::Next,
        "this" => Key::This,
        "demonstrative" => Key::Demonstrative,
        "few" => Key::Few,
        "today" => Key::Today,
        "day" => Key::Day(value.parse().ok()?),
        "tonight" => Key::Tonight,
        "article" => Key::Article,
        "holiday" => Key::Holiday,
        "ago" => Key::Ago,
        "after" => Key::After,
        "within" => Key::Within,
        "about" => Key::About,
        "part" => Key::Part(match value {
            "early" => Part::Early,
            "mid" => Part::Mid,
            "late" => Part::Late,
            "end" => Part::End,
            _ => return None,
        }),
        "first-day" => Key::FirstDay,
        "part-day" => Key::DayPart(match value {
            "MO" => DayPart::Morning,
            "MI" => DayPart::Midday,
            "AF" => DayPart::Afternoon,
            "EV" => DayPart::Evening,
            "NI" => DayPart::Night,
            "small" => DayPart::Small,
            _ => return None,
        }),
        "season" => Key::Season(value.parse().ok()?),
        "decade" => Key::Decade(value.parse().ok()?),
        "number" => Key::Number(value.parse().ok()?),
        "ordinal" => Key::Ordinal(value.parse().ok()?),
        "fraction" => Key::Fraction(value.parse().ok()?),
        "clock" => Key::Clock,
        "middle" => Key::Middle(value.parse().ok()?),
        "zone" => Key::Zone,
        "zone-name" => Key::ZoneName,
        "each" => Key::Each,
        "regularly" => Key::Regularly(unit(value)?),
        "occasion" => Key::Occasion,
        "hijri" => Key::Hijri,
        "ce" => Key::Common,
        "same" => Key::Same,
        "same-before" => Key::SameBefore,
        "reference" => Key::Reference(match value {
            "now" => Reference::Now,
            "recent" => Reference::Recent,
            "just" => Reference::Just,
            "past" => Reference::Past,
            "soon" => Reference::Soon,
            "later" => Reference::Later,
            _ => return None,
        }),
        "term" => Key::Term(match value {
            "school" => Term::School,
            "fiscal" => Term::Fiscal,
            "league" => Term::League,
            _ => return None,
        }),
        "epithet" => Key::Epithet,
        "link" => Key::Link,
        "to" => Key::To,
        "age" => Key::Age,
        "named" => Key::Named,
        "event" => Key::Event,
        "year-head" => Key::YearHead,
        "number-head" => Key::NumberHead,
        "day-name" => Key::DayName,
        "general" => Key::General,
        "juncture" => Key::Juncture,
        "expected" => Key::Expected,
        "apart" => Key::Apart,
        "between" => Key::Between,
        "from" => Key::From,
        "month-head" => Key::MonthHead,
        "back" => Key::Back,
        "not-today" => Key::NotToday,
        "other-day" => Key::OtherDay,
        "not-tomorrow" => Key::NotTomorrow,
        "more" => Key::More,
        "twin" => Key::Twin,
        "day-epithet" => Key::DayEpithet,
        "owner" => Key::Owner,
        "below" => Key::Below,
        "elapsed" => Key::Elapsed,
        "million" => Key::Million,
        "clock-head" => Key::ClockHead,
        "adverb" => Key::Adverb,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        for row in rows(WORDS) {
            assert_eq!(row.len(), 3, "{row:?}");
            assert!(key(row[0], row[1]).is_some(), "{row:?}");
        }
        for row in rows(FEASTS) {
            assert!(feast(&row).is_some(), "{row:?}");
        }
        let lexicon = Lexicon::new();
        assert_eq!(lexicon.feasts.len(), rows(FEASTS).count());
        let keys = |word: &str| lexicon.entry(&skeleton(word)).map(|e| e.keys.clone());
        assert_eq!(keys("أسبوعين"), Some(vec![Key::Unit(Unit::Week, 2)]));
        assert_eq!(keys("نيسان"), Some(vec![Key::Month(Month { calendar: Calendar::Gregorian, number: 4 })]));
    }
}
