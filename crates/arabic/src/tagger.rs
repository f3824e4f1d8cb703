//! The tagger: chooses one candidate of each token of a sentence, by a linear model and Viterbi's algorithm.
//!
//! Features are hashed into one table of weights; equal input gives equal output, ties go to the first candidate. What a
//! candidate shows by itself and by the tokens around it is its emission; what it shows beside the candidate chosen
//! before it is the transition. A transition also sees the class before that, as the best path so far has it.

use crate::clusters::{Class, Clusters};
use crate::lattice::{Candidate, Lattice, MADE};
use crate::letters::code;
use crate::lexicon::hash_after;
use isnad_doc::Upos;

/// Weights of the model.
pub(crate) const WEIGHTS: usize = 1 << 18;
/// Classes of words that transitions tell apart.
const CLASSES: usize = 32;
/// The class before the first token.
const EDGE: u32 = 16;

/// The weights and the classes of words; nothing is kept between sentences: one tagger serves all threads.
#[derive(Debug)]
pub(crate) struct Tagger {
    weights: Vec<i16>,
    clusters: Clusters,
}

/// What of a token its own candidates and those beside it see.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct View {
    hash: u32,
    class: Class,
    /// Last two letters and first two.
    tail: u32,
    head: u32,
    /// Parts of speech that its candidates leave open, a bit each; above them [`PROCLITIC`] and [`ENCLITIC`].
    open: u32,
    /// As [`Tagger::behind`] and [`Tagger::before`], of tokens that may have such clitics.
    behind: u32,
    before: u32,
}

/// Some candidate of the token has a conjunction or preposition; a pronoun.
const PROCLITIC: u32 = 1 << 18;
const ENCLITIC: u32 = 1 << 17;

/// What of a candidate its neighbour's transition sees.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct State {
    /// Class of the first word, clitics counted, and of the base.
    first: u32,
    class: u32,
    /// What agrees: part of speech, gender, number, article, pronoun.
    agreement: u32,
    /// Its lemma, or its letters where it has none.
    word: u32,
}

/// Buffers of one search; kept between sentences so that none allocates.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    views: Vec<View>,
    path: Path,
}

/// A search for the best path, with its buffers.
#[derive(Debug, Default)]
pub(crate) struct Path {
    /// Of each candidate of each token: the best score of a path that ends there, the candidate before it on that path.
    back: Vec<u32>,
    start: Vec<usize>,
    previous: Vec<End>,
    next: Vec<End>,
    /// The best path: a candidate a token.
    pub(crate) best: Vec<usize>,
}

/// The best path to a candidate.
#[derive(Clone, Copy, Debug)]
struct End {
    candidate: usize,
    score: i32,
    state: State,
    /// Class of the candidate before it.
    before: u32,
}

impl Path {
    fn clear(&mut self) {
        self.back.clear();
        self.start.clear();
        self.best.clear();
        self.previous.clear();
        let state = State { first: EDGE, class: EDGE, agreement: EDGE, word: 0 };
        self.previous.push(End { candidate: 0, score: 0, state, before: EDGE });
    }

    /// Adds a token with the emission scores and states of its candidates; those without a score are not let through.
    fn push(
        &mut self,
        weight: &impl Fn(usize) -> i32,
        candidates: impl Iterator<Item = (Option<i32>, State)>,
    ) {
        self.start.push(self.back.len());
        self.next.clear();
        for (k, (score, state)) in candidates.enumerate() {
            let Some(score) = score else {
                self.back.push(0);
                continue;
            };
            let mut best = (i32::MIN, 0, EDGE);
            for end in &self.previous {
                let mut s = end.score;
                transition(end.before, &end.state, &state, &mut |f| s += weight(f));
                if s > best.0 {
                    best = (s, end.candidate as u32, end.state.class);
                }
            }
            self.back.push(best.1);
            self.next.push(End { candidate: k, score: best.0 + score, state, before: best.2 });
        }
        // Scores count from the best of each token: they would outgrow their type on a text without full stops.
        let top = self.next.iter().map(|e| e.score).max().unwrap_or(0);
        for end in &mut self.next {
            end.score -= top;
        }
        if !self.next.is_empty() {
            std::mem::swap(&mut self.previous, &mut self.next);
        }
    }

