//! HTML pages: metadata, pruning, the body, and the head of the article around it.
//!
//! A page is parsed once. [`metadata`] reads what it says of itself; [`prune`] takes furniture out; the body is the
//! element marked as such, or what `dom_smoothie` finds, or the page's JSON-LD; [`walk`] turns elements into lines.
//! Then the lines between title and body give date, byline and captions, and phrases tell what links are left.

mod metadata;
mod nesting;
mod prune;
mod walk;

use crate::{
    body::{self, nfc},
    byline, dates, diagnostic,
    furniture::{self, Furniture, key},
    language, plain,
};
use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use isnad_arabic::calendar::{self, Label};
use isnad_doc::{Article, Block, BlockKind, Published, Severity, Span};
use jiff::civil::Date;
use metadata::Metadata;
use prune::{Class, Stored};
use walk::Piece;

/// How many elements a page may have for `dom_smoothie` to look at it.
const ELEMENTS: usize = 60_000;

/// A body shorter than this many characters is doubted.
const SHORT: usize = 200;

/// Elements that sites mark as the body, best first.
const BODIES: [&str; 14] = [
    "[itemprop=articleBody]",
    "[property=articleBody]",
    "#articleBody",
    "#article-body",
    ".article-body",
    ".articleBody",
    ".article__body",
    ".article-content",
    ".story-body__inner",
    ".entry-content",
    ".post-content",
    ".wysiwyg",
    ".news-content",
    ".field-name-body",
];

/// Reads an HTML page.
///
/// # Diagnostics
/// PAGE-001 to PAGE-005, INPUT-006.
pub(crate) fn read(html: &str, id: &str) -> Article {
    let html = nesting::flatten(html);
    let document = Document::from(html.as_ref());
    let metadata = metadata::read(&document);
    let h1s: Vec<String> = document.select("h1").iter().filter_map(|h| tidy(&h.text())).take(8).collect();
    let mut outlet = outlet(&metadata);
    let mut title = title(&metadata, &h1s, outlet.as_deref());
    let stored = prune::prune(&document);
    let page = document.body().map(|b| walk::lines(&b, &stored)).unwrap_or_default();
    if let Some((line, site)) = title.as_deref().and_then(|t| behind_site(t, &page)) {
        outlet = outlet.or(site);
        title = Some(line);
    }
    let body = find_body(document, &metadata, &stored);
    let mut parts = Parts::new(title.as_deref(), outlet.as_deref(), join_cues(page), join_cues(body));
    parts.mark();

    let mut article = Article { id: id.to_owned(), ..Article::default() };
    article.url = metadata.url.clone();
    article.outlet = outlet.or_else(|| metadata.url.as_deref().and_then(host));
    article.title = title.clone();
    article.published = metadata.published;
    publish(&mut article, &parts);
    article.author = author(&metadata, &parts, article.outlet.as_deref());
    if let Some(title) = &title {
        push(&mut article, title, BlockKind::Title);
    }
    for piece in parts.head.iter().chain(&parts.body) {
        push(&mut article, &piece.text, piece.kind);
    }
    if language::language(&article.text).is_none_or(|l| l == "und") {
        article.lang = metadata.lang;
    }
    plain::missing(&mut article);
    article
}

/// Fills an article's text from the markup of a feed entry, its title before it.
pub(crate) fn fragment(article: &mut Article, html: &str) {
    let html = nesting::flatten(html);
    let document = Document::from(html.as_ref());
    let stored = prune::prune(&document);
    let lines = document.body().map(|b| walk::lines(&b, &stored)).unwrap_or_default();
    let title = article.title.clone();
    let mut parts = Parts::new(title.as_deref(), article.outlet.as_deref(), Vec::new(), join_cues(lines));
    parts.mark();
    if let Some(title) = &title {
        push(article, title, BlockKind::Title);
    }
    for piece in &parts.body {
        push(article, &piece.text, piece.kind);
    }
    article.author = article.author.take().or(parts.author);
    article.published = article.published.or(parts.published);
}

