//! One SQLite file: documents, layers, full text and judgements.
//!
//! [`Archive`] opens the file; [`Archive::add`] fills it from articles, resumable and killed at any moment without loss;
//! [`Archive::search`] is full text that knows Arabic forms; [`Archive::record`], [`Archive::records`],
//! [`Archive::events`] and [`Archive::entities`] read back what was kept. What the analyst judged
//! ([`Archive::judge`]) stands in a table of its own that no analysis touches, and so does what was given out
//! ([`Archive::ledger`]).
//!
//! Every page is kept once, under the id of its input. Its text stands in the clear; its layers are the `isnad/1` record
//! in Zstandard, with the facts one looks things up by (entities, attributions, events, parties) in tables beside it. A
//! page that comes again under the same id with other content replaces the first, which moves to `version` and stays
//! readable by [`Archive::versions`].
//!
//! Input and output happen here and nowhere below; analysis is the business of `isnad-pipeline`.

mod add;
mod coded;
mod credits;
mod entities;
mod error;
mod events;
mod judge;
mod ledger;
mod query;
mod read;
mod search;
mod tokens;

pub use add::{Progress, Summary};
pub use credits::{Credit, Medium};
pub use entities::{EntityRow, Variant};
pub use error::Error;
pub use events::{EventHit, EventQuery};
pub use judge::{Judgement, kinds};
pub use ledger::{Change, Published, ReportKey};
pub use query::QueryError;
pub use read::{Header, Range, Records};
pub use search::{Filters, Found, Hit, Snippet};

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `isna` in ASCII: the application id in the header of the file.
pub const APPLICATION_ID: i64 = 0x6973_6E61;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("schema/1.sql")),
    M::up(include_str!("schema/2.sql")),
    M::up(include_str!("schema/3.sql")),
];

/// The newest archive format known here.
pub const FORMAT: i64 = STEPS.len() as i64;

/// The oldest format that can be read as it is: later ones only added the ledger, which nothing but an export of incidents
/// reads, and that opens for writing.
const READABLE: i64 = 2;

/// An open archive.
///
/// One connection to SQLite: it can move between threads but not be shared by them; open the file again for that.
#[derive(Debug)]
pub struct Archive {
    conn: Connection,
    path: PathBuf,
    provenances: std::cell::RefCell<read::Provenances>,
}

