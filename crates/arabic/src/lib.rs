//! Letters, sentences, tokens, clitics, lemmas and the tagger: the Arabic language engine.
//!
//! [`Analyzer::analyse`] gives the words of an article; [`search::tokens`] the terms of a text for full-text search;
//! [`normalise`] and [`skeleton`] look-up forms. Spans are UTF-8 bytes of the article's own text throughout.

pub mod calendar;
mod clitics;
mod letters;
pub mod search;
mod sentences;
mod tokens;

pub use letters::{normalise, skeleton};

use clitics::Lexicon;
use isnad_doc::{Article, Sentence, Span, Token, TokenId, Words};
use letters::Letters;
use sentences::Splitter;

/// The engine: lexicon and models, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Analyzer {
    splitter: Splitter,
    lexicon: Lexicon,
}

impl Analyzer {
    /// Loads the shipped lexicon and models.
    #[must_use]
    pub fn new() -> Self {
        Self { splitter: Splitter::new(), lexicon: Lexicon::new() }
    }

    /// Splits an article into sentences, tokens and words.
    ///
    /// Every block gets its own sentences, whatever its kind; text outside the blocks gets none.
    #[must_use]
    pub fn analyse(&self, article: &Article) -> Words {
        let mut words = Words::default();
        let mut letters = Letters::default();
        for (index, block) in article.blocks.iter().enumerate() {
            let base = block.span.from();
            let text = block.span.of(&article.text);
            self.splitter.split(text, &mut |start, end| {
                let Some(sentence) = text.get(start..end) else { return };
                let first = words.tokens.len() as u32;
                let from = base + start;
                tokens::tokens(sentence, &mut |kind, start, end| {
                    let Some(token) = sentence.get(start..end) else { return };
                    let id = TokenId::new(words.tokens.len());
                    let first = words.words.len() as u32;
                    self.lexicon.words(id, kind, token, from + start, &mut letters, &mut words.words);
                    words.tokens.push(Token {
                        span: Span::new(from + start, from + end),
                        kind,
                        words: first..words.words.len() as u32,
                    });
                });
                words.sentences.push(Sentence {
                    span: Span::new(from, base + end),
                    block: index as u32,
                    tokens: first..words.tokens.len() as u32,
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
