//! `isnad-train names pairs`: what changes between two spellings of one name, into `models/names/spelling.tsv`.
//!
//! Two lists write foreign names in Arabic letters, each in its own way: words with one Latin form are spellings of one name. Words
//! that look like a word and have another Latin form are other names. The weights of [`isnad_names::spell`] are fitted to both by
//! logistic regression on the best alignment, which is found anew in each round.

use isnad_names::spell::{NAME, Weights, Word, feature, relation};
use isnad_names::{Compared, Spelling};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

type Result<T> = std::result::Result<T, String>;

const OUT: &str = "models/names/spelling.tsv";
const ROUNDS: usize = 30;
const RATE: f32 = 0.08;
/// Pull of the weights towards their first values.
const DECAY: f32 = 1.5e-3;
/// Other names kept for each word.
const RIVALS: usize = 3;
/// One word in so many is kept from training.
const KEPT: u64 = 5;

/// Two words and whether they are one name.
struct Pair {
    a: String,
    b: String,
    same: bool,
}

fn distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let best = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    row[b.len()]
}

/// The words of both lists, in look-up form and without an article, by Latin form.
fn words(shared: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    let read = |path: &str| std::fs::read_to_string(shared.join(path)).map_err(|e| format!("{path}: {e}"));
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |latin: &str, arabic: &str| {
        let form = isnad_arabic::skeleton(arabic.trim());
        let bare = form.strip_prefix("ال").filter(|w| w.chars().count() > 3).unwrap_or(&form);
        let fit = bare.chars().count() >= 3 && bare.chars().all(char::is_alphabetic);
        let forms = out.entry(latin.to_lowercase()).or_default();
        if fit && !forms.iter().any(|f| f == bare) {
            forms.push(bare.to_owned());
        }
    };
    for line in read("lex/translit/google_ar2en.txt")?.lines() {
        if let Some((arabic, latin)) = line.split_once('\t') {
            add(latin, arabic);
        }
    }
    let dictionary: BTreeMap<String, String> =
        serde_json::from_str(&read("lex/names/arabnamer_dict_FINAL.json")?).map_err(|e| e.to_string())?;
    for (latin, arabic) in &dictionary {
        add(latin, arabic);
    }
    out.retain(|_, forms| !forms.is_empty());
    Ok(out)
}

/// Every pair of spellings, and the nearest other names of each word.
fn pairs(words: &BTreeMap<String, Vec<String>>) -> Vec<Pair> {
    let mut latin: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, forms) in words {
        for form in forms {
            latin.entry(form).or_default().push(name);
        }
    }
    let forms: Vec<(&str, Vec<char>)> = latin.keys().map(|f| (*f, f.chars().collect())).collect();
    let mut out = Vec::new();
    for list in words.values() {
        for (i, a) in list.iter().enumerate() {
            for b in list.iter().skip(i + 1) {
                let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
                // Words of which less than half is the same are slips of the lists (آل for a'al).
                if distance(&x, &y) * 2 <= x.len().max(y.len()) {
                    out.push(Pair { a: a.clone(), b: b.clone(), same: true });
                }
            }
        }
    }
    // Words that share a letter pair, by which near words are found.
    let mut grams: HashMap<[char; 2], Vec<usize>> = HashMap::new();
    for (i, (_, letters)) in forms.iter().enumerate() {
        for gram in letters.windows(2) {
            grams.entry([gram[0], gram[1]]).or_default().push(i);
        }
    }
    for (i, (form, letters)) in forms.iter().enumerate() {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for gram in letters.windows(2) {
            for j in grams.get(&[gram[0], gram[1]]).into_iter().flatten().filter(|j| **j != i) {
                *shared.entry(*j).or_default() += 1;
            }
        }
        let mut near: Vec<(usize, usize)> = shared
            .iter()
            .filter(|(j, n)| **n * 3 >= letters.len() - 1 && forms[**j].1.len().abs_diff(letters.len()) <= 2)
            .map(|(j, _)| (distance(letters, &forms[*j].1), *j))
            .filter(|(d, j)| {
                let other = forms[*j].0;
                *d <= 3
                    && latin[*form].iter().all(|x| latin[other].iter().all(|y| relation(x, y) == Some(false)))
            })
            .collect();
        near.sort_unstable();
        for (_, j) in near.into_iter().take(RIVALS) {
            out.push(Pair { a: (*form).to_owned(), b: forms[j].0.to_owned(), same: false });
        }
    }
    out
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)) >> 20
}

