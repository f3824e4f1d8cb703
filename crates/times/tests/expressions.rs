//! Diagnostics and what holds for any text; the readings themselves are specified in `specs/times-*.md`.

use isnad_arabic::Analyzer;
use isnad_doc::{Article, Block, BlockKind, Doc, Published, Span, TimeKind};
use isnad_times::Reader;
use jiff::civil::date;
use proptest::prelude::*;
use std::sync::LazyLock;

static ENGINES: LazyLock<(Analyzer, Reader)> = LazyLock::new(|| (Analyzer::new(), Reader::new()));

fn read(text: &str, published: Option<Published>) -> (Vec<isnad_doc::Time>, Vec<&'static str>) {
    let blocks = vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }];
    let mut doc = Doc::new(Article { text: text.to_owned(), blocks, published, ..Article::default() });
    doc.words = ENGINES.0.analyse(&doc.article);
    let (times, diagnostics) = ENGINES.1.times(&doc);
    (times, diagnostics.iter().map(|d| d.code).collect())
}

#[test]
fn diagnostics() {
    let day = Some(Published::day(date(2017, 4, 27)));
    for (text, published, codes, kept) in [
        ("قال أمس إن", None, &["TIME-001"][..], 1),
        ("عاد في 3 مايو", None, &["TIME-001"], 1),
        ("عاد في 3 مايو 2016", None, &[], 1),
        ("في 31 فبراير 2016", day, &["TIME-002"], 0),
        ("بتاريخ 45/13/2017 صدر القرار", day, &["TIME-002"], 0),
        ("بتاريخ 31/2/2017 صدر القرار", day, &["TIME-002"], 0),
        ("الأحد 27 أبريل 2017", day, &["TIME-003"], 1),
        ("الخميس 27 أبريل 2017", day, &[], 1),
        ("أمس الثلاثاء", day, &["TIME-003"], 1),
        ("قتل 45 شخصا في 13 هجوما", day, &[], 0),
    ] {
        let (times, found) = read(text, published);
        assert_eq!((found.as_slice(), times.len()), (codes, kept), "{text}");
    }
}

/// Whether a value has the form its type asks for.
fn is_value(kind: TimeKind, value: &str) -> bool {
    let shape: String = value.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    let date = |s: &str| {
        let calendar = ["99", "999", "9999", "9999-99", "9999-99-99", "9999-W99", "9999-W99-WE"];
        let parts = ["9999-SP", "9999-SU", "9999-FA", "9999-WI", "9999-Q9", "9999-H9"];
        let open = ["XXXX", "XXXX-99", "XXXX-99-99", "XXXX-XX-XX", "XXXX-WXX", "XXXX-XX"];
        calendar.contains(&s) || parts.contains(&s) || open.contains(&s)
    };
    let clock = |s: &str| {
        let time = s.strip_prefix("9999-99-99").unwrap_or(s);
        ["T99", "T99:99", "TMO", "TMI", "TAF", "TEV", "TNI"].contains(&time)
    };
    let length = |s: &str| {
        s.strip_prefix('P').is_some_and(|rest| {
            let rest = rest.strip_prefix('T').unwrap_or(rest);
            rest.chars().all(|c| "9XYMWDHS.T".contains(c)) && rest.ends_with(['Y', 'M', 'W', 'D', 'H', 'S'])
        })
    };
    match kind {
        TimeKind::Date => {
            matches!(value, "PAST_REF" | "PRESENT_REF" | "FUTURE_REF")
                || date(&shape)
                || shape.split_once('/').is_some_and(|(a, b)| date(a) && date(b))
        }
        TimeKind::Time => clock(&shape) || shape.split_once('/').is_some_and(|(a, b)| clock(a) && clock(b)),
        TimeKind::Duration => length(&shape),
        TimeKind::Set => length(&shape) || shape == "XXXX-WXX-9" || date(&shape),
    }
}

proptest! {
    #[test]
    fn any_text(text in "([0-9٠-٩]{1,4}|[:/. \n,(-]|يوم|يومي|قبل|الماضي|أبريل|رمضان|كانون|عام|العام|الساعة|مساء|منتصف الليل|أواخر|القرن|الربع الأول|نهاية|مطلع|2016|العام الدراسي|شتاء|العشر الأواخر|فاتح|نفسه|إلى|حتى|بين|و|من|هـ|كل|أيام|ساعات|الخميس|غد|أمس|عيد الفطر|موسم|ونصف|\\PC){0,40}") {
        let (times, _) = read(&text, Some(Published::day(date(2017, 4, 27))));
        let mut last = 0;
        for t in &times {
            prop_assert!(t.span.start >= last && t.span.end > t.span.start && t.span.to() <= text.len());
            prop_assert!(text.get(t.span.from()..t.span.to()).is_some());
            if let (Some(a), Some(b)) = (t.earliest, t.latest) {
                prop_assert!(a <= b, "{t:?}");
            }
            prop_assert!(is_value(t.kind, &t.value), "{t:?}");
            last = t.span.end;
        }
    }
}
