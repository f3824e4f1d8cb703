//! Inflection: from the stems of Camel Morph and the lemmas of ChainBank to unvowelled forms with their readings.
//!
//! Camel Morph writes a stem with conditions (`#-ay`: a yeh that comes and goes); the endings below are its tables
//! `MSA-Verb-MORPH` and `MSA-Nom-MORPH` without their vowels. Energetic and imperative forms are left out: news hardly
//! has them, and they would make every second noun look like a verb.

use isnad_arabic::compile::{ARTICLE, BOUND, CONJ, Entry, FREE, FUTURE, PREP};
use isnad_doc::{Aspect, Features, Gender, Number, Person, Upos};

/// Buckwalter letters as Camel Morph writes them, marks left out.
pub(crate) fn letters(buckwalter: &str) -> String {
    let mut out = String::new();
    for c in buckwalter.chars() {
        let letter = match c {
            '\'' => 'ء',
            '|' => 'آ',
            '>' => 'أ',
            '&' => 'ؤ',
            '<' => 'إ',
            '}' => 'ئ',
            'A' | '{' => 'ا',
            'b' => 'ب',
            'p' => 'ة',
            't' => 'ت',
            'v' => 'ث',
            'j' => 'ج',
            'H' => 'ح',
            'x' => 'خ',
            'd' => 'د',
            '*' => 'ذ',
            'r' => 'ر',
            'z' => 'ز',
            's' => 'س',
            '$' => 'ش',
            'S' => 'ص',
            'D' => 'ض',
            'T' => 'ط',
            'Z' => 'ظ',
            'E' => 'ع',
            'g' => 'غ',
            'f' => 'ف',
            'q' => 'ق',
            'k' => 'ك',
            'l' => 'ل',
            'm' => 'م',
            'n' => 'ن',
            'h' => 'ه',
            'w' => 'و',
            'Y' => 'ى',
            'y' => 'ي',
            'P' => 'پ',
            'J' => 'چ',
            'V' => 'ڤ',
            'G' => 'گ',
            _ => continue,
        };
        out.push(letter);
    }
    out.replace("أا", "آ")
}

fn features(person: u8, gender: char, number: char) -> Features {
    Features {
        person: match person {
            1 => Some(Person::First),
            2 => Some(Person::Second),
            3 => Some(Person::Third),
            _ => None,
        },
        gender: match gender {
            'm' => Some(Gender::Masculine),
            'f' => Some(Gender::Feminine),
            _ => None,
        },
        number: match number {
            's' => Some(Number::Singular),
            'd' => Some(Number::Dual),
            'p' => Some(Number::Plural),
            _ => None,
        },
        ..Features::default()
    }
}

/// A verb stem as the tables give it.
#[derive(Clone, Debug)]
pub(crate) struct VerbStem {
    pub(crate) lemma: String,
    /// Buckwalter.
    pub(crate) form: String,
    /// `v-suff`, `c-suff` or empty.
    pub(crate) needs: String,
    pub(crate) has: Vec<String>,
    pub(crate) perfect: bool,
    pub(crate) passive: bool,
}

/// What an ending begins with: nothing, alef, waw, yeh, teh after a vowel, a consonant, or nothing in the jussive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Zero,
    Alef,
    Waw,
    Yeh,
    Teh,
    Consonant,
    Jussive,
}

const PERFECT: &[(Kind, &str, &str, u8, char, char)] = &[
    (Kind::Zero, "", "", 3, 'm', 's'),
    (Kind::Alef, "ا", "ا", 3, 'm', 'd'),
    (Kind::Waw, "وا", "و", 3, 'm', 'p'),
    (Kind::Teh, "ت", "ت", 3, 'f', 's'),
    (Kind::Teh, "تا", "تا", 3, 'f', 'd'),
    (Kind::Consonant, "ن", "ن", 3, 'f', 'p'),
    (Kind::Consonant, "ت", "ت", 1, '-', 's'),
    (Kind::Consonant, "نا", "نا", 1, '-', 'p'),
    (Kind::Consonant, "تم", "تمو", 2, 'm', 'p'),
];

