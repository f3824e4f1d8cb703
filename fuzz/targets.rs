//! What is fuzzed, as plain functions that panic when a promise is broken.

use isnad_arabic::calendar;
use isnad_page::{Input, articles};

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
