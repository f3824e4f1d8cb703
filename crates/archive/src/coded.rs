//! A coded document made ready for its rows, by the analysis threads, so that the writing thread only binds and inserts.

use crate::tokens::{self, Token};
use isnad_doc::wire::{self, Layers, Provenance, Record};
use isnad_doc::{
    Article, Block, BlockKind, CharIndex, Diagnostic, Doc, MentionId, Published, Severity, Span,
};
use isnad_pipeline::Engine;
use std::collections::BTreeMap;

/// Level of Zstandard for records. On 2,000 articles of summer 2015: level 3 takes 60 µs a record and leaves 14 %;
/// level 9 takes four times as long and leaves 13 %.
const LEVEL: i32 = 3;

/// BLAKE3 of what a page says: everything but its id and its diagnostics.
pub(crate) type Hash = [u8; 32];

/// The hash of an article's content. Each part goes in with its length, absent ones apart from empty ones.
pub(crate) fn content_hash(article: &Article) -> Hash {
    let mut hasher = blake3::Hasher::new();
    let mut part = |value: Option<&str>| match value {
        None => {
            hasher.update(&u64::MAX.to_le_bytes());
        }
        Some(value) => {
            hasher.update(&(value.len() as u64).to_le_bytes());
            hasher.update(value.as_bytes());
        }
    };
    part(article.url.as_deref());
    part(article.outlet.as_deref());
    part(article.author.as_deref());
    part(article.title.as_deref());
    part(article.published.map(|p| p.to_string()).as_deref());
    part(article.lang.as_deref());
    part(Some(&article.text));
    for block in &article.blocks {
        hasher.update(&block.span.start.to_le_bytes());
        hasher.update(&block.span.end.to_le_bytes());
        hasher.update(block.kind.as_str().as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// A short key of one version of one page, to know again what is already kept.
pub(crate) fn version_key(name: &str, hash: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(hash);
    hasher.update(name.as_bytes());
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(hasher.finalize().as_bytes()) {
        *to = *from;
    }
    key
}

/// One row of `attribution`.
pub(crate) struct AttributionRow {
    pub(crate) source: Option<String>,
    /// Index into [`Coded::entities`].
    pub(crate) entity: Option<usize>,
    pub(crate) wire: wire::Attribution,
}

/// One row of `event`, with its parties.
pub(crate) struct EventRow {
    pub(crate) place: Option<String>,
    pub(crate) parties: Vec<PartyRow>,
    pub(crate) wire: wire::Event,
}

/// One row of `event_party`.
pub(crate) struct PartyRow {
    pub(crate) role: &'static str,
    pub(crate) n: usize,
    pub(crate) text: String,
    pub(crate) entity: Option<usize>,
    pub(crate) wire: wire::Party,
}

/// A document ready to be written.
pub(crate) struct Coded {
    pub(crate) article: Article,
    pub(crate) hash: Hash,
    pub(crate) layers: Vec<u8>,
    pub(crate) aside: Option<String>,
    pub(crate) title: (String, String),
    pub(crate) body: (String, String),
    pub(crate) entities: Vec<wire::Entity>,
    /// Entity, form, count.
    pub(crate) mentions: Vec<(usize, String, usize)>,
    pub(crate) attributions: Vec<AttributionRow>,
    pub(crate) events: Vec<EventRow>,
    /// Codes of all diagnostics.
    pub(crate) diagnostics: Vec<(&'static str, Severity)>,
}

/// Analyses an article and makes its rows.
pub(crate) fn code(article: Article, hash: Hash, engine: &Engine) -> std::io::Result<Coded> {
    let doc = engine.code(article);
    let text = doc.text();
    let record = wire::record(&doc, Layers::default(), None, Provenance::default());
    let of_mention = |m: Option<MentionId>| {
        let mention = doc.names.mentions.get(m?.index())?;
        mention.entity.map(|e| e.index()).filter(|e| *e < record.entities.len())
    };

    let mut mentions = BTreeMap::new();
    for mention in &doc.names.mentions {
        if let Some(entity) = mention.entity.map(|e| e.index()).filter(|e| *e < record.entities.len()) {
            *mentions.entry((entity, mention.span.of(text))).or_insert(0) += 1;
        }
    }
    let attributions = doc.attributions.iter().zip(&record.attributions).map(|(a, wire)| AttributionRow {
        source: a.source.as_ref().map(|s| s.span.of(text).to_owned()),
        entity: a.source.as_ref().and_then(|s| of_mention(s.mention)),
        wire: wire.clone(),
    });
    let events = doc.events.iter().zip(&record.events).map(|(e, wire)| {
        let rows = |role, parties: &[isnad_doc::Party], wires: &[wire::Party]| {
            let rows = parties.iter().zip(wires).enumerate().map(|(n, (p, wire))| PartyRow {
                role,
                n,
                text: p.span.of(text).to_owned(),
                entity: of_mention(p.mention),
                wire: wire.clone(),
            });
            rows.collect::<Vec<_>>()
        };
        let mut parties = rows("actor", &e.actors, &wire.actors);
        parties.extend(rows("recipient", &e.recipients, &wire.recipients));
        EventRow { place: e.place.as_ref().map(|p| p.span.of(text).to_owned()), parties, wire: wire.clone() }
    });
    let (attributions, events) = (attributions.collect(), events.collect());
    let mentions = mentions.into_iter().map(|((e, form), n)| (e, form.to_owned(), n)).collect();
    let diagnostics = doc.article.diagnostics.iter().chain(&doc.diagnostics);
    let diagnostics = diagnostics.map(|d| (d.code, d.severity)).collect();
    let body = columns(&body_tokens(&doc, engine));
    let title = doc.article.title.as_deref().map(|t| columns(&tokens::tokens(engine.analyzer(), t)));
    let title = title.unwrap_or_default();
    Ok(Coded {
        hash,
        aside: aside(&record),
        title,
        body,
        mentions,
        attributions,
        events,
        diagnostics,
        entities: record.entities.clone(),
        layers: pack_layers(record)?,
        article: doc.article,
    })
}

/// The words of the page that can be found: all but what stands aside.
fn body_tokens(doc: &Doc, engine: &Engine) -> Vec<Token> {
    let mut all = tokens::tokens(engine.analyzer(), doc.text());
    let aside: Vec<Span> = doc.article.blocks.iter().filter(|b| is_aside(b.kind)).map(|b| b.span).collect();
    if !aside.is_empty() {
        all.retain(|t| !aside.iter().any(|span| span.contains(t.span)));
    }
    all
}

/// Whether a block holds other pages' headlines or readers' words, which are not the page's own.
fn is_aside(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Related | BlockKind::Comment)
}

/// Where the text is not the body of the article, as the column `aside` has it.
fn aside(record: &Record) -> Option<String> {
    let body = |kind| {
        matches!(kind, BlockKind::Paragraph | BlockKind::Quote | BlockKind::Heading | BlockKind::Caption)
    };
    let ranges = |others: bool| {
        let blocks = record.blocks.iter().filter(|b| !body(b.kind) && is_aside(b.kind) == others);
        blocks.map(|b| format!("{}-{}", b.at.start, b.at.end)).collect::<Vec<_>>().join(" ")
    };
    Some(format!("{};{}", ranges(false), ranges(true))).filter(|ranges| ranges != ";")
}

fn columns(tokens: &[Token]) -> (String, String) {
    let mut columns = (String::new(), String::new());
    for token in tokens {
        for (column, key) in [(&mut columns.0, &token.surface), (&mut columns.1, &token.lemma)] {
            if !column.is_empty() {
                column.push(' ');
            }
            column.push_str(key);
        }
    }
    columns
}

pub(crate) fn pack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    zstd::bulk::compress(bytes, LEVEL)
}

pub(crate) fn unpack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    zstd::stream::decode_all(bytes)
}

/// A record without what stands in the columns of `document` and in `run`.
fn pack_layers(mut record: Record) -> std::io::Result<Vec<u8>> {
    record.id = String::new();
    record.url = None;
    record.outlet = None;
    record.author = None;
    record.title = None;
    record.published = None;
    record.lang = None;
    record.text = String::new();
    record.provenance = Provenance::default();
    pack(&serde_json::to_vec(&record)?)
}

/// The article that a record was made from.
///
/// Diagnostics of the analysis are left out: the next analysis gives its own.
pub(crate) fn article(record: Record) -> Article {
    let index = CharIndex::new(&record.text);
    let span = |at: wire::At| index.span(&record.text, at.start, at.end);
    let blocks = record.blocks.iter().map(|b| Block { span: span(b.at), kind: b.kind }).collect();
    let mut diagnostics = Vec::new();
    for d in &record.diagnostics {
        let Some(code) = isnad_doc::diagnostics::explain(&d.code) else { continue };
        if code.code.starts_with("INPUT-") || code.code.starts_with("PAGE-") {
            let place = d.start.zip(d.end).map(|(start, end)| span(wire::At { start, end }));
            diagnostics.push(Diagnostic {
                code: code.code,
                severity: d.severity,
                span: place,
                message: d.message.clone(),
            });
        }
    }
    let published = record.published.as_deref().and_then(|p| {
        if p.len() > 10 { p.parse().ok().map(Published::clock) } else { p.parse().ok().map(Published::day) }
    });
    Article {
        id: record.id,
        url: record.url,
        outlet: record.outlet,
        author: record.author,
        title: record.title,
        published,
        lang: record.lang,
        blocks,
        diagnostics,
        text: record.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_tells_absent_from_empty_and_parts_apart() {
        let base = Article { text: "نص".into(), ..Article::default() };
        let mut seen = std::collections::BTreeSet::from([content_hash(&base)]);
        for other in [
            Article { title: Some(String::new()), ..base.clone() },
            Article { author: Some(String::new()), ..base.clone() },
            Article { title: Some("نص".into()), ..base.clone() },
            Article { text: "نصا".into(), ..base.clone() },
            Article { blocks: vec![Block { span: Span::new(0, 4), kind: BlockKind::Title }], ..base.clone() },
        ] {
            assert!(seen.insert(content_hash(&other)));
        }
        assert!(!seen.insert(content_hash(&Article { id: "other".into(), ..base })));
    }

    #[test]
    fn article_comes_back_from_its_record() {
        let text = "عنوان\nأعلن الوزير".to_owned();
        let article = Article {
            id: "a".into(),
            url: Some("http://x.example/1".into()),
            outlet: Some("الساحل".into()),
            title: Some("عنوان".into()),
            published: Some(Published::clock(jiff::civil::date(2017, 4, 27).at(18, 2, 0, 0))),
            lang: Some("ar".into()),
            blocks: vec![
                Block { span: Span::new(0, 10), kind: BlockKind::Title },
                Block { span: Span::new(11, text.len()), kind: BlockKind::Paragraph },
            ],
            diagnostics: vec![Diagnostic {
                code: "PAGE-005",
                severity: Severity::Note,
                span: Some(Span::new(0, 10)),
                message: "x".into(),
            }],
            text,
            ..Article::default()
        };
        let mut doc = Doc::new(article.clone());
        doc.diagnostics.push(Diagnostic {
            code: "TIME-001",
            severity: Severity::Note,
            span: None,
            message: String::new(),
        });
        let record = wire::record(&doc, Layers::default(), None, Provenance::default());
        assert_eq!(super::article(record), article);
    }
}
