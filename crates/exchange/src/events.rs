//! Events for the programs of the field: PLOVER's JSON and one table row an event.
//!
//! [`plover`] gives the record of the PLOVER manual (draft 0.8, 2021, chapter «Data Fields»), with what PLOVER has no
//! field for (who said it, how surely, through whom) under `isnad`. [`Row`] is the same flat. Absent is null or empty; no
//! date, place or party is made up. What an event's page says is not copied, only pointed at: texts belong to others.

use crate::incidents::Merged;
use isnad_doc::wire::{Event, Party, Record};
use isnad_doc::{Act, Commit, EventType, Polarity, Precision, Relation, Status};
use serde::{Deserialize, Serialize};

/// An event as PLOVER writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Plover {
    /// Id of the page, `#`, index of the event in it.
    pub id: String,
    /// The day of the event, else the day its page was published (`isnad.time_precision` is null then).
    pub date: Option<String>,
    pub actor: Vec<Entity>,
    pub recipient: Vec<Entity>,
    pub event: Vec<EventType>,
    pub event_loc: Option<Location>,
    pub event_text: Vec<String>,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad_code: u8,
    pub mode: Vec<String>,
    /// PLOVER's contexts, and its auxiliary modes `negation`, `future`, `hypothetical`, `historical`.
    pub context: Vec<String>,
    pub size: Size,
    pub text_info: TextInfo,
    pub cite_info: CiteInfo,
    pub coder: String,
    pub isnad: Extension,
}

/// How many, as the text counts them: a number, with `+` after it where it is the least.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Size {
    pub dead: Option<String>,
    pub injured: Option<String>,
    pub arrested: Option<String>,
    /// Of a protest; not one of PLOVER's own fields.
    pub participants: Option<String>,
}

impl Size {
    /// Takes the counts (`dead:12`) out of the contexts of an event.
    fn take(context: &mut Vec<String>) -> Self {
        let mut size = Self::default();
        context.retain(|c| {
            let Some((what, number)) = c.split_once(':') else { return true };
            let field = match what {
                "dead" => &mut size.dead,
                "injured" => &mut size.injured,
                "arrested" => &mut size.arrested,
                "participants" => &mut size.participants,
                _ => return true,
            };
            *field = Some(number.to_owned());
            false
        });
        size
    }
}

/// A party.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Entity {
    pub code: Option<String>,
    pub sector: Option<String>,
    pub entity_text: String,
    /// Wikidata id where one is known, else isnad's.
    pub identifier_id: Option<String>,
    pub identifier_text: Option<String>,
}

/// Where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Location {
    pub extracted_place: String,
    pub geonameid: Option<u32>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub country_code: Option<String>,
    /// 5 sub-city, 4 city, 3 district or province, 1 country; null for vaguer regions.
    pub resolution: Option<u8>,
}

/// Where in the page's text the trigger stands, in code points, and in which sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TextInfo {
    pub sequence: Option<usize>,
    pub start: usize,
    pub end: usize,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CiteInfo {
    pub citation: String,
    pub url: Option<String>,
    pub title: Option<String>,
    pub language: Option<String>,
    pub publication: Option<String>,
    pub coder: String,
    pub codebook: String,
}

/// What PLOVER has no field for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Extension {
    pub relation: Option<Relation>,
    pub cameo: Option<String>,
    pub polarity: Polarity,
    pub status: Status,
    /// When the page was published.
    pub published: Option<String>,
    /// The TIMEX3 value of the event's own time.
    pub time: Option<String>,
    /// As in ACLED: 1 the day, 2 the week, 3 the month or vaguer; null where the text dates nothing.
    pub time_precision: Option<u8>,
    /// As in ACLED: 1 the town, 2 the district or province, 3 the country or a vaguer region; null without a place.
    pub geo_precision: Option<u8>,
    /// That a careful reader would agree that the page reports this.
    pub probability: f64,
    /// Who reports it, from the page inwards; empty: the page itself.
    pub attribution: Vec<Reported>,
    /// What the links' commitments leave of it, from its origin to the page.
    pub hedge: f64,
    /// In a record of an incident: its id, version and reports.
    #[serde(flatten)]
    pub merged: Option<Merged>,
}

/// A link of an event's chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Reported {
    pub source: Option<String>,
    pub entity: Option<String>,
    pub anonymous: bool,
    pub act: Act,
    pub commit: Commit,
}

