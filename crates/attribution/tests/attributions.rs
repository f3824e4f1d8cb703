//! Attributions of invented paragraphs, whole results.

use isnad_arabic::Analyzer;
use isnad_attribution::Attributor;
use isnad_doc::{Article, Block, BlockKind, Doc, EntityType, Mention, Names, Span};
use proptest::prelude::*;
use std::sync::LazyLock;

static ENGINE: LazyLock<(Analyzer, Attributor)> = LazyLock::new(|| (Analyzer::new(), Attributor::new()));

/// A document of paragraphs split at `\n`; `names` are laid over it as mentions.
fn document(text: &str, names: &[(&str, EntityType)]) -> Doc {
    let mut blocks = Vec::new();
    let mut at = 0;
    for part in text.split('\n') {
        blocks.push(Block { span: Span::new(at, at + part.len()), kind: BlockKind::Paragraph });
        at += part.len() + 1;
    }
    let mut doc = Doc::new(Article { id: "t".into(), text: text.to_owned(), blocks, ..Article::default() });
    doc.words = ENGINE.0.analyse(&doc.article);
    let mut mentions: Vec<Mention> = names
        .iter()
        .flat_map(|(name, kind)| {
            text.match_indices(name).map(|(i, n)| Mention {
                span: Span::new(i, i + n.len()),
                kind: *kind,
                entity: None,
            })
        })
        .collect();
    mentions.sort_by_key(|m| m.span);
    doc.names = Names { mentions, ..Names::default() };
    doc
}

