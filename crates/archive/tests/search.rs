//! Search: which forms a word finds, filters, offsets and messages.

// Helpers of tests are tests.
#![allow(clippy::unwrap_used, clippy::string_slice)]

use isnad_archive::{Archive, Error, Filters, Found, Range};
use isnad_doc::{Act, Article, Block, BlockKind, EventType, Published, Span};
use isnad_pipeline::Engine;

const PAGES: &[(&str, &str, &str)] = &[
    ("p1", "الوزير يزور الميناء", "زار الوزير مدينة الميناء أمس. وقال إن العمل مستمر."),
    ("p2", "بيان الحكومة", "أصدرت الحكومة بيانا، وأعلن وزيرها الجديد خطة."),
    ("p3", "رسالة", "سلم المبعوث للوزير رسالة من حركة الفجر."),
    ("p4", "السوق", "ارتفعت أسعار السمك في سوق المدينة القديمة."),
    ("p5", "محادثات", "قالت وزارة الخارجية إن محادثات السلام مع الحركة انتهت."),
    ("p6", "Market", "Fish prices rose; the minister said AFP was right."),
];

struct Bench {
    _dir: tempfile::TempDir,
    archive: Archive,
    engine: Engine,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::new(&[]).unwrap();
        let mut archive = Archive::create(dir.path().join("x.isnad")).unwrap();
        let articles = PAGES.iter().enumerate().map(|(n, (id, title, text))| {
            let aside = "\nاقرأ أيضا: حريق في الغابة";
            let body = Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph };
            let related =
                Block { span: Span::new(text.len() + 1, text.len() + aside.len()), kind: BlockKind::Related };
            Article {
                id: (*id).to_owned(),
                outlet: Some(["الساحل", "المنارة"][n % 2].to_owned()),
                title: Some((*title).to_owned()),
                published: Some(Published::day(jiff::civil::date(2031, 3, 1 + n as i8))),
                text: format!("{text}{aside}"),
                blocks: vec![body, related],
                ..Article::default()
            }
        });
        archive.add(articles.collect::<Vec<_>>().into_iter(), &engine, 1, &mut |_| {}).unwrap();
        Self { _dir: dir, archive, engine }
    }

    fn search(&self, query: &str, filters: &Filters) -> Result<Found, Error> {
        self.archive.search(self.engine.analyzer(), query, filters)
    }

    fn ids(&self, query: &str, filters: &Filters) -> Vec<String> {
        let mut ids: Vec<_> =
            self.search(query, filters).unwrap().hits.into_iter().map(|h| h.document.id).collect();
        ids.sort();
        ids
    }
}

#[test]
fn a_word_finds_its_forms() {
    let bench = Bench::new();
    let check = |query: &str, expected: &[&str]| {
        assert_eq!(bench.ids(query, &Filters::default()), expected, "{query}");
    };
    check("وزير", &["p1", "p2", "p3"]);
    check("الوزير", &["p1", "p2", "p3"]);
    check("وَزِيـر", &["p1", "p2", "p3"]);
    check("حكومه", &["p2"]);
    check("مدينة", &["p1", "p4"]);
    check("\"حركة الفجر\"", &["p3"]);
    check("«الفجر حركة»", &[]);
    check("حركة الفجر", &["p3"]);
    check("حركة NOT الفجر", &["p5"]);
    check("سمك OR رسالة", &["p3", "p4"]);
    check("(سمك OR رسالة) مبعوث", &["p3"]);
    check("محادث*", &["p5"]);
    check("حريق", &[]);
    check("fish", &["p6"]);
    check("AFP", &["p6"]);
    check("market", &["p6"]);
    check("ديناصور", &[]);
}

#[test]
fn filters_and_order() {
    let bench = Bench::new();
    let outlet = |o: &str| Filters {
        range: Range { outlet: Some(o.into()), ..Range::default() },
        ..Filters::default()
    };
    assert_eq!(bench.ids("وزير", &outlet("الساحل")), ["p1", "p3"]);
    assert_eq!(bench.ids("", &outlet("المنارة")), ["p2", "p4", "p6"]);
    let days = Range { from: Some("2031-03-02".into()), to: Some("2031-03-03".into()), outlet: None };
    assert_eq!(bench.ids("وزير", &Filters { range: days, ..Filters::default() }), ["p2", "p3"]);
    let nobody = Filters { actor: Some("isnad:org/nobody".into()), ..Filters::default() };
    assert_eq!(bench.ids("وزير", &nobody), [""; 0]);
    // A title counts for more than the text, and pages of a list follow one another.
    let all = bench.search("وزير", &Filters::default()).unwrap();
    assert_eq!((all.total, all.hits[0].document.id.as_str()), (3, "p1"));
    assert!(all.hits.is_sorted_by(|a, b| a.score >= b.score) && all.hits[2].score > 0.0);
    let second = bench.search("وزير", &Filters { limit: 1, offset: 1, ..Filters::default() }).unwrap();
    assert_eq!((second.total, &second.hits[..]), (3, &all.hits[1..2]));
    // Without words, the newest first.
    let newest = bench.search("", &Filters { limit: 2, ..Filters::default() }).unwrap();
    assert_eq!(newest.hits.iter().map(|h| h.document.id.as_str()).collect::<Vec<_>>(), ["p6", "p5"]);
    assert_eq!((newest.total, newest.hits[0].score), (6, 0.0));
}

