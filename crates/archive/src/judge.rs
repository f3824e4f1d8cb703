//! What the analyst judged, apart from what the machine found.

use crate::{Archive, Error};
use rusqlite::params;

/// Kinds of judgement that isnad itself reads. Others may be kept and are the caller's own.
pub mod kinds {
    /// `subject` and `value` are two ids of one entity; `value` is folded into `subject`.
    pub const MERGE: &str = "entity-merge";
    /// `subject` is the id of an entity, `value` a form that names somebody else: `isnad:j/` + the form.
    pub const SPLIT: &str = "entity-split";
    /// `subject` is `document#attribution`; `value` says what the analyst thinks of it.
    pub const ATTRIBUTION: &str = "attribution";
    /// `subject` is `document#event`; `value` says what the analyst thinks of it.
    pub const EVENT: &str = "event";
}

/// A judgement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Its number; 0 before it is kept.
    pub id: i64,
    /// What it is about: one of [`kinds`], or the caller's own.
    pub kind: String,
    /// Whom or what it is about, by ids that do not change with the analysis.
    pub subject: String,
    /// What was judged.
    pub value: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// By whom.
    pub analyst: Option<String>,
    /// When, UTC: `2017-04-27T18:02:00Z`. Empty: now.
    pub made: String,
}

impl Archive {
    /// Keeps a judgement and gives its number.
    ///
    /// # Errors
    /// [`Error::ReadOnly`] and what SQLite says.
    pub fn judge(&mut self, judgement: &Judgement) -> Result<i64, Error> {
        let sql = "INSERT INTO judgement (kind, subject, value, note, analyst, made) VALUES \
                   (?1, ?2, ?3, ?4, ?5, CASE ?6 WHEN '' THEN strftime('%Y-%m-%dT%H:%M:%SZ', 'now') ELSE ?6 END)";
        let j = judgement;
        self.conn
            .execute(sql, params![j.kind, j.subject, j.value, j.note, j.analyst, j.made])
            .map_err(self.fail())?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Takes a judgement back; false if there is none of this number.
    ///
    /// # Errors
    /// [`Error::ReadOnly`] and what SQLite says.
    pub fn withdraw(&mut self, id: i64) -> Result<bool, Error> {
        let n = self.conn.execute("DELETE FROM judgement WHERE id = ?1", [id]).map_err(self.fail())?;
        Ok(n > 0)
    }

    /// The judgements, of one kind or of all, in the order they were made.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn judgements(&self, kind: Option<&str>) -> Result<Vec<Judgement>, Error> {
        let sql = "SELECT id, kind, subject, value, note, analyst, made FROM judgement \
                   WHERE ?1 IS NULL OR kind = ?1 ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql).map_err(self.fail())?;
        let rows = statement.query_map([kind], |r| {
            Ok(Judgement {
                id: r.get(0)?,
                kind: r.get(1)?,
                subject: r.get(2)?,
                value: r.get(3)?,
                note: r.get(4)?,
                analyst: r.get(5)?,
                made: r.get(6)?,
            })
        });
        rows.and_then(Iterator::collect).map_err(self.fail())
    }
}
