//! Sentences of the news corpus whose words were split and tagged by hand: drafts to correct, and the stand-off labels.
//!
//! `isnad-train words draft PART PARTS COUNT` prints sentences with the words that the engine finds; a reader writes what is
//! wrong into a file of corrections; `isnad-train words label DRAFT CORRECTIONS` gives the labels, without any text.

use isnad_arabic::Analyzer;
use isnad_arabic::compile::{self, GoldSentence, GoldToken, GoldWord};
use isnad_doc::{Article, Block, BlockKind, Span, Upos};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::path::Path;

type Result<T> = std::result::Result<T, String>;

const CORPUS: &str = "corpora/ant-2018.jsonl.gz";
const LABELS: &str = "data/labels";

/// One labelled sentence.
#[derive(Debug, Serialize, Deserialize)]
struct Label {
    /// Id of its article.
    article: String,
    /// Where its paragraph's text holds it: code points of the article's `text` as the corpus gives it.
    start: usize,
    end: usize,
    /// FNV-1a (64 bits) of its UTF-8.
    hash: String,
    /// Its tokens: of each the words, as letters and part of speech (`1CCONJ+3VERB`); `_` where that is left open.
    words: String,
}

/// FNV-1a, 64 bits: enough to tell that a sentence is the one that was labelled.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// Gives id and text of every article of the corpus.
fn articles(shared: &Path, mut give: impl FnMut(&str, &str)) -> Result<()> {
    let path = shared.join(CORPUS);
    let failed = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let file = std::fs::File::open(&path).map_err(|e| failed(&e))?;
    for line in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines() {
        let record: serde_json::Value =
            serde_json::from_str(&line.map_err(|e| failed(&e))?).map_err(|e| failed(&e))?;
        let field = |name: &str| record.get(name).and_then(|t| t.as_str()).unwrap_or("");
        give(field("id"), field("text"));
    }
    Ok(())
}

/// Prints one sentence of each of `count` articles whose id falls into `part` of `parts`, spread over the corpus: a head line with
/// article, code points and hash, the sentence, and its tokens, numbered, as the engine reads them.
pub(crate) fn draft(shared: &Path, part: u64, parts: u64, count: usize) -> Result<()> {
    let analyzer = Analyzer::new();
    let mut found: Vec<(u64, String)> = Vec::new();
    articles(shared, |id, text| {
        if hash(id) % parts.max(1) != part {
            return;
        }
        let mut at = 0;
        let mut best: Option<(u64, String)> = None;
        for line in text.split_inclusive('\n') {
            let article = Article {
                text: line.to_owned(),
                blocks: vec![Block { span: Span::new(0, line.len()), kind: BlockKind::Paragraph }],
                ..Article::default()
            };
            let words = analyzer.analyse(&article);
            for s in &words.sentences {
                let tokens = words.tokens.get(s.tokens.start as usize..s.tokens.end as usize).unwrap_or(&[]);
                if !(10..=45).contains(&tokens.len()) {
                    continue;
                }
                let sentence = s.span.of(line);
                let start = at + line.get(..s.span.from()).unwrap_or("").chars().count();
                let mut out = format!(
                    "# {id} {start} {} {:016x}\n{sentence}\n",
                    start + sentence.chars().count(),
                    hash(sentence)
                );
                for (i, t) in tokens.iter().enumerate() {
                    let read: Vec<String> = words
                        .words
                        .get(t.words.start as usize..t.words.end as usize)
                        .unwrap_or(&[])
                        .iter()
                        .map(|w| format!("{}/{}", w.span.of(line), w.upos.as_str()))
                        .collect();
                    out.push_str(&format!("{}:{} ", i + 1, read.join("+")));
                }
                let rank = hash(sentence);
                if best.as_ref().is_none_or(|b| rank < b.0) {
                    best = Some((rank, out));
                }
            }
            at += line.chars().count();
        }
        found.extend(best);
    })?;
    found.sort();
    for (_, text) in found.into_iter().take(count) {
        println!("{text}\n");
    }
    Ok(())
}

/// The words of a token in the draft's form, `و/CCONJ+قال/VERB`, as letters and part of speech.
fn code(token: &str) -> Option<(usize, String)> {
    let mut letters = 0;
    let mut out = Vec::new();
    // A token may itself be a plus sign.
    let parts: Vec<&str> = if token.starts_with("+/") { vec![token] } else { token.split('+').collect() };
    for word in parts {
        let (form, upos) = word.rsplit_once('/')?;
        if upos != "_" && Upos::parse(upos).is_none() {
            return None;
        }
        let n = compile::key(form).len();
        letters += n;
        out.push(format!("{n}{upos}"));
    }
    Some((letters, out.join("+")))
}

