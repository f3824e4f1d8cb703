//! What can go wrong with an archive, and where.

use std::path::{Path, PathBuf};

/// Why an archive could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such file.
    #[error("there is no archive at `{path}`")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("`{path}` is not an archive of isnad")]
    NotAnArchive {
        /// The file.
        path: PathBuf,
    },
    /// The archive was written by a newer isnad.
    #[error(
        "`{path}` has archive format {found}, and this isnad knows formats up to {known}: use a newer isnad"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The archive was written by an older isnad and is opened for reading only.
    #[error(
        "`{path}` has archive format {found} and must be brought to {known} first: open it once for writing (`isnad add`)"
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The format known here.
        known: i64,
    },
    /// The file or its folder cannot be written.
    #[error("`{path}` cannot be written: the file or its folder is read-only")]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error(
        "no room is left on the disk of `{path}`; what was reported as kept is kept, and adding again resumes"
    )]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Another program holds the archive.
    #[error("`{path}` is being written by another program")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("`{path}` is damaged: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A query of the user's cannot be read.
    #[error(transparent)]
    Query(#[from] crate::query::QueryError),
    /// SQLite failed in another way.
    #[error("`{path}`: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

impl Error {
    /// Names what SQLite said.
    pub(crate) fn from_sqlite(path: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let path = path.to_path_buf();
        // Where the memory beside the log cannot be sized, the disk is full too.
        let extended = source.sqlite_error().map(|e| e.extended_code);
        if extended == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Error::Full { path };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Error::ReadOnly { path },
            Some(ErrorCode::DiskFull) => Error::Full { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy { path },
            Some(ErrorCode::NotADatabase) => Error::NotAnArchive { path },
            Some(ErrorCode::DatabaseCorrupt) => Error::Damaged { path, what: source.to_string() },
            _ => Error::Sqlite { path, source },
        }
    }

    /// A record or blob that cannot be read back.
    pub(crate) fn damaged(path: &Path, what: impl std::fmt::Display) -> Self {
        Error::Damaged { path: path.to_path_buf(), what: what.to_string() }
    }
}
