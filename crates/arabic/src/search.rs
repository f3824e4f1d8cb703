//! Terms for full-text search: every token's surface skeleton and the skeleton of its lemma.
//!
//! Each token is read by itself, without its neighbours, so that a word gives the same terms in a page and in a query.

use crate::Analyzer;
use crate::lattice::Lattice;
use crate::letters::skeleton_into;
use crate::tagger::Scratch;
use crate::tokens;
use isnad_doc::TokenKind;
use std::collections::HashMap;
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
    let mut lattice = Lattice::new(&analyzer.lexicon);
    let mut scratch = Scratch::default();
    // Words come again and again in one text: both terms of each, one after the other in `terms`.
    let mut seen: HashMap<&str, (usize, usize, usize)> = HashMap::new();
    let mut terms = String::new();
    tokens::tokens(text, &mut |kind, start, end| {
        let Some(token) = text.get(start..end) else { return };
        if matches!(kind, TokenKind::Punct | TokenKind::Symbol) {
            return;
        }
        let (a, b, c) = *seen.entry(token).or_insert_with(|| {
            let a = terms.len();
            if kind != TokenKind::Word {
                skeleton_into(token, &mut terms);
                let b = terms.len();
                skeleton_into(token, &mut terms);
                return (a, b, terms.len());
            }
            lattice.clear();
            lattice.push(kind, token);
            analyzer.tagger.search(&lattice, &mut scratch, |_, _| true);
            let choice = scratch.path.first().copied().unwrap_or(0);
            let Some(candidate) = lattice.candidates(0).get(choice) else {
                skeleton_into(token, &mut terms);
                let b = terms.len();
                skeleton_into(token, &mut terms);
                return (a, b, terms.len());
            };
            let letters = lattice.folded(0).len();
            let from = lattice.byte(0, candidate.head() + usize::from(candidate.article % 3), token.len());
            let to = lattice.byte(0, letters - usize::from(candidate.suffix), token.len());
            skeleton_into(token.get(from..to).unwrap_or(token), &mut terms);
            let b = terms.len();
            skeleton_into(&lattice.lemma(0, candidate), &mut terms);
            (a, b, terms.len())
        });
        give(start..end, terms.get(a..b).unwrap_or(""), terms.get(b..c).unwrap_or(""));
    });
}

/// The surface skeleton and the lemma's skeleton of one word, as [`tokens`] gives them; `None` without letters or digits.
///
/// ```
/// let analyzer = isnad_arabic::Analyzer::new();
/// assert_eq!(
///     isnad_arabic::search::forms(&analyzer, "وزيرها"),
///     Some(("وزير".to_owned(), "وزير".to_owned()))
/// );
/// ```
#[must_use]
pub fn forms(analyzer: &Analyzer, word: &str) -> Option<(String, String)> {
    let mut first = None;
    tokens(analyzer, word, |_, surface, lemma| {
        first.get_or_insert_with(|| (surface.to_owned(), lemma.to_owned()));
    });
    first
}