const IMPERFECT: &[(&str, Kind, &str, &str, u8, char, char)] = &[
    ("ي", Kind::Zero, "", "", 3, 'm', 's'),
    ("ي", Kind::Jussive, "", "", 3, 'm', 's'),
    ("ت", Kind::Zero, "", "", 3, 'f', 's'),
    ("ت", Kind::Jussive, "", "", 3, 'f', 's'),
    ("أ", Kind::Zero, "", "", 1, '-', 's'),
    ("أ", Kind::Jussive, "", "", 1, '-', 's'),
    ("ن", Kind::Zero, "", "", 1, '-', 'p'),
    ("ن", Kind::Jussive, "", "", 1, '-', 'p'),
    ("ي", Kind::Alef, "ان", "ان", 3, 'm', 'd'),
    ("ي", Kind::Alef, "ا", "ا", 3, 'm', 'd'),
    ("ت", Kind::Alef, "ان", "ان", 3, 'f', 'd'),
    ("ت", Kind::Alef, "ا", "ا", 3, 'f', 'd'),
    ("ي", Kind::Waw, "ون", "ون", 3, 'm', 'p'),
    ("ي", Kind::Waw, "وا", "و", 3, 'm', 'p'),
    ("ت", Kind::Waw, "ون", "ون", 2, 'm', 'p'),
    ("ت", Kind::Waw, "وا", "و", 2, 'm', 'p'),
    ("ي", Kind::Consonant, "ن", "ن", 3, 'f', 'p'),
    ("ت", Kind::Yeh, "ين", "ين", 2, 'f', 's'),
];

/// The letters between stem and ending, as (without pronoun, with pronoun); `None` where the stem takes no such ending.
fn perfect_buffer(has: &[String], kind: Kind) -> Vec<(&'static str, &'static str)> {
    let c = |s: &str| has.iter().any(|h| h == s);
    let one = |s: &'static str| vec![(s, s)];
    if c("#-a>") {
        return match kind {
            Kind::Alef => one("آ\u{0}"),
            Kind::Waw => vec![("ؤ", "ؤ"), ("أ", "أ")],
            _ => one("أ"),
        };
    }
    if c("#-aw") {
        return match kind {
            Kind::Zero => one("ا"),
            Kind::Alef | Kind::Consonant => one("و"),
            _ => one(""),
        };
    }
    if c("#-ay") {
        return match kind {
            Kind::Zero => vec![("ى", "ا")],
            Kind::Alef | Kind::Consonant => one("ي"),
            _ => one(""),
        };
    }
    if c("#->ay") || c("#->~ay") {
        return match kind {
            Kind::Zero => vec![("أى", "آ")],
            Kind::Alef | Kind::Consonant => one("أي"),
            _ => one("أ"),
        };
    }
    if c("#-iy") {
        return one(if kind == Kind::Waw { "" } else { "ي" });
    }
    if c("#-}iy") || c("#-}~iy") {
        return one(if kind == Kind::Waw { "ؤ" } else { "ئي" });
    }
    if c("#-iy'") {
        return match kind {
            Kind::Consonant => one("ئ"),
            Kind::Zero => vec![("يء", "يئ")],
            _ => one("يئ"),
        };
    }
    if c("#-A'") {
        return match kind {
            Kind::Consonant => one("أ"),
            Kind::Waw => vec![("اؤ", "اؤ"), ("اء", "اء")],
            _ => one("اء"),
        };
    }
    if c("#-aA") {
        return match kind {
            Kind::Zero => one("ا"),
            Kind::Alef | Kind::Consonant => one("ي"),
            _ => one(""),
        };
    }
    one("")
}

