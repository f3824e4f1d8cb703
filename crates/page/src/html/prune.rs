//! Taking page furniture out of a parsed page before its body is looked for.
//!
//! Furniture is told by element and by the parts of class names and ids, which are much alike on all sites. Links to
//! other pages, comments and captions leave a placeholder, so that they return as blocks if they stand inside the
//! article; share bars, menus and advertisements are gone. What holds a good part of the page's prose is never taken
//! out, whatever it is called.

use super::walk;
use dom_query::{Document, NodeRef};
use isnad_doc::BlockKind;

/// The ends of a placeholder, private characters that pages do not use.
pub(crate) const PLACE_START: char = '\u{E00F}';
pub(crate) const PLACE_END: char = '\u{E010}';

/// Stands before a `<br>`: `dom_smoothie` takes lone ones out, which would join the words on both sides.
pub(crate) const BREAK: char = '\u{E011}';

/// Lines that were taken out, with their kind.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) kind: BlockKind,
    pub(crate) lines: Vec<String>,
}

/// What class and id of an element say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    None,
    Date,
    Author,
    Caption,
    Quote,
    Related,
    Comment,
    /// Share bars, tags, newsletters, advertisements, menus: nothing of the article.
    Furniture,
    Hidden,
}

/// Parts of class names that tell furniture when a part begins with them.
const RELATED: [&str; 17] = [
    "related",
    "relatedposts",
    "recommend",
    "readalso",
    "readmore",
    "mostread",
    "mostview",
    "mostpopular",
    "popular",
    "trending",
    "suggest",
    "similar",
    "outbrain",
    "taboola",
    "morenews",
    "seealso",
    "alsoread",
];
const COMMENT: [&str; 4] = ["comment", "disqus", "respond", "fbcomment"];
const FURNITURE: [&str; 40] = [
    "share",
    "sharing",
    "social",
    "addthis",
    "addtoany",
    "a2a",
    "sharethis",
    "shareaholic",
    "followus",
    "tagcloud",
    "taglist",
    "tags",
    "hashtag",
    "keywords",
    "newsletter",
    "subscri",
    "mailchimp",
    "signup",
    "breadcrumb",
    "navbar",
    "navigation",
    "menu",
    "pagination",
    "pager",
    "sidebar",
    "advert",
    "adsense",
    "adsbygoogle",
    "dfp",
    "sponsor",
    "banner",
    "promo",
    "cookie",
    "modal",
    "popup",
    "toolbar",
    "rating",
    "copyright",
    "newsticker",
    "breaking",
];
/// Parts that must be whole.
const FURNITURE_WHOLE: [&str; 12] =
    ["ad", "ads", "nav", "tag", "print", "login", "poll", "vote", "footer", "ticker", "adv", "weather"];
const PAIRS: [(&str, &str); 12] = [
    ("read", "also"),
    ("read", "more"),
    ("see", "also"),
    ("also", "read"),
    ("more", "news"),
    ("more", "stories"),
    ("more", "articles"),
    ("most", "read"),
    ("most", "viewed"),
    ("you", "may"),
    ("latest", "news"),
    ("other", "news"),
];

/// Reads class and id of an element.
pub(crate) fn class_of(node: &NodeRef<'_>) -> Class {
    let Some(element) = node.element_ref() else { return Class::None };
    let (mut class, mut id) = (None, None);
    for attr in &element.attrs {
        match &*attr.name.local {
            "class" => class = Some(&attr.value),
            "id" => id = Some(&attr.value),
            "hidden" => return Class::Hidden,
            "style" if is_invisible(&attr.value) => return Class::Hidden,
            "itemprop" => match attr.value.as_ref() {
                "datePublished" | "dateModified" | "dateCreated" => return Class::Date,
                "author" | "creator" => return Class::Author,
                "caption" => return Class::Caption,
                _ => {}
            },
            "rel" if attr.value.as_ref() == "author" => return Class::Author,
            _ => {}
        }
    }
    let words = [class, id].into_iter().flatten().flat_map(|v| v.split_ascii_whitespace());
    let mut found = Class::None;
    for word in words.take(24) {
        match class_word(word) {
            Class::None => {}
            sure @ (Class::Related | Class::Comment | Class::Hidden) => return sure,
            other if found == Class::None => found = other,
            _ => {}
        }
    }
    found
}

/// Whether a style hides its element.
fn is_invisible(style: &str) -> bool {
    style.len() < 400 && {
        let style: String =
            style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        style.contains("display:none") || style.contains("visibility:hidden")
    }
}

