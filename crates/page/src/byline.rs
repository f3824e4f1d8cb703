//! Bylines and credits: «كتب- محمد الأحمد», «بقلم: ...», «القاهرة - رويترز», «(أ ف ب)».
//!
//! The words are rows of `data/page/bylines.tsv`. A byline is a line of its own; a credit inside a paragraph
//! («دمشق (رويترز) - قال …») is left to the paragraph.

use crate::furniture::key;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A byline read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Byline {
    /// Who signs: a person, or else the agency.
    pub(crate) author: String,
    /// Whether it is a person's name.
    pub(crate) person: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// A cue that a name may follow at once: كتب محمد.
    Free,
    /// A cue that needs a mark: إعداد: محمد.
    Marked,
    /// A cue before a credit: المصدر: رويترز.
    Credit,
    Agency,
    Place,
}

static WORDS: LazyLock<HashMap<String, Role>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for row in include_str!("../../../data/page/bylines.tsv").lines().skip(1) {
        let mut cells = row.split('\t');
        let (Some(role), Some(how), Some(names)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        let role = match (role, how) {
            ("author", "free") => Role::Free,
            ("author", _) => Role::Marked,
            ("credit", _) => Role::Credit,
            ("agency", _) => Role::Agency,
            _ => Role::Place,
        };
        for name in names.split('|').map(key) {
            // «متابعة» is a cue and a credit; the credit wins where it stands alone.
            if role == Role::Agency || !words.contains_key(&name) {
                words.insert(name, role);
            }
        }
    }
    words
});

/// Whether a character parts a byline.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        ':' | '-' | '/' | '|' | '،' | ',' | '(' | ')' | '[' | ']' | 'ـ' | '•' | '\u{2010}'..='\u{2015}'
    )
}

/// Reads a line that is a byline or a credit; `None` for any other line.
pub(crate) fn byline(line: &str) -> Option<Byline> {
    byline_of(line, "")
}

/// [`byline`] on a page of `outlet` (a look-up form), whose own name is a credit there.
pub(crate) fn byline_of(line: &str, outlet: &str) -> Option<Byline> {
    // A tatweel between spaces is a dash, inside a word an ornament.
    let plain = line.replace(" ـ", " - ").replace("ـ ", " - ").replace('ـ', "");
    let line = plain.trim();
    if line.is_empty() || line.len() > 240 || line.ends_with(['.', '؟', '?', '!']) && !line.ends_with(".ب.")
    {
        return None;
    }
    let parts: Vec<&str> = line.split(is_mark).map(bare).filter(|p| !p.is_empty()).collect();
    if parts.is_empty() || parts.len() > 5 || line.split_whitespace().count() > 14 {
        return None;
    }
    let role = |part: &str| {
        let part = key(part);
        if !outlet.is_empty() && part == outlet { Some(Role::Agency) } else { WORDS.get(&part).copied() }
    };
    // A cue as a part of its own: «كتب- محمد الأحمد», «القاهرة - إعداد: محمد الأحمد».
    let cue = parts.iter().position(|p| matches!(role(p), Some(Role::Free | Role::Marked | Role::Credit)));
    if let Some(at) = cue.filter(|at| *at <= 1 && line.contains(is_mark)) {
        let name = parts.iter().skip(at + 1).find(|p| is_name(p) && role(p) != Some(Role::Place));
        if let Some(name) = name {
            let person = role(name) != Some(Role::Agency) && role(parts.get(at)?) != Some(Role::Credit);
            return Some(Byline { author: (*name).to_owned(), person });
        }
    }
    // A cue with the name behind it: «كتب محمد الأحمد», «بقلم محمد الأحمد - القاهرة».
    for part in parts.iter().take(2) {
        if let Some(name) = after_cue(part) {
            return Some(Byline { author: name.to_owned(), person: true });
        }
    }
    // Places and agencies alone: «القاهرة - رويترز», «(أ ف ب)», «رويترز، أ ف ب».
    let known = parts.iter().all(|p| matches!(role(p), Some(Role::Agency | Role::Place)));
    let agencies: Vec<&str> = parts.iter().copied().filter(|p| role(p) == Some(Role::Agency)).collect();
    if known && !agencies.is_empty() {
        return Some(Byline { author: agencies.join("، "), person: false });
    }
    // A place and a name: «القاهرة: محمد الأحمد», «محمد الأحمد - صنعاء», «القاهرة - محمد الأحمد - رويترز».
    let places = parts.iter().filter(|p| role(p) == Some(Role::Place)).count();
    let names: Vec<&str> = parts.iter().copied().filter(|p| role(p).is_none()).collect();
    if let ([name], true) = (names.as_slice(), places == 1)
        && (2..=4).contains(&name.split_whitespace().count())
        && is_name(name)
        && line.contains([':', '-', '–', '—', '(', '/'])
    {
        return Some(Byline { author: (*name).to_owned(), person: true });
    }
    None
}

