//! The invented merger, weighed over records coded by hand: whole results, and what must hold whatever the figures.

#![allow(clippy::unwrap_used, clippy::panic)]

use expect_test::expect;
use isnad_doc::wire::Record;
use isnad_weigh::{Question, Weighing, text, weigh};
use jiff::civil::{Date, date};

const QUESTION: &str = include_str!("../../../examples/merger/question.toml");
const RECORDS: &str = include_str!("merger.jsonl");

fn records() -> Vec<Record> {
    RECORDS.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn question() -> Question {
    Question::from_toml(QUESTION, "examples/merger/question.toml").unwrap_or_else(|e| panic!("{e}"))
}

fn weighed(as_of: Option<Date>) -> Weighing {
    weigh(&question(), records().into_iter(), as_of)
}

#[test]
fn answer() {
    expect![[r#"
        Will the Oak Front and the Highlands Movement merge before the end of 2024?
        until 2024-12-31 · 16 documents read, 15 about it · 18 pieces of evidence of 12 origins

          4.0 %  (prior 15.0 %)  ██                                        They merge into one organisation
         42.4 %  (prior 35.0 %)  █████████████████                         They cooperate but stay apart
         53.5 %  (prior 50.0 %)  █████████████████████                     They remain rivals

        What each origin adds to the logarithm of each hypothesis:
               merge   cooperate      rivals
              -1.897      -1.050      -0.693  ln prior
              -0.432      -0.139       0.570  2024-02-11  صدى كارنوس (media)  fight
              -0.057      -0.018       0.075  2024-02-11  مصدر أمني (anonymous)  fight
              -0.188      -0.060       0.249  2024-02-11  حركة المرتفعات (armed-group)  fight
               0.408       0.089      -0.497  2024-03-14  جبران السلواني (official)  merger-talk
              -0.188       0.037       0.151  2024-03-18  حركة المرتفعات (armed-group)  denial
               0.076       0.016      -0.092  2024-04-06  قيادي في جبهة السنديان، طلب عدم الكشف عن اسمه (anonymous)  merger-talk
               0.165      -0.003      -0.162  2024-04-21  إلياس مارندي (expert)  forecast
               0.068       0.107      -0.175  2024-05-12  جبهة السنديان (armed-group)  alliance
               0.330       0.519      -0.849  2024-05-28  جبال مباشر (media)  alliance
              -0.432      -0.139       0.570  2024-08-04  المنارة التيرافية (media)  fight
              -0.853      -0.087       0.939  2024-08-04  حركة المرتفعات (armed-group)  fight, breach
               0.140       0.221      -0.361  no date  صوت الوادي (media)  alliance
              -2.860      -0.507      -0.274  sum
               0.040       0.424       0.535  probability
    "#]].assert_eq(&text(&weighed(None), &question(), false));
}

#[test]
fn evidence() {
    let (q, w) = (question(), weighed(None));
    let mut out = String::new();
    for e in &w.evidence {
        let chain: Vec<&str> = e.chain.iter().map(|l| l.who.as_deref().unwrap_or("-")).collect();
        let origin = &w.origins[e.origin];
        out += &format!(
            "{} {} w={:.3} o={} {}\n",
            e.date.map(|d| d.to_string()).unwrap_or_default(),
            q.indicators[e.indicator].id,
            e.weight,
            origin.name,
            chain.join(" ← ")
        );
    }
    expect![[r#"
        2024-02-11 fight w=0.723 o=صدى كارنوس صدى كارنوس
        2024-02-11 fight w=0.383 o=مصدر أمني مصدر أمني ← صدى كارنوس
        2024-02-11 fight w=0.630 o=حركة المرتفعات المتحدث باسم حركة المرتفعات بشير الدرفاوي ← صدى كارنوس
        2024-03-14 merger-talk w=0.723 o=جبران السلواني مدير جهاز الأمن الوطني التيرافي، اللواء جبران السلواني ← وكالة قبس للأنباء
        2024-03-14 merger-talk w=0.723 o=جبران السلواني مدير جهاز الأمن الوطني التيرافي، اللواء جبران السلواني ← وكالة قبس للأنباء ← صدى كارنوس
        2024-03-15 merger-talk w=0.723 o=جبران السلواني مدير جهاز الأمن الوطني التيرافي، اللواء جبران السلواني ← وكالة قبس للأنباء ← المنارة التيرافية
        2024-03-16 merger-talk w=0.383 o=جبران السلواني مدير جهاز الأمن الوطني التيرافي، اللواء جبران السلواني ← وكالة قبس للأنباء ← ضفاف أرندا
        2024-03-18 denial w=0.630 o=حركة المرتفعات المتحدث باسم حركة المرتفعات، بشير الدرفاوي ← جبال مباشر
        2024-04-06 merger-talk w=0.268 o=قيادي في جبهة السنديان، طلب عدم الكشف عن اسمه قيادي في جبهة السنديان، طلب عدم الكشف عن اسمه ← صدى كارنوس
        2024-04-07 merger-talk w=0.268 o=قيادي في جبهة السنديان، طلب عدم الكشف عن اسمه قيادي في جبهة السنديان لم تسمه ← صحيفة صدى كارنوس ← ضفاف أرندا
        2024-04-21 forecast w=0.472 o=إلياس مارندي البروفيسور إلياس مارندي، أستاذ دراسات النزاع في جامعة كارنوس ← صدى كارنوس
        2024-05-12 alliance w=0.700 o=جبهة السنديان جبهة السنديان وحركة المرتفعات ← وكالة قبس للأنباء
        2024-05-28 alliance w=0.850 o=جبال مباشر جبال مباشر
        2024-08-04 fight w=0.723 o=المنارة التيرافية المنارة التيرافية
        2024-08-04 fight w=0.630 o=حركة المرتفعات قائد حركة المرتفعات عاصم البردوني ← المنارة التيرافية
        2024-08-04 breach w=0.700 o=حركة المرتفعات قائد حركة المرتفعات عاصم البردوني ← المنارة التيرافية
        2024-08-06 breach w=0.700 o=حركة المرتفعات حركة المرتفعات ← جبال مباشر
         alliance w=0.723 o=صوت الوادي صوت الوادي
    "#]].assert_eq(&out);
}

#[test]
fn order_of_records_does_not_matter() {
    let mut list = records();
    list.reverse();
    assert_eq!(weigh(&question(), list.into_iter(), None), weighed(None));
}

#[test]
fn posterior_is_the_sum_by_hand() {
    let w = weighed(None);
    assert!((w.answers.iter().map(|a| a.posterior).sum::<f64>() - 1.0).abs() < 1e-9);
    for (h, a) in w.answers.iter().enumerate() {
        let sum = a.ln_prior + w.origins.iter().map(|o| o.contribution.ln[h]).sum::<f64>();
        assert!((sum - a.ln).abs() < 1e-9);
    }
    assert_eq!(
        w.history.last().unwrap().posterior,
        w.answers.iter().map(|a| a.posterior).collect::<Vec<_>>()
    );
}

#[test]
fn relays_of_one_report_are_one_origin() {
    let w = weighed(None);
    let spoke = w.origins.iter().filter(|o| o.name.contains("السلواني")).collect::<Vec<_>>();
    assert_eq!(spoke.len(), 1, "{spoke:#?}");
    assert_eq!(spoke[0].documents, 4);
}

#[test]
fn as_of_leaves_out_what_came_later_and_what_has_no_date() {
    let w = weighed(Some(date(2024, 3, 14)));
    assert!(w.evidence.iter().all(|e| e.date.is_some_and(|d| d <= date(2024, 3, 14))));
    assert_eq!((w.read.undated, w.read.later), (1, 11));
    assert!(w.origins.len() < weighed(None).origins.len());
}

#[test]
fn since_leaves_out_what_came_before() {
    let first = date(2024, 3, 16);
    let question = Question { since: Some(first), ..question() };
    let w = weigh(&question, records().into_iter(), None);
    assert!(w.evidence.iter().all(|e| e.date.is_none_or(|d| d >= first)));
    let before =
        records().iter().filter(|r| r.published.as_deref().is_some_and(|p| p < "2024-03-16")).count();
    assert!(before > 0);
    assert_eq!(w.read.earlier, before);
    assert!(w.origins.len() < weighed(None).origins.len());
}

#[test]
fn passages_and_marks_are_the_words_of_the_page() {
    let list = records();
    let w = weighed(None);
    for e in &w.evidence {
        let record = list.iter().find(|r| r.id == w.documents[e.document].id).unwrap();
        let n = e.passage.chars().count();
        let there: String = record.text.chars().skip(e.start).take(n).collect();
        assert_eq!(there, e.passage);
        assert!(e.marks.iter().all(|m| m.start < m.end && m.end <= n), "{e:#?}");
    }
}
