//! `isnad-train vectors`: a vector for each lemma of news, by the company it keeps, into `models/vectors/vectors.bin`.
//!
//! Skip-gram with negative samples over the lemmas of unlabelled articles; one thread and a fixed order, so that equal
//! input gives equal bytes.
//!
//! # Source
//! T. Mikolov, I. Sutskever, K. Chen, G. Corrado, J. Dean, "Distributed representations of words and phrases and their
//! compositionality", NIPS 26 (2013).

use crate::events::{Random, Result, shared};
use isnad_events::vectors::{DIMENSIONS, Vectors, hash};
use isnad_pipeline::Engine;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor};
use std::path::Path;

/// A lemma must occur so often to get a vector.
const LEAST: u32 = 25;
const WINDOW: usize = 5;
const NEGATIVES: usize = 6;
const EPOCHS: usize = 3;
/// Lemmas more frequent than this share of the text are mostly skipped.
const FREQUENT: f64 = 2e-4;

/// Learns the vectors and writes them.
pub(crate) fn run() -> Result<()> {
    let Corpus { sentences, hashes, counts } = read()?;
    let vectors = learn(&sentences, &counts);
    let folder = Path::new("models/vectors");
    std::fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let bytes = Vectors::write(&hashes, &vectors);
    let digest = Sha256::digest(&bytes).iter().fold(String::new(), |mut s, b| {
        _ = write!(s, "{b:02x}");
        s
    });
    let toml = format!(
        "name = \"Vectors of lemmas\"\n\
         what = \"{DIMENSIONS} numbers of one byte for each of {} lemmas of news, near for lemmas of like company; by the hash of the lemma's skeleton.\"\n\
         whence = \"Skip-gram over the lemmas of the ANT corpus 2.1 (corpora/ant-2018.jsonl.gz, citation: Chouigui et al.); no text is kept.\"\n\
         licence = \"MIT OR Apache-2.0\"\n\
         rebuild = \"cargo run --release -p isnad-train -- vectors\"\n\
         large = \"vectors.bin: {DIMENSIONS} numbers a lemma\"\n\n\
         [sha256]\n\"vectors.bin\" = \"{digest}\"\n",
        hashes.len()
    );
    std::fs::write(folder.join("vectors.bin"), bytes).map_err(|e| e.to_string())?;
    std::fs::write(folder.join("MODEL.toml"), toml).map_err(|e| e.to_string())
}

/// Sentences as numbers of lemmas, the hash of each lemma and how often it occurs; the most frequent come first.
struct Corpus {
    sentences: Vec<Vec<u32>>,
    hashes: Vec<u32>,
    counts: Vec<u32>,
}

fn read() -> Result<Corpus> {
    let engine = Engine::new(&[]).map_err(|e| e.join("\n"))?;
    let path = shared().join("corpora/ant-2018.jsonl.gz");
    let file = File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut sentences: Vec<Vec<u32>> = Vec::new();
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for line in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines() {
        let line = line.map_err(|e| e.to_string())?.into_bytes();
        let reader: Box<dyn std::io::Read + Send> = Box::new(Cursor::new(line));
        for article in isnad_page::articles(reader, "corpus.jsonl", isnad_page::Input::Jsonl) {
            let words = engine.analyzer().analyse(&article);
            for i in 0..words.sentences.len() {
                let range = words.range_of(isnad_doc::SentenceId::new(i));
                let list: Vec<u32> =
                    words.words.get(range).unwrap_or(&[]).iter().map(|w| hash(&w.lemma)).collect();
                for h in &list {
                    *counts.entry(*h).or_default() += 1;
                }
                sentences.push(list);
            }
        }
    }
    let mut kept: Vec<(u32, u32)> = counts.into_iter().filter(|(_, n)| *n >= LEAST).collect();
    kept.sort_by_key(|(h, n)| (std::cmp::Reverse(*n), *h));
    let ids: HashMap<u32, u32> = kept.iter().enumerate().map(|(i, (h, _))| (*h, i as u32)).collect();
    for s in &mut sentences {
        *s = s.iter().filter_map(|h| ids.get(h).copied()).collect();
    }
    let (hashes, counts) = kept.into_iter().unzip();
    Ok(Corpus { sentences, hashes, counts })
}

fn learn(texts: &[Vec<u32>], counts: &[u32]) -> Vec<f32> {
    let d = DIMENSIONS;
    let total: f64 = counts.iter().map(|c| f64::from(*c)).sum();
    let mut random = Random(11);
    let unit = |r: &mut Random| r.below(1 << 24) as f32 / (1u32 << 24) as f32;
    let mut inner: Vec<f32> = (0..counts.len() * d).map(|_| (unit(&mut random) - 0.5) / d as f32).collect();
    let mut outer = vec![0.0f32; counts.len() * d];
    // Negatives by the three-quarter power of frequency.
    let mut table: Vec<u32> = Vec::with_capacity(1 << 20);
    let power: f64 = counts.iter().map(|c| f64::from(*c).powf(0.75)).sum();
    for (i, c) in counts.iter().enumerate() {
        let share = f64::from(*c).powf(0.75) / power * f64::from(1 << 20);
        table.extend(std::iter::repeat_n(i as u32, share.round().max(1.0) as usize));
    }
    let keep: Vec<f32> = counts
        .iter()
        .map(|c| {
            let share = f64::from(*c) / total;
            ((FREQUENT / share).sqrt() + FREQUENT / share).min(1.0) as f32
        })
        .collect();
    let steps = (total * EPOCHS as f64).max(1.0);
    let mut seen = 0.0f64;
    let mut gradient = vec![0.0f32; d];
    let mut line: Vec<u32> = Vec::new();
    for _ in 0..EPOCHS {
        for text in texts {
            line.clear();
            line.extend(text.iter().filter(|w| unit(&mut random) < keep[**w as usize]));
            seen += text.len() as f64;
            let rate = (0.05 * (1.0 - seen / steps)).max(1e-4) as f32;
            for (i, word) in line.iter().enumerate() {
                let reach = 1 + random.below(WINDOW);
                let near = i.saturating_sub(reach)..(i + reach + 1).min(line.len());
                for j in near.filter(|j| *j != i) {
                    let at = line[j] as usize * d;
                    gradient.fill(0.0);
                    for n in 0..=NEGATIVES {
                        let target = if n == 0 { *word } else { table[random.below(table.len())] };
                        if n > 0 && target == *word {
                            continue;
                        }
                        let out = &mut outer[target as usize * d..][..d];
                        let own = &inner[at..at + d];
                        let score: f32 = own.iter().zip(out.iter()).map(|(a, b)| a * b).sum();
                        let error = (f32::from(u8::from(n == 0)) - 1.0 / (1.0 + (-score).exp())) * rate;
                        for ((g, o), a) in gradient.iter_mut().zip(out.iter_mut()).zip(own) {
                            *g += error * *o;
                            *o += error * a;
                        }
                    }
                    for (a, g) in inner[at..at + d].iter_mut().zip(&gradient) {
                        *a += g;
                    }
                }
            }
        }
    }
    inner
}