    /// Finds the best path over the tokens that were pushed.
    fn finish(&mut self) {
        let mut top = i32::MIN;
        let mut at = 0;
        for end in &self.previous {
            if end.score > top {
                (top, at) = (end.score, end.candidate);
            }
        }
        for start in self.start.iter().rev() {
            self.best.push(at);
            at = self.back.get(start + at).map_or(0, |b| *b as usize);
        }
        self.best.reverse();
    }
}

fn class(c: &Candidate) -> u32 {
    match c.tag.upos() {
        Upos::Noun if c.suffix > 0 => 17,
        Upos::Noun if c.definite() => 18,
        Upos::Adj if c.definite() => 19,
        Upos::Propn if c.definite() => 20,
        Upos::Verb if c.tag.aspect_index() == 2 => 21,
        Upos::Aux if c.tag.aspect_index() == 2 => 22,
        Upos::Adp if c.suffix > 0 => 23,
        Upos::Verb if c.suffix > 0 => 24,
        _ => c.tag.upos_index(),
    }
}

/// The class of a candidate's first word, as the word before it sees it.
fn first(c: &Candidate) -> u32 {
    match (c.conj, c.prep) {
        (0, 0) => class(c),
        (0, code::SEEN) => 29,
        (0, _) => 30,
        _ => 31,
    }
}

/// What the candidate beside this one sees of it.
pub(crate) fn state(c: &Candidate) -> State {
    let bound = u32::from(c.suffix > 0) << 1 | u32::from(c.definite());
    let numbered = c.tag.0 >> 7 & 15;
    State {
        first: first(c),
        class: class(c),
        agreement: numbered << 7 | bound << 5 | c.tag.upos_index(),
        word: if c.lemma == MADE { c.hash } else { c.lemma },
    }
}

/// What may stand before a word, and behind one; nothing stands for the word alone.
const HEADS: [&[u8]; 6] = [
    &[],
    &[code::ALEF, code::LAM],
    &[code::WAW],
    &[code::LAM],
    &[code::BEH],
    &[code::WAW, code::ALEF, code::LAM],
];
const TAILS: [&[u8]; 5] =
    [&[], &[code::HEH], &[code::HEH, code::ALEF], &[code::HEH, code::MEEM], &[code::NOON, code::ALEF]];

const RESERVED: usize = 2 * CLASSES * CLASSES;

fn mix(template: u32, a: u32, b: u32) -> usize {
    let mut h =
        a.wrapping_mul(0x9E37_79B1) ^ b.wrapping_mul(0x85EB_CA6B) ^ template.wrapping_mul(0xC2B2_AE35);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^= h >> 13;
    RESERVED + ((u64::from(h) * (WEIGHTS - RESERVED) as u64) >> 32) as usize
}

fn step(left: u32, right: u32) -> usize {
    (left as usize * CLASSES + right as usize) % (CLASSES * CLASSES)
}

/// Gives the features of a candidate beside the one before it, whose own predecessor has class `before`.
pub(crate) fn transition(before: u32, left: &State, right: &State, give: &mut impl FnMut(usize)) {
    give(step(left.class, right.first));
    give(CLASSES * CLASSES + step(left.class, right.class));
    give(mix(90, before << 5 | left.class, right.class << 5 | right.first));
    give(mix(91, left.agreement, right.agreement << 1 | u32::from(right.first == right.class)));
    give(mix(92, left.word, right.class));
    give(mix(93, left.class, right.word));
}

fn tail(folded: &[u8], n: usize) -> u32 {
    let from = folded.len().saturating_sub(n);
    folded.get(from..).unwrap_or(&[]).iter().fold(n as u32, |h, c| h << 6 | u32::from(*c))
}

