//! The words layer on small texts, and what holds for any text.

use isnad_arabic::{Analyzer, normalise, skeleton};
use isnad_doc::{Article, Block, BlockKind, Clitic, Span, TokenId};
use proptest::prelude::*;
use std::sync::LazyLock;

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::new);

fn article(text: &str) -> Article {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches('\n');
        blocks.push(Block { span: Span::new(at, at + body.len()), kind: BlockKind::Paragraph });
        at += line.len();
    }
    Article { text: text.to_owned(), blocks, ..Article::default() }
}

/// Forms of a text: words of one token joined by `+`, tokens by a space.
fn forms(text: &str) -> String {
    let article = article(text);
    let words = ANALYZER.analyse(&article);
    let mut out = Vec::new();
    for i in 0..words.tokens.len() {
        let parts: Vec<_> =
            words.words_of(TokenId::new(i)).iter().map(|w| words.form(w, text).into_owned()).collect();
        out.push(parts.join("+"));
    }
    out.join(" ")
}

fn lemmas(text: &str) -> String {
    let words = ANALYZER.analyse(&article(text));
    let lemmas: Vec<_> =
        words.words.iter().filter(|w| w.clitic == Clitic::None).map(|w| w.lemma.as_str()).collect();
    lemmas.join(" ")
}

fn sentences(text: &str) -> Vec<String> {
    let words = ANALYZER.analyse(&article(text));
    words.sentences.iter().map(|s| s.span.of(text).to_owned()).collect()
}

#[test]
fn clitics_part_and_the_article_stays() {
    for (text, expected) in [
        ("وأعلنوا", "و+أعلنوا"),
        ("الوزراء", "الوزراء"),
        ("للكتاب", "ل+لكتاب"),
        ("وقال", "و+قال"),
        ("فقال", "ف+قال"),
        ("سيقول", "س+يقول"),
        ("وسيقول", "و+س+يقول"),
        ("وزير", "وزير"),
        ("واشنطن", "واشنطن"),
        ("بوتين", "بوتين"),
        ("لافروف", "لافروف"),
        ("كيري", "كيري"),
        ("منها", "من+ها"),
        ("قالوا", "قالوا"),
        ("وزيرها", "وزير+ها"),
        ("لها", "ل+ها"),
        ("بأن", "ب+أن"),
        ("كما", "كما"),
        ("وكالة", "وكالة"),
        ("لجنة", "لجنة"),
        ("برنامج", "برنامج"),
        ("سيقولون", "س+يقولون"),
        ("وبالوزارة", "و+ب+الوزارة"),
    ] {
        assert_eq!(forms(text), expected, "{text}");
    }
}

#[test]
fn tokens_part_at_punctuation_and_script() {
    for (text, expected) in [
        ("«قال»", "« قال »"),
        ("1,4 مليون", "1,4 مليون"),
        ("٣٫٥٪", "٣٫٥ ٪"),
        ("2017.", "2017 ."),
        ("تموز19", "تموز 19"),
        ("F-16", "F-16"),
        ("...", "..."),
        ("http://a.example/x?y=1 ثم", "http://a.example/x?y=1 ثم"),
        ("27/4/2017", "27 / 4 / 2017"),
    ] {
        assert_eq!(forms(text), expected, "{text}");
    }
}

#[test]
fn lemmas_of_reporting_verbs() {
    for text in
        ["قال يقول قالت قالوا وقالت فقال", "أكد يؤكد أكدت", "نفى ينفي ونفت", "دعا يدعو ودعت", "رأى يرى"]
    {
        let lemmas = lemmas(text);
        let first = lemmas.split(' ').next().unwrap_or_default();
        assert!(lemmas.split(' ').all(|l| l == first), "{text}: {lemmas}");
    }
    for (text, expected) in [
        ("قال الوزير إن القرار نهائي", "قال وزير إن قرار نهائي"),
        ("يشار إلى أن الوزراء غابوا", "أشار إلى أن وزير غاب"),
        ("وأوضح أن القرى بعيدة", "أوضح أن قرية بعيد"),
        ("ودعا الرئيس إلى حوار", "دعا رئيس إلى حوار"),
    ] {
        assert_eq!(lemmas(text), expected, "{text}");
    }
}

