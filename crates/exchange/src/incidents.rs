//! Incidents for the programs of the field: one PLOVER record, or one table row, for an event that many pages report.
//!
//! [`merged`] puts the record of an incident together out of those of its reports ([`crate::events::plover`]): each value is
//! one that a report has, and null stays null. Which report gives which value was decided by `isnad_relay::incidents`.

use crate::events::{Plover, Reported, Row, day, plover};
use isnad_archive::Change;
use isnad_doc::wire::Record;
use isnad_relay::Incident;
use serde::{Deserialize, Serialize};

/// What an incident's record says beyond an event's, under `isnad`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Merged {
    /// The id of the incident, which stays from export to export.
    pub incident: String,
    /// Counts up with every change.
    pub version: u32,
    /// Since the export before.
    pub change: Change,
    /// Number of pages.
    pub pages: usize,
    /// Number of independent origins.
    pub origins: usize,
    /// The earliest first.
    pub reports: Vec<Told>,
}

/// A report of an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Told {
    /// Id of the page.
    pub page: String,
    /// Index of the event in it.
    pub event: usize,
    pub outlet: Option<String>,
    pub published: Option<String>,
    /// Who reports it, from the page inwards; empty: the page itself.
    pub chain: Vec<Reported>,
    pub hedge: f64,
    pub probability: f64,
}

/// The record of an incident that is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Deletion {
    pub id: String,
    pub isnad: Deleted,
}

/// What is left to say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Deleted {
    pub incident: String,
    pub version: u32,
    /// Always `deleted`.
    pub change: Change,
    /// The incident that its reports are in now, if there is one.
    pub into: Option<String>,
}

/// A line of an export of incidents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// An incident.
    Live(Box<Plover>),
    /// An incident that is no more.
    Gone(Deletion),
}

impl Line {
    /// The line that deletes an incident.
    #[must_use]
    pub fn deletion(id: &str, version: u32, into: Option<String>) -> Self {
        let isnad = Deleted { incident: id.to_owned(), version, change: Change::Deleted, into };
        Line::Gone(Deletion { id: id.to_owned(), isnad })
    }

    /// Sets what is only known when the record is there: its version and what became of it.
    pub fn set_version(&mut self, version: u32, change: Change) {
        if let Line::Live(record) = self
            && let Some(merged) = &mut record.isnad.merged
        {
            merged.version = version;
            merged.change = change;
        }
    }
}

/// The record of an incident; `told` are its reports, in order, as record and index of the event. Version 0 and
/// [`Change::New`] stand in it until [`Line::set_version`]. `None` where a report is not in its record.
#[must_use]
pub fn merged(incident: &Incident, id: &str, told: &[(&Record, usize)]) -> Option<Line> {
    let at = |n: usize| told.get(n).and_then(|(record, event)| plover(record, *event));
    let of = |n: Option<usize>| n.and_then(&at);
    let mut out = at(incident.best)?;
    out.id = id.to_owned();
    if let Some(from) = of(incident.actors) {
        out.actor = from.actor;
    }
    if let Some(from) = of(incident.recipients) {
        out.recipient = from.recipient;
    }
    if let Some(from) = of(incident.place) {
        out.event_loc = from.event_loc;
        out.isnad.geo_precision = from.isnad.geo_precision;
    }
    if let Some(from) = of(incident.relation) {
        out.isnad.relation = from.isnad.relation;
    }
    // The code is that of the mode; one without the other would say two things.
    if let Some(from) = of(incident.mode).filter(|_| out.mode.is_empty()) {
        out.mode = from.mode;
        out.isnad.cameo = from.isnad.cameo;
    }
    let first = at(0)?;
    out.date = first.isnad.published.as_deref().and_then(day).map(ToOwned::to_owned);
    if let Some(from) = of(incident.time) {
        out.isnad.time = from.isnad.time;
        out.isnad.time_precision = from.isnad.time_precision;
        out.date = out.isnad.time.as_deref().and_then(day).map(ToOwned::to_owned).or(out.date);
    }
    out.isnad.probability = incident.probability;
    let reports = told.iter().map(|(record, event)| {
        let single = plover(record, *event)?;
        Some(Told {
            page: record.id.clone(),
            event: *event,
            outlet: record.outlet.clone(),
            published: record.published.clone(),
            chain: single.isnad.attribution,
            hedge: single.isnad.hedge,
            probability: single.isnad.probability,
        })
    });
    out.isnad.merged = Some(Merged {
        incident: id.to_owned(),
        version: 0,
        change: Change::New,
        pages: incident.pages,
        origins: incident.origins,
        reports: reports.collect::<Option<_>>()?,
    });
    Some(Line::Live(Box::new(out)))
}

/// The columns that stand before those of [`Row`] in a table of incidents. Lists are parted by `; `, one cell a report in
/// order; a chain's links by ` ← `.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Cells {
    pub incident: String,
    pub version: u32,
    pub change: Option<Change>,
    pub into: Option<String>,
    pub pages: Option<usize>,
    pub origins: Option<usize>,
    /// Page, `#`, index of the event in it.
    pub reports: String,
    pub report_chains: String,
    pub report_hedges: String,
    pub report_probabilities: String,
}

/// A line as the row of a table; an incident that is no more leaves all columns of an event empty.
#[must_use]
pub fn row(line: &Line) -> (Cells, Row) {
    match line {
        Line::Live(record) => {
            let Some(m) = &record.isnad.merged else { return (Cells::default(), Row::from(record.as_ref())) };
            let list = |of: &dyn Fn(&Told) -> String| m.reports.iter().map(of).collect::<Vec<_>>().join("; ");
            let chain = |t: &Told| {
                let links = t.chain.iter().map(|r| r.source.as_deref().unwrap_or("…"));
                links.collect::<Vec<_>>().join(" ← ")
            };
            let chained = m.reports.iter().any(|t| !t.chain.is_empty());
            let cells = Cells {
                incident: m.incident.clone(),
                version: m.version,
                change: Some(m.change),
                into: None,
                pages: Some(m.pages),
                origins: Some(m.origins),
                reports: list(&|t| format!("{}#{}", t.page, t.event)),
                report_chains: if chained { list(&chain) } else { String::new() },
                report_hedges: list(&|t| t.hedge.to_string()),
                report_probabilities: list(&|t| t.probability.to_string()),
            };
            (cells, Row::from(record.as_ref()))
        }
        Line::Gone(d) => {
            let cells = Cells {
                incident: d.isnad.incident.clone(),
                version: d.isnad.version,
                change: Some(d.isnad.change),
                into: d.isnad.into.clone(),
                ..Cells::default()
            };
            (cells, Row { id: d.id.clone(), ..Row::default() })
        }
    }
}
