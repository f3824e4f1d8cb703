//! JSON Lines in, articles out.

#![allow(clippy::unwrap_used)]

use isnad_doc::BlockKind;
use isnad_page::{Input, articles};
use std::io::Write;

fn read(bytes: &[u8]) -> Vec<isnad_doc::Article> {
    articles(Box::new(bytes), "in.jsonl", Input::Auto).collect()
}

fn codes(article: &isnad_doc::Article) -> Vec<&'static str> {
    article.diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn text_without_title_is_unchanged() {
    let text = "  سطر أول. \n\nسطر ثان.\r\n ";
    let line = serde_json::json!({"id": 7, "text": text, "published": "2008-01-01"}).to_string();
    let all = read(line.as_bytes());
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].id, "7");
    assert_eq!(all[0].text, text);
    let blocks: Vec<_> = all[0].blocks.iter().map(|b| (b.kind, b.span.of(text))).collect();
    assert_eq!(blocks, [(BlockKind::Paragraph, "سطر أول."), (BlockKind::Paragraph, "سطر ثان.")]);
    assert!(codes(&all[0]).is_empty());
}

#[test]
fn title_stands_at_the_head_once() {
    let title = "الوزير يستقيل";
    let line = serde_json::json!({"id": "a", "title": title, "text": "أعلن الوزير استقالته.", "published": "2008-01-01"});
    let a = &read(line.to_string().as_bytes())[0];
    assert_eq!(a.text, "الوزير يستقيل\nأعلن الوزير استقالته.");
    assert_eq!(a.blocks[0].kind, BlockKind::Title);
    let line = serde_json::json!({"id": "a", "title": title, "text": a.text, "published": "2008-01-01"});
    assert_eq!(&read(line.to_string().as_bytes())[0], a);
}

#[test]
fn a_bad_line_stops_nothing() {
    let input = "{\"id\":\"a\",\"text\":\"أول\"}\n{\"id\":\"b\",\n\n{\"text\":\"بلا رقم\"}\n{\"id\":\"c\",\"text\":\"ثالث\"}";
    let all = read(input.as_bytes());
    let got: Vec<_> = all.iter().map(|a| (a.id.as_str(), codes(a))).collect();
    assert_eq!(
        got,
        [
            ("a", vec!["PAGE-003"]),
            ("in.jsonl:2", vec!["INPUT-004"]),
            ("in.jsonl:4", vec!["INPUT-004"]),
            ("c", vec!["PAGE-003"]),
        ]
    );
}

#[test]
fn compressed_and_cut_off() {
    let mut input = String::new();
    for n in 0..2000 {
        input.push_str(&format!(
            "{{\"id\":\"{n}\",\"text\":\"خبر رقم {} عن المدينة {}\"}}\n",
            n * 7919,
            n * n
        ));
    }
    let (first, second) = input.split_at(input.find("{\"id\":\"700\"").unwrap());
    let mut packed = Vec::new();
    for part in [first, second] {
        let mut gz = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::default());
        gz.write_all(part.as_bytes()).unwrap();
        gz.finish().unwrap();
    }
    assert_eq!(read(&packed).len(), 2000);
    let zst =
        [zstd::encode_all(first.as_bytes(), 1).unwrap(), zstd::encode_all(second.as_bytes(), 1).unwrap()]
            .concat();
    assert_eq!(read(&zst).len(), 2000);
    for packed in [packed, zst] {
        let all = read(&packed[..packed.len() / 2]);
        assert!(all.len() > 500 && all.len() < 2000, "{}", all.len());
        let (last, good) = all.split_last().unwrap();
        assert_eq!(codes(last), ["INPUT-003"]);
        assert!(good.iter().enumerate().all(|(n, a)| a.id == n.to_string()));
    }
}

#[test]
fn faults_of_exports_are_mended() {
    let lines = [
        b"{\"id\":\"a\",\"text\":\"x \\ud83d y \\ud83d\\ude00 \\\\ud83d\"}".as_slice(),
        b"{\"id\":\"b\",\"text\":\"\xff z\"}".as_slice(),
    ];
    let all = read(&lines.join(&b'\n'));
    let got: Vec<_> = all.iter().map(|a| (a.id.as_str(), a.text.as_str(), codes(a)[0])).collect();
    assert_eq!(got, [("a", "x \u{FFFD} y 😀 \\ud83d", "INPUT-004"), ("b", "\u{FFFD} z", "INPUT-004")]);
}