/// Whether a pair is for measuring alone: by a word of it, so that both kinds of pairs of a word go together.
fn kept(pair: &Pair) -> bool {
    hash(pair.a.as_str().min(&pair.b)).is_multiple_of(KEPT)
}

/// Where the weights start: a match speaks for one name, anything else against it, vowel letters less.
fn start() -> Vec<f32> {
    let mut flat = vec![0.0; feature::COUNT];
    flat[feature::MATCH..feature::CLASSES].fill(0.5);
    flat[feature::CLASSES..feature::EXCHANGE].copy_from_slice(&[-3.0, -2.5, -1.5]);
    flat[feature::GAPS..feature::GAP].copy_from_slice(&[-3.0, -3.0, -3.0, -1.5, -1.0, -1.5]);
    flat[feature::FIRST] = -0.5;
    flat[feature::DOUBLE] = 1.0;
    flat[feature::CROSSED..feature::MATCH].fill(-1.5);
    // Letters that the lists never use, each written for the sound of the other.
    for (a, b) in
        [('ف', 'ڤ'), ('ب', 'پ'), ('ج', 'ژ'), ('ز', 'ژ'), ('ج', 'چ'), ('ك', 'گ'), ('غ', 'گ'), ('ج', 'گ')]
    {
        flat[feature::exchange(a, b)] = 4.0;
    }
    flat
}

fn fit(pairs: &[&Pair]) -> Weights {
    let first = start();
    let mut flat = first.clone();
    let mut squares = vec![0.0f32; flat.len()];
    let positive = pairs.iter().filter(|p| p.same).count().max(1) as f32;
    // Both kinds weigh the same together.
    let weight = [1.0, (pairs.len() as f32 - positive) / positive];
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    let mut seed = 1u64;
    for _ in 0..ROUNDS {
        for i in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, (seed >> 33) as usize % (i + 1));
        }
        for part in order.chunks(200) {
            let weights = Weights::new(flat.clone());
            for i in part {
                let pair = pairs[*i];
                let (a, b) = (word(&pair.a, &weights), word(&pair.b, &weights));
                let features = weights.align(&a, &b);
                let score: f32 = features.iter().map(|f| flat[*f]).sum();
                let error = 1.0 / (1.0 + (-score).exp()) - f32::from(u8::from(pair.same));
                for f in features {
                    let g = error * weight[usize::from(pair.same)] + DECAY * (flat[f] - first[f]);
                    squares[f] += g * g;
                    flat[f] -= RATE * g / (squares[f].sqrt() + 1e-6);
                }
            }
        }
    }
    Weights::new(flat)
}

fn word(form: &str, weights: &Weights) -> Word {
    Word::new(form, isnad_names::spell::known(form), weights)
}

fn told([right, given, wanted]: [usize; 3]) -> String {
    let (p, r) = (right as f64 / given.max(1) as f64, right as f64 / wanted.max(1) as f64);
    format!("precision {p:.4} recall {r:.4} F1 {:.4}", 2.0 * p * r / (p + r).max(1e-9))
}

