//! The parser: hangs the words of a sentence on one another, by an arc-hybrid transition system whose moves and labels a
//! linear model chooses.
//!
//! Two tables of hashed features: one scores the three moves, one the relations of an arc that has just been made.
//! [`Parser::parse`] is the road in, [`learn`] trains. Equal input gives equal output; ties go to the first.
//!
//! # Source
//! Kuhlmann, Gómez-Rodríguez and Satta (2011) for the system; the root stands behind the last word (Ballesteros and Nivre
//! 2013), which alone may hang on it, so that there is one root. It differs from the usual form in that a relation is
//! chosen after the arc, when the dependent's own dependents are all known.

pub mod learn;

use isnad_doc::{
    Arc, Aspect, Clitic, Deprel, Features, Gender, Number, SentenceId, Syntax, Upos, Word, WordId, Words,
};

/// Rows of the table of moves.
pub(crate) const MOVES: usize = 1 << 16;
/// Moves a row scores; the fourth lane is empty.
pub(crate) const LANES: usize = 4;
/// Rows of the table of relations.
pub(crate) const RELATIONS: usize = 1 << 13;
/// Relations a row scores; [`Deprel::ALL`] are fewer.
pub(crate) const LABELS: usize = 32;

const WEIGHTS: &[u8] = include_bytes!("../../../models/syntax/weights.bin");
const NONE: u32 = u32::MAX;

/// What the parser does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// Puts the next word on the stack.
    Shift,
    /// Hangs the top of the stack on the next word.
    Left,
    /// Hangs the top of the stack on the one below it.
    Right,
}

pub(crate) const ALL: [Move; 3] = [Move::Shift, Move::Left, Move::Right];

/// What is known of a word: its own values, then what hangs on it so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// Hash of the lemma.
    lemma: u32,
    /// Part of speech with aspect, voice, definiteness and construct.
    coarse: u32,
    /// The lemma where the class is closed, else as `coarse`.
    closed: u32,
    /// Gender, number, definiteness.
    agree: u32,
    /// Commas, and quotation marks, before it.
    commas: u32,
    quotes: u32,
    /// The kind of mark directly before it.
    sign: u32,
    /// Its place among all words of the sentence.
    pub(crate) place: u32,
    pub(crate) head: u32,
    pub(crate) deprel: u8,
    /// The last and the first dependent made on either side.
    left: [u32; 2],
    right: [u32; 2],
    lefts: u8,
    rights: u8,
    /// Relations of its dependents on either side, one bit each.
    left_set: u32,
    right_set: u32,
    /// Lemma of its preposition and of its subordinator.
    case: u32,
    mark: u32,
}

/// What stands where there is no word.
const NOWHERE: Node = Node {
    lemma: 1,
    coarse: 31,
    closed: 31,
    agree: 0,
    commas: 0,
    quotes: 0,
    sign: 0,
    place: NONE,
    head: NONE,
    deprel: LABELS as u8 - 1,
    left: [NONE; 2],
    right: [NONE; 2],
    lefts: 0,
    rights: 0,
    left_set: 0,
    right_set: 0,
    case: 0,
    mark: 0,
};

