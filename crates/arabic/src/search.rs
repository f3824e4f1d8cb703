//! Terms for full-text search: every token's surface skeleton and its lemma, and what a word of a query may mean.
//!
//! A text is read with its sentences, so that a word's neighbours help to tell its lemma ([`tokens`]); a query has none, so
//! that a word of it stands for each of its likely lemmas ([`query`]). [`related`] gives the lemmas of one family.

use crate::Analyzer;
use crate::lattice::{Candidate, Lattice, MADE};
use crate::letters::{Letters, skeleton_into};
use crate::lexicon::{Lexicon, Reading, fit, spelling};
use crate::tagger::Scratch;
use crate::tokens;
use isnad_doc::{TokenKind, Upos};
use memchr::memmem;
use std::ops::Range;

/// Pairs of related lemmas, as [`related`] reads them: a line is a lemma and, after spaces, those related to it that sort
/// after it.
const FAMILIES: &str = include_str!("../../../models/families/families.txt");

/// Gives the terms of a raw text, in order: the byte range of the token in `text`, its surface skeleton and its lemma.
/// Clitics and the article are off both, so `للوزير` gives `وزير`, `وزير`. Punctuation gives no term.
///
/// A lemma is a [`lemma_key`] of the lexicon's spelling, in which رأى and رأي stay apart; a token that is no Arabic word has
/// its skeleton for a lemma.
///
/// ```
/// let analyzer = isnad_arabic::Analyzer::new();
/// let mut terms = Vec::new();
/// isnad_arabic::search::tokens(&analyzer, "رأى الوزراء", |range, surface, lemma| {
///     terms.push((range, surface.to_owned(), lemma.to_owned()));
/// });
/// assert_eq!(terms, [(0..6, "راي".to_owned(), "رأى".to_owned()), (7..21, "وزراء".to_owned(), "وزير".to_owned())]);
/// ```
pub fn tokens(analyzer: &Analyzer, text: &str, mut give: impl FnMut(Range<usize>, &str, &str)) {
    let mut lattice = Lattice::new(&analyzer.lexicon);
    let mut scratch = Scratch::default();
    let mut spans: Vec<(TokenKind, usize, usize)> = Vec::new();
    let (mut surface, mut lemma) = (String::new(), String::new());
    let mut base = 0;
    for line in text.split_inclusive('\n') {
        analyzer.splitter.split(line, &mut |start, end| {
            let Some(sentence) = line.get(start..end) else { return };
            lattice.clear();
            spans.clear();
            tokens::tokens(sentence, &mut |kind, from, to| {
                lattice.push(kind, sentence.get(from..to).unwrap_or(""));
                spans.push((kind, from, to));
            });
            let path = analyzer.tagger.search(&lattice, &mut scratch);
            for (i, (kind, from, to)) in spans.iter().copied().enumerate() {
                let token = sentence.get(from..to).unwrap_or("");
                if matches!(kind, TokenKind::Punct | TokenKind::Symbol) {
                    continue;
                }
                surface.clear();
                lemma.clear();
                let choice = path.get(i).copied().unwrap_or(0);
                match lattice.candidates(i).get(choice) {
                    Some(candidate) if kind == TokenKind::Word => {
                        skeleton_into(base_of(&lattice, i, candidate, token), &mut surface);
                        key_into(&lattice.lemma(i, candidate), &mut lemma);
                    }
                    _ => {
                        skeleton_into(token, &mut surface);
                        lemma.push_str(&surface);
                    }
                }
                let at = base + start;
                give(at + from..at + to, &surface, &lemma);
            }
        });
        base += line.len();
    }
}

