//! Writing the lexicon and training the tagger. Used by `tools/train` alone; the analysis never writes.

use crate::clusters::{self, Clusters};
use crate::lattice::{Candidate, Lattice};
use crate::letters::{Letters, code};
use crate::lexicon::{self, Lexicon, MAGIC, READING, Reading, Tag, bind};
use crate::tagger::{self, Path, Ready, Tagger, WEIGHTS};
use crate::tokens;
use isnad_doc::{Features, TokenKind, Upos};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// What an [`Entry`] may be bound to: takes و and ف.
pub const CONJ: u32 = bind::CONJ;
/// Takes ب, ل and ك.
pub const PREP: u32 = bind::PREP;
/// Takes س and the ل of purpose.
pub const FUTURE: u32 = bind::FUTURE;
/// Takes the article.
pub const ARTICLE: u32 = bind::ARTICLE;
/// Stands without a pronoun behind it.
pub const FREE: u32 = bind::FREE;
/// Takes a pronoun behind it.
pub const BOUND: u32 = bind::BOUND;

/// Stands behind ل alone.
pub const LAM: u32 = bind::LAM;
/// Parts the lemma of an [`Entry`] from what its form merges: `من` + `من ما` for مما.
pub const FUSED: char = lexicon::FUSED;

/// One reading of one inflected form, without clitics and article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The form, without vowel marks.
    pub form: String,
    /// Its lemma, without vowel marks.
    pub lemma: String,
    /// Part of speech.
    pub upos: Upos,
    /// Features.
    pub features: Features,
    /// What it may be bound to.
    pub binds: u32,
}

/// The folded letters of a text: the key under which forms are counted.
#[must_use]
pub fn key(text: &str) -> Vec<u8> {
    let mut letters = Letters::default();
    letters.read(text);
    letters.folded
}

/// Gives the key of every Arabic word of a text, for counting.
pub fn keys(text: &str, mut give: impl FnMut(&[u8])) {
    let mut letters = Letters::default();
    tokens::tokens(text, &mut |kind, start, end| {
        if kind == TokenKind::Word {
            letters.read(text.get(start..end).unwrap_or(""));
            give(&letters.folded);
        }
    });
}

/// The byte ranges of the tokens of a text.
#[must_use]
pub fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    tokens::tokens(text, &mut |_, start, end| out.push((start, end)));
    out
}

