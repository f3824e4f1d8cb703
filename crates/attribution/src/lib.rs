//! Attributions: who is said to have said what, through whom, with which hedge.
//!
//! [`Attributor::attributions`] reads the layers of words, names and times and gives the layer of attributions. What the
//! labels mean is told in `docs/attribution.md`. The way through the code: `cues` (the lexicon and its inflection) →
//! `grid` (the tokens with all layers laid over them) → `phrase` (noun phrases) → `find` (cues in their frames) →
//! `content` (contents, hedges, nesting) → `scorer` (the probability). Nothing here reads files or clocks.

mod choose;
mod content;
mod cues;
mod find;
mod fold;
mod grid;
mod phrase;
mod scorer;

use compact_str::CompactString;
use isnad_doc::{Attribution, Doc, Span};

/// The cue lexicon and the scorer, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Attributor {
    cues: cues::Cues,
    scorer: scorer::Scorer,
    chooser: choose::Chooser,
    classes: isnad_arabic::Classes,
}

const WEIGHTS: &str = include_str!("../../../models/attribution/weights.tsv");
const SPANS: &str = include_str!("../../../models/attribution/spans.tsv");

/// What is chosen of an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its source.
    Source,
    /// Where the last piece of its content begins.
    Start,
    /// Where that piece ends.
    End,
    /// Whether the source is anonymous: the second of two ways.
    Anonymous,
}

/// A choice between spans, as [`Attributor::taught`] lays it before its teacher.
#[derive(Clone, Copy)]
pub struct Choice<'c> {
    /// The cue.
    pub cue: Span,
    /// What is chosen.
    pub of: Part,
    /// What there is to choose from; `None` for no source. Of a start only where it begins counts, of an end where it ends.
    pub ways: &'c [Option<Span>],
    /// The features of each.
    pub features: &'c dyn Fn(usize) -> Vec<CompactString>,
}

/// Answers choices: the index of a way, or nothing to leave it to the model.
pub type Teach<'t> = dyn FnMut(Choice<'_>) -> Option<usize> + 't;

/// Below this probability a candidate is no attribution.
const THRESHOLD: f32 = 0.45;

impl Attributor {
    /// Loads the shipped lexicon and models.
    #[must_use]
    pub fn new() -> Self {
        Self::with_weights(WEIGHTS, SPANS)
    }

    /// The same lexicon with other weights: tables of features and weights, as in `models/attribution`.
    #[must_use]
    pub fn with_weights(weights: &str, spans: &str) -> Self {
        Self {
            cues: cues::Cues::new(),
            scorer: scorer::Scorer::parse(weights),
            chooser: choose::Chooser::parse(spans),
            classes: isnad_arabic::Classes::new(),
        }
    }

    /// Finds the attributions of a document. Reads `words`, `syntax`, `names` and `times`.
    #[must_use]
    pub fn attributions(&self, doc: &Doc) -> Vec<Attribution> {
        self.read(doc, None)
    }

    /// The way of [`Self::attributions`] with each choice of a span laid before `teach`: the cue, the spans to choose from
    /// (none, where no source is told) with their features, and the index to take in return; `None` leaves it to the model.
    pub fn taught(&self, doc: &Doc, teach: &mut Teach<'_>) -> Vec<Attribution> {
        self.read(doc, Some(teach))
    }

