//! Reading records back.

use crate::{Archive, Error, coded};
use isnad_doc::wire::{Provenance, Record};
use isnad_doc::{CharIndex, Span};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::HashMap;
use std::sync::Arc;

/// Provenances by their row of `run`.
pub(crate) type Provenances = HashMap<i64, Arc<Provenance>>;

/// Which documents. Everything absent is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Published on this day or instant or later (`2017-04-27`, `2017-04-27T18:02:00`). Documents without a date are
    /// left out as soon as there is a bound.
    pub from: Option<String>,
    /// Published on this day or instant or earlier; a day counts whole, a month (`2017-04`) and a year too.
    pub to: Option<String>,
    /// Of this outlet.
    pub outlet: Option<String>,
}

impl Range {
    /// Conditions on `d`, the table `document`, with their values.
    pub(crate) fn conditions(&self, sql: &mut Vec<String>, values: &mut Vec<Value>) {
        if let Some(from) = &self.from {
            sql.push("d.published >= ?".to_owned());
            values.push(from.clone().into());
        }
        if let Some(to) = &self.to {
            sql.push("d.published < ?".to_owned());
            values.push(upper(to).into());
        }
        if let Some(outlet) = &self.outlet {
            sql.push("d.outlet = ?".to_owned());
            values.push(outlet.clone().into());
        }
    }
}

/// The first string after everything that begins with `to`, among ISO dates.
pub(crate) fn upper(to: &str) -> String {
    format!("{to}~")
}

/// What stands above the text of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Header {
    /// Its id.
    pub id: String,
    /// Where it was published.
    pub url: Option<String>,
    /// By whom.
    pub outlet: Option<String>,
    /// Who signs it.
    pub author: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// When: a date, or a date and time.
    pub published: Option<String>,
}

/// The records of a range, in order of publication, then of adding; undated ones first.
///
/// Only their row numbers are held; each record is read when it is its turn.
#[derive(Debug)]
pub struct Records<'a> {
    archive: &'a Archive,
    rows: std::vec::IntoIter<i64>,
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = self.rows.next()?;
            // A document that another program took away meanwhile is passed over.
            if let Some(record) = self.archive.record_at(row).transpose() {
                return Some(record);
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rows.size_hint()
    }
}

