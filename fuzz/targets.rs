//! What is fuzzed, as plain functions that panic when a promise is broken.

use isnad_arabic::{Analyzer, calendar, normalise, skeleton};
use isnad_archive::{Archive, Error, Filters};
use isnad_doc::{Article, Block, BlockKind, CharIndex, Doc, Span, TokenId};
use isnad_page::{Input, articles};
use isnad_pipeline::Engine;
use isnad_times::Reader;
use std::sync::{LazyLock, Mutex};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::new);
static READER: LazyLock<Reader> = LazyLock::new(Reader::new);

/// Reads bytes in every form of input; blocks must be in order, on character boundaries, and nothing silent.
pub(crate) fn page(data: &[u8]) {
    for input in [Input::Auto, Input::Html, Input::Text, Input::Jsonl, Input::Feed] {
        for article in articles(Box::new(data), "fuzz", input) {
            let mut end = 0;
            for block in &article.blocks {
                let (start, stop) = (block.span.from(), block.span.to());
                assert!(end <= start && start < stop, "blocks out of order");
                assert!(article.text.get(start..stop).is_some(), "a block off the text");
                end = stop;
            }
            assert!(!article.blocks.is_empty() || !article.diagnostics.is_empty(), "silence");
        }
    }
}

/// Reads dates; readings must be in order and within the text.
pub(crate) fn calendar(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut end = 0;
    for reading in calendar::dates(text) {
        assert!(end <= reading.span.start && reading.span.start < reading.span.end, "readings out of order");
        assert!(text.get(reading.span.clone()).is_some(), "a reading off the text");
        end = reading.span.end;
    }
}

/// A document of one paragraph a line.
fn doc(text: &str) -> Doc {
    let mut article = Article { text: text.to_owned(), ..Article::default() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end_matches('\n').len());
        article.blocks.push(Block { span, kind: BlockKind::Paragraph });
        at += line.len();
    }
    let words = ANALYZER.analyse(&article);
    let mut doc = Doc::new(article);
    doc.words = words;
    doc
}

/// Reads words; they must tile their tokens, the tokens lie in order in their sentences, on character boundaries, and
/// every visible character in one of them.
pub(crate) fn words(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let doc = doc(text);
    let (mut end, mut gaps) = (0, String::new());
    for (i, token) in doc.words.tokens.iter().enumerate() {
        let (start, stop) = (token.span.from(), token.span.to());
        assert!(end <= start && start < stop && text.get(start..stop).is_some(), "tokens out of order");
        gaps.push_str(text.get(end..start).unwrap_or(""));
        let mut inner = start;
        for word in doc.words.words_of(TokenId::new(i)) {
            assert!(word.span.from() == inner && word.span.to() > inner, "words do not tile");
            assert!(
                text.get(inner..word.span.to()).is_some() && !word.lemma.is_empty(),
                "a word off the text"
            );
            inner = word.span.to();
        }
        assert_eq!(inner, stop, "words do not fill their token");
        end = stop;
    }
    gaps.push_str(text.get(end..).unwrap_or(""));
    assert!(!gaps.chars().any(|c| c.is_alphanumeric()), "a letter in no token: {gaps:?}");
    let mut next = 0;
    for sentence in &doc.words.sentences {
        assert_eq!(sentence.tokens.start, next, "sentences do not tile the tokens");
        next = sentence.tokens.end;
        for token in doc.words.tokens.get(sentence.tokens.start as usize..next as usize).unwrap_or(&[]) {
            assert!(sentence.span.contains(token.span), "a token outside its sentence");
        }
    }
    assert_eq!(next as usize, doc.words.tokens.len(), "a token in no sentence");
    assert_eq!(normalise(&normalise(text)), normalise(text), "normalising twice");
    assert_eq!(skeleton(&skeleton(text)), skeleton(text), "folding twice");
    let index = CharIndex::new(text);
    for token in &doc.words.tokens {
        let (a, b) = (index.to_char(text, token.span.from()), index.to_char(text, token.span.to()));
        assert_eq!(index.span(text, a, b), token.span, "offsets do not come back");
    }
}

/// Reads times; they must lie in order within the text, and their bounds in order.
pub(crate) fn times(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut end = 0;
    for time in READER.times(&doc(text)).0 {
        assert!(end <= time.span.from() && time.span.from() < time.span.to(), "times out of order");
        assert!(text.get(time.span.from()..time.span.to()).is_some(), "a time off the text");
        if let (Some(earliest), Some(latest)) = (time.earliest, time.latest) {
            assert!(earliest <= latest, "a time that ends before it begins");
        }
        end = time.span.to();
    }
}

/// Searches an archive of one page for the text: an answer or an error that says where, and places on the text.
pub(crate) fn search(data: &[u8]) {
    const PAGE: &str = "قال الوزير إن المحادثات مع حركة الفجر انتهت في ١٥ آذار 2031، وفق AFP.";
    static ARCHIVE: LazyLock<Option<Mutex<Archive>>> = LazyLock::new(|| {
        let engine = Engine::new(&[]).ok()?;
        let folder = std::env::temp_dir().join(format!("isnad-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).ok()?;
        let mut archive = Archive::create(folder.join("page.isnad")).ok()?;
        let article = Article { id: "page".to_owned(), ..doc(PAGE).article };
        archive.add(std::iter::once(article), &engine, 1, &mut |_| {}).ok()?;
        Some(Mutex::new(archive))
    });
    let Ok(query) = std::str::from_utf8(data) else { return };
    // A crash of one input is told by libFuzzer before the lock is asked for again.
    let Some(archive) = ARCHIVE.as_ref().and_then(|a| a.lock().ok()) else { panic!("no archive to search") };
    for related in [false, true] {
        match archive.search(&ANALYZER, query, &Filters { related, ..Filters::default() }) {
            Ok(found) => {
                for at in found.hits.iter().flat_map(|h| &h.matches) {
                    assert!(at.start < at.end && at.end <= PAGE.chars().count(), "a place off the page");
                }
            }
            Err(Error::Query(e)) => assert!(e.at <= query.chars().count(), "an error off the query"),
            Err(e) => panic!("{e}"),
        }
    }
    let mut end = 0;
    isnad_arabic::search::tokens(&ANALYZER, query, |range, surface, lemma| {
        assert!(end <= range.start && query.get(range.clone()).is_some(), "terms out of order");
        assert!(!lemma.is_empty() || surface.is_empty(), "a term without a lemma");
        end = range.end;
    });
}
