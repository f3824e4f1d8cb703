//! Tasks whose gold is a table: time expressions, name pairs, pages.

use super::gold::{bag_f1, records, tokens, tsv};
use super::{Scored, Tally, prf, read, share};
use crate::commands;
use isnad_doc::BlockKind;
use isnad_doc::wire::{Record, Time};
use isnad_page::Input as Form;
use jiff::civil::Date;
use miette::{IntoDiagnostic, miette};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::path::Path;

/// Time expressions: a gold of a day or less must be met cut to its grain, a longer one by an interval that shares at least
/// 0.6 of its days.
pub(super) fn times(path: &Path, pred: Option<&Path>) -> miette::Result<Scored> {
    let gold = tsv(path)?;
    let answers: Vec<Vec<Time>> = match pred {
        Some(pred) => {
            let lines = read(pred)?;
            lines.lines().map(serde_json::from_str).collect::<Result<_, _>>().into_diagnostic()?
        }
        None => {
            let reader = commands::TimeReader::new();
            gold.iter()
                .map(|g| reader.read(field(g, "expr"), Some(field(g, "ref"))))
                .collect::<miette::Result<_>>()?
        }
    };
    let mut wrong = Vec::new();
    let units = gold
        .iter()
        .enumerate()
        .map(|(i, g)| {
            let right = answers.get(i).is_some_and(|times| times.iter().any(|t| is_right(g, t)));
            if !right {
                wrong.push(Value::from(field(g, "expr")));
            }
            let mut t = Tally::default();
            t.hit("ok", right);
            t.add("n", 1.0);
            t
        })
        .collect();
    let figures = |t: &Tally| vec![("accuracy".into(), t.get("ok") / t.get("n").max(1.0))];
    let notes = Map::from_iter([
        ("wrong".to_owned(), Value::Array(wrong)),
        ("answers".to_owned(), json!(answers.len())),
    ]);
    Ok(Scored { units, figures, notes })
}

fn field<'a>(row: &'a HashMap<String, String>, name: &str) -> &'a str {
    row.get(name).map_or("", String::as_str)
}

fn is_right(gold: &HashMap<String, String>, time: &Time) -> bool {
    let cut = |s: &str| {
        let n = match field(gold, "grain") {
            "minute" => 16,
            "hour" => 13,
            _ => 10,
        };
        s.chars().take(n).collect::<String>()
    };
    let (start, end) = (field(gold, "start"), field(gold, "end"));
    let (earliest, latest) = (time.earliest.as_deref().unwrap_or(""), time.latest.as_deref().unwrap_or(""));
    if cut(earliest) == cut(start) && cut(latest) == cut(end) {
        return true;
    }
    let day = |s: &str| -> Option<i64> {
        let date: Date = s.get(..10)?.parse().ok()?;
        Some(i64::from(date.since(Date::new(1, 1, 1).ok()?).ok()?.get_days()))
    };
    let (Some(a), Some(b), Some(c), Some(d)) = (day(start), day(end), day(earliest), day(latest)) else {
        return false;
    };
    let common = (b.min(d) - a.max(c) + 1).max(0) as f64;
    let all = (b.max(d) - a.min(c) + 1) as f64;
    b > a && d >= c && common / all >= 0.6
}

/// Name pairs.
pub(super) fn names(path: &Path, pred: Option<&Path>) -> miette::Result<Scored> {
    let gold = tsv(path)?;
    let answers: Vec<bool> = match pred {
        Some(pred) => {
            let same = |v: Value| {
                v.get("same")
                    .and_then(Value::as_bool)
                    .ok_or_else(|| miette!("{}: a line without `same`", pred.display()))
            };
            super::gold::rows::<Value>(pred)?.into_iter().map(same).collect::<miette::Result<_>>()?
        }
        None => gold.iter().map(|g| isnad_names::same(field(g, "a"), field(g, "b")).0).collect(),
    };
    let mut wrong = Vec::new();
    let units = gold
        .iter()
        .zip(&answers)
        .map(|(g, mine)| {
            let same = field(g, "same") == "1";
            if same != *mine {
                wrong.push(json!([field(g, "a"), field(g, "b")]));
            }
            let mut t = Tally::default();
            t.hit("tp", same && *mine);
            t.hit("p", *mine);
            t.hit("g", same);
            t
        })
        .collect();
    let figures = |t: &Tally| {
        let (precision, recall, f1) = prf(t.get("tp"), t.get("p"), t.get("g"));
        vec![("precision".into(), precision), ("recall".into(), recall), ("f1".into(), f1)]
    };
    let notes = Map::from_iter([
        ("wrong".to_owned(), Value::Array(wrong)),
        ("answers".to_owned(), json!(answers.len())),
    ]);
    Ok(Scored { units, figures, notes })
}

/// Dates of pages, and bodies where `FILE.gold.txt` lies beside the table. Pages lie beside it too.
pub(super) fn pages(path: &Path, pred: Option<&Path>) -> miette::Result<Scored> {
    let gold = tsv(path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let predicted: HashMap<String, Record> = match pred {
        Some(pred) => {
            let base = |id: String| id.rsplit('/').next().map(str::to_owned).unwrap_or(id);
            records(pred)?.into_iter().map(|(id, r)| (base(id), r)).collect()
        }
        None => gold
            .iter()
            .flat_map(|g| {
                let file = field(g, "file").to_owned();
                let record = commands::read_page(&folder.join(&file), Form::Auto);
                record.map(|r| (file, r))
            })
            .collect(),
    };
    let mut wrong = Vec::new();
    let units = gold
        .iter()
        .map(|g| {
            let file = field(g, "file");
            let record = predicted.get(file);
            let published = record.and_then(|r| r.published.as_deref());
            let date: String = published.unwrap_or("").chars().take(10).collect();
            let right = date == field(g, "date");
            if !right {
                wrong.push(json!([file, published]));
            }
            let mut t = Tally::default();
            t.hit("ok", right);
            t.add("n", 1.0);
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            if let Ok(want) = std::fs::read_to_string(folder.join(format!("{stem}.gold.txt"))) {
                let body = record.map(body).unwrap_or_default();
                t.add("body", bag_f1(&tokens(&want), &tokens(&body)));
                t.add("bodies", 1.0);
            }
            t
        })
        .collect();
    let figures = |t: &Tally| {
        let mut out = vec![("date_accuracy".into(), t.get("ok") / t.get("n").max(1.0))];
        if t.get("bodies") > 0.0 {
            out.push(("body_token_f1".into(), share(t.get("body"), t.get("bodies"))));
        }
        out
    };
    Ok(Scored { units, figures, notes: Map::from_iter([("wrong_dates".to_owned(), Value::Array(wrong))]) })
}

fn body(record: &Record) -> String {
    let is_body = |kind| matches!(kind, BlockKind::Paragraph | BlockKind::Heading | BlockKind::Quote);
    let blocks = record.blocks.iter().filter(|b| is_body(b.kind));
    blocks.map(|b| b.at.of(&record.text)).collect::<Vec<_>>().join(" ")
}