fn hash(text: &str) -> u32 {
    let mut h: u32 = 0x811C_9DC5;
    for b in text.bytes() {
        h = (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
    }
    h ^ h >> 15
}

/// The kind of a punctuation mark, and whether it counts as comma or quotation mark.
fn punctuation(form: &str) -> (u32, u32, u32) {
    match form.chars().next().unwrap_or(' ') {
        '،' | ',' => (40, 1, 0),
        '؛' | ';' => (41, 1, 0),
        '.' | '…' | '!' | '?' | '؟' => (42, 0, 0),
        ':' => (43, 0, 0),
        '"' | '«' | '»' | '“' | '”' | '\'' | '‘' | '’' => (44, 0, 1),
        '(' | '[' | '{' => (45, 0, 0),
        ')' | ']' | '}' => (46, 0, 0),
        '-' | '–' | '—' | '_' => (47, 0, 0),
        _ => (48, 0, 0),
    }
}

impl Node {
    fn new(word: &Word, form: &str) -> Self {
        let f: &Features = &word.features;
        let upos = word.upos as u32;
        let aspect = match f.aspect {
            None => 0,
            Some(Aspect::Perfect) => 1,
            Some(Aspect::Imperfect) => 2,
            Some(Aspect::Imperative) => 3,
        };
        let gender = match f.gender {
            None => 0,
            Some(Gender::Masculine) => 1,
            Some(Gender::Feminine) => 2,
        };
        let number = match f.number {
            None => 0,
            Some(Number::Singular) => 1,
            Some(Number::Dual) => 2,
            Some(Number::Plural) => 3,
        };
        let coarse = upos
            | aspect << 5
            | u32::from(f.passive == Some(true)) << 7
            | u32::from(f.definite) << 8
            | u32::from(f.construct) << 9
            | u32::from(word.clitic == Clitic::En) << 10;
        let mut lemma = hash(&word.lemma);
        let closed = match word.upos {
            Upos::Num if form.starts_with(|c: char| c.is_numeric()) => {
                lemma = 49;
                coarse
            }
            Upos::Adp | Upos::Part | Upos::Sconj | Upos::Cconj | Upos::Pron | Upos::Det | Upos::Aux => {
                lemma.wrapping_mul(31) ^ coarse
            }
            _ => coarse,
        };
        Self { lemma, coarse, closed, agree: gender | number << 2 | u32::from(f.definite) << 4, ..NOWHERE }
    }
}

fn mix(template: u32, a: u32, b: u32) -> u32 {
    let mut h = a.wrapping_mul(0x9E37_79B1) ^ b.rotate_left(16).wrapping_mul(0x85EB_CA6B);
    h = (h ^ h >> 15).wrapping_add(template.wrapping_mul(0xC2B2_AE35)).wrapping_mul(0x2C1B_3C6D);
    h ^ h >> 13
}

fn join(a: u32, b: u32) -> u32 {
    (a.wrapping_mul(0x01B3_0193) ^ b).wrapping_mul(0x9E37_79B1).rotate_left(13)
}

/// How far apart, in nine steps.
fn distance(a: u32, b: u32) -> u32 {
    match b.wrapping_sub(a) {
        d @ 0..=4 => d,
        5..=6 => 5,
        7..=10 => 6,
        11..=20 => 7,
        _ => 8,
    }
}

/// Whether gender, number and definiteness are the same, another, or open.
fn agreement(a: u32, b: u32) -> u32 {
    let one = |a: u32, b: u32| if a == 0 || b == 0 { 0 } else { 1 + u32::from(a == b) };
    one(a & 3, b & 3) | one(a >> 2 & 3, b >> 2 & 3) << 2 | u32::from(a >> 4 == b >> 4) << 4
}

/// A parse under way: words, stack, next word. A scratch buffer that is kept between sentences.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) nodes: Vec<Node>,
    pub(crate) stack: Vec<u32>,
    pub(crate) next: u32,
}