fn head(folded: &[u8], n: usize) -> u32 {
    folded.iter().take(n).fold(n as u32, |h, c| h << 6 | u32::from(*c))
}

impl Tagger {
    pub(crate) fn zero() -> Self {
        Self { weights: Vec::new(), clusters: Clusters::empty() }
    }

    /// Takes weights as [`crate::compile::Trainer::train`] writes them.
    pub(crate) fn new(data: &[u8], clusters: Clusters) -> Option<Self> {
        let weights: Vec<i16> = data.as_chunks::<2>().0.iter().map(|b| i16::from_le_bytes(*b)).collect();
        (weights.len() == WEIGHTS).then_some(Self { weights, clusters })
    }

    /// Puts down what the neighbours of each token see of it.
    pub(crate) fn views(clusters: &Clusters, lattice: &Lattice<'_>, views: &mut Vec<View>) {
        views.clear();
        for i in 0..lattice.len() {
            let shape = lattice.shape(i);
            let open = lattice.candidates(i).iter().fold(0, |open, c| {
                let proclitic = if c.head() > 0 { PROCLITIC } else { 0 };
                let enclitic = if c.suffix > 0 { ENCLITIC } else { 0 };
                open | proclitic | enclitic | 1 << c.tag.upos_index()
            });
            let (mut behind, mut before) = (0, 0);
            if open & PROCLITIC != 0 {
                behind = Self::behind(clusters, shape.folded);
            }
            if open & ENCLITIC != 0 {
                before = Self::before(clusters, shape.folded);
            }
            views.push(View {
                hash: shape.hash,
                class: clusters.find(shape.hash),
                tail: tail(shape.folded, 2),
                head: head(shape.folded, 2),
                open,
                behind,
                before,
            });
        }
    }

    /// Behind which of [`HEADS`] news writes these letters, a bit each.
    ///
    /// A word has such forms (وبيت، لبيت); what is left of a name that only begins like a clitic has none.
    fn behind(clusters: &Clusters, folded: &[u8]) -> u32 {
        HEADS.iter().fold(0, |bits, head| bits << 1 | u32::from(clusters.knows(hash_after(head, folded))))
    }

    /// Before which of [`TAILS`] news writes these letters, a bit each.
    fn before(clusters: &Clusters, folded: &[u8]) -> u32 {
        TAILS.iter().fold(0, |bits, tail| bits << 1 | u32::from(clusters.knows(hash_after(folded, tail))))
    }

    /// The classes of a candidate's base, with its article.
    fn base(clusters: &Clusters, folded: &[u8], c: &Candidate) -> Class {
        if !c.definite() {
            return clusters.find(c.hash);
        }
        let from = c.head() + usize::from(c.article % 3);
        clusters.find(hash_after(&[code::ALEF, code::LAM], folded.get(from..).unwrap_or(&[])))
    }

