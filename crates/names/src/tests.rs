//! What is found where: `[name|TYPE id]`.

use super::Namer;
use isnad_doc::{Article, Block, BlockKind, Doc, Published, Span};

/// A page of one paragraph, its names found.
fn read(namer: &Namer, text: &str, published: Option<Published>) -> Doc {
    let block = Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph };
    let article = Article { text: text.to_owned(), blocks: vec![block], published, ..Article::default() };
    let mut doc = Doc::new(article);
    doc.words = isnad_arabic::Analyzer::new().analyse(&doc.article);
    doc.names = namer.names(&doc);
    doc
}

/// The mentions of a page with their entities, in order.
fn linked(namer: &Namer, text: &str, published: Option<Published>) -> Vec<String> {
    let names = read(namer, text, published).names;
    let id = |m: &isnad_doc::Mention| m.entity.map_or("-", |e| names.entities[e.index()].id.as_str());
    names.mentions.iter().map(|m| format!("{} {}", m.span.of(text), id(m))).collect()
}

/// The text with its mentions in brackets.
fn shown(namer: &Namer, text: &str) -> String {
    let doc = read(namer, text, None);
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
fn nationalities_in_the_accusative() {
    check(&[
        ("قتل مسلحون جنديا أميركيا أمس.", "قتل مسلحون جنديا [أميركيا|NORP iso:USA] أمس."),
        ("قتل مسلحون عراقياً أمس.", "قتل مسلحون [عراقياً|NORP iso:IRQ] أمس."),
        ("اعتقل الجيش 14 فلسطينيا أمس.", "اعتقل الجيش 14 [فلسطينيا|NORP iso:PSE] أمس."),
        ("غادر الوزير ليبيا أمس.", "غادر الوزير [ليبيا|GPE iso:LBY] أمس."),
        ("وصل رعايا سوريا أمس.", "وصل رعايا [سوريا|GPE iso:SYR] أمس."),
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
fn nobody_in_particular() {
    check(&[
        // One given name alone, and a ministry whose state the page does not name.
        ("قال محمد إن الأمر انتهى.", "قال [محمد|PER ] إن الأمر انتهى."),
        ("أعلنت وزارة الداخلية مقتل شرطي.", "أعلنت [وزارة الداخلية|ORG ] مقتل شرطي."),
        (
            "أعلنت وزارة الداخلية العراقية الهدنة. وقالت وزارة الداخلية إنها تبدأ غدا.",
            "أعلنت [وزارة الداخلية العراقية|ORG isnad:org/moi-IRQ] الهدنة. وقالت [وزارة الداخلية|ORG isnad:org/moi-IRQ] إنها تبدأ غدا.",
        ),
    ]);
}

#[test]
fn what_stands_before_a_place_is_no_part_of_its_name() {
    check(&[
        ("زار وفد جنوب لبنان أمس.", "زار وفد جنوب [لبنان|GPE isnad:loc/south-lebanon] أمس."),
        ("سافر إلى جنوب أفريقيا أمس.", "سافر إلى [جنوب أفريقيا|GPE iso:ZAF] أمس."),
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
    let table = "id\ttype\tlabel_ar\tvariants\nx\tORG\tالحركة الزرقاء\tالزرق\ny\tORG\tالجبهة\tالحركه الزرقاء\nx\tORG\tالكتلة\t\n";
    let errors = Namer::new(&[table]).unwrap_err();
    assert_eq!(
        errors,
        [
            "atlas 1, line 3: the name `الحركه الزرقاء` stands in line 2 too; a shared name goes into `context_variants`",
            "atlas 1, line 4: the id `x` stands in line 2 too",
        ]
    );
}

/// The role phrases of a text: phrase, sector, country, marks for unique and plural, holder.
fn roles(text: &str) -> Vec<String> {
    let doc = read(&Namer::new(&[]).unwrap(), text, None);
    let show = |r: &isnad_doc::Role| {
        let holder =
            r.holder.and_then(|h| doc.names.mentions.get(h.index())).map_or("-", |m| m.span.of(text));
        let sector = r.sector.map_or("-", isnad_doc::Sector::as_str);
        let country = r.country.map_or_else(|| "-".to_owned(), |c| c.to_string());
        format!(
            "{} {sector} {country} {}{} {holder}",
            r.span.of(text),
            u8::from(r.unique),
            u8::from(r.plural)
        )
    };
    doc.names.roles.iter().map(show).collect()
}

#[test]
fn roles_with_complements_and_holders() {
    let cases: &[(&str, &[&str])] = &[
        ("قال وزير الدفاع الأردني محمد الكيلاني أمس.", &["وزير الدفاع الأردني MIL JOR 10 محمد الكيلاني"]),
        ("أكد مصدر أمني ذلك.", &["مصدر أمني COP - 00 -"]),
        ("أفاد شهود عيان بذلك.", &["شهود عيان CVL - 01 -"]),
        ("وقال قيادي في «حركة الفجر الجديد» إن الحركة باقية.", &["قيادي في «حركة الفجر الجديد» - - 00 -"]),
        ("هاجم مسلحون مجهولون حاجزا.", &["مسلحون مجهولون UAF - 01 -"]),
        ("تقدم إلى المدينة.", &[]),
        // The page says who holds the office.
        (
            "اجتمع وزير الدفاع الأردني محمد الكيلاني بضيوفه. وقال الوزير إن الزيارة مهمة.",
            &["وزير الدفاع الأردني MIL JOR 10 محمد الكيلاني", "الوزير GOV - 00 محمد الكيلاني"],
        ),
        // Not whom it names later.
        (
            "قال الوزير إنه راض. واجتمع وزير الدفاع الأردني محمد الكيلاني بضيوفه.",
            &["الوزير GOV - 00 -", "وزير الدفاع الأردني MIL JOR 10 محمد الكيلاني"],
        ),
        (
            "اجتمع رئيس الوزراء الأردني محمد الكيلاني بضيوفه. وقال الرئيس إن الزيارة مهمة.",
            &["رئيس الوزراء الأردني GOV JOR 10 محمد الكيلاني", "الرئيس GOV - 10 -"],
        ),
        (
            "اجتمع وزير الدفاع الأردني محمد الكيلاني بوزير الدفاع العراقي سامي الدليمي. وقال الوزير إنه راض. وعاد وزير الدفاع العراقي.",
            &[
                "وزير الدفاع الأردني MIL JOR 10 محمد الكيلاني",
                "وزير الدفاع العراقي MIL IRQ 10 سامي الدليمي",
                "الوزير GOV - 00 -",
                "وزير الدفاع العراقي MIL IRQ 10 سامي الدليمي",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(&roles(text), expected, "{text}");
    }
}

#[test]
fn names_that_tell_nobody_and_clitics_that_hide_one() {
    check(&[
        ("سلم الوزير رسالة للبنان.", "سلم الوزير رسالة ل[لبنان|GPE iso:LBN]."),
        ("شارك وفد من كوريا_الشمالية في الدورة.", "شارك وفد من [كوريا_الشمالية|GPE iso:PRK] في الدورة."),
        (
            "يرى الإسلاميون أن المسلمين أحرار.",
            "يرى [الإسلاميون|NORP isnad:norp/islamist] أن [المسلمين|NORP isnad:norp/muslim] أحرار.",
        ),
        ("ارتفعت أسعار الألبان أمس.", "ارتفعت أسعار الألبان أمس."),
        ("وصل وفد إلى كابول أمس.", "وصل وفد إلى [كابول|GPE geonames:1138958] أمس."),
    ]);
}

#[test]
fn nouns_for_bodies_named_before() {
    let namer = Namer::new(&[]).unwrap();
    assert_eq!(
        linked(&namer, "تنافس حزب الله وحركة حماس. وقال باحث إن التنظيم أقوى وإن كلا التنظيمين باق.", None),
        [
            "حزب الله isnad:org/hezbollah",
            "حماس isnad:org/hamas",
            "التنظيم isnad:org/hamas",
            "التنظيمين isnad:org/hezbollah",
            "التنظيمين isnad:org/hamas",
        ]
    );
    // One body alone is not both.
    assert_eq!(linked(&namer, "قال باحث في حماس إن كلا التنظيمين باق.", None), ["حماس isnad:org/hamas"]);
}

#[test]
fn a_body_is_not_meant_before_it_was() {
    let table = "id\ttype\tlabel_ar\tcontext_variants\tfrom\nmy/list\tORG\tتحالف السنابل\tالسنابل\t2017\n";
    let namer = Namer::new(&[table]).unwrap();
    let text = "قال ناطق باسم حركة السنابل إنها باقية.";
    let year = |year| Some(Published::day(jiff::civil::date(year, 5, 1)));
    assert!(linked(&namer, text, year(2018)).contains(&"السنابل isnad:my/list".to_owned()));
    assert!(!linked(&namer, text, year(2015)).contains(&"السنابل isnad:my/list".to_owned()));
}

#[test]
fn surnames_and_misspelt_names_go_to_the_full_name() {
    let namer = Namer::new(&[]).unwrap();
    let text = "قال الباحث بروس هوفمانسكي إن ذلك ممكن.\nوأضاف «هوفمانسكي» أن الوقت مبكر.";
    let shown = shown(&namer, text);
    assert_eq!(shown.matches("isnad:x/بروس_هوفمانسكي").count(), 2, "{shown}");
}

#[test]
fn one_name_in_two_spellings() {
    let cases = [
        ("عبد القادر الطويل", "عبدالقادر الطويل", true),
        ("ميخائيل غورباتشوف", "ميخائيل جورباتشوف", true),
        ("أبو حمزة الكوفي", "أبا حمزة الكوفي", true),
        ("رضا بن سالم", "رضا سالم", true),
        ("سامي الطويل", "رامي الطويل", false),
        ("حسن", "حسين", false),
        ("الطويل", "سامي الطويل", false),
        ("", "سامي", false),
    ];
    for (a, b, expected) in cases {
        assert_eq!(crate::same(a, b).0, expected, "{a} / {b}");
        assert_eq!(crate::same(b, a).0, expected, "{b} / {a}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_gives_ordered_spans(text in "(\\PC|[ء-ي وبلال«».،\n]){0,120}") {
        static NAMER: std::sync::LazyLock<(Namer, isnad_arabic::Analyzer)> =
            std::sync::LazyLock::new(|| (Namer::new(&[]).unwrap(), isnad_arabic::Analyzer::new()));
        let block = Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph };
        let mut doc = Doc::new(Article { text: text.clone(), blocks: vec![block], ..Article::default() });
        doc.words = NAMER.1.analyse(&doc.article);
        let names = NAMER.0.names(&doc);
        let spans = names.mentions.iter().map(|m| m.span).chain(names.roles.iter().map(|r| r.span));
        for span in spans {
            proptest::prop_assert!(!span.is_empty() && text.get(span.from()..span.to()).is_some());
        }
        proptest::prop_assert!(names.mentions.is_sorted_by_key(|m| m.span.start));
        proptest::prop_assert!(names.roles.is_sorted_by_key(|r| r.span.start));
        proptest::prop_assert!(crate::same(&text, &text).1.get() <= 1.0);
    }
}

#[test]
fn parts_of_places() {
    check(&[
        ("قصف في شمال العراق.", "قصف في شمال [العراق|GPE iso:IRQ/north]."),
        ("معارك شمال شرقي سوريا.", "معارك شمال شرقي [سوريا|GPE iso:SYR/northeast]."),
        (
            "هدوء وسط بغداد وغربي الموصل.",
            "هدوء وسط [بغداد|GPE geonames:98182] وغربي [الموصل|GPE geonames:99072/west].",
        ),
        ("نزوح من ريف الموصل الشمالي.", "نزوح من ريف [الموصل|GPE geonames:99072/countryside-north] الشمالي."),
        // States and governorates that are called so.
        (
            "زار جنوب السودان وشمال سيناء.",
            "زار [جنوب السودان|GPE iso:SSD] و[شمال سيناء|GPE isnad:loc/north-sinai].",
        ),
    ]);
}