impl Archive {
    /// Opens an archive for writing, and makes it if there is no such file.
    ///
    /// An archive of an older format is brought up to [`FORMAT`] first.
    ///
    /// # Errors
    /// [`Error::Newer`], [`Error::NotAnArchive`], [`Error::ReadOnly`], [`Error::Full`], [`Error::Busy`].
    pub fn create(path: impl AsRef<Path>) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        Self::writable(path.as_ref(), flags)
    }

    /// Opens an existing archive for writing, such as for judgements.
    ///
    /// # Errors
    /// As [`Archive::create`], and [`Error::Missing`].
    pub fn edit(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        if !path.exists() {
            return Err(Error::Missing { path: path.to_path_buf() });
        }
        Self::writable(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    fn writable(path: &Path, flags: OpenFlags) -> Result<Self, Error> {
        let fail = |e| cannot_open(path, e);
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(path, flags).map_err(fail)?;
        conn.busy_timeout(Duration::from_secs(10)).map_err(fail)?;
        let state = State::of(&conn).map_err(fail)?;
        if conn.is_readonly("main").map_err(fail)? {
            return Err(Error::ReadOnly { path: path.to_path_buf() });
        }
        state.check(path)?;
        conn.pragma_update(None, "journal_mode", "WAL").map_err(fail)?;
        // In WAL mode NORMAL loses nothing when a process is killed; a power cut may lose the newest transactions, and
        // never corrupts.
        conn.pragma_update(None, "synchronous", "NORMAL").map_err(fail)?;
        conn.pragma_update(None, "foreign_keys", true).map_err(fail)?;
        conn.pragma_update(None, "cache_size", -64 * 1024).map_err(fail)?;
        conn.pragma_update(None, "wal_autocheckpoint", 8192).map_err(fail)?;
        if state.user_version < FORMAT {
            conn.pragma_update(None, "application_id", APPLICATION_ID).map_err(fail)?;
            Migrations::from_slice(STEPS).to_latest(&mut conn).map_err(|e| match e {
                rusqlite_migration::Error::RusqliteError { err, .. } => Error::from_sqlite(path, err),
                other => Error::damaged(path, other),
            })?;
        }
        Ok(Self::with(conn, path))
    }

    /// Opens an existing archive for reading. Works on read-only files and folders.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::NotAnArchive`], [`Error::Newer`], [`Error::Older`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        if !path.is_file() {
            return match path.exists() {
                true => Err(Error::NotAnArchive { path: path.to_path_buf() }),
                false => Err(Error::Missing { path: path.to_path_buf() }),
            };
        }
        let fail = |e| cannot_open(path, e);
        // Opened for writing where that is allowed, so that the log beside the file is tidied up on closing.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(path, flags)
            .and_then(|conn| {
                conn.busy_timeout(Duration::from_secs(10))?;
                Ok((State::of(&conn)?, conn))
            })
            .or_else(|e| {
                // Where no log can be made beside the file, and none is there, nobody is writing.
                match has_log(path) || e.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) {
                    true => Err(e),
                    false => immutable(path),
                }
            });
        let (state, conn) = opened.map_err(fail)?;
        state.check(path)?;
        if state.application_id == 0 {
            return Err(Error::NotAnArchive { path: path.to_path_buf() });
        }
        if state.user_version < READABLE {
            return Err(Error::Older { path: path.to_path_buf(), found: state.user_version, known: FORMAT });
        }
        conn.pragma_update(None, "query_only", true).map_err(fail)?;
        conn.pragma_update(None, "cache_size", -64 * 1024).map_err(fail)?;
        conn.pragma_update(None, "mmap_size", 1 << 30).map_err(fail)?;
        Ok(Self::with(conn, path))
    }

    fn with(conn: Connection, path: &Path) -> Self {
        conn.set_prepared_statement_cache_capacity(64);
        Self { conn, path: path.to_path_buf(), provenances: Default::default() }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Asks SQLite and the full text index whether the file is sound.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the first thing that is wrong.
    pub fn check(&self) -> Result<(), Error> {
        let fail = |e| Error::from_sqlite(&self.path, e);
        let said: String =
            self.conn.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0)).map_err(fail)?;
        if said != "ok" {
            return Err(Error::damaged(&self.path, said));
        }
        let sql = "SELECT count(*) FROM document d WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.document = d.id)";
        let torn: i64 = self.conn.query_row(sql, [], |r| r.get(0)).map_err(fail)?;
        if torn != 0 {
            return Err(Error::damaged(&self.path, format!("{torn} documents have no record")));
        }
        Ok(())
    }

    /// Names what SQLite said with this file.
    fn fail(&self) -> impl Fn(rusqlite::Error) -> Error + Copy + '_ {
        |e| Error::from_sqlite(&self.path, e)
    }
}

/// What the header of a file says.
struct State {
    application_id: i64,
    user_version: i64,
    tables: i64,
}

impl State {
    fn of(conn: &Connection) -> rusqlite::Result<Self> {
        let pragma = |name| conn.pragma_query_value(None, name, |r| r.get(0));
        Ok(State {
            application_id: pragma("application_id")?,
            user_version: pragma("user_version")?,
            tables: conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?,
        })
    }

    /// Refuses what is not ours or newer than us; an empty database may become an archive.
    fn check(&self, path: &Path) -> Result<(), Error> {
        let path = path.to_path_buf();
        match self.application_id {
            APPLICATION_ID if self.user_version > FORMAT => {
                Err(Error::Newer { path, found: self.user_version, known: FORMAT })
            }
            APPLICATION_ID => Ok(()),
            0 if self.tables == 0 => Ok(()),
            _ => Err(Error::NotAnArchive { path }),
        }
    }
}

/// Opens a file that cannot change, without locks or log.
fn immutable(path: &Path) -> rusqlite::Result<(State, Connection)> {
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(byte.into())
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(uri, flags)?;
    Ok((State::of(&conn)?, conn))
}

/// Whether a write-ahead log with something in it stands beside the file.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|m| m.len() > 0)
}

/// Why a file could not be opened: SQLite says only that it could not.
fn cannot_open(path: &Path, e: rusqlite::Error) -> Error {
    if e.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if path.is_dir() {
            return Error::NotAnArchive { path: path.to_path_buf() };
        }
        if !folder.is_dir() {
            return Error::Missing { path: path.to_path_buf() };
        }
        return Error::ReadOnly { path: path.to_path_buf() };
    }
    Error::from_sqlite(path, e)
}
