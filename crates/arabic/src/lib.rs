//! Letters, sentences, tokens, clitics, lemmas and the tagger: the Arabic language engine.
//!
//! [`Analyzer::analyse`] gives the words of an article; [`syntax::Parser`] their trees; [`search::tokens`] the terms of a text for full-text search;
//! [`normalise`] and [`skeleton`] look-up forms. Spans are UTF-8 bytes of the article's own text throughout.

mod annexation;
pub mod calendar;
mod clusters;
pub mod compile;
mod lattice;
mod letters;
mod lexicon;
pub mod search;
mod sentences;
pub mod syntax;
mod tagger;
mod tokens;

pub use clusters::Classes;
pub use letters::{normalise, skeleton, skeleton_into};

use clusters::Clusters;
use compact_str::CompactString;
use isnad_doc::{Article, Clitic, Features, Sentence, Span, Token, TokenId, TokenKind, Word, Words};
use lattice::{Candidate, Lattice};
use lexicon::Lexicon;
use sentences::Splitter;
use std::borrow::Cow;
use tagger::{Scratch, Tagger};

const LEXICON: &[u8] = include_bytes!("../../../models/tagger/lexicon.bin");
const CLUSTERS: &[u8] = include_bytes!("../../../models/tagger/clusters.bin");
const WEIGHTS: &[u8] = include_bytes!("../../../models/tagger/weights.bin");

/// The engine: lexicon and models, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Analyzer {
    splitter: Splitter,
    lexicon: Lexicon,
    tagger: Tagger,
}

impl Analyzer {
    /// Loads the shipped lexicon and models.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Cow::Borrowed(LEXICON), Cow::Borrowed(CLUSTERS), WEIGHTS).unwrap_or_else(|| Self {
            splitter: Splitter::new(),
            lexicon: Lexicon::empty(),
            tagger: Tagger::zero(),
        })
    }

    /// Takes another lexicon, classes of words and tagger, as [`compile`] writes them; `None` when they are not of its
    /// form.
    #[must_use]
    pub fn with(lexicon: Cow<'static, [u8]>, clusters: Cow<'static, [u8]>, weights: &[u8]) -> Option<Self> {
        Some(Self {
            splitter: Splitter::new(),
            lexicon: Lexicon::new(lexicon)?,
            tagger: Tagger::new(weights, Clusters::new(clusters)?)?,
        })
    }

    /// Splits an article into sentences, tokens and words.
    ///
    /// Every block gets its own sentences, whatever its kind; text outside the blocks gets none.
    #[must_use]
    pub fn analyse(&self, article: &Article) -> Words {
        let mut words = Words::default();
        let mut lattice = Lattice::new(&self.lexicon);
        let mut scratch = Scratch::default();
        for (index, block) in article.blocks.iter().enumerate() {
            let base = block.span.from();
            let text = block.span.of(&article.text);
            self.splitter.split(text, &mut |start, end| {
                let Some(sentence) = text.get(start..end) else { return };
                let first = words.tokens.len();
                let from = base + start;
                lattice.clear();
                tokens::tokens(sentence, &mut |kind, start, end| {
                    let Some(token) = sentence.get(start..end) else { return };
                    lattice.push(kind, token);
                    let span = Span::new(from + start, from + end);
                    words.tokens.push(Token { span, kind, words: 0..0 });
                });
                for (i, choice) in self.tagger.search(&lattice, &mut scratch).iter().enumerate() {
                    let Some(token) = words.tokens.get_mut(first + i) else { continue };
                    let start = words.words.len() as u32;
                    emit(
                        &lattice,
                        i,
                        *choice,
                        TokenId::new(first + i),
                        token,
                        sentence,
                        from,
                        &mut words.words,
                    );
                    token.words = start..words.words.len() as u32;
                }
                let first_word = words.tokens.get(first).map_or(0, |t| t.words.start as usize);
                annexation::mark(sentence, from, words.words.get_mut(first_word..).unwrap_or(&mut []));
                words.sentences.push(Sentence {
                    span: Span::new(from, base + end),
                    block: index as u32,
                    tokens: first as u32..words.tokens.len() as u32,
                });
            });
        }
        words
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}

/// Appends the words of token `i`, read as its candidate `choice`; they tile the token.
#[allow(clippy::too_many_arguments)]
fn emit(
    lattice: &Lattice<'_>,
    i: usize,
    choice: usize,
    id: TokenId,
    token: &Token,
    sentence: &str,
    from: usize,
    out: &mut Vec<Word>,
) {
    let text = Span::new(token.span.from() - from, token.span.to() - from).of(sentence);
    let Some(candidate) = lattice.candidates(i).get(choice) else { return };
    if token.kind != TokenKind::Word {
        out.push(Word {
            span: token.span,
            token: id,
            fused: None,
            lemma: text.into(),
            upos: candidate.tag.upos(),
            clitic: Clitic::None,
            features: Features::default(),
        });
        return;
    }
    let cuts = lattice.cuts(i, candidate);
    let head = candidate.head();
    let folded = lattice.folded(i);
    let (mut a, mut rest) = (0, cuts.as_slice());
    rest = rest.get(1..).unwrap_or(&[]);
    for (w, b) in rest.iter().enumerate() {
        let start = lattice.byte(i, a, text.len());
        let end = if w + 1 == rest.len() { text.len() } else { lattice.byte(i, *b, text.len()) };
        let (upos, lemma) = lattice.word(i, candidate, w);
        let (clitic, features) = match w.cmp(&head) {
            std::cmp::Ordering::Less => (Clitic::Pro, Features { known: true, ..Features::default() }),
            std::cmp::Ordering::Equal => {
                let mut f = candidate.tag.features();
                f.known = candidate.lemma != lattice::MADE;
                f.definite = candidate.definite();
                (Clitic::None, f)
            }
            std::cmp::Ordering::Greater => (Clitic::En, lattice::enclitic(folded.get(a..*b).unwrap_or(&[]))),
        };
        let fused =
            if w == head { fused(lattice, candidate, text.get(start..end).unwrap_or("")) } else { None };
        let span = Span::new(token.span.from() + start, token.span.from() + end);
        out.push(Word { span, token: id, fused, lemma, upos, clitic, features });
        a = *b;
    }
}

/// What the letters `text` of a candidate's base stand for, where some are merged with others: الكتاب in للكتاب.
fn fused(lattice: &Lattice<'_>, c: &Candidate, text: &str) -> Option<CompactString> {
    let head = match c.article {
        1 => "ا",
        3 => "ال",
        _ if c.lemma == lattice::MADE => return None,
        _ => return lattice.lexicon.fused(c.lemma).map(CompactString::from),
    };
    let mut out = CompactString::from(head);
    letters::each_plain(text, &mut |c| out.push(c));
    Some(out)
}
