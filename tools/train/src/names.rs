//! The models of names: `isnad-train names tagger NEWSFANE OUT`.

use isnad_doc::{Article, Block, BlockKind, Doc, Span};
use isnad_names::Namer;
use isnad_names::tagger::{LABELS, allowed};
use std::collections::HashMap;

/// Runs a subcommand.
///
/// # Errors
/// What is wrong, in one line.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    match args {
        [what, gold, out, rest @ ..] if what == "tagger" => {
            tagger(gold, out, rest.first().map(String::as_str))
        }
        _ => Err("usage: isnad-train names tagger NEWSFANE.tsv OUT.bin [HELD/FOLDS]".to_owned()),
    }
}

/// A sentence as text with the labels of its stretches.
struct Labelled {
    text: String,
    /// Start, end, label; whole words.
    pieces: Vec<(usize, usize, u8)>,
}

/// The label of a fine class of NewsFANE: the tagger's kinds, and nothing for books, films and the like.
fn label(tag: &str) -> u8 {
    let Some((position, class)) = tag.split_once('-') else { return 0 };
    let kind = match class {
        "Politician" | "Athlete" | "Artist" | "Other_PER" | "Religious_PER" | "Scientist"
        | "Businessperson" | "Lawyer" | "Engineer" => 0,
        "Non-Governmental" | "Group" | "Sports" | "Government" | "Media" | "Commercial" | "Educational"
        | "Police" | "Medical-Science" | "Religious_ORG" | "Entertainment" => 1,
        "Nation"
        | "Population-Center"
        | "State-or-Province"
        | "GPE-Cluster"
        | "Continent"
        | "Water-Body"
        | "Land"
        | "County-or-District"
        | "Land-Region-Natural" => 2,
        "Building-Grounds" | "Airport" | "Path" | "Subarea-Facility" => 3,
        _ => return 0,
    };
    1 + 2 * kind + u8::from(position == "I")
}

/// Reads NewsFANE, whose clitics are tokens of their own, into running text as newspapers write it.
fn read(path: &str) -> Result<Vec<Labelled>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    let mut out = Vec::new();
    for block in text.split("\n\n") {
        let rows: Vec<(&str, u8)> =
            block.lines().filter_map(|l| l.rsplit_once('\t')).map(|(w, t)| (w.trim(), label(t))).collect();
        if rows.is_empty() {
            continue;
        }
        let mut sentence = Labelled { text: String::new(), pieces: Vec::new() };
        let mut glue = false;
        for (i, (word, tag)) in rows.iter().enumerate() {
            let suffix = *tag == 0
                && ["ه", "ها", "هم", "هما", "هن", "نا", "ني", "ي", "كم"].contains(word)
                && i > 0
                && rows.get(i - 1).is_some_and(|r| r.1 == 0 && r.0.chars().count() > 1);
            if !sentence.text.is_empty() && !glue && !suffix {
                sentence.text.push(' ');
            }
            if suffix && sentence.text.ends_with('ة') {
                sentence.text.pop();
                sentence.text.push('ت');
            }
            let mut word = (*word).to_owned();
            if glue && sentence.text.ends_with('ل') && word.starts_with("ال") {
                word = word.chars().skip(1).collect();
            } else if word.starts_with("لال") && word.chars().count() > 5 {
                word = format!("لل{}", word.chars().skip(3).collect::<String>());
            }
            let start = sentence.text.len();
            sentence.text.push_str(&word);
            sentence.pieces.push((start, sentence.text.len(), *tag));
            let next = rows.get(i + 1).is_some_and(|r| {
                r.0.chars().count() > 1 && r.0.chars().all(|c| c.is_alphabetic()) || r.1 % 2 == 1
            });
            glue = *tag == 0 && ["و", "ف", "ب", "ل", "ك", "س"].contains(&word.as_str()) && next;
        }
        out.push(sentence);
    }
    Ok(out)
}

/// A sentence as features and labels.
struct Example {
    features: Vec<Vec<u32>>,
    labels: Vec<u8>,
}

fn examples(sentences: &[Labelled]) -> Result<Vec<Example>, String> {
    let namer = Namer::new(&[]).map_err(|e| e.join("\n"))?;
    let analyzer = isnad_arabic::Analyzer::new();
    let mut out = Vec::new();
    for sentence in sentences {
        let block = Block { span: Span::new(0, sentence.text.len()), kind: BlockKind::Paragraph };
        let article = Article { text: sentence.text.clone(), blocks: vec![block], ..Article::default() };
        let mut doc = Doc::new(article);
        doc.words = analyzer.analyse(&doc.article);
        let features = namer.features(&doc);
        for (part, features) in doc.words.sentences.iter().zip(features.sentences) {
            let tokens = doc.words.tokens.get(part.tokens.start as usize..part.tokens.end as usize);
            let mut labels: Vec<u8> = Vec::new();
            for token in tokens.unwrap_or(&[]) {
                let inside =
                    sentence.pieces.iter().filter(|p| p.0 < token.span.to() && p.1 > token.span.from());
                let mut found = inside.map(|p| p.2).max().unwrap_or(0);
                // A name that the tokens cut in the middle goes on; one that begins twice begins once.
                let began =
                    sentence.pieces.iter().any(|p| p.0 < token.span.from() && p.1 > token.span.from());
                if began && found % 2 == 1 {
                    found += 1;
                }
                let before = labels.last().copied().unwrap_or(0);
                if !allowed(usize::from(before), usize::from(found)) {
                    found -= 1;
                }
                labels.push(found);
            }
            if labels.len() == features.len() {
                out.push(Example { features, labels });
            }
        }
    }
    Ok(out)
}