/// The text of a piece of markup on one line.
pub(crate) fn text_of(html: &str) -> Option<String> {
    if !html.contains(['<', '&']) {
        return tidy(html);
    }
    let html = nesting::flatten(html);
    tidy(&Document::fragment(html.as_ref()).root().text())
}

/// White space collapsed, NFC.
fn tidy(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| nfc(&text).into_owned())
}

/// Appends a block on a line of its own.
fn push(article: &mut Article, text: &str, kind: BlockKind) {
    if text.is_empty() {
        return;
    }
    let room = crate::input::TEXT_LIMIT.saturating_sub(article.text.len() + 1);
    let text = match body::cut(text, room) {
        None => text,
        Some(part) => {
            if !article.diagnostics.iter().any(|d| d.code == "INPUT-006") {
                let message =
                    format!("only the first {} MiB of text were kept", crate::input::TEXT_LIMIT >> 20);
                article.diagnostics.push(diagnostic("INPUT-006", Severity::Warning, message));
            }
            part
        }
    };
    let text = nfc(text);
    if text.is_empty() {
        return;
    }
    if !article.text.is_empty() {
        article.text.push('\n');
    }
    let start = article.text.len();
    article.text.push_str(&text);
    article.blocks.push(Block { span: Span::new(start, article.text.len()), kind });
}

/// The host of an address, without `www`.
fn host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// The name of the outlet: one with Arabic letters, or else the first.
fn outlet(metadata: &Metadata) -> Option<String> {
    let arabic = |name: &&String| name.chars().any(|c| ('\u{0621}'..='\u{064A}').contains(&c));
    metadata.outlets.iter().find(arabic).or_else(|| metadata.outlets.first()).cloned()
}

/// The headline: a first-level heading that the metadata confirm, or what the metadata give, without the site's name.
fn title(metadata: &Metadata, h1s: &[String], outlet: Option<&str>) -> Option<String> {
    let told: Vec<&String> = metadata.titles.iter().chain(&metadata.page_title).collect();
    let confirmed = h1s.iter().find(|h1| {
        let h1 = key(h1);
        h1.split(' ').count() >= 3 && told.iter().any(|t| key(t).contains(&h1))
    });
    if let Some(h1) = confirmed {
        return Some(h1.clone());
    }
    let first = metadata.titles.first().or(metadata.page_title.as_ref());
    let cleaned = first.map(|t| without_site(t, outlet));
    // A lone first-level heading of several words stands for the title where the page gives none.
    let lone = h1s.iter().find(|h| h.split_whitespace().count() >= 3);
    cleaned.filter(|t| !t.is_empty()).or_else(|| lone.cloned()).or_else(|| h1s.first().cloned())
}

/// A title without the name of its site behind or before it.
fn without_site(title: &str, outlet: Option<&str>) -> String {
    let mut title = title.trim();
    let outlet = outlet.map(key).unwrap_or_default();
    for _ in 0..3 {
        let Some((at, mark)) = [" | ", " - ", " – ", " — ", " :: ", " » ", " « ", "|"]
            .iter()
            .filter_map(|m| title.rfind(m).map(|at| (at, m.len())))
            .max_by_key(|(at, _)| *at)
        else {
            break;
        };
        let (front, back) =
            (title.get(..at).unwrap_or("").trim(), title.get(at + mark..).unwrap_or("").trim());
        let back_key = key(back);
        let (n_front, n_back) = (front.split_whitespace().count(), back.split_whitespace().count());
        let same = !outlet.is_empty() && (back_key.contains(&outlet) || outlet.contains(&back_key));
        if (same || n_back <= 4 && n_front >= 4 && title.contains('|')) && n_front >= 2 {
            title = front;
        } else {
            break;
        }
    }
    title.to_owned()
}

/// The line of the page that stands in its title behind the name of the site («صحيفة المدى - عنوان الخبر»), and that
/// name where the page shows it too.
fn behind_site(title: &str, page: &[Piece]) -> Option<(String, Option<String>)> {
    let whole = key(title);
    let line = page.iter().find(|p| {
        let line = key(&p.text);
        let front = whole.strip_suffix(&line).and_then(|f| f.strip_suffix(' '));
        p.links < 50 && line.split(' ').count() >= 3 && front.is_some_and(|f| f.split(' ').count() <= 4)
    })?;
    let front = title.strip_suffix(line.text.as_str()).unwrap_or("");
    let site = front.trim_end_matches(|c: char| !c.is_alphanumeric()).trim();
    let shown = !site.is_empty() && page.iter().any(|p| p.text == site);
    Some((line.text.clone(), shown.then(|| site.to_owned())))
}