impl State {
    /// Begins a sentence: takes its words but the punctuation, which is known only by what it stands between.
    pub(crate) fn begin<'a>(&mut self, words: impl Iterator<Item = (&'a Word, &'a str)>) {
        self.nodes.clear();
        self.stack.clear();
        self.next = 0;
        let (mut commas, mut quotes, mut sign) = (0, 0, 0);
        for (place, (word, form)) in words.enumerate() {
            if word.upos == Upos::Punct {
                let (kind, comma, quote) = punctuation(form);
                sign = kind;
                commas += comma;
                quotes += quote;
                continue;
            }
            let node = Node::new(word, form);
            self.nodes.push(Node { commas, quotes, sign, place: place as u32, ..node });
            sign = 0;
        }
    }

    fn len(&self) -> u32 {
        self.nodes.len() as u32
    }

    fn node(&self, i: u32) -> &Node {
        self.nodes.get(i as usize).unwrap_or(&NOWHERE)
    }

    /// The word `down` below the top of the stack.
    fn below(&self, down: usize) -> u32 {
        self.stack.len().checked_sub(1 + down).and_then(|i| self.stack.get(i)).map_or(NONE, |i| *i)
    }

    /// Whether every word has its head.
    pub(crate) fn done(&self) -> bool {
        self.next >= self.len() && self.stack.is_empty()
    }

    /// The moves that keep a tree with one root within reach.
    pub(crate) fn legal(&self) -> [bool; 3] {
        let end = self.next >= self.len();
        let deep = self.stack.len();
        [!end, if end { deep == 1 } else { deep > 0 }, deep > 1]
    }

    /// Makes a move; gives the arc it makes, head first. The head of the root is the number of words.
    pub(crate) fn step(&mut self, what: Move) -> Option<(u32, u32)> {
        match what {
            Move::Shift => {
                self.stack.push(self.next);
                self.next += 1;
                None
            }
            Move::Left => self.stack.pop().map(|d| (self.next, d)),
            Move::Right => {
                let d = self.stack.pop()?;
                Some((self.below(0), d))
            }
        }
    }

    /// Hangs `d` on `h`.
    pub(crate) fn attach(&mut self, h: u32, d: u32, deprel: u8) {
        let Some(node) = self.nodes.get_mut(d as usize) else { return };
        node.head = h;
        node.deprel = deprel;
        let lemma = node.lemma;
        let Some(head) = self.nodes.get_mut(h as usize) else { return };
        if d < h {
            head.left = [d, if head.lefts == 0 { d } else { head.left[1] }];
            head.lefts = head.lefts.saturating_add(1);
            head.left_set |= 1 << (deprel & 31);
        } else {
            head.right = [d, if head.rights == 0 { d } else { head.right[1] }];
            head.rights = head.rights.saturating_add(1);
            head.right_set |= 1 << (deprel & 31);
        }
        if deprel == Deprel::Case as u8 {
            head.case = lemma;
        } else if deprel == Deprel::Mark as u8 {
            head.mark = lemma;
        }
    }

    /// Hangs each mark on the phrase that it opens or ends: on the one to its right where that hangs on something to the
    /// left, else on the one to its left; brackets and quotation marks on what they hold.
    ///
    /// Takes the words of the sentence, the first of them word `start` of the document, and their arcs.
    fn punctuate(&self, words: &[Word], text: &str, start: usize, arcs: &mut [Arc]) {
        let mut next = 0u32;
        let mut quoted = false;
        // Whether the mark before went to the right: one behind it cannot go to the left then.
        let mut went = false;
        // What the last opening mark hangs on: its partner hangs there too, where that ends.
        let mut opened = NONE;
        for (i, word) in words.iter().enumerate() {
            if word.upos != Upos::Punct {
                next += 1;
                went = false;
                continue;
            }
            let kind = word.span.of(text).chars().next().unwrap_or(' ');
            let opens = match kind {
                '«' | '“' | '(' | '[' | '{' => Some(true),
                '»' | '”' | ')' | ']' | '}' => Some(false),
                '"' => {
                    quoted = !quoted;
                    Some(quoted)
                }
                '.' | '؟' | '?' | '!' | '…' => Some(false),
                _ => None,
            };
            let left = next.checked_sub(1).map(|l| self.edge(l, |n| n.right[0], true, opened));
            let right = (next < self.len()).then(|| self.edge(next, |n| n.left[0], false, NONE));
            let onward = match (opens, right) {
                (_, None) => false,
                (Some(opens), _) => opens,
                (None, Some(right)) => self.node(right).head < next,
            };
            let on = match (left, right) {
                (Some(left), _) if !onward && !went => left,
                (_, Some(right)) => right,
                (Some(left), None) => left,
                // Nothing but punctuation: all hangs on the first mark.
                (None, None) => {
                    if let Some(arc) = arcs.get_mut(i).filter(|_| i > 0) {
                        *arc = Arc { head: Some(WordId::new(start)), deprel: Deprel::Punct };
                    }
                    continue;
                }
            };
            went |= right == Some(on);
            match opens {
                Some(true) => opened = on,
                Some(false) => opened = NONE,
                None => {}
            }
            if let Some(arc) = arcs.get_mut(i) {
                let head = WordId::new(start + self.node(on).place as usize);
                *arc = Arc { head: Some(head), deprel: Deprel::Punct };
            }
        }
    }

    /// The highest word whose subtree ends, or else begins, with word `i`; `i` itself where something of its own lies
    /// beyond it, and `stop` where that is on the way.
    fn edge(&self, mut i: u32, far: impl Fn(&Node) -> u32, ends: bool, stop: u32) -> u32 {
        if far(self.node(i)) != NONE {
            return i;
        }
        loop {
            let node = self.node(i);
            let head = node.head;
            let beyond = if ends { head < i } else { head > i };
            if i == stop || head >= self.len() || !beyond || far(self.node(head)) != i {
                return i;
            }
            i = head;
        }
    }

    /// Gives the features of the next move.
    pub(crate) fn move_features(&self, give: &mut impl FnMut(u32)) {
        let (i0, i1, b) = (self.below(0), self.below(1), self.next);
        let (s0, s1, s2) = (self.node(i0), self.node(i1), self.node(self.below(2)));
        let end = Node { lemma: 2, coarse: 30, closed: 30, ..NOWHERE };
        let b0 = if b < self.len() { self.node(b) } else { &end };
        let (b1, b2) = (self.node(b + 1), self.node(b + 2));
        let mut t = 0;
        let mut f = |a: u32, b: u32| {
            t += 1;
            give(mix(t, a, b));
        };
        f(s0.lemma, s0.coarse);
        f(s0.closed, 0);
        f(b0.lemma, b0.coarse);
        f(b0.closed, 0);
        f(b1.closed, 0);
        f(b1.lemma, 0);
        f(b2.closed, 0);
        f(s1.closed, 0);
        f(s1.lemma, s1.coarse);
        f(s2.closed, s1.coarse);
        f(s0.lemma, b0.lemma);
        f(s0.lemma, b0.closed);
        f(s0.closed, b0.lemma);
        f(s0.closed, b0.closed);
        f(s0.coarse, b0.coarse);
        f(s1.lemma, s0.lemma);
        f(s1.lemma, s0.closed);
        f(s1.closed, s0.lemma);
        f(s1.closed, s0.closed);
        f(s1.closed, b0.closed);
        f(s1.lemma, b0.closed);
        f(s1.closed, b0.lemma);
        f(b0.closed, b1.closed);
        let s0b0 = join(s0.coarse, b0.coarse);
        let s1s0 = join(s1.coarse, s0.coarse);
        let closed = join(s0.closed, b0.closed);
        f(closed, b1.closed);
        f(join(b0.closed, b1.closed), b2.closed);
        f(s0b0, b1.coarse);
        f(closed, s1.closed);
        f(s0b0, s1.coarse);
        f(s1s0, s2.coarse);
        f(join(s1s0, b0.coarse), b1.coarse);
        f(join(s1s0, b0.coarse), s2.coarse);
        // What hangs on them already.
        let label = |i: u32| u32::from(self.node(i).deprel) << 11 | self.node(i).coarse;
        f(s0b0, label(s0.right[0]));
        f(s0b0, label(s0.left[0]));
        f(s0b0, label(b0.left[0]));
        f(s1s0, label(s1.right[0]));
        f(s1s0, label(s0.right[0]));
        f(s1s0, label(s0.left[1]));
        f(s0.closed, s0.right_set);
        f(s1.closed, s1.right_set);
        f(b0.closed, b0.left_set);
        f(s0b0, s0.right_set);
        f(s0b0, b0.left_set);
        f(s1s0, s1.right_set);
        f(join(s1.coarse, b0.coarse), s1.right_set);
        f(join(s0b0, s0.left_set), s1.coarse);
        f(s0.lemma, s0.right_set);
        f(s1.lemma, s1.right_set);
        f(s0.coarse, u32::from(s0.rights) << 8 | u32::from(s0.lefts));
        f(s1.coarse, u32::from(s1.rights) << 8 | u32::from(s1.lefts));
        // Distance, and what stands between.
        let far = distance(i0, b);
        f(s0b0, far);
        f(s0.closed, far);
        f(s1s0, distance(i1, i0));
        let commas = b0.commas.wrapping_sub(s0.commas).min(3);
        let quotes = b0.quotes.wrapping_sub(s0.quotes).min(3);
        f(s0b0, commas);
        f(s0b0, quotes << 4 | b0.quotes & 1);
        f(s1s0, s0.commas.wrapping_sub(s1.commas).min(3));
        // Prepositions and subordinators: who takes them.
        f(b0.case, s0.lemma);
        f(b0.case, s1.lemma);
        f(b0.case, join(s0.closed, s1.closed));
        f(join(b0.case, b0.lemma), s0.lemma);
        f(join(b0.case, s1.lemma), s0.coarse);
        f(join(b0.case, s0.lemma), s1.coarse);
        f(s0.case, s1.lemma);
        f(s0.case, join(s1.closed, b0.closed));
        f(b0.mark, join(s0.closed, s1.closed));
        f(b0.mark, s0.lemma);
        f(s0.mark, s1.lemma);
        f(join(s0.case, b0.case), s0b0);
        // Agreement.
        f(s0b0, agreement(s0.agree, b0.agree));
        f(s1s0, agreement(s1.agree, s0.agree));
        f(join(s1.coarse, b0.coarse), agreement(s1.agree, b0.agree));
        f(s0.agree << 5 | b0.agree, s0b0);
        // Neighbours in the text.
        let after = self.node(i0.wrapping_add(1));
        let before = self.node(b.wrapping_sub(1));
        f(s0.closed, after.closed);
        f(b0.closed, before.closed);
        f(join(s0.coarse, after.coarse), join(b0.coarse, before.coarse));
        // Punctuation that parts them.
        f(join(s0b0, b0.sign), after.sign);
        f(join(s0.closed, after.sign), b0.closed);
        f(join(b0.closed, b0.sign), s0.closed);
        f(join(b0.coarse, b1.sign), s0.coarse);
        f(join(s1s0, s0.sign), after.sign);
    }

    /// Gives the features of the relation of `d` to `h`.
    pub(crate) fn label_features(&self, h: u32, d: u32, give: &mut impl FnMut(u32)) {
        let (hn, dn) = (self.node(h), self.node(d));
        let right = h < d;
        let (set, count) = if right { (hn.right_set, hn.rights) } else { (hn.left_set, hn.lefts) };
        let mut t = if right { 200 } else { 300 };
        let mut f = |a: u32, b: u32| {
            t += 1;
            give(mix(t, a, b));
        };
        let both = join(hn.coarse, dn.coarse);
        f(dn.lemma, dn.coarse);
        f(dn.closed, 0);
        f(hn.closed, dn.closed);
        f(hn.lemma, dn.closed);
        f(hn.closed, dn.lemma);
        f(hn.lemma, dn.lemma);
        f(both, 0);
        f(both, distance(h.min(d), h.max(d)));
        f(both, dn.case);
        f(hn.lemma, dn.case);
        f(hn.coarse, join(dn.case, dn.lemma));
        f(both, dn.mark);
        f(hn.lemma, dn.mark);
        f(both, set);
        f(hn.lemma, join(dn.coarse, set));
        f(both, hn.left_set);
        f(both, dn.left_set);
        f(both, dn.right_set);
        f(dn.lemma, dn.left_set);
        f(dn.closed, join(hn.coarse, u32::from(count)));
        f(both, agreement(hn.agree, dn.agree));
        f(both, hn.agree << 5 | dn.agree);
        f(both, self.node(d.wrapping_sub(1)).closed);
        f(both, self.node(d + 1).closed);
        f(dn.closed, self.node(d.wrapping_sub(1)).closed);
        f(dn.closed, self.node(d + 1).closed);
        f(both, self.node(h.wrapping_sub(1)).closed);
        f(both, join(self.node(dn.left[1]).closed, u32::from(d == 0)));
        f(both, dn.sign);
        f(both, dn.commas.abs_diff(hn.commas).min(3) << 2 | dn.quotes.abs_diff(hn.quotes).min(3));
    }
}