    fn read(&self, doc: &Doc, teach: Option<&mut Teach<'_>>) -> Vec<Attribution> {
        let grid = grid::Grid::new(doc, &self.cues, &self.classes);
        let found = find::Finder::new(&grid, &self.cues, doc.text()).run();
        let finder = find::Finder::new(&grid, &self.cues, doc.text());
        let score =
            |f: &find::Found, e: &content::Evidence| self.scorer.score(&scorer::features(&finder, f, e));
        // Cues that are no cues must not bound the contents of others: score first, then read contents again.
        let contents = content::Contents { grid: &grid, cues: &self.cues, found: &found, doc };
        let sure = contents.scores(&score);
        let (mut kept, sure): (Vec<_>, Vec<_>) =
            found.iter().cloned().zip(sure).filter(|(_, p)| *p >= THRESHOLD).unzip();
        let choices = choose::Choices::new(&finder, &self.chooser);
        let rule_end = |found: &[find::Found], i: usize| {
            let contents = content::Contents { grid: &grid, cues: &self.cues, found, doc };
            found.get(i).map_or(0, |f| contents.rule_end(f))
        };
        let rule_anonymous = |range: find::Range| {
            content::Contents { grid: &grid, cues: &self.cues, found: &[], doc }.anonymous(range)
        };
        let spans = content::Contents { grid: &grid, cues: &self.cues, found: &[], doc };
        let (spans, toks) = (&spans, &grid);
        let mut asked = teach.map(|teach| {
            move |question: choose::Question<'_>, features: &dyn Fn(usize) -> Vec<CompactString>| {
                let (found, of, ways): (_, _, Vec<Option<Span>>) = match question {
                    choose::Question::Source(found, ways) => {
                        let span = |r| spans.source_span(r).map(|s| s.0);
                        (found, Part::Source, ways.iter().map(|w| w.range.and_then(span)).collect())
                    }
                    choose::Question::Start(found, starts) => {
                        let span = |s: &usize| spans.trim((*s, (*s + 40).min(toks.toks.len()))).map(|s| s.0);
                        (found, Part::Start, starts.iter().map(span).collect())
                    }
                    choose::Question::Anonymous(found) => (found, Part::Anonymous, vec![None, None]),
                    choose::Question::End(found, ends) => {
                        let span = |e: &usize| spans.trim((found.content, *e)).map(|s| s.0);
                        (found, Part::End, ends.iter().map(span).collect())
                    }
                };
                let at = |i: usize| toks.get(i).map_or(Span::default(), |t| t.span);
                let cue = at(found.cue.0).cover(at(found.cue.1 - 1));
                teach(Choice { cue, of, ways: &ways, features })
            }
        });
        choices.run(
            &mut kept,
            &rule_end,
            &rule_anonymous,
            &mut asked.as_mut().map(|a| a as &mut choose::Teacher<'_>),
        );
        let given: std::collections::HashMap<find::Range, f32> =
            kept.iter().map(|f| f.cue).zip(sure).collect();
        let contents = content::Contents { grid: &grid, cues: &self.cues, found: &kept, doc };
        contents.attributions(&|f, _| given.get(&f.cue).copied().unwrap_or(0.0)).0
    }

    /// Every candidate with its features, for training: nothing is left out for its probability.
    #[must_use]
    pub fn candidates(&self, doc: &Doc) -> Vec<(Attribution, Vec<CompactString>)> {
        let grid = grid::Grid::new(doc, &self.cues, &self.classes);
        let found = find::Finder::new(&grid, &self.cues, doc.text()).run();
        let finder = find::Finder::new(&grid, &self.cues, doc.text());
        let contents = content::Contents { grid: &grid, cues: &self.cues, found: &found, doc };
        let features = std::cell::RefCell::new(Vec::new());
        let keep = |f: &find::Found, e: &content::Evidence| {
            features.borrow_mut().push((f.cue, f.content, scorer::features(&finder, f, e)));
            1.0
        };
        let (attributions, keys) = contents.attributions(&keep);
        let features = features.into_inner();
        let by_key = |key: (find::Range, usize)| {
            features.iter().find(|(cue, content, _)| (*cue, *content) == key).map(|f| f.2.clone())
        };
        attributions.into_iter().zip(keys).map(|(a, e)| (a, by_key(e.key).unwrap_or_default())).collect()
    }
}

impl Default for Attributor {
    fn default() -> Self {
        Self::new()
    }
}