/// Writes the table of `entries`; `count` gives how often a key occurs, `attested` further keys to keep it for.
#[must_use]
pub fn table(entries: &[Entry], attested: &[Vec<u8>], count: impl Fn(&[u8]) -> u64) -> Vec<u8> {
    let lemmas: BTreeMap<&str, u32> =
        entries.iter().map(|e| (e.lemma.as_str(), 0)).collect::<BTreeMap<_, _>>();
    let lemmas: BTreeMap<&str, u32> = lemmas.into_keys().zip(0..).collect();
    let mut tags: Vec<Tag> = entries.iter().map(|e| Tag::new(e.upos, &e.features, e.binds)).collect();
    tags.sort_unstable();
    tags.dedup();
    let mut forms: BTreeMap<Vec<u8>, Vec<Reading>> = BTreeMap::new();
    let mut letters = Letters::default();
    for entry in entries {
        letters.read(&entry.form);
        if letters.len() == 0 || letters.len() > 255 {
            continue;
        }
        let reading = Reading {
            lemma: lemmas.get(entry.lemma.as_str()).copied().unwrap_or(0),
            tag: Tag::new(entry.upos, &entry.features, entry.binds),
            spelling: lexicon::spelling(&letters.exact),
        };
        forms.entry(letters.folded.clone()).or_default().push(reading);
    }
    for key in attested {
        forms.entry(key.clone()).or_default();
    }
    // How often each lemma occurs: forms of several lemmas are shared out by what the lemmas have, a few times over.
    let mut share = vec![1f64; lemmas.len()];
    let keys: Vec<Vec<u8>> =
        lemmas.keys().map(|l| if l.ends_with('ة') { key(l) } else { Vec::new() }).collect();
    for _ in 0..4 {
        let mut next = vec![0.01f64; lemmas.len()];
        for (key, readings) in &forms {
            let total = count(key) as f64;
            let mut own: Vec<u32> = readings.iter().map(|r| r.lemma).collect();
            own.sort_unstable();
            own.dedup();
            // A feminine form that is a lemma itself is more likely that one: المدينة is no مدين.
            let part = |l: u32| share[l as usize] * if keys[l as usize] == *key { 4.0 } else { 1.0 };
            let sum: f64 = own.iter().map(|l| part(*l)).sum();
            for l in own {
                next[l as usize] += total * part(l) / sum.max(1e-9);
            }
        }
        share = next;
    }
    let bits = (usize::BITS - forms.len().leading_zeros()).clamp(4, 24);
    let mut buckets: Vec<Vec<u8>> = vec![Vec::new(); 1 << bits];
    for (key, readings) in &mut forms {
        readings.sort_unstable();
        readings.dedup();
        readings.truncate(255);
        let record = &mut buckets[(lexicon::hash(key) >> (32 - bits)) as usize];
        record.push(key.len() as u8);
        record.extend_from_slice(key);
        record.push(log2(count(key)));
        record.push(readings.len() as u8);
        for r in readings {
            record.extend_from_slice(&r.lemma.to_le_bytes()[..3]);
            let tag = tags.binary_search(&r.tag).unwrap_or(0) as u16;
            record.extend_from_slice(&tag.to_le_bytes());
            record.extend_from_slice(&r.spelling.to_le_bytes());
        }
        debug_assert_eq!(READING, 7);
    }
    let mut out = MAGIC.to_vec();
    let text: usize = lemmas.keys().map(|l| l.len()).sum();
    for n in [bits as usize, tags.len(), lemmas.len(), text] {
        out.extend_from_slice(&(n as u32).to_le_bytes());
    }
    for tag in &tags {
        out.extend_from_slice(&tag.0.to_le_bytes());
    }
    let mut offsets = |lengths: &mut dyn Iterator<Item = usize>| {
        let mut at = 0u32;
        out.extend_from_slice(&at.to_le_bytes());
        for len in lengths {
            at += len as u32;
            out.extend_from_slice(&at.to_le_bytes());
        }
    };
    offsets(&mut lemmas.keys().map(|l| l.len()));
    offsets(&mut buckets.iter().map(Vec::len));
    for lemma in lemmas.keys() {
        out.extend_from_slice(lemma.as_bytes());
    }
    out.extend(share.iter().map(|s| log2(*s as u64)));
    for bucket in &buckets {
        out.extend_from_slice(bucket);
    }
    out
}

fn log2(count: u64) -> u8 {
    (u64::BITS - count.leading_zeros()) as u8
}

/// The words of one token as an annotator gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldToken {
    /// The token as written.
    pub text: String,
    /// Its words: letters, part of speech and lemma where given.
    pub words: Vec<GoldWord>,
}

/// One word of a [`GoldToken`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldWord {
    /// How many letters it has.
    pub letters: usize,
    /// Part of speech; `None` where the annotation leaves it open.
    pub upos: Option<Upos>,
    /// Lemma; empty where the annotation leaves it open.
    pub lemma: String,
    /// Features; what the annotation leaves open is `None`.
    pub features: Features,
}

/// A sentence to learn from. Without parts of speech only the pronouns behind words and the conjunctions that are split
/// count as told; what is not split may still be.
pub type GoldSentence = Vec<GoldToken>;

fn kind_of(text: &str) -> TokenKind {
    let mut kind = TokenKind::Symbol;
    tokens::tokens(text, &mut |k, start, _| {
        if start == 0 {
            kind = k;
        }
    });
    kind
}

