//! Plain text pages: invented ones, in the shapes that copied pages take.

#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use isnad_page::{Input, articles};

/// Title, author, date, then each block's kind with the first words of its line.
fn check(page: &str, expected: Expect) {
    let a = articles(Box::new(page.as_bytes()), "page.txt", Input::Auto).next().unwrap();
    assert_eq!(a.text, page, "the text must not change");
    let mut out = format!("{:?} {:?}\n", a.author.as_deref(), a.published.map(|p| p.to_string()));
    for b in &a.blocks {
        let words: Vec<&str> = b.span.of(&a.text).split_whitespace().collect();
        out.push_str(&format!("{} {}\n", b.kind, words[..words.len().min(4)].join(" ")));
    }
    for d in &a.diagnostics {
        out.push_str(&format!("{}\n", d.code));
    }
    expected.assert_eq(&out);
}

#[test]
fn captions_and_headings_with_gaps() {
    check(
        "حركة الفجر وجبهة الساحل.. هل يلتقي الخصمان؟

السبت، 3 مارس 2018 09:15 ص
حركة الفجر وجبهة الساحل.. هل يلتقي الخصمان؟
كتبت- هدى سالم

قال مصدر في وزارة الداخلية بجمهورية نورستان إن حركة الفجر بدأت محادثات سرية مع جبهة الساحل في بلدة حدودية.

وأضاف المصدر أن المحادثات تناولت تقاسم الموانئ الثلاثة، وأن الطرفين لم يتفقا بعد على قيادة موحدة.

سامي الديب

 

جذور الخلاف

انشقت جبهة الساحل عن حركة الفجر قبل خمس سنوات، حين رفض سامي الديب مبايعة قائد الحركة في الجنوب.

وتبادل الطرفان منذ ذلك الوقت الاتهامات بالخيانة، ووقعت بينهما معارك في مدينتي الميناء والقلعة.

معركة الميناء - ارشيفية


ماذا بعد؟

يرى الباحث عادل مراد أن الاندماج غير ممكن قبل نهاية العام، وأن الخلاف على المال أكبر من الخلاف على الفكرة.

اقرأ أيضا:
خريطة الجماعات المسلحة في نورستان
من هو قائد حركة الفجر؟

التعليقات (0)
أضف تعليقك
",
        expect![[r#"
            Some("هدى سالم") Some("2018-03-03T09:15:00")
            title حركة الفجر وجبهة الساحل..
            date السبت، 3 مارس 2018
            other حركة الفجر وجبهة الساحل..
            byline كتبت- هدى سالم
            paragraph قال مصدر في وزارة
            paragraph وأضاف المصدر أن المحادثات
            caption سامي الديب
            heading جذور الخلاف
            paragraph انشقت جبهة الساحل عن
            paragraph وتبادل الطرفان منذ ذلك
            caption معركة الميناء - ارشيفية
            heading ماذا بعد؟
            paragraph يرى الباحث عادل مراد
            related اقرأ أيضا:
            related خريطة الجماعات المسلحة في
            related من هو قائد حركة
            comment التعليقات (0)
            comment أضف تعليقك
        "#]],
    );
}

#[test]
fn headings_without_captions() {
    check(
        "اتفاق النفط بين نورستان وجارتها يدخل حيز التنفيذ
القاهرة - رويترز
27/04/2017 - 18:02

دخل اتفاق النفط بين نورستان وجارتها الشمالية حيز التنفيذ اليوم الخميس بعد عامين من المفاوضات الصعبة.

تفاصيل الاتفاق

ينص الاتفاق على مد خط أنابيب بطول مئتي كيلومتر، وعلى تقاسم الرسوم بالتساوي بين البلدين.

ردود الفعل

رحبت أحزاب المعارضة بالاتفاق، لكنها طالبت بنشر ملاحقه السرية على الرأي العام في البلدين.
",
        expect![[r#"
            Some("رويترز") Some("2017-04-27T18:02:00")
            title اتفاق النفط بين نورستان
            byline القاهرة - رويترز
            date 27/04/2017 - 18:02
            paragraph دخل اتفاق النفط بين
            heading تفاصيل الاتفاق
            paragraph ينص الاتفاق على مد
            heading ردود الفعل
            paragraph رحبت أحزاب المعارضة بالاتفاق،
        "#]],
    );
}

#[test]
fn captions_alone_among_paragraphs() {
    check(
        "الرئيس يزور مدينة الميناء بعد الفيضان
بقلم: سامر الحلبي
٢٧ نيسان/أبريل ٢٠١٧
الرئيس خلال الزيارة - تصوير: نادر

زار رئيس نورستان مدينة الميناء التي غمرتها السيول الأسبوع الماضي، ووعد بتعويض أصحاب البيوت المتضررة.

وقال المحافظ كمال الصباغ إن الأضرار بلغت ثلاثين مليونا، وإن العمل في السد الجديد يبدأ في الصيف.


كمال الصباغ


وغادر الرئيس المدينة مساء بعد أن تفقد المستشفى والجسر القديم، ولم يلتق ممثلي الأحياء الغربية.

إقرأ المزيد: السيول تغمر الميناء

واختتم البيان بأن الحكومة ستعقد جلستها المقبلة في المدينة، وأن الوزراء سيبقون فيها أسبوعا كاملا.
",
        expect![[r#"
            Some("سامر الحلبي") Some("2017-04-27")
            title الرئيس يزور مدينة الميناء
            byline بقلم: سامر الحلبي
            date ٢٧ نيسان/أبريل ٢٠١٧
            caption الرئيس خلال الزيارة -
            paragraph زار رئيس نورستان مدينة
            paragraph وقال المحافظ كمال الصباغ
            caption كمال الصباغ
            paragraph وغادر الرئيس المدينة مساء
            related إقرأ المزيد: السيول تغمر
            paragraph واختتم البيان بأن الحكومة
        "#]],
    );
}

#[test]
fn no_structure_at_all() {
    check(
        "قالت الوزارة في بيان اليوم إن الجسر الجديد سيفتح أمام السيارات في الأسبوع المقبل.\nوأضافت أن العبور مجاني.\nولم تذكر الرسوم التي ستفرض بعد ذلك على الشاحنات.",
        expect![[r#"
            None None
            paragraph قالت الوزارة في بيان
            paragraph وأضافت أن العبور مجاني.
            paragraph ولم تذكر الرسوم التي
            PAGE-002
            PAGE-003
        "#]],
    );
}

#[test]
fn lists_stay_prose() {
    check(
        "خمسة شروط لوقف القتال في الميناء

الخميس 27 أبريل 2017

نشر الوسيط الدولي شروط وقف القتال التي قبلها الطرفان أمس بعد جلسة دامت عشر ساعات في العاصمة:

- انسحاب القوات من الميناء
- تبادل الأسرى خلال شهر
- فتح الطريق الساحلي
- عودة النازحين

ويبدأ العمل بالشروط في منتصف الليل، ويراقب تنفيذها مئة من المراقبين الدوليين في المدينة وحولها.
",
        expect![[r#"
            None Some("2017-04-27")
            title خمسة شروط لوقف القتال
            date الخميس 27 أبريل 2017
            paragraph نشر الوسيط الدولي شروط
            paragraph - انسحاب القوات من
            paragraph - تبادل الأسرى خلال
            paragraph - فتح الطريق الساحلي
            paragraph - عودة النازحين
            paragraph ويبدأ العمل بالشروط في
        "#]],
    );
}

#[test]
fn the_page_isnad_was_conceived_for() {
    let shared = std::env::var("ISNAD_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let Ok(page) = std::fs::read(format!("{shared}/seed/merger-2017-04-27.txt")) else {
        eprintln!("SKIPPED: no shared data beside the project");
        return;
    };
    let a = articles(Box::new(page.as_slice()), "page.txt", Input::Auto).next().unwrap();
    let count = |kind| a.blocks.iter().filter(|b| b.kind == kind).count();
    use isnad_doc::BlockKind::{Caption, Comment, Heading, Related, Title};
    assert_eq!([Title, Caption, Heading, Related, Comment].map(count), [1, 5, 4, 2, 2]);
    assert_eq!(a.published.unwrap().to_string(), "2017-04-27T18:02:00");
    assert!(a.diagnostics.is_empty());
}
