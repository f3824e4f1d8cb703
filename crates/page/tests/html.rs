//! HTML pages and feeds: invented ones, in the templates of the Arabic web.

#![allow(clippy::unwrap_used)]

use encoding_rs::WINDOWS_1256;
use expect_test::{Expect, expect};
use isnad_doc::Article;
use isnad_page::{Input, articles};

fn show(a: &Article) -> String {
    let mut out = format!(
        "{:?}\n{:?} {:?} {:?} {:?}\n",
        a.title.as_deref(),
        a.outlet.as_deref(),
        a.author.as_deref(),
        a.published.map(|p| p.to_string()),
        a.lang.as_deref(),
    );
    for b in &a.blocks {
        let words: Vec<&str> = b.span.of(&a.text).split_whitespace().collect();
        out.push_str(&format!("{} {}\n", b.kind, words[..words.len().min(4)].join(" ")));
    }
    for d in &a.diagnostics {
        out.push_str(&format!("{}\n", d.code));
    }
    out
}

fn check(page: &[u8], expected: Expect) {
    let all: Vec<String> = articles(Box::new(page), "page", Input::Auto).map(|a| show(&a)).collect();
    expected.assert_eq(&all.join("--\n"));
}

const P1: &str = "قالت وزارة النقل في جمهورية نورستان إن ميناء القلعة سيعود إلى العمل الأسبوع المقبل، بعد توقف دام ثلاثة أشهر.";
const P2: &str = "وأضاف المتحدث باسم الوزارة كمال الصباغ أن السفن الأولى تصل يوم الأحد، وأن الرسوم لن تتغير قبل نهاية العام.";
const P3: &str = "وكانت جبهة الساحل قد أعلنت انسحابها من الميناء الشهر الماضي، ونفت أن تكون أغلقته أو أخذت رسوما من السفن.";