/// Event `n` of a record as PLOVER writes it.
#[must_use]
pub fn plover(record: &Record, n: usize) -> Option<Plover> {
    let event = record.events.get(n)?;
    let entities = |parties: &[Party]| parties.iter().map(|p| entity(record, p)).collect();
    let coder = format!("isnad {}", env!("CARGO_PKG_VERSION"));
    let mut context = event.context.clone();
    let size = Size::take(&mut context);
    if event.polarity == Polarity::Minus {
        context.push("negation".to_owned());
    }
    match event.status {
        Status::Asserted => {}
        Status::Future | Status::Hypothetical | Status::Historical => {
            context.push(event.status.as_str().to_owned());
        }
    }
    let own_day = event.time.as_ref().map(|t| t.value.as_str()).and_then(day);
    let published = record.published.as_deref().and_then(day);
    Some(Plover {
        id: format!("{}#{n}", record.id),
        date: own_day.or(published).map(ToOwned::to_owned),
        actor: entities(&event.actors),
        recipient: entities(&event.recipients),
        event: vec![event.kind],
        event_loc: event.place.as_ref().map(|place| Location {
            extracted_place: place.at.of(&record.text).to_owned(),
            geonameid: place.geoname,
            lat: place.lat,
            lon: place.lon,
            country_code: place.country.as_ref().map(ToString::to_string),
            resolution: resolution(place.precision),
        }),
        event_text: vec![event.trigger.at.of(&record.text).to_owned()],
        quad_code: quad_code(event.kind),
        mode: event.mode.iter().cloned().collect(),
        context,
        size,
        text_info: TextInfo {
            sequence: record.sentences.iter().position(|s| s.contains(event.trigger.at)),
            start: event.trigger.at.start,
            end: event.trigger.at.end,
        },
        cite_info: CiteInfo {
            citation: record.id.clone(),
            url: record.url.clone(),
            title: record.title.clone(),
            language: record.lang.clone(),
            publication: record.outlet.clone(),
            coder: coder.clone(),
            codebook: "plover-0.8".to_owned(),
        },
        coder,
        isnad: Extension {
            relation: event.relation,
            cameo: event.cameo.clone(),
            polarity: event.polarity,
            status: event.status,
            published: record.published.clone(),
            time: event.time.as_ref().map(|t| t.value.clone()),
            time_precision: event.time.as_ref().and_then(|t| time_precision(t.precision)),
            geo_precision: event.place.as_ref().and_then(|p| geo_precision(p.precision)),
            probability: event.probability,
            attribution: reported(record, event),
            hedge: isnad_relay::hedge(record, event.attribution),
            merged: None,
        },
    })
}

/// The events of a record with at least this probability, in order.
pub fn events(record: &Record, least: f64) -> impl Iterator<Item = Plover> + '_ {
    let sure = move |n: &usize| record.events.get(*n).is_some_and(|e| e.probability >= least);
    (0..record.events.len()).filter(sure).filter_map(|n| plover(record, n))
}

fn entity(record: &Record, party: &Party) -> Entity {
    let id = party.mention.and_then(|m| record.mentions.get(m)?.entity.clone());
    let known = id.as_ref().and_then(|id| record.entities.iter().find(|e| e.id == *id));
    Entity {
        code: party.country.as_ref().map(ToString::to_string),
        sector: party.sector.map(|s| s.as_str().to_owned()),
        entity_text: party.at.of(&record.text).to_owned(),
        identifier_id: known.and_then(|e| e.wikidata.clone()).or(id),
        identifier_text: known.map(|e| e.name_en.clone().unwrap_or_else(|| e.name_ar.clone())),
    }
}

fn reported(record: &Record, event: &Event) -> Vec<Reported> {
    let mut links = Vec::new();
    let mut next = event.attribution;
    // Rings of parents do not come; the count bounds them all the same.
    while let Some(a) = next.and_then(|n| record.attributions.get(n)).filter(|_| links.len() < 32) {
        let source = a.source.as_ref();
        links.push(Reported {
            source: source.map(|s| s.at.of(&record.text).to_owned()),
            entity: source.and_then(|s| record.mentions.get(s.mention?)?.entity.clone()),
            anonymous: source.is_some_and(|s| s.anonymous),
            act: a.act,
            commit: a.commit,
        });
        next = a.parent;
    }
    links.reverse();
    links
}

/// The day that a TIMEX3 value begins with, if it is as fine as that.
pub(crate) fn day(value: &str) -> Option<&str> {
    let day = value.get(..10)?;
    let shape =
        day.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    shape.then_some(day)
}

/// GDELT's and CAMEO's numbering.
fn quad_code(kind: EventType) -> u8 {
    use EventType as T;
    match kind {
        T::Agree | T::Consult | T::Support | T::Concede => 1,
        T::Cooperate | T::Aid | T::Retreat => 2,
        T::Request | T::Accuse | T::Reject | T::Threaten => 3,
        T::Protest | T::Sanction | T::Mobilize | T::Coerce | T::Assault => 4,
    }
}

fn resolution(precision: Precision) -> Option<u8> {
    match precision {
        Precision::Site => Some(5),
        Precision::City => Some(4),
        Precision::Admin => Some(3),
        Precision::Country => Some(1),
        Precision::Region => None,
        Precision::Minute
        | Precision::Day
        | Precision::Week
        | Precision::Month
        | Precision::Year
        | Precision::Vague => None,
    }
}

fn geo_precision(precision: Precision) -> Option<u8> {
    match precision {
        Precision::Site | Precision::City => Some(1),
        Precision::Admin => Some(2),
        Precision::Country | Precision::Region => Some(3),
        Precision::Minute
        | Precision::Day
        | Precision::Week
        | Precision::Month
        | Precision::Year
        | Precision::Vague => None,
    }
}

