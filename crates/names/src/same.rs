//! Whether two spellings name the same person or body.
//!
//! Names are cut into parts (بن and titles dropped, عبد and أبو joined to what follows, the article off), parts are paired,
//! and each pair is compared letter by letter: what Arabic spelling varies (vowel letters of foreign names, غ/ج/ك/ق, ف/ڤ, ت/ط)
//! costs little, anything else a whole letter. Two parts that are both well-known Arabic names and differ are different names
//! (محمد، محمود). One part in common is never enough.

use crate::tagger::Units;
use crate::trie::word_hash;
use isnad_doc::Probability;
use std::sync::LazyLock;

static UNITS: LazyLock<Units> = LazyLock::new(Units::new);

/// Letters that writers choose among for one foreign or dialectal sound, and what choosing otherwise costs.
const ALIKE: [(&str, f32); 10] = [
    ("غجكق", 0.35),
    ("فڤ", 0.1),
    ("بپ", 0.1),
    ("سصزش", 0.4),
    ("تطدث", 0.4),
    ("ذزدظض", 0.4),
    ("جژزشچ", 0.4),
    ("هحخ", 0.5),
    ("كق", 0.3),
    ("ءاوي", 0.5),
];

/// Titles that are no part of a name.
const TITLES: [&str; 22] = [
    "شيخ",
    "سيد",
    "سيده",
    "دكتور",
    "دكتوره",
    "لواء",
    "عميد",
    "عقيد",
    "فريق",
    "امير",
    "ملك",
    "جنرال",
    "مشير",
    "مهندس",
    "استاذ",
    "رءيس",
    "وزير",
    "حاج",
    "مقدم",
    "راءد",
    "نقيب",
    "اخواني",
];

/// The parts of a name in look-up form.
fn parts(name: &str) -> Vec<String> {
    let form = isnad_arabic::skeleton(name);
    let words: Vec<&str> = form.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut joined: Option<&str> = None;
    for (at, word) in words.iter().enumerate() {
        let last = at + 1 == words.len();
        let bare = match word.strip_prefix("ال") {
            Some(rest) if rest.chars().count() >= 3 && *word != "الله" => rest,
            _ => word,
        };
        if let Some(prefix) = joined.take() {
            let tail = word.strip_prefix("ال").filter(|_| *word != "الله").unwrap_or(word);
            out.push(format!("{prefix}{tail}"));
            continue;
        }
        match *word {
            "بن" | "ابن" | "ال" | "بنت" if !last => {}
            "عبد" if !last => joined = Some("عبد"),
            "ابو" | "ابا" | "ابي" | "بو" if !last => joined = Some("ابو"),
            "ام" if !last => joined = Some("ام"),
            // نور الدين and نورالدين, فضل الله and فضلالله.
            "الدين" | "الله" if out.last().is_some() => {
                if let Some(before) = out.last_mut() {
                    before.push_str(if *word == "الله" { "الله" } else { "دين" });
                }
            }
            _ if TITLES.contains(&bare) && !last => {}
            _ => {
                let kunya = ["ابو", "ابا"].iter().find_map(|p| word.strip_prefix(p));
                let faith = bare.strip_suffix("الدين").filter(|w| w.chars().count() >= 2);
                if let Some(first) = faith {
                    out.push(format!("{first}دين"));
                    continue;
                }
                match (kunya, bare.strip_prefix("عبدال")) {
                    (Some(rest), _) if rest.chars().count() >= 3 => out.push(format!("ابو{rest}")),
                    (_, Some(rest)) if rest.chars().count() >= 3 && rest != "له" => {
                        out.push(format!("عبد{rest}"))
                    }
                    _ => out.push(bare.to_owned()),
                }
            }
        }
    }
    out
}

/// The rows of [`ALIKE`] that hold each letter of the Arabic block, a bit a row.
static GROUPS: LazyLock<[u16; 256]> = LazyLock::new(|| {
    let mut groups = [0; 256];
    for (row, (set, _)) in ALIKE.iter().enumerate() {
        for letter in set.chars() {
            if let Some(cell) = groups.get_mut((letter as usize).wrapping_sub(0x600)) {
                *cell |= 1 << row;
            }
        }
    }
    groups
});