/// Fills the date of publication, and says where metadata and page disagree.
fn publish(article: &mut Article, parts: &Parts) {
    let spelt = article.url.as_deref().and_then(url_date);
    let Some(visible) = parts.published else {
        article.published = article.published.or(spelt);
        return;
    };
    match article.published {
        // The page shows only when it was changed last, and its address the day it was published.
        None if parts.updated && spelt.is_some_and(|s| s.at <= visible.at) => article.published = spelt,
        None => article.published = Some(visible),
        Some(told) => {
            let days = (told.at.date().duration_until(visible.at.date()).as_hours() / 24).abs();
            if days > 1 {
                let message = format!("metadata say {told}, the page says {visible}");
                article.diagnostics.push(diagnostic("PAGE-005", Severity::Note, message));
            } else if !told.has_clock && visible.has_clock && days == 0 {
                article.published = Some(visible);
            }
        }
    }
}

/// Who signs the page: a person of the metadata, the visible byline, or else another signer of the metadata.
fn author(metadata: &Metadata, parts: &Parts, outlet: Option<&str>) -> Option<String> {
    let outlet = outlet.map(key).unwrap_or_default();
    let own = |name: &&String| {
        let name = key(name);
        name != outlet && !metadata.outlets.iter().any(|o| key(o) == name)
    };
    let first = metadata.persons.iter().find(own);
    let visible = parts.author.as_ref();
    let signer = metadata.signers.iter().find(own);
    let any = metadata.persons.first().or(metadata.signers.first());
    first.or(visible).or(signer).or(any).cloned()
}

/// Finds the body of a pruned page.
fn find_body(document: Document, metadata: &Metadata, stored: &[Stored]) -> Vec<Piece> {
    let mut best = marked_body(&document, stored);
    if length(&best) < SHORT {
        let elements =
            document.root().descendants_it().filter(NodeRef::is_element).take(ELEMENTS + 1).count();
        let fallback = document.body().map(|b| densest(&b, stored)).unwrap_or_default();
        if elements <= ELEMENTS {
            let config = Config { char_threshold: SHORT, disable_json_ld: true, ..Config::default() };
            let found = Readability::with_document(document, None, Some(config))
                .ok()
                .and_then(|mut r| r.parse().ok());
            if let Some(found) = found {
                let lines = walk::lines(&Document::fragment(found.content.as_ref()).root(), stored);
                if length(&lines) > length(&best) {
                    best = lines;
                }
            }
        }
        if length(&fallback) > 3 * length(&best) {
            best = fallback;
        }
    }
    if let Some(text) = &metadata.body {
        let told: Vec<Piece> = text_lines(text);
        if length(&told) > 2 * length(&best) {
            best = told;
        }
    }
    best
}

/// How many characters of prose lines hold.
fn length(lines: &[Piece]) -> usize {
    let prose =
        lines.iter().filter(|p| p.links < 50 && matches!(p.kind, BlockKind::Paragraph | BlockKind::Quote));
    prose.map(|p| p.text.chars().count()).sum()
}

/// The element that the page marks as its body, if it holds prose.
fn marked_body(document: &Document, stored: &[Stored]) -> Vec<Piece> {
    for selector in BODIES {
        let found = document.select(selector);
        // Several of them are a list of teasers, unless they are one within the other.
        let nodes = found.nodes();
        let candidates = nodes.iter().take(3).map(|n| walk::lines(n, stored));
        let Some(best) = candidates.max_by_key(|l| length(l)) else { continue };
        if nodes.len() <= 3 && length(&best) >= SHORT {
            return best;
        }
    }
    Vec::new()
}