fn imperfect_buffer(has: &[String], kind: Kind) -> Vec<(&'static str, &'static str)> {
    let c = |s: &str| has.iter().any(|h| h == s);
    let one = |s: &'static str| vec![(s, s)];
    let short = matches!(kind, Kind::Waw | Kind::Yeh | Kind::Jussive);
    if c("#-aA") || c("#-aY") {
        return match kind {
            Kind::Zero => vec![(if c("#-aA") { "ا" } else { "ى" }, "ا")],
            _ if short => one(""),
            _ => one("ي"),
        };
    }
    if c("#-uw") {
        return one(if short { "" } else { "و" });
    }
    if c("#-iy") {
        return one(if short { "" } else { "ي" });
    }
    if c("#-a>") {
        return match kind {
            Kind::Zero => vec![("أ", "ؤ"), ("أ", "أ")],
            Kind::Alef => one("آ\u{0}"),
            Kind::Waw => vec![("ؤ", "ؤ"), ("أ", "أ")],
            Kind::Yeh => one("ئ"),
            _ => one("أ"),
        };
    }
    if c("#-u&") {
        return one(if kind == Kind::Yeh { "ئ" } else { "ؤ" });
    }
    if c("#-A'") {
        return match kind {
            Kind::Zero => vec![("اء", "اؤ"), ("اء", "اء")],
            Kind::Waw => vec![("اؤ", "اؤ"), ("اء", "اء")],
            Kind::Yeh => one("ائ"),
            Kind::Consonant | Kind::Jussive => one("أ"),
            _ => one("اء"),
        };
    }
    if c("#-uw'") {
        return match kind {
            Kind::Zero => vec![("وء", "وؤ")],
            Kind::Consonant | Kind::Jussive => one("ؤ"),
            Kind::Yeh => one("وئ"),
            _ => one("وء"),
        };
    }
    if c("#-iy'") {
        return match kind {
            Kind::Zero => vec![("يء", "يئ")],
            Kind::Consonant | Kind::Jussive => one("ئ"),
            _ => one("يئ"),
        };
    }
    if c("#-}iy") {
        return match kind {
            Kind::Yeh | Kind::Jussive => one("ئ"),
            Kind::Waw => one("ؤ"),
            _ => one("ئي"),
        };
    }
    if c("#->ay") {
        return match kind {
            Kind::Zero => vec![("أى", "آ")],
            _ if short => one("أ"),
            _ => one("أي"),
        };
    }
    one("")
}

/// Gives the forms of a verb stem.
pub(crate) fn verb(stem: &VerbStem, out: &mut Vec<Entry>) {
    let has = stem.has.as_slice();
    let c = |s: &str| has.iter().any(|h| h == s);
    let base = letters(&stem.form);
    let mut add = |form: String, bound: bool, free: bool, mut f: Features| {
        f.aspect = Some(if stem.perfect { Aspect::Perfect } else { Aspect::Imperfect });
        f.passive = Some(stem.passive);
        let mut binds = CONJ;
        if !stem.perfect {
            binds |= FUTURE;
        }
        binds |= if bound { BOUND } else { 0 } | if free { FREE } else { 0 };
        out.push(Entry { form, lemma: stem.lemma.clone(), upos: Upos::Verb, features: f, binds });
    };
    let mut join = |head: &str, kind: Kind, free: &str, bound: &str, f: Features| {
        let vowel = !matches!(kind, Kind::Consonant | Kind::Jussive);
        // The jussive of a doubled or sound stem takes either; a hollow one takes the short stem.
        let fits = match stem.needs.as_str() {
            "v-suff" => vowel || kind == Kind::Jussive && c("gem"),
            "c-suff" => !vowel,
            _ => true,
        };
        if !fits {
            return;
        }
        let buffers = if stem.perfect { perfect_buffer(has, kind) } else { imperfect_buffer(has, kind) };
        for (plain, before_pronoun) in buffers {
            let glue = |buffer: &str, ending: &str| {
                let mut form = format!("{head}{base}");
                if let Some(buffer) = buffer.strip_suffix('\u{0}') {
                    form.push_str(buffer);
                    form.push_str(ending.strip_prefix('ا').unwrap_or(ending));
                } else {
                    form.push_str(buffer);
                    let double = c("#t") && ending.starts_with('ت') && kind == Kind::Consonant
                        || c("#n") && ending.starts_with('ن') && kind == Kind::Consonant;
                    form.push_str(if double { ending.get('ت'.len_utf8()..).unwrap_or("") } else { ending });
                }
                form
            };
            let (a, b) = (glue(plain, free), glue(before_pronoun, bound));
            if a == b {
                add(a, !stem.passive, true, f);
            } else {
                add(a, false, true, f);
                if !stem.passive {
                    add(b, true, false, f);
                }
            }
        }
    };
    if stem.perfect {
        for (kind, free, bound, p, g, n) in PERFECT {
            join("", *kind, free, bound, features(*p, *g, *n));
        }
    } else {
        for (head, kind, free, bound, p, g, n) in IMPERFECT {
            let hamza = c(">-#");
            let head = match (*head, hamza) {
                ("أ", true) if c("a-#") => "آ".to_owned(),
                ("أ", true) => "أو".to_owned(),
                (h, true) if c("a-#") => format!("{h}أ"),
                (h, true) => format!("{h}ؤ"),
                (h, false) => h.to_owned(),
            };
            join(&head, *kind, free, bound, features(*p, *g, *n));
        }
    }
}

const NOMINAL: u32 = CONJ | PREP | ARTICLE;