fn cost(lattice: &Lattice<'_>, token: usize, c: &Candidate, gold: &GoldToken) -> u32 {
    let cuts = lattice.cuts(token, c);
    let words = cuts.len() - 1;
    let Some(base) = gold.words.iter().max_by_key(|w| w.letters) else { return 0 };
    if base.upos.is_none() {
        // Partly annotated: the pronoun must be the same, a conjunction told must be there; a token that is not split
        // is whole where the lexicon knows it whole, and open elsewhere.
        let split = gold.words.len() > 1;
        let tail = gold.words.last().filter(|w| split && *w != base).map_or(0, |w| w.letters);
        let head = split && gold.words.first() != Some(base);
        let whole = |c: &Candidate| c.head() == 0 && c.fit < 3;
        let known = lattice.candidates(token).iter().any(whole)
            || c.article == 0 && (c.prep == code::KAF || c.conj == code::FEH);
        // Prepositions are not split throughout; where one may be, a guess at the whole is wrong.
        let guess = |c: &Candidate| c.head() == 0 && c.fit == 3;
        let behind = |c: &Candidate| c.conj == 0 && c.prep != 0 && c.suffix == 0 && c.fit < 2;
        let bad = usize::from(c.suffix) != tail
            || head != (c.head() > 0) && (head || known)
            || guess(c) && tail == 0 && !head && lattice.candidates(token).iter().any(behind);
        return if bad { 1000 } else { 0 };
    }
    let mut at = 0;
    let mut gold_cuts = vec![0];
    for w in &gold.words {
        at += w.letters;
        gold_cuts.push(at);
    }
    if cuts.as_slice() != gold_cuts.as_slice() {
        return 1000;
    }
    let mut out = 0;
    for (i, w) in gold.words.iter().enumerate().take(words) {
        let (upos, lemma) = lattice.word(token, c, i);
        if w.upos.is_some_and(|u| u != upos) {
            out += 10;
        }
        if !w.lemma.is_empty() && key(&lemma) != key(&w.lemma) {
            out += 4;
        }
        if i == c.head() {
            let (f, g) = (c.tag.features(), w.features);
            let differ = [
                g.person.is_some() && g.person != f.person,
                g.gender.is_some() && g.gender != f.gender,
                g.number.is_some() && g.number != f.number,
                g.aspect.is_some() && g.aspect != f.aspect,
                g.passive.is_some() && f.passive.is_some() && g.passive != f.passive,
            ];
            // Together less than a lemma.
            out += differ.into_iter().filter(|d| *d).count().min(3) as u32;
        }
    }
    out
}

/// How often the candidates of a token hold the one that its annotation asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Fully annotated words (tokens of Arabic letters).
    pub tokens: usize,
    /// Of these, how many have a candidate that is split as told.
    pub split: usize,
    /// Of these, how many have one that is split as told, and with the base's part of speech.
    pub tagged: usize,
    /// Candidates of all of them.
    pub candidates: usize,
    /// Tokens without a candidate as told: text, words as told, part of speech of the base, and whether the split is there.
    pub missed: Vec<(String, Vec<usize>, Upos, bool)>,
}

/// What a perfect tagger would reach over the candidates that `table` gives.
#[must_use]
pub fn reach(table: Vec<u8>, sentences: &[GoldSentence]) -> Reach {
    let mut out = Reach::default();
    let Some(lexicon) = Lexicon::new(Cow::Owned(table)) else { return out };
    for sentence in sentences {
        let mut lattice = Lattice::new(&lexicon);
        for (i, token) in sentence.iter().enumerate() {
            let kind = kind_of(&token.text);
            lattice.push(kind, &token.text);
            let base = token.words.iter().max_by_key(|w| w.letters).and_then(|w| w.upos);
            let (TokenKind::Word, Some(base)) = (kind, base) else { continue };
            let mut cuts = vec![0];
            for w in &token.words {
                cuts.push(cuts.last().copied().unwrap_or(0) + w.letters);
            }
            let own = lattice.candidates(i);
            let split = |c: &&Candidate| lattice.cuts(i, c).as_slice() == cuts;
            let is_split = own.iter().any(|c| split(&c));
            let is_tagged = own.iter().filter(split).any(|c| {
                let (upos, _) = lattice.word(i, c, c.head());
                upos == base || token.words.get(c.head()).is_some_and(|w| w.upos == Some(upos))
            });
            out.tokens += 1;
            out.split += usize::from(is_split);
            out.tagged += usize::from(is_tagged);
            out.candidates += own.len();
            if !is_tagged {
                let words = token.words.iter().map(|w| w.letters).collect();
                out.missed.push((token.text.clone(), words, base, is_split));
            }
        }
    }
    out
}

/// A sentence made ready to learn from; see [`Trainer::ready`].
#[derive(Debug)]
pub struct Example(Ready);

/// Trains taggers over one lexicon and one table of classes.
#[derive(Debug)]
pub struct Trainer {
    lexicon: Lexicon,
    clusters: Clusters,
}

impl Trainer {
    /// Takes a lexicon as [`table`] and classes as [`clusters`] write them; `None` when they are not of their form.
    #[must_use]
    pub fn new(lexicon: Vec<u8>, clusters: Vec<u8>) -> Option<Self> {
        Some(Self {
            lexicon: Lexicon::new(Cow::Owned(lexicon))?,
            clusters: Clusters::new(Cow::Owned(clusters))?,
        })
    }

