//! Names of months and weekdays, digits of every family, clock times, and the reading of whole dates.
//!
//! The tables are `data/calendar/*.tsv`. [`month`], [`weekday`], [`digit`] and [`number`] read single words;
//! [`month_head`] reads names of several words («كانون الثاني», «ربيع الأول»); [`dates`] finds every full date of a
//! short text with its clock time, and [`date_line`] tells a line that is nothing but a date. Dates inside prose,
//! with relative and vague ones, are the business of `isnad-times`.

use icu_calendar::{Date as IcuDate, Iso, cal::Hijri as IcuHijri};
use jiff::civil::{self, Weekday};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// The civil calendar.
    Gregorian,
    /// The Islamic calendar, in its Umm al-Qura form.
    Hijri,
}

/// A month of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Month {
    /// The calendar it belongs to.
    pub calendar: Calendar,
    /// Its number, from 1 to 12.
    pub number: u8,
}

/// A day of the Hijri calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HijriDate {
    /// Year of the Hijra.
    pub year: i16,
    /// Month, from 1 (محرم).
    pub month: u8,
    /// Day of the month.
    pub day: u8,
}

impl HijriDate {
    /// The Gregorian day it stands for, `None` where no month has such a day or the year is out of range.
    ///
    /// The thirtieth of a month that has 29 days by calculation is the day after its 29th, for a month set by
    /// sighting may be a day longer.
    ///
    /// # Source
    /// Umm al-Qura, the civil calendar of Saudi Arabia, as `icu_calendar` keeps it; a date set by sighting in another
    /// country may differ by one day.
    ///
    /// ```
    /// use isnad_arabic::calendar::HijriDate;
    /// let day = HijriDate { year: 1438, month: 8, day: 1 };
    /// assert_eq!(day.to_gregorian(), Some(jiff::civil::date(2017, 4, 27)));
    /// ```
    #[must_use]
    pub fn to_gregorian(self) -> Option<civil::Date> {
        if !(1..=1600).contains(&self.year) || !(1..=12).contains(&self.month) {
            return None;
        }
        let calendar = IcuHijri::new_umm_al_qura();
        let at = |day| IcuDate::try_new_hijri_with_calendar(self.year.into(), self.month, day, calendar).ok();
        let Some(date) = at(self.day) else {
            return (self.day == 30).then(|| Self { day: 29, ..self }.to_gregorian())??.tomorrow().ok();
        };
        let iso = date.to_calendar(Iso);
        let year = i16::try_from(iso.year().extended_year()).ok()?;
        let (month, day) =
            (i8::try_from(iso.month().ordinal).ok()?, i8::try_from(iso.day_of_month().0).ok()?);
        civil::Date::new(year, month, day).ok()
    }
}

/// What a small word of a date line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Role {
    Am,
    Pm,
    Night,
    HijriEra,
    GregorianEra,
    Publish,
    Update,
    Joiner,
}

/// The tables, by folded name.
struct Tables {
    months: HashMap<String, Month>,
    /// Weekday, and whether the name is a weekday beyond doubt (أحد is also "one of").
    weekdays: HashMap<String, (Weekday, bool)>,
    words: HashMap<String, Vec<Role>>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let rows = |text: &'static str| text.lines().skip(1).map(|l| l.split('\t').collect::<Vec<_>>());
    let names = |cell: Option<&&'static str>| {
        cell.copied().unwrap_or("").split('|').filter(|n| !n.is_empty()).map(fold)
    };
    let mut months = HashMap::new();
    for row in rows(include_str!("../../../data/calendar/months.tsv")) {
        let calendar = if row.first() == Some(&"hijri") { Calendar::Hijri } else { Calendar::Gregorian };
        let Some(number) = row.get(1).and_then(|n| n.parse().ok()) else { continue };
        for name in names(row.get(3)) {
            months.entry(name).or_insert(Month { calendar, number });
        }
    }
    let mut weekdays = HashMap::new();
    for row in rows(include_str!("../../../data/calendar/weekdays.tsv")) {
        let number = row.first().and_then(|n| n.parse().ok());
        let Some(day) = number.and_then(|n| Weekday::from_monday_one_offset(n).ok()) else { continue };
        for (cell, sure) in [(1, true), (2, false), (3, true)] {
            for name in names(row.get(cell)) {
                weekdays.entry(name).or_insert((day, sure));
            }
        }
    }
    let mut words: HashMap<String, Vec<Role>> = HashMap::new();
    for row in rows(include_str!("../../../data/calendar/words.tsv")) {
        let role = match row.first().copied() {
            Some("am") => Role::Am,
            Some("pm") => Role::Pm,
            Some("night") => Role::Night,
            Some("era_hijri") => Role::HijriEra,
            Some("era_gregorian") => Role::GregorianEra,
            Some("publish") => Role::Publish,
            Some("update") => Role::Update,
            _ => Role::Joiner,
        };
        for name in names(row.get(1)) {
            let roles = words.entry(name).or_default();
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
    }
    Tables { months, weekdays, words }
});