#[test]
fn sentences_survive_initials_and_decimals() {
    for (text, expected) in [
        ("وصل د. سامر أمس. ثم غادر.", vec!["وصل د. سامر أمس.", "ثم غادر."]),
        ("بلغت 3.5 مليون. انتهى.", vec!["بلغت 3.5 مليون.", "انتهى."]),
        ("ذكرت أ.ف.ب أن الحرب انتهت.", vec!["ذكرت أ.ف.ب أن الحرب انتهت."]),
        ("سأل: «لماذا؟» ولم يجب.", vec!["سأل: «لماذا؟»", "ولم يجب."]),
        ("عنوان\nنص آخر", vec!["عنوان", "نص آخر"]),
        ("قال: «انتهى الأمر.»", vec!["قال: «انتهى الأمر.»"]),
    ] {
        assert_eq!(sentences(text), expected, "{text}");
    }
}

#[test]
fn a_sentence_without_full_stops_keeps_its_scores_in_range() {
    // The score of a path grows with every token: at this length it would outgrow 32 bits.
    let text = "أعلنت وزيرة الخارجية مشاركتها في المحادثات ".repeat(60_000);
    let words = ANALYZER.analyse(&article(&text));
    assert_eq!(words.sentences.len(), 1);
    let tags = |from: usize| -> Vec<_> {
        (from..from + 6).flat_map(|i| words.words_of(TokenId::new(i))).map(|w| (w.upos, &w.lemma)).collect()
    };
    assert_eq!(tags(6 * 100), tags(6 * 59_900));
}

#[test]
fn stops_without_words_take_no_long_time() {
    // Every stop is looked at; what stands behind it must not be read to the end each time.
    for pattern in ["! ", "a. ", "أ.", "(..) ", "أأ..", "سي. ", "«؟» "] {
        let text = pattern.repeat(200_000);
        let start = std::time::Instant::now();
        assert!(!sentences(&text).is_empty(), "{pattern}");
        assert!(start.elapsed().as_secs() < 40, "{pattern} took {:?}", start.elapsed());
    }
}

#[test]
fn presentation_forms_keep_their_place() {
    let text = "ﻗﺎﻝ ﷲ ﻻ مُحَـمَّـد";
    let words = ANALYZER.analyse(&article(text));
    let spans: Vec<_> = words.tokens.iter().map(|t| t.span.of(text)).collect();
    assert_eq!(spans, ["ﻗﺎﻝ", "ﷲ", "ﻻ", "مُحَـمَّـد"]);
    assert_eq!(words.words[0].lemma, "قال");
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let article = article(text);
    let words = ANALYZER.analyse(&article);
    let mut at = 0;
    for (i, token) in words.tokens.iter().enumerate() {
        prop_assert!(token.span.start >= at && token.span.start < token.span.end);
        at = token.span.end;
        prop_assert!(text.get(token.span.from()..token.span.to()).is_some());
        let mut inner = token.span.start;
        let parts = words.words_of(TokenId::new(i));
        prop_assert!(!parts.is_empty());
        for word in parts {
            prop_assert_eq!(word.span.start, inner);
            prop_assert!(word.span.start < word.span.end);
            prop_assert!(text.get(word.span.from()..word.span.to()).is_some());
            prop_assert!(!word.lemma.is_empty());
            inner = word.span.end;
        }
        prop_assert_eq!(inner, token.span.end);
    }
    prop_assert!(at as usize <= text.len());
    let mut token = 0;
    for sentence in &words.sentences {
        prop_assert_eq!(sentence.tokens.start, token);
        token = sentence.tokens.end;
        let block = article.blocks[sentence.block as usize].span;
        prop_assert!(block.contains(sentence.span));
        for t in &words.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize] {
            prop_assert!(sentence.span.contains(t.span));
        }
    }
    prop_assert_eq!(token as usize, words.tokens.len());
    prop_assert_eq!(normalise(&normalise(text)), normalise(text));
    prop_assert_eq!(skeleton(&skeleton(text)), skeleton(text));
    let mut at = 0;
    let mut ordered = true;
    isnad_arabic::search::tokens(&ANALYZER, text, |range, _, _| {
        ordered &= range.start >= at && text.get(range.clone()).is_some();
        at = range.end;
    });
    prop_assert!(ordered);
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_tiled(text in "\\PC{0,60}") {
        check(&text)?;
    }

    #[test]
    fn any_arabic_text_is_tiled(text in "[ء-ي ً-ْـ.،\n0-9٠-٩«»\"a-zﭐ-ﻼ\u{200C}\u{200F}]{0,80}") {
        check(&text)?;
    }
}
