//! Which pieces of evidence go back to one origin, so that one origin counts once.
//!
//! Two pieces have one origin where the same speaker is given for the same matter at the same time, or where their
//! passages are one text. Everything is told by the pieces themselves; no archive is needed.

use crate::chains::path;
use crate::shingles::{Shingles, words};
use isnad_doc::wire::{At, Record};
use jiff::civil::Date;
use petgraph::unionfind::UnionFind;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Days between two pieces of one speaker that are still one saying.
const DAYS: i32 = 3;

/// Share of the shorter passage's words, by weight, that makes one saying of two by the same speaker.
const SAME_SPEAKER: f64 = 0.35;

/// The same where one of the speakers is not known by name, so that the words alone must tell.
const UNNAMED_SPEAKER: f64 = 0.7;

/// Least number of words two passages share to be one by their words.
const LEAST_WORDS: usize = 6;

/// Share of 5-grams of the shorter passage that makes one text of two.
const PASSAGE: f64 = 0.6;

/// Share of 5-grams of two whole pages that makes one report of them.
const PAGE: f64 = 0.5;

/// A piece of evidence: a passage of a page, and the attribution it stands in.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Id of the page.
    pub document: String,
    /// The innermost attribution around the passage; `None`: the page's own voice.
    pub attribution: Option<usize>,
    /// Who said it first, as far as the page tells: an entity id, the skeleton of a description, an unnamed source through
    /// whom it came (`?` + that one), or the page itself (`page:` + id).
    pub speaker: String,
    /// The words that name this speaker; the outlet, else the id of the page, for its own voice.
    pub name: String,
    /// Whether the speaker is unnamed.
    pub anonymous: bool,
    outlet: Option<String>,
    published: Option<Date>,
    instant: Option<String>,
    path: Vec<usize>,
    at: At,
    /// Hashes of the passage's longer words, sorted.
    words: Vec<u32>,
    passage: Shingles,
    page: Arc<Shingles>,
}

impl Piece {
    /// Makes the pieces of one page from attributions and passages (code points).
    #[must_use]
    pub fn of(record: &Record, passages: &[(Option<usize>, At)]) -> Vec<Piece> {
        let page = Arc::new(Shingles::of(&record.text));
        passages.iter().map(|(attribution, at)| piece(record, *attribution, *at, &page)).collect()
    }

    /// Whether the page tells it itself, be it under its outlet's name: «(CNN) -- …».
    #[must_use]
    pub fn is_own_voice(&self) -> bool {
        self.speaker.starts_with("page:") || self.outlet.as_ref() == Some(&self.name)
    }
}

fn piece(record: &Record, attribution: Option<usize>, at: At, page: &Arc<Shingles>) -> Piece {
    let path = attribution.map(|n| path(record, n)).unwrap_or_default();
    let (speaker, name, anonymous) = speaker(record, &path);
    let text = at.of(&record.text);
    // Words of one or two letters are particles in Arabic.
    let long = |w: &&str| w.chars().count() > 2;
    let long: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(long).collect();
    let mut content: Vec<u32> = words(&long.join(" ")).into_iter().map(|w| (w >> 32) as u32).collect();
    content.sort_unstable();
    content.dedup();
    Piece {
        document: record.id.clone(),
        attribution,
        speaker,
        name,
        anonymous,
        outlet: record.outlet.clone(),
        published: record.published.as_deref().and_then(|p| p.get(..10)?.parse().ok()),
        instant: record.published.clone(),
        path,
        at,
        words: content,
        passage: Shingles::of(text),
        page: Arc::clone(page),
    }
}