    /// Gives the features of candidate `c` of token `i`, transitions aside.
    pub(crate) fn emission(
        clusters: &Clusters,
        lattice: &Lattice<'_>,
        views: &[View],
        i: usize,
        c: &Candidate,
        give: &mut impl FnMut(usize),
    ) {
        let here = lattice.shape(i);
        // Beyond the ends of a sentence is nothing, and nothing's hash differs at the two ends.
        let view = |at: Option<usize>, hash: u32| {
            at.and_then(|at| views.get(at)).copied().unwrap_or(View {
                hash,
                open: 1 << 19,
                ..View::default()
            })
        };
        let (own, before, after) = (view(Some(i), 0), view(i.checked_sub(1), 1), view(Some(i + 1), 0));
        let (before2, after2) = (view(i.checked_sub(2), 1), view(Some(i + 2), 0));
        let t = class(c);
        let u = c.tag.upos_index();
        let seg = u32::from(c.conj) << 18
            | u32::from(c.prep) << 12
            | u32::from(c.article) << 8
            | u32::from(c.suffix) << 4
            | u32::from(c.fit == 3);
        give(mix(1, t, seg));
        give(mix(2, here.hash, seg << 5 | u));
        give(mix(3, c.hash, c.tag.0));
        give(mix(4, c.hash, u));
        if c.lemma != MADE {
            give(mix(5, c.lemma, u));
            let weight = u32::from(lattice.lexicon.lemma_weight(c.lemma));
            give(mix(6, weight, u));
            give(mix(7, weight, 99));
        }
        give(mix(8, before.hash, t << 8 | u32::from(c.conj != 0) << 1 | u32::from(c.prep != 0)));
        give(mix(9, after.hash, t));
        give(mix(10, own.tail, t << 24 | seg));
        give(mix(11, tail(here.folded, 3), t));
        give(mix(12, own.head, t << 24 | seg));
        give(mix(13, u32::from(c.fit), u));
        let shape = u32::from(c.conj != 0) | u32::from(c.prep) << 1 | u32::from(c.suffix) << 8;
        give(mix(14, u32::from(here.weight) << 8 | u32::from(c.weight), shape));
        let less = (i32::from(here.weight) - i32::from(c.weight)).clamp(-9, 9) + 9;
        give(mix(25, less as u32, shape));
        give(mix(26, u32::from(c.behind), u));
        give(mix(15, after.head, t));
        give(mix(16, before.tail, t));
        give(mix(17, c.tag.0, u32::from(c.suffix > 0)));
        give(mix(18, u32::from(c.prep), t));
        give(mix(19, here.folded.len().min(12) as u32, t << 8 | u32::from(c.fit == 3)));
        give(mix(20, before.hash, u32::from(c.conj) << 8 | u32::from(c.prep)));
        if c.prep != 0 || c.conj != 0 {
            give(mix(21, c.hash, u32::from(c.conj) << 8 | u32::from(c.prep)));
        }
        if c.suffix > 0 {
            give(mix(22, c.hash, u32::from(c.suffix)));
        }
        if c.fit == 3 {
            give(mix(23, own.tail, u));
            give(mix(24, head(here.folded, 3), u));
        }
        // Two tokens to either side, and the classes of all.
        give(mix(27, before2.hash, t));
        give(mix(28, after2.hash, t));
        give(mix(29, u32::from(own.class.fine), seg << 5 | u));
        give(mix(30, u32::from(own.class.coarse), seg << 5 | u));
        let base = Self::base(clusters, here.folded, c);
        give(mix(31, u32::from(base.fine), u << 1 | u32::from(c.definite())));
        give(mix(32, u32::from(base.coarse), u << 1 | u32::from(c.definite())));
        give(mix(33, u32::from(before.class.fine), t));
        give(mix(34, u32::from(after.class.fine), t));
        give(mix(35, u32::from(before.class.coarse) << 8 | u32::from(after.class.coarse), t));
        give(mix(36, before.open, t));
        give(mix(37, after.open, t));
        give(mix(38, after.open & 0xFFFF, after2.open << 5 ^ t));
        give(mix(39, before.hash ^ here.hash.rotate_left(7), u));
        give(mix(40, after.hash ^ here.hash.rotate_left(9), u));
        give(mix(41, u32::from(before2.class.coarse), t));
        give(mix(42, u32::from(after2.class.coarse), t));
        give(mix(46, tail(here.folded, 4), u));
        give(mix(47, head(here.folded, 4), u));
        give(mix(48, after.tail, t));
        let clitics = u32::from(c.conj) << 6 | u32::from(c.prep);
        if own.open & PROCLITIC != 0 {
            let rest = here.folded.get(c.head()..).unwrap_or(&[]);
            let company = if c.head() > 0 { Self::behind(clusters, rest) } else { 0 };
            let fit = u32::from(c.definite()) << 1 | u32::from(c.fit == 3);
            give(mix(50, company, clitics));
            give(mix(51, own.behind, clitics));
            give(mix(52, own.behind << 8 | company, clitics << 2 | fit));
            if c.head() > 0 {
                give(mix(53, head(rest, 2), clitics));
                give(mix(54, head(rest, 3), clitics));
            }
        }
        if own.open & ENCLITIC != 0 {
            let rest = here.folded.get(..here.folded.len() - usize::from(c.suffix)).unwrap_or(&[]);
            let company = if c.suffix > 0 { Self::before(clusters, rest) } else { 0 };
            let pronoun = own.tail << 4 | u32::from(c.suffix);
            give(mix(55, company, pronoun));
            give(mix(56, own.before, pronoun));
            give(mix(57, own.before << 8 | company, pronoun));
            if c.suffix > 0 {
                give(mix(58, tail(rest, 2), pronoun));
                give(mix(59, tail(rest, 3), pronoun));
            }
        }
    }