#[test]
fn filters_of_events_and_attributions() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::new(&[]).unwrap();
    let mut archive = Archive::create(dir.path().join("x.isnad")).unwrap();
    let texts = [
        ("raid", "قصفت الطائرات الروسية مدينة حلب السورية أمس الأحد."),
        ("denial", "نفت وزارة الدفاع الروسية قصف مدينة حلب السورية."),
        ("talks", "أجرت روسيا محادثات مع تركيا في العاصمة."),
    ];
    let articles = texts.map(|(id, text)| Article {
        id: id.to_owned(),
        text: text.to_owned(),
        blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
        ..Article::default()
    });
    archive.add(articles.into_iter(), &engine, 1, &mut |_| {}).unwrap();
    let ids = |query: &str, filters: Filters| {
        let found = archive.search(engine.analyzer(), query, &filters).unwrap();
        let mut ids: Vec<_> = found.hits.into_iter().map(|h| h.document.id).collect();
        ids.sort();
        ids
    };
    let none = Filters::default;
    // A denied raid is told as one; who denies it is in its attribution.
    assert_eq!(ids("", Filters { event_type: Some(EventType::Assault), ..none() }), ["denial", "raid"]);
    assert_eq!(ids("طائرة", Filters { event_type: Some(EventType::Assault), ..none() }), ["raid"]);
    assert_eq!(ids("", Filters { act: Some(Act::Deny), ..none() }), ["denial"]);
    assert_eq!(ids("قصف", Filters { act: Some(Act::Deny), ..none() }), ["denial"]);
    assert_eq!(ids("طائرة", Filters { act: Some(Act::Deny), ..none() }), [""; 0]);
    assert_eq!(ids("", Filters { actor: Some("تركيا".into()), ..none() }), ["talks"]);
    assert_eq!(ids("محادثات", Filters { actor: Some("Türkiye".into()), ..none() }), ["talks"]);
    assert_eq!(ids("قصف", Filters { actor: Some("تركيا".into()), ..none() }), [""; 0]);
    let consult =
        Filters { event_type: Some(EventType::Consult), actor: Some("تركيا".into()), ..none() };
    assert_eq!(ids("", consult), ["talks"]);
}

#[test]
fn a_family_is_found_when_asked_for() {
    let bench = Bench::new();
    let related = Filters { related: true, ..Filters::default() };
    assert_eq!(bench.ids("حكومي", &Filters::default()), [""; 0]);
    assert_eq!(bench.ids("حكومي", &related), ["p2"]);
    assert_eq!(bench.ids("\"أصدرت حكومي\"", &related), ["p2"]);
}

#[test]
fn what_stands_aside_is_neither_found_nor_shown() {
    let bench = Bench::new();
    assert_eq!(bench.ids("غابة", &Filters::default()), [""; 0]);
    // Every page has «حريق في الغابة» behind its text.
    let hit = &bench.search("سمك OR في", &Filters::default()).unwrap().hits;
    let all: Vec<_> =
        hit.iter().flat_map(|h| h.matches.iter().map(|m| (h.document.id.as_str(), m))).collect();
    let body = |id: &str| PAGES.iter().find(|p| p.0 == id).map_or(0, |p| p.2.chars().count());
    assert!(!all.is_empty() && all.iter().all(|(id, m)| m.end <= body(id)), "{all:?}");
}

#[test]
fn offsets_are_code_points_of_the_text() {
    let bench = Bench::new();
    for (query, expected) in [
        ("وزير", vec!["الوزير", "وزيرها", "للوزير"]),
        ("\"حركة الفجر\" OR خطة", vec!["خطة", "حركة الفجر"]),
        ("fish", vec!["Fish"]),
    ] {
        let mut got = Vec::new();
        let mut hits = bench.search(query, &Filters::default()).unwrap().hits;
        hits.sort_by(|a, b| a.document.id.cmp(&b.document.id));
        for hit in hits {
            let text = bench.archive.record(&hit.document.id).unwrap().unwrap().text;
            got.extend(hit.matches.iter().map(|m| m.of(&text).to_owned()));
            let snippet = &hit.snippet;
            let end = snippet.start + snippet.text.chars().count();
            assert_eq!(isnad_doc::wire::At { start: snippet.start, end }.of(&text), snippet.text);
            for (m, h) in hit.matches.iter().zip(&snippet.highlights) {
                assert_eq!(m.of(&text), h.of(&snippet.text));
            }
        }
        assert_eq!(got, expected, "{query}");
    }
    let hit = &bench.search("وزير", &Filters::default()).unwrap().hits[0];
    assert_eq!(hit.title_matches.iter().map(|m| m.of("الوزير يزور الميناء")).collect::<Vec<_>>(), ["الوزير"]);
}

#[test]
fn bad_queries_are_explained() {
    let bench = Bench::new();
    let said = |query: &str| bench.search(query, &Filters::default()).unwrap_err().to_string();
    assert_eq!(said("\"حركة"), "the query cannot be read at character 0: a quotation is not closed");
    assert_eq!(
        said("،؟"),
        "the query cannot be read at character 0: there is no word or number in it to look for"
    );
    assert_eq!(said("حركة OR"), "the query cannot be read at character 7: OR needs a word after it");
    assert_eq!(said("(حركة"), "the query cannot be read at character 0: a bracket is not closed");
}
