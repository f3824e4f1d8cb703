//! The project's own labels of names: stand-off, as `docs/names.md` tells; read for training, made from what readers wrote.

use crate::names::Labelled;
use isnad_names::tagger::Kind;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::Path;

type Result<T> = std::result::Result<T, String>;

const CORPUS: &str = "corpora/ant-2018.jsonl.gz";
const LABELS: &str = "data/labels/names-ant-2018.jsonl";

/// One labelled sentence.
#[derive(Debug, Serialize, Deserialize)]
struct Label {
    /// Id of its article.
    article: String,
    /// Where it stands: code points of the article's text as `isnad read` gives it.
    start: usize,
    end: usize,
    /// FNV-1a (64 bits) of its UTF-8.
    hash: String,
    /// Whether it was chosen because a tagger was unsure of it (`isnad-train names batch`), and not at random.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    hard: bool,
    /// Its names: start and end in code points of the sentence, and kind.
    names: Vec<(usize, usize, String)>,
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The byte at which code point `n` of a text stands.
fn byte(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
}

/// The articles that hold labelled sentences.
///
/// # Errors
/// What is wrong with the file of labels.
pub(crate) fn articles() -> Result<HashSet<String>> {
    let text = std::fs::read_to_string(LABELS).map_err(|e| format!("{LABELS}: {e}"))?;
    let label = |line| serde_json::from_str::<Label>(line).map_err(|e| format!("{LABELS}: {e}"));
    text.lines().map(|line| Ok(label(line)?.article)).collect()
}

/// Reads the labels with their sentences out of the corpus.
///
/// # Errors
/// A sentence that is not the one that was labelled.
pub(crate) fn read(shared: &Path) -> Result<Vec<Labelled>> {
    let Ok(text) = std::fs::read_to_string(LABELS) else { return Ok(Vec::new()) };
    let mut wanted: HashMap<String, Vec<Label>> = HashMap::new();
    for line in text.lines() {
        let label: Label = serde_json::from_str(line).map_err(|e| format!("{LABELS}: {e}"))?;
        wanted.entry(label.article.clone()).or_default().push(label);
    }
    let path = shared.join(CORPUS);
    let file = std::fs::File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut out = Vec::new();
    for article in isnad_page::articles(Box::new(file), CORPUS, isnad_page::Input::Auto) {
        for label in wanted.remove(&article.id).unwrap_or_default() {
            let text = &article.text;
            let sentence = text.get(byte(text, label.start)..byte(text, label.end)).unwrap_or("").to_owned();
            if format!("{:016x}", hash(&sentence)) != label.hash {
                return Err(format!("{LABELS}: {} {}: another sentence", label.article, label.start));
            }
            let mut pieces = Vec::new();
            for (start, end, kind) in &label.names {
                let place = Kind::parse(kind).and_then(|k| Kind::ALL.iter().position(|x| *x == k));
                let Some(place) = place else { return Err(format!("{LABELS}: no kind is called {kind}")) };
                let mut begin = 1 + 2 * place as u8;
                // A piece a word: the first begins the name.
                let (from, to) = (byte(&sentence, *start), byte(&sentence, *end));
                let mut at = from;
                for word in sentence.get(from..to).unwrap_or("").split_inclusive(' ') {
                    pieces.push((at, at + word.trim_end().len(), begin));
                    begin = 2 + 2 * place as u8;
                    at += word.len();
                }
            }
            let fold = (hash(&label.article) % crate::names::FOLDS as u64) as usize;
            out.push(Labelled { text: sentence, pieces, own: true, hard: label.hard, fold });
        }
    }
    // The order of the file, not of the corpus, would do as well; this one is fixed too.
    out.sort_by(|a, b| a.text.cmp(&b.text));
    Ok(out)
}

/// Where a name stands in a sentence from byte `at` on: as whole words, glued particles aside; elsewhere only if nowhere so.
fn place(sentence: &str, name: &str, at: usize) -> Option<usize> {
    let rest = sentence.get(at..)?;
    let whole = |from: usize| {
        let before = sentence.get(..from).unwrap_or("");
        let glued = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let after = sentence.get(from + name.len()..).unwrap_or("").chars().next();
        let open = ["", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك"].contains(&glued);
        open && !after.is_some_and(char::is_alphanumeric)
    };
    let mut found = rest.match_indices(name).map(|(i, _)| at + i);
    found.clone().find(|from| whole(*from)).or_else(|| found.next())
}

/// Appends labels: `batch` is a JSON list of article, start, end and sentence; `labels` has a line a sentence, its number and
/// `TYPE=name|TYPE=name` in order.
///
/// # Errors
/// A name that its sentence does not hold in that order.
pub(crate) fn convert(batch: &str, labels: &str) -> Result<()> {
    let text = std::fs::read_to_string(batch).map_err(|e| format!("{batch}: {e}"))?;
    let rows: Vec<(String, usize, usize, String)> =
        serde_json::from_str(&text).map_err(|e| format!("{batch}: {e}"))?;
    let text = std::fs::read_to_string(labels).map_err(|e| format!("{labels}: {e}"))?;
    let mut out =
        std::fs::OpenOptions::new().create(true).append(true).open(LABELS).map_err(|e| e.to_string())?;
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let (number, list) = line.split_once('\t').unwrap_or((line, ""));
        let Some((article, start, end, sentence)) =
            number.trim().parse::<usize>().ok().and_then(|n| rows.get(n))
        else {
            return Err(format!("{labels}: no sentence {number}"));
        };
        let mut names = Vec::new();
        let mut at = 0;
        for item in list.split('|').map(str::trim).filter(|i| !i.is_empty()) {
            let (kind, name) = item.split_once('=').unwrap_or(("", item));
            let (Some(from), Some(_)) = (place(sentence, name, at), Kind::parse(kind)) else {
                return Err(format!("{labels}: {number}: {item}"));
            };
            at = from + name.len();
            let count = |to: usize| sentence.get(..to).unwrap_or("").chars().count();
            names.push((count(from), count(at), kind.to_owned()));
        }
        let hash = format!("{:016x}", hash(sentence));
        let label = Label { article: article.clone(), start: *start, end: *end, hash, hard: true, names };
        let json = serde_json::to_string(&label).map_err(|e| e.to_string())?;
        writeln!(out, "{json}").map_err(|e| e.to_string())?;
    }
    Ok(())
}
