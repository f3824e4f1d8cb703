//! No figure of `quality.toml` may fall: each task is scored anew on its gold, where that is there.
//!
//! `ISNAD_QUALITY=write cargo test -p isnad --test quality` writes the figures down instead; a commit that lowers one says why.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Task, gold below `shared/gold`, what the gold was used for, and the figures that are kept.
const TASKS: &[(&str, &str, &str, &[&str])] = &[
    (
        "attribution",
        "attribution/news.jsonl",
        "train",
        &[
            "cue_f1",
            "source_overlap_f1",
            "content_overlap_f1",
            "whole_overlap_f1",
            "whole_exact_f1",
            "act_accuracy",
            "commit_accuracy",
            "kind_accuracy",
            "anonymous_accuracy",
            "parent_f1",
        ],
    ),
    ("events-gsr", "events-gsr/assault_detect.jsonl", "train", &["f1", "precision", "recall"]),
    ("events-gsr", "events-gsr/protest_detect.jsonl", "train", &["f1", "precision", "recall"]),
    (
        "events-gsr",
        "events-gsr/assault_spans.jsonl",
        "train",
        &[
            "actor_given_both",
            "trigger_given_both",
            "recipient_given_both",
            "event_of_type_recall",
            "actor_country",
            "actor_sector",
        ],
    ),
    (
        "events-gsr",
        "events-gsr/protest_spans.jsonl",
        "train",
        &[
            "actor_given_both",
            "trigger_given_both",
            "recipient_given_both",
            "event_of_type_recall",
            "actor_country",
            "actor_sector",
        ],
    ),
    ("events-un", "events-un/quad.jsonl", "train", &["macro_f1", "relevance_f1"]),
    ("ner", "ner/anercorp-train.tsv", "score", &["f1", "f1_PER", "f1_ORG", "f1_LOC"]),
    ("times", "times/dates.tsv", "score", &["accuracy"]),
    ("names", "names/pairs.tsv", "score", &["f1"]),
    ("words", "ud/ar_pud.conllu", "train", &["segmentation", "multiword_f1", "upos", "lemma"]),
    ("pages", "pages/dates.tsv", "score", &["date_accuracy"]),
];

/// A figure may differ by this much without having fallen: the fourth decimal is rounding.
const SLACK: f64 = 0.000_6;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn gold() -> Option<PathBuf> {
    let shared = std::env::var_os("ISNAD_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let gold = shared.join("gold");
    gold.is_dir().then_some(gold)
}

fn eval(task: &str, gold: &Path, bootstrap: &str) -> serde_json::Value {
    let out = Command::new(env!("CARGO_BIN_EXE_isnad"))
        .args(["eval", task, "--bootstrap", bootstrap])
        .arg(gold)
        .output()
        .unwrap();
    assert!(out.status.success(), "{task}: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn no_figure_falls() {
    let Some(gold) = gold() else {
        eprintln!("SKIPPED: no gold, for there is no shared folder");
        return;
    };
    if std::env::var_os("ISNAD_QUALITY").is_some_and(|v| v == "write") {
        std::fs::write(root().join("quality.toml"), written(&gold)).unwrap();
        return;
    }
    let table: toml::Table = std::fs::read_to_string(root().join("quality.toml")).unwrap().parse().unwrap();
    let tasks = table["task"].as_array().unwrap();
    assert_eq!(tasks.len(), TASKS.len(), "quality.toml lacks a task");
    let mut fallen = Vec::new();
    for task in tasks {
        let (name, file) = (task["name"].as_str().unwrap(), task["gold"].as_str().unwrap());
        let now = eval(name, &gold.join(file), "0");
        assert_eq!(
            task["sha256"].as_str(),
            now["gold_sha256"].as_str(),
            "{file} is not the gold of quality.toml"
        );
        for (figure, kept) in task["figures"].as_table().unwrap() {
            let (kept, now) = (kept["value"].as_float().unwrap(), now[figure].as_f64().unwrap());
            if now + SLACK < kept {
                fallen.push(format!("{name} {file} {figure}: {now:.4}, was {kept:.4}"));
            }
        }
    }
    assert!(fallen.is_empty(), "{} figures have fallen:\n{}", fallen.len(), fallen.join("\n"));
}

fn written(gold: &Path) -> String {
    let mut out = String::from(
        "# Figures of `isnad eval`, with their 95 % bootstrap interval over documents. Written by\n\
         # `ISNAD_QUALITY=write cargo test -p isnad --test quality`, never typed; a test lets none of them fall.\n\
         # side: `train` where a shipped model or table has seen this gold, `score` where it serves for scoring alone.\n",
    );
    for (name, file, side, figures) in TASKS {
        let now = eval(name, &gold.join(file), "1000");
        let sha256 = now["gold_sha256"].as_str().unwrap();
        let n = now["n"].as_u64().unwrap();
        let _ = write!(
            out,
            "\n[[task]]\nname = \"{name}\"\ngold = \"{file}\"\nsha256 = \"{sha256}\"\nside = \"{side}\"\nn = {n}\n\n[task.figures]\n"
        );
        for figure in *figures {
            let interval = &now["interval_95"][figure];
            let number =
                |v: &serde_json::Value| v.as_f64().unwrap_or_else(|| panic!("{file} has no {figure}"));
            let _ = writeln!(
                out,
                "{figure} = {{ value = {:.4}, low = {:.4}, high = {:.4} }}",
                number(&now[figure]),
                number(&interval[0]),
                number(&interval[1])
            );
        }
    }
    out
}