/// The look-up form of a name: marks and tatweel off, hamza seats and look-alikes folded, Latin in lower case.
fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}' | '.' => {}
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ى' | 'ی' | 'ئ' => out.push('ي'),
            'ؤ' => out.push('و'),
            'ک' => out.push('ك'),
            'ة' => out.push('ه'),
            '\u{600}'..'\u{900}' => out.push(c),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The value of a decimal digit: ASCII, Arabic-Indic (٠–٩) or Extended Arabic-Indic (۰–۹).
///
/// ```
/// assert_eq!(isnad_arabic::calendar::digit('٧'), Some(7));
/// ```
#[must_use]
pub fn digit(c: char) -> Option<u8> {
    let base = match c {
        '0'..='9' => '0',
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06F0}'..='\u{06F9}' => '\u{06F0}',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(base)).ok()
}

/// The value of a run of digits of any family; `None` if anything else is in it or it is too great.
///
/// ```
/// assert_eq!(isnad_arabic::calendar::number("٢٠١٧"), Some(2017));
/// ```
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.chars().try_fold(0u64, |n, c| n.checked_mul(10)?.checked_add(u64::from(digit(c)?)))
}

/// The month of that name, in any family: أبريل، نيسان، أفريل, رجب; spelling variants and vowel marks do not matter.
///
/// A name of two words is given with one space between them. Several names are also common words (مارس "practised",
/// آب "father", صفر "zero"): what stands beside them must decide.
///
/// ```
/// use isnad_arabic::calendar::month;
/// assert_eq!(month("كانون الثاني").map(|m| m.number), Some(1));
/// assert_eq!(month("إبريل"), month("نيسان"));
/// ```
#[must_use]
pub fn month(name: &str) -> Option<Month> {
    TABLES.months.get(&fold(name)).copied()
}

/// The longest month name at the head of a list of words, and how many words it takes.
///
/// ```
/// use isnad_arabic::calendar::month_head;
/// assert_eq!(month_head(&["ربيع", "الأول", "الماضي"]).map(|(m, n)| (m.number, n)), Some((3, 2)));
/// ```
#[must_use]
pub fn month_head(words: &[&str]) -> Option<(Month, usize)> {
    (1..=words.len().min(3)).rev().find_map(|n| Some((month(&words.get(..n)?.join(" "))?, n)))
}

/// The weekday of that name, with its article in Arabic: الخميس; `None` for bare أحد and جمعة, which are common words.
#[must_use]
pub fn weekday(name: &str) -> Option<Weekday> {
    TABLES.weekdays.get(&fold(name)).filter(|(_, sure)| *sure).map(|(day, _)| *day)
}

/// A part of the day that turns a clock of twelve hours into one of twenty-four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// Before noon: ص، صباحا، فجرا.
    Am,
    /// After noon: م، مساء، ظهرا، عصرا.
    Pm,
    /// Night: ليلا, before midnight from six o'clock on, after it otherwise.
    Night,
}

impl Half {
    /// The hour of a twenty-four hour clock.
    ///
    /// ```
    /// use isnad_arabic::calendar::Half;
    /// assert_eq!(Half::Pm.hour(6), 18);
    /// assert_eq!(Half::Am.hour(12), 0);
    /// ```
    #[must_use]
    pub fn hour(self, hour: u8) -> u8 {
        match self {
            Half::Am if hour == 12 => 0,
            Half::Pm if (1..12).contains(&hour) => hour + 12,
            Half::Night if hour == 12 => 0,
            Half::Night if (6..12).contains(&hour) => hour + 12,
            Half::Am | Half::Pm | Half::Night => hour,
        }
    }
}

/// The part of the day of that name: ص، صباحًا، م، مساءً، ظهرا، ليلا, AM, PM.
#[must_use]
pub fn half(name: &str) -> Option<Half> {
    TABLES.words.get(&fold(name))?.iter().find_map(|role| match role {
        Role::Am => Some(Half::Am),
        Role::Pm => Some(Half::Pm),
        Role::Night => Some(Half::Night),
        Role::HijriEra | Role::GregorianEra | Role::Publish | Role::Update | Role::Joiner => None,
    })
}

/// What a date line says the date is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Label {
    /// Nothing.
    #[default]
    None,
    /// Publication: «نشر في», «تاريخ النشر».
    Publish,
    /// A later change: «آخر تحديث».
    Update,
}

