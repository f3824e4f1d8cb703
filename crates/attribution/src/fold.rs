//! The look-up form of this crate: marks and tatweel off, hamza seats of alef folded.
//!
//! Lighter than `isnad_arabic::skeleton`: alef maksura and teh marbuta stay, because they alone tell نفى (he denied)
//! from نفي (denial) and رأى (he held) from رأي (opinion). It never leaves the crate.

use compact_str::CompactString;

/// Whether a character carries no letter: vowel marks, dagger alef, tatweel, invisible marks.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}' | '\u{200B}'..='\u{200F}' | '\u{061C}' | '\u{FEFF}')
}

/// Folds a form for look-up.
pub(crate) fn fold(form: &str) -> CompactString {
    form.chars()
        .filter(|c| !is_mark(*c))
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_lightly() {
        let check = |form: &str, expected: &str| assert_eq!(fold(form), expected, "{form}");
        check("أكّد", "اكد");
        check("إنّه", "انه");
        check("نفى", "نفى");
        check("نفي", "نفي");
        check("قائلاً", "قائلا");
        check("قـــال", "قال");
    }
}