/// A lemma for look-up: its letters as they are but for the seat of a hamza inside or behind, which writers differ on
/// (مسؤول، مسئول).
///
/// ```
/// use isnad_arabic::search::lemma_key;
/// assert_eq!(lemma_key("مسؤول"), lemma_key("مسئول"));
/// assert_ne!(lemma_key("رأى"), lemma_key("رأي"));
/// ```
#[must_use]
pub fn lemma_key(lemma: &str) -> String {
    let mut out = String::with_capacity(lemma.len());
    key_into(lemma, &mut out);
    out
}

fn key_into(lemma: &str, out: &mut String) {
    out.extend(lemma.chars().map(|c| if matches!(c, 'ؤ' | 'ئ') { 'ء' } else { c }));
}

/// What of token `i` is left without clitics and article.
fn base_of<'t>(lattice: &Lattice<'_>, i: usize, candidate: &Candidate, token: &'t str) -> &'t str {
    let letters = lattice.folded(i).len();
    let from = lattice.byte(i, candidate.head() + usize::from(candidate.article % 3), token.len());
    let to = lattice.byte(i, letters - usize::from(candidate.suffix), token.len());
    token.get(from..to).unwrap_or(token)
}

/// What a word of a query may stand for. A token of a text answers it that has one of its surfaces or one of its lemmas,
/// as [`tokens`] gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    /// Skeletons without clitics. Empty where the skeleton is also that of another word and the word is known by its
    /// lemma: رأى does not find الرأي.
    pub surfaces: Vec<String>,
    /// [`lemma_key`]s of the likely lemmas.
    pub lemmas: Vec<String>,
}

/// How many times rarer in news, as a power of two, a lemma may be than another one that the same word may have.
const RARER: u8 = 3;

/// Reads the words of a query, each by itself. Punctuation gives none.
///
/// A word that is itself a lemma means that lemma (قتل: not those killed), unless another one is much more frequent
/// (قرى, villages rather than to entertain); any other word means all lemmas it is likely to be a form of.
///
/// ```
/// let analyzer = isnad_arabic::Analyzer::new();
/// let forms = isnad_arabic::search::query(&analyzer, "وللوزراء");
/// assert_eq!(forms[0].lemmas, ["وزير"]);
/// ```
#[must_use]
pub fn query(analyzer: &Analyzer, text: &str) -> Vec<Forms> {
    let mut out = Vec::new();
    let mut lattice = Lattice::new(&analyzer.lexicon);
    let mut scratch = Scratch::default();
    tokens::tokens(text, &mut |kind, start, end| {
        let token = text.get(start..end).unwrap_or("");
        if matches!(kind, TokenKind::Punct | TokenKind::Symbol) {
            return;
        }
        lattice.clear();
        lattice.push(kind, token);
        let choice = analyzer.tagger.search(&lattice, &mut scratch).first().copied().unwrap_or(0);
        out.push(match lattice.candidates(0).get(choice) {
            Some(best) if kind == TokenKind::Word => word(&lattice, best, token),
            _ => Forms { surfaces: vec![crate::skeleton(token)], lemmas: vec![crate::skeleton(token)] },
        });
    });
    out
}

