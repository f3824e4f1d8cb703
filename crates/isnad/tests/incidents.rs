//! `isnad export --merge`: one event told by many pages is one incident, and goes on from export to export.

// Helpers of tests are tests.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use isnad_archive::{Archive, Published};
use isnad_doc::Polarity;
use isnad_exchange::events::{Plover, Row};
use isnad_exchange::incidents::{self, Cells, Line};
use std::path::{Path, PathBuf};

fn isnad() -> Command {
    Command::cargo_bin("isnad").unwrap()
}

fn add(archive: &Path, pages: &[(&str, &str, &str, &str)]) {
    let lines = pages.iter().map(|(id, outlet, published, text)| {
        serde_json::json!({"id": id, "outlet": outlet, "published": published, "text": text}).to_string()
            + "\n"
    });
    let said = isnad()
        .args(["add", "--quiet", "--input", "jsonl"])
        .arg(archive)
        .arg("-")
        .write_stdin(lines.collect::<String>())
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
}

fn export(archive: &Path, args: &[&str]) -> String {
    let out = isnad().arg("export").arg(archive).args(["--merge", "--to"]).args(args).output().unwrap();
    assert!(matches!(out.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn lines(text: &str) -> Vec<Line> {
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// Id, version, change, and the pages or the incident it went into.
fn shown(line: &Line) -> (String, u32, &'static str, Vec<String>) {
    match line {
        Line::Live(record) => {
            let m = record.isnad.merged.as_ref().unwrap();
            let pages = m.reports.iter().map(|t| t.page.clone()).collect();
            (m.incident.clone(), m.version, m.change.as_str(), pages)
        }
        Line::Gone(d) => (
            d.isnad.incident.clone(),
            d.isnad.version,
            d.isnad.change.as_str(),
            d.isnad.into.iter().cloned().collect(),
        ),
    }
}

/// The only incident with a report in this page.
fn of<'a>(lines: &'a [Line], page: &str) -> &'a Plover {
    let has = |p: &Plover| p.isnad.merged.as_ref().unwrap().reports.iter().any(|t| t.page == page);
    let all = lines.iter().filter_map(|l| match l {
        Line::Live(record) if has(record) => Some(record.as_ref()),
        Line::Live(_) | Line::Gone(_) => None,
    });
    let all: Vec<&Plover> = all.collect();
    assert_eq!(all.len(), 1, "{page}: {all:#?}");
    all[0]
}

const STRIKE: (&str, &str, &str, &str) = (
    "strike",
    "الساحل",
    "2031-03-05",
    "قتلت القوات التركية مسلحين أكرادا في مدينة الموصل يوم الثلاثاء 4 مارس 2031.",
);
const AGAIN: (&str, &str, &str, &str) = (
    "again",
    "المنارة",
    "2031-03-06",
    "قال شهود عيان إن مسلحين أكرادا قتلوا على يد القوات التركية في الموصل في الرابع من مارس 2031.",
);
const DENIAL: (&str, &str, &str, &str) = (
    "denial",
    "الصدى",
    "2031-03-06",
    "قالت وزارة الدفاع إن القوات التركية لم تقتل مسلحين في مدينة الموصل يوم الثلاثاء 4 مارس 2031.",
);
const OTHER: (&str, &str, &str, &str) =
    ("other", "الصدى", "2031-03-06", "تظاهر مئات الطلاب في مدينة تونس يوم الأربعاء 5 مارس 2031.");
const THIRD: (&str, &str, &str, &str) = (
    "third",
    "صدى السهل",
    "2031-03-07",
    "قتلت القوات التركية مسلحين في مدينة الموصل العراقية في الرابع من مارس 2031.",
);

fn made(dir: &Path) -> PathBuf {
    let archive = dir.join("x.sqlite");
    add(&archive, &[STRIKE, AGAIN, DENIAL, OTHER]);
    archive
}

#[test]
fn one_event_of_two_pages_is_one_incident() {
    let dir = tempfile::tempdir().unwrap();
    let archive = made(dir.path());
    let text = export(&archive, &["plover"]);
    let found = lines(&text);
    let strike = of(&found, "strike");
    let merged = strike.isnad.merged.as_ref().unwrap();
    assert_eq!(shown(&Line::Live(Box::new(strike.clone()))).3, ["strike", "again"]);
    assert_eq!((merged.pages, merged.origins, merged.version), (2, 2, 1));
    // Two origins are surer than the better of them.
    let best = merged.reports.iter().map(|t| t.probability).fold(0.0, f64::max);
    assert!(strike.isnad.probability > best, "{strike:#?}");
    // Every report keeps its chain.
    assert!(merged.reports[0].chain.is_empty());
    assert_eq!(merged.reports[1].chain[0].source.as_deref(), Some("شهود عيان"));
    assert_eq!(strike.date.as_deref(), Some("2031-03-04"));
    // A denial and another event are incidents of their own.
    assert_ne!(of(&found, "denial").id, strike.id);
    assert_eq!(of(&found, "denial").isnad.polarity, Polarity::Minus);
    assert_ne!(of(&found, "other").id, strike.id);
    // What goes out comes back.
    let again: String = found.iter().map(|l| serde_json::to_string(l).unwrap() + "\n").collect();
    assert_eq!(again, text);
}

#[test]
fn versions_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let archive = made(dir.path());
    let first = lines(&export(&archive, &["plover"]));
    assert!(first.iter().all(|l| (shown(l).1, shown(l).2) == (1, "new")));
    let id = of(&first, "strike").id.clone();

    // Nothing changed: the same versions, and no changes.
    let second = lines(&export(&archive, &["plover"]));
    assert_eq!(second.len(), first.len());
    assert!(second.iter().all(|l| (shown(l).1, shown(l).2) == (1, "same")));
    assert_eq!(export(&archive, &["plover", "--changes"]), "");

    // A page more: the incident goes on, and nothing else changed.
    add(&archive, &[THIRD]);
    let changes = lines(&export(&archive, &["plover", "--changes"]));
    let pages = ["strike", "again", "third"].map(str::to_owned).to_vec();
    assert_eq!(changes.iter().map(shown).collect::<Vec<_>>(), [(id.clone(), 2, "changed", pages)]);
    assert_eq!(export(&archive, &["plover", "--changes"]), "");

    // A page that comes again under its id and tells it no more.
    add(&archive, &[("other", "الصدى", "2031-03-06", "الطقس غدا مشمس في تونس.")]);
    let gone = of(&first, "other").id.clone();
    let changes = lines(&export(&archive, &["plover", "--changes"]));
    assert_eq!(changes.iter().map(shown).collect::<Vec<_>>(), [(gone, 2, "deleted", vec![])]);
    // Once.
    let last = lines(&export(&archive, &["plover"]));
    assert!(last.iter().all(|l| shown(l).2 == "same"));

    // All its pages: the trigger moves, and the incident is the same.
    let moved = format!("عاجل: {}", STRIKE.3);
    add(&archive, &[("strike", STRIKE.1, STRIKE.2, &moved)]);
    let changes = lines(&export(&archive, &["plover", "--changes"]));
    let found: Vec<_> =
        changes.iter().map(shown).map(|(id, version, change, _)| (id, version, change)).collect();
    assert_eq!(found, [(id, 3, "changed")]);
}

#[test]
fn an_incident_that_goes_into_another_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let archive = dir.path().join("x.sqlite");
    let far = "قتلت القوات التركية مسلحين في بلدة بعيدة يوم 2 فبراير 2031.";
    add(&archive, &[STRIKE, ("again", "المنارة", "2031-03-06", far)]);
    let first = lines(&export(&archive, &["plover"]));
    let (kept, gone) = (of(&first, "strike").id.clone(), of(&first, "again").id.clone());
    assert_ne!(kept, gone);
    // The paper corrects itself.
    add(
        &archive,
        &[("again", "المنارة", "2031-03-06", "قتلت القوات التركية مسلحين في مدينة الموصل يوم 4 مارس 2031.")],
    );
    let changes = lines(&export(&archive, &["plover", "--changes"]));
    let mut found: Vec<_> = changes.iter().map(shown).collect();
    found.sort_by_key(|(_, _, change, _)| *change);
    let both = ["strike", "again"].map(str::to_owned).to_vec();
    assert_eq!(found, [(kept.clone(), 2, "changed", both), (gone, 2, "deleted", vec![kept])]);
}