    fn weight(&self, feature: usize) -> i32 {
        self.weights.get(feature).map_or(0, |w| i32::from(*w))
    }

    /// Finds the best path over the candidates of a sentence; gives a candidate a token.
    pub(crate) fn search<'s>(&self, lattice: &Lattice<'_>, scratch: &'s mut Scratch) -> &'s [usize] {
        let Scratch { views, path } = scratch;
        Self::views(&self.clusters, lattice, views);
        path.clear();
        for i in 0..lattice.len() {
            let own = lattice.candidates(i);
            path.push(
                &|f| self.weight(f),
                own.iter().map(|c| {
                    let mut sum = 0;
                    if own.len() > 1 {
                        let give = &mut |f| sum += self.weight(f);
                        Self::emission(&self.clusters, lattice, views, i, c, give);
                    }
                    (Some(sum), state(c))
                }),
            );
        }
        path.finish();
        &path.best
    }
}

/// A sentence made ready to learn from: the features of its candidates, which no path changes.
#[derive(Debug, Default)]
pub(crate) struct Ready {
    /// Of each token the first of its candidates; one more at the end.
    pub(crate) tokens: Vec<usize>,
    pub(crate) states: Vec<State>,
    /// What each candidate costs under the annotation above the best of its token.
    pub(crate) costs: Vec<u32>,
    /// Of each candidate the first of its features; one more at the end.
    pub(crate) from: Vec<usize>,
    pub(crate) features: Vec<u32>,
}

impl Ready {
    /// Finds the best path under `weights`; `extra` gives what is added to a candidate of that cost, `None` where it is
    /// not let through.
    pub(crate) fn search(&self, weights: &[i32], path: &mut Path, extra: impl Fn(u32) -> Option<i32>) {
        path.clear();
        let weight = |f: usize| weights.get(f).copied().unwrap_or(0);
        for token in self.tokens.windows(2) {
            let &[start, end] = token else { continue };
            let single = end - start == 1;
            path.push(
                &weight,
                (start..end).map(|k| {
                    let add = extra(self.costs.get(k).copied().unwrap_or(0));
                    let sum =
                        || if single { 0 } else { self.own(k).iter().map(|f| weight(*f as usize)).sum() };
                    (add.map(|add: i32| add + sum()), self.states.get(k).copied().unwrap_or_default())
                }),
            );
        }
        path.finish();
    }

    /// The features of candidate `k`, counted over the sentence.
    fn own(&self, k: usize) -> &[u32] {
        match self.from.get(k..k + 2) {
            Some(&[from, to]) => self.features.get(from..to).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Gives the features of a path, a candidate a token.
    pub(crate) fn of_path(&self, path: &[usize], give: &mut impl FnMut(usize)) {
        let mut before = EDGE;
        let mut left = State { first: EDGE, class: EDGE, agreement: EDGE, word: 0 };
        for (start, k) in self.tokens.iter().zip(path) {
            for f in self.own(start + k) {
                give(*f as usize);
            }
            let right = self.states.get(start + k).copied().unwrap_or_default();
            transition(before, &left, &right, give);
            (before, left) = (left.class, right);
        }
    }
}
