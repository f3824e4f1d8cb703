//! Results to stdout and to files, so that a closed pipe is no error and no half-written file stays behind.

use miette::{Diagnostic, IntoDiagnostic, WrapErr};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// An error of the command line itself, with a code that `isnad explain` knows by heart of its users.
#[derive(Debug, Diagnostic)]
#[diagnostic()]
pub(crate) struct Failure {
    message: String,
    #[help]
    help: Option<String>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// An error with what to do about it.
pub(crate) fn failure(message: impl Into<String>, help: impl Into<String>) -> miette::Report {
    Failure { message: message.into(), help: Some(help.into()) }.into()
}

/// Buffered, locked stdout. When its reader goes away the program ends, with success: nothing is left to do.
pub(crate) fn stdout() -> BufWriter<Stdout> {
    BufWriter::with_capacity(1 << 16, Stdout(io::stdout().lock()))
}

/// Stdout that takes a closed pipe for the end of its work.
pub(crate) struct Stdout(io::StdoutLock<'static>);

/// Writes a value as one line of JSON.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn json_line(out: &mut impl Write, value: &impl serde::Serialize) -> miette::Result<()> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from).into_diagnostic()?;
    out.write_all(b"\n").into_diagnostic()
}

fn until_closed<T>(result: io::Result<T>) -> io::Result<T> {
    if result.as_ref().is_err_and(|e| e.kind() == io::ErrorKind::BrokenPipe) {
        std::process::exit(0);
    }
    result
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        until_closed(self.0.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        until_closed(self.0.flush())
    }
}

/// Writes a whole file or none of it: beside its place first, then moved there.
///
/// # Errors
/// When the folder cannot be written; names the path.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> miette::Result<()> {
    let write = || -> io::Result<()> {
        let mut name = path.file_name().map(std::ffi::OsStr::to_os_string).unwrap_or_default();
        name.push(".part");
        let part = path.with_file_name(name);
        let done = (|| {
            let mut file = std::fs::File::create(&part)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            std::fs::rename(&part, path)
        })();
        if done.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        done
    };
    write().into_diagnostic().wrap_err_with(|| format!("cannot write {}", path.display()))
}