/// Names of one to three parts made of the words of pairs, and whether they are one name: in those that are, a part or two are spelt
/// otherwise and some have a part more; in the others, a part or two are other names. As many of the one as of the other.
fn names(pairs: &[&Pair]) -> Vec<(String, String, bool)> {
    let mut out = Vec::new();
    let mut seed = 7u64;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n.max(1)
    };
    for same in [true, false] {
        let list: Vec<&Pair> = pairs.iter().copied().filter(|p| p.same == same).collect();
        let spellings: Vec<&Pair> = pairs.iter().copied().filter(|p| p.same).collect();
        for _ in 0..6000 {
            let changed = list[next(list.len())];
            let mut parts = vec![(changed.a.clone(), changed.b.clone())];
            for _ in 0..[0, 1, 1, 1, 1, 2][next(6)] {
                let beside = spellings[next(spellings.len())];
                let other = if next(3) == 0 { &beside.b } else { &beside.a };
                parts.insert(next(parts.len() + 1), (beside.a.clone(), other.clone()));
            }
            let more = parts.len() > 1 && next(8) == 0;
            let left = parts.iter().map(|p| p.0.as_str());
            let mut right: Vec<&str> = parts.iter().map(|p| p.1.as_str()).collect();
            if more {
                right.insert(1, &spellings[next(spellings.len())].a);
            }
            out.push((left.collect::<Vec<_>>().join(" "), right.join(" "), same));
        }
    }
    out
}

/// Fits the weights of whole names by logistic regression.
fn fit_names(names: &[(String, String, bool)], weights: &Weights) -> [f32; NAME] {
    let rows: Vec<([f32; NAME], bool)> = names
        .iter()
        .filter_map(|(a, b, same)| {
            match Spelling::with(a, weights).compare(&Spelling::with(b, weights), weights) {
                Compared::Parts(signs) => Some((signs, *same)),
                Compared::Always | Compared::Never => None,
            }
        })
        .collect();
    let mut out = [0.0f32; NAME];
    for _ in 0..2000 {
        let mut gradient = [0.0f32; NAME];
        for (signs, same) in &rows {
            let z: f32 = signs.iter().zip(&out).map(|(s, w)| s * w).sum();
            let error = 1.0 / (1.0 + (-z).exp()) - f32::from(u8::from(*same));
            gradient.iter_mut().zip(signs).for_each(|(g, s)| *g += error * s);
        }
        out.iter_mut().zip(&gradient).for_each(|(w, g)| *w -= 0.05 * g / rows.len() as f32);
    }
    out
}

/// Fits, tells how well pairs that were kept are told apart, and writes the weights fitted to all.
///
/// # Errors
/// What is wrong with a file.
pub(crate) fn run(shared: &Path) -> Result<()> {
    let pairs = pairs(&words(shared)?);
    let same = pairs.iter().filter(|p| p.same).count();
    eprintln!("{same} pairs of spellings, {} of other names", pairs.len() - same);
    let weights = fit(&pairs.iter().filter(|p| !kept(p)).collect::<Vec<_>>());
    let mut counts = [0usize; 3];
    for pair in pairs.iter().filter(|p| kept(p)) {
        let said = weights.score(&word(&pair.a, &weights), &word(&pair.b, &weights), f32::NEG_INFINITY) > 0.0;
        counts[0] += usize::from(said && pair.same);
        counts[1] += usize::from(said);
        counts[2] += usize::from(pair.same);
        if std::env::var_os("ISNAD_SHOW").is_some() {
            let score = weights.score(&word(&pair.a, &weights), &word(&pair.b, &weights), f32::NEG_INFINITY);
            println!("{}\t{}\t{}\t{score:.2}", pair.a, pair.b, pair.same);
        }
    }
    println!("kept pairs of words: {}", told(counts));
    let lists = |keep: bool| names(&pairs.iter().filter(|p| kept(p) == keep).collect::<Vec<_>>());
    let whole = fit_names(&lists(false), &weights);
    let weights = weights.with_name(&whole);
    let mut counts = [0usize; 3];
    for (a, b, same) in &lists(true) {
        let said = match Spelling::with(a, &weights).compare(&Spelling::with(b, &weights), &weights) {
            Compared::Always => true,
            Compared::Never => false,
            Compared::Parts(signs) => weights.name(&signs) > 0.0,
        };
        counts[0] += usize::from(said && *same);
        counts[1] += usize::from(said);
        counts[2] += usize::from(*same);
    }
    println!("made-up names of kept words: {}", told(counts));
    let weights = fit(&pairs.iter().collect::<Vec<_>>());
    let whole = fit_names(&[lists(false), lists(true)].concat(), &weights);
    let weights = weights.with_name(&whole);
    std::fs::write(OUT, weights.write()).map_err(|e| format!("{OUT}: {e}"))
}