/// Which endings a nominal stem takes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Endings {
    pub(crate) masculine: bool,
    pub(crate) dual: bool,
    pub(crate) sound_plural: bool,
    pub(crate) feminine: bool,
    pub(crate) feminine_dual: bool,
    pub(crate) feminine_plural: bool,
}

impl Endings {
    /// Reads `MS||MD||FP`.
    pub(crate) fn parse(cell: &str) -> Self {
        let has = |what: &str| cell.split("||").any(|c| c.trim() == what);
        Self {
            masculine: has("MS"),
            dual: has("MD"),
            sound_plural: has("MP"),
            feminine: has("FS"),
            feminine_dual: has("FD"),
            feminine_plural: has("FP"),
        }
    }
}

/// A nominal stem.
#[derive(Clone, Debug)]
pub(crate) struct NominalStem {
    pub(crate) lemma: String,
    /// Arabic letters, with its last weak letter.
    pub(crate) form: String,
    pub(crate) upos: Upos,
    pub(crate) endings: Endings,
    pub(crate) gender: char,
    pub(crate) number: char,
}

/// Gives the forms of a nominal stem. How it changes before an ending is read off its last letters.
pub(crate) fn nominal(stem: &NominalStem, out: &mut Vec<Entry>) {
    let mut add = |form: String, binds: u32, gender: char, number: char, construct: bool| {
        let mut f = features(0, gender, number);
        f.construct = construct;
        out.push(Entry { form, lemma: stem.lemma.clone(), upos: stem.upos, features: f, binds });
    };
    let form = stem.form.as_str();
    let chars: Vec<char> = form.chars().collect();
    let Some(last) = chars.last().copied() else { return };
    let cut = |n: usize| -> String { chars.iter().take(chars.len().saturating_sub(n)).collect() };
    let after_alef = chars.len() >= 2 && chars.get(chars.len() - 2) == Some(&'ا');
    // The stem before endings: alef maksura becomes yeh, a final hamza after alef takes a seat.
    let weak = |ending: &str| -> String {
        match last {
            'ى' => format!("{}ي{ending}", cut(1)),
            'ا' if chars.len() >= 3 && ending.starts_with(['ا', 'ي']) => format!("{form}{ending}"),
            'ء' if after_alef && ending.starts_with('ي') => format!("{}ئ{ending}", cut(1)),
            'ء' if after_alef && ending.starts_with('و') => format!("{}ؤ{ending}", cut(1)),
            'أ' if ending.starts_with('ا') => {
                format!("{}آ{}", cut(1), ending.strip_prefix('ا').unwrap_or(ending))
            }
            'أ' if ending.starts_with('ي') => format!("{}ئ{ending}", cut(1)),
            'أ' if ending.starts_with('و') => format!("{}ؤ{ending}", cut(1)),
            'ي' if ending.starts_with("ين") || ending.starts_with("ون") || ending == "و" || ending == "ي" =>
            {
                format!("{form}{ending}")
            }
            _ => format!("{form}{ending}"),
        }
    };
    let (g, n) = (stem.gender, stem.number);
    if stem.endings.masculine {
        match last {
            'ة' => {
                add(form.to_owned(), NOMINAL | FREE, g, n, false);
                add(format!("{}ت", cut(1)), CONJ | PREP | BOUND, g, n, false);
            }
            'ى' => {
                add(form.to_owned(), NOMINAL | FREE, g, n, false);
                add(format!("{}ا", cut(1)), CONJ | PREP | BOUND, g, n, false);
            }
            'ء' if after_alef => {
                add(form.to_owned(), NOMINAL | FREE | BOUND, g, n, false);
                add(format!("{}ؤ", cut(1)), CONJ | PREP | BOUND, g, n, false);
                add(format!("{}ئ", cut(1)), CONJ | PREP | BOUND, g, n, false);
            }
            'أ' => {
                add(form.to_owned(), NOMINAL | FREE | BOUND, g, n, false);
                add(format!("{}ئ", cut(1)), CONJ | PREP | BOUND, g, n, false);
                add(format!("{}ؤ", cut(1)), CONJ | PREP | BOUND, g, n, false);
            }
            'ء' => {
                add(form.to_owned(), NOMINAL | FREE | BOUND, g, n, false);
                add(format!("{}ئ", cut(1)), CONJ | PREP | BOUND, g, n, false);
                add(format!("{}ئا", cut(1)), CONJ | FREE, g, n, false);
            }
            _ => add(form.to_owned(), NOMINAL | FREE | BOUND, g, n, false),
        }
        let accusative = !(matches!(last, 'ة' | 'ى' | 'ا' | 'أ') || last == 'ء' && after_alef);
        if accusative && stem.upos != Upos::Propn {
            add(format!("{form}ا"), CONJ | FREE, g, n, false);
        }
    }
    let defective = last == 'ي' && !form.ends_with("يي") && stem.endings.sound_plural;
    if stem.endings.dual {
        add(weak("ان"), NOMINAL | FREE, 'm', 'd', false);
        add(weak("ين"), NOMINAL | FREE, 'm', 'd', false);
        add(weak("ا"), CONJ | FREE | BOUND, 'm', 'd', true);
        add(weak("ي"), CONJ | PREP | FREE | BOUND, 'm', 'd', true);
    }
    if stem.endings.sound_plural {
        let mut heads = vec![weak("")];
        if defective {
            heads.push(cut(1));
        }
        if last == 'ى' {
            heads = vec![cut(1)];
        }
        for head in heads {
            let glue = |ending: &str| match (last, ending.chars().next()) {
                ('ء', Some('و')) if after_alef => format!("{}ؤ{ending}", cut(1)),
                ('ء', Some('ي')) if after_alef => format!("{}ئ{ending}", cut(1)),
                ('أ', Some('و')) => format!("{}ؤ{ending}", cut(1)),
                ('أ', Some('ي')) => format!("{}ئ{ending}", cut(1)),
                _ => format!("{head}{ending}"),
            };
            add(glue("ون"), NOMINAL | FREE, 'm', 'p', false);
            add(glue("ين"), NOMINAL | FREE, 'm', 'p', false);
            add(glue("و"), CONJ | FREE | BOUND, 'm', 'p', true);
            add(glue("ي"), CONJ | PREP | FREE | BOUND, 'm', 'p', true);
        }
    }
    let feminine = |ending: &str| match last {
        'ى' | 'ا' if ending.starts_with("ات") => format!("{}ي{ending}", cut(1)),
        'ى' => format!("{}ا{ending}", cut(1)),
        'ة' => format!("{}{ending}", cut(1)),
        'أ' if ending.starts_with('ا') => format!("{}آ{}", cut(1), ending.strip_prefix('ا').unwrap_or("")),
        _ => format!("{form}{ending}"),
    };
    if stem.endings.feminine {
        add(feminine("ة"), NOMINAL | FREE, 'f', 's', false);
        add(feminine("ت"), CONJ | PREP | BOUND, 'f', 's', false);
    }
    if stem.endings.feminine_dual {
        add(feminine("تان"), NOMINAL | FREE, 'f', 'd', false);
        add(feminine("تين"), NOMINAL | FREE, 'f', 'd', false);
        add(feminine("تا"), CONJ | FREE | BOUND, 'f', 'd', true);
        add(feminine("تي"), CONJ | PREP | FREE | BOUND, 'f', 'd', true);
    }
    if stem.endings.feminine_plural {
        // As UD has it, things keep the gender of their singular (تصريحات); persons have one of their own (موظفات).
        let own = stem.endings.feminine || stem.upos != Upos::Noun;
        add(feminine("ات"), NOMINAL | FREE | BOUND, if own { 'f' } else { g }, 'p', false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(form: &str, needs: &str, has: &str, perfect: bool) -> Vec<String> {
        let mut out = Vec::new();
        let stem = VerbStem {
            lemma: String::new(),
            form: form.into(),
            needs: needs.into(),
            has: has.split(' ').map(str::to_owned).collect(),
            perfect,
            passive: false,
        };
        verb(&stem, &mut out);
        out.into_iter().map(|e| e.form).collect()
    }

    #[test]
    fn weak_verbs() {
        assert!(forms("naf", "", "#-ay", true).contains(&"نفت".to_owned()));
        assert!(forms("naf", "", "#-ay", true).contains(&"نفى".to_owned()));
        assert!(forms("nof", "", "a-# #-iy", false).contains(&"ينفي".to_owned()));
        assert!(forms("nof", "", "a-# #-iy", false).contains(&"ينف".to_owned()));
        assert!(forms("ri", "c-suff", "a-#", false).iter().all(|f| f != "يرون"));
        assert!(forms("k~id", "", "u-# >-#", false).contains(&"يؤكد".to_owned()));
        assert!(forms(">aEolan", "", "#n", true).contains(&"أعلنا".to_owned()));
        assert!(!forms("quwl", "v-suff", "a-#", false).contains(&"يقولن".to_owned()));
    }
}
