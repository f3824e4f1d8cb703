//! Finding events by what they are, who takes part, and when they were published.

use crate::read::{Range, header, marks, upper};
use crate::{Archive, Error, Header};
use isnad_doc::{EventType, Polarity, Relation, Status};
use rusqlite::types::Value;

/// Which events. Everything absent or empty is no limit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventQuery {
    /// Of one of these types.
    pub types: Vec<EventType>,
    /// Of one of these relations.
    pub relations: Vec<Relation>,
    /// With each of these among its actors or recipients: entity ids, the analyst's merges applied.
    pub parties: Vec<String>,
    /// Of this polarity.
    pub polarity: Option<Polarity>,
    /// Of one of these statuses.
    pub statuses: Vec<Status>,
    /// In this country (ISO 3166-1 alpha-3).
    pub country: Option<String>,
    /// Inside an attribution (`true`) or in the page's own voice (`false`).
    pub attributed: Option<bool>,
    /// Told as happening on this day or later, as far as the event has a date.
    pub happened_from: Option<String>,
    /// Told as happening on this day or earlier, as far as the event has a date.
    pub happened_to: Option<String>,
    /// In pages of this range.
    pub range: Range,
}

/// An event, as where to find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventHit {
    /// The page it stands in.
    pub document: Header,
    /// Its index into the events of the record.
    pub event: usize,
}

impl Archive {
    /// Finds events, in order of publication of their pages, then as they stand in the page.
    ///
    /// Read the page with [`Archive::record`] for all about an event.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn events(&self, query: &EventQuery) -> Result<Vec<EventHit>, Error> {
        let mut sql = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        let mut among = |column: &str, labels: Vec<&'static str>, values: &mut Vec<Value>| {
            if !labels.is_empty() {
                sql.push(format!("{column} IN ({})", marks(labels.len())));
                values.extend(labels.into_iter().map(|l| Value::from(l.to_owned())));
            }
        };
        among("e.type", query.types.iter().map(|t| t.as_str()).collect(), &mut values);
        among("e.relation", query.relations.iter().map(|t| t.as_str()).collect(), &mut values);
        among("e.status", query.statuses.iter().map(|t| t.as_str()).collect(), &mut values);
        among("e.polarity", query.polarity.iter().map(|t| t.as_str()).collect(), &mut values);
        let mut bound = |condition: &str, value: Option<String>, values: &mut Vec<Value>| {
            if let Some(value) = value {
                sql.push(condition.to_owned());
                values.push(value.into());
            }
        };
        bound("e.country = ?", query.country.clone(), &mut values);
        bound("e.date >= ?", query.happened_from.clone(), &mut values);
        bound("e.date < ?", query.happened_to.as_deref().map(upper), &mut values);
        if let Some(attributed) = query.attributed {
            sql.push(format!("e.attribution IS {}NULL", if attributed { "NOT " } else { "" }));
        }
        if !query.parties.is_empty() {
            let views = self.views()?;
            for party in &query.parties {
                let ids = views.same(party);
                sql.push(format!(
                    "EXISTS (SELECT 1 FROM event_party p JOIN entity x ON x.id = p.entity \
                     WHERE p.document = e.document AND p.event = e.n AND x.name IN ({}))",
                    marks(ids.len())
                ));
                values.extend(ids.into_iter().map(Value::from));
            }
        }
        query.range.conditions(&mut sql, &mut values);
        let filter = if sql.is_empty() { "1".to_owned() } else { sql.join(" AND ") };
        let sql = format!(
            "SELECT d.name, d.url, d.outlet, d.author, d.title, d.published, e.n \
             FROM event e JOIN document d ON d.id = e.document WHERE {filter} ORDER BY d.published, d.id, e.n"
        );
        let mut statement = self.conn.prepare(&sql).map_err(self.fail())?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |r| {
            Ok(EventHit { document: header(r)?, event: r.get(6)? })
        });
        rows.and_then(Iterator::collect).map_err(self.fail())
    }
}
