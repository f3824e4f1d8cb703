//! Training the parser: averaged perceptrons with a dynamic oracle. Used by `tools/train` alone.
//!
//! [`Learner`] learns from [`Tree`]s; several of them, trained in different orders, make one model by the mean of their
//! weights, since the score of a move is a sum.

use super::{ALL, LABELS, LANES, MOVES, Move, Parser, RELATIONS, State};
use isnad_doc::{Deprel, Upos, Word};

/// A sentence with its heads.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Its words.
    pub words: Vec<Word>,
    /// The letters of each word.
    pub forms: Vec<String>,
    /// The head of each word by its place in the sentence; the number of words for the root.
    pub heads: Vec<u32>,
    /// The relation of each word; `None` where nobody told.
    pub deprels: Vec<Option<Deprel>>,
}

impl Tree {
    /// Lifts arcs until none crosses another: a word whose arc does hangs on the head of its head instead.
    pub fn project(&mut self) {
        let n = self.heads.len();
        loop {
            let crossing = (0..n)
                .filter(|d| {
                    let h = self.heads[*d] as usize;
                    let (a, b) = ((*d).min(h), (*d).max(h));
                    let outside = |k: usize| {
                        self.heads[k] as usize <= n && !(a..=b).contains(&(self.heads[k] as usize))
                    };
                    h < n && (a + 1..b).any(outside)
                })
                .min_by_key(|d| self.heads[*d].abs_diff(*d as u32));
            let Some(d) = crossing else { return };
            self.heads[d] = self.heads[self.heads[d] as usize];
        }
    }

    /// The same sentence from its end to its beginning.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let n = self.heads.len() as u32;
        let turn = |h: &u32| if *h >= n { n } else { n - 1 - *h };
        Self {
            words: self.words.iter().rev().cloned().collect(),
            forms: self.forms.iter().rev().cloned().collect(),
            heads: self.heads.iter().rev().map(turn).collect(),
            deprels: self.deprels.iter().rev().copied().collect(),
        }
    }

    fn begin(&self, state: &mut State) {
        state.begin(self.words.iter().zip(self.forms.iter().map(String::as_str)));
    }

    /// The same words as `parser` hangs them.
    #[must_use]
    pub fn parsed(&self, parser: &Parser) -> Self {
        let mut state = State::default();
        self.begin(&mut state);
        parser.run(&mut state);
        let mut out = self.clone();
        for node in &state.nodes {
            let head = state.nodes.get(node.head as usize).map_or(self.heads.len() as u32, |h| h.place);
            out.heads[node.place as usize] = head;
            out.deprels[node.place as usize] = Deprel::ALL.get(usize::from(node.deprel)).copied();
        }
        out
    }

    /// Its tree over the words that the parser sees, which are all but the punctuation.
    fn plain(&self) -> Self {
        let n = self.heads.len();
        let seen = |i: usize| self.words[i].upos != Upos::Punct;
        let mut place = vec![u32::MAX; n];
        let mut count = 0;
        for i in (0..n).filter(|i| seen(*i)) {
            place[i] = count;
            count += 1;
        }
        let mut out = Self::default();
        for i in (0..n).filter(|i| seen(*i)) {
            let mut head = self.heads[i] as usize;
            for _ in 0..n {
                if head < n && !seen(head) {
                    head = self.heads[head] as usize;
                }
            }
            out.heads.push(if head < n {
                place[head]
            } else if head == n {
                count
            } else {
                self.heads[i].max(count + 1)
            });
            out.deprels.push(self.deprels[i]);
        }
        out
    }

    /// How many arcs of the tree each move puts out of reach.
    fn costs(&self, state: &State) -> [u32; 3] {
        let n = self.heads.len();
        let next = state.next as usize;
        let head = |i: usize| self.heads.get(i).map_or(usize::MAX, |h| *h as usize);
        let top = state.stack.last().map(|i| *i as usize);
        let below = state.stack.len().checked_sub(2).map(|i| state.stack[i] as usize);
        let rest = state.stack.split_last().map_or(&[][..], |(_, rest)| rest);
        let mut shift = 0;
        if next < n {
            shift += rest.iter().filter(|k| head(next) == **k as usize).count();
            shift += state.stack.iter().filter(|k| head(**k as usize) == next).count();
        }
        let (mut left, mut right) = (0, 0);
        if let Some(s) = top {
            // Dependents that are still to come are lost either way.
            let later = (next..n).filter(|d| head(*d) == s).count();
            left = later + usize::from(Some(head(s)) == below) + usize::from(head(s) > next && head(s) <= n);
            right = later + usize::from(head(s) >= next && head(s) <= n);
        }
        [shift as u32, left as u32, right as u32]
    }
}

/// One table of weights under training: the weights, and their changes times the time of the change.
#[derive(Clone, Debug)]
struct Table<const N: usize> {
    now: Vec<[f32; N]>,
    late: Vec<[f64; N]>,
}

impl<const N: usize> Table<N> {
    fn new(rows: usize) -> Self {
        Self { now: vec![[0.0; N]; rows], late: vec![[0.0; N]; rows] }
    }

