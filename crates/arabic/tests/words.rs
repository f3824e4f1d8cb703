//! The words layer on small texts, and what holds for any text.

use isnad_arabic::{Analyzer, compile, normalise, skeleton};
use isnad_doc::{Article, Block, BlockKind, Clitic, Features, Span, TokenId, Upos};
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
    for text in ["قال يقول قالت قالوا وقالت فقال", "أكد يؤكد أكدت", "نفى ينفي", "دعا يدعو ودعت", "رأى يرى"]
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
        ("ونفت الوزارة هذه الأنباء", "نفى وزارة هذا نبأ"),
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

/// A lexicon of two words that are spelt alike, and classes of their neighbours.
fn small() -> (Vec<u8>, Vec<u8>) {
    let entry = |lemma: &str, upos| compile::Entry {
        form: "كتب".to_owned(),
        lemma: lemma.to_owned(),
        upos,
        features: Features::default(),
        binds: compile::FREE,
    };
    let table = compile::table(&[entry("كتب", Upos::Verb), entry("كتاب", Upos::Noun)], &[], |_| 1);
    let keys = ["قد", "لقد", "هذه"].map(compile::key);
    let classes = compile::clusters(&[(&keys[0], 1, 1), (&keys[1], 1, 1), (&keys[2], 2, 2)]);
    (table, classes)
}

fn with((table, classes): (Vec<u8>, Vec<u8>), weights: &[u8]) -> Option<Analyzer> {
    Analyzer::with(table.into(), classes.into(), weights)
}

fn told(words: [(&str, Option<Upos>); 2]) -> compile::GoldSentence {
    words
        .map(|(text, upos)| compile::GoldToken {
            text: text.to_owned(),
            words: vec![compile::GoldWord {
                letters: compile::key(text).len(),
                upos,
                lemma: String::new(),
                features: Features::default(),
            }],
        })
        .to_vec()
}

#[test]
fn training_learns_by_class_and_gives_the_same_bytes() {
    let (table, classes) = small();
    let trainer = compile::Trainer::new(table, classes).expect("tables as they are written");
    let examples = [
        trainer.ready(&told([("قد", None), ("كتب", Some(Upos::Verb))])),
        trainer.ready(&told([("هذه", None), ("كتب", Some(Upos::Noun))])),
    ];
    let examples: Vec<&compile::Example> = examples.iter().collect();
    let train = || compile::weights(&[trainer.train(&examples, 5, 0), trainer.train(&examples, 5, 1)]);
    let weights = train();
    assert_eq!(weights, train());
    let analyzer = with(small(), &weights).expect("weights as they are written");
    // لقد was never told, but keeps the company that قد keeps.
    for (text, expected) in [("لقد كتب", Upos::Verb), ("هذه كتب", Upos::Noun)] {
        let words = analyzer.analyse(&article(text));
        assert_eq!(words.words.last().map(|w| w.upos), Some(expected), "{text}");
    }
}

#[test]
fn models_of_another_form_are_refused() {
    let (table, classes) = small();
    let weights = compile::weights(&[]);
    assert!(with((table.clone(), classes.clone()), &weights).is_some());
    assert!(with((table.clone(), classes.clone()), &weights[1..]).is_none());
    assert!(with((table.clone(), classes[1..].to_vec()), &weights).is_none());
    assert!(with((table[1..].to_vec(), classes), &weights).is_none());
    assert!(with((table, b"ISNC0001123".to_vec()), &weights).is_none());
}

/// What a merged form stands for, a word each: `-` where nothing is merged.
fn fused(text: &str) -> String {
    let words = ANALYZER.analyse(&article(text));
    let fused: Vec<_> = words.words.iter().map(|w| w.fused.as_deref().unwrap_or("-").to_owned()).collect();
    fused.join("|")
}

#[test]
fn merged_letters_are_told_and_the_form_stays() {
    for (text, parts, expected) in [
        ("قدم الوزير للكتاب", "قدم الوزير ل+لكتاب", "-|-|-|الكتاب"),
        ("وقال للوزراء", "و+قال ل+لوزراء", "-|-|-|الوزراء"),
        ("قدم التقرير للجنة الدولية", "قدم التقرير ل+لجنة الدولية", "-|-|-|اللجنة|-"),
        ("الحمد لله", "الحمد ل+له", "-|-|الله"),
        ("قال له", "قال ل+ه", "-|-|-"),
        ("سافر إلى لبنان", "سافر إلى لبنان", "-|-|-"),
        ("قدم الشكر للذين حضروا", "قدم الشكر ل+لذين حضروا", "-|-|-|الذين|-"),
        ("مما يعني", "مما يعني", "من ما|-"),
        ("سأل عما حدث", "سأل عما حدث", "-|عن ما|-"),
        ("وكان بين ممن حضروا", "و+كان بين ممن حضروا", "-|-|-|من من|-"),
        ("فيما قال الوزير", "فيما قال الوزير", "-|-|-"),
        ("إما هذا", "إما هذا", "-|-"),
    ] {
        assert_eq!(forms(text), parts, "{text}");
        assert_eq!(fused(text), expected, "{text}");
    }
}

