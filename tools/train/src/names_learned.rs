//! What a tagger sees of words in unlabelled news, as a table (see [`isnad_names::learned`]).

use isnad_doc::{Article, Doc};
use isnad_names::Namer;
use isnad_names::learned::{Seen, Tally, write};
use isnad_names::tagger::{Kind, Tagger};
use std::collections::{HashMap, HashSet};
use std::path::Path;

type Result<T> = std::result::Result<T, String>;

pub(crate) const CORPUS: &str = "corpora/ant-2018.jsonl.gz";

/// The articles of the corpus, less those that hold labelled sentences: a word's tally must not come from its own label.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn articles(shared: &Path, labelled: &HashSet<String>) -> Result<Vec<Article>> {
    let path = shared.join(CORPUS);
    let file = std::fs::File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let articles = isnad_page::articles(Box::new(file), CORPUS, isnad_page::Input::Auto);
    Ok(articles.filter(|a| !labelled.contains(&a.id)).collect())
}

type Tallies = HashMap<u64, [Tally; 3]>;

/// Labels the corpus with each of some taggers and tells of each word what it is, what begins behind it and what ends before it:
/// a table a tagger.
///
/// # Errors
/// A damaged atlas.
pub(crate) fn tables(articles: &[Article], taggers: &[Tagger]) -> Result<Vec<Vec<u8>>> {
    let namer = Namer::new(&[]).map_err(|e| e.join("\n"))?.with_learned(Vec::new());
    let (left, right) = articles.split_at(articles.len() / 2);
    let parts = std::thread::scope(|scope| {
        let work = [left, right].map(|part| scope.spawn(|| tally(part, &namer, taggers)));
        work.map(|w| w.join().unwrap_or_default())
    });
    let [mut all, more] = parts;
    for (all, more) in all.iter_mut().zip(more) {
        for (word, tallies) in more {
            let sums = all.entry(word).or_default();
            for (sum, tally) in sums.iter_mut().zip(tallies) {
                sum.none += tally.none;
                for (cells, more) in sum.kinds.iter_mut().zip(tally.kinds) {
                    cells[0] += more[0];
                    cells[1] += more[1];
                }
            }
        }
    }
    let table = |all: &Tallies| {
        let code =
            |(word, [is, next, last]): (&u64, &[Tally; 3])| (*word, [is.code(), next.code(), last.code()]);
        let mut rows: Vec<(u64, Seen)> = all.iter().map(code).filter(|(_, seen)| *seen != [0; 3]).collect();
        rows.sort_unstable();
        write(&rows)
    };
    Ok(all.iter().map(table).collect())
}

fn tally(articles: &[Article], namer: &Namer, taggers: &[Tagger]) -> Vec<Tallies> {
    let analyzer = isnad_arabic::Analyzer::new();
    let mut out = vec![Tallies::new(); taggers.len()];
    for article in articles {
        let mut doc = Doc::new(article.clone());
        doc.words = analyzer.analyse(&doc.article);
        for (out, sentences) in out.iter_mut().zip(namer.labels(&doc, taggers)) {
            for sentence in sentences {
                for (at, (word, label)) in sentence.iter().enumerate().filter(|(_, (word, _))| *word != 0) {
                    let next = sentence.get(at + 1).map_or(0, |n| n.1);
                    let last = at.checked_sub(1).and_then(|b| sentence.get(b)).map_or(0, |b| b.1);
                    let [is, follows, leads] = out.entry(*word).or_default();
                    count(is, *label, label % 2 == 1);
                    count(follows, if next % 2 == 1 { next } else { 0 }, true);
                    // A name that goes on through the word does not end before it.
                    count(leads, if *label != 0 && label % 2 == 0 { 0 } else { last }, true);
                }
            }
        }
    }
    out
}

fn count(tally: &mut Tally, label: u8, begins: bool) {
    let place = Kind::of(label).and_then(|kind| Kind::ALL.iter().position(|k| *k == kind));
    match place.and_then(|k| tally.kinds.get_mut(k)) {
        Some(cells) => cells[usize::from(!begins)] += 1,
        None => tally.none += 1,
    }
}

/// Writes the sentences that a reader should label next, as JSON (article, start and end in code points, sentence): one an
/// article, those where the tagger that ships is least sure, of a reader's length.
///
/// # Errors
/// What is wrong with a file.
pub(crate) fn batch(shared: &Path, labelled: &HashSet<String>, count: usize, to: &str) -> Result<()> {
    const LENGTHS: std::ops::RangeInclusive<usize> = 8..=60;
    let namer = Namer::new(&[]).map_err(|e| e.join("\n"))?;
    let analyzer = isnad_arabic::Analyzer::new();
    let mut rows: Vec<(f32, String, usize, usize, String)> = Vec::new();
    for article in articles(shared, labelled)? {
        let mut doc = Doc::new(article);
        doc.words = analyzer.analyse(&doc.article);
        let text = &doc.article.text;
        let doubts = namer.doubts(&doc);
        let sentences = doc.words.sentences.iter().zip(doubts);
        let fit = sentences.filter(|(s, _)| LENGTHS.contains(&((s.tokens.end - s.tokens.start) as usize)));
        let Some((sentence, doubt)) = fit.max_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
        let tokens = &doc.words.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize];
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let (from, end) = (first.span.from(), last.span.to());
        let points = |to: usize| text.get(..to).unwrap_or("").chars().count();
        rows.push((
            doubt,
            doc.article.id.clone(),
            points(from),
            points(end),
            text.get(from..end).unwrap_or("").to_owned(),
        ));
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let rows: Vec<_> =
        rows.iter().take(count).map(|(_, id, start, end, text)| (id, start, end, text)).collect();
    let json = serde_json::to_string(&rows).map_err(|e| e.to_string())?;
    std::fs::write(to, json).map_err(|e| format!("{to}: {e}"))
}
