//! What a page says of itself: JSON-LD, OpenGraph and other meta elements, microdata.
//!
//! Every fact is a list of candidates in order of trust; the caller takes the first that can be read.

use crate::{body::nfc, byline, dates};
use dom_query::Document;
use isnad_doc::Published;
use serde_json::Value;
use std::collections::HashMap;

/// How deep JSON-LD is searched.
const DEPTH: usize = 12;

/// What a page says of itself.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) titles: Vec<String>,
    /// The text of `<title>`, which carries the name of the site.
    pub(crate) page_title: Option<String>,
    pub(crate) published: Option<Published>,
    pub(crate) persons: Vec<String>,
    /// Organisations and meta authors, less sure than `persons`.
    pub(crate) signers: Vec<String>,
    pub(crate) outlets: Vec<String>,
    pub(crate) url: Option<String>,
    pub(crate) lang: Option<String>,
    pub(crate) body: Option<String>,
}

/// White space collapsed, NFC; `None` where nothing is left.
fn tidy(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| nfc(&text).into_owned())
}

/// Reads the metadata of a page; before anything is pruned from it.
pub(crate) fn read(document: &Document) -> Metadata {
    let mut out = Metadata::default();
    let meta = Meta::new(document);
    let linked = json_ld(document, &mut out);

    let mut published = linked;
    let mut time = |value: Option<String>| {
        if published.is_none() {
            published = value.and_then(|v| dates::published(&v));
        }
    };
    for name in
        ["article:published_time", "article:published", "og:published_time", "og:article:published_time"]
    {
        time(meta.first(name));
    }
    for element in document.select("[itemprop=datePublished]").iter() {
        let value = element.attr("content").or(element.attr("datetime"));
        time(Some(value.map_or_else(|| element.text().to_string(), |v| v.to_string())));
    }
    for name in [
        "datepublished",
        "publishdate",
        "publish_date",
        "publish-date",
        "published_date",
        "published_time",
        "pubdate",
        "publication_date",
        "date",
        "dc.date",
        "dc.date.issued",
        "dc.date.created",
        "dcterms.date",
        "dcterms.issued",
        "dcterms.created",
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
        "cxenseparse:publishtime",
        "article.published",
        "displaydate",
    ] {
        time(meta.first(name));
    }
    for element in document.select("time[pubdate], time.published, time.entry-date, time.date").iter() {
        if !element.has_class("modified") && !element.has_class("updated") {
            time(element.attr("datetime").map(|v| v.to_string()));
        }
    }
    out.published = published;

    out.titles
        .extend(["og:title", "twitter:title", "dc.title", "title"].iter().filter_map(|n| meta.first(n)));
    out.page_title = tidy(&document.select("head > title").first().text());

    for element in
        document.select("[itemprop=author] [itemprop=name], [itemprop=author], [rel=author]").iter()
    {
        let text = element.attr("content").map_or_else(|| element.text().to_string(), |v| v.to_string());
        if text.split_whitespace().count() <= 10 {
            out.persons.extend(byline::clean(&text));
        }
    }
    for name in [
        "article:author",
        "author",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "twitter:creator",
    ] {
        out.signers.extend(meta.first(name).filter(|a| !a.starts_with('@')).and_then(|a| byline::clean(&a)));
    }

    let outlets =
        ["og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher"];
    let outlets: Vec<String> = outlets.iter().flat_map(|n| meta.all(n)).filter(|o| is_outlet(o)).collect();
    // The page's own name of its site goes before the name of a publishing house.
    out.outlets.splice(0..0, outlets);

    let canonical = document.select("link[rel=canonical]").attr("href").map(|v| v.to_string());
    let url = [meta.first("og:url"), canonical, out.url.take(), meta.first("url")].into_iter().flatten();
    out.url =
        url.map(|u| u.trim().to_owned()).find(|u| u.starts_with("http://") || u.starts_with("https://"));

    let lang = document.select("html").attr("lang").map(|v| v.to_string());
    out.lang = lang.or_else(|| meta.first("og:locale")).and_then(|l| {
        let primary = l.split(['-', '_']).next().unwrap_or("").trim().to_ascii_lowercase();
        (primary.len() == 2 || primary.len() == 3).then_some(primary)
    });
    out
}

/// Whether a site name is a name, and not an address or a slogan.
fn is_outlet(name: &str) -> bool {
    !name.contains("://")
        && !name.starts_with('@')
        && name.chars().count() <= 60
        && name.chars().any(char::is_alphabetic)
}

/// The meta elements of a page by their name in lower case.
struct Meta(HashMap<String, Vec<String>>);

impl Meta {
    fn new(document: &Document) -> Self {
        let mut all: HashMap<String, Vec<String>> = HashMap::new();
        for element in document.select("meta").iter() {
            let name = ["property", "name", "itemprop"].iter().find_map(|a| element.attr(a));
            let (Some(name), Some(content)) = (name, element.attr("content")) else { continue };
            if let Some(content) = tidy(&content) {
                all.entry(name.trim().to_ascii_lowercase()).or_default().push(content);
            }
        }
        Self(all)
    }