/// The parser: its weights; nothing is kept between sentences, so one serves all threads.
#[derive(Debug)]
pub struct Parser {
    moves: Vec<[i8; LANES]>,
    labels: Vec<[i8; LABELS]>,
}

impl Parser {
    /// Loads the shipped model.
    #[must_use]
    pub fn new() -> Self {
        Self::with(WEIGHTS)
            .unwrap_or_else(|| Self { moves: vec![[0; LANES]; MOVES], labels: vec![[0; LABELS]; RELATIONS] })
    }

    /// Takes weights as [`learn::Learner::weights`] writes them; `None` when they are not of that form.
    #[must_use]
    pub fn with(weights: &[u8]) -> Option<Self> {
        let (moves, labels) = weights.split_at_checked(MOVES * LANES)?;
        let moves = moves.as_chunks::<LANES>().0.iter().map(|r| r.map(u8::cast_signed)).collect();
        let (labels, rest) = labels.as_chunks::<LABELS>();
        let labels: Vec<_> = labels.iter().map(|r| r.map(u8::cast_signed)).collect();
        (labels.len() == RELATIONS && rest.is_empty()).then_some(Self { moves, labels })
    }

    /// Parses every sentence.
    ///
    /// Takes the article's text and its words; gives the arcs in the layer's form.
    #[must_use]
    pub fn parse(&self, text: &str, words: &Words) -> Syntax {
        let mut arcs = Vec::with_capacity(words.words.len());
        let mut state = State::default();
        for sentence in 0..words.sentences.len() {
            let range = words.range_of(SentenceId::new(sentence));
            let own = words.words.get(range.clone()).unwrap_or(&[]);
            state.begin(own.iter().map(|w| (w, w.span.of(text))));
            self.run(&mut state);
            let from = arcs.len();
            let root = Arc { head: None, deprel: Deprel::Root };
            arcs.resize(range.end.max(from), root);
            let Some(own_arcs) = arcs.get_mut(from..) else { continue };
            for node in &state.nodes {
                let head = state.nodes.get(node.head as usize);
                if let Some(arc) = own_arcs.get_mut(node.place as usize) {
                    arc.head = head.map(|h| WordId::new(range.start + h.place as usize));
                    arc.deprel = Deprel::ALL.get(usize::from(node.deprel)).copied().unwrap_or(Deprel::Dep);
                }
            }
            state.punctuate(own, text, range.start, own_arcs);
        }
        Syntax::new(words, &arcs).unwrap_or_default()
    }