/// A part without quotation marks and white space around it.
fn bare(part: &str) -> &str {
    part.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '«' | '»' | '"' | '“' | '”' | '*' | '@' | '\u{200F}')
    })
}

/// Whether a line is nothing but a cue, its name standing on the next line: «المصدر:», «بقلم».
pub(crate) fn is_cue(line: &str) -> bool {
    line.len() < 60 && matches!(WORDS.get(&key(line)), Some(Role::Free | Role::Marked | Role::Credit))
}

/// The name behind a cue that needs no mark.
fn after_cue(part: &str) -> Option<&str> {
    let (cue, name) = part.split_once(char::is_whitespace)?;
    if WORDS.get(&key(cue)) != Some(&Role::Free) {
        return None;
    }
    let name = bare(name);
    ((2..=6).contains(&name.split_whitespace().count()) && is_name(name)).then_some(name)
}

/// Whether a part may be one or more names: few words, letters only, none of them a word that names do not hold.
fn is_name(part: &str) -> bool {
    const NOT: [&str; 26] = [
        "في", "على", "من", "الى", "عن", "ان", "انه", "التي", "الذي", "هذا", "هذه", "بعد", "قبل", "مع", "خلال",
        "قال", "لا", "لم", "ما", "هل", "كيف", "كان", "بين", "ضد", "حول", "امام",
    ];
    let words = part.split_whitespace();
    let n = words.clone().count();
    (1..=8).contains(&n)
        && part.chars().all(|c| {
            c.is_alphabetic()
                || c.is_whitespace()
                || matches!(c, '.' | '\'' | '’' | '\u{64B}'..='\u{652}' | '_')
        })
        && !words.clone().any(|w| NOT.contains(&key(w).as_str()))
}

/// An author as metadata give it, without a cue, a mark at its end, or an address; `None` where that is no name.
pub(crate) fn clean(author: &str) -> Option<String> {
    let author = author.split_whitespace().collect::<Vec<_>>().join(" ");
    let looks_coded = author.contains("://") || author.contains('@') && !author.contains(' ');
    let digits = author.chars().filter(char::is_ascii_digit).count();
    if author.is_empty() || looks_coded || digits * 2 > author.chars().count() || author.chars().count() > 120
    {
        return None;
    }
    if matches!(
        key(&author).as_str(),
        "admin" | "administrator" | "editor" | "root" | "webmaster" | "user" | ""
    ) {
        return None;
    }
    if let Some(byline) = byline(&author).filter(|b| b.person) {
        return Some(byline.author);
    }
    let bare = author
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '،' | ',' | '|' | '(' | ')'));
    (!bare.is_empty()).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<&str>) {
        assert_eq!(byline(line).map(|b| b.author).as_deref(), expected, "{line}");
    }

    #[test]
    fn bylines() {
        check("كتب- سامر الحلبي", Some("سامر الحلبي"));
        check("كتبت: هدى سالم", Some("هدى سالم"));
        check("كتبت هدى سالم", Some("هدى سالم"));
        check("كتب : سامر الحلبي وهدى سالم", Some("سامر الحلبي وهدى سالم"));
        check("بقلم: د. سامر الحلبي", Some("د. سامر الحلبي"));
        check("بقلم سامر الحلبي", Some("سامر الحلبي"));
        check("إعداد: هدى سالم", Some("هدى سالم"));
        check("القاهرة - كتبت هدى سالم", Some("هدى سالم"));
        check("القاهرة - رويترز", Some("رويترز"));
        check("(أ ف ب)", Some("أ ف ب"));
        check("أ.ف.ب", Some("أ.ف.ب"));
        check("بيروت: هدى سالم", Some("هدى سالم"));
        check("هدى سالم (صنعاء)", Some("هدى سالم"));
        check("المصدر: رويترز", Some("رويترز"));
        check("القاهرة/ هدى سالم/ الأناضول", Some("هدى سالم"));
        check("كتب ـ سـامر الحلبي :", Some("سامر الحلبي"));
        check("الرياض – واس", Some("واس"));
        check("الشرق الأوسط: هدى سالم", None);
        check("وكالات", Some("وكالات"));
        for line in [
            "كتب التاريخ في المدارس الجديدة",
            "تقرير عن الحرب",
            "كتب الوزير على صفحته أنه باق.",
            "القاهرة",
            "البداية",
            "الرياض تستضيف القمة",
            "القاهرة - طهران: بداية جديدة للعلاقات بعد سنوات من القطيعة",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn authors_of_metadata() {
        assert_eq!(clean(" كتب: سامر الحلبي ").as_deref(), Some("سامر الحلبي"));
        assert_eq!(clean("https://www.facebook.com/x"), None);
        assert_eq!(clean("admin"), None);
        assert_eq!(clean("سكاي نيوز عربية - أبوظبي").as_deref(), Some("سكاي نيوز عربية"));
    }
}