#[test]
fn the_construct_state_is_told_by_what_follows() {
    for (text, expected) in [
        ("زار وزير الخارجية المدينة", "وزير"),
        ("زار الوزير المدينة", ""),
        ("زار وزيرها مدينة كبيرة", "وزير"),
        ("زار وزيرا، المدينة", ""),
        ("عقد مسؤولو الحزب اجتماعا", "مسؤولو"),
    ] {
        let words = ANALYZER.analyse(&article(text));
        let first: Vec<_> =
            words.words.iter().filter(|w| w.features.construct).map(|w| w.span.of(text)).collect();
        assert_eq!(first.join(" "), expected, "{text}");
    }
}

#[test]
fn written_marks_tell_readings_apart() {
    let passive = |text: &str| {
        let words = ANALYZER.analyse(&article(text));
        words.words.iter().find_map(|w| w.features.aspect.map(|_| w.features.passive)).flatten()
    };
    assert_eq!(passive("قُتل الجندي"), Some(true));
    assert_eq!(passive("قَتل الجندي"), Some(false));
    assert_eq!(passive("قتل الجندي"), None);
    assert_eq!(passive("يُقتل الجندي"), Some(true));
    assert_eq!(forms("أبًا"), "أبًا");
}

/// Ways to write a letter that the engine must see through, with the number of their characters.
fn disguise(c: char, how: u8) -> String {
    match (how % 5, c) {
        (1, _) => format!("{c}\u{640}\u{640}"),
        (2, _) => format!("{c}\u{64E}\u{651}"),
        (3, 'ق') => "\u{FED7}".to_owned(),
        (3, 'ل') => "\u{FEDF}".to_owned(),
        (3, 'م') => "\u{FEE3}".to_owned(),
        (3, 'و') => "\u{FEED}".to_owned(),
        (3, 'ي') => "\u{6CC}".to_owned(),
        (3, 'ك') => "\u{6A9}".to_owned(),
        (4, _) => format!("{c}\u{200C}"),
        _ => c.to_string(),
    }
}

proptest! {
    /// Tatweel, marks, presentation forms and invisible signs move no boundary: each word's stretch of the disguised text,
    /// plain again, is that of the plain text.
    #[test]
    fn disguised_letters_map_back(
        text in prop::sample::select(vec![
            "وقال للوزراء", "وسيعلنونها", "مما يقلق", "وبالمملكة", "لكتابهم", "فقالوا", "كلمتها",
        ]),
        how in prop::collection::vec(0u8..5, 24),
    ) {
        // The vowels here contradict no reading: fatha and shadda only, never on a word's first letter.
        let mut disguised = String::new();
        let mut first = true;
        for (c, how) in text.chars().zip(how.into_iter().cycle()) {
            if c == ' ' {
                disguised.push(c);
                first = true;
            } else {
                disguised.push_str(&disguise(c, if first && how == 2 { 1 } else { how }));
                first = false;
            }
        }
        let plain = |text: &str| {
            let words = ANALYZER.analyse(&article(text));
            words.words.iter().map(|w| skeleton(w.span.of(text))).collect::<Vec<_>>()
        };
        prop_assert_eq!(plain(&disguised), plain(text), "{}", disguised);
    }

    #[test]
    fn ligatures_are_never_cut(
        text in "[ولبفك]{0,2}(ﷲ|ﻻ|ﻷ|ﻹ|ﻵ|ﻼ|ﷴ|ﷺ)[ء-ي]{0,4}",
    ) {
        let words = ANALYZER.analyse(&article(&text));
        for word in &words.words {
            prop_assert!(!word.span.of(&text).is_empty());
            prop_assert!(text.is_char_boundary(word.span.from()) && text.is_char_boundary(word.span.to()));
        }
        let whole: String = words.words.iter().map(|w| w.span.of(&text)).collect();
        prop_assert_eq!(whole, text);
    }

    #[test]
    fn look_up_forms_of_any_characters_are_their_own(text in prop::collection::vec(any::<char>(), 0..40)) {
        let text: String = text.into_iter().collect();
        prop_assert_eq!(normalise(&normalise(&text)), normalise(&text));
        prop_assert_eq!(skeleton(&skeleton(&text)), skeleton(&text));
        check(&text)?;
    }
}
