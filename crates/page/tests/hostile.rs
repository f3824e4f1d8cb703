//! Odd input: never a panic, never silence.

#![allow(clippy::unwrap_used)]

use isnad_doc::{Article, Span};
use isnad_page::{Input, articles};
use proptest::prelude::*;
use std::io::Write;
use std::time::{Duration, Instant};

fn read(bytes: &[u8], input: Input) -> Vec<Article> {
    articles(Box::new(bytes), "in", input).collect()
}

#[track_caller]
fn check(bytes: &[u8], expected: &[&str]) {
    let all = read(bytes, Input::Auto);
    let codes: Vec<_> = all.iter().flat_map(|a| a.diagnostics.iter().map(|d| d.code)).collect();
    assert_eq!(codes, expected);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

const PAGE: &str = "<html><head><title>الجسر الجديد يفتح أمام السيارات</title></head><body><h1>الجسر الجديد يفتح أمام السيارات</h1>\
<p>الخميس، 27 أبريل 2017 06:02 م</p><p>قالت الوزارة في بيان اليوم إن الجسر الجديد على النهر سيفتح أمام السيارات في الأسبوع المقبل، بعد عامين من العمل.</p>\
<p>وأضافت الوزارة أن الجسر يربط بين ضفتي المدينة، وأن العبور عليه مجاني في الشهر الأول، ثم تحدد الرسوم لاحقا.</p></body></html>";

#[test]
fn empty_and_binary() {
    check(b"", &["INPUT-001"]);
    check(b" \n\r\n ", &["INPUT-001"]);
    check(&gzip(b""), &["INPUT-001"]);
    check(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", &["INPUT-002"]);
    check(b"%PDF-1.4\n", &["INPUT-002"]);
    check(&(0..=255u8).cycle().take(4000).collect::<Vec<_>>(), &["INPUT-002"]);
}

#[test]
fn compressed_pages() {
    let plain = read(PAGE.as_bytes(), Input::Auto);
    assert_eq!(plain[0].published.unwrap().to_string(), "2017-04-27T18:02:00");
    assert!(plain[0].diagnostics.is_empty(), "{:?}", plain[0].diagnostics);
    assert_eq!(read(&gzip(PAGE.as_bytes()), Input::Auto), plain);
    assert_eq!(read(&zstd::encode_all(PAGE.as_bytes(), 3).unwrap(), Input::Auto), plain);
    let packed = gzip(PAGE.as_bytes());
    let cut = read(&packed[..packed.len() - 20], Input::Auto);
    assert_eq!(cut.len(), 1);
    assert!(cut[0].diagnostics.iter().any(|d| d.code == "INPUT-003"));
    check(&packed[..6], &["INPUT-003"]);
}

#[test]
fn one_line_of_fifty_megabytes() {
    let line = "كلمة أخرى ".repeat(50 << 20 >> 4);
    for input in [Input::Text, Input::Html] {
        let all = read(line.as_bytes(), input);
        assert_eq!(all.len(), 1);
        assert!(all[0].diagnostics.iter().any(|d| d.code == "INPUT-006"));
        assert!(all[0].text.len() <= 4 << 20);
    }
    let json = format!("{{\"id\":\"a\",\"text\":\"{line}\"}}\n{{\"id\":\"b\",\"text\":\"نص\"}}");
    let all = read(json.as_bytes(), Input::Auto);
    assert_eq!(all.len(), 2);
    assert!(all[0].diagnostics.iter().any(|d| d.code == "INPUT-006"));
    assert!(all[0].text.len() > 3 << 20);
}

#[test]
fn deep_nesting_is_quick() {
    let start = Instant::now();
    for open in ["<div>", "<span>", "<b>", "<table><tr><td>", "<x-y>", "<ul><li>", "<blockquote>"] {
        let page = PAGE.replace("<body>", &format!("<body>{}", open.repeat(10_000)));
        let all = read(page.as_bytes(), Input::Auto);
        assert_eq!(all.len(), 1);
        assert!(all[0].text.contains("وأضافت الوزارة"), "{open}: {}", all[0].text);
    }
    assert!(start.elapsed() < Duration::from_secs(90), "{:?}", start.elapsed());
}

#[test]
fn other_languages() {
    let persian = "وزیر امور خارجه ایران روز پنجشنبه گفت که این کشور آماده گفتگو با همه کشورهای منطقه است و می\u{200C}خواهد روابط خود را گسترش دهد.";
    let english = "The minister said on Thursday that the new bridge over the river will be opened to cars in the coming week, and that it is free.";
    let kurdish =
        "سەرۆکی حکومەت رایگەیاند کە کۆبوونەوەکە بەرێوە دەچێت و هەموو لایەنەکان ئامادە دەبن لە شاری هەولێر.";
    for (text, lang) in [(persian, "fa"), (english, "en"), (kurdish, "ckb")] {
        let a = &read(text.as_bytes(), Input::Auto)[0];
        assert_eq!(a.lang.as_deref(), Some(lang));
        assert!(a.diagnostics.iter().any(|d| d.code == "PAGE-004"));
    }
    let line =
        serde_json::json!({"id": "a", "text": english, "lang": "ar", "published": "2017-04-27"}).to_string();
    assert!(read(line.as_bytes(), Input::Auto)[0].diagnostics.is_empty());
}

#[test]
fn no_date_is_made_up() {
    let page = PAGE.replace("<p>الخميس، 27 أبريل 2017 06:02 م</p>", "").replace(
        "</body>",
        "<footer>جميع الحقوق محفوظة © 2017</footer><p>© 27/04/2019 صحيفة المدى</p><link rel=canonical href='https://x.example/2017/news/a'></body>",
    );
    let a = &read(page.as_bytes(), Input::Auto)[0];
    assert_eq!(a.published, None);
    assert!(a.diagnostics.iter().any(|d| d.code == "PAGE-003"));
}

fn tags() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("<div class='related'>".to_owned()),
        Just("</div>".to_owned()),
        Just("<p>".to_owned()),
        Just("<h1>".to_owned()),
        Just("<figure><figcaption>".to_owned()),
        Just("<table><td>".to_owned()),
        Just("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":[{\"@id\":\"x\"}]}</script>".to_owned()),
        Just("<meta property='og:title' content='عنوان'>".to_owned()),
        Just("اقرأ أيضا: ".to_owned()),
        Just("27 أبريل 2017\n".to_owned()),
        Just("كتب- سامر\n".to_owned()),
        "[\\PC\n]{0,30}",
        "[ء-ي ،.\n]{0,80}",
    ];
    prop::collection::vec(part, 0..25).prop_map(|v| v.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text(text in tags()) {
        for input in [Input::Auto, Input::Html, Input::Text, Input::Feed, Input::Jsonl] {
            for a in read(text.as_bytes(), input) {
                let mut end = 0;
                for b in &a.blocks {
                    let Span { start, end: stop } = b.span;
                    prop_assert!(start >= end && stop > start);
                    prop_assert!(a.text.get(b.span.from()..b.span.to()).is_some());
                    end = stop;
                }
                prop_assert!(!a.blocks.is_empty() || !a.diagnostics.is_empty());
            }
        }
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for input in [Input::Auto, Input::Html, Input::Text, Input::Feed, Input::Jsonl] {
            read(&bytes, input);
        }
    }
}
