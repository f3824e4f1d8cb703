//! The construct state: which nouns are the first term of an annexation (إضافة), by what stands right behind them.

use crate::letters::{Class, class, mark};
use isnad_doc::{Clitic, Number, Upos, Word};

/// Marks the first terms among the words of a sentence that starts at byte `from` of the text.
pub(crate) fn mark(sentence: &str, from: usize, words: &mut [Word]) {
    for i in 0..words.len() {
        let Some((left, right)) = words.split_at_mut_checked(i + 1) else { return };
        let Some(first) = left.last_mut() else { return };
        if !matches!(first.upos, Upos::Noun | Upos::Num | Upos::Det | Upos::Adj)
            || first.clitic != Clitic::None
        {
            continue;
        }
        let nominal = first.features.aspect.is_none();
        let end = first.span.from() - from..first.span.to() - from;
        let Some(second) = right.first() else {
            stands_alone(first, sentence.get(end).unwrap_or(""));
            continue;
        };
        if second.clitic == Clitic::En {
            first.features.construct |= nominal;
            continue;
        }
        if second.token == first.token || !governed(first.upos, second) {
            stands_alone(first, sentence.get(end.clone()).unwrap_or(""));
        }
        let between = sentence.get(end.end..second.span.from() - from).unwrap_or("");
        let glued = second.token == first.token || second.clitic != Clitic::None;
        if first.features.definite || first.features.construct || glued || !between.chars().all(is_space) {
            continue;
        }
        first.features.construct =
            nominal && governs(first, sentence.get(end).unwrap_or("")) && governed(first.upos, second);
    }
}

/// Without a second term خطابا is the accusative of one speech, not two speeches of somebody's.
fn stands_alone(word: &mut Word, form: &str) {
    if word.features.construct && word.features.number == Some(Number::Dual) && form.ends_with('ا') {
        word.features.construct = false;
        word.features.number = Some(Number::Singular);
    }
}

fn is_space(c: char) -> bool {
    class(c) == Class::Space
}

/// Whether the ending of a nominal without article lets it be a first term.
fn governs(word: &Word, form: &str) -> bool {
    if form.chars().any(|c| mark::of(c) == mark::TANWEEN) {
        return false;
    }
    let lemma = word.lemma.as_str();
    // The accusative alef is nunated, the noon of sound plurals and duals falls away.
    if form.ends_with('ا') && !lemma.ends_with(['ا', 'ى', 'ي', 'و']) {
        return false;
    }
    let sound = form.ends_with("ون") || form.ends_with("ين") || form.ends_with("ان");
    match word.features.number {
        Some(Number::Dual) => !sound,
        Some(Number::Plural) if sound => {
            let stem = form.get(..form.len() - "ون".len()).unwrap_or("");
            stem.is_empty() || !lemma.starts_with(stem)
        }
        _ => true,
    }
}

/// Whether a word can be the second term.
fn governed(first: Upos, word: &Word) -> bool {
    match word.upos {
        Upos::Noun | Upos::Propn | Upos::Num | Upos::Det | Upos::X => true,
        // What describes an indefinite noun is indefinite.
        Upos::Adj => word.features.definite && first != Upos::Adj,
        // Demonstratives and من، ما; what the other relatives describe is definite.
        Upos::Pron => word.lemma != "الذي",
        _ => false,
    }
}