/// An Egyptian daily: date and byline in the article, tags, share bar, related list, comments, a meta date.
#[test]
fn egyptian_daily() {
    let page = format!(
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>ميناء القلعة يعود إلى العمل - صحيفة المدى</title>
<meta property="og:title" content="ميناء القلعة يعود إلى العمل الأسبوع المقبل - صحيفة المدى"><meta property="og:site_name" content="صحيفة المدى">
<meta property="article:published_time" content="2018-03-03T09:15:00+02:00"><link rel="canonical" href="https://almada.example/story/2018/3/3/12"></head>
<body><header><ul class="menu"><li><a href="/">الرئيسية</a></li><li><a href="/p">سياسة</a></li></ul><span>السبت 10 مارس 2018</span></header>
<article><h1>ميناء القلعة يعود إلى العمل الأسبوع المقبل</h1><span class="newsStoryDate">السبت، 03 مارس 2018 09:15 ص</span>
<div class="social-share"><a>فيسبوك</a><a>تويتر</a></div>
<div class="img-cont"><img src="a.jpg"><span class="img-caption">السفن أمام الميناء - أرشيفية</span></div>
<span class="writeBy">كتبت هدى سالم</span>
<div id="articleBody"><p>{P1}</p><p>{P2}</p>
<p><strong>اقرأ أيضا: <a href="/x">الوزير يزور الميناء القديم في الشتاء</a></strong></p>
<p><strong>موقف الجبهة</strong></p><p>{P3}</p></div>
<div class="tags"><a>ميناء القلعة</a><a>جبهة الساحل</a></div></article>
<section class="related-news"><h3>أخبار متعلقة</h3><ul><li><a href="/1">خبر آخر عن الموانئ في الجنوب</a></li></ul></section>
<div id="comments"><h3>التعليقات 2</h3><p>تعليق طويل من قارئ لا يعجبه ما كتب في هذا المقال ولا ما سبقه من مقالات عن الميناء.</p></div>
<footer>جميع الحقوق محفوظة © 2019</footer></body></html>"#
    );
    check(
        page.as_bytes(),
        expect![[r#"
        Some("ميناء القلعة يعود إلى العمل الأسبوع المقبل")
        Some("صحيفة المدى") Some("هدى سالم") Some("2018-03-03T09:15:00") Some("ar")
        title ميناء القلعة يعود إلى
        date السبت، 03 مارس 2018
        caption السفن أمام الميناء -
        byline كتبت هدى سالم
        paragraph قالت وزارة النقل في
        paragraph وأضاف المتحدث باسم الوزارة
        related اقرأ أيضا: الوزير يزور
        heading موقف الجبهة
        paragraph وكانت جبهة الساحل قد
    "#]],
    );
}

/// A Gulf channel: JSON-LD with @graph, author by reference, related links inside the body, a pulled quotation.
#[test]
fn json_ld_graph() {
    let page = format!(
        r##"<html dir="rtl" lang="ar"><head><meta charset="utf-8"><title>ميناء القلعة يعود إلى العمل | قناة الخليج الإخبارية</title>
<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[
{{"@type":"Organization","@id":"#org","name":"قناة الخليج الإخبارية"}},{{"@type":"Person","@id":"#p1","name":"سامر الحلبي"}},
{{"@type":["NewsArticle"],"headline":"ميناء القلعة يعود إلى العمل","datePublished":"2018-03-03T06:15:00Z","dateModified":"2019-01-01",
"author":[{{"@id":"#p1"}}],"publisher":{{"@id":"#org"}},"mainEntityOfPage":{{"@type":"WebPage","@id":"https://khalij.example/news/44"}}}}]}}</script></head>
<body><main><h1>ميناء القلعة يعود إلى العمل</h1><div class="article-excerpt"><p>الوزارة تعلن عودة الميناء إلى العمل بعد انسحاب جبهة الساحل منه قبل شهر واحد.</p></div>
<figure><img src="x.jpg"><figcaption>سفينة شحن تغادر الميناء (وكالة نورستان)</figcaption></figure>
<time datetime="2018-03-03">3/3/2018</time>
<div class="wysiwyg"><p>{P1}</p><aside class="read-also"><h3>اقرأ أيضا</h3><ul><li><a href="/1">قائمة بأسماء السفن</a></li></ul></aside>
<p>{P2}</p><blockquote><p>لن نغلق الميناء مرة أخرى مهما كان السبب.</p></blockquote><h2>انسحاب الجبهة</h2><p>{P3}</p>
<p class="source">المصدر : وكالات</p></div></main>
<div class="newsletter-signup">اشترك في النشرة البريدية لتصلك آخر الأخبار</div></body></html>"##
    );
    check(
        page.as_bytes(),
        expect![[r#"
        Some("ميناء القلعة يعود إلى العمل")
        Some("قناة الخليج الإخبارية") Some("سامر الحلبي") Some("2018-03-03T06:15:00") Some("ar")
        title ميناء القلعة يعود إلى
        paragraph الوزارة تعلن عودة الميناء
        caption سفينة شحن تغادر الميناء
        date 3/3/2018
        paragraph قالت وزارة النقل في
        related اقرأ أيضا
        related قائمة بأسماء السفن
        paragraph وأضاف المتحدث باسم الوزارة
        quote لن نغلق الميناء مرة
        heading انسحاب الجبهة
        paragraph وكانت جبهة الساحل قد
        byline المصدر : وكالات
    "#]],
    );
}

/// An old page in windows-1256: tables, `<br>` between paragraphs, the date only in Arabic, nothing in the head.
#[test]
fn old_page_in_windows_1256() {
    let page = format!(
        r#"<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><title>صحيفة الساحل - ميناء القلعة يعود إلى العمل</title></head>
<body><table><tr><td class="menu"><a href="/">الرئيسية</a> <a href="/2">أخبار</a></td></tr><tr><td>
<h1>ميناء القلعة يعود إلى العمل</h1><b>القلعة - محمد العلي</b><br>السبت 15 جمادى الآخرة 1439 هـ الموافق 3 آذار 2018<br><br>
{P1}<br><br>{P2}<br><br>{P3}<br><br>(أ ف ب)</td></tr></table><center>© 2005-2019 صحيفة الساحل</center></body></html>"#
    );
    check(
        &WINDOWS_1256.encode(&page).0,
        expect![[r#"
            Some("ميناء القلعة يعود إلى العمل")
            None Some("أ ف ب") Some("2018-03-03") Some("ar")
            title ميناء القلعة يعود إلى
            other القلعة - محمد العلي
            date السبت 15 جمادى الآخرة
            paragraph قالت وزارة النقل في
            paragraph وأضاف المتحدث باسم الوزارة
            paragraph وكانت جبهة الساحل قد
            byline (أ ف ب)
        "#]],
    );
}

/// A page whose body only its JSON-LD holds, the page itself being filled by script.
#[test]
fn body_from_json_ld() {
    let body = serde_json::to_string(&format!("{P1}\n\n{P2}\n\n{P3}")).unwrap();
    let page = format!(
        r#"<html><head><script type="application/ld+json">[{{"@type":"BreadcrumbList"}},{{"@type":"NewsArticle","headline":"ميناء القلعة يعود إلى العمل",
"datePublished":"2018-03-03","articleBody":{body},"publisher":{{"name":"وكالة نورستان"}},"author":{{"@type":"Organization","name":"وكالة نورستان"}}}}]</script></head>
<body><div id="root"></div></body></html>"#
    );
    check(
        page.as_bytes(),
        expect![[r#"
        Some("ميناء القلعة يعود إلى العمل")
        Some("وكالة نورستان") Some("وكالة نورستان") Some("2018-03-03") Some("ar")
        title ميناء القلعة يعود إلى
        paragraph قالت وزارة النقل في
        paragraph وأضاف المتحدث باسم الوزارة
        paragraph وكانت جبهة الساحل قد
    "#]],
    );
}

/// A blog template: everything in divs with builder classes, nothing marked, a Maghrebi date below the title.
#[test]
fn unmarked_divs() {
    let page = format!(
        r#"<html><head><title>ميناء القلعة يعود إلى العمل – موقع الجنوب</title><meta property="og:site_name" content="موقع الجنوب"></head><body class="has-sidebar">
<div class="elementor-widget-wrap"><div class="a1"><h1>ميناء القلعة يعود إلى العمل</h1><div class="entry-meta"><a rel="author">مريم بوعزة</a> <span>14 جويلية 2015 - 10:30</span></div></div>
<div class="a2"><div>{P1}</div><div>{P2}</div><div>{P3}</div><div>{P2}</div></div></div>
<div class="sidebar"><h3>الأكثر قراءة</h3><ul><li><a href="/1">خبر طويل عن شيء آخر لا صلة له بالميناء</a></li></ul></div></body></html>"#
    );
    check(
        page.as_bytes(),
        expect![[r#"
        Some("ميناء القلعة يعود إلى العمل")
        Some("موقع الجنوب") Some("مريم بوعزة") Some("2015-07-14T10:30:00") Some("ar")
        title ميناء القلعة يعود إلى
        date مريم بوعزة 14 جويلية
        paragraph قالت وزارة النقل في
        paragraph وأضاف المتحدث باسم الوزارة
        paragraph وكانت جبهة الساحل قد
        paragraph وأضاف المتحدث باسم الوزارة
    "#]],
    );
}

/// Metadata and page tell different days.
#[test]
fn dates_disagree() {
    let page = format!(
        r#"<html><head><title>ميناء القلعة يعود إلى العمل</title><meta name="pubdate" content="2018-03-09"></head><body>
<h1>ميناء القلعة يعود إلى العمل</h1><p>نشر في: 03/03/2018</p><p>{P1}</p><p>{P2}</p></body></html>"#
    );
    check(
        page.as_bytes(),
        expect![[r#"
        Some("ميناء القلعة يعود إلى العمل")
        None None Some("2018-03-09") Some("ar")
        title ميناء القلعة يعود إلى
        date نشر في: 03/03/2018
        paragraph قالت وزارة النقل في
        paragraph وأضاف المتحدث باسم الوزارة
        PAGE-005
    "#]],
    );
}

#[test]
fn rss_and_atom() {
    let rss = format!(
        r#"<?xml version="1.0" encoding="windows-1256"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>صحيفة المدى</title><link>https://almada.example</link><description>أخبار</description>
<item><title>ميناء القلعة &quot;يعود&quot; إلى العمل</title><link>https://almada.example/1</link><guid>https://almada.example/1</guid><dc:creator>هدى سالم</dc:creator>
<pubDate>Sat, 03 Mar 2018 09:15:00 +0200</pubDate><content:encoded><![CDATA[<p>{P1}</p><p>{P2}</p><p>اقرأ أيضا: <a href="/2">خبر ثان</a></p>]]></content:encoded></item>
<item><title>خبر ثان</title><link>https://almada.example/2</link><pubDate>الأحد، 4 مارس 2018 10:00 م</pubDate><description>{P3}</description></item>
</channel></rss>"#
    );
    let (whole, cut) = (WINDOWS_1256.encode(&rss).0, rss.split_at(rss.rfind("<description>").unwrap()).0);
    check(
        &whole,
        expect![[r#"
        Some("ميناء القلعة \"يعود\" إلى العمل")
        Some("صحيفة المدى") Some("هدى سالم") Some("2018-03-03T09:15:00") Some("ar")
        title ميناء القلعة "يعود" إلى
        paragraph قالت وزارة النقل في
        paragraph وأضاف المتحدث باسم الوزارة
        related اقرأ أيضا: خبر ثان
        --
        Some("خبر ثان")
        Some("صحيفة المدى") None Some("2018-03-04T22:00:00") Some("ar")
        title خبر ثان
        paragraph وكانت جبهة الساحل قد
    "#]],
    );
    check(
        cut.as_bytes(),
        expect![[r#"
        Some("ميناء القلعة \"يعود\" إلى العمل")
        Some("صحيفة المدى") Some("هدى سالم") Some("2018-03-03T09:15:00") Some("ar")
        title ميناء القلعة "يعود" إلى
        paragraph قالت وزارة النقل في
        paragraph وأضاف المتحدث باسم الوزارة
        related اقرأ أيضا: خبر ثان
        --
        None
        Some("صحيفة المدى") None None None
        INPUT-008
    "#]],
    );
    let atom = format!(
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>وكالة نورستان</title><id>x</id><updated>2018-03-03T00:00:00Z</updated>
<entry><title>ميناء القلعة يعود</title><id>tag:1</id><link href="https://n.example/1"/><published>2018-03-03</published><updated>2018-03-05T10:00:00Z</updated>
<author><name>كتب: سامر الحلبي</name></author><content type="html">&lt;p&gt;{P1}&lt;/p&gt;</content></entry></feed>"#
    );
    check(
        atom.as_bytes(),
        expect![[r#"
        Some("ميناء القلعة يعود")
        Some("وكالة نورستان") Some("سامر الحلبي") Some("2018-03-03") Some("ar")
        title ميناء القلعة يعود
        paragraph قالت وزارة النقل في
    "#]],
    );
    check(
        b"<rss version='2.0'><channel><title>x</title>",
        expect![[r#"
        None
        None None None None
        INPUT-008
    "#]],
    );
}

/// A public broadcaster: no `<article>`, date in a data attribute and in words, list items and captions by class.
#[test]
fn broadcaster_with_classes() {
    let page = format!(
        r#"<html lang="ar"><head><title>ميناء القلعة يعود إلى العمل - نورستان عربي</title><meta property="og:site_name" content="نورستان عربي"></head><body>
<div class="story-body"><h1 class="story-body__h1">ميناء القلعة يعود إلى العمل</h1>
<div class="mini-info-list"><ul><li><div class="date date--v2" data-datetime="3 مارس/ آذار 2018">3 مارس/ آذار 2018</div></li></ul></div>
<div class="share-tools"><h2>شارك هذه الصفحة مع</h2></div>
<div class="story-body__inner"><figure class="media-landscape"><span class="image-and-copyright-container"><img><span class="story-image-copyright">Getty Images</span></span>
<figcaption class="media-caption"><span class="off-screen">Image caption</span> السفن أمام ميناء القلعة</figcaption></figure>
<p class="story-body__introduction">{P1}</p><p>{P2}</p><h2 class="story-body__crosshead">ما موقف الجبهة؟</h2><p>{P3}</p>
<ul class="story-body__unordered-list"><li><a href="/1">ميناء القلعة: تاريخ من الصراع على البحر</a></li><li><a href="/2">من يحكم الساحل في جمهورية نورستان اليوم؟</a></li></ul></div></div>
<div class="most-popular"><h2>الأكثر قراءة</h2><ol><li><a href="/9">قصة أخرى تماما</a></li></ol></div></body></html>"#
    );
    check(
        page.as_bytes(),
        expect![[r#"
        Some("ميناء القلعة يعود إلى العمل")
        Some("نورستان عربي") None Some("2018-03-03") Some("ar")
        title ميناء القلعة يعود إلى
        date 3 مارس/ آذار 2018
        caption Image caption السفن أمام
        paragraph قالت وزارة النقل في
        paragraph وأضاف المتحدث باسم الوزارة
        heading ما موقف الجبهة؟
        paragraph وكانت جبهة الساحل قد
        related ميناء القلعة: تاريخ من
        related من يحكم الساحل في
    "#]],
    );
}

/// An agency: the credit begins the byline, the text is one block with line breaks, the source stands at the end.
#[test]
fn agency_page() {
    let page = format!(
        r#"<html><head><meta name="author" content="admin"><meta property="og:title" content="ميناء القلعة يعود إلى العمل"><meta property="og:site_name" content="وكالة نورستان للأنباء"></head><body>
<div class="wrap"><div class="head-date">الأربعاء 12 ديسمبر 2018</div><h1>ميناء القلعة يعود إلى العمل</h1><h2>الوزارة: السفن الأولى تصل يوم الأحد القادم</h2>
<div>القاهرة/ هدى سالم/ الأناضول</div><div class="pub">نُشر: ٠٣.٠٣.٢٠١٨ - ٠٩:١٥ م</div>
<div class="txt">القلعة 15 جمادى الآخرة 1439 هـ الموافق 03 مارس 2018 م واس<br/>{P1}<br/>{P2}<br/>{P3}<br/>// انتهى //<br/>09:15ت م</div>
<div class="keywords">الكلمات المفتاحية: الميناء</div></div></body></html>"#
    );
    check(
        page.as_bytes(),
        expect![[r#"
            Some("ميناء القلعة يعود إلى العمل")
            Some("وكالة نورستان للأنباء") Some("هدى سالم") Some("2018-03-03T21:15:00") Some("ar")
            title ميناء القلعة يعود إلى
            heading الوزارة: السفن الأولى تصل
            byline القاهرة/ هدى سالم/ الأناضول
            date نُشر: ٠٣.٠٣.٢٠١٨ - ٠٩:١٥
            date القلعة 15 جمادى الآخرة
            paragraph قالت وزارة النقل في
            paragraph وأضاف المتحدث باسم الوزارة
            paragraph وكانت جبهة الساحل قد
            other // انتهى //
            paragraph 09:15ت م
        "#]],
    );
}

/// The title carries the site in front, and the headline is no heading.
#[test]
fn site_before_the_headline() {
    let page = format!(
        r#"<html><head><title>منارة نورستان - ميناء القلعة يعود إلى العمل</title></head><body><table><tr><td><font size=6><b>منارة نورستان</b></font></td></tr>
<tr><td><b>ميناء القلعة يعود إلى العمل</b></td></tr><tr><td>السبت 3 آذار 2018</td></tr><tr><td>القاهرة - رويترز</td></tr>
<tr><td><p>{P1}</p><p>{P2}</p><p>{P3}</p></td></tr><tr><td><b>مواضيع ذات صلة</b><br><a href=1>خبر آخر عن الميناء</a></td></tr>
<tr><td>جميع الحقوق محفوظة لمنارة نورستان 2008</td></tr></table></body></html>"#
    );
    check(
        page.as_bytes(),
        expect![[r#"
        Some("ميناء القلعة يعود إلى العمل")
        Some("منارة نورستان") Some("رويترز") Some("2018-03-03") Some("ar")
        title ميناء القلعة يعود إلى
        date السبت 3 آذار 2018
        byline القاهرة - رويترز
        paragraph قالت وزارة النقل في
        paragraph وأضاف المتحدث باسم الوزارة
        paragraph وكانت جبهة الساحل قد
    "#]],
    );
}
