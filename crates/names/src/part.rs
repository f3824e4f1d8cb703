//! Parts and surroundings of places: «شمال العراق», «ريف إدلب الجنوبي», «محافظة تعز» are not the country or the town they are called
//! after, and become places of their own.

use crate::scan::{Page, Tok};
use crate::trie::{HashedMap, word_hash};
use compact_str::format_compact;
use isnad_arabic::skeleton;
use isnad_doc::{Coordinates, Entity, EntityType, Precision};
use std::sync::LazyLock;

/// A side of a place: as a noun before it (شمال، شمالي), as an adjective behind its countryside, in an id, and in English.
struct Side {
    nouns: [&'static str; 2],
    adjective: &'static str,
    id: &'static str,
    english: &'static str,
}

const SIDES: [Side; 5] = [
    Side { nouns: ["شمال", "شمالي"], adjective: "الشمالي", id: "north", english: "northern" },
    Side { nouns: ["جنوب", "جنوبي"], adjective: "الجنوبي", id: "south", english: "southern" },
    Side { nouns: ["شرق", "شرقي"], adjective: "الشرقي", id: "east", english: "eastern" },
    Side { nouns: ["غرب", "غربي"], adjective: "الغربي", id: "west", english: "western" },
    Side { nouns: ["وسط", "أوسط"], adjective: "الأوسط", id: "centre", english: "central" },
];

/// What stands before a place's name.
#[derive(Clone, Copy)]
enum Before {
    /// A row of [`SIDES`].
    Side(&'static Side),
    /// The country around a town.
    Countryside,
    /// Where a town ends.
    Outskirts,
    /// A unit of government, often called by its chief town; its singular and its English.
    Unit(&'static str, &'static str),
    /// A class noun that only says what the name is.
    Class,
}

const UNITS: [(&str, &str, &str); 13] = [
    ("محافظة", "محافظة", "governorate"),
    ("محافظتي", "محافظة", "governorate"),
    ("ولاية", "ولاية", "province"),
    ("ولايتي", "ولاية", "province"),
    ("مقاطعة", "مقاطعة", "province"),
    ("مقاطعتي", "مقاطعة", "province"),
    ("إمارة", "إمارة", "emirate"),
    ("قضاء", "قضاء", "district"),
    ("مديرية", "مديرية", "district"),
    ("مديريتي", "مديرية", "district"),
    ("ناحية", "ناحية", "subdistrict"),
    ("منطقة", "", ""),
    ("إقليم", "", ""),
];

static WORDS: LazyLock<HashedMap<Before>> = LazyLock::new(|| {
    let mut words = HashedMap::default();
    let mut add = |word: &str, before: Before| words.insert(word_hash(&skeleton(word)), before);
    for side in &SIDES {
        for noun in side.nouns {
            add(noun, Before::Side(side));
        }
    }
    for (word, singular, english) in UNITS {
        add(word, if singular.is_empty() { Before::Class } else { Before::Unit(singular, english) });
    }
    for word in ["مدينة", "بلدة", "قرية", "قطاع", "جزيرة", "دولة"] {
        add(word, Before::Class);
    }
    for word in ["ريف", "أرياف"] {
        add(word, Before::Countryside);
    }
    for word in ["ضواحي", "أطراف", "مشارف", "محيط"] {
        add(word, Before::Outskirts);
    }
    words
});

fn word(tok: &Tok) -> Option<Before> {
    tok.readings().iter().find_map(|r| WORDS.get(&r.hash)).copied()
}

/// Whether a token stands before a place's name and is not part of it: a compass point or a class noun of places.
pub(crate) fn outside(page: &Page<'_>, at: usize) -> bool {
    page.toks.get(at).and_then(word).is_some_and(|w| !matches!(w, Before::Outskirts))
}

/// The place that the words around a known one, in tokens `start..end`, make of it; `None` where it is meant itself.
pub(crate) fn part(page: &Page<'_>, (start, end): (usize, usize), whole: &Entity) -> Option<Entity> {
    let place = whole.place?;
    let country = place.precision == Precision::Country;
    let city = place.precision == Precision::City;
    let before = |n: usize| {
        let at = start.checked_sub(n).filter(|at| page.same_sentence(*at, start))?;
        let tok = page.toks.get(at)?;
        Some((tok, word(tok)?))
    };
    let (tok, nearest) = before(1)?;
    // شمال سيناء is in the table as it is, though the span leaves its first word outside.
    let mut own = whole.name_ar.split(' ').take(2).map(|w| word_hash(&skeleton(w)));
    let named = |hash: u64| {
        let side =
            matches!((WORDS.get(&hash), nearest), (Some(Before::Side(a)), Before::Side(b)) if a.id == b.id);
        side || tok.readings().iter().any(|r| r.hash == hash)
    };
    if own.any(named) {
        return None;
    }
    let (ar, en) = (&whole.name_ar, whole.name_en.as_deref().unwrap_or(""));
    let (key, name_ar, name_en, precision) = match nearest {
        Before::Unit(noun, unit) if city => {
            (unit.to_owned(), format!("{noun} {ar}"), format!("{en} {unit}"), Precision::Admin)
        }
        // The middle of a town is the town.
        Before::Side(side) if country || side.id != "centre" => {
            let first = match before(2) {
                Some((_, Before::Side(first))) if first.id != side.id => Some(first),
                _ => None,
            };
            let noun = first.map_or(String::new(), |s| format!("{} ", s.nouns[0])) + side.nouns[0];
            let id = first.map_or("", |s| s.id).to_owned() + side.id;
            // northeastern, but central.
            let english = first.map_or("", |s| s.id).to_owned() + side.english;
            (id, format!("{noun} {ar}"), format!("{english} {en}"), Precision::Region)
        }
        Before::Countryside if !country => {
            let behind = |at: usize| {
                SIDES.iter().find(|s| page.same_sentence(start, at) && page.form(at) == skeleton(s.adjective))
            };
            match behind(end) {
                Some(side) => (
                    format!("countryside-{}", side.id),
                    format!("ريف {ar} {}", side.adjective),
                    format!("{} {en} countryside", side.english),
                    Precision::Region,
                ),
                None => (
                    "countryside".to_owned(),
                    format!("ريف {ar}"),
                    format!("{en} countryside"),
                    Precision::Region,
                ),
            }
        }
        Before::Outskirts if city => {
            ("outskirts".to_owned(), format!("ضواحي {ar}"), format!("outskirts of {en}"), Precision::Region)
        }
        _ => return None,
    };
    let unit = precision == Precision::Admin;
    Some(Entity {
        id: format_compact!("{}/{key}", whole.id),
        kind: if unit { EntityType::Gpe } else { EntityType::Loc },
        class: Some("part".into()),
        name_ar,
        name_en: whole.name_en.is_some().then_some(name_en),
        wikidata: None,
        country: whole.country,
        sector: None,
        // A country's middle tells nothing of its north; a town is in its countryside's.
        place: (!country).then_some(Coordinates { geoname: None, precision, ..place }),
    })
}
