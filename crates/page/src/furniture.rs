//! Page furniture told by its words: «اقرأ أيضًا», comment forms, share bars, tag lists, newsletter boxes, copyright.
//!
//! The phrases are rows of `data/page/phrases.tsv`. Only short lines are looked at, so that prose which happens to
//! begin with such a word stays prose.

use isnad_arabic::skeleton;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a line of furniture belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Furniture {
    /// Links to other pages.
    Related,
    /// Comments and their form.
    Comment,
    /// Share bars, advertisements, calls to follow.
    Share,
    /// A newsletter box.
    Newsletter,
    /// A list of tags.
    Tags,
    /// A copyright line.
    Copyright,
    /// The name of a section.
    Section,
}

/// What a line of furniture is, and whether it holds more than the phrase that tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) kind: Furniture,
    pub(crate) inline: bool,
}

/// The phrases in look-up form.
struct Phrases {
    whole: HashMap<String, Furniture>,
    /// By their first word.
    start: HashMap<String, Vec<(String, Furniture)>>,
    anywhere: Vec<(String, Furniture)>,
    photo_start: Vec<String>,
    photo_words: Vec<String>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases {
        whole: HashMap::new(),
        start: HashMap::new(),
        anywhere: Vec::new(),
        photo_start: Vec::new(),
        photo_words: Vec::new(),
    };
    for row in include_str!("../../../data/page/phrases.tsv").lines().skip(1) {
        let mut cells = row.split('\t');
        let (Some(role), Some(how), Some(all)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let kind = match role {
            "related" => Some(Furniture::Related),
            "comment" => Some(Furniture::Comment),
            "share" => Some(Furniture::Share),
            "newsletter" => Some(Furniture::Newsletter),
            "tags" => Some(Furniture::Tags),
            "copyright" => Some(Furniture::Copyright),
            "section" => Some(Furniture::Section),
            _ => None,
        };
        for phrase in all.split('|').map(key).filter(|p| !p.is_empty()) {
            match (kind, how) {
                (Some(kind), "start") => {
                    let first = phrase.split(' ').next().unwrap_or("").to_owned();
                    phrases.start.entry(first).or_default().push((phrase, kind));
                }
                (Some(kind), "anywhere") => phrases.anywhere.push((phrase, kind)),
                (Some(kind), _) => {
                    phrases.whole.entry(phrase).or_insert(kind);
                }
                (None, "start") => phrases.photo_start.push(phrase),
                (None, _) => phrases.photo_words.push(phrase),
            }
        }
    }
    phrases
});

/// The words of a line in look-up form, one space between them; punctuation and figures left out.
pub(crate) fn key(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in skeleton(line).chars() {
        if c.is_alphabetic() || c == '©' {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// What furniture a line is, if it is any.
pub(crate) fn line(line: &str) -> Option<Line> {
    if line.len() > 900 {
        return None;
    }
    let key = key(line);
    if let Some((_, kind)) = PHRASES.anywhere.iter().find(|(p, _)| key.contains(p.as_str())) {
        return Some(Line { kind: *kind, inline: true });
    }
    if line.len() > 400 {
        return None;
    }
    if let Some(kind) = PHRASES.whole.get(&key) {
        return Some(Line { kind: *kind, inline: false });
    }
    let first = key.split(' ').next().unwrap_or("");
    let (phrase, kind) = PHRASES
        .start
        .get(first)?
        .iter()
        .filter(|(p, _)| {
            key.strip_prefix(p.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
        .max_by_key(|(p, _)| p.len())?;
    let rest = key.get(phrase.len()..).unwrap_or("").split_whitespace().count();
    // A phrase of one word at the head of a sentence is not furniture unless a mark sets it off.
    if rest > 0 && !phrase.contains(' ') && !line.contains(':') && *kind != Furniture::Copyright {
        return None;
    }
    Some(Line { kind: *kind, inline: rest > 2 })
}

/// Whether a short line says that it stands by a picture.
pub(crate) fn is_photo_line(line: &str) -> bool {
    let key = key(line);
    let spaced = format!(" {key} ");
    PHRASES.photo_start.iter().any(|p| key.strip_prefix(p.as_str()).is_some_and(|r| r.starts_with(' ')))
        || PHRASES.photo_words.iter().any(|p| spaced.contains(&format!(" {p} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let check = |text: &str, expected: Option<(Furniture, bool)>| {
            assert_eq!(line(text).map(|l| (l.kind, l.inline)), expected, "{text}");
        };
        check("اقرأ أيضًا:", Some((Furniture::Related, false)));
        check("إقرأ ايضاً : الوزير يزور المدينة الجديدة", Some((Furniture::Related, true)));
        check("لا توجد تعليقات على الخبر", Some((Furniture::Comment, false)));
        check("التعليقات (12)", Some((Furniture::Comment, false)));
        check("اضف تعليق", Some((Furniture::Comment, false)));
        check("شارك", Some((Furniture::Share, false)));
        check("شارك الوزير في القمة التي عقدت أمس", None);
        check("الكلمات المفتاحية: النفط، الغاز", Some((Furniture::Tags, false)));
        check("علامات الاستفهام تحيط بالقضية", None);
        check("© 2019 صحيفة المدى", Some((Furniture::Copyright, false)));
        check("سياسة", Some((Furniture::Section, false)));
        check("سياسة الوزارة في العام الجديد", None);
        assert!(is_photo_line("مقاتلون قرب المدينة - ارشيفية"));
        assert!(is_photo_line("صورة نشرتها الوزارة"));
        assert!(!is_photo_line("البداية"));
    }
}
