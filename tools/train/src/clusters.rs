//! `isnad-train clusters`: classes of words by their neighbours in unlabelled news, into `models/tagger/clusters.bin`.
//!
//! The exchange algorithm: every word moves to the class that makes the corpus likeliest under a bigram model of classes,
//! round after round. The words start in classes by rank, and ties stay, so equal input gives equal output.
//!
//! # Source
//! S. Martin, J. Liermann, H. Ney, "Algorithms for bigram and trigram word clustering", Speech Communication 24 (1998).

use isnad_arabic::compile;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, String>;

/// Fine and coarse classes: the most that a byte holds with 0 for what is unknown, and some three a part of speech.
const FINE: usize = 255;
const COARSE: usize = 48;
/// A word must occur so often to get a class.
const LEAST: u32 = 6;
const ROUNDS: usize = 10;

/// Number, per word, of what stands beside it and how often.
type Beside = Vec<Vec<(u32, u32)>>;

/// The words of the corpus by number; 0 is the edge of a sentence, 1 every rare word.
struct Corpus {
    /// Folded letters of a word, `None` where it has none.
    keys: Vec<Option<Vec<u8>>>,
    counts: Vec<u32>,
    after: Beside,
    before: Beside,
}

fn read(path: &Path) -> Result<Corpus> {
    let failed = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let file = std::fs::File::open(path).map_err(|e| failed(&e))?;
    let mut ids: HashMap<Vec<u8>, u32> = HashMap::new();
    let mut keys: Vec<(bool, Vec<u8>)> = vec![(false, Vec::new()); 2];
    let mut text: Vec<u32> = vec![0];
    for line in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines() {
        let record: serde_json::Value =
            serde_json::from_str(&line.map_err(|e| failed(&e))?).map_err(|e| failed(&e))?;
        for field in ["title", "text"] {
            for paragraph in record.get(field).and_then(|t| t.as_str()).unwrap_or("").lines() {
                for (start, end) in compile::spans(paragraph) {
                    let token = paragraph.get(start..end).unwrap_or("");
                    let letters = compile::key(token);
                    let arabic = !letters.is_empty();
                    // All numbers are one word; signs and foreign words are themselves.
                    let key = if arabic {
                        letters
                    } else if token.chars().all(|c| c.is_numeric() || matches!(c, '.' | ',')) {
                        b"0".to_vec()
                    } else {
                        token.as_bytes().to_vec()
                    };
                    // Letters are coded from 0 up: a foreign word's bytes must not be taken for them.
                    let name = [&[u8::from(arabic)], key.as_slice()].concat();
                    let id = *ids.entry(name).or_insert_with(|| {
                        keys.push((arabic, key));
                        keys.len() as u32 - 1
                    });
                    text.push(id);
                    if matches!(token, "." | "؟" | "!") {
                        text.push(0);
                    }
                }
                text.push(0);
            }
        }
    }
    let mut counts = vec![0u32; keys.len()];
    for w in &text {
        counts[*w as usize] += 1;
    }
    // Words by rank; equally frequent ones in the order of the corpus.
    let mut order: Vec<u32> = (2..keys.len() as u32).filter(|w| counts[*w as usize] >= LEAST).collect();
    order.sort_by_key(|w| std::cmp::Reverse(counts[*w as usize]));
    let mut new = vec![1u32; keys.len()];
    new[0] = 0;
    for (rank, w) in order.iter().enumerate() {
        new[*w as usize] = rank as u32 + 2;
    }
    let n = order.len() + 2;
    let mut pairs: Vec<(u32, u32)> =
        text.windows(2).map(|p| (new[p[0] as usize], new[p[1] as usize])).filter(|p| *p != (0, 0)).collect();
    pairs.sort_unstable();
    let (mut after, mut before) = (vec![Vec::new(); n], vec![Vec::new(); n]);
    for same in pairs.chunk_by(|a, b| a == b) {
        let (a, b) = same[0];
        after[a as usize].push((b, same.len() as u32));
        before[b as usize].push((a, same.len() as u32));
    }
    let counts = after.iter().map(|a: &Vec<(u32, u32)>| a.iter().map(|(_, n)| n).sum()).collect();
    let mut named = vec![None; 2];
    named.extend(order.iter().map(|w| keys[*w as usize].clone()).map(|(arabic, key)| arabic.then_some(key)));
    println!("tokens {} words {}", text.len(), n);
    Ok(Corpus { keys: named, counts, after, before })
}

/// `n` times its logarithm.
fn entropy(n: i64) -> f64 {
    if n <= 1 { 0.0 } else { n as f64 * (n as f64).ln() }
}