/// Reads one word of a class attribute.
fn class_word(word: &str) -> Class {
    // Builders put these names on everything.
    if word.len() > 60
        || ["elementor", "wp-block", "col-", "vc_", "et_pb", "jeg_", "has-", "no-", "with-", "without-"]
            .iter()
            .any(|p| word.starts_with(p))
    {
        return Class::None;
    }
    let mut parts: Vec<String> = Vec::new();
    let mut last_lower = false;
    for c in word.chars() {
        if !c.is_ascii_alphanumeric() {
            parts.push(String::new());
            last_lower = false;
            continue;
        }
        if parts.is_empty() || (c.is_ascii_uppercase() && last_lower) {
            parts.push(String::new());
        }
        last_lower = c.is_ascii_lowercase();
        if let Some(part) = parts.last_mut() {
            part.push(c.to_ascii_lowercase());
        }
    }
    parts.retain(|p| !p.is_empty());
    let begins = |list: &[&str]| parts.iter().any(|p| list.iter().any(|l| p.starts_with(l)));
    let whole = |list: &[&str]| parts.iter().any(|p| list.contains(&p.as_str()));
    let pair = parts.windows(2).any(|w| matches!(w, [a, b] if PAIRS.contains(&(a.as_str(), b.as_str()))));
    if whole(&["caption", "captions", "figcaption", "imgcaption", "imagecaption"])
        || whole(&["img", "image", "photo", "pic", "picture", "thumb", "media", "thumbnail"])
            && whole(&["desc", "description", "title", "text", "info", "credit", "credits", "source", "alt"])
    {
        Class::Caption
    } else if begins(&RELATED) || pair {
        Class::Related
    } else if begins(&COMMENT) {
        Class::Comment
    } else if whole(&["tweet", "tweets", "blockquote", "quote", "pullquote", "instagram"]) {
        Class::Quote
    } else if begins(&FURNITURE) || whole(&FURNITURE_WHOLE) {
        Class::Furniture
    } else if whole(&[
        "author",
        "authors",
        "byline",
        "writer",
        "reporter",
        "editor",
        "journalist",
        "authorname",
    ]) {
        Class::Author
    } else if whole(&[
        "date",
        "time",
        "timestamp",
        "published",
        "pubdate",
        "datetime",
        "publishdate",
        "newsdate",
    ]) {
        Class::Date
    } else {
        Class::None
    }
}

/// Takes the furniture out of a page. What left a placeholder is returned by its number.
pub(crate) fn prune(document: &Document) -> Vec<Stored> {
    for gone in
        ["script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "button", "input"]
    {
        document.select(gone).remove();
    }
    for br in document.select("br").iter().filter_map(|b| b.nodes().first().copied()) {
        // One mark for a run of them: such a run is a paragraph's end to `dom_smoothie`, and has to stay together.
        let mut before = br.prev_sibling();
        while let Some(blank) = before.filter(|n| n.is_text() && n.text().trim().is_empty()) {
            before = blank.prev_sibling();
        }
        if before.is_none_or(|n| !n.has_name("br")) {
            br.insert_before(&document.tree.new_text(BREAK.to_string()));
        }
    }
    let mut stored = Vec::new();
    let Some(body) = document.body() else { return stored };
    let total = prose(&body);
    let mut queue: Vec<NodeRef<'_>> = vec![body];
    while let Some(node) = queue.pop() {
        let kind = if node.id == body.id { None } else { furniture(&node) };
        let Some(kind) = kind.filter(|kind| !holds_article(&node, *kind, total)) else {
            // Last first, so that placeholders are numbered in the order of the page.
            queue.extend(node.children_it(true).filter(NodeRef::is_element));
            continue;
        };
        if kind == BlockKind::Other {
            node.remove_from_parent();
            continue;
        }
        let lines: Vec<String> = walk::lines(&node, &[]).into_iter().map(|p| p.text).take(60).collect();
        if !lines.is_empty() {
            node.before_html(format!("<p>{PLACE_START}{}{PLACE_END}</p>", stored.len()));
            stored.push(Stored { kind, lines });
        } else if kind == BlockKind::Caption {
            // A caption's class on a picture without words.
            continue;
        }
        node.remove_from_parent();
    }
    stored
}

/// What furniture an element is, as the kind of its block.
fn furniture(node: &NodeRef<'_>) -> Option<BlockKind> {
    let name = node.node_name()?;
    let class = match name.as_ref() {
        "nav" | "footer" => Class::Furniture,
        "figcaption" => Class::Caption,
        "html" | "body" | "main" | "article" | "h1" => return None,
        "aside" => match class_of(node) {
            Class::None | Class::Date | Class::Author => Class::Furniture,
            class => class,
        },
        _ => class_of(node),
    };
    match class {
        Class::None | Class::Date | Class::Author | Class::Quote => None,
        Class::Hidden | Class::Furniture => Some(BlockKind::Other),
        Class::Caption => Some(BlockKind::Caption),
        Class::Related => Some(BlockKind::Related),
        Class::Comment => Some(BlockKind::Comment),
    }
}

/// Whether an element holds too much of the article to be furniture.
fn holds_article(node: &NodeRef<'_>, kind: BlockKind, total: usize) -> bool {
    let own = prose(node);
    let share = match kind {
        BlockKind::Comment => 70,
        BlockKind::Caption => 15,
        _ => 30,
    };
    if own > 200 && own * 100 > total * share {
        return true;
    }
    kind != BlockKind::Caption
        && node.descendants_it().any(|n| {
            n.element_ref().is_some_and(|e| {
                &*e.name.local == "h1"
                    || e.attrs.iter().any(|a| &*a.name.local == "itemprop" && &*a.value == "articleBody")
            })
        })
}

/// How many characters of prose stand below a node: text outside links, in runs long enough to be sentences.
fn prose(node: &NodeRef<'_>) -> usize {
    let texts = node.descendants_it().filter(NodeRef::is_text);
    let texts = texts.filter(|t| {
        let parent = t.parent().and_then(|p| p.node_name());
        !matches!(parent.as_deref(), Some("a" | "script" | "style" | "option" | "button"))
    });
    texts.map(|t| t.text().trim().len()).filter(|n| *n > 60).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        let check = |word: &str, expected: Class| assert_eq!(class_word(word), expected, "{word}");
        check("related-news", Class::Related);
        check("td-related-title", Class::Related);
        check("readAlso", Class::Related);
        check("article-comments", Class::Comment);
        check("shareButtons", Class::Furniture);
        check("post-tags", Class::Furniture);
        check("wp-caption-text", Class::Caption);
        check("img-desc", Class::Caption);
        check("entry-content", Class::None);
        check("download", Class::None);
        check("elementor-widget-share", Class::None);
        check("articleDate", Class::Date);
        check("byline", Class::Author);
        check("twitter-tweet", Class::Quote);
    }
}