    fn first(&self, name: &str) -> Option<String> {
        self.0.get(name)?.first().cloned()
    }

    fn all(&self, name: &str) -> Vec<String> {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

/// Reads the JSON-LD of a page; the date of publication is returned.
fn json_ld(document: &Document, out: &mut Metadata) -> Option<Published> {
    let mut roots = Vec::new();
    for script in document.select("script[type]").iter() {
        if !script.attr("type").is_some_and(|t| t.trim().eq_ignore_ascii_case("application/ld+json")) {
            continue;
        }
        let text = script.text();
        let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
        let text =
            text.trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        let text = text.trim_end_matches("//").trim().trim_end_matches(';');
        let parsed = serde_json::from_str::<Value>(text).or_else(|_| {
            // Line feeds and tabs inside strings are the usual fault.
            let mended: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            serde_json::from_str::<Value>(&mended)
        });
        roots.extend(parsed);
    }
    let mut nodes = Vec::new();
    for root in &roots {
        collect(root, 0, &mut nodes);
    }
    let by_id: HashMap<&str, &Value> = nodes
        .iter()
        .filter(|n| n.get("name").is_some())
        .filter_map(|n| Some((n.get("@id")?.as_str()?, *n)))
        .collect();
    let is = |node: &Value, wanted: fn(&str) -> bool| match node.get("@type") {
        Some(Value::String(t)) => wanted(t),
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).any(wanted),
        _ => false,
    };
    let is_article =
        |t: &str| t.ends_with("Article") || t.ends_with("BlogPosting") || t == "Report" || t == "NewsItem";
    let articles = nodes.iter().copied().filter(|n| is(n, is_article));
    let others =
        nodes.iter().copied().filter(|n| is(n, |t| matches!(t, "WebPage" | "ItemPage" | "VideoObject")));
    let mut published = None;
    for (node, sure) in articles.map(|n| (n, true)).chain(others.map(|n| (n, false))) {
        let text = |name: &str| node.get(name).and_then(Value::as_str).and_then(tidy);
        let date = node.get("datePublished").map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
        published = published.or_else(|| date.and_then(|d| dates::published(&d)));
        if !sure {
            continue;
        }
        out.titles.extend(text("headline").or_else(|| text("name")));
        out.url = out.url.take().or_else(|| text("url")).or_else(|| {
            let page = node.get("mainEntityOfPage")?;
            page.as_str().or_else(|| page.get("@id")?.as_str()).map(str::to_owned)
        });
        out.body =
            out.body.take().or_else(|| node.get("articleBody").and_then(Value::as_str).map(str::to_owned));
        people(node.get("author").or_else(|| node.get("creator")), &by_id, is, out);
        if let Some(publisher) = node.get("publisher").map(|p| resolve(p, &by_id)) {
            let name = publisher.as_str().or_else(|| publisher.get("name")?.as_str());
            out.outlets.extend(name.and_then(tidy).filter(|n| is_outlet(n)));
        }
    }
    published
}

/// The node an `@id` refers to.
fn resolve<'v>(value: &'v Value, by_id: &HashMap<&str, &'v Value>) -> &'v Value {
    let id = value.get("@id").and_then(Value::as_str).filter(|_| value.get("name").is_none());
    id.and_then(|id| by_id.get(id).copied()).unwrap_or(value)
}

/// Reads the author of an article: a name, a person, an organisation, or a list of them.
fn people(
    value: Option<&Value>,
    by_id: &HashMap<&str, &Value>,
    is: impl Fn(&Value, fn(&str) -> bool) -> bool,
    out: &mut Metadata,
) {
    let all: Vec<&Value> = match value {
        Some(Value::Array(all)) => all.iter().take(10).collect(),
        Some(one) => vec![one],
        None => return,
    };
    let mut names = Vec::new();
    for one in all {
        let one = match one.get("@id").and_then(Value::as_str).filter(|_| one.get("name").is_none()) {
            Some(id) => by_id.get(id).copied().unwrap_or(one),
            None => one,
        };
        let name = match one.get("name") {
            Some(Value::Array(names)) => names.first().and_then(Value::as_str),
            Some(name) => name.as_str(),
            None => one.as_str(),
        };
        let Some(name) = name.and_then(byline::clean) else { continue };
        if is(one, |t| t.ends_with("Organization") || t == "Corporation") {
            out.signers.push(name);
        } else {
            names.push(name);
        }
    }
    if !names.is_empty() {
        out.persons.push(names.join("، "));
    }
}

/// Lists every object of a JSON-LD value that has a type.
fn collect<'v>(value: &'v Value, depth: usize, out: &mut Vec<&'v Value>) {
    if depth > DEPTH || out.len() > 500 {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|v| collect(v, depth + 1, out)),
        Value::Object(map) => {
            if map.contains_key("@type") || map.contains_key("@id") {
                out.push(value);
            }
            for (name, inner) in map {
                if matches!(
                    name.as_str(),
                    "@graph" | "mainEntity" | "mainEntityOfPage" | "author" | "publisher" | "hasPart"
                ) {
                    collect(inner, depth + 1, out);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
