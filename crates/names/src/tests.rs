//! What is found where: `[name|TYPE id]`.

use super::Namer;
use isnad_doc::{Article, Block, BlockKind, Doc, Span};

/// The text with its mentions in brackets.
fn shown(namer: &Namer, text: &str) -> String {
    let block = Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph };
    let mut doc = Doc::new(Article { text: text.to_owned(), blocks: vec![block], ..Article::default() });
    doc.words = isnad_arabic::Analyzer::new().analyse(&doc.article);
    doc.names = namer.names(&doc);
    let mut out = String::new();
    let mut at = 0;
    for mention in &doc.names.mentions {
        if mention.span.from() < at {
            continue;
        }
        let id = mention.entity.and_then(|e| doc.names.entities.get(e.index())).map_or("", |e| e.id.as_str());
        out.push_str(text.get(at..mention.span.from()).unwrap());
        out.push_str(&format!("[{}|{} {id}]", mention.span.of(text), mention.kind));
        at = mention.span.to();
    }
    out.push_str(text.get(at..).unwrap());
    out
}

fn check(cases: &[(&str, &str)]) {
    let namer = Namer::new(&[]).unwrap();
    for (text, expected) in cases {
        assert_eq!(&shown(&namer, text), expected);
    }
}

#[test]
fn countries_and_clitics() {
    check(&[
        ("وصل وفد من العراق إلى الأردن.", "وصل وفد من [العراق|GPE iso:IRQ] إلى [الأردن|GPE iso:JOR]."),
        ("اتفاق بين روسيا وتركيا.", "اتفاق بين [روسيا|GPE iso:RUS] و[تركيا|GPE iso:TUR]."),
        ("في دعم مالي كبير.", "في دعم مالي كبير."),
        ("أصيب جنود في مالي.", "أصيب جنود في [مالي|GPE iso:MLI]."),
    ]);
}

#[test]
fn places_by_context() {
    check(&[
        ("في مدينة الباب قرب حلب.", "في مدينة [الباب|GPE geonames:174018] قرب [حلب|GPE geonames:170063]."),
        ("أغلق الباب خلفه.", "أغلق الباب خلفه."),
    ]);
}

#[test]
fn bodies_by_composition() {
    check(&[
        ("أعلنت وزارة الدفاع الكينية ذلك.", "أعلنت [وزارة الدفاع الكينية|ORG isnad:org/mod-KEN] ذلك."),
        ("قال وزير الدفاع الكيني.", "قال وزير الدفاع [الكيني|NORP iso:KEN]."),
        ("حذرت حكومة إسرائيل.", "حذرت [حكومة إسرائيل|ORG isnad:org/gov-ISR]."),
    ]);
}

#[test]
fn the_users_names_win() {
    let table = "id\ttype\tlabel_ar\tcountry\tsector\nmy/blue\tORG\tالحركة الزرقاء\tIRQ\tREB\n";
    let namer = Namer::new(&[table]).unwrap();
    assert_eq!(
        shown(&namer, "قالت الحركة الزرقاء إنها انسحبت."),
        "قالت [الحركة الزرقاء|ORG isnad:my/blue] إنها انسحبت."
    );
}

#[test]
fn bad_user_lines_are_named() {
    let table = "id\ttype\tlabel_ar\tcountry\nx\tTRIBE\tاسم\tIRQ\ny\tORG\t\tIraq\n";
    let errors = Namer::new(&[table]).unwrap_err();
    assert_eq!(
        errors,
        [
            "atlas 1, line 2: `TRIBE` is no type (PER ORG MEDIA GPE LOC FAC NORP MISC)",
            "atlas 1, line 3: `label_ar` is empty",
            "atlas 1, line 3: `Iraq` is no ISO 3166-1 alpha-3 country code",
        ]
    );
}