/// Finds `k` classes (0 to `k` - 1) of the words; the first two words have classes of their own, `k` and `k` + 1.
fn exchange(after: &Beside, before: &Beside, counts: &[u32], k: usize) -> Vec<usize> {
    let all = k + 2;
    let n = counts.len();
    let mut class: Vec<usize> = (0..n).map(|w| if w < 2 { k + w } else { (w - 2) % k }).collect();
    let mut pair = vec![0i64; all * all];
    let mut total = vec![0i64; all];
    for w in 0..n {
        total[class[w]] += i64::from(counts[w]);
        for (v, m) in &after[w] {
            pair[class[w] * all + class[*v as usize]] += i64::from(*m);
        }
    }
    // n ln n of most counts that are met.
    let table: Vec<f64> = (0..1 << 16).map(entropy).collect();
    let h = |n: i64| table.get(n as usize).copied().unwrap_or_else(|| entropy(n));
    let (mut right, mut left) = (vec![0i64; all], vec![0i64; all]);
    for round in 0..ROUNDS {
        let mut moved = 0;
        for w in 2..n {
            let from = class[w];
            let (mut nexts, mut lasts) = (Vec::new(), Vec::new());
            let mut own = 0i64;
            for (v, m) in &after[w] {
                if *v as usize == w {
                    own = i64::from(*m);
                    continue;
                }
                let c = class[*v as usize];
                if right[c] == 0 {
                    nexts.push(c);
                }
                right[c] += i64::from(*m);
            }
            for (v, m) in &before[w] {
                if *v as usize == w {
                    continue;
                }
                let c = class[*v as usize];
                if left[c] == 0 {
                    lasts.push(c);
                }
                left[c] += i64::from(*m);
            }
            // Take the word out.
            let count = i64::from(counts[w]);
            total[from] -= count;
            for c in &nexts {
                pair[from * all + c] -= right[*c];
            }
            for c in &lasts {
                pair[c * all + from] -= left[*c];
            }
            pair[from * all + from] -= own;
            // What putting it into each class gains.
            let gain = |to: usize| {
                let mut sum = 0.0;
                for c in &nexts {
                    if *c != to {
                        let n = pair[to * all + c];
                        sum += h(n + right[*c]) - h(n);
                    }
                }
                for c in &lasts {
                    if *c != to {
                        let n = pair[c * all + to];
                        sum += h(n + left[*c]) - h(n);
                    }
                }
                let n = pair[to * all + to];
                sum += h(n + right[to] + left[to] + own) - h(n);
                sum - 2.0 * (h(total[to] + count) - h(total[to]))
            };
            let mut best = (from, gain(from));
            for to in 0..k {
                if to != from {
                    let g = gain(to);
                    if g > best.1 + 1e-9 {
                        best = (to, g);
                    }
                }
            }
            let to = best.0;
            moved += usize::from(to != from);
            class[w] = to;
            total[to] += count;
            for c in &nexts {
                pair[to * all + c] += right[*c];
            }
            for c in &lasts {
                pair[c * all + to] += left[*c];
            }
            pair[to * all + to] += own;
            for c in nexts {
                right[c] = 0;
            }
            for c in lasts {
                left[c] = 0;
            }
        }
        println!("classes {k} round {} moved {moved}", round + 1);
        if moved * 200 < n {
            break;
        }
    }
    class
}

/// The neighbours of classes as those of words.
fn merged(beside: &Beside, class: &[usize], k: usize) -> Beside {
    let mut out: Vec<HashMap<u32, u32>> = vec![HashMap::new(); k + 2];
    // The edge and the rare words come first, as among words.
    let place = |c: usize| if c >= k { c - k } else { c + 2 };
    for (w, list) in beside.iter().enumerate() {
        for (v, n) in list {
            *out[place(class[w])].entry(place(class[*v as usize]) as u32).or_default() += n;
        }
    }
    out.into_iter()
        .map(|m| {
            let mut list: Vec<(u32, u32)> = m.into_iter().collect();
            list.sort_unstable();
            list
        })
        .collect()
}

/// Runs the subcommand.
pub(crate) fn run() -> Result<()> {
    let shared = std::env::var_os("ISNAD_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let corpus = read(&shared.join("corpora/ant-2018.jsonl.gz"))?;
    let fine = exchange(&corpus.after, &corpus.before, &corpus.counts, FINE);
    let (after, before) = (merged(&corpus.after, &fine, FINE), merged(&corpus.before, &fine, FINE));
    let counts: Vec<u32> = after.iter().map(|a| a.iter().map(|(_, n)| n).sum()).collect();
    let of_class = exchange(&after, &before, &counts, COARSE);
    let coarse = |w: usize| of_class[fine[w] + 2];
    let rows: Vec<(&[u8], u8, u8)> = corpus
        .keys
        .iter()
        .enumerate()
        .filter_map(|(w, key)| Some((key.as_deref()?, coarse(w) as u8 + 1, fine[w] as u8 + 1)))
        .collect();
    let table = compile::clusters(&rows);
    let path = Path::new("models/tagger/clusters.bin");
    std::fs::write(path, &table).map_err(|e| format!("{}: {e}", path.display()))?;
    println!("{} {} bytes, {} words", path.display(), table.len(), rows.len());
    Ok(())
}