fn substitution(a: char, b: char) -> f32 {
    if a == b {
        return 0.0;
    }
    let rows = |c: char| GROUPS.get((c as usize).wrapping_sub(0x600)).copied().unwrap_or(0);
    let common = rows(a) & rows(b);
    if common == 0 {
        return 1.0;
    }
    let alike = ALIKE.iter().enumerate().filter(|(row, _)| common >> row & 1 == 1);
    alike.map(|(_, (_, cost))| *cost).fold(1.0, f32::min)
}

/// What leaving letter `at` of a part out costs.
fn omission(part: &[char], at: usize) -> f32 {
    let Some(letter) = part.get(at) else { return 1.0 };
    let inside = at > 0 && at + 1 < part.len();
    let before = at.checked_sub(1).and_then(|b| part.get(b));
    match letter {
        'ا' | 'و' | 'ي' | 'ء' if inside => 0.45,
        _ if before == Some(letter) => 0.3,
        // تشافيز and شافيز, دجون and جون.
        'ت' | 'د' if matches!(part.get(at + 1), Some('ش' | 'ج')) => 0.4,
        'ا' | 'ه' if at + 1 == part.len() && part.len() >= 5 => 0.8,
        _ => 1.0,
    }
}

/// The cost of turning one part into the other; infinite once it is sure to be above `most`.
fn cost(a: &[char], b: &[char], most: f32) -> f32 {
    let width = b.len() + 1;
    let mut table = vec![0.0f32; (a.len() + 1) * width];
    let get = |table: &[f32], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(f32::MAX);
    let mut least_before = 0.0f32;
    for i in 0..=a.len() {
        let mut least = f32::MAX;
        for j in 0..=b.len() {
            let mut best = if i == 0 && j == 0 { 0.0 } else { f32::MAX };
            if i > 0 {
                best = best.min(get(&table, i - 1, j) + omission(a, i - 1));
            }
            if j > 0 {
                best = best.min(get(&table, i, j - 1) + omission(b, j - 1));
            }
            if i > 0 && j > 0 {
                let (x, y) = (a.get(i - 1).copied().unwrap_or(' '), b.get(j - 1).copied().unwrap_or(' '));
                best = best.min(get(&table, i - 1, j - 1) + substitution(x, y));
                let crossed =
                    i > 1 && j > 1 && a.get(i - 2) == Some(&y) && b.get(j - 2) == Some(&x) && x != y;
                if crossed {
                    best = best.min(get(&table, i - 2, j - 2) + 0.5);
                }
            }
            if let Some(cell) = table.get_mut(i * width + j) {
                *cell = best;
            }
            least = least.min(best);
        }
        // No step goes back more than two rows, and none lowers the cost.
        if least > most && least_before > most {
            return f32::INFINITY;
        }
        least_before = least;
    }
    get(&table, a.len(), b.len())
}

/// A part with the seat of its hamzas and its last vowel levelled.
fn seat(part: &[char]) -> Vec<char> {
    let last = part.len().saturating_sub(1);
    let level = |(at, c): (usize, &char)| match c {
        'ء' if at > 0 && at < last => 'و',
        'ا' if at == last => 'ي',
        c => *c,
    };
    part.iter().enumerate().map(level).collect()
}

/// Whether two parts are the same but for the seat of a hamza and the last vowel.
pub(crate) fn seats_alike(a: &str, b: &str) -> bool {
    let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    x.len() == y.len() && seat(&x) == seat(&y)
}

