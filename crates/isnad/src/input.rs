//! Paths to articles: files, folders and stdin, in one order that does not depend on the machine.

use isnad_doc::{Article, Diagnostic, Severity};
use isnad_page::Input;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

/// File name endings that are taken as pages when a folder is given; `.gz` and `.zst` may follow.
const PAGE_ENDINGS: &[&str] = &[
    "html", "htm", "xhtml", "shtml", "mhtml", "txt", "json", "jsonl", "ndjson", "xml", "rss", "atom", "feed",
];

/// One input: a file, or stdin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Standard input.
    Stdin,
    /// A file, with the name its articles are known by: the path below the folder that was given.
    File { path: PathBuf, name: String },
}

impl Place {
    /// Its absolute path, and its size and time of change: what tells whether it must be read again. `None` for stdin.
    pub(crate) fn fingerprint(&self) -> Option<(String, String)> {
        let Place::File { path, .. } = self else { return None };
        let meta = std::fs::metadata(path).ok()?;
        let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let name = std::fs::canonicalize(path).ok()?.to_string_lossy().into_owned();
        Some((name, format!("{}:{}", meta.len(), changed.as_nanos())))
    }

    /// Size in bytes, where it is known.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Place::Stdin => 0,
            Place::File { path, .. } => std::fs::metadata(path).map_or(0, |m| m.len()),
        }
    }
}

/// The inputs behind the paths of a command line: folders are walked, sorted by name; `-` is stdin.
///
/// A path that does not exist is kept: reading it gives an article with a diagnostic, and the run goes on.
pub(crate) fn places(paths: &[PathBuf]) -> Vec<Place> {
    let mut out = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            out.push(Place::Stdin);
        } else if path.is_dir() {
            walk(path, path, &mut out);
        } else {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            out.push(Place::File { path: path.clone(), name });
        }
    }
    out
}

fn walk(root: &Path, folder: &Path, out: &mut Vec<Place>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(_) => {
            // Opening it as a file fails with the reason, which becomes the diagnostic.
            out.push(Place::File { path: folder.to_owned(), name: folder.display().to_string() });
            return;
        }
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            // A link back up would be walked for ever.
            if !path.is_symlink() {
                walk(root, &path, out);
            }
        } else if is_page(&path) {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            out.push(Place::File { path, name });
        }
    }
}

/// Whether a file of a folder is taken as a page, by its name: the known endings, or none at all.
fn is_page(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    match name.rsplit_once('.') {
        Some((_, ending)) => PAGE_ENDINGS.contains(&ending),
        None => true,
    }
}

/// Bytes read so far, of all inputs, before unpacking.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counter(Arc<AtomicU64>);

impl Counter {
    /// The count.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Counted<R>(R, Counter);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.0.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// The articles of all inputs, in order. What cannot be opened is an article with a diagnostic.
pub(crate) fn articles(places: Vec<Place>, input: Input) -> impl Iterator<Item = Article> + Send {
    articles_counted(places, input, &Counter::default())
}

/// As [`articles`], counting what is read.
pub(crate) fn articles_counted(
    places: Vec<Place>,
    input: Input,
    counter: &Counter,
) -> impl Iterator<Item = Article> + Send + use<> {
    let counter = counter.clone();
    places.into_iter().flat_map(move |place| open(&place, input, counter.clone()))
}

fn open(place: &Place, input: Input, counter: Counter) -> Box<dyn Iterator<Item = Article> + Send> {
    match place {
        Place::Stdin => isnad_page::articles(Box::new(Counted(std::io::stdin(), counter)), "stdin", input),
        Place::File { path, name } => match File::open(path).and_then(|f| is_folder(&f).map(|()| f)) {
            Ok(file) => isnad_page::articles(Box::new(Counted(file, counter)), name, input),
            Err(error) => Box::new(std::iter::once(Article {
                id: name.clone(),
                diagnostics: vec![Diagnostic {
                    code: "INPUT-005",
                    severity: Severity::Error,
                    span: None,
                    message: format!("cannot read {}: {error}", path.display()),
                }],
                ..Article::default()
            })),
        },
    }
}

/// On Unix a folder opens like a file and fails at the first read only.
fn is_folder(file: &File) -> std::io::Result<()> {
    if file.metadata()?.is_dir() {
        Err(std::io::Error::from(std::io::ErrorKind::IsADirectory))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_a_folder() {
        for (name, expected) in [
            ("a.html", true),
            ("a.HTM.gz", true),
            ("feed.xml", true),
            ("day.jsonl.zst", true),
            ("index", true),
            ("question.toml", false),
            ("atlas.tsv", false),
            ("README.md", false),
            ("photo.jpg", false),
        ] {
            assert_eq!(is_page(Path::new(name)), expected, "{name}");
        }
    }
}