    /// Makes a sentence ready: its candidates, their features and what each costs under the annotation.
    #[must_use]
    pub fn ready(&self, sentence: &GoldSentence) -> Example {
        let mut lattice = Lattice::new(&self.lexicon);
        for token in sentence {
            lattice.push(kind_of(&token.text), &token.text);
        }
        let mut views = Vec::new();
        Tagger::views(&self.clusters, &lattice, &mut views);
        let mut out = Ready { tokens: vec![0], from: vec![0], ..Ready::default() };
        for (i, token) in sentence.iter().enumerate() {
            let costs: Vec<u32> = lattice.candidates(i).iter().map(|c| cost(&lattice, i, c, token)).collect();
            let best = costs.iter().copied().min().unwrap_or(0);
            for (c, cost) in lattice.candidates(i).iter().zip(costs) {
                out.states.push(tagger::state(c));
                out.costs.push(cost - best);
                Tagger::emission(&self.clusters, &lattice, &views, i, c, &mut |f| {
                    out.features.push(f as u32)
                });
                out.from.push(out.features.len());
            }
            out.tokens.push(out.states.len());
        }
        Example(out)
    }

    /// Trains a tagger: averaged perceptron over the candidates of each token, `rounds` times over the examples, in an
    /// order that `seed` shuffles anew each round. Gives its weights before they are scaled, for [`weights`].
    #[must_use]
    pub fn train(&self, examples: &[&Example], rounds: usize, seed: u64) -> Vec<f64> {
        let mut now = vec![0i32; WEIGHTS];
        let mut sum = vec![0i64; WEIGHTS];
        let mut since = vec![0i64; WEIGHTS];
        let mut step = 0i64;
        let (mut guess, mut gold) = (Path::default(), Path::default());
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut change: HashMap<usize, i32> = HashMap::new();
        let mut random = seed;
        for _ in 0..rounds {
            for i in (1..order.len()).rev() {
                // SplitMix64.
                random = random.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mut z = random;
                z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
                order.swap(i, ((z ^ z >> 31) % (i as u64 + 1)) as usize);
            }
            for at in &order {
                let Example(ready) = examples[*at];
                step += 1;
                ready.search(&now, &mut guess, |_| Some(0));
                let wrong = |(start, k): (&usize, &usize)| ready.costs[start + k] > 0;
                if !ready.tokens.iter().zip(&guess.best).any(wrong) {
                    continue;
                }
                // Among equally good candidates under the annotation the best under the weights.
                ready.search(&now, &mut gold, |cost| (cost == 0).then_some(0));
                change.clear();
                ready.of_path(&gold.best, &mut |f| *change.entry(f).or_default() += 1);
                ready.of_path(&guess.best, &mut |f| *change.entry(f).or_default() -= 1);
                for (f, d) in &change {
                    if *d != 0 {
                        sum[*f] += i64::from(now[*f]) * (step - since[*f]);
                        since[*f] = step;
                        now[*f] += d;
                    }
                }
            }
        }
        step += 1;
        (0..WEIGHTS).map(|f| (sum[f] + i64::from(now[f]) * (step - since[f])) as f64 / step as f64).collect()
    }
}

/// The mean of several taggers' weights as [`crate::Analyzer::with`] takes it.
#[must_use]
pub fn weights(models: &[Vec<f64>]) -> Vec<u8> {
    let mean: Vec<f64> = (0..WEIGHTS).map(|f| models.iter().map(|m| m[f]).sum()).collect();
    let top = mean.iter().map(|w: &f64| w.abs()).fold(1e-9, f64::max);
    let scale = (32000.0 / top).min(1000.0);
    mean.iter().flat_map(|w| ((w * scale).round() as i16).to_le_bytes()).collect()
}

/// Writes the table of classes: of each word its folded letters, coarse class and fine class, neither of them 0.
#[must_use]
pub fn clusters(words: &[(&[u8], u8, u8)]) -> Vec<u8> {
    let rows = (words.len() * 3 / 2).max(16);
    let mut out = clusters::MAGIC.to_vec();
    out.resize(out.len() + rows * clusters::ROW, 0);
    for (key, coarse, fine) in words {
        let (mut at, print) = clusters::place(lexicon::hash(key), rows);
        loop {
            let from = clusters::MAGIC.len() + at * clusters::ROW;
            let row = &mut out[from..from + clusters::ROW];
            if row[2..] == [0, 0] {
                let [a, b] = print.to_le_bytes();
                row.copy_from_slice(&[a, b, *coarse, *fine]);
                break;
            }
            at = (at + 1) % rows;
        }
    }
    out
}