fn lines(doc: &Doc) -> String {
    let text = doc.text();
    let found = ENGINE.1.attributions(doc);
    let line = |a: &isnad_doc::Attribution| {
        let source = a
            .source
            .as_ref()
            .map_or("-".into(), |s| format!("{}{}", s.span.of(text), if s.anonymous { "*" } else { "" }));
        let content: Vec<&str> = a.content.iter().map(|c| c.of(text)).collect();
        let parent = a.parent.map_or("-".into(), |p| p.index().to_string());
        format!(
            "{source} | {} | {} | {} {} {} {parent}",
            a.cue.span.of(text),
            content.join(" // "),
            a.quoting,
            a.act,
            a.commit
        )
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(text: &str, names: &[(&str, EntityType)], expected: &str) {
    assert_eq!(lines(&document(text, names)), expected, "{text}");
}

use EntityType::{Media, Org, Per};

#[test]
fn clauses() {
    check(
        "وأكد وزير الصيد سالم النجار أن السفن عادت إلى الميناء.",
        &[("سالم النجار", Per)],
        "وزير الصيد سالم النجار | وأكد | السفن عادت إلى الميناء | indirect CONFIRM CT+ -",
    );
    // Subject first.
    check(
        "لكن وزارة الصيد قالت إن السفن عادت.",
        &[("وزارة الصيد", Org)],
        "وزارة الصيد | قالت | السفن عادت | indirect SAY CT+ -",
    );
    // The speaker goes on: a participle and a dropped subject.
    check(
        "وقالت وزارة الصيد إن السفن عادت، مشيرة إلى أن الطقس تحسن. وأضافت أن الموسم ينتهي غدا.",
        &[("وزارة الصيد", Org)],
        "وزارة الصيد | وقالت | السفن عادت | indirect SAY CT+ -\n\
         وزارة الصيد | مشيرة | الطقس تحسن | indirect SAY CT+ -\n\
         وزارة الصيد | وأضافت | الموسم ينتهي غدا | indirect SAY CT+ -",
    );
}

#[test]
fn apposition_before_the_content() {
    check(
        "أعلن مدير هيئة الموانئ، سالم النجار، خلال مؤتمر صحفي، أن الميناء مغلق.",
        &[("سالم النجار", Per)],
        "مدير هيئة الموانئ، سالم النجار | أعلن | الميناء مغلق | indirect ANNOUNCE CT+ -",
    );
}

#[test]
fn quotations() {
    check(
        "وقال سالم النجار: «الميناء مغلق اليوم. سنفتحه غدا». وغادر بعد ذلك.",
        &[("سالم النجار", Per)],
        "سالم النجار | وقال | الميناء مغلق اليوم. سنفتحه غدا | direct SAY CT+ -",
    );
    check(
        "وأضاف أن الميناء \"لن يفتح قبل أسبوع كامل\".",
        &[],
        "- | وأضاف | الميناء \"لن يفتح قبل أسبوع كامل\" | mixed SAY CT+ -",
    );
}

#[test]
fn chains() {
    check(
        "ونقلت وكالة المرسى عن مسؤول في الميناء قوله إن السفن عادت.",
        &[("وكالة المرسى", Media)],
        "وكالة المرسى | ونقلت | السفن عادت | indirect REPORT CT+ -\n\
         مسؤول في الميناء* | قوله | السفن عادت | indirect SAY CT+ 0",
    );
    check(
        "وذكرت صحيفة المنار على لسان قيادي في الحركة أن المحادثات توقفت.",
        &[("صحيفة المنار", Media)],
        "صحيفة المنار | وذكرت | المحادثات توقفت | indirect REPORT CT+ -\n\
         قيادي في الحركة* | على لسان | المحادثات توقفت | indirect SAY CT+ 0",
    );
}

#[test]
fn credits() {
    check(
        "أغلق الميناء أبوابه مساء السبت، بحسب وكالة المرسى.",
        &[("وكالة المرسى", Media)],
        "وكالة المرسى | بحسب | أغلق الميناء أبوابه مساء السبت | indirect REPORT CT+ -",
    );
    check(
        "وبحسب وكالة المرسى، فإن الميناء أغلق أبوابه.",
        &[("وكالة المرسى", Media)],
        "وكالة المرسى | وبحسب | الميناء أغلق أبوابه | indirect REPORT CT+ -",
    );
}

#[test]
fn rival_claims_and_documents() {
    // The subject stands first, bound to the clause by ف; the rival's claim follows.
    check(
        "الخلاف كبير، فتيار النهر يعلن أن الميناء تابع له، في حين يزعم تيار الجبل أن الميناء تابع له.",
        &[("تيار النهر", Org), ("تيار الجبل", Org)],
        "تيار النهر | يعلن | الميناء تابع له | indirect ANNOUNCE CT+ -\n\
         تيار الجبل | يزعم | الميناء تابع له | indirect CLAIM CT+ -",
    );
    // Sites publish documents that say.
    check(
        "وكانت مواقع محلية نشرت وثائق تفيد أن السفن عادت.",
        &[],
        "مواقع محلية* | نشرت | السفن عادت | indirect REPORT CT+ -\n\
         وثائق* | تفيد | السفن عادت | indirect REPORT CT+ 0",
    );
    // A name in quotation marks is a source, and a deed with the article is what it demands.
    check(
        "وطالب «النجار»، وزارة الصيد، التخلي عن الرسوم الجديدة.",
        &[("النجار", Per), ("وزارة الصيد", Org)],
        "النجار | وطالب | وزارة الصيد، التخلي عن الرسوم الجديدة | indirect DEMAND UU -",
    );
    check(
        "وتوقع الأستاذ سالم النجار، الباحث في شؤون البحر، عودة السفن بحلول 2031، زاعما أن هناك أربعة أسباب.",
        &[("سالم النجار", Per)],
        "الأستاذ سالم النجار، الباحث في شؤون البحر | وتوقع | عودة السفن بحلول 2031 | indirect PREDICT PR+ -\n\
         الأستاذ سالم النجار، الباحث في شؤون البحر | زاعما | هناك أربعة أسباب | indirect CLAIM CT+ -",
    );
    check(
        "وما جاء على لسان وزير الصيد، سالم النجار، أن السفن عادت.",
        &[("سالم النجار", Per)],
        "وزير الصيد، سالم النجار | على لسان | السفن عادت | indirect SAY CT+ -",
    );
}

#[test]
fn near_misses() {
    // Negated, subjunctive, the page's own forecast and reminder, a thing named by a noun of speech.
    check("ولم يؤكد الوزير أن السفن عادت.", &[], "");
    check("يذكر أن السفن عادت أمس.", &[], "");
    check("ومن المتوقع أن تعود السفن غدا.", &[], "");
    check("نقل المصابين إلى المستشفى.", &[], "");
    check("تعمل المصانع وفق ضوابط جديدة.", &[], "");
}

#[test]
fn hedges() {
    check(
        "وحذر سالم النجار من أن العاصفة قد تغلق الميناء.",
        &[("سالم النجار", Per)],
        "سالم النجار | وحذر | العاصفة قد تغلق الميناء | indirect WARN PS+ -",
    );
    check(
        "وقال سالم النجار إن العاصفة قد تغلق الميناء.",
        &[("سالم النجار", Per)],
        "سالم النجار | وقال | العاصفة قد تغلق الميناء | indirect SAY PS+ -",
    );
    check(
        "ونفى سالم النجار أن يكون الميناء مغلقا.",
        &[("سالم النجار", Per)],
        "سالم النجار | ونفى | يكون الميناء مغلقا | indirect DENY CT- -",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn any_text(text in "(قال|وأكد|إن|أن|بأن|:|«|»|\"|،|\\.|بحسب|وفقا|لوكالة|عن|قوله|مصدر|نقلت|(|)|مضيفا|سالم| |\n|[\u{0600}-\u{06FF}a-z0-9]{1,4}| ){0,60}") {
        let doc = document(&text, &[]);
        let found = ENGINE.1.attributions(&doc);
        let valid = |s: Span| s.start < s.end && text.get(s.from()..s.to()).is_some();
        for (i, a) in found.iter().enumerate() {
            prop_assert!(valid(a.cue.span));
            prop_assert!(a.source.as_ref().is_none_or(|s| valid(s.span)));
            prop_assert!(!a.content.is_empty() && a.content.len() <= 3);
            prop_assert!(a.content.iter().all(|c| valid(*c)));
            prop_assert!(a.content.is_sorted());
            prop_assert!(a.parent.is_none_or(|p| p.index() < found.len() && p.index() != i));
        }
        prop_assert!(found.is_sorted_by_key(|a| a.cue.span));
    }
}

#[test]
fn sources_end_before_objects() {
    // The one called upon, after a bare surname.
    check(
        "ودعا النجار الصيادين إلى العودة إلى الميناء.",
        &[("النجار", Per)],
        "النجار | ودعا | العودة إلى الميناء | indirect DEMAND UU -",
    );
    check(
        "وانتقد سالم النجار السياسات الجديدة في الميناء.",
        &[("سالم النجار", Per)],
        "سالم النجار | وانتقد | السياسات الجديدة في الميناء | indirect ACCUSE CT+ -",
    );
    // The outlet spoken to, in quotation marks.
    check(
        "وقال مدير الميناء سالم النجار لـ \"المرسى\" إن السفن عادت.",
        &[("سالم النجار", Per)],
        "مدير الميناء سالم النجار | وقال | السفن عادت | indirect SAY CT+ -",
    );
}

#[test]
fn what_is_no_source() {
    // Participles belong to the cue.
    check(
        "وقال سالم النجار إن السفن عادت. وأضاف موضحا: «الميناء مغلق اليوم».",
        &[("سالم النجار", Per)],
        "سالم النجار | وقال | السفن عادت | indirect SAY CT+ -\n\
         سالم النجار | وأضاف موضحا | الميناء مغلق اليوم | direct SAY CT+ -",
    );
    // Prepositional phrases are adverbials.
    check(
        "أما النجار، فأعلن بنفسه أن الميناء مغلق.",
        &[("النجار", Per)],
        "النجار | فأعلن | الميناء مغلق | indirect ANNOUNCE CT+ -",
    );
    // The preposition of the frame is no part of the adverbial before it.
    check(
        "وقال سالم النجار إن السفن عادت. وشدد في كلمته على أهمية فتح الميناء.",
        &[("سالم النجار", Per)],
        "سالم النجار | وقال | السفن عادت | indirect SAY CT+ -\n\
         سالم النجار | وشدد | أهمية فتح الميناء | indirect CONFIRM CT+ -",
    );
    // A norm says nothing.
    check("يفتح الميناء أبوابه وفقا لميثاق الصيد.", &[("الصيد", Org)], "");
}

#[test]
fn forms_that_do_not_report() {
    check("وكان الصيادون يعدون بالأصابع سفن الميناء.", &[], "");
    check("تبنى سالم النجار تأييد الفكرة.", &[("سالم النجار", Per)], "");
    check(
        "وتبنت جماعة الفجر هجوما على الميناء.",
        &[("جماعة الفجر", Org)],
        "جماعة الفجر | وتبنت | هجوما على الميناء | indirect CLAIM CT+ -",
    );
    check(
        "وقال النجار: «دعونا ننظر إلى أن السفن عادت».",
        &[("النجار", Per)],
        "النجار | وقال | دعونا ننظر إلى أن السفن عادت | direct SAY CT+ -",
    );
}

#[test]
fn contents_end_before_another_speaker() {
    check(
        "وقالت وزارة الصيد إن السفن عادت، لكن النجار أشار إلى أن الميناء مغلق.",
        &[("وزارة الصيد", Org), ("النجار", Per)],
        "وزارة الصيد | وقالت | السفن عادت | indirect SAY CT+ -\n\
         النجار | أشار | الميناء مغلق | indirect SAY CT+ -",
    );
}

#[test]
fn number_and_prayer() {
    // A plural verb is not of the one who spoke before.
    check(
        "وقال سالم النجار إن السفن عادت. وكانوا يرددون أن الميناء مغلق.",
        &[("سالم النجار", Per)],
        "سالم النجار | وقال | السفن عادت | indirect SAY CT+ -\n\
         - | يرددون | الميناء مغلق | indirect SAY CT+ -",
    );
    check("ودعت القيادة الله أن يعيد السفن إلى الميناء.", &[("القيادة", Org)], "");
    check("للعودة ثمن باهظ على الصيادين.", &[], "");
}