    /// Takes a state to its end.
    pub(crate) fn run(&self, state: &mut State) {
        while !state.done() {
            let legal = state.legal();
            let what = match legal {
                [true, false, false] => Move::Shift,
                [false, true, false] => Move::Left,
                [false, false, true] => Move::Right,
                _ => {
                    let mut scores = [0i32; LANES];
                    state.move_features(&mut |f| {
                        let row = self.moves.get(f as usize % MOVES).unwrap_or(&[0; LANES]);
                        for (s, w) in scores.iter_mut().zip(row) {
                            *s += i32::from(*w);
                        }
                    });
                    best(&scores, &legal)
                }
            };
            let Some((h, d)) = state.step(what) else { continue };
            let deprel = if h >= state.len() { Deprel::Root as u8 } else { self.label(state, h, d) };
            state.attach(h, d, deprel);
        }
    }

    /// The relation of an arc.
    fn label(&self, state: &State, h: u32, d: u32) -> u8 {
        let mut scores = [0i16; LABELS];
        state.label_features(h, d, &mut |f| {
            let row = self.labels.get(f as usize % RELATIONS).unwrap_or(&[0; LABELS]);
            for (s, w) in scores.iter_mut().zip(row) {
                *s += i16::from(*w);
            }
        });
        let mut top = (i16::MIN, Deprel::Dep as u8);
        for (i, s) in scores.iter().take(Deprel::ALL.len()).enumerate() {
            if *s > top.0 && i != Deprel::Root as usize {
                top = (*s, i as u8);
            }
        }
        top.1
    }
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

fn best(scores: &[i32], legal: &[bool; 3]) -> Move {
    let mut top = (i32::MIN, Move::Shift);
    for ((what, score), legal) in ALL.into_iter().zip(scores).zip(legal) {
        if *legal && *score > top.0 {
            top = (*score, what);
        }
    }
    top.1
}