/// A full date found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The Gregorian day.
    pub date: civil::Date,
    /// The clock time beside it, if any.
    pub time: Option<civil::Time>,
    /// The Hijri day, where that is what the text gives.
    pub hijri: Option<HijriDate>,
    /// The weekday beside it, if any.
    pub weekday: Option<Weekday>,
    /// Whether day and month may be the other way round (`03/04/2017`); it was read as day and month.
    pub ambiguous: bool,
    /// What the words before it say it is the date of.
    pub label: Label,
    /// Where it stands: UTF-8 bytes of the text given, from weekday to clock time.
    pub span: Range<usize>,
}

/// What a token of a date text is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Number { value: u64, digits: usize },
    Month(Month),
    Weekday(Weekday),
    Word,
    Mark(char),
}

/// A token of a date text.
#[derive(Clone, Debug)]
struct Token<'a> {
    kind: Kind,
    text: &'a str,
    span: Range<usize>,
    /// Whether no white space stands before it.
    glued: bool,
    /// Whether it is taken by a reading.
    used: bool,
}

impl Token<'_> {
    fn has(&self, role: Role) -> bool {
        self.kind == Kind::Word && TABLES.words.get(&fold(self.text)).is_some_and(|r| r.contains(&role))
    }

    fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    fn number(&self, digits: Range<usize>) -> Option<u64> {
        match self.kind {
            Kind::Number { value, digits: n } if digits.contains(&n) => Some(value),
            Kind::Number { .. } | Kind::Month(_) | Kind::Weekday(_) | Kind::Word | Kind::Mark(_) => None,
        }
    }
}

/// Whether a character belongs to a word.
fn is_letter(c: char) -> bool {
    (c.is_alphabetic() || matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}'))
        && digit(c).is_none()
}

/// Splits a text into numbers, words and marks; direction marks are passed over.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut glued = false;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            glued = false;
            continue;
        }
        if matches!(c, '\u{200B}'..='\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        {
            continue;
        }
        let mut end = start + c.len_utf8();
        let mut run = |class: &dyn Fn(char) -> bool| {
            while let Some((at, next)) = chars.next_if(|(_, next)| class(*next)) {
                end = at + next.len_utf8();
            }
            end
        };
        let (kind, end) = if digit(c).is_some() {
            let end = run(&|c| digit(c).is_some());
            let digits = text.get(start..end).unwrap_or("");
            let kind =
                Kind::Number { value: number(digits).unwrap_or(u64::MAX), digits: digits.chars().count() };
            (kind, end)
        } else if is_letter(c) {
            (Kind::Word, run(&is_letter))
        } else {
            let mark = match c {
                '\u{2010}'..='\u{2015}' | 'ـ' | '\u{2212}' => '-',
                '،' | '٬' => ',',
                '\\' | '⁄' | '؍' => '/',
                '：' => ':',
                c => c,
            };
            (Kind::Mark(mark), end)
        };
        out.push(Token {
            kind,
            text: text.get(start..end).unwrap_or(""),
            span: start..end,
            glued,
            used: false,
        });
        glued = true;
    }
    name_words(text, out)
}

/// Puts the names of months and weekdays, which may be several words, in the place of their words.
fn name_words<'a>(text: &'a str, tokens: Vec<Token<'a>>) -> Vec<Token<'a>> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let words: Vec<&str> =
            tokens.iter().skip(at).take(3).take_while(|t| t.kind == Kind::Word).map(|t| t.text).collect();
        let mut token = token.clone();
        let mut taken = 1;
        if let Some((month, n)) = month_head(&words) {
            token.kind = Kind::Month(month);
            taken = n;
        } else if let Some((day, _)) = words.first().and_then(|w| TABLES.weekdays.get(&fold(w))) {
            token.kind = Kind::Weekday(*day);
        }
        if let Some(last) = tokens.get(at + taken - 1) {
            token.span.end = last.span.end;
            token.text = text.get(token.span.clone()).unwrap_or("");
        }
        out.push(token);
        at += taken;
    }
    out
}

/// A day as written: day, month and year of one of the calendars, and how many tokens it takes.
struct Day {
    date: Option<civil::Date>,
    hijri: Option<HijriDate>,
    /// The day with day and month exchanged, if that is one too.
    other: Option<civil::Date>,
    taken: usize,
}

