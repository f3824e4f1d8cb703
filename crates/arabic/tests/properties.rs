//! What holds of words, sentences, look-up forms and offsets for any Unicode string, and for Arabic written in any way.

use isnad_arabic::{Analyzer, normalise, search, skeleton};
use isnad_doc::{Article, Block, BlockKind, CharIndex, Span, TokenId, Words};
use proptest::prelude::*;
use std::sync::LazyLock;

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::new);

/// Analyses a text with a block a line.
fn analyse(text: &str) -> (Article, Words) {
    let mut article = Article { text: text.to_owned(), ..Article::default() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches('\n');
        article.blocks.push(Block { span: Span::new(at, at + body.len()), kind: BlockKind::Paragraph });
        at += line.len();
    }
    let words = ANALYZER.analyse(&article);
    (article, words)
}

/// Whether a reader sees the character.
fn visible(c: char) -> bool {
    let format = matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206F}' | '\u{FEFF}'
    );
    !c.is_whitespace() && !c.is_control() && !format
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let (article, words) = analyse(text);
    let index = CharIndex::new(text);
    let mut covered = vec![0u8; text.len()];
    let mut end = 0;
    for (i, token) in words.tokens.iter().enumerate() {
        let (from, to) = (token.span.from(), token.span.to());
        prop_assert!(end <= from && from < to && to <= text.len());
        prop_assert!(text.is_char_boundary(from) && text.is_char_boundary(to));
        end = to;
        covered[from..to].iter_mut().for_each(|n| *n += 1);
        // The words tile the token, and their letters are its letters.
        let mut inner = from;
        let mut letters = String::new();
        let parts = words.words_of(TokenId::new(i));
        prop_assert!(!parts.is_empty());
        for word in parts {
            prop_assert_eq!(word.span.from(), inner);
            prop_assert!(word.span.to() > inner && text.is_char_boundary(word.span.to()));
            prop_assert!(!word.lemma.is_empty());
            prop_assert_eq!(word.token, TokenId::new(i));
            letters.push_str(&normalise(word.span.of(text)));
            inner = word.span.to();
        }
        prop_assert_eq!(inner, to);
        prop_assert_eq!(letters, normalise(token.span.of(text)));
        // Bytes to code points and back.
        let (a, b) = (index.to_char(text, from), index.to_char(text, to));
        prop_assert_eq!(index.span(text, a, b), token.span);
        prop_assert_eq!(text.chars().skip(a).take(b - a).collect::<String>(), token.span.of(text));
    }
    for (at, c) in text.char_indices() {
        prop_assert!(!visible(c) || covered[at] == 1, "{:?} at {} in {} tokens", c, at, covered[at]);
    }
    // Sentences lie in their blocks in order and tile the tokens.
    let (mut end, mut next) = (0, 0);
    for sentence in &words.sentences {
        let (from, to) = (sentence.span.from(), sentence.span.to());
        prop_assert!(end <= from && from < to);
        prop_assert!(text.is_char_boundary(from) && text.is_char_boundary(to));
        prop_assert!(article.blocks[sentence.block as usize].span.contains(sentence.span));
        prop_assert_eq!(sentence.tokens.start, next);
        let own = &words.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize];
        prop_assert!(own.iter().all(|t| sentence.span.contains(t.span)));
        (end, next) = (to, sentence.tokens.end);
    }
    prop_assert_eq!(next as usize, words.tokens.len());
    // Folding twice is folding once, and folding does not undo normalising.
    prop_assert_eq!(normalise(&normalise(text)), normalise(text));
    prop_assert_eq!(skeleton(&skeleton(text)), skeleton(text));
    prop_assert_eq!(skeleton(&normalise(text)), skeleton(text));
    // The terms of search are tokens of the text, each found again by its own letters.
    let spans: Vec<(usize, usize)> = words.tokens.iter().map(|t| (t.span.from(), t.span.to())).collect();
    let mut end = 0;
    let mut strays = Vec::new();
    search::tokens(&ANALYZER, text, |range, _, lemma| {
        if range.start < end || lemma.is_empty() || !spans.contains(&(range.start, range.end)) {
            strays.push(range.clone());
        }
        end = range.end;
    });
    prop_assert_eq!(strays, Vec::new());
    Ok(())
}