/// The lines of the element with the most prose directly in it or in its paragraphs.
fn densest(body: &NodeRef<'_>, stored: &[Stored]) -> Vec<Piece> {
    let mut best: Option<(usize, NodeRef<'_>)> = None;
    for node in body.descendants_it().chain(std::iter::once(*body)).filter(NodeRef::is_element).take(ELEMENTS)
    {
        let mut prose = 0;
        for child in node.children_it(false).take(5000) {
            if child.is_text() {
                prose += child.text().trim().len();
            } else if child.element_ref().is_some_and(|e| &*e.name.local == "p") {
                prose += child
                    .children_it(false)
                    .filter(NodeRef::is_text)
                    .map(|t| t.text().trim().len())
                    .sum::<usize>();
            }
        }
        if best.as_ref().is_none_or(|(n, _)| prose > *n) {
            best = Some((prose, node));
        }
    }
    best.map(|(_, node)| walk::lines(&node, stored)).unwrap_or_default()
}

/// The lines of a text without markup, or with a little of it.
fn text_lines(text: &str) -> Vec<Piece> {
    if text.contains("</") || text.contains("<br") || text.contains("&nbsp;") {
        let html = nesting::flatten(text);
        return walk::lines(&Document::fragment(html.as_ref()).root(), &[]);
    }
    let pieces = text.lines().filter_map(tidy).map(|text| Piece {
        kind: BlockKind::Paragraph,
        text,
        links: 0,
        bold: false,
        class: Class::None,
        h1: false,
        sure: false,
    });
    pieces.collect()
}

/// Joins a cue that stands on a line of its own («المصدر:») with the name below it.
fn join_cues(lines: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(lines.len());
    for piece in lines {
        if let Some(last) = out.last_mut()
            && !last.sure
            && !piece.sure
            && piece.words() <= 8
            && byline::is_cue(&last.text)
        {
            let mark = if last.text.ends_with(':') { " " } else { ": " };
            let text = format!("{}{mark}{}", last.text, piece.text);
            *last = Piece { text, ..piece };
            continue;
        }
        out.push(piece);
    }
    out
}

/// The date that an address spells out: `/2017/04/27/`, or `/2013/middle_east/8/3/`; a year alone is none.
fn url_date(url: &str) -> Option<Published> {
    let path: Vec<&str> = url.split_once("://")?.1.split(['/', '?', '#']).skip(1).take(8).collect();
    let number = |at: usize, digits: std::ops::RangeInclusive<usize>| {
        let part =
            path.get(at).filter(|p| digits.contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))?;
        part.parse::<i16>().ok()
    };
    (0..path.len()).find_map(|at| {
        let year = number(at, 4..=4).filter(|y| (1995..=2100).contains(y))?;
        [at + 1, at + 2].into_iter().find_map(|m| {
            let (month, day) = (number(m, 1..=2)?, number(m + 1, 1..=2)?);
            let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
            Some(Published::day(date))
        })
    })
}

/// The article's lines: the head between title and body, and the body.
struct Parts {
    head: Vec<Piece>,
    body: Vec<Piece>,
    title: String,
    outlet: String,
    published: Option<Published>,
    /// Whether `published` is said to be the date of an update.
    updated: bool,
    author: Option<String>,
}

