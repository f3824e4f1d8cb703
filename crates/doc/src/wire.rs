//! The `isnad/1` form of a document: what `isnad code` prints and the archive keeps. Offsets are code points.
//!
//! [`record`] makes it from a [`Doc`]; [`Record`] reads it back. Field order is the order of CONTRACT.md.

use crate::{
    Act, BlockKind, CharIndex, Clitic, Commit, Country, Doc, EntityType, EventType, Polarity, Precision,
    Quoting, Relation, Sector, Severity, Span, Status, TimeKind, Upos,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of this form.
pub const SCHEMA: &str = "isnad/1";

/// A stretch `start..end` of code points of [`Record::text`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct At {
    pub start: usize,
    pub end: usize,
}

impl At {
    /// The characters it carries. Linear in `start`; for many look-ups use [`CharIndex`].
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        let mut bounds = text.char_indices().map(|(i, _)| i).chain([text.len()]).skip(self.start);
        let Some(start) = bounds.next() else { return "" };
        let end = match self.end.checked_sub(self.start) {
            Some(0) | None => start,
            Some(n) => bounds.nth(n - 1).unwrap_or(text.len()),
        };
        text.get(start..end).unwrap_or("")
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: At) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// One document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Record {
    pub schema: String,
    pub id: String,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub author: Option<String>,
    pub title: Option<String>,
    /// `2017-04-27T18:02:00`; `2017-04-27` where the page gives no clock time.
    pub published: Option<String>,
    pub lang: Option<String>,
    pub text: String,
    pub blocks: Vec<Block>,
    pub sentences: Vec<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Vec<Word>>,
    pub mentions: Vec<Mention>,
    pub entities: Vec<Entity>,
    pub times: Vec<Time>,
    pub attributions: Vec<Attribution>,
    pub events: Vec<Event>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quad: Option<u8>,
    pub diagnostics: Vec<Diagnostic>,
    pub provenance: Provenance,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Block {
    #[serde(flatten)]
    pub at: At,
    pub kind: BlockKind,
}

/// A syntactic word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Word {
    #[serde(flatten)]
    pub at: At,
    pub form: String,
    pub lemma: String,
    pub upos: Upos,
    pub clitic: Clitic,
}

/// A mention.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Mention {
    #[serde(flatten)]
    pub at: At,
    #[serde(rename = "type")]
    pub kind: EntityType,
    pub entity: Option<String>,
}

/// An entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Entity {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: EntityType,
    pub name_ar: String,
    pub name_en: Option<String>,
    pub wikidata: Option<String>,
}

/// A time expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Time {
    #[serde(flatten)]
    pub at: At,
    #[serde(rename = "type")]
    pub kind: TimeKind,
    pub value: String,
    /// A date, or a date and minute where the expression has a clock time.
    pub earliest: Option<String>,
    pub latest: Option<String>,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Source {
    #[serde(flatten)]
    pub at: At,
    pub mention: Option<usize>,
    pub anonymous: bool,
}

/// A cue or trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Lexeme {
    #[serde(flatten)]
    pub at: At,
    pub lemma: String,
}

/// An attribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Attribution {
    pub source: Option<Source>,
    pub cue: Lexeme,
    pub content: Vec<At>,
    pub kind: Quoting,
    pub act: Act,
    pub commit: Commit,
    pub parent: Option<usize>,
    pub probability: f64,
}

/// A party of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Party {
    #[serde(flatten)]
    pub at: At,
    pub mention: Option<usize>,
    pub country: Option<Country>,
    pub sector: Option<Sector>,
}

/// Where an event took place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct EventPlace {
    #[serde(flatten)]
    pub at: At,
    pub geoname: Option<u32>,
    pub country: Option<Country>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub precision: Precision,
}

/// When an event took place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct EventTime {
    pub value: String,
    pub precision: Precision,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Event {
    #[serde(rename = "type")]
    pub kind: EventType,
    pub mode: Option<String>,
    pub cameo: Option<String>,
    pub relation: Option<Relation>,
    pub trigger: Lexeme,
    pub actors: Vec<Party>,
    pub recipients: Vec<Party>,
    pub place: Option<EventPlace>,
    pub time: Option<EventTime>,
    pub context: Vec<String>,
    pub polarity: Polarity,
    pub status: Status,
    pub attribution: Option<usize>,
    pub probability: f64,
}

/// A diagnostic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Diagnostic {
    pub code: String,
    pub severity: Severity,
    pub start: Option<usize>,
    pub end: Option<usize>,
    pub message: String,
}

/// What made the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Provenance {
    pub isnad: String,
    /// Name to `sha256:` + hex digest of each model and table.
    pub models: BTreeMap<String, String>,
}

/// What of a document goes on the wire.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layers {
    /// Also the words.
    pub words: bool,
}

