//! What was given out of the archive, and in which version: the ledger of exported incidents.
//!
//! It stands apart from what the machine found, as judgements do: coding again never touches it. An export writes the rows
//! it is about to give out first, as not delivered ([`Archive::plan`]), and marks them when everything is written
//! ([`Archive::delivered`]). So an export that is broken off loses nothing, for what is not marked is given out again; and
//! it gives no version to two contents, for the version is in the ledger before anybody can have seen it.

use crate::{Archive, Error};
use isnad_doc::EventType;
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What became of an incident since the export before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It was not given out before, or was deleted and has come back.
    New,
    /// Nothing.
    Same,
    /// Something in it, or its reports.
    Changed,
    /// It is no more.
    Deleted,
}

impl Change {
    const ALL: [Change; 4] = [Change::New, Change::Same, Change::Changed, Change::Deleted];

    /// The spelling in the ledger and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Same => "same",
            Change::Changed => "changed",
            Change::Deleted => "deleted",
        }
    }
}

/// A report of an incident: which event of which page, by what changes least when the page is coded again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportKey {
    /// Id of the page.
    pub page: String,
    /// Type of the event.
    pub kind: EventType,
    /// Dictionary form of its trigger.
    pub lemma: String,
    /// Where the trigger begins, in code points.
    pub start: usize,
}

/// A row of the ledger: an incident in the last version that was given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its id.
    pub id: String,
    /// The version.
    pub version: u32,
    /// What the version was given out as: [`Change::New`], [`Change::Changed`] or [`Change::Deleted`].
    pub change: Change,
    /// Whether an export that gave it out came to its end.
    pub delivered: bool,
    /// Digest of what was given out.
    pub content: Vec<u8>,
    /// The incident it went into, where it is deleted.
    pub into: Option<String>,
    /// Its reports, in order.
    pub reports: Vec<ReportKey>,
}

impl Archive {
    /// The ledger, in order of ids; deleted incidents with the reports they had last.
    ///
    /// # Errors
    /// What SQLite says, and [`Error::Damaged`].
    pub fn ledger(&self) -> Result<Vec<Published>, Error> {
        let fail = self.fail();
        let damaged = |what: &str| Error::damaged(&self.path, format!("the ledger says `{what}`"));
        let mut reports: HashMap<String, Vec<ReportKey>> = HashMap::new();
        let sql = "SELECT incident, page, type, lemma, trigger_start FROM incident_report";
        let mut statement = self.conn.prepare(sql).map_err(fail)?;
        let mut rows = statement.query([]).map_err(fail)?;
        while let Some(row) = rows.next().map_err(fail)? {
            let kind: String = row.get(2).map_err(fail)?;
            let kind = EventType::parse(&kind).ok_or_else(|| damaged(&kind))?;
            let (page, lemma) = (row.get(1).map_err(fail)?, row.get(3).map_err(fail)?);
            let key = ReportKey { page, kind, lemma, start: row.get(4).map_err(fail)? };
            reports.entry(row.get(0).map_err(fail)?).or_default().push(key);
        }
        let sql = "SELECT id, version, change, delivered, content, \"into\" FROM incident ORDER BY id";
        let mut statement = self.conn.prepare(sql).map_err(fail)?;
        let mut rows = statement.query([]).map_err(fail)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(fail)? {
            let id: String = row.get(0).map_err(fail)?;
            let label: String = row.get(2).map_err(fail)?;
            let change = Change::ALL.into_iter().find(|c| c.as_str() == label);
            let mut reports = reports.remove(&id).unwrap_or_default();
            reports.sort();
            out.push(Published {
                version: row.get(1).map_err(fail)?,
                change: change.ok_or_else(|| damaged(&label))?,
                delivered: row.get(3).map_err(fail)?,
                content: row.get(4).map_err(fail)?,
                into: row.get(5).map_err(fail)?,
                reports,
                id,
            });
        }
        Ok(out)
    }

    /// Writes rows of the ledger, each with the version that the ledger had when it was read (0: none), all or none.
    ///
    /// # Errors
    /// [`Error::Busy`] where another export has changed one of them meanwhile, [`Error::ReadOnly`], [`Error::Full`].
    pub fn plan(&mut self, rows: &[(u32, &Published)]) -> Result<(), Error> {
        let path = self.path.clone();
        let fail = |e: rusqlite::Error| Error::from_sqlite(&path, e);
        let work = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
        for (prior, row) in rows {
            let sql = "SELECT version FROM incident WHERE id = ?1";
            let found: Option<u32> = work
                .prepare_cached(sql)
                .and_then(|mut s| s.query_row([&row.id], |r| r.get(0)).optional())
                .map_err(fail)?;
            if found.unwrap_or(0) != *prior {
                return Err(Error::Busy { path });
            }
            let sql = "INSERT INTO incident (id, version, change, delivered, content, \"into\") \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET version = excluded.version, \
                       change = excluded.change, delivered = excluded.delivered, content = excluded.content, \
                       \"into\" = excluded.\"into\"";
            let change = row.change.as_str();
            work.prepare_cached(sql)
                .and_then(|mut s| {
                    s.execute(params![row.id, row.version, change, row.delivered, row.content, row.into])
                })
                .map_err(fail)?;
            work.prepare_cached("DELETE FROM incident_report WHERE incident = ?1")
                .and_then(|mut s| s.execute([&row.id]))
                .map_err(fail)?;
            let sql = "INSERT OR IGNORE INTO incident_report (incident, page, type, lemma, trigger_start) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut insert = work.prepare_cached(sql).map_err(fail)?;
            for k in &row.reports {
                insert.execute(params![row.id, k.page, k.kind.as_str(), k.lemma, k.start]).map_err(fail)?;
            }
        }
        work.commit().map_err(fail)
    }

    /// Marks versions as delivered: everything that was given out is written and handed on.
    ///
    /// # Errors
    /// [`Error::ReadOnly`], [`Error::Full`] and the like.
    pub fn delivered(&mut self, versions: &[(&str, u32)]) -> Result<(), Error> {
        let path = self.path.clone();
        let fail = |e: rusqlite::Error| Error::from_sqlite(&path, e);
        let work = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
        {
            let sql = "UPDATE incident SET delivered = 1 WHERE id = ?1 AND version = ?2";
            let mut mark = work.prepare(sql).map_err(fail)?;
            for (id, version) in versions {
                mark.execute(params![id, version]).map_err(fail)?;
            }
        }
        work.commit().map_err(fail)
    }
}