fn time_precision(precision: Precision) -> Option<u8> {
    match precision {
        Precision::Minute | Precision::Day => Some(1),
        Precision::Week => Some(2),
        Precision::Site | Precision::City | Precision::Admin | Precision::Country | Precision::Region => None,
        Precision::Month | Precision::Year | Precision::Vague => Some(3),
    }
}

/// An event as one row of a table. Lists are parted by `; `, the chain by ` ← `, from the page inwards.
/// All but the id may be empty, as in the row that deletes an incident ([`crate::incidents::row`]).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Row {
    pub id: String,
    pub date: Option<String>,
    pub time_precision: Option<u8>,
    pub event_type: String,
    pub relation: Option<Relation>,
    pub mode: String,
    pub cameo: Option<String>,
    pub quad_code: Option<u8>,
    pub polarity: Option<Polarity>,
    pub status: Option<Status>,
    pub actors: String,
    pub actor_countries: String,
    pub actor_sectors: String,
    pub actor_ids: String,
    pub recipients: String,
    pub recipient_countries: String,
    pub recipient_sectors: String,
    pub recipient_ids: String,
    pub place: Option<String>,
    pub geonameid: Option<u32>,
    pub country: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub geo_precision: Option<u8>,
    pub context: String,
    pub dead: Option<String>,
    pub injured: Option<String>,
    pub arrested: Option<String>,
    pub participants: Option<String>,
    pub trigger: String,
    pub start: Option<usize>,
    pub end: Option<usize>,
    pub chain: String,
    pub source_id: Option<String>,
    pub anonymous: Option<bool>,
    pub act: Option<Act>,
    pub commit: Option<Commit>,
    pub hedge: Option<f64>,
    pub probability: Option<f64>,
    pub outlet: Option<String>,
    pub published: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
}

impl From<&Plover> for Row {
    fn from(event: &Plover) -> Self {
        let list = |entities: &[Entity], of: &dyn Fn(&Entity) -> Option<String>| {
            let cells: Vec<String> = entities.iter().map(|e| of(e).unwrap_or_default()).collect();
            if cells.iter().all(String::is_empty) { String::new() } else { cells.join("; ") }
        };
        let text = |e: &Entity| Some(e.entity_text.clone());
        let x = &event.isnad;
        let innermost = x.attribution.last();
        let place = event.event_loc.as_ref();
        Self {
            id: event.id.clone(),
            date: event.date.clone(),
            time_precision: x.time_precision,
            event_type: event.event.iter().map(|t| t.as_str()).collect::<Vec<_>>().join("; "),
            relation: x.relation,
            mode: event.mode.join("; "),
            cameo: x.cameo.clone(),
            quad_code: Some(event.quad_code),
            polarity: Some(x.polarity),
            status: Some(x.status),
            actors: list(&event.actor, &text),
            actor_countries: list(&event.actor, &|e| e.code.clone()),
            actor_sectors: list(&event.actor, &|e| e.sector.clone()),
            actor_ids: list(&event.actor, &|e| e.identifier_id.clone()),
            recipients: list(&event.recipient, &text),
            recipient_countries: list(&event.recipient, &|e| e.code.clone()),
            recipient_sectors: list(&event.recipient, &|e| e.sector.clone()),
            recipient_ids: list(&event.recipient, &|e| e.identifier_id.clone()),
            place: place.map(|p| p.extracted_place.clone()),
            geonameid: place.and_then(|p| p.geonameid),
            country: place.and_then(|p| p.country_code.clone()),
            lat: place.and_then(|p| p.lat),
            lon: place.and_then(|p| p.lon),
            geo_precision: x.geo_precision,
            context: event.context.join("; "),
            dead: event.size.dead.clone(),
            injured: event.size.injured.clone(),
            arrested: event.size.arrested.clone(),
            participants: event.size.participants.clone(),
            trigger: event.event_text.join("; "),
            start: Some(event.text_info.start),
            end: Some(event.text_info.end),
            chain: x
                .attribution
                .iter()
                .map(|r| r.source.as_deref().unwrap_or("…"))
                .collect::<Vec<_>>()
                .join(" ← "),
            source_id: innermost.and_then(|r| r.entity.clone()),
            anonymous: innermost.map(|r| r.anonymous),
            act: innermost.map(|r| r.act),
            commit: innermost.map(|r| r.commit),
            hedge: Some(x.hedge),
            probability: Some(x.probability),
            outlet: event.cite_info.publication.clone(),
            published: x.published.clone(),
            url: event.cite_info.url.clone(),
            title: event.cite_info.title.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_leave_the_contexts() {
        let mut context = vec!["dead:12".to_owned(), "military".to_owned(), "participants:100+".to_owned()];
        let size = Size::take(&mut context);
        assert_eq!(context, ["military"]);
        assert_eq!((size.dead.as_deref(), size.participants.as_deref()), (Some("12"), Some("100+")));
        assert_eq!((size.injured, size.arrested), (None, None));
    }
}
