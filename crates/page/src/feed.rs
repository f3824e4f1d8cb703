//! RSS and Atom: one article an entry.

use crate::{byline, dates, html, language, plain, unreadable};
use feed_rs::model::{Entry, Feed, Text};
use feed_rs::parser::Builder;
use isnad_doc::{Article, Published};

/// Nanoseconds that mark a time as a date without a clock on its way through the feed parser.
const NO_CLOCK: &str = ".000000001";

/// Reads a feed.
///
/// # Diagnostics
/// INPUT-008, and PAGE-001 to PAGE-004 of each entry.
pub(crate) fn read(text: &str, name: &str) -> Vec<Article> {
    // The text is decoded, so a charset that the XML declaration names would only mislead.
    let start = text.trim_start();
    let xml = if start.starts_with("<?xml") {
        start.split_once("?>").map_or(start, |(_, rest)| rest)
    } else {
        start
    };
    let (feed, damaged) = match parse(xml) {
        Ok(feed) => (feed, None),
        Err(why) => match mend(xml).and_then(|mended| parse(&mended).ok()) {
            Some(feed) => (feed, Some(why)),
            None => {
                return vec![unreadable(
                    name.to_owned(),
                    "INPUT-008",
                    format!("the feed cannot be read: {why}"),
                )];
            }
        },
    };
    let outlet = feed.title.as_ref().and_then(plain_text);
    let mut articles: Vec<Article> =
        feed.entries.iter().enumerate().map(|(n, e)| article(e, outlet.as_deref(), name, n)).collect();
    if let Some(why) = damaged {
        let mut end =
            unreadable(format!("{name}:damage"), "INPUT-008", format!("the feed breaks off: {why}"));
        end.outlet = outlet;
        articles.push(end);
    } else if articles.is_empty() {
        articles.push(unreadable(name.to_owned(), "INPUT-008", "the feed has no entries"));
    }
    articles
}

/// Parses a feed; dates keep the clock of the page.
fn parse(xml: &str) -> Result<Feed, String> {
    let clock = |text: &str| {
        let at = dates::published(text)?;
        if at.has_clock {
            format!("{at}Z").parse().ok()
        } else {
            format!("{at}T00:00:00{NO_CLOCK}Z").parse().ok()
        }
    };
    Builder::new().timestamp_parser(clock).build().parse(xml.as_bytes()).map_err(|e| e.to_string())
}

/// A feed cut off behind its last whole entry, and closed again; or one whose version is missing.
fn mend(xml: &str) -> Option<String> {
    if xml.contains("<rss>") {
        return Some(xml.replacen("<rss>", "<rss version=\"2.0\">", 1));
    }
    let ends = [("</item>", "</channel></rss>"), ("</entry>", "</feed>"), ("</item>", "</rdf:RDF>")];
    let (end, close) = match (xml.contains("<rss"), xml.contains("<feed")) {
        (true, _) => ends.first()?,
        (false, true) => ends.get(1)?,
        (false, false) => ends.get(2)?,
    };
    let at = xml.rfind(end)?;
    Some(format!("{}{end}{close}", xml.get(..at)?))
}

/// The article of an entry.
fn article(entry: &Entry, outlet: Option<&str>, name: &str, number: usize) -> Article {
    let mut article = Article { outlet: outlet.map(str::to_owned), ..Article::default() };
    let link = entry.links.iter().find(|l| l.rel.as_deref().is_none_or(|r| r == "alternate"));
    article.url = link.or(entry.links.first()).map(|l| l.href.trim().to_owned()).filter(|u| !u.is_empty());
    let given = entry.id.trim();
    article.id = match (given.is_empty(), &article.url) {
        (false, _) => given.to_owned(),
        (true, Some(url)) => url.clone(),
        (true, None) => format!("{name}:{}", number + 1),
    };
    article.title = entry.title.as_ref().and_then(plain_text);
    article.author = entry.authors.iter().filter_map(|p| byline::clean(p.name.as_deref()?)).next();
    article.published = entry.published.or(entry.updated).and_then(|t| of(&t.to_rfc3339()));
    let content = entry.content.as_ref().and_then(|c| c.body.as_deref()).unwrap_or("");
    let summary = entry.summary.as_ref().map_or("", |s| s.content.as_str());
    html::fragment(&mut article, if content.len() >= summary.len() { content } else { summary });
    article.lang =
        entry.language.clone().filter(|_| language::language(&article.text).is_none_or(|l| l == "und"));
    plain::missing(&mut article);
    article
}

/// A time that went through the feed parser.
fn of(time: &str) -> Option<Published> {
    let at = dates::published(time)?;
    Some(if time.contains(NO_CLOCK) { Published::day(at.at.date()) } else { at })
}

/// The text of a title, whose markup and entities are resolved.
fn plain_text(text: &Text) -> Option<String> {
    html::text_of(&text.content)
}
