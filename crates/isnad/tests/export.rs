//! `isnad export`: what goes out comes back the same, in both forms.

// Helpers of tests are tests.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use isnad_exchange::events::{Plover, Row};
use std::path::Path;

fn isnad() -> Command {
    Command::cargo_bin("isnad").unwrap()
}

#[test]
fn events_go_round() {
    let dir = tempfile::tempdir().unwrap();
    let archive = dir.path().join("x.sqlite");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/merger");
    isnad().arg("add").arg(&archive).arg(examples).arg("--quiet").assert().success();
    let export = |form: &str| {
        let out = isnad().arg("export").arg(&archive).args(["--to", form]).output().unwrap();
        assert_eq!(out.status.code(), Some(0));
        String::from_utf8(out.stdout).unwrap()
    };
    let json = export("plover");
    let events: Vec<Plover> = json.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(events.len() >= 20, "{} events", events.len());
    let again: String = events.iter().map(|e| serde_json::to_string(e).unwrap() + "\n").collect();
    assert_eq!(again, json);
    let table = export("csv");
    let rows: Vec<Row> =
        csv::Reader::from_reader(table.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap();
    let expected: Vec<Row> = events.iter().map(Row::from).collect();
    assert_eq!(rows, expected);
    // One id an event, a date where the page has one, nothing sure about what the page only passes on.
    let mut ids: Vec<&str> = events.iter().map(|e| e.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), events.len());
    assert!(events.iter().all(|e| e.date.is_some() && e.isnad.probability >= 0.5));
    assert!(events.iter().any(|e| !e.isnad.attribution.is_empty() && e.isnad.hedge < 1.0));
    assert!(events.iter().all(|e| !e.isnad.attribution.is_empty() || (e.isnad.hedge - 1.0).abs() < 1e-9));
    // Filters, and nothing found.
    let none =
        isnad().arg("export").arg(&archive).args(["--to", "csv", "--outlet", "nobody"]).output().unwrap();
    assert_eq!((none.status.code(), none.stdout.len()), (Some(1), 0));
}