impl Parts {
    /// Finds where the body stands in the page, and takes what is of use from the lines before it.
    fn new(title: Option<&str>, outlet: Option<&str>, page: Vec<Piece>, body: Vec<Piece>) -> Self {
        let title = title.map(key).unwrap_or_default();
        let outlet = outlet.map(key).unwrap_or_default();
        let mut parts =
            Self { head: Vec::new(), body, title, outlet, published: None, updated: false, author: None };
        // A body that was taken with the title in it begins below the title.
        let own_title =
            parts.body.iter().take(12).position(|p| !parts.title.is_empty() && key(&p.text) == parts.title);
        let above = own_title.map(|at| parts.body.drain(..=at).collect::<Vec<_>>()).unwrap_or_default();
        let start = parts.body.iter().find(|p| p.words() >= 8 && !p.sure).map(|p| p.text.clone());
        let body_at = start.as_ref().and_then(|s| page.iter().position(|p| p.text == *s));
        let upto = body_at.unwrap_or(page.len());
        let is_title = |p: &&Piece| !parts.title.is_empty() && (p.h1 || key(&p.text) == parts.title);
        let title_at = page.get(..upto).unwrap_or_default().iter().rposition(|p| is_title(&p));
        let Some(title_at) = title_at else {
            parts.read_head(&above, false);
            return parts;
        };
        let before = page.get(title_at.saturating_sub(6)..title_at).unwrap_or_default();
        // So does one that was taken without it, together with lines that stand above.
        let over =
            parts.body.iter().take_while(|p| !p.sure && before.iter().any(|b| b.text == p.text)).count();
        parts.body.drain(..over);
        // Where the body is not found in the page (it came from JSON-LD), a few lines are looked at.
        let between = page.get(title_at + 1..upto.min(title_at + 30)).unwrap_or_default();
        let after_end = page.get(upto..).unwrap_or_default();
        parts.read_head(between, true);
        let body_date = parts.body.iter().take(6).any(|p| visible_date(p).is_some());
        if parts.published.is_none() && !body_date {
            // Above the title may stand the date of today, so it comes last.
            parts.read_head(before, false);
        }
        if parts.published.is_none() && body_at.is_some() && !body_date {
            // Some templates put the date below the body.
            let last = parts.body.iter().rev().find(|p| p.words() >= 8 && !p.sure).map(|p| p.text.clone());
            let end = last.and_then(|l| after_end.iter().position(|p| p.text == l)).unwrap_or(0);
            let near = after_end.iter().skip(end + 1).take(4);
            parts.published =
                near.filter(|p| !p.sure).find_map(|p| dates::first(&calendar::date_line(&p.text)));
        }
        parts
    }

    /// Takes the date of a line, if it is the first.
    fn date(&mut self, piece: &Piece) {
        if let (None, Some((date, updated))) = (self.published, visible_date(piece)) {
            self.published = Some(date);
            self.updated = updated;
        }
    }

    /// Reads date, byline, captions and leads out of the lines before or after the title.
    fn read_head(&mut self, lines: &[Piece], after: bool) {
        let mut found = Vec::new();
        for piece in lines {
            let in_body = self.body.iter().take(6).any(|b| b.text == piece.text);
            if in_body || key(&piece.text) == self.title || piece.text.is_empty() {
                continue;
            }
            let words = piece.words();
            let kind = if piece.sure {
                match piece.kind {
                    BlockKind::Caption if after => BlockKind::Caption,
                    _ => continue,
                }
            } else if visible_date(piece).is_some() {
                if self.published.is_some() {
                    continue;
                }
                self.date(piece);
                BlockKind::Date
            } else if let Some(name) = self.signature(piece) {
                if self.author.is_some() {
                    continue;
                }
                self.author = Some(name);
                BlockKind::Byline
            } else if !after || piece.links >= 50 || furniture::line(&piece.text).is_some() {
                continue;
            } else if piece.kind == BlockKind::Caption {
                BlockKind::Caption
            } else if piece.kind == BlockKind::Heading && words >= 4 {
                BlockKind::Heading
            } else if words >= 10 && matches!(piece.kind, BlockKind::Paragraph | BlockKind::Quote) {
                piece.kind
            } else {
                continue;
            };
            found.push(Piece { kind, ..piece.clone() });
        }
        if after {
            self.head.append(&mut found);
        } else {
            self.head.splice(0..0, found);
        }
    }

    /// The name that a byline of the head gives.
    fn signature(&self, piece: &Piece) -> Option<String> {
        // The name of the site alone is its sign, not a signature.
        if piece.sure || piece.words() > 14 || key(&piece.text) == self.outlet {
            return None;
        }
        if let Some(byline) = byline::byline_of(&piece.text, &self.outlet) {
            return Some(byline.author);
        }
        if piece.class == Class::Author && piece.words() <= 8 { byline::clean(&piece.text) } else { None }
    }

