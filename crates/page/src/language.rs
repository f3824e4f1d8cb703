//! Which language a page is in: Arabic, or what else.

use crate::diagnostic;
use isnad_doc::{Article, Severity};

/// How many letters are looked at.
const SAMPLE: usize = 4000;

/// Fills `lang` where it is not given, and says so where the page is not in Arabic.
///
/// # Diagnostics
/// PAGE-004.
pub(crate) fn tell(article: &mut Article) {
    if article.lang.is_none() {
        article.lang = language(&article.text).map(str::to_owned);
    }
    if let Some(lang) = &article.lang
        && !is_arabic(lang)
    {
        let message = format!("the page is not in Arabic but in `{lang}`");
        article.diagnostics.push(diagnostic("PAGE-004", Severity::Warning, message));
    }
}

/// Whether a BCP 47 tag names Arabic or one of its varieties.
fn is_arabic(tag: &str) -> bool {
    const VARIETIES: [&str; 8] = ["ar", "arb", "ara", "arz", "apc", "ary", "acm", "ajp"];
    let primary = tag.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
    VARIETIES.contains(&primary.as_str())
}

/// The language of a text, `None` where too few letters tell.
///
/// Arabic letters alone are Arabic unless letters that Arabic lacks (پ چ ژ گ ک ی, ٹ ڈ ڑ ے) stand thick in them;
/// a few are not enough, for Arabic pages spell foreign names with them.
pub(crate) fn language(text: &str) -> Option<&'static str> {
    let (mut arabic, mut latin, mut other) = (0usize, 0usize, 0usize);
    let (mut persian, mut urdu, mut kurdish, mut tell_tale) = (0usize, 0usize, 0usize, 0usize);
    // The letters of Arabic first: what is alphabetic takes long to tell.
    let letter = |c: &char| matches!(c, '\u{620}'..='\u{64A}') || c.is_alphabetic();
    for c in text.chars().filter(letter).take(SAMPLE) {
        match c {
            'ٹ' | 'ڈ' | 'ڑ' | 'ے' | 'ں' | 'ہ' | 'ھ' => {
                arabic += 1;
                urdu += 1;
            }
            'ێ' | 'ۆ' | 'ڕ' | 'ڵ' | 'ە' => {
                arabic += 1;
                kurdish += 1;
            }
            'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی' => {
                arabic += 1;
                persian += 1;
            }
            'ة' | 'ي' | 'ى' | 'ك' => {
                arabic += 1;
                tell_tale += 1;
            }
            '\u{0600}'..='\u{06FF}'
            | '\u{0750}'..='\u{077F}'
            | '\u{FB50}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}' => {
                arabic += 1;
            }
            'A'..='Z' | 'a'..='z' | '\u{00C0}'..='\u{024F}' => latin += 1,
            _ => other += 1,
        }
    }
    let all = arabic + latin + other;
    if all == 0 {
        return None;
    }
    // A third is enough: Arabic pages quote addresses, names and hash tags in Latin letters.
    if arabic * 3 >= all {
        let foreign = persian + urdu + kurdish;
        return Some(if foreign * 20 < arabic || tell_tale > foreign {
            "ar"
        } else if kurdish * 20 > arabic {
            "ckb"
        } else if urdu * 20 > arabic {
            "ur"
        } else {
            "fa"
        });
    }
    if latin * 2 < all {
        return Some("und");
    }
    Some(latin_language(text))
}

/// English and French are told by their commonest words; other languages of the Latin script stay undetermined.
fn latin_language(text: &str) -> &'static str {
    const ENGLISH: [&str; 10] = ["the", "of", "and", "to", "in", "is", "that", "was", "for", "on"];
    const FRENCH: [&str; 10] = ["le", "la", "les", "des", "et", "du", "une", "est", "dans", "que"];
    let (mut all, mut english, mut french) = (0usize, 0usize, 0usize);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).take(600) {
        all += 1;
        english += usize::from(ENGLISH.iter().any(|e| word.eq_ignore_ascii_case(e)));
        french += usize::from(FRENCH.iter().any(|e| word.eq_ignore_ascii_case(e)));
    }
    if english > french && english * 12 >= all {
        "en"
    } else if french > english && french * 12 >= all {
        "fr"
    } else {
        "und"
    }
}