/// Makes a day of a year that tells its calendar, a month and a day of the month.
fn day(calendar: Calendar, year: u64, month: u64, day: u64) -> Option<(civil::Date, Option<HijriDate>)> {
    let (y, m, d) = (i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    match calendar {
        Calendar::Hijri if (1300..=1500).contains(&year) => {
            let hijri = HijriDate { year: y, month: m, day: d };
            Some((hijri.to_gregorian()?, Some(hijri)))
        }
        Calendar::Gregorian if (1900..=2100).contains(&year) => {
            Some((civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?, None))
        }
        Calendar::Hijri | Calendar::Gregorian => None,
    }
}

/// The calendar a year of four digits must be of.
fn calendar_of(year: u64) -> Calendar {
    if (1300..=1500).contains(&year) { Calendar::Hijri } else { Calendar::Gregorian }
}

/// Reads a day at the head of `tokens`.
fn read_day(tokens: &[Token<'_>]) -> Option<Day> {
    read_numeric(tokens).or_else(|| read_named(tokens)).or_else(|| read_compact(tokens))
}

/// `2017-04-27`, `27/4/2017`, `27.04.2017`, `04/27/2017`, `1438/7/30`.
fn read_numeric(tokens: &[Token<'_>]) -> Option<Day> {
    let [first, sep, second, sep2, third, ..] = tokens else { return None };
    let ('/' | '-' | '.') = (match sep.kind {
        Kind::Mark(c) => c,
        Kind::Number { .. } | Kind::Month(_) | Kind::Weekday(_) | Kind::Word => return None,
    }) else {
        return None;
    };
    if sep.kind != sep2.kind {
        return None;
    }
    let b = second.number(1..3)?;
    let (year, a, year_first) = match (first.number(4..5), third.number(4..5)) {
        (Some(year), None) => (year, third.number(1..3)?, true),
        (None, Some(year)) => (year, first.number(1..3)?, false),
        (None, None) | (Some(_), Some(_)) => return None,
    };
    let calendar = calendar_of(year);
    // Year first: month, then day. Otherwise day, then month, the order of the Arab countries.
    let straight = day(calendar, year, b, a);
    let exchanged = if a == b { None } else { day(calendar, year, a, b) };
    let ((date, hijri), other) = match (straight, exchanged) {
        (Some(day), other) => (day, other.filter(|_| !year_first).map(|(date, _)| date)),
        (None, Some(day)) if !year_first => (day, None),
        (None, Some(_) | None) => return None,
    };
    Some(Day { date: Some(date), hijri, other, taken: 5 })
}

/// `27 أبريل 2017`, `27 نيسان/أبريل 2017`, `27 من شهر أبريل لسنة 2017`, `أبريل 27, 2017`, `2017 أبريل 27`.
fn read_named(tokens: &[Token<'_>]) -> Option<Day> {
    let first = tokens.first()?;
    let skip = |from: usize, marks: &[char], words: &[&str]| {
        let mut at = from;
        while let Some(t) = tokens.get(at).filter(|_| at < from + 2) {
            let skipped = match t.kind {
                Kind::Mark(c) => marks.contains(&c),
                Kind::Word => words.contains(&t.text),
                Kind::Number { .. } | Kind::Month(_) | Kind::Weekday(_) => false,
            };
            if !skipped {
                break;
            }
            at += 1;
        }
        at
    };
    let year_words = ["عام", "سنة", "لعام", "لسنة", "من", "م"];
    // The month, and past it a second name of the same month: نيسان/أبريل, نيسان (أبريل).
    let month_at = |from: usize| {
        let Kind::Month(month) = tokens.get(from)?.kind else { return None };
        let mut at = from + 1;
        let second =
            if tokens.get(at).is_some_and(|t| matches!(t.kind, Kind::Mark('/' | '(' | '-' | '\u{5b}'))) {
                at + 1
            } else {
                at
            };
        if tokens.get(second).is_some_and(|t| t.kind == Kind::Month(month)) {
            at = second + 1;
            if tokens.get(at).is_some_and(|t| t.is(')') || t.is('\u{5d}')) {
                at += 1;
            }
        }
        Some((month, at))
    };
    if let Some(year) = first.number(4..5) {
        let (month, at) = month_at(skip(1, &[',', '-', '/'], &[]))?;
        let at = skip(at, &[',', '-', '/'], &[]);
        let number = tokens.get(at)?.number(1..3)?;
        let (date, hijri) = day(month.calendar, year, month.number.into(), number)?;
        return Some(Day { date: Some(date), hijri, other: None, taken: at + 1 });
    }
    let (number, month, at) = if let Some(number) = first.number(1..3) {
        let (month, at) = month_at(skip(1, &[',', '-', '/', '.'], &["من", "شهر", "de", "of"]))?;
        (number, month, at)
    } else {
        let (month, at) = month_at(0)?;
        let at = skip(at, &['-', '/'], &[]);
        let number = tokens.get(at)?.number(1..3)?;
        (number, month, at + 1)
    };
    let at = skip(at, &[',', '-', '/', '.'], &year_words);
    let token = tokens.get(at)?;
    let (date, hijri) = day(month.calendar, token.number(4..5)?, month.number.into(), number)?;
    Some(Day { date: Some(date), hijri, other: None, taken: at + 1 })
}

/// `20170427`, only before a `T` or as the whole text.
fn read_compact(tokens: &[Token<'_>]) -> Option<Day> {
    let value = tokens.first()?.number(8..9)?;
    if tokens.get(1).is_some_and(|t| t.text != "T") {
        return None;
    }
    let (date, hijri) = day(Calendar::Gregorian, value / 10_000, value / 100 % 100, value % 100)?;
    Some(Day { date: Some(date), hijri, other: None, taken: 1 })
}

/// A clock time at the head of `tokens`, and how many it takes: `18:02`, `06:02 م`, `م 06:02`, `18:02:00+03:00`.
fn read_time(tokens: &[Token<'_>], before: Option<&Token<'_>>) -> Option<(civil::Time, usize)> {
    // A half of the day before the clock stands alone: «م 06:02». After a year it is the era: «2017م 06:02».
    if let Some(half) = tokens.first().filter(|t| t.kind == Kind::Word).and_then(|t| half(t.text))
        && before.is_none_or(|t| t.number(4..5).is_none())
        && let Some((time, taken)) = read_clock(tokens.get(1..)?)
        && !tokens.get(1 + taken).is_some_and(|t| t.kind == Kind::Word && self::half(t.text).is_some())
    {
        let hour = i8::try_from(half.hour(u8::try_from(time.hour()).ok()?)).ok()?;
        return Some((civil::Time::new(hour, time.minute(), time.second(), 0).ok()?, taken + 1));
    }
    let (time, taken) = read_clock(tokens)?;
    let after = |n: usize| {
        let words: Vec<&str> =
            tokens.iter().skip(taken).take(n).take_while(|t| t.kind == Kind::Word).map(|t| t.text).collect();
        (words.len() == n).then(|| half(&words.join(" "))).flatten().map(|half| (half, n))
    };
    let Some((half, n)) = (1..=3).rev().find_map(after) else { return Some((time, taken)) };
    let hour = i8::try_from(half.hour(u8::try_from(time.hour()).ok()?)).ok()?;
    Some((civil::Time::new(hour, time.minute(), time.second(), 0).ok()?, taken + n))
}

/// `18:02`, `18:02:00`, `18:02:00.000+03:00`, compact `T180200`, or the bare hour after «الساعة».
fn read_clock(tokens: &[Token<'_>]) -> Option<(civil::Time, usize)> {
    let first = tokens.first()?;
    if matches!(first.text, "T" | "t") && first.glued {
        let compact = tokens.get(1).filter(|t| t.glued);
        if let Some(value) = compact.and_then(|t| t.number(6..7)) {
            let part = |n: u64| i8::try_from(n % 100).ok();
            return Some((
                civil::Time::new(part(value / 10_000)?, part(value / 100)?, part(value)?, 0).ok()?,
                2,
            ));
        }
        let (time, taken) = read_clock(tokens.get(1..)?)?;
        return Some((time, taken + 1));
    }
    let named = matches!(fold(first.text).as_str(), "الساعه");
    let from = usize::from(named);
    let hour = tokens.get(from)?.number(1..3)?;
    let pair = |at: usize| tokens.get(at).is_some_and(|t| t.is(':') || (named && t.is('.')));
    let Some(minute) = tokens.get(from + 2).filter(|_| pair(from + 1)).and_then(|t| t.number(2..3)) else {
        if !named {
            return None;
        }
        return Some((civil::Time::new(i8::try_from(hour).ok()?, 0, 0, 0).ok()?, from + 1));
    };
    let mut taken = from + 3;
    let mut second = 0;
    if tokens.get(taken).is_some_and(|t| t.is(':'))
        && let Some(value) = tokens.get(taken + 1).and_then(|t| t.number(2..3))
    {
        second = value.min(59);
        taken += 2;
        if tokens.get(taken).is_some_and(|t| t.is('.') && t.glued)
            && tokens.get(taken + 1).is_some_and(|t| t.glued && t.number(1..10).is_some())
        {
            taken += 2;
        }
    }
    // A zone offset is passed over: the clock of the page is what counts.
    if tokens.get(taken).is_some_and(|t| t.is('+') || (t.is('-') && t.glued))
        && tokens.get(taken + 1).is_some_and(|t| t.glued && t.number(2..5).is_some())
    {
        taken += 2;
        if tokens.get(taken).is_some_and(|t| t.is(':') && t.glued) {
            taken += 2;
        }
    }
    let part = |n: u64| i8::try_from(n).ok();
    Some((civil::Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()?, taken))
}

/// Finds the full dates of a short text, each with the weekday and clock time beside it.
///
/// A date without a year is none. Day and month in figures are read in that order unless only the other order is a
/// date, or the weekday beside them says so. Of a Hijri day and a Gregorian day side by side («30 رجب 1438 الموافق
/// 27 أبريل 2017») the Gregorian one is kept. Linear in the text; meant for lines, not for whole articles.
///
/// ```
/// use isnad_arabic::calendar::dates;
/// let all = dates("الخميس، 27 أبريل 2017 06:02 م");
/// assert_eq!(all[0].date, jiff::civil::date(2017, 4, 27));
/// assert_eq!(all[0].time, Some(jiff::civil::time(18, 2, 0, 0)));
/// ```
#[must_use]
pub fn dates(text: &str) -> Vec<Reading> {
    let mut tokens = tokens(text);
    find(&mut tokens)
}

/// [`dates`] over tokens; those that belong to a reading are marked as used.
fn find(tokens: &mut [Token<'_>]) -> Vec<Reading> {
    let mut found: Vec<(Range<usize>, Reading)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        // A number in the middle of a longer figure (phone numbers, `1/2/3/2017`) begins no date.
        let inside = at >= 2
            && tokens.get(at - 1).is_some_and(|t| t.glued && (t.is('/') || t.is('.') || t.is(':')))
            && tokens.get(at).is_some_and(|t| t.glued)
            && tokens.get(at - 2).is_some_and(|t| t.number(1..20).is_some());
        let day = if inside { None } else { tokens.get(at..).and_then(read_day) };
        let Some(Day { date: Some(date), hijri, other, taken }) = day else {
            at += 1;
            continue;
        };
        let span = match (tokens.get(at), tokens.get(at + taken - 1)) {
            (Some(first), Some(last)) => first.span.start..last.span.end,
            (None, _) | (_, None) => break,
        };
        let reading = Reading {
            date,
            time: None,
            hijri,
            weekday: None,
            ambiguous: other.is_some(),
            label: Label::None,
            span,
        };
        found.push((at..at + taken, reading));
        if let Some((_, reading)) = found.last_mut() {
            let near = at.checked_sub(1).and_then(|i| tokens.get(i));
            let near = if near.is_some_and(|t| t.is(',')) {
                at.checked_sub(2).and_then(|i| tokens.get(i))
            } else {
                near
            };
            if let Some(Token { kind: Kind::Weekday(weekday), span, .. }) = near {
                reading.weekday = Some(*weekday);
                reading.span.start = span.start;
            } else if let Some(Token { kind: Kind::Weekday(weekday), .. }) =
                tokens.get(at + taken).filter(|t| !t.is(','))
            {
                reading.weekday = Some(*weekday);
            }
            if let (Some(weekday), Some(other)) = (reading.weekday, other)
                && date.weekday() != weekday
                && other.weekday() == weekday
            {
                reading.date = other;
                reading.ambiguous = false;
            }
        }
        at += taken;
    }
    clocks(tokens, &mut found);
    labels(tokens, &mut found);
    for (range, _) in &found {
        for token in tokens.get_mut(range.clone()).unwrap_or_default() {
            token.used = true;
        }
    }
    pair(found)
}

/// Gives each date the clock time after it, or else the one before it.
fn clocks(tokens: &mut [Token<'_>], found: &mut [(Range<usize>, Reading)]) {
    const NEAR: usize = 8;
    let bounds: Vec<Range<usize>> = found.iter().map(|(r, _)| r.clone()).collect();
    let mut free_from = 0;
    for (n, (range, reading)) in found.iter_mut().enumerate() {
        let next = bounds.get(n + 1).map_or(tokens.len(), |r| r.start);
        let search = |from: usize, to: usize| {
            (from..to).find_map(|at| {
                let before = at.checked_sub(1).and_then(|i| tokens.get(i));
                let (time, taken) = read_time(tokens.get(at..to)?, before)?;
                Some((time, at..at + taken))
            })
        };
        let after = search(range.end, next.min(range.end + NEAR));
        let before = || search(free_from.max(range.start.saturating_sub(NEAR)), range.start);
        let clock = after.or_else(before);
        free_from = range.end;
        let Some((time, at)) = clock else { continue };
        reading.time = Some(time);
        if let (Some(first), Some(last)) = (tokens.get(at.start), tokens.get(at.end - 1)) {
            reading.span.start = reading.span.start.min(first.span.start);
            reading.span.end = reading.span.end.max(last.span.end);
        }
        free_from = free_from.max(at.end);
        for token in tokens.get_mut(at).unwrap_or_default() {
            token.used = true;
        }
    }
}

/// Gives each date the label in the words before it, or between it and its clock («… 2013، آخر تحديث 02:21»).
fn labels(tokens: &[Token<'_>], found: &mut [(Range<usize>, Reading)]) {
    let mut from = 0;
    for (range, reading) in found {
        let before = tokens.get(from..range.start).unwrap_or_default().iter();
        let end = reading.span.end;
        let within = tokens.get(range.end..).unwrap_or_default().iter().take_while(|t| t.span.end <= end);
        for token in before.chain(within) {
            if token.has(Role::Update) {
                reading.label = Label::Update;
            } else if token.has(Role::Publish) {
                reading.label = Label::Publish;
            }
        }
        from = range.end;
    }
}

/// Joins a Hijri day with the Gregorian day it is paired with.
fn pair(found: Vec<(Range<usize>, Reading)>) -> Vec<Reading> {
    let mut out: Vec<(Range<usize>, Reading)> = Vec::with_capacity(found.len());
    for (range, reading) in found {
        if let Some((last_range, last)) = out.last_mut()
            && range.start.saturating_sub(last_range.end) <= 4
            && last.hijri.is_some() != reading.hijri.is_some()
            && (last.date.duration_until(reading.date).as_hours() / 24).abs() <= 2
        {
            let (gregorian, hijri) =
                if last.hijri.is_some() { (&reading, &*last) } else { (&*last, &reading) };
            *last = Reading {
                date: gregorian.date,
                time: gregorian.time.or(hijri.time),
                hijri: hijri.hijri,
                weekday: last.weekday.or(reading.weekday),
                ambiguous: gregorian.ambiguous,
                label: if last.label == Label::None { reading.label } else { last.label },
                span: last.span.start..reading.span.end,
            };
            last_range.end = range.end;
            continue;
        }
        out.push((range, reading));
    }
    out.into_iter().map(|(_, reading)| reading).collect()
}

/// The dates of a line that holds nothing but dates, their labels and clock times; empty for any other line.
///
/// ```
/// use isnad_arabic::calendar::date_line;
/// assert_eq!(date_line("نشر في: ٢٧ نيسان/أبريل ٢٠١٧ - 18:02").len(), 1);
/// assert!(date_line("وقع الهجوم في 27 أبريل 2017").is_empty());
/// ```
#[must_use]
pub fn date_line(line: &str) -> Vec<Reading> {
    if line.len() > 400 {
        return Vec::new();
    }
    let mut tokens = tokens(line);
    let found = find(&mut tokens);
    let foreign = |t: &Token<'_>| match t.kind {
        _ if t.used => false,
        Kind::Mark(_) | Kind::Weekday(_) | Kind::Month(_) => false,
        Kind::Word => {
            !TABLES.words.contains_key(&fold(t.text))
                // «بتوقيت مكة المكرمة», «وآخر تحديث»
                && !t.text.strip_prefix('و').is_some_and(|w| TABLES.words.contains_key(&fold(w)))
        }
        Kind::Number { .. } => true,
    };
    if tokens.iter().any(foreign) { Vec::new() } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let all = dates(text);
        let got: Vec<String> = all
            .iter()
            .map(|r| match r.time {
                Some(time) => {
                    format!("{} {:02}:{:02}:{:02}", r.date, time.hour(), time.minute(), time.second())
                }
                None => r.date.to_string(),
            })
            .collect();
        assert_eq!(got.join(" | "), expected, "{text}");
    }

    #[test]
    fn date_lines() {
        check("الخميس، 27 أبريل 2017 06:02 م", "2017-04-27 18:02:00");
        check("٢٧ نيسان/أبريل ٢٠١٧", "2017-04-27");
        check("27/04/2017 - 18:02", "2017-04-27 18:02:00");
        check("Sun, 18 Feb 2018 12:26:59 GMT", "2018-02-18 12:26:59");
        check("2017-04-27T18:02:00+03:00", "2017-04-27 18:02:00");
        check("2017-04-27T18:02:00.123Z", "2017-04-27 18:02:00");
        check("20170427T180200Z", "2017-04-27 18:02:00");
        check("2017-04-27", "2017-04-27");
        check("2017/4/27", "2017-04-27");
        check("27.04.2017", "2017-04-27");
        check("خميس, 04/27/2017 - 18:02", "2017-04-27 18:02:00");
        check("أبريل 27, 2017", "2017-04-27");
        check("April 27, 2017 6:02 pm", "2017-04-27 18:02:00");
        check("2017 أبريل 27", "2017-04-27");
        check("27 من شهر أبريل لعام 2017", "2017-04-27");
        check("27 avril 2017 à 18:02", "2017-04-27 18:02:00");
        check("الجمعة 4 ماي 2018 الساعة 9 صباحا", "2018-05-04 09:00:00");
        check("14 جويلية 2015", "2015-07-14");
        check("3 كانون الثاني 2018", "2018-01-03");
        check("3 كانون الثاني/يناير 2018", "2018-01-03");
        check("3 تشرين الأول (أكتوبر) 2018", "2018-10-03");
        check("٢٧\u{200F}/٤\u{200F}/٢٠١٧، ٦:٠٢ م", "2017-04-27 18:02:00");
        check("۲۷ آب ۲۰۱۷", "2017-08-27");
        check("12:10 ص الخميس 27 أبريل 2017", "2017-04-27 00:10:00");
        check("12:10 م - 27 أبريل 2017م", "2017-04-27 12:10:00");
        check("27 أبريل 2017م 06:02 م", "2017-04-27 18:02:00");
        check("27 أبريل 2017 م 06:02 ص", "2017-04-27 06:02:00");
        check("27-أبريل-2017", "2017-04-27");
        check("الخميس 30 رجب 1438 هـ الموافق 27 أبريل 2017م", "2017-04-27");
        check("30 رجب 1438هـ", "2017-04-27");
        check("1438/7/30", "2017-04-27");
        check("الخميس 1 شعبان 1438هـ - 27 أبريل 2017م", "2017-04-27");
        check(
            "نشر في: 27/04/2017 18:02 | آخر تحديث: 28/04/2017 09:15",
            "2017-04-27 18:02:00 | 2017-04-28 09:15:00",
        );
    }

    #[test]
    fn no_dates() {
        for text in [
            "",
            "© 2017",
            "2017",
            "27 أبريل",
            "أبريل 2017",
            "31/02/2017",
            "هاتف 00201/27/04/20171",
            "1/2/3/2017",
            "32 أبريل 2017",
            "27/4/17",
            "18:02",
            "27 أبريل 1066",
            "192.168.1.2017",
        ] {
            check(text, "");
        }
    }

    #[test]
    fn day_and_month_order() {
        assert!(dates("03/04/2017")[0].ambiguous);
        assert_eq!(dates("03/04/2017")[0].date, date(2017, 4, 3));
        // 4 March 2017 was a Saturday.
        assert_eq!(dates("السبت 03/04/2017")[0].date, date(2017, 3, 4));
        assert!(!dates("السبت 03/04/2017")[0].ambiguous);
        assert_eq!(dates("الاثنين 03/04/2017")[0].date, date(2017, 4, 3));
    }

    #[test]
    fn labels_of_dates() {
        let all = dates("تاريخ النشر: 27/04/2017 - آخر تحديث: 28/04/2017");
        assert_eq!(all.iter().map(|r| r.label).collect::<Vec<_>>(), [Label::Publish, Label::Update]);
        assert_eq!(dates("27 نيسان 2017، آخر تحديث 18:02")[0].label, Label::Update);
    }

    #[test]
    fn lines_of_dates_alone() {
        for line in [
            "الخميس، 27 أبريل 2017 06:02 م",
            "تم النشر في 27/04/2017 الساعة 18:02 بتوقيت مكة المكرمة",
            "آخر تحديث: الخميس 30 رجب 1438 هـ الموافق 27 أبريل 2017م",
            "27/04/2017 | 18:02",
        ] {
            assert!(!date_line(line).is_empty(), "{line}");
        }
        for line in
            ["أعلن الوزير في 27 أبريل 2017 استقالته", "طنجة 27 أبريل 2017", "27/04/2017 15 تعليقا", "الخميس"]
        {
            assert!(date_line(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn names() {
        let check =
            |name: &str, expected: Option<u8>| assert_eq!(month(name).map(|m| m.number), expected, "{name}");
        for (name, number) in [
            ("يناير", 1),
            ("كانون الثاني", 1),
            ("جانفي", 1),
            ("شباط", 2),
            ("فيفري", 2),
            ("آذار", 3),
            ("اذار", 3),
            ("إبريل", 4),
            ("نِيسان", 4),
            ("أيّار", 5),
            ("ماي", 5),
            ("حزيران", 6),
            ("يونيه", 6),
            ("جويلية", 7),
            ("يوليوز", 7),
            ("غشت", 8),
            ("أوت", 8),
            ("شتنبر", 9),
            ("أيلول", 9),
            ("تشرين الاول", 10),
            ("نونبر", 11),
            ("دجنبر", 12),
            ("ذو الحجة", 12),
            ("جمادى الآخرة", 6),
        ] {
            check(name, Some(number));
        }
        check("مارسيليا", None);
        check("كانون", None);
        assert_eq!(weekday("الإثنين"), Some(Weekday::Monday));
        assert_eq!(weekday("أحد"), None);
        assert_eq!(Half::Night.hour(2), 2);
        assert_eq!(half("مساءً"), Some(Half::Pm));
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,60}|[0-9٠-٩:/ .مصه\u{640}-]{0,40}|([0-9]{1,4}[-/ :]?(أبريل|الخميس|م|رجب|T)? ?){0,9}") {
            let mut end = 0;
            for r in dates(&text) {
                prop_assert!(text.get(r.span.clone()).is_some());
                prop_assert!(r.span.end > end);
                end = r.span.end;
            }
            prop_assert!(date_line(&text).len() <= dates(&text).len());
        }
    }
}