    /// Marks what the lines of the body are by their words and neighbours.
    fn mark(&mut self) {
        let first_prose = self.body.iter().position(|p| p.words() >= 12 && !p.sure).unwrap_or(0);
        let n = self.body.len();
        let mut at = 0;
        while at < n {
            let Some(piece) = self.body.get(at) else { break };
            if piece.sure {
                at += 1;
                continue;
            }
            let words = piece.words();
            let found = if words <= 60 { furniture::line(&piece.text) } else { None };
            let next_is_prose = self
                .body
                .get(at + 1)
                .is_some_and(|p| p.words() >= 10 && p.links < 50 && p.kind == BlockKind::Paragraph);
            let mut end = at + 1;
            let kind = match found.map(|f| (f.kind, f.inline)) {
                Some((Furniture::Related, _)) => {
                    // Links below, and without links the short lines of a list.
                    while self.body.get(end).is_some_and(|p| !p.sure && p.links >= 80) {
                        end += 1;
                    }
                    BlockKind::Related
                }
                Some((Furniture::Comment, _)) if at > first_prose => {
                    end = n;
                    BlockKind::Comment
                }
                Some((Furniture::Section, _)) if at > first_prose => piece.kind,
                Some(_) => BlockKind::Other,
                None if key(&piece.text) == self.title => BlockKind::Other,
                None if at <= first_prose && visible_date(piece).is_some() => {
                    let piece = piece.clone();
                    self.date(&piece);
                    BlockKind::Date
                }
                None if (at < first_prose || at + 1 == n) && self.signature(piece).is_some() => {
                    self.author = self.author.take().or(self.signature(piece));
                    BlockKind::Byline
                }
                None if self.links_alone(at) => BlockKind::Related,
                // Above the body stand kickers, places and names that nothing tells for what they are.
                None if piece.kind == BlockKind::Paragraph && at < first_prose && words <= 6 => {
                    BlockKind::Other
                }
                None if piece.kind == BlockKind::Paragraph
                    && piece.bold
                    && words <= 12
                    && next_is_prose
                    && !piece.text.ends_with(['.', '،']) =>
                {
                    BlockKind::Heading
                }
                None if piece.kind == BlockKind::Paragraph
                    && words <= 14
                    && furniture::is_photo_line(&piece.text)
                    && !piece.text.ends_with('.') =>
                {
                    BlockKind::Caption
                }
                None if piece.kind == BlockKind::Paragraph
                    && at > first_prose
                    && (1..=6).contains(&words)
                    && next_is_prose
                    && piece.links < 50
                    && !piece.text.ends_with(['.', '،', '!', '…', '»', ')', '؛']) =>
                {
                    BlockKind::Heading
                }
                // A whole paragraph that is set as a heading is prose.
                None if piece.kind == BlockKind::Heading && words > 30 => BlockKind::Paragraph,
                None => piece.kind,
            };
            for piece in self.body.get_mut(at..end).unwrap_or_default() {
                piece.kind = kind;
            }
            at = end;
        }
        // A title or byline line that the body repeats is given once, in its own place.
        let title = self.title.clone();
        self.body.retain(|p| p.kind != BlockKind::Other || key(&p.text) != title);
    }

    /// Whether a line is nothing but a link and stands among such lines.
    fn links_alone(&self, at: usize) -> bool {
        let link = |n: usize| self.body.get(n).is_some_and(|p| !p.sure && p.links >= 95 && p.words() >= 4);
        link(at) && (link(at + 1) || at > 0 && link(at - 1))
    }
}

/// The date a line of the head shows, and whether it is said to be the date of an update.
fn visible_date(piece: &Piece) -> Option<(Published, bool)> {
    if piece.sure || piece.words() > 24 || !piece.text.chars().any(|c| calendar::digit(c).is_some()) {
        return None;
    }
    let mut all = calendar::date_line(&piece.text);
    if all.is_empty() {
        if piece.text.contains('©') || furniture::line(&piece.text).is_some() {
            return None;
        }
        all = calendar::dates(&piece.text);
        let covered: usize = all.iter().map(|r| r.span.len()).sum();
        let share = if piece.class == Class::Date { 4 } else { 2 };
        if covered * share < piece.text.len() {
            return None;
        }
    }
    let updated = all.iter().all(|r| r.label == Label::Update);
    Some((dates::first(&all)?, updated))
}