/// A chain of random variables, trained by AdaGrad on the log-likelihood.
struct Chain {
    index: HashMap<u32, u32>,
    weights: Vec<[f32; LABELS]>,
    squares: Vec<[f32; LABELS]>,
    transitions: [[f32; LABELS]; LABELS],
    transition_squares: [[f32; LABELS]; LABELS],
}

const RATE: f32 = 0.12;
const DECAY: f32 = 4e-3;

impl Chain {
    fn step(&mut self, features: &[Vec<u32>], labels: &[u8]) -> f32 {
        let n = features.len();
        let scores: Vec<[f32; LABELS]> = features.iter().map(|f| self.scores(f)).collect();
        let mut alpha = vec![[0.0f32; LABELS]; n];
        let mut beta = vec![[0.0f32; LABELS]; n];
        for t in 0..n {
            for y in 0..LABELS {
                let incoming = if t == 0 {
                    if allowed(0, y) { 0.0 } else { -1e9 }
                } else {
                    sum_exp(
                        (0..LABELS)
                            .filter(|x| allowed(*x, y))
                            .map(|x| alpha[t - 1][x] + self.transitions[x][y]),
                    )
                };
                alpha[t][y] = incoming + scores[t][y];
            }
        }
        for t in (0..n.saturating_sub(1)).rev() {
            for x in 0..LABELS {
                let outgoing = (0..LABELS).filter(|y| allowed(x, *y));
                beta[t][x] =
                    sum_exp(outgoing.map(|y| self.transitions[x][y] + scores[t + 1][y] + beta[t + 1][y]));
            }
        }
        let Some(last) = alpha.last() else { return 0.0 };
        let z = sum_exp(last.iter().copied());
        let mut loss = z;
        let mut turn = [[0.0f32; LABELS]; LABELS];
        for t in 0..n {
            let gold = usize::from(labels[t]);
            loss -= scores[t][gold];
            if t > 0 {
                let before = usize::from(labels[t - 1]);
                loss -= self.transitions[before][gold];
                turn[before][gold] -= 1.0;
                for x in 0..LABELS {
                    for y in (0..LABELS).filter(|y| allowed(x, *y)) {
                        let p = alpha[t - 1][x] + self.transitions[x][y] + scores[t][y] + beta[t][y] - z;
                        turn[x][y] += p.exp();
                    }
                }
            }
            let mut gradient = [0.0f32; LABELS];
            for (y, g) in gradient.iter_mut().enumerate() {
                *g = (alpha[t][y] + beta[t][y] - z).exp() - f32::from(u8::from(y == gold));
            }
            for feature in &features[t] {
                let Some(row) = self.index.get(feature).map(|i| *i as usize) else { continue };
                for (y, g) in gradient.iter().enumerate() {
                    let g = g + DECAY * self.weights[row][y];
                    self.squares[row][y] += g * g;
                    self.weights[row][y] -= RATE * g / (self.squares[row][y].sqrt() + 1e-6);
                }
            }
        }
        for (x, row) in turn.iter().enumerate() {
            for (y, g) in row.iter().enumerate() {
                self.transition_squares[x][y] += g * g;
                self.transitions[x][y] -= RATE * g / (self.transition_squares[x][y].sqrt() + 1e-6);
            }
        }
        loss
    }

    fn scores(&self, features: &[u32]) -> [f32; LABELS] {
        let mut out = [0.0; LABELS];
        for row in features.iter().filter_map(|f| self.index.get(f)) {
            for (sum, weight) in out.iter_mut().zip(&self.weights[*row as usize]) {
                *sum += weight;
            }
        }
        out
    }

    fn best(&self, features: &[Vec<u32>]) -> Vec<u8> {
        let mut rows: Vec<[f32; LABELS]> = Vec::new();
        let mut back: Vec<[usize; LABELS]> = Vec::new();
        for (t, f) in features.iter().enumerate() {
            let scores = self.scores(f);
            let mut here = [f32::NEG_INFINITY; LABELS];
            let mut from = [0; LABELS];
            for y in 0..LABELS {
                if t == 0 {
                    here[y] = if allowed(0, y) { scores[y] } else { -1e9 };
                    continue;
                }
                for x in (0..LABELS).filter(|x| allowed(*x, y)) {
                    let s = rows[t - 1][x] + self.transitions[x][y] + scores[y];
                    if s > here[y] {
                        here[y] = s;
                        from[y] = x;
                    }
                }
            }
            rows.push(here);
            back.push(from);
        }
        let Some(last) = rows.last() else { return Vec::new() };
        let mut y = (0..LABELS).max_by(|a, b| last[*a].total_cmp(&last[*b])).unwrap_or(0);
        let mut out = Vec::new();
        for from in back.iter().rev() {
            out.push(y as u8);
            y = from[y];
        }
        out.reverse();
        out
    }
}