/// Joins a draft with its corrections and prints the labels of the sentences that were read.
///
/// A line of corrections is `HASH NUMBER WORDS`, where WORDS has the draft's form; `HASH ok` says that a sentence was read to
/// its end. Sentences without such a line are left out.
///
/// # Errors
/// A line that is not of that form, an unknown hash or part of speech, words that do not have the token's letters.
pub(crate) fn label(draft: &Path, corrections: &Path) -> Result<()> {
    let read = |p: &Path| std::fs::read_to_string(p).map_err(|e| format!("{}: {e}", p.display()));
    let mut changes: HashMap<String, HashMap<usize, String>> = HashMap::new();
    let mut done: HashSet<String> = HashSet::new();
    for (n, line) in read(corrections)?.lines().enumerate() {
        let wrong = || format!("{}:{}: {line}", corrections.display(), n + 1);
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            [] => {}
            [hash, "ok"] => drop(done.insert((*hash).to_owned())),
            [hash, number, words] => {
                let number = number.parse().map_err(|_| wrong())?;
                changes.entry((*hash).to_owned()).or_default().insert(number, (*words).to_owned());
            }
            _ => return Err(wrong()),
        }
    }
    let draft = read(draft)?;
    let mut lines = draft.lines();
    let mut known = HashSet::new();
    while let Some(line) = lines.next() {
        let head: Vec<&str> = line.split(' ').collect();
        let ["#", article, start, end, hash] = head.as_slice() else { continue };
        let _sentence = lines.next();
        let tokens = lines.next().unwrap_or("");
        known.insert((*hash).to_owned());
        if !done.contains(*hash) {
            continue;
        }
        let mut words = Vec::new();
        for token in tokens.split_whitespace() {
            let (number, drafted) = token.split_once(':').unwrap_or(("", token));
            let own = number.parse().ok().and_then(|n| changes.get(*hash)?.get(&n));
            let (Some(was), Some(is)) = (code(drafted), code(own.map_or(drafted, String::as_str))) else {
                return Err(format!("{hash} {token}: not words with parts of speech: {own:?}"));
            };
            if was.0 != is.0 {
                return Err(format!("{hash} {token}: other letters than {own:?}"));
            }
            words.push(is.1);
        }
        let n = |s: &str| s.parse::<usize>().map_err(|e| format!("{line}: {e}"));
        let label = Label {
            article: (*article).to_owned(),
            start: n(start)?,
            end: n(end)?,
            hash: (*hash).to_owned(),
            words: words.join(" "),
        };
        println!("{}", serde_json::to_string(&label).map_err(|e| e.to_string())?);
    }
    match changes.keys().chain(&done).find(|h| !known.contains(*h)) {
        Some(hash) => Err(format!("{hash}: no such sentence in the draft")),
        None => Ok(()),
    }
}

/// Reads the labelled sentences, in the order of their files (`data/labels/words-*.jsonl`).
///
/// # Errors
/// A file that cannot be read, and labels that do not fit the corpus.
pub(crate) fn labelled(shared: &Path) -> Result<Vec<GoldSentence>> {
    let mut files: Vec<_> = std::fs::read_dir(LABELS)
        .map_err(|e| format!("{LABELS}: {e}"))?
        .filter_map(|f| f.ok().map(|f| f.path()))
        .filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("words-")))
        .collect();
    files.sort();
    let mut labels: Vec<Label> = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        for line in text.lines() {
            labels.push(serde_json::from_str(line).map_err(|e| format!("{}: {e}", file.display()))?);
        }
    }
    let wanted: HashSet<&str> = labels.iter().map(|l| l.article.as_str()).collect();
    let mut texts: HashMap<String, String> = HashMap::new();
    if !wanted.is_empty() {
        articles(shared, |id, text| {
            if wanted.contains(id) {
                texts.insert(id.to_owned(), text.to_owned());
            }
        })?;
    }
    labels.iter().map(|l| gold(l, texts.get(&l.article).map_or("", String::as_str))).collect()
}

/// The sentence that a label speaks of, in `text`.
fn gold(label: &Label, text: &str) -> Result<GoldSentence> {
    let wrong = |what: &str| format!("{} {}: {what}", label.article, label.hash);
    let sentence: String = text.chars().skip(label.start).take(label.end - label.start).collect();
    if format!("{:016x}", hash(&sentence)) != label.hash {
        return Err(wrong("not the sentence that was labelled"));
    }
    let spans = compile::spans(&sentence);
    let tokens: Vec<&str> = label.words.split(' ').collect();
    if spans.len() != tokens.len() {
        return Err(wrong("other tokens than were labelled"));
    }
    let mut out = GoldSentence::new();
    for ((start, end), words) in spans.into_iter().zip(tokens) {
        let mut token =
            GoldToken { text: sentence.get(start..end).unwrap_or("").to_owned(), words: Vec::new() };
        for word in words.split('+') {
            let digits = word.find(|c: char| !c.is_ascii_digit()).ok_or_else(|| wrong(word))?;
            let (letters, upos) = word.split_at(digits);
            let letters = letters.parse().map_err(|_| wrong(word))?;
            token.words.push(GoldWord { letters, upos: Upos::parse(upos), ..GoldWord::default() });
        }
        let told: usize = token.words.iter().map(|w| w.letters).sum();
        // What has no letters (numbers, signs) has no choice either.
        if told == 0 || told != compile::key(&token.text).len() {
            token.words.clear();
        }
        out.push(token);
    }
    Ok(out)
}
