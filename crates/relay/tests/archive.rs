//! Pairs over a small invented archive.

// Helpers of tests are tests.
#![allow(clippy::unwrap_used)]

use isnad_archive::Archive;
use isnad_doc::{Article, Block, BlockKind, Published, Span};
use isnad_pipeline::Engine;
use isnad_relay::{Kind, Settings, pairs};

fn page(id: &str, outlet: &str, day: i8, text: &str) -> Article {
    Article {
        id: id.to_owned(),
        outlet: Some(outlet.to_owned()),
        published: Some(Published::day(jiff::civil::date(2031, 3, day))),
        blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
        text: text.to_owned(),
        ..Article::default()
    }
}

const REPORT: &str = "اندلع حريق كبير في مخزن الحبوب بمدينة الميناء فجر اليوم وأتى على نصف المحصول، \
وقالت فرق الإطفاء إنها سيطرت على النار بعد خمس ساعات من العمل المتواصل دون وقوع ضحايا بين العمال أو السكان";

#[test]
fn copies_are_found_with_who_was_first() {
    let dir = tempfile::tempdir().unwrap();
    let mut archive = Archive::create(dir.path().join("x.isnad")).unwrap();
    let copy = REPORT.replace("كبير", "هائل");
    let mut articles = vec![
        page("late", "المنارة", 3, &copy),
        page("early", "الساحل", 2, REPORT),
        page("same-day", "الصدى", 2, REPORT),
        page(
            "other",
            "الصدى",
            2,
            "تبدأ اليوم بطولة الشطرنج السنوية في قاعة البلدية بمشاركة عشرين لاعبا من ثماني مدن في البلاد",
        ),
    ];
    // A closing formula that every page of one outlet carries makes no pair.
    let formula =
        "تابعوا آخر الأخبار والتقارير على صفحات الجزيرة الخضراء في كل مواقع التواصل وعلى الهواتف الذكية أيضا";
    articles.extend(
        (0..30).map(|n| page(&format!("f{n}"), "الخضراء", 4, &format!("خبر قصير رقم {n} {formula}"))),
    );
    let engine = Engine::new(&[]).unwrap();
    archive.add(articles.into_iter(), &engine, 2, &mut |_| {}).unwrap();
    let found = pairs(&archive, &Settings::default()).unwrap();
    let shown: Vec<_> =
        found.iter().map(|p| (p.a.as_str(), p.b.as_str(), p.first.as_deref(), p.kind)).collect();
    assert_eq!(
        shown,
        [
            ("late", "early", Some("early"), Kind::Uncredited),
            ("late", "same-day", Some("same-day"), Kind::Uncredited),
            ("early", "same-day", None, Kind::Text),
        ]
    );
    assert_eq!(
        serde_json::to_string(&found[2]).unwrap(),
        r#"{"a":"early","b":"same-day","first":null,"kind":"text","overlap":1.0,"probability":0.9}"#
    );
    let one = pairs(&archive, &Settings { threads: 1, ..Settings::default() }).unwrap();
    assert_eq!(one, found);
}

#[test]
fn denials_find_their_claims() {
    let dir = tempfile::tempdir().unwrap();
    let mut archive = Archive::create(dir.path().join("x.isnad")).unwrap();
    let claim = "اتهمت المعارضة الجيش السوري بقصف مدرسة في بلدة الزهراء وقتل عشرة مدنيين";
    let denial = "نفى الجيش السوري قصف مدرسة في بلدة الزهراء وقتل مدنيين";
    let other = "نفى الجيش السوري قصف ميناء بعيد على الساحل الشرقي";
    let articles = [
        page("claim", "المنارة", 3, claim),
        page("denial", "الصدى", 4, denial),
        page("other", "الساحل", 5, other),
    ];
    let engine = Engine::new(&[]).unwrap();
    archive.add(articles.into_iter(), &engine, 1, &mut |_| {}).unwrap();
    let denied = |id: &str| {
        let record = archive.record(id).unwrap().unwrap();
        let found = isnad_relay::denials(&archive, &record).unwrap();
        found.into_iter().map(|d| d.document).collect::<Vec<_>>()
    };
    assert_eq!(denied("denial"), ["claim"]);
    assert_eq!(denied("claim"), Vec::<String>::new());
    assert_eq!(denied("other"), Vec::<String>::new());
}
