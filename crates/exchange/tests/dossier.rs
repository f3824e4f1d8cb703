//! The dossier of the invented merger over records coded by hand.

#![allow(clippy::unwrap_used, clippy::panic)]

use isnad_doc::wire::Record;
use isnad_exchange::{Lang, dossier};
use isnad_weigh::{Question, Weighing, weigh};

const QUESTION: &str = include_str!("../../../examples/merger/question.toml");
const RECORDS: &str = include_str!("../../weigh/tests/merger.jsonl");

fn question() -> Question {
    Question::from_toml(QUESTION, "question.toml").unwrap()
}

fn records() -> Vec<Record> {
    RECORDS.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn weighed() -> Weighing {
    weigh(&question(), records().into_iter(), None)
}

/// Set `ISNAD_DOSSIER_OUT` to a folder to look at the pages.
#[test]
fn pages_are_whole_and_stand_alone() {
    for (lang, name) in [(Lang::Ar, "ar"), (Lang::En, "en")] {
        let page = dossier(&weighed(), &question(), lang);
        if let Ok(folder) = std::env::var("ISNAD_DOSSIER_OUT") {
            std::fs::write(format!("{folder}/merger-{name}.html"), &page).unwrap();
        }
        assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
        for outside in ["<script", "<link", "src=", "@import", "url(", "onload"] {
            assert!(!page.contains(outside), "{name}: {outside}");
        }
        assert!(!page.contains("NaN") && !page.contains("inf"), "{name}");
        for id in
            ["answer", "history", "evidence", "sums", "what-if", "matrix", "timeline", "network", "sources"]
        {
            assert!(page.contains(&format!("id=\"{id}\"")), "{name}: {id}");
        }
    }
}

#[test]
fn text_of_pages_is_escaped() {
    let mut list = records();
    let evil = "<img src=x onerror=alert(1)>\"'&";
    for record in &mut list {
        record.outlet = Some(evil.to_owned());
        record.title = Some(evil.to_owned());
        record.url = Some("javascript:alert(1)".to_owned());
    }
    let mut question = question();
    question.text.ar = evil.to_owned();
    let page = dossier(&weigh(&question, list.into_iter(), None), &question, Lang::Ar);
    assert!(!page.contains("<img") && !page.contains("javascript:"));
}

#[test]
fn no_evidence_is_said() {
    let page = dossier(&weigh(&question(), std::iter::empty(), None), &question(), Lang::En);
    assert!(page.contains("The archive holds no evidence"));
}

#[test]
fn english_page_has_no_arabic_label() {
    let page = dossier(&weighed(), &question(), Lang::En);
    assert!(page.contains("Evidence dossier") && !page.contains("ملف أدلة"));
}
