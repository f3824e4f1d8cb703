//! Opening an input: unpacking, telling its form, and the limits.

use crate::{Input, charset, diagnostic, feed, html, jsonl::Jsonl, plain, unreadable};
use flate2::bufread::MultiGzDecoder;
use isnad_doc::{Article, Severity};
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// How many bytes are looked at to tell the form of an input.
const HEAD: usize = 64 << 10;

/// How many unpacked bytes of one document are read. Markup may be many times its text.
pub(crate) const LIMIT: usize = 32 << 20;

/// How many bytes of text of one document are kept.
pub(crate) const TEXT_LIMIT: usize = 4 << 20;

/// Why reading stopped before the end.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

/// An unpacked input.
pub(crate) struct Source<'a> {
    reader: Box<dyn BufRead + Send + 'a>,
    packed: bool,
}

impl<'a> Source<'a> {
    /// Unpacks `raw` if its first bytes say gzip or zstd.
    fn new(raw: Box<dyn Read + Send + 'a>) -> Result<Self, Broken> {
        let mut raw = raw;
        let mut magic = Vec::with_capacity(4);
        if let Err(e) = raw.by_ref().take(4).read_to_end(&mut magic) {
            return Err(broken(&e, false));
        }
        let gzip = magic.starts_with(&[0x1f, 0x8b]);
        let zstd = magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
        let raw = BufReader::with_capacity(HEAD, Cursor::new(magic).chain(raw));
        let reader: Box<dyn BufRead + Send + 'a> = if gzip {
            Box::new(BufReader::with_capacity(HEAD, MultiGzDecoder::new(raw)))
        } else if zstd {
            match zstd::stream::read::Decoder::with_buffer(raw) {
                Ok(decoder) => Box::new(BufReader::with_capacity(HEAD, decoder)),
                Err(e) => return Err(broken(&e, true)),
            }
        } else {
            Box::new(raw)
        };
        Ok(Self { reader, packed: gzip || zstd })
    }

    /// The first bytes, and why there are not more, if that is not the end of the input.
    fn head(&mut self) -> (Vec<u8>, Option<Broken>) {
        let (head, why) = self.some(HEAD);
        let tail = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        self.reader = Box::new(Cursor::new(head.clone()).chain(tail));
        (head, why)
    }

    /// At most `n` bytes.
    fn some(&mut self, n: usize) -> (Vec<u8>, Option<Broken>) {
        let mut bytes = Vec::new();
        let why = self.reader.by_ref().take(n as u64).read_to_end(&mut bytes).err();
        (bytes, why.map(|e| broken(&e, self.packed)))
    }

    /// Appends the next line, with its line feed, to `line`: at most `limit` bytes of it.
    pub(crate) fn line(&mut self, line: &mut Vec<u8>, limit: usize) -> Result<usize, Broken> {
        let got = self.reader.by_ref().take(limit as u64).read_until(b'\n', line);
        got.map_err(|e| broken(&e, self.packed))
    }
}

/// What an error of reading means.
fn broken(error: &io::Error, packed: bool) -> Broken {
    if packed {
        Broken { code: "INPUT-003", message: format!("the compressed data is damaged or cut off: {error}") }
    } else {
        Broken { code: "INPUT-005", message: format!("reading failed: {error}") }
    }
}

/// The articles of `raw`.
pub(crate) fn open<'a>(
    raw: Box<dyn Read + Send + 'a>,
    name: &str,
    input: Input,
) -> Box<dyn Iterator<Item = Article> + Send + 'a> {
    let mut source = match Source::new(raw) {
        Ok(source) => source,
        Err(why) => return one(unreadable(name.to_owned(), why.code, why.message)),
    };
    let (head, why) = source.head();
    if head.iter().all(u8::is_ascii_whitespace) && head.len() < HEAD {
        return one(match why {
            Some(why) => unreadable(name.to_owned(), why.code, why.message),
            None => unreadable(name.to_owned(), "INPUT-001", "the input is empty"),
        });
    }
    let input = match input {
        Input::Auto => match sniff(&head) {
            Some(input) => input,
            None => return one(unreadable(name.to_owned(), "INPUT-002", "the input is not text")),
        },
        told => told,
    };
    if input == Input::Jsonl {
        return Box::new(Jsonl::new(source, name));
    }
    drop(head);
    let (bytes, why) = source.some(LIMIT + 1);
    let cut = bytes.len() > LIMIT;
    let bytes = bytes.get(..LIMIT).unwrap_or(&bytes);
    let mut articles = whole(bytes, name, input);
    for article in &mut articles {
        if let Some(why) = &why {
            article.diagnostics.push(diagnostic(why.code, Severity::Warning, why.message.clone()));
        }
        if cut && !article.diagnostics.iter().any(|d| d.code == "INPUT-006") {
            let message = format!("only the first {} MiB were read", LIMIT >> 20);
            article.diagnostics.push(diagnostic("INPUT-006", Severity::Warning, message));
        }
    }
    Box::new(articles.into_iter())
}

/// The articles of a document that is read whole.
fn whole(bytes: &[u8], name: &str, input: Input) -> Vec<Article> {
    let markup = matches!(input, Input::Html | Input::Feed);
    let (text, note) = charset::decode(bytes, markup);
    let mut articles = match input {
        Input::Html => vec![html::read(&text, name)],
        Input::Feed => feed::read(&text, name),
        Input::Text | Input::Auto | Input::Jsonl => vec![plain::read(&text, name)],
    };
    if let Some(note) = note {
        for article in &mut articles {
            article.diagnostics.insert(0, note.clone());
        }
    }
    articles
}

/// An iterator over one article.
fn one<'a>(article: Article) -> Box<dyn Iterator<Item = Article> + Send + 'a> {
    Box::new(std::iter::once(article))
}

/// Tells the form of an input by its first bytes; `None` is no text at all.
fn sniff(head: &[u8]) -> Option<Input> {
    if is_binary(head) {
        return None;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let start = text.get(..text.len().min(4096)).unwrap_or(text).to_ascii_lowercase();
    let has = |needle: &[u8]| start.windows(needle.len()).any(|w| w == needle);
    Some(if start.starts_with(b"{") {
        Input::Jsonl
    } else if has(b"<html") || has(b"<!doctype html") || has(b"<body") {
        Input::Html
    } else if has(b"<rss") || has(b"<feed") || has(b"<rdf:rdf") {
        Input::Feed
    } else if start.starts_with(b"<") {
        Input::Html
    } else {
        Input::Text
    })
}

/// Whether bytes are no text: a NUL outside UTF-16, a known magic number, or many control characters.
fn is_binary(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 7] =
        [b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"RIFF"];
    if MAGIC.iter().any(|m| head.starts_with(m)) {
        return true;
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return false;
    }
    let odd = head.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    head.contains(&0) || odd * 50 > head.len()
}
