//! Where and when: each deed of a page has its own place and time, and a place without a name its words alone.

// Helpers of tests are tests.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use serde_json::{Value, json};

/// The events of a page of one paragraph a text: trigger, place and time.
fn events(text: &str) -> Vec<(String, Option<String>, Option<String>, bool)> {
    let line = json!({"id": "x", "text": text, "published": "2018-05-14"}).to_string();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.jsonl");
    std::fs::write(&path, line).unwrap();
    let out = Command::cargo_bin("isnad").unwrap().arg("code").arg(&path).output().unwrap();
    let doc: Value = serde_json::from_slice(&out.stdout).unwrap();
    let text: Vec<char> = doc["text"].as_str().unwrap().chars().collect();
    let words = |v: &Value| {
        let (start, end) = (v["start"].as_u64()? as usize, v["end"].as_u64()? as usize);
        Some(text[start..end].iter().collect::<String>())
    };
    let list = doc["events"].as_array().unwrap();
    list.iter()
        .map(|e| {
            let time = e["time"]["value"].as_str().map(str::to_owned);
            (words(&e["trigger"]).unwrap(), words(&e["place"]), time, e["place"]["lat"].is_number())
        })
        .collect()
}

#[test]
fn each_deed_has_its_own() {
    let found = events(
        "وقتل مسلحون ثلاثة جنود في مدينة الموصل يوم الجمعة، فيما اعتقلت الشرطة عشرة أشخاص في بغداد أمس السبت، \
         حسبما أعلن متحدث باسم الحكومة في عمان اليوم الاثنين.\n\nوكان الرئيس التقى نظيره الفرنسي في باريس في مارس \
         الماضي قبل أن يزور لندن.",
    );
    for (trigger, place, time) in
        [("وقتل", "الموصل", "2018-05-11"), ("اعتقلت", "بغداد", "2018-05-13"), ("التقى", "باريس", "2018-03")]
    {
        let event = found.iter().find(|e| e.0 == trigger).unwrap_or_else(|| panic!("{trigger}: {found:?}"));
        assert_eq!((event.1.as_deref(), event.2.as_deref()), (Some(place), Some(time)), "{found:?}");
        assert!(event.3, "{place} has coordinates");
    }
}

#[test]
fn a_place_without_a_name() {
    for (text, place, time) in [
        ("وانفجرت سيارة مفخخة قبل يومين في سوق شعبي فقتل عشرة مدنيين.", "سوق شعبي", "2018-05-12"),
        ("اعتقلت الشرطة ثلاثة رجال في فندق وسط المدينة أمس الأحد.", "فندق", "2018-05-13"),
    ] {
        let found = events(text);
        let event = found.first().unwrap();
        assert_eq!((event.1.as_deref(), event.2.as_deref()), (Some(place), Some(time)), "{found:?}");
        assert!(!event.3, "«{place}» has no coordinates");
    }
}