/// The wire form of a document.
#[must_use]
pub fn record(doc: &Doc, layers: Layers, quad: Option<u8>, provenance: Provenance) -> Record {
    let text = doc.text();
    let index = CharIndex::new(text);
    let at = |span: Span| At { start: index.to_char(text, span.from()), end: index.to_char(text, span.to()) };
    let party = |p: &crate::Party| Party {
        at: at(p.span),
        mention: p.mention.map(crate::MentionId::index),
        country: p.country,
        sector: p.sector,
    };
    let article = &doc.article;
    Record {
        schema: SCHEMA.to_owned(),
        id: article.id.clone(),
        url: article.url.clone(),
        outlet: article.outlet.clone(),
        author: article.author.clone(),
        title: article.title.clone(),
        published: article.published.map(|p| p.to_string()),
        lang: article.lang.clone(),
        text: text.to_owned(),
        blocks: article.blocks.iter().map(|b| Block { at: at(b.span), kind: b.kind }).collect(),
        sentences: doc.words.sentences.iter().map(|s| at(s.span)).collect(),
        words: layers.words.then(|| {
            let words = doc.words.words.iter().map(|w| Word {
                at: at(w.span),
                form: doc.words.form(w, text).into_owned(),
                lemma: w.lemma.to_string(),
                upos: w.upos,
                clitic: w.clitic,
            });
            words.collect()
        }),
        mentions: {
            let entity = |m: &crate::Mention| m.entity.and_then(|e| doc.names.entities.get(e.index()));
            let mentions = doc.names.mentions.iter().map(|m| Mention {
                at: at(m.span),
                kind: m.kind,
                entity: entity(m).map(|e| e.id.to_string()),
            });
            mentions.collect()
        },
        entities: {
            let entities = doc.names.entities.iter().map(|e| Entity {
                id: e.id.to_string(),
                kind: e.kind,
                name_ar: e.name_ar.clone(),
                name_en: e.name_en.clone(),
                wikidata: e.wikidata.as_ref().map(ToString::to_string),
            });
            entities.collect()
        },
        times: {
            let times = doc.times.iter().map(|t| {
                let bound = |b: Option<jiff::civil::DateTime>| b.map(|b| bound(b, t.precision));
                Time {
                    at: at(t.span),
                    kind: t.kind,
                    value: t.value.to_string(),
                    earliest: bound(t.earliest),
                    latest: bound(t.latest),
                }
            });
            times.collect()
        },
        attributions: {
            let attributions = doc.attributions.iter().map(|a| Attribution {
                source: a.source.as_ref().map(|s| Source {
                    at: at(s.span),
                    mention: s.mention.map(crate::MentionId::index),
                    anonymous: s.anonymous,
                }),
                cue: Lexeme { at: at(a.cue.span), lemma: a.cue.lemma.to_string() },
                content: a.content.iter().map(|c| at(*c)).collect(),
                kind: a.quoting,
                act: a.act,
                commit: a.commit,
                parent: a.parent.map(crate::AttributionId::index),
                probability: a.probability.rounded(),
            });
            attributions.collect()
        },
        events: {
            let events = doc.events.iter().map(|e| Event {
                kind: e.kind,
                mode: e.mode.as_ref().map(ToString::to_string),
                cameo: e.cameo.as_ref().map(ToString::to_string),
                relation: e.relation,
                trigger: Lexeme { at: at(e.trigger.span), lemma: e.trigger.lemma.to_string() },
                actors: e.actors.iter().map(party).collect(),
                recipients: e.recipients.iter().map(party).collect(),
                place: e.place.as_ref().map(|p| EventPlace {
                    at: at(p.span),
                    geoname: p.geoname,
                    country: p.country,
                    lat: p.at.map(|(lat, _)| lat),
                    lon: p.at.map(|(_, lon)| lon),
                    precision: p.precision,
                }),
                time: e
                    .time
                    .as_ref()
                    .map(|t| EventTime { value: t.value.to_string(), precision: t.precision }),
                context: e.context.iter().map(ToString::to_string).collect(),
                polarity: e.polarity,
                status: e.status,
                attribution: e.attribution.map(crate::AttributionId::index),
                probability: e.probability.rounded(),
            });
            events.collect()
        },
        quad,
        diagnostics: {
            let all = article.diagnostics.iter().chain(&doc.diagnostics);
            let diagnostics = all.map(|d| Diagnostic {
                code: d.code.to_owned(),
                severity: d.severity,
                start: d.span.map(|s| at(s).start),
                end: d.span.map(|s| at(s).end),
                message: d.message.clone(),
            });
            diagnostics.collect()
        },
        provenance,
    }
}

/// A bound of a time interval: a date, or a date and minute where the expression is that fine.
fn bound(at: jiff::civil::DateTime, precision: Precision) -> String {
    let mut out = format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day());
    if precision == Precision::Minute {
        out.push_str(&format!("T{:02}:{:02}", at.hour(), at.minute()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Article, Published};
    use expect_test::expect;

    #[test]
    fn code_points_on_the_wire() {
        let text = "أعلن الوزير".to_owned();
        let mut doc = Doc::new(Article { id: "a".into(), text, ..Article::default() });
        doc.article.published = Some(Published::clock(jiff::civil::date(2017, 4, 27).at(18, 2, 0, 0)));
        doc.article.blocks.push(crate::Block { span: Span::new(0, 21), kind: BlockKind::Paragraph });
        let record = record(&doc, Layers::default(), None, Provenance::default());
        assert_eq!(record.blocks[0].at.of(&record.text), "أعلن الوزير");
        let json = serde_json::to_string(&record).unwrap();
        expect![[r#"{"schema":"isnad/1","id":"a","url":null,"outlet":null,"author":null,"title":null,"published":"2017-04-27T18:02:00","lang":null,"text":"أعلن الوزير","blocks":[{"start":0,"end":11,"kind":"paragraph"}],"sentences":[],"mentions":[],"entities":[],"times":[],"attributions":[],"events":[],"diagnostics":[],"provenance":{"isnad":"","models":{}}}"#]].assert_eq(&json);
        assert_eq!(serde_json::from_str::<Record>(&json).unwrap(), record);
    }
}