fn word(lattice: &Lattice<'_>, best: &Candidate, token: &str) -> Forms {
    let candidates = lattice.candidates(0);
    let lexicon = lattice.lexicon;
    let cut = |c: &Candidate| (c.conj, c.prep, c.article, c.suffix);
    let uncut = |c: &Candidate| cut(c) == (0, 0, 0, 0);
    let weight = |c: &Candidate| if c.lemma == MADE { 0 } else { lexicon.lemma_weight(c.lemma) };
    // Cut as the tagger says or not at all; another way only if it leaves a word that is as frequent.
    let near = |c: &&Candidate| cut(c) == cut(best) || uncut(c);
    let likely =
        |c: &&Candidate| near(c) || c.fit <= best.fit && c.weight >= best.weight.saturating_add(RARER);
    let top = |all: &mut dyn Iterator<Item = &Candidate>| all.map(weight).max().unwrap_or(0);
    let is_lemma = |c: &&Candidate| {
        let written = crate::normalise(base_of(lattice, 0, c, token));
        (c.lemma != MADE || best.lemma == MADE) && lemma_key(&lattice.lemma(0, c)) == lemma_key(&written)
    };

    let mut chosen: Vec<&Candidate> = candidates.iter().filter(near).filter(is_lemma).collect();
    let own = top(&mut chosen.iter().copied());
    if chosen.is_empty() || own.saturating_add(RARER) < top(&mut candidates.iter().filter(near)) {
        let most = top(&mut candidates.iter().filter(likely));
        chosen.push(best);
        chosen.extend(candidates.iter().filter(likely).filter(|c| weight(c).saturating_add(RARER) >= most));
    }
    let mut lemmas: Vec<String> = chosen.iter().map(|c| lemma_key(&lattice.lemma(0, c))).collect();
    lemmas.sort();
    lemmas.dedup();

    // Its own letters, with and without its clitics, and the lemma's: whatever lemma a page's word was given, it is found.
    let base = base_of(lattice, 0, best, token);
    let mut surfaces = Vec::new();
    let mut letters = Letters::default();
    let known = best.lemma != MADE && best.fit == 0;
    for written in [base, token].into_iter().chain(lemmas.iter().map(String::as_str)) {
        letters.read(written);
        let surface = crate::skeleton(written);
        if known && another(lexicon, &letters, &lemmas) {
            continue;
        }
        // A page's word may have been taken for a name, whose article is part of it.
        let definite = (!surface.starts_with("ال")).then(|| format!("ال{surface}"));
        for surface in std::iter::once(surface).chain(definite) {
            if !surfaces.contains(&surface) {
                surfaces.push(surface);
            }
        }
    }
    Forms { surfaces, lemmas }
}

/// Whether a word is as frequent as these lemmas that has the skeleton of these letters and is spelt otherwise, such as
/// رأي by the side of رأى.
fn another(lexicon: &Lexicon, letters: &Letters, lemmas: &[String]) -> bool {
    let Some(found) = lexicon.find(&letters.folded) else { return false };
    let written = spelling(&letters.exact);
    let own = |r: &Reading| lemmas.contains(&lemma_key(lexicon.lemma(r.lemma)));
    let weight = |r: Reading| lexicon.lemma_weight(r.lemma);
    let most = lexicon.readings(found).filter(own).map(weight).max().unwrap_or(0);
    lexicon
        .readings(found)
        .filter(|r| r.tag.upos() != Upos::Propn && fit(written, r.spelling) == 2 && !own(r))
        .any(|r| weight(r).saturating_add(RARER) >= most)
}

/// The lemmas of the same derivational family: a verb's verbal nouns and participles, nouns and adjectives of the same
/// root and meaning, in order, from and to [`lemma_key`]s; see `models/families/MODEL.toml` for what counts. None for a
/// lemma without a family.
///
/// ```
/// use isnad_arabic::search::related;
/// assert!(related("هاجم").contains(&"مهاجمة") && related("هاجم").contains(&"هجوم"));
/// assert!(!related("كتب").contains(&"كتيبة"));
/// ```
#[must_use]
pub fn related(lemma: &str) -> Vec<&'static str> {
    let mut out = Vec::new();
    if lemma.is_empty() || lemma.contains(char::is_whitespace) {
        return out;
    }
    for at in memmem::find_iter(FAMILIES.as_bytes(), lemma.as_bytes()) {
        let (Some(before), Some(after)) = (FAMILIES.get(..at), FAMILIES.get(at + lemma.len()..)) else {
            continue;
        };
        if !(before.is_empty() || before.ends_with([' ', '\n'])) || !after.starts_with([' ', '\n']) {
            continue;
        }
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        if line == at {
            out.extend(after.lines().next().unwrap_or("").split_whitespace());
        } else {
            out.extend(FAMILIES.get(line..).and_then(|l| l.split(' ').next()));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}