/// Who said it first: the innermost source that is expressed; where that one is unnamed, through whom it came.
fn speaker(record: &Record, path: &[usize]) -> (String, String, bool) {
    let mut unnamed: Option<String> = None;
    for n in path.iter().rev() {
        let Some(source) = record.attributions.get(*n).and_then(|a| a.source.as_ref()) else { continue };
        let text = source.at.of(&record.text);
        if source.anonymous {
            unnamed.get_or_insert_with(|| text.to_owned());
            continue;
        }
        let entity = source.mention.and_then(|m| record.mentions.get(m)?.entity.clone());
        let key = entity.unwrap_or_else(|| format!("~{}", isnad_arabic::skeleton(text)));
        return match unnamed {
            Some(name) => (format!("?{key}"), name, true),
            None => (key, text.to_owned(), false),
        };
    }
    let page = format!("page:{}", record.id);
    match unnamed {
        Some(name) => (format!("?{page}"), name, true),
        None => {
            let name = record.outlet.clone().unwrap_or_else(|| record.id.clone());
            (page, name, false)
        }
    }
}

/// Why two pieces have one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tie {
    /// One stands inside the other's attribution in the same page.
    Chain,
    /// The same speaker, the same matter, at the same time.
    Speaker,
    /// The same text.
    Text,
    /// The same words in the mouth of somebody one of the pages does not name.
    Words,
}

/// An origin: the pieces that go back to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Its pieces, as indexes into the list given, the earliest first.
    pub pieces: Vec<usize>,
    /// Key of its speaker: of the earliest piece that names one.
    pub speaker: String,
    /// The words that name this speaker.
    pub name: String,
    /// Whether the speaker is unnamed.
    pub anonymous: bool,
    /// Why the pieces are one: a tie for each piece but the first, as it was found.
    pub ties: Vec<(usize, usize, Tie)>,
}