    fn add(&mut self, row: usize, lane: usize, change: f32, time: f64) {
        self.now[row][lane] += change;
        self.late[row][lane] += f64::from(change) * time;
    }

    fn mean(&self, time: f64) -> impl Iterator<Item = f64> + '_ {
        let rows = self.now.iter().zip(&self.late);
        rows.flat_map(move |(now, late)| now.iter().zip(late).map(move |(n, l)| f64::from(*n) - l / time))
    }
}

/// Weights under training.
#[derive(Clone, Debug)]
pub struct Learner {
    moves: Table<LANES>,
    labels: Table<LABELS>,
    time: f64,
    seed: u64,
}

impl Learner {
    /// A learner that knows nothing; the order of its sentences and its detours follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            moves: Table::new(MOVES),
            labels: Table::new(RELATIONS),
            time: 0.0,
            seed: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
        }
    }

    fn random(&mut self) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed
    }

    /// Goes once over `trees`, in an order of its own; `wander`: follow its own moves where they err, most of the time.
    pub fn round(&mut self, trees: &[&Tree], wander: bool) {
        let mut order: Vec<usize> = (0..trees.len()).collect();
        for i in (1..order.len()).rev() {
            let j = (self.random() % (i as u64 + 1)) as usize;
            order.swap(i, j);
        }
        let mut state = State::default();
        let mut features: Vec<u32> = Vec::new();
        for i in order {
            self.sentence(trees[i], wander, &mut state, &mut features);
        }
    }

    fn sentence(&mut self, tree: &Tree, wander: bool, state: &mut State, features: &mut Vec<u32>) {
        tree.begin(state);
        let tree = &tree.plain();
        while !state.done() {
            let legal = state.legal();
            let costs = tree.costs(state);
            features.clear();
            state.move_features(&mut |f| features.push(f));
            let mut scores = [0f32; LANES];
            for f in features.iter() {
                for (s, w) in scores.iter_mut().zip(&self.moves.now[*f as usize % MOVES]) {
                    *s += w;
                }
            }
            let least = (0..3).filter(|m| legal[*m]).map(|m| costs[m]).min().unwrap_or(0);
            let pick = |good: bool| {
                (0..3)
                    .filter(|m| legal[*m] && (!good || costs[*m] == least))
                    .max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a)))
                    .unwrap_or(0)
            };
            let (guess, gold) = (pick(false), pick(true));
            self.time += 1.0;
            if guess != gold {
                for f in features.iter() {
                    self.moves.add(*f as usize % MOVES, gold, 1.0, self.time);
                    self.moves.add(*f as usize % MOVES, guess, -1.0, self.time);
                }
            }
            let what: Move = if wander && !self.random().is_multiple_of(10) { ALL[guess] } else { ALL[gold] };
            let Some((h, d)) = state.step(what) else { continue };
            if h as usize >= tree.heads.len() {
                state.attach(h, d, Deprel::Root as u8);
                continue;
            }
            let told = (tree.heads[d as usize] == h).then(|| tree.deprels[d as usize]).flatten();
            let deprel = self.label(state, h, d, told, features);
            state.attach(h, d, deprel);
        }
    }

    fn label(&mut self, state: &State, h: u32, d: u32, told: Option<Deprel>, features: &mut Vec<u32>) -> u8 {
        features.clear();
        state.label_features(h, d, &mut |f| features.push(f));
        let mut scores = [0f32; LABELS];
        for f in features.iter() {
            for (s, w) in scores.iter_mut().zip(&self.labels.now[*f as usize % RELATIONS]) {
                *s += w;
            }
        }
        let guess = (0..Deprel::ALL.len())
            .filter(|i| *i != Deprel::Root as usize)
            .max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a)))
            .unwrap_or(0);
        if let Some(told) = told.map(|t| t as usize)
            && told != guess
        {
            for f in features.iter() {
                self.labels.add(*f as usize % RELATIONS, told, 1.0, self.time);
                self.labels.add(*f as usize % RELATIONS, guess, -1.0, self.time);
            }
        }
        guess as u8
    }

    /// The mean of several learners' averaged weights, in the form of [`Parser::with`].
    #[must_use]
    pub fn weights(learners: &[Self]) -> Vec<u8> {
        let mut moves = vec![0f64; MOVES * LANES];
        let mut labels = vec![0f64; RELATIONS * LABELS];
        for learner in learners {
            let time = learner.time.max(1.0);
            moves.iter_mut().zip(learner.moves.mean(time)).for_each(|(m, w)| *m += w);
            labels.iter_mut().zip(learner.labels.mean(time)).for_each(|(m, w)| *m += w);
        }
        [moves, labels].into_iter().flat_map(bytes).collect()
    }
}

/// Weights in a byte each, the few largest cut off.
fn bytes(weights: Vec<f64>) -> impl Iterator<Item = u8> {
    let mut sizes: Vec<f64> = weights.iter().map(|w| w.abs()).filter(|w| *w > 0.0).collect();
    sizes.sort_by(f64::total_cmp);
    let top = sizes.get(sizes.len() * 999 / 1000).copied().unwrap_or(1.0);
    weights.into_iter().map(move |w| ((w * 127.0 / top).round().clamp(-127.0, 127.0) as i8).cast_unsigned())
}
