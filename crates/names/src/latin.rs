//! Latin names for entities that no table gives one.
//!
//! A part of a person's name that the lists know gets its common Latin form (كلينتون Clinton, محمد Muhammad); any other word is
//! romanised letter by letter. Unvowelled writing does not tell short vowels: an *a* stands between two consonants, which is the
//! most frequent one and often wrong (كركوك would be Karkūk).
//!
//! # Source
//! ALA-LC Romanization Tables, Arabic: consonants, long vowels, *al-* unassimilated, ة as *ah*.

use crate::tagger::Units;
use crate::trie::word_hash;
use isnad_arabic::skeleton;

/// The Latin form of an Arabic name.
pub(crate) fn latin(name: &str, units: &Units) -> String {
    let mut out = String::with_capacity(name.len());
    let mut words = name.split_whitespace().peekable();
    let mut first = true;
    while let Some(word) = words.next() {
        let last = words.peek().is_none();
        if !first {
            out.push(' ');
        }
        let form = skeleton(word);
        match form.as_str() {
            "بن" if !first && !last => out.push_str("bin"),
            "ابن" if !last => out.push_str(if first { "Ibn" } else { "ibn" }),
            "بنت" if !first && !last => out.push_str("bint"),
            "ابو" | "ابا" | "ابي" if !last => out.push_str("Abu"),
            "ام" if !last => out.push_str("Umm"),
            "ال" if !last => out.push_str("Al"),
            "عبد" if !last => out.push_str("Abd"),
            "الله" => out.push_str("Allah"),
            "و" => out.push_str("wa"),
            _ => word_into(word, &form, units, &mut out),
        }
        first = false;
    }
    out
}

fn word_into(word: &str, form: &str, units: &Units, out: &mut String) {
    let bare = form.strip_prefix("ال").filter(|b| b.chars().count() >= 3);
    let known = |w: &str| Some(units.latin(word_hash(w))).filter(|l| !l.is_empty());
    match bare {
        // The list of surnames has them without the article most often.
        Some(bare) => {
            out.push_str("al-");
            let given = known(bare).or_else(|| known(form));
            let given = given.map(|l| ["Al-", "El-"].iter().find_map(|p| l.strip_prefix(p)).unwrap_or(l));
            match given {
                Some(latin) => out.push_str(latin),
                None => letters(word.strip_prefix("ال").unwrap_or(word), out),
            }
        }
        None => match known(form) {
            Some(latin) => out.push_str(latin),
            None => letters(word, out),
        },
    }
}

/// A letter's sound.
enum Sound {
    Consonant(&'static str),
    /// A long vowel, or what it is beside another vowel or at the beginning.
    Long(&'static str, &'static str),
    Vowel(&'static str),
    Other(char),
    Nothing,
}

fn sound(letter: char) -> Sound {
    Sound::Consonant(match letter {
        'ب' => "b",
        'ت' => "t",
        'ث' => "th",
        'ج' => "j",
        'ح' => "ḥ",
        'خ' => "kh",
        'د' => "d",
        'ذ' => "dh",
        'ر' => "r",
        'ز' => "z",
        'س' => "s",
        'ش' => "sh",
        'ص' => "ṣ",
        'ض' => "ḍ",
        'ط' => "ṭ",
        'ظ' => "ẓ",
        'ع' => "ʿ",
        'غ' => "gh",
        'ف' => "f",
        'ق' => "q",
        'ك' => "k",
        'ل' => "l",
        'م' => "m",
        'ن' => "n",
        'ه' => "h",
        'پ' => "p",
        'چ' => "ch",
        'ڤ' => "v",
        'گ' => "g",
        'ژ' => "zh",
        'ء' | 'ؤ' | 'ئ' => "ʾ",
        'ا' => return Sound::Long("ā", "a"),
        'و' => return Sound::Long("ū", "w"),
        'ي' | 'ی' => return Sound::Long("ī", "y"),
        'أ' => return Sound::Vowel("a"),
        'إ' => return Sound::Vowel("i"),
        'آ' => return Sound::Vowel("ā"),
        'ى' => return Sound::Vowel("á"),
        'ة' => return Sound::Vowel("ah"),
        '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' => return Sound::Nothing,
        other => return Sound::Other(other),
    })
}

/// Romanises letter by letter, the first one a capital.
fn letters(word: &str, out: &mut String) {
    let mut text = String::with_capacity(word.len() * 2);
    // What stands before: nothing, a consonant or a vowel.
    let (mut consonant, mut vowel) = (false, false);
    for letter in word.chars() {
        match sound(letter) {
            Sound::Consonant(c) => {
                if consonant {
                    text.push('a');
                }
                text.push_str(c);
                (consonant, vowel) = (true, false);
            }
            Sound::Long(long, glide) => {
                let initial = !consonant && !vowel;
                if initial || vowel {
                    text.push_str(glide);
                    // و and ي at the beginning or behind a vowel are consonants.
                    (consonant, vowel) = if glide == "a" { (false, true) } else { (true, false) };
                } else {
                    text.push_str(long);
                    (consonant, vowel) = (false, true);
                }
            }
            Sound::Vowel(v) => {
                text.push_str(v);
                (consonant, vowel) = (false, true);
            }
            Sound::Other(c) => {
                text.push(c);
                (consonant, vowel) = (false, false);
            }
            Sound::Nothing => {}
        }
    }
    let mut chars = text.chars();
    if let Some(first) = chars.next() {
        // ʿ and ʾ have no capital; the letter behind them takes it.
        if matches!(first, 'ʿ' | 'ʾ') {
            out.push(first);
            if let Some(next) = chars.next() {
                out.extend(next.to_uppercase());
            }
        } else {
            out.extend(first.to_uppercase());
        }
    }
    out.push_str(chars.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_parts_and_letters() {
        let units = Units::new();
        let cases = [
            ("كلينتون", "Clinton"),
            ("محمد بن سلمان", "Muhammad bin Salman"),
            ("سعد الحريري", "Saad al-Hariri"),
            ("أبو بكر البغدادي", "Abu Bakr al-Baghdadi"),
            ("قصر السلام", "Qaṣar al-Salam"),
            ("غقشبوط", "Ghaqashabūṭ"),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(latin(name, &units), expected);
        }
    }
}