/// Makes the ledger what a kill between its writing and the end of the output leaves: the second versions not delivered.
fn undeliver(archive: &Path) -> usize {
    let mut archive = Archive::edit(archive).unwrap();
    let rows = archive.ledger().unwrap().into_iter().filter(|p| p.version == 2);
    let rows: Vec<Published> = rows.map(|p| Published { delivered: false, ..p }).collect();
    archive.plan(&rows.iter().map(|p| (p.version, p)).collect::<Vec<_>>()).unwrap();
    rows.len()
}

#[test]
fn an_export_that_was_broken_off_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let archive = made(dir.path());
    let first = export(&archive, &["plover"]);
    add(&archive, &[THIRD, ("other", "الصدى", "2031-03-06", "الطقس غدا مشمس في تونس.")]);
    let told = export(&archive, &["plover", "--changes"]);
    // As a kill between ledger and mark leaves it.
    assert_eq!(undeliver(&archive), 2);
    assert_eq!(export(&archive, &["plover", "--changes"]), told);
    assert_eq!(export(&archive, &["plover", "--changes"]), "");
    // What changes again before it was delivered is a version further.
    assert_eq!(undeliver(&archive), 2);
    add(&archive, &[("third", "صدى السهل", "2031-03-07", "الطقس غدا مشمس في الموصل.")]);
    let changes = lines(&export(&archive, &["plover", "--changes"]));
    let (id, gone) = (of(&lines(&first), "strike").id.clone(), of(&lines(&first), "other").id.clone());
    let pages = ["strike", "again"].map(str::to_owned).to_vec();
    let expected = [(id, 3, "changed", pages), (gone, 2, "deleted", vec![])];
    assert_eq!(changes.iter().map(shown).collect::<Vec<_>>(), expected);
}

