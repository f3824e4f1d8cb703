//! Terms for full-text search: every token's surface skeleton and the skeleton of its lemma.

use crate::Analyzer;
use crate::letters::{Letters, skeleton_into};
use crate::tokens;
use isnad_doc::{Clitic, TokenId, TokenKind};
use std::ops::Range;

/// Gives the terms of a raw text, in order: the byte range of the token in `text`, its surface skeleton and the skeleton
/// of its lemma. Clitics and the article are off both, so `للوزير` gives `وزير`, `وزير`. Punctuation gives no term.
///
/// ```
/// let analyzer = isnad_arabic::Analyzer::new();
/// let mut terms = Vec::new();
/// isnad_arabic::search::tokens(&analyzer, "قال الوزير", |range, surface, lemma| {
///     terms.push((range, surface.to_owned(), lemma.to_owned()));
/// });
/// assert_eq!(terms, [(0..6, "قال".to_owned(), "قال".to_owned()), (7..19, "وزير".to_owned(), "وزير".to_owned())]);
/// ```
pub fn tokens(analyzer: &Analyzer, text: &str, mut give: impl FnMut(Range<usize>, &str, &str)) {
    let mut letters = Letters::default();
    let mut words = Vec::new();
    let (mut surface, mut lemma) = (String::new(), String::new());
    tokens::tokens(text, &mut |kind, start, end| {
        let Some(token) = text.get(start..end) else { return };
        surface.clear();
        lemma.clear();
        match kind {
            TokenKind::Punct | TokenKind::Symbol => return,
            TokenKind::Foreign | TokenKind::Number => {
                skeleton_into(token, &mut surface);
                lemma.push_str(&surface);
            }
            TokenKind::Word => {
                words.clear();
                analyzer.lexicon.words(TokenId(0), kind, token, 0, &mut letters, &mut words);
                let Some(base) = words.iter().find(|w| w.clitic == Clitic::None).or(words.first()) else {
                    return;
                };
                skeleton_into(base.span.of(token), &mut surface);
                if base.features.definite {
                    let bare = surface.strip_prefix("ال").or(surface.strip_prefix("ل")).map(str::len);
                    if let Some(bare) = bare {
                        surface.drain(..surface.len() - bare);
                    }
                }
                skeleton_into(&base.lemma, &mut lemma);
            }
        }
        give(start..end, &surface, &lemma);
    });
}
