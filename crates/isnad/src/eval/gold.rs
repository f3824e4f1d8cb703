//! Gold files, their texts as input, and the strings the scorer compares.

use isnad_doc::Article;
use isnad_doc::wire::{self, Layers, Record};
use isnad_page::Input as Form;
use isnad_pipeline::Engine;
use miette::{IntoDiagnostic, WrapErr, miette};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;

/// A gold text as `isnad code` would be given it.
pub(crate) struct Input {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) published: Option<String>,
}

/// The rows of a JSON Lines gold file.
pub(crate) fn rows<T: DeserializeOwned>(path: &Path) -> miette::Result<Vec<T>> {
    let text = super::read(path)?;
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(n, line)| {
            serde_json::from_str(line)
                .map_err(|e| miette!("{}:{}: not a row of this gold: {e}", path.display(), n + 1))
        })
        .collect()
}

/// The rows of a TSV file with a header line, by column name.
pub(crate) fn tsv(path: &Path) -> miette::Result<Vec<HashMap<String, String>>> {
    let text = super::read(path)?;
    let mut lines = text.trim_end_matches('\n').split('\n');
    let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    let row = |line: &str| {
        header.iter().zip(line.split('\t')).map(|(k, v)| ((*k).to_owned(), v.to_owned())).collect()
    };
    Ok(lines.map(row).collect())
}

/// isnad/1 lines by id.
pub(crate) fn records(path: &Path) -> miette::Result<HashMap<String, Record>> {
    Ok(rows::<Record>(path)?.into_iter().map(|r| (r.id.clone(), r)).collect())
}

/// Analyses gold texts by the same road as `isnad code -`.
pub(crate) fn predict(engine: &Engine, inputs: Vec<Input>, words: bool) -> HashMap<String, Record> {
    let inputs: Vec<Article> = inputs.into_iter().flat_map(article).collect();
    let mut out = HashMap::new();
    for article in inputs {
        let doc = engine.code(article);
        let quad = Some(engine.quad(&doc));
        let record = wire::record(&doc, Layers { words }, quad, wire::Provenance::default());
        out.insert(record.id.clone(), record);
    }
    out
}

fn article(input: Input) -> impl Iterator<Item = Article> {
    let published = input.published.as_deref().unwrap_or("2008-01-01");
    let line = serde_json::json!({ "id": input.id, "text": input.text, "published": published }).to_string();
    isnad_page::articles(Box::new(Cursor::new(line.into_bytes())), "gold", Form::Jsonl)
        .collect::<Vec<_>>()
        .into_iter()
}

/// The digest of a gold file, in hex.
pub(crate) fn sha256(path: &Path) -> miette::Result<String> {
    let bytes =
        std::fs::read(path).into_diagnostic().wrap_err_with(|| format!("cannot read {}", path.display()))?;
    Ok(Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect())
}

/// Whether a character counts as a letter, digit or numeral: Unicode categories L and N, which leaves vowel marks out.
pub(crate) fn is_alnum(c: char) -> bool {
    let mark = matches!(c, '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E4}' | '\u{06E7}'..='\u{06E8}' | '\u{06EA}'..='\u{06ED}' | '\u{0300}'..='\u{036F}');
    c.is_alphanumeric() && !mark
}

/// A token without the characters that are no letter, digit or low line.
pub(crate) fn strip(token: &str) -> String {
    token.chars().filter(|c| is_alnum(*c) || *c == '_').collect()
}

/// The tokens of a text at white space, stripped; empty ones dropped.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    text.split_whitespace().map(strip).filter(|t| !t.is_empty()).collect()
}

/// F1 of two bags of tokens.
pub(crate) fn bag_f1(a: &[String], b: &[String]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let mut counts: HashMap<&str, i64> = HashMap::new();
    a.iter().for_each(|t| *counts.entry(t).or_default() += 1);
    let mut common = 0u32;
    for t in b {
        if let Some(n) = counts.get_mut(t.as_str()).filter(|n| **n > 0) {
            *n -= 1;
            common += 1;
        }
    }
    f64::from(2 * common) / (a.len() + b.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bags() {
        let bag = |s: &str| tokens(s);
        assert_eq!(bag("«قُتل» شخصان، - x_1"), ["قتل", "شخصان", "x_1"]);
        assert!((bag_f1(&bag("a b b"), &bag("b b c")) - 4.0 / 6.0).abs() < 1e-12);
        assert_eq!(bag_f1(&bag(""), &bag("a")), 0.0);
    }
}