impl Archive {
    /// How many documents there are.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn count(&self) -> Result<u64, Error> {
        self.conn.query_row("SELECT count(*) FROM document", [], |r| r.get(0)).map_err(self.fail())
    }

    /// The record of one document by its id, or by its address.
    ///
    /// # Errors
    /// What SQLite says, and [`Error::Damaged`] for a record that cannot be read.
    pub fn record(&self, id: &str) -> Result<Option<Record>, Error> {
        let row = match self.row_of(id)? {
            Some(row) => Some(row),
            None => {
                let sql = "SELECT id FROM document WHERE url = ?1 ORDER BY id LIMIT 1";
                self.conn.query_row(sql, [id], |r| r.get(0)).optional().map_err(self.fail())?
            }
        };
        row.map_or(Ok(None), |row| self.record_at(row))
    }

    /// The records of a range, in order of publication.
    ///
    /// # Errors
    /// What SQLite says; each record can fail by itself.
    pub fn records(&self, range: &Range) -> Result<Records<'_>, Error> {
        let (mut conditions, mut values) = (Vec::new(), Vec::new());
        range.conditions(&mut conditions, &mut values);
        let filter = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
        let sql = format!("SELECT d.id FROM document d WHERE {filter} ORDER BY d.published, d.id");
        let mut statement = self.conn.prepare(&sql).map_err(self.fail())?;
        let rows =
            statement.query_map(rusqlite::params_from_iter(values), |r| r.get(0)).map_err(self.fail())?;
        let rows = rows.collect::<Result<Vec<i64>, _>>().map_err(self.fail())?;
        Ok(Records { archive: self, rows: rows.into_iter() })
    }

    /// The headers of all documents, in the order they were added.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn headers(&self) -> Result<Vec<Header>, Error> {
        let sql = "SELECT name, url, outlet, author, title, published FROM document ORDER BY id";
        let mut statement = self.conn.prepare(sql).map_err(self.fail())?;
        let rows = statement.query_map([], header).map_err(self.fail())?;
        rows.collect::<Result<_, _>>().map_err(self.fail())
    }

    /// Calls `each` with header and body of every document of a range, in the order they were added, without reading
    /// their layers. The body is the text without title, byline, date, lists of other pages and comments of readers; no
    /// offset of a record holds in it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn bodies(&self, range: &Range, mut each: impl FnMut(Header, &str)) -> Result<(), Error> {
        let (mut conditions, mut values) = (Vec::new(), Vec::new());
        range.conditions(&mut conditions, &mut values);
        let filter = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
        let sql = format!(
            "SELECT d.name, d.url, d.outlet, d.author, d.title, d.published, d.text, d.aside FROM document d \
             WHERE {filter} ORDER BY d.id"
        );
        let mut statement = self.conn.prepare(&sql).map_err(self.fail())?;
        let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(self.fail())?;
        while let Some(row) = rows.next().map_err(self.fail())? {
            let text = row.get_ref(6).map_err(self.fail())?;
            let text = text.as_str().map_err(|e| Error::damaged(&self.path, e))?;
            let aside: Option<String> = row.get(7).map_err(self.fail())?;
            let own = aside.map(|aside| without(text, &aside));
            each(header(row).map_err(self.fail())?, own.as_deref().unwrap_or(text));
        }
        Ok(())
    }

    /// Outlets with the number of their documents, the largest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn outlets(&self) -> Result<Vec<(Option<String>, u64)>, Error> {
        let sql = "SELECT outlet, count(*) FROM document GROUP BY outlet ORDER BY 2 DESC, 1";
        let mut statement = self.conn.prepare(sql).map_err(self.fail())?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).map_err(self.fail())?;
        rows.collect::<Result<_, _>>().map_err(self.fail())
    }

    /// Earlier versions of a document, as they were when a newer one came.
    ///
    /// # Errors
    /// What SQLite says, and [`Error::Damaged`].
    pub fn versions(&self, id: &str) -> Result<Vec<Record>, Error> {
        let sql = "SELECT record FROM version WHERE name = ?1 ORDER BY until, hash";
        let mut statement = self.conn.prepare_cached(sql).map_err(self.fail())?;
        let blobs = statement.query_map([id], |r| r.get::<_, Vec<u8>>(0)).map_err(self.fail())?;
        let mut out = Vec::new();
        for blob in blobs {
            let json =
                coded::unpack(&blob.map_err(self.fail())?).map_err(|e| Error::damaged(&self.path, e))?;
            out.push(serde_json::from_slice(&json).map_err(|e| Error::damaged(&self.path, e))?);
        }
        Ok(out)
    }

    /// Input that gave no page: its name, the code of the diagnostic and what it says.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn problems(&self) -> Result<Vec<(String, String, String)>, Error> {
        let sql = "SELECT name, code, message FROM problem ORDER BY name, code";
        let mut statement = self.conn.prepare(sql).map_err(self.fail())?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).map_err(self.fail())?;
        rows.collect::<Result<_, _>>().map_err(self.fail())
    }

    /// Whether an input file with this fingerprint was read to its end before, so that it need not be read again.
    ///
    /// The fingerprint is the caller's: size and time of change, or a digest.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn source_done(&self, name: &str, fingerprint: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM source WHERE name = ?1 AND fingerprint = ?2";
        let mut find = self.conn.prepare_cached(sql).map_err(self.fail())?;
        find.exists(params![name, fingerprint]).map_err(self.fail())
    }

    /// Notes that an input file was read to its end and everything in it is kept.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn finish_source(&mut self, name: &str, fingerprint: &str, articles: u64) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO source (name, fingerprint, articles) VALUES (?1, ?2, ?3)";
        self.conn.execute(sql, params![name, fingerprint, articles]).map(|_| ()).map_err(self.fail())
    }

    /// The row of a document.
    pub(crate) fn row_of(&self, id: &str) -> Result<Option<i64>, Error> {
        let mut find =
            self.conn.prepare_cached("SELECT id FROM document WHERE name = ?1").map_err(self.fail())?;
        find.query_row([id], |r| r.get(0)).optional().map_err(self.fail())
    }

    /// The record in a row of `document`.
    pub(crate) fn record_at(&self, row: i64) -> Result<Option<Record>, Error> {
        let sql = "SELECT d.name, d.url, d.outlet, d.author, d.title, d.published, d.lang, d.text, d.run, r.layers \
                   FROM document d JOIN record r ON r.document = d.id WHERE d.id = ?1";
        let mut statement = self.conn.prepare_cached(sql).map_err(self.fail())?;
        let found = statement
            .query_row([row], |r| {
                let head = header(r)?;
                let rest: (Option<String>, String, i64) = (r.get(6)?, r.get(7)?, r.get(8)?);
                Ok((head, rest, r.get_ref(9)?.as_blob().map(coded::unpack)))
            })
            .optional()
            .map_err(self.fail())?;
        let Some((head, (lang, text, run), layers)) = found else { return Ok(None) };
        let damaged =
            |e: &dyn std::fmt::Display| Error::damaged(&self.path, format!("record of `{}`: {e}", head.id));
        let layers = layers.map_err(|e| damaged(&e))?.map_err(|e| damaged(&e))?;
        let mut record: Record = serde_json::from_slice(&layers).map_err(|e| damaged(&e))?;
        record.provenance = self.provenance_at(run)?.as_ref().clone();
        record.id = head.id;
        record.url = head.url;
        record.outlet = head.outlet;
        record.author = head.author;
        record.title = head.title;
        record.published = head.published;
        record.lang = lang;
        record.text = text;
        Ok(Some(record))
    }

    fn provenance_at(&self, run: i64) -> Result<Arc<Provenance>, Error> {
        if let Some(known) = self.provenances.borrow().get(&run) {
            return Ok(Arc::clone(known));
        }
        let sql = "SELECT isnad, models FROM run WHERE id = ?1";
        let (isnad, models): (String, String) =
            self.conn.query_row(sql, [run], |r| Ok((r.get(0)?, r.get(1)?))).map_err(self.fail())?;
        let models = serde_json::from_str(&models).map_err(|e| Error::damaged(&self.path, e))?;
        let provenance = Arc::new(Provenance { isnad, models });
        self.provenances.borrow_mut().insert(run, Arc::clone(&provenance));
        Ok(provenance)
    }
}

/// The ranges of code points that a part of the column `aside` names, as bytes of the text.
pub(crate) fn ranges(text: &str, index: &CharIndex, aside: &str) -> Vec<Span> {
    let ends = aside.split([' ', ';']).filter_map(|range| range.split_once('-'));
    ends.filter_map(|(a, b)| Some(index.span(text, a.parse().ok()?, b.parse().ok()?))).collect()
}

/// A text without the ranges of the column `aside`.
fn without(text: &str, aside: &str) -> String {
    let mut spans = ranges(text, &CharIndex::new(text), aside);
    spans.sort_unstable();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for span in spans {
        out.push_str(text.get(at..span.from()).unwrap_or(""));
        at = span.to();
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// The first six columns of a row.
pub(crate) fn header(row: &Row<'_>) -> rusqlite::Result<Header> {
    Ok(Header {
        id: row.get(0)?,
        url: row.get(1)?,
        outlet: row.get(2)?,
        author: row.get(3)?,
        title: row.get(4)?,
        published: row.get(5)?,
    })
}

/// The marks of `n` values in an `IN` clause.
pub(crate) fn marks(n: usize) -> String {
    vec!["?"; n].join(", ")
}