#[test]
fn the_table_says_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let archive = made(dir.path());
    export(&archive, &["plover"]);
    add(&archive, &[THIRD, ("other", "الصدى", "2031-03-06", "الطقس غدا مشمس في تونس.")]);
    let twin = dir.path().join("twin.sqlite");
    std::fs::copy(&archive, &twin).unwrap();
    let expected: Vec<(Cells, Row)> =
        lines(&export(&archive, &["plover"])).iter().map(incidents::row).collect();
    let table = export(&twin, &["csv"]);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let head = reader.headers().unwrap().clone();
    let rows: Vec<(Cells, Row)> = reader
        .records()
        .map(|r| r.unwrap())
        .map(|r| (r.deserialize(Some(&head)).unwrap(), r.deserialize(Some(&head)).unwrap()))
        .collect();
    assert_eq!(rows, expected);
    assert!(
        rows.iter()
            .any(|(cells, row)| cells.change.map(|c| c.as_str()) == Some("deleted") && row.start.is_none())
    );
    // The ledger tells of the whole archive, so that a part of it would delete the rest.
    isnad().arg("export").arg(&twin).args(["--to", "csv", "--merge", "--outlet", "الصدى"]).assert().failure();
}

#[test]
fn same_pages_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (dir.path().join("one.sqlite"), dir.path().join("other.sqlite"));
    add(&one, &[STRIKE, AGAIN, DENIAL, OTHER, THIRD]);
    add(&other, &[THIRD, OTHER]);
    add(&other, &[DENIAL, AGAIN, STRIKE]);
    let twin = dir.path().join("twin.sqlite");
    std::fs::copy(&one, &twin).unwrap();
    let first = export(&one, &["plover"]);
    assert_eq!(export(&other, &["plover"]), first);
    assert_eq!(export(&twin, &["plover"]), first);
}

#[test]
fn what_cannot_be_is_said_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let archive = made(dir.path());
    let said = |args: &[&std::ffi::OsStr]| {
        let out = isnad().arg("export").args(args).output().unwrap();
        let text = String::from_utf8(out.stderr).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        (out.status.code(), out.stdout.is_empty(), text)
    };
    let check = |args: &[&std::ffi::OsStr], expected: &str| {
        let (code, silent, text) = said(args);
        assert!(code == Some(2) && silent && text.contains(expected), "{code:?} {text}");
    };
    let os = std::ffi::OsStr::new;
    let merge = [os("--to"), os("csv"), os("--merge")];
    let none = dir.path().join("none.sqlite");
    check(&[&[none.as_os_str()], &merge[..]].concat(), "there is no archive at");
    assert!(!none.exists());
    let page = dir.path().join("page.txt");
    std::fs::write(&page, "قصفت الطائرات مدينة الموصل.").unwrap();
    check(&[&[page.as_os_str()], &merge[..]].concat(), "is not an archive of isnad");
    check(&[archive.as_os_str(), os("--to"), os("csv"), os("--changes")], "--merge");
    check(&[&[archive.as_os_str()], &merge[..], &[os("--from"), os("2031-03-05")]].concat(), "--from");
    assert_eq!(Archive::open(&archive).unwrap().ledger().unwrap(), []);
    // Nothing to tell is no error.
    let (code, silent, _) = said(&[&[archive.as_os_str()], &merge[..], &[os("--least"), os("1.0")]].concat());
    assert_eq!((code, silent), (Some(1), true));
}
