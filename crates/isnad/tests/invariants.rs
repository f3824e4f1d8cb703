//! The invariants of ARCHITECTURE.md over whole records, of the invented archive in `examples/` and, where it is there, the seed page.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

use assert_cmd::Command;
use isnad_doc::wire::{At, Record};
use std::path::Path;
use std::sync::LazyLock;

fn isnad() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_isnad"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    command
}

fn code(args: &[&str]) -> Vec<u8> {
    let out = isnad()
        .args(["code", "-q", "--atlas", "examples/merger/atlas.tsv", "--layers", "words"])
        .args(args)
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(|| {
    let mut args = vec!["examples/merger"];
    let shared = std::env::var("ISNAD_SHARED").unwrap_or_else(|_| "../shared".into());
    let seed = format!("{shared}/seed/merger-2017-04-27.txt");
    if Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(&seed).exists() {
        args.push(&seed);
    } else {
        eprintln!("SKIPPED: the seed page, for there is no shared folder");
    }
    String::from_utf8(code(&args)).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
});

/// Every span of a record, with what it carries.
fn spans(r: &Record) -> Vec<(&'static str, At)> {
    let mut out = Vec::new();
    out.extend(r.blocks.iter().map(|b| ("block", b.at)));
    out.extend(r.sentences.iter().map(|s| ("sentence", *s)));
    out.extend(r.words.iter().flatten().map(|w| ("word", w.at)));
    out.extend(r.mentions.iter().map(|m| ("mention", m.at)));
    out.extend(r.times.iter().map(|t| ("time", t.at)));
    for a in &r.attributions {
        out.extend(a.source.iter().map(|s| ("source", s.at)));
        out.push(("cue", a.cue.at));
        out.extend(a.content.iter().map(|c| ("content", *c)));
    }
    for e in &r.events {
        out.push(("trigger", e.trigger.at));
        out.extend(e.actors.iter().chain(&e.recipients).map(|p| ("party", p.at)));
        out.extend(e.place.iter().map(|p| ("place", p.at)));
    }
    out
}

#[test]
fn every_fact_points_at_its_words() {
    let mut facts = 0;
    for r in RECORDS.iter() {
        let chars: Vec<char> = r.text.chars().collect();
        for (what, at) in spans(r) {
            assert!(at.start < at.end && at.end <= chars.len(), "{} {what} {at:?}", r.id);
            let carried: String = chars[at.start..at.end].iter().collect();
            assert!(!carried.trim().is_empty(), "{} {what} {at:?} carries nothing", r.id);
            assert_eq!(carried.trim(), carried, "{} {what} {at:?}", r.id);
            facts += 1;
        }
    }
    // The examples alone give 3,900; the shared seed page brings the rest.
    assert!(facts > 3_000, "{facts}");
}

#[test]
fn a_report_is_never_a_fact() {
    let mut inside = 0;
    for r in RECORDS.iter() {
        for e in &r.events {
            let holds = |a: &isnad_doc::wire::Attribution| a.content.iter().any(|c| c.contains(e.trigger.at));
            let any = r.attributions.iter().any(holds);
            assert_eq!(e.attribution.is_some(), any, "{} {:?}", r.id, e.trigger);
            let Some(n) = e.attribution else { continue };
            inside += 1;
            let a = &r.attributions[n];
            assert!(holds(a), "{} {:?}", r.id, e.trigger);
            // The innermost: no other that holds the trigger hangs from it.
            let deeper = r.attributions.iter().find(|o| o.parent == Some(n) && holds(o));
            assert!(deeper.is_none(), "{} {:?}", r.id, e.trigger);
        }
    }
    assert!(inside > 20, "{inside}");
}

#[test]
fn same_bytes_whatever_the_threads() {
    let one = code(&["--threads", "1", "examples/merger"]);
    assert!(!one.is_empty());
    for threads in ["2", "5"] {
        assert!(one == code(&["--threads", threads, "examples/merger"]), "{threads} threads");
    }
}

#[test]
fn absent_is_null() {
    let mut unknown = 0;
    for r in RECORDS.iter() {
        for e in &r.events {
            for p in e.actors.iter().chain(&e.recipients) {
                unknown += usize::from(p.country.is_none());
                // A country needs a word that carries it: the party's own, or the entity's.
                if p.mention.is_none() && p.country.is_some() {
                    assert!(p.at.of(&r.text).chars().count() > 3, "{} {:?}", r.id, p);
                }
            }
            assert!(e.time.as_ref().is_none_or(|t| !t.value.is_empty()));
        }
        if r.published.is_none() {
            assert!(r.diagnostics.iter().any(|d| d.code == "PAGE-003"), "{}", r.id);
        }
    }
    assert!(unknown > 0, "every party has a country, which cannot be");
}

#[test]
fn lists_are_in_order_and_ids_hold() {
    for r in RECORDS.iter() {
        assert!(
            r.blocks.is_sorted_by_key(|b| b.at)
                && r.sentences.is_sorted()
                && r.times.is_sorted_by_key(|t| t.at.start)
        );
        assert!(r.mentions.is_sorted_by_key(|m| m.at.start), "{}", r.id);
        assert!(r.attributions.is_sorted_by_key(|a| a.cue.at.start), "{}", r.id);
        assert!(r.events.is_sorted_by_key(|e| e.trigger.at.start), "{}", r.id);
        assert!(r.blocks.windows(2).all(|w| w[0].at.end <= w[1].at.start), "{}", r.id);
        for m in &r.mentions {
            assert!(
                m.entity.as_ref().is_none_or(|id| r.entities.iter().any(|e| e.id == *id)),
                "{} {m:?}",
                r.id
            );
        }
        for (n, a) in r.attributions.iter().enumerate() {
            assert!(a.parent.is_none_or(|p| p != n && p < r.attributions.len()));
            assert!(a.source.as_ref().and_then(|s| s.mention).is_none_or(|m| m < r.mentions.len()));
            assert!((1..=3).contains(&a.content.len()), "{} {a:?}", r.id);
            assert!((0.0..=1.0).contains(&a.probability));
            // A chain ends.
            let mut seen = vec![n];
            let mut next = a.parent;
            while let Some(p) = next {
                assert!(!seen.contains(&p), "{}: attributions go round in a ring", r.id);
                seen.push(p);
                next = r.attributions[p].parent;
            }
        }
        for e in &r.events {
            assert!((0.0..=1.0).contains(&e.probability));
            assert!(
                e.actors.iter().chain(&e.recipients).all(|p| p.mention.is_none_or(|m| m < r.mentions.len()))
            );
        }
    }
}

#[test]
fn probabilities_sum_to_one() {
    let out = isnad()
        .args(["weigh", "-q", "examples/merger", "examples/merger/question.toml", "--format", "jsonl"])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let weighing: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let sum: f64 =
        weighing["answers"].as_array().unwrap().iter().map(|a| a["posterior"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
}

#[test]
fn the_dossier_stands_alone() {
    let dir = tempfile::tempdir().unwrap();
    for lang in ["ar", "en"] {
        let page = dir.path().join(format!("{lang}.html"));
        let out = isnad()
            .args(["dossier", "examples/merger", "examples/merger/question.toml", "--lang", lang, "-o"])
            .arg(&page)
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        let html = std::fs::read_to_string(&page).unwrap();
        for fetched in ["<script", "<link", "src=\"http", "url(http", "@import"] {
            assert!(!html.contains(fetched), "{lang}: {fetched}");
        }
        assert!(html.contains(if lang == "ar" { "dir=\"rtl\"" } else { "lang=\"en\"" }));
        assert!(html.contains("<svg") && html.contains("جبهة السنديان"));
    }
}

#[test]
fn the_archive_answers_as_the_folder_does() {
    let dir = tempfile::tempdir().unwrap();
    let archive = dir.path().join("merger.sqlite");
    isnad()
        .args(["add", "-q", "--atlas", "examples/merger/atlas.tsv"])
        .arg(&archive)
        .arg("examples/merger")
        .assert()
        .success();
    let weigh = |place: &std::ffi::OsStr| {
        let out = isnad()
            .args(["weigh", "-q"])
            .arg(place)
            .args(["examples/merger/question.toml", "--format", "jsonl"])
            .output()
            .unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        json["answers"].clone()
    };
    assert_eq!(weigh(archive.as_os_str()), weigh("examples/merger".as_ref()));
    // Adding again changes nothing.
    let again = isnad()
        .args(["add", "--atlas", "examples/merger/atlas.tsv"])
        .arg(&archive)
        .arg("examples/merger")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(said.contains("0 added") && said.contains("have not changed"), "{said}");
    let out = isnad().arg("search").arg(&archive).arg("اندماج").args(["--format", "jsonl"]).output().unwrap();
    assert_eq!(out.status.code(), Some(0));
    let chain = isnad().arg("chain").arg(&archive).arg("الاندماج").output().unwrap();
    assert_eq!(chain.status.code(), Some(0));
    assert!(String::from_utf8(chain.stdout).unwrap().contains('←'));
    isnad().arg("relays").arg(&archive).assert().code(0);
    isnad().arg("entities").arg(&archive).assert().code(0);
    // Ids and forms that the archive does not know are slips, and refused.
    isnad().arg("entities").arg(&archive).args(["merge", "isnad:org/none", "iso:IRQ"]).assert().code(2);
    isnad().arg("entities").arg(&archive).args(["split", "isnad:org/none", "فلان"]).assert().code(2);
}