proptest! {
    #[test]
    fn any_string(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_visible_string(text in "\\PC{0,60}") {
        check(&text)?;
    }

    #[test]
    fn any_arabic_string(
        text in "[ء-ي ً-ْـٰٱ.،؟!:…\r\n0-9٠-٩۰-۹«»\"()a-zA-Zﭐ-ﻼﷲ\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}\u{61C}\u{FEFF}\u{AD}\u{301}]{0,80}"
    ) {
        check(&text)?;
    }
}

const WORDS: [&str; 16] = [
    "وزير",
    "والوزراء",
    "للمحادثات",
    "وسيقولون",
    "بمدينتهم",
    "قتلى",
    "مسؤول",
    "فأعلنها",
    "كتابه",
    "الحكومة",
    "هجوم",
    "وكالات",
    "إليهم",
    "مستشفى",
    "بغداد",
    "كرفانستان",
];

/// The presentation form of a letter that stands in the middle of a word, or at its end.
fn presentation(c: char) -> Option<char> {
    let plain = [
        'ا', 'ل', 'و', 'ز', 'ي', 'ر', 'ق', 'م', 'ن', 'ه', 'ب', 'ت', 'ة', 'ك', 'س', 'ع', 'ف', 'د', 'ح', 'ج',
        'أ', 'ى',
    ];
    let forms = [
        '\u{FE8E}', '\u{FEE0}', '\u{FEEE}', '\u{FEB0}', '\u{FEF4}', '\u{FEAE}', '\u{FED8}', '\u{FEE4}',
        '\u{FEE8}', '\u{FEEC}', '\u{FE92}', '\u{FE98}', '\u{FE94}', '\u{FEDC}', '\u{FEB4}', '\u{FECC}',
        '\u{FED4}', '\u{FEAA}', '\u{FEA4}', '\u{FEA0}', '\u{FE84}', '\u{FEF0}',
    ];
    plain.iter().position(|p| *p == c).and_then(|i| forms.get(i).copied())
}

/// Writes a word with marks, tatweels, invisible signs and presentation forms as the choices say.
fn dress(word: &str, choices: &[u8]) -> String {
    let mut out = String::new();
    let last = word.chars().count() - 1;
    for (i, c) in word.chars().enumerate() {
        let choice = choices.get(i).copied().unwrap_or(0);
        out.push(if choice & 1 == 1 { presentation(c).unwrap_or(c) } else { c });
        match choice >> 1 & 7 {
            // No fatha, damma or nunation: these tell readings apart.
            1 => out.push('\u{652}'),
            2 => out.push_str("\u{651}\u{650}"),
            3 => out.push('\u{640}'),
            4 => out.push_str("\u{640}\u{640}\u{650}"),
            // A sign that nobody sees belongs to a word only inside it.
            5 if i < last => out.push('\u{200D}'),
            6 if i < last => out.push('\u{200F}'),
            _ => {}
        }
    }
    out
}

proptest! {
    /// However the letters are dressed, the same words come out, and each points at exactly what was written.
    #[test]
    fn dressed_letters_map_back(picks in prop::collection::vec((0..WORDS.len(), prop::collection::vec(any::<u8>(), 12)), 1..8)) {
        let plain: Vec<&str> = picks.iter().map(|(i, _)| WORDS[*i]).collect();
        let dressed: Vec<String> = picks.iter().map(|(i, choices)| dress(WORDS[*i], choices)).collect();
        let (bare, written) = (plain.join(" "), dressed.join(" "));
        prop_assert_eq!(normalise(&written), bare.clone());
        let ((_, a), (_, b)) = (analyse(&bare), analyse(&written));
        prop_assert_eq!(b.tokens.len(), dressed.len());
        for (token, word) in b.tokens.iter().zip(&dressed) {
            prop_assert_eq!(token.span.of(&written), word);
        }
        let words = |words: &Words, text: &str| -> Vec<(String, String)> {
            words.words.iter().map(|w| (normalise(w.span.of(text)), w.lemma.to_string())).collect()
        };
        prop_assert_eq!(words(&a, &bare), words(&b, &written));
    }
}

#[test]
fn ligatures_are_one_place_of_many_letters() {
    // The lam-alef of الآن, لأن and إلا, Allah, the honorific, the long ligature of one code point.
    for (text, expected) in [
        ("ﺍﻵﻥ", vec!["الآن"]),
        ("ﻷﻥ ﻻ", vec!["لأن", "لا"]),
        ("إﻻ", vec!["إلا"]),
        ("ﷲ أكبر", vec!["الله", "أكبر"]),
        ("وﷲ", vec!["والله"]),
        ("محمد ﷺ", vec!["محمد", "صلى الله عليه وسلم"]),
    ] {
        let (_, words) = analyse(text);
        let tokens: Vec<&str> = words.tokens.iter().map(|t| t.span.of(text)).collect();
        assert_eq!(tokens, text.split(' ').collect::<Vec<_>>());
        assert_eq!(tokens.iter().map(|t| normalise(t)).collect::<Vec<_>>(), expected);
        assert!(check(text).is_ok(), "{text}");
    }
    // A clitic that shares its code point with the word is not cut off it: there is no place to cut.
    let text = "ﻷحمد";
    let (_, words) = analyse(text);
    assert!(words.words.iter().all(|w| w.span.from() == 0 || w.span.from() >= 3), "{:?}", words.words);
}
