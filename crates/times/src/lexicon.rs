//! The words of time expressions, read once from `data/times/words.tsv`.

use isnad_arabic::skeleton;
use std::collections::HashMap;
use std::sync::LazyLock;

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

/// What a word may be in a time expression. A word may be several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// A unit in singular or plural (1) or dual (2).
    Unit(Unit, u8),
    Past,
    Next,
    This,
    Few,
    Today,
    Yesterday,
    First,
    Tomorrow,
    Tonight,
    Ago,
    After,
    Within,
    About,
    Part(Part),
    PartOfDay(&'static str),
    Season(u8),
    Decade(u8),
    Number(u16),
    Ordinal(u8),
    Clock,
    Zone,
    ZoneName,
    Each,
    Hijri,
    Common,
    Of,
}

/// Keys by skeleton.
pub(crate) struct Lexicon(HashMap<String, Vec<Key>>);

/// The table. A plain value would have to be carried through every caller for no gain: it never changes.
pub(crate) static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../../../data/times/words.tsv")));

impl Lexicon {
    fn read(table: &str) -> Self {
        let mut map: HashMap<String, Vec<Key>> = HashMap::new();
        for line in table.lines().skip(1) {
            let mut cells = line.split('\t');
            let (Some(class), Some(value), Some(names)) = (cells.next(), cells.next(), cells.next()) else {
                continue;
            };
            let Some(key) = key(class, value) else { continue };
            for name in names.split('|') {
                let keys = map.entry(skeleton(name)).or_default();
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        Self(map)
    }

    /// The keys of a skeleton; empty for a word that has no part in times.
    pub(crate) fn keys(&self, skeleton: &str) -> &[Key] {
        self.0.get(skeleton).map_or(&[], Vec::as_slice)
    }
}

fn key(class: &str, value: &str) -> Option<Key> {
    let unit = || {
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
    };
    Some(match class {
        "unit" => Key::Unit(unit()?, 1),
        "unit2" => Key::Unit(unit()?, 2),
        "past" => Key::Past,
        "next" => Key::Next,
        "this" => Key::This,
        "few" => Key::Few,
        "today" => Key::Today,
        "yesterday" => Key::Yesterday,
        "first" => Key::First,
        "tomorrow" => Key::Tomorrow,
        "tonight" => Key::Tonight,
        "ago" => Key::Ago,
        "after" => Key::After,
        "within" => Key::Within,
        "about" => Key::About,
        "part-early" => Key::Part(Part::Early),
        "part-mid" => Key::Part(Part::Mid),
        "part-late" => Key::Part(Part::Late),
        "part-end" => Key::Part(Part::End),
        "part-day" => Key::PartOfDay(match value {
            "MO" => "MO",
            "AF" => "AF",
            "EV" => "EV",
            _ => "NI",
        }),
        "season" => Key::Season(value.parse().ok()?),
        "decade" => Key::Decade(value.parse().ok()?),
        "number" => Key::Number(value.parse().ok()?),
        "ordinal" => Key::Ordinal(value.parse().ok()?),
        "clock" => Key::Clock,
        "zone" => Key::Zone,
        "zone-name" => Key::ZoneName,
        "each" => Key::Each,
        "hijri" => Key::Hijri,
        "ce" => Key::Common,
        "of" => Key::Of,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let table = include_str!("../../../data/times/words.tsv");
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "{line}");
            assert!(key(cells[0], cells[1]).is_some(), "{line}");
        }
        assert_eq!(LEXICON.keys(&skeleton("أسبوعين")), [Key::Unit(Unit::Week, 2)]);
    }
}
