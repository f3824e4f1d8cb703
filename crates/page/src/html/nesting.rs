//! Keeping the depth of a page within bounds before it is parsed.
//!
//! A parser searches its stack of open elements at every tag, so ten thousand nested `<div>` cost it a hundred million
//! steps, and a million of them never end. Tags deeper than [`DEPTH`] are taken out of such a page beforehand; their
//! text stays, a `<br>` standing for each of them.

use std::borrow::Cow;

/// How deep elements may nest. Real pages stay below 60.
pub(crate) const DEPTH: usize = 200;

/// Elements that have no content, or end by themselves where the next one begins.
const SHALLOW: [&str; 40] = [
    "area", "base", "body", "br", "caption", "col", "colgroup", "dd", "dt", "embed", "frame", "head", "hr",
    "html", "img", "input", "keygen", "li", "link", "meta", "optgroup", "option", "p", "param", "path", "rp",
    "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr", "circle", "rect", "use",
    "line",
];

/// Elements whose content is not markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// A tag: its place, and what it does to the depth.
struct Tag {
    end: usize,
    opens: bool,
    closes: bool,
}

/// The page with no element deeper than [`DEPTH`].
pub(crate) fn flatten(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let (mut at, mut depth, mut kept) = (0usize, 0usize, 0usize);
    let mut out = String::new();
    while let Some(start) = find(bytes, at, b'<') {
        let Some(tag) = tag(html, start) else {
            at = start + 1;
            continue;
        };
        at = tag.end;
        let drop = if tag.opens {
            depth += 1;
            depth > DEPTH
        } else if tag.closes {
            depth = depth.saturating_sub(1);
            depth >= DEPTH
        } else {
            false
        };
        if drop {
            out.push_str(html.get(kept..start).unwrap_or(""));
            if !out.ends_with("<br>") {
                out.push_str("<br>");
            }
            kept = tag.end;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(html.get(kept..).unwrap_or(""));
    Cow::Owned(out)
}

/// The first `byte` from `from` on.
fn find(bytes: &[u8], from: usize, byte: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| *b == byte).map(|at| from + at)
}

/// Where `needle` begins from `from` on, letter case aside.
fn find_word(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let mut at = from;
    while let Some(start) = find(bytes, at, *needle.first()?) {
        if bytes.get(start..start + needle.len()).is_some_and(|w| w.eq_ignore_ascii_case(needle)) {
            return Some(start);
        }
        at = start + 1;
    }
    None
}

/// Reads the tag, comment or raw element at `start`; `None` where `<` is no markup.
fn tag(html: &str, start: usize) -> Option<Tag> {
    let bytes = html.as_bytes();
    let none = |end| Some(Tag { end, opens: false, closes: false });
    if bytes.get(start..start + 4) == Some(b"<!--") {
        return none(find_word(bytes, start + 4, b"-->").map_or(bytes.len(), |e| e + 3));
    }
    let closing = bytes.get(start + 1) == Some(&b'/');
    let from = start + 1 + usize::from(closing);
    let rest = bytes.get(from..)?;
    let length = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'-' || *b == b':'));
    let name = html.get(from..from + length.unwrap_or(rest.len()))?.to_ascii_lowercase();
    if name.is_empty() || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = find(bytes, from, b'>').map_or(bytes.len(), |e| e + 1);
    if !closing && RAW.contains(&name.as_str()) {
        let close = find_word(bytes, end, format!("</{name}").as_bytes()).unwrap_or(bytes.len());
        return none(find(bytes, close, b'>').map_or(bytes.len(), |e| e + 1));
    }
    if SHALLOW.contains(&name.as_str()) {
        return none(end);
    }
    let empty = bytes.get(end.saturating_sub(2)) == Some(&b'/') && !closing;
    // `<div/>` opens an element all the same, but real pages mean an empty one by it.
    Some(Tag { end, opens: !closing && !empty, closes: closing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_deep() {
        let page =
            "<html><body><div><p>نص</p></div><script>'<div><div>'</script><!-- <div> --></body></html>";
        assert!(matches!(flatten(page), Cow::Borrowed(_)));
        let deep = format!("{}نص{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
        let flat = flatten(&deep);
        assert_eq!(flat, format!("{}<br>نص<br>{}", "<div>".repeat(DEPTH), "</div>".repeat(DEPTH)));
    }
}
