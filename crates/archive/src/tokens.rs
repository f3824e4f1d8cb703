//! The words of the full text index: which stretch of text is found under which look-up forms.
//!
//! A token has two keys at one position: that of its written form and that of its lemma, so that `وزير` finds الوزير،
//! الوزراء and للوزير. Keys are for look-up only and never shown.

use isnad_arabic::Analyzer;
use isnad_doc::Span;

/// A findable word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Where it stands, in bytes of its text.
    pub(crate) span: Span,
    /// Key of the written form; never empty.
    pub(crate) surface: String,
    /// Key of the lemma; never empty.
    pub(crate) lemma: String,
}

/// What the index keeps of a surface or lemma: letters and digits alone, for it parts its columns at anything else.
pub(crate) fn key(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The findable words of a text, in order, each read with its sentence.
pub(crate) fn tokens(analyzer: &Analyzer, text: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 10);
    isnad_arabic::search::tokens(analyzer, text, |range, surface, lemma| {
        let surface = key(surface);
        if !surface.is_empty() {
            let lemma = Some(key(lemma)).filter(|l| !l.is_empty()).unwrap_or_else(|| surface.clone());
            out.push(Token { span: Span::new(range.start, range.end), surface, lemma });
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn spans_hold_their_words(text in any::<String>()) {
            let analyzer = Analyzer::new();
            let mut at = 0;
            for t in tokens(&analyzer, &text) {
                prop_assert!(t.span.from() >= at && t.span.to() <= text.len());
                prop_assert!(!t.span.of(&text).is_empty());
                for key in [&t.surface, &t.lemma] {
                    prop_assert!(!key.is_empty());
                    prop_assert!(key.chars().all(char::is_alphanumeric));
                }
                at = t.span.to();
            }
        }
    }
}