fn sum_exp(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let top = values.clone().fold(f32::NEG_INFINITY, f32::max);
    if top == f32::NEG_INFINITY {
        return top;
    }
    top + values.map(|v| (v - top).exp()).sum::<f32>().ln()
}

fn spans(labels: &[u8]) -> Vec<(usize, usize, u8)> {
    let mut out: Vec<(usize, usize, u8)> = Vec::new();
    for (i, label) in labels.iter().enumerate() {
        match out.last_mut() {
            Some(last) if *label > 0 && *label % 2 == 0 && last.1 == i && last.2 == (*label - 1) / 2 => {
                last.1 = i + 1
            }
            _ if *label > 0 => out.push((i, i + 1, (*label - 1) / 2)),
            _ => {}
        }
    }
    out
}

fn tagger(gold: &str, out: &str, held: Option<&str>) -> Result<(), String> {
    let sentences = read(gold)?;
    let all = examples(&sentences)?;
    // Sentences stand in the order of their articles: a held-out stretch is a stretch of articles.
    let (test, train): (Vec<&Example>, Vec<&Example>) = match held.and_then(|h| h.split_once('/')) {
        Some((k, folds)) => {
            let (k, folds) = (k.parse::<usize>().unwrap_or(0), folds.parse::<usize>().unwrap_or(10));
            let size = all.len().div_ceil(folds.max(1));
            let parts = all.iter().enumerate().map(|(i, e)| (i / size == k, e));
            let (a, b): (Vec<_>, Vec<_>) = parts.partition(|(test, _)| *test);
            (a.into_iter().map(|p| p.1).collect(), b.into_iter().map(|p| p.1).collect())
        }
        None => (Vec::new(), all.iter().collect()),
    };
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for feature in train.iter().flat_map(|e| e.features.iter().flatten()) {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut kept: Vec<u32> = counts.iter().filter(|(_, n)| **n >= 4).map(|(f, _)| *f).collect();
    kept.sort_unstable();
    eprintln!("{} sentences, {} features seen four times", train.len(), kept.len());
    let mut chain = Chain {
        index: kept.iter().enumerate().map(|(i, f)| (*f, i as u32)).collect(),
        weights: vec![[0.0; LABELS]; kept.len()],
        squares: vec![[0.0; LABELS]; kept.len()],
        transitions: [[0.0; LABELS]; LABELS],
        transition_squares: [[0.0; LABELS]; LABELS],
    };
    let mut order: Vec<usize> = (0..train.len()).collect();
    let mut seed = 1u64;
    for round in 0..10 {
        for i in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, (seed >> 33) as usize % (i + 1));
        }
        let loss: f32 = order.iter().map(|i| chain.step(&train[*i].features, &train[*i].labels)).sum();
        eprintln!("round {round}: loss {loss:.0}");
    }
    if !test.is_empty() {
        let (mut right, mut given, mut wanted) = (0, 0, 0);
        for example in &test {
            let (mine, gold) = (spans(&chain.best(&example.features)), spans(&example.labels));
            right += mine.iter().filter(|s| gold.contains(s)).count();
            given += mine.len();
            wanted += gold.len();
        }
        let (p, r) = (right as f64 / given.max(1) as f64, right as f64 / wanted.max(1) as f64);
        eprintln!("held out: precision {p:.3} recall {r:.3} F1 {:.3}", 2.0 * p * r / (p + r).max(1e-9));
    }
    // Weights that hardly move anything are dropped; the rest share one scale.
    let top = chain.weights.iter().flatten().fold(0.0f32, |m, w| m.max(w.abs())).min(4.0);
    let scale = top / 127.0;
    let mut bytes = Vec::new();
    bytes.extend(scale.to_le_bytes());
    for row in &chain.transitions {
        for cell in row {
            bytes.extend(cell.to_le_bytes());
        }
    }
    let mut rows = 0;
    for feature in &kept {
        let Some(row) = chain.index.get(feature).and_then(|i| chain.weights.get(*i as usize)) else {
            continue;
        };
        let strength = row.iter().fold(0.0f32, |m, w| m.max(w.abs()));
        if strength < 0.12 {
            continue;
        }
        rows += 1;
        bytes.extend(feature.to_le_bytes());
        bytes.extend(row.iter().map(|w| ((w / scale).round().clamp(-127.0, 127.0) as i8).to_le_bytes()[0]));
    }
    std::fs::write(out, &bytes).map_err(|e| format!("{out}: {e}"))?;
    eprintln!("{rows} features, {} bytes", bytes.len());
    Ok(())
}