/// How far two parts are within what spelling varies: 1 is the same letters, 0 the limit, below it different names.
/// What is surely below `least` may come out as less than it is.
fn likeness(a: &str, b: &str, slack: f32, least: f32) -> f32 {
    if a == b {
        return 1.0;
    }
    let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // ليلى and ليلا, مؤيد and مويد: the same name with another letter for its hamza or last vowel.
    let respelt = x.len() == y.len() && seat(&x) == seat(&y);
    if respelt {
        return 0.9;
    }
    if UNITS.known(word_hash(a)) && UNITS.known(word_hash(b)) {
        return -1.0;
    }
    let limit = match x.len().max(y.len()) {
        0..=3 => 0.3,
        4 => 0.36,
        5 => 0.4,
        6 => 0.7,
        7 => 0.85,
        _ => 1.1,
    } + slack;
    1.0 - cost(&x, &y, (1.0 - least) * limit * 1.01) / limit
}

/// Whether two names are spellings of one, and how surely.
///
/// ```
/// assert!(isnad_names::same("ألكسندر بورتنيكوف", "الكسندر بورتينكوف").0);
/// assert!(!isnad_names::same("سعد الحريري", "رفيق الحريري").0);
/// ```
#[must_use]
pub fn same(a: &str, b: &str) -> (bool, Probability) {
    let score = score(&parts(a), &parts(b), f32::NEG_INFINITY);
    let probability = 1.0 / (1.0 + (-6.0 * score).exp());
    (score > 0.0, Probability::new(probability))
}

/// The consonants of a part as classes of like sounds: two spellings of one name nearly always share it.
pub(crate) fn sound(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for c in part.chars() {
        let class = match c {
            'غ' | 'ج' | 'ك' | 'ق' | 'گ' => 'k',
            'ب' | 'پ' => 'b',
            'ف' | 'ڤ' => 'f',
            'س' | 'ص' | 'ز' | 'ش' | 'ث' | 'ذ' | 'ظ' | 'ژ' | 'چ' => 's',
            'ت' | 'ط' | 'د' | 'ض' => 't',
            'ح' | 'خ' => 'h',
            'ا' | 'و' | 'ي' | 'ء' | 'ه' | 'ع' => continue,
            other => other,
        };
        if !out.ends_with(class) {
            out.push(class);
        }
    }
    out
}

/// A name cut into parts, to be compared with many.
pub(crate) struct Parts(Vec<String>);

impl std::ops::Deref for Parts {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl Parts {
    pub(crate) fn new(name: &str) -> Self {
        Self(parts(name))
    }

    /// Whether two names are spellings of one, as [`same`] tells it, with less work.
    pub(crate) fn same(&self, other: &Self) -> bool {
        score(&self.0, &other.0, 0.0) > 0.0
    }
}

/// How alike two names are. A score that is surely below `least` may come out as less than it is.
fn score(a: &[String], b: &[String], least: f32) -> f32 {
    if a.is_empty() || b.is_empty() {
        return -1.0;
    }
    if a == b {
        return 1.0;
    }
    // Spaces alone: بي نظير، حزبالله.
    let (x, y) = (a.concat(), b.concat());
    let whole = likeness(&x, &y, 0.0, 0.5);
    if whole > 0.9 || a.len() != b.len() && whole > 0.5 {
        return whole;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() == 1 && long.len() > 1 {
        return -1.0;
    }
    let slack = if short.len() > 1 { 0.15 } else { 0.0 };
    let mut used = vec![false; long.len()];
    let mut lowest = 1.0f32;
    for part in short {
        let mut best: Option<(f32, usize)> = None;
        for (at, other) in long.iter().enumerate() {
            if used.get(at) == Some(&false) {
                let likeness = likeness(part, other, slack, least);
                if best.is_none_or(|(l, _)| likeness > l) {
                    best = Some((likeness, at));
                }
            }
        }
        let Some((likeness, at)) = best else { return -1.0 };
        if let Some(cell) = used.get_mut(at) {
            *cell = true;
        }
        lowest = lowest.min(likeness);
        if lowest < least {
            return lowest;
        }
    }
    // A part more on one side is a little less sure.
    lowest - 0.1 * (long.len() - short.len()) as f32 * f32::from(u8::from(lowest > 0.0))
}
