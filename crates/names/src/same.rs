//! Whether two spellings name the same person or body.
//!
//! Names are cut into parts (بن and titles dropped, عبد and أبو joined to what follows, the article off), parts are paired, and each
//! pair is compared letter by letter with learnt weights ([`crate::spell`]). Two parts that are both well-known Arabic names and
//! differ are different names (محمد، محمود). One part in common is never enough.

use crate::spell::{self, Weights, Word};
use isnad_doc::Probability;

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

/// The parts of a name in look-up form, and which of them stand behind بن, a bit each.
fn parts(name: &str) -> (Vec<String>, u32) {
    let form = isnad_arabic::skeleton(name);
    let words: Vec<&str> = form.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut sons = 0u32;
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
            "بن" | "ابن" | "بنت" if !last => sons |= 1 << out.len().min(31),
            "ال" if !last => {}
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
    (out, sons)
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

/// The score of the same letters, and of the same letters but for the seat of a hamza and the last vowel (ليلى and ليلا).
const SAME: f32 = 6.0;
const RESPELT: f32 = 5.0;
/// The score of two well-known Arab names that differ (محمد، محمود).
const OTHER: f32 = -8.0;

/// A name cut into parts, to be compared with many.
#[derive(Clone, Debug)]
pub struct Spelling {
    parts: Vec<String>,
    /// The parts that stand behind بن, a bit each.
    sons: u32,
    words: Vec<Word>,
    /// All parts without spaces: بي نظير and بينظير.
    whole: String,
    whole_word: Word,
}

impl std::ops::Deref for Spelling {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.parts
    }
}

impl Spelling {
    /// Cuts a name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut out = Self::with(name, Weights::shipped());
        out.words = out.words.into_iter().zip(&out.parts).map(|(word, part)| word.listed(part)).collect();
        out
    }

    /// The same for other weights than the shipped; for training.
    #[must_use]
    pub fn with(name: &str, weights: &Weights) -> Self {
        let (parts, sons) = parts(name);
        let words = parts.iter().map(|p| Word::new(p, spell::known(p), weights)).collect();
        let whole = parts.concat();
        let whole_word = Word::new(&whole, false, weights);
        Self { parts, sons, words, whole, whole_word }
    }

    /// Whether two names are spellings of one, and how surely.
    #[must_use]
    pub fn same(&self, other: &Self) -> (bool, Probability) {
        let odds = self.odds(other, Weights::shipped());
        (odds > 0.0, Probability::new(1.0 / (1.0 + (-odds).exp())))
    }

    /// The log-odds that two names are spellings of one; what is surely below 0 may come out as less than it is.
    fn odds(&self, other: &Self, weights: &Weights) -> f32 {
        match self.compare(other, weights) {
            Compared::Never => OTHER,
            Compared::Always => SAME,
            Compared::Parts(signs) => weights.name(&signs),
        }
    }

    /// What comparing two names gives to be weighed.
    #[must_use]
    pub fn compare(&self, other: &Self, weights: &Weights) -> Compared {
        if self.parts.is_empty() || other.parts.is_empty() {
            return Compared::Never;
        }
        if self.whole == other.whole {
            return Compared::Always;
        }
        let (short, long) = if self.parts.len() <= other.parts.len() { (self, other) } else { (other, self) };
        if short.parts.len() < long.parts.len() && short.whole.len().abs_diff(long.whole.len()) <= 4 {
            // شي جينبينغ, بي نظير: a space more or less, and a letter.
            let score = weights.score(&short.whole_word, &long.whole_word, SAME);
            if score >= SAME {
                return Compared::Always;
            }
        }
        // One part in common is never enough.
        if short.parts.len() == 1 && long.parts.len() > 1 {
            return Compared::Never;
        }
        let mut used = 0u32;
        let mut lowest = SAME;
        let mut sum = 0.0;
        for (part, word) in short.parts.iter().zip(&short.words) {
            let mut best = (f32::NEG_INFINITY, 0);
            let free = |at: usize| used & (1 << at.min(31)) == 0;
            match long.parts.iter().enumerate().find(|(at, p)| free(*at) && *p == part) {
                Some((at, _)) => best = (SAME, at),
                None => {
                    for (at, (other, their)) in long.parts.iter().zip(&long.words).enumerate() {
                        if free(at) {
                            let score = likeness((part, word), (other, their), weights);
                            if score > best.0 {
                                best = (score, at);
                            }
                        }
                    }
                }
            }
            used |= 1 << best.1.min(31);
            lowest = lowest.min(best.0);
            if lowest < OTHER / 2.0 {
                return Compared::Never;
            }
            sum += best.0;
        }
        // سعود بن سلمان بن عبدالعزيز is the son of سلمان بن عبدالعزيز, and سلمان بن سلطان بن عبدالعزيز another grandson.
        let left = |at: usize| at < long.parts.len() && used & (1 << at.min(31)) == 0;
        let son = |at: usize| long.sons & (1 << at.min(31)) != 0;
        let ancestor = (1..long.parts.len()).any(|at| left(at) && son(at) && son(at + 1));
        let kunya = long.parts.first().is_some_and(|p| p.starts_with("ابو") || p.starts_with("ام"));
        if ancestor || left(0) && (son(1) || !kunya) {
            return Compared::Never;
        }
        let count = short.parts.len();
        let others = if count > 1 { (sum - lowest) / (count - 1) as f32 } else { 0.0 };
        let single = f32::from(u8::from(count == 1));
        let missing = (long.parts.len() - count) as f32;
        Compared::Parts([1.0, single, lowest, others, missing])
    }
}

/// What a comparison of two names gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Compared {
    /// The same letters but for spaces.
    Always,
    /// Plainly two names.
    Never,
    /// One; whether the names have one part alone; the score of the parts least alike, and the mean of the others; how many parts one
    /// name has more than the other.
    Parts([f32; spell::NAME]),
}

/// How likely two parts are one name.
fn likeness((a, x): (&str, &Word), (b, y): (&str, &Word), weights: &Weights) -> f32 {
    if x.known && y.known {
        return if seats_alike(a, b) { RESPELT } else { OTHER };
    }
    let score = weights.score(x, y, OTHER / 2.0);
    if score < RESPELT && seats_alike(a, b) {
        return RESPELT;
    }
    if score < OTHER / 2.0 {
        return score;
    }
    // What the lists of names have as one or as two names.
    match x.relation(y) {
        Some(true) => score.max(RESPELT),
        Some(false) => score + OTHER / 2.0,
        None => score,
    }
}

/// Whether two names are spellings of one, and how surely.
///
/// ```
/// assert!(isnad_names::same("ألكسندر بورتنيكوف", "الكسندر بورتينكوف").0);
/// assert!(!isnad_names::same("سعد الحريري", "رفيق الحريري").0);
/// ```
#[must_use]
pub fn same(a: &str, b: &str) -> (bool, Probability) {
    Spelling::new(a).same(&Spelling::new(b))
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
