//! Words against CoNLL-U: per white-space token, are its syntactic words the gold's; UPOS and lemma where they are.

use super::gold::{Input, is_alnum};
use super::{Scored, Tally, prf, read};
use icu_normalizer::ComposingNormalizerBorrowed;
use isnad_doc::wire::{Record, Word};
use serde_json::{Map, json};
use std::collections::HashMap;
use std::path::Path;

struct Sentence {
    id: String,
    text: String,
    rows: Vec<Vec<String>>,
}

/// Scores a CoNLL-U file.
pub(super) fn score(
    path: &Path,
    predict: impl Fn(Vec<Input>) -> miette::Result<HashMap<String, Record>>,
) -> miette::Result<Scored> {
    let gold = conllu(&read(path)?);
    let inputs = gold.iter().map(|s| Input { id: s.id.clone(), text: s.text.clone(), published: None });
    let predicted = predict(inputs.collect())?;
    let units: Vec<Tally> = gold.iter().map(|s| sentence(s, predicted.get(&s.id))).collect();
    let unaligned: f64 = units.iter().map(|t| t.get("unaligned")).sum();
    let notes = Map::from_iter([("unaligned".to_owned(), json!(unaligned))]);
    let figures = |t: &Tally| {
        vec![
            ("segmentation".into(), t.get("seg") / t.get("tokens").max(1.0)),
            ("multiword_f1".into(), prf(t.get("seg_multi"), t.get("pred_multi"), t.get("multi")).2),
            ("upos".into(), t.get("upos") / t.get("w").max(1.0)),
            ("lemma".into(), t.get("lemma") / t.get("l").max(1.0)),
            ("tokens".into(), t.get("tokens")),
            ("multi".into(), t.get("multi")),
        ]
    };
    Ok(Scored { units, figures, notes })
}

/// Whether a form has a letter or digit.
fn lettered(form: &str) -> bool {
    form.chars().any(|c| is_alnum(c) || c == '_')
}

fn sentence(s: &Sentence, record: Option<&Record>) -> Tally {
    let chars: Vec<char> = s.text.chars().collect();
    let mut tokens: Vec<(usize, usize)> = Vec::new();
    let mut open = None;
    for (i, c) in chars.iter().chain([&' ']).enumerate() {
        match (c.is_whitespace(), open) {
            (false, None) => open = Some(i),
            (true, Some(from)) => {
                tokens.push((from, i));
                open = None;
            }
            _ => {}
        }
    }
    let mut t = Tally::default();
    let mut gold: HashMap<usize, Vec<&Vec<String>>> = HashMap::new();
    let mut at = 0;
    for row in s.rows.iter().filter(|r| r.first().is_some_and(|id| id.chars().all(|c| c.is_ascii_digit()))) {
        let form: Vec<char> = row[1].chars().collect();
        let found = (at..=chars.len().saturating_sub(form.len())).find(|i| chars[*i..].starts_with(&form));
        match found {
            Some(i) if i <= at + 25 => {
                at = i + form.len();
                if let Some(k) =
                    tokens.iter().position(|(a, b)| *a <= i && i < *b).filter(|_| lettered(&row[1]))
                {
                    gold.entry(k).or_default().push(row);
                }
            }
            _ => t.add("unaligned", 1.0),
        }
    }
    let words = record.and_then(|r| r.words.as_deref()).unwrap_or_default();
    let words: Vec<&Word> = words.iter().filter(|w| lettered(&w.form)).collect();
    for (k, (a, b)) in tokens.iter().enumerate() {
        let Some(gold) = gold.get(&k) else { continue };
        let mine: Vec<&&Word> = words.iter().filter(|w| w.at.start >= *a && w.at.end <= *b).collect();
        let same =
            mine.len() == gold.len() && mine.iter().zip(gold).all(|(w, r)| norm(&w.form) == norm(&r[1]));
        t.add("tokens", 1.0);
        t.hit("multi", gold.len() > 1);
        t.hit("pred_multi", mine.len() > 1);
        t.hit("seg", same);
        t.hit("seg_multi", same && gold.len() > 1);
        if same {
            for (w, r) in mine.iter().zip(gold) {
                t.add("w", 1.0);
                t.hit("upos", w.upos.as_str() == r[3]);
                if !matches!(r[2].as_str(), "_" | "") {
                    t.add("l", 1.0);
                    t.hit("lemma", norm(&w.lemma) == norm(&r[2]));
                }
            }
        }
    }
    t
}

/// The form that spellings are compared in: NFKC, no marks, one alef, ى as ي, ة as ه.
fn norm(word: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfkc().normalize(word).into_owned();
    composed
        .chars()
        .filter(|c| !matches!(c, '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{0640}'))
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' => 'ي',
            'ة' => 'ه',
            c => c,
        })
        .collect()
}

fn conllu(text: &str) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = Vec::new();
    let (mut id, mut line_text, mut rows) = (None, None, Vec::new());
    for line in text.lines().chain([""]) {
        if let Some(meta) = line.strip_prefix("# ") {
            // Older files write `# sent_id ID`, without the sign between.
            let value = |key: &str| {
                let rest = meta.strip_prefix(key)?;
                rest.strip_prefix(" = ").or_else(|| rest.strip_prefix(' ')).map(str::to_owned)
            };
            if let Some(v) = value("sent_id") {
                id = Some(v);
            } else if let Some(v) = value("text") {
                line_text = Some(v);
            }
        } else if line.starts_with('#') {
        } else if line.trim().is_empty() {
            if !rows.is_empty() {
                let rows: Vec<Vec<String>> = std::mem::take(&mut rows);
                let text = line_text.take().unwrap_or_else(|| surface(&rows));
                let id = id.take().unwrap_or_else(|| out.len().to_string());
                out.push(Sentence { id, text, rows });
            }
            (id, line_text) = (None, None);
        } else {
            let mut row: Vec<String> = line.split('\t').map(str::to_owned).collect();
            row.resize(10, "_".to_owned());
            rows.push(row);
        }
    }
    out
}

/// The text of a sentence that does not give it: its tokens and the spaces between.
fn surface(rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    let mut skip = 0;
    for row in rows {
        if let Some((_, last)) = row[0].split_once('-') {
            skip = last.parse().unwrap_or(skip);
        } else if row[0].parse::<u32>().map_or(true, |n| n <= skip) {
            continue;
        }
        out.push_str(&row[1]);
        if !row[9].contains("SpaceAfter=No") {
            out.push(' ');
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_conllu_without_text() {
        let s = conllu(
            "1-2\tوقال\t_\t_\t_\t_\t_\t_\t_\t_\n1\tو\tو\tCCONJ\n2\tقال\tقال\tVERB\n3\tله\tهو\tPRON\t_\t_\t_\t_\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\n\n",
        );
        assert_eq!(s[0].text, "وقال له.");
        assert_eq!(s[0].rows.len(), 5);
    }
}