/// Groups pieces by origin; every piece is in one group. Groups and pieces are ordered by date, then as given.
#[must_use]
pub fn origins(pieces: &[Piece]) -> Vec<Origin> {
    let weights = weights(pieces);
    let mut sets = UnionFind::<usize>::new(pieces.len());
    let mut ties: Vec<(usize, usize, Tie)> = Vec::new();
    for (i, j) in candidates(pieces) {
        let (Some(a), Some(b)) = (pieces.get(i), pieces.get(j)) else { continue };
        if let Some(tie) = tie(a, b, &weights).filter(|_| !sets.equiv(i, j)) {
            sets.union(i, j);
            ties.push((i, j, tie));
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..pieces.len() {
        groups.entry(sets.find_mut(i)).or_default().push(i);
    }
    let when = |i: usize| {
        let instant = pieces.get(i).and_then(|p| p.instant.as_deref());
        // Undated pages come last.
        (instant.is_none(), instant, i)
    };
    let mut out: Vec<Origin> = Vec::with_capacity(groups.len());
    for (root, mut members) in groups {
        members.sort_by(|a, b| when(*a).cmp(&when(*b)));
        let of = |i: &usize| pieces.get(*i);
        // A named speaker says more than an unnamed one, and both more than a page's own voice.
        let rank = |p: &&Piece| (p.speaker.starts_with("page:"), p.anonymous);
        let Some(best) = members.iter().filter_map(of).min_by_key(rank) else { continue };
        out.push(Origin {
            speaker: best.speaker.clone(),
            name: best.name.clone(),
            anonymous: best.anonymous,
            ties: ties.iter().filter(|(i, _, _)| sets.find(*i) == root).copied().collect(),
            pieces: members,
        });
    }
    let first = |o: &Origin| o.pieces.first().copied().unwrap_or(usize::MAX);
    out.sort_by(|a, b| when(first(a)).cmp(&when(first(b))));
    out
}

/// Pairs that may be tied: of one speaker, of one page, or with a rare word or a 5-gram in common. The lower number first,
/// in order.
fn candidates(pieces: &[Piece]) -> BTreeSet<(usize, usize)> {
    // A key that more pieces than this share says little; such pieces meet through their rarer keys.
    const CROWD: usize = 200;
    let mut by_key: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
    for (i, p) in pieces.iter().enumerate() {
        by_key.entry(Key::Speaker(&p.speaker)).or_default().push(i);
        by_key.entry(Key::Document(&p.document)).or_default().push(i);
        for hash in p.passage.hashes() {
            by_key.entry(Key::Shingle(*hash)).or_default().push(i);
        }
        for word in &p.words {
            by_key.entry(Key::Word(*word)).or_default().push(i);
        }
    }
    let mut out = BTreeSet::new();
    for (key, list) in by_key {
        let crowd = match key {
            Key::Word(_) => 24,
            Key::Speaker(_) | Key::Document(_) | Key::Shingle(_) => CROWD,
        };
        let reach = if list.len() > crowd {
            if matches!(key, Key::Word(_)) {
                continue;
            }
            crowd
        } else {
            list.len()
        };
        for (n, i) in list.iter().enumerate() {
            out.extend(list.iter().skip(n + 1).take(reach).map(|j| (*i, *j)));
        }
    }
    out
}

#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Speaker(&'a str),
    Document(&'a str),
    Shingle(u32),
    Word(u32),
}

/// How much each word says: rarer among the pieces, more.
fn weights(pieces: &[Piece]) -> HashMap<u32, f64> {
    let mut frequency: HashMap<u32, f64> = HashMap::new();
    for word in pieces.iter().flat_map(|p| &p.words) {
        *frequency.entry(*word).or_insert(0.0) += 1.0;
    }
    let all = pieces.len() as f64 + 1.0;
    frequency.into_iter().map(|(word, n)| (word, (1.0 + all / n).ln())).collect()
}

/// Number of shared words, and their share of the lighter piece by weight.
fn alike(a: &Piece, b: &Piece, weights: &HashMap<u32, f64>) -> (usize, f64) {
    let weight = |w: &u32| weights.get(w).copied().unwrap_or(0.0);
    let shared: Vec<&u32> = a.words.iter().filter(|w| b.words.binary_search(w).is_ok()).collect();
    let sum = |p: &Piece| p.words.iter().map(weight).sum::<f64>();
    let lighter = sum(a).min(sum(b));
    let share = if lighter > 0.0 { shared.iter().map(|w| weight(w)).sum::<f64>() / lighter } else { 0.0 };
    (shared.len(), share)
}

fn tie(a: &Piece, b: &Piece, weights: &HashMap<u32, f64>) -> Option<Tie> {
    let (shared, share) = alike(a, b, weights);
    if a.document == b.document {
        let nested = |outer: &Piece, inner: &Piece| {
            outer.attribution.is_some_and(|n| inner.path.contains(&n))
                && a.at.start < b.at.end
                && b.at.start < a.at.end
        };
        return match () {
            () if nested(a, b) || nested(b, a) => Some(Tie::Chain),
            () if a.speaker == b.speaker && shared >= 2 && share >= SAME_SPEAKER => Some(Tie::Speaker),
            () => None,
        };
    }
    // A denial repeats what it denies: two speakers who are both known stay two, whatever they say.
    let named = |p: &Piece| !p.anonymous && !p.speaker.starts_with("page:") && !p.speaker.starts_with('~');
    let apart = named(a) && named(b) && a.speaker != b.speaker;
    let near = match (a.published, b.published) {
        (Some(x), Some(y)) => x.until(y).is_ok_and(|span| span.get_days().abs() <= DAYS),
        _ => true,
    };
    if a.speaker == b.speaker && near && shared >= 2 && share >= SAME_SPEAKER {
        return Some(Tie::Speaker);
    }
    if apart {
        return None;
    }
    let grams = a.passage.shared(&b.passage);
    let within = grams as f64 / a.passage.len().min(b.passage.len()).max(1) as f64;
    let one_page = || share >= 0.5 && shared >= 2 && a.page.jaccard(&b.page) >= PAGE;
    if (grams >= 3 && within >= PASSAGE) || one_page() {
        return Some(Tie::Text);
    }
    // Two papers in their own voice may tell of one deed in like words, and are still two witnesses.
    let both_pages = a.speaker.starts_with("page:") && b.speaker.starts_with("page:");
    let words = near && !both_pages && shared >= LEAST_WORDS && share >= UNNAMED_SPEAKER;
    (words && a.outlet != b.outlet).then_some(Tie::Words)
}
