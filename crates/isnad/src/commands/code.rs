//! `read` and `code`: articles and analysed documents on stdout, nothing kept.

use super::{NOTHING_FOUND, engine};
use crate::args::{CodeArgs, CodeFormat, Common, Layer, ReadArgs, TextOrJson};
use crate::input::{self, Place};
use crate::out;
use isnad_doc::wire::{self, Layers, Provenance, Record};
use isnad_doc::{Article, Diagnostic, Doc, Severity};
use isnad_page::Input;
use miette::IntoDiagnostic;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

/// `isnad read`.
pub(super) fn read(common: &Common, args: &ReadArgs) -> miette::Result<ExitCode> {
    let mut summary = Summary::default();
    let mut stdout = out::stdout();
    for article in input::articles(input::places(&args.files), common.form()) {
        summary.count(&article.diagnostics, common.quiet);
        let doc = Doc::new(article);
        match args.format {
            TextOrJson::Text => print_article(&mut stdout, &doc.article).into_diagnostic()?,
            TextOrJson::Jsonl => {
                let provenance =
                    Provenance { isnad: env!("CARGO_PKG_VERSION").to_owned(), ..Provenance::default() };
                out::json_line(&mut stdout, &wire::record(&doc, Layers::default(), None, provenance))?;
            }
        }
    }
    stdout.flush().into_diagnostic()?;
    Ok(summary.end(common.quiet))
}

/// `isnad code`.
pub(super) fn code(common: &Common, args: &CodeArgs) -> miette::Result<ExitCode> {
    let engine = engine(common)?;
    let layers = Layers { words: args.layers.contains(&Layer::Words) };
    let mut summary = Summary::default();
    let mut stdout = out::stdout();
    let articles = input::articles(input::places(&args.files), common.form());
    let flow = engine.run(articles, common.threads(), |doc| {
        let diagnostics: Vec<Diagnostic> =
            doc.article.diagnostics.iter().chain(&doc.diagnostics).cloned().collect();
        summary.count(&diagnostics, common.quiet);
        let record = engine.record(&doc, layers, args.quad);
        let printed = match args.format {
            CodeFormat::Jsonl => out::json_line(&mut stdout, &record),
            CodeFormat::Json => serde_json::to_writer_pretty(&mut stdout, &record)
                .map_err(io::Error::from)
                .and_then(|()| stdout.write_all(b"\n"))
                .into_diagnostic(),
            CodeFormat::Text => print_digest(&mut stdout, &record).into_diagnostic(),
        };
        match printed {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        }
    });
    if let ControlFlow::Break(error) = flow {
        return Err(error);
    }
    stdout.flush().into_diagnostic()?;
    Ok(summary.end(common.quiet))
}

/// The article of one page file as a record, for scoring.
pub(crate) fn read_page(path: &Path, form: Input) -> Option<Record> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let article = input::articles(vec![Place::File { path: path.to_owned(), name }], form).next()?;
    Some(wire::record(&Doc::new(article), Layers::default(), None, Provenance::default()))
}

/// What a run met: documents, and those that could not be read.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    documents: usize,
    unread: usize,
    noted: usize,
}

impl Summary {
    /// Counts a document; what could not be read is said at once.
    pub(crate) fn count(&mut self, diagnostics: &[Diagnostic], quiet: bool) {
        self.documents += 1;
        self.noted += diagnostics.len();
        for d in diagnostics.iter().filter(|d| d.severity == Severity::Error) {
            self.unread += 1;
            if !quiet {
                eprintln!("{}: {}", d.code, d.message);
            }
        }
    }

    /// Says how the run went; nothing read at all is «nothing found».
    pub(crate) fn end(&self, quiet: bool) -> ExitCode {
        if !quiet && (self.documents != 1 || self.noted > 0) {
            eprintln!(
                "{} documents, {} with an error, {} diagnostics (`isnad explain CODE`)",
                self.documents, self.unread, self.noted
            );
        }
        if self.documents == 0 { ExitCode::from(NOTHING_FOUND) } else { ExitCode::SUCCESS }
    }
}

fn print_article(out: &mut impl Write, article: &Article) -> io::Result<()> {
    let mut head = |name: &str, value: Option<String>| match value {
        Some(value) => writeln!(out, "{name:<10} {value}"),
        None => Ok(()),
    };
    head("id", Some(article.id.clone()))?;
    head("title", article.title.clone())?;
    head("outlet", article.outlet.clone())?;
    head("author", article.author.clone())?;
    head("published", article.published.map(|p| p.to_string()))?;
    head("url", article.url.clone())?;
    head("lang", article.lang.clone())?;
    for block in &article.blocks {
        writeln!(out, "[{}] {}", block.kind, block.span.of(&article.text))?;
    }
    for d in &article.diagnostics {
        writeln!(out, "{} {}: {}", d.severity, d.code, d.message)?;
    }
    writeln!(out)
}

/// Arabic in a terminal stands between isolates, or its neighbours change places.
pub(crate) fn isolate(text: &str) -> String {
    format!("\u{2068}{}\u{2069}", text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A digest of a record for people: its chains and events, each with the words that carry it.
fn print_digest(out: &mut impl Write, r: &Record) -> io::Result<()> {
    let index = isnad_doc::CharIndex::new(&r.text);
    let words = |at: wire::At| isolate(index.span(&r.text, at.start, at.end).of(&r.text));
    writeln!(out, "{}  {}", r.id, isolate(r.title.as_deref().unwrap_or("")))?;
    let credit = [r.outlet.as_deref(), r.author.as_deref(), r.published.as_deref()];
    writeln!(out, "  {}", credit.into_iter().flatten().map(isolate).collect::<Vec<_>>().join(" · "))?;
    for (i, a) in r.attributions.iter().enumerate() {
        let source = a.source.as_ref().map_or_else(|| "—".to_owned(), |s| words(s.at));
        let parent = a.parent.map_or_else(String::new, |p| format!(" via {p}"));
        let anonymous = if a.source.as_ref().is_some_and(|s| s.anonymous) { " anonymous" } else { "" };
        let content: Vec<String> = a.content.iter().map(|c| words(*c)).collect();
        writeln!(
            out,
            "  {i:>3} {:<12} {} {:<8}{anonymous}{parent} {:.2}",
            a.act, a.commit, a.kind, a.probability
        )?;
        writeln!(out, "      {source} [{}] {}", words(a.cue.at), content.join(" … "))?;
    }
    for e in &r.events {
        let parties = |ps: &[wire::Party]| {
            let show = |p: &wire::Party| {
                let code = [p.country.map(|c| c.to_string()), p.sector.map(|s| s.to_string())];
                let code = code.into_iter().flatten().collect::<Vec<_>>().join(" ");
                if code.is_empty() { words(p.at) } else { format!("{} ({code})", words(p.at)) }
            };
            ps.iter().map(show).collect::<Vec<_>>().join(", ")
        };
        let relation = e.relation.map_or_else(String::new, |r| format!("/{r}"));
        let mode = e.mode.as_deref().map_or_else(String::new, |m| format!(" {m}"));
        let attribution = e.attribution.map_or_else(|| "page".to_owned(), |a| a.to_string());
        writeln!(
            out,
            "  {}{relation}{mode} {} {} by {attribution} {:.2}",
            e.kind, e.polarity, e.status, e.probability
        )?;
        let place = e.place.as_ref().map_or_else(String::new, |p| format!(" @ {}", words(p.at)));
        let time = e.time.as_ref().map_or_else(String::new, |t| format!(" {}", t.value));
        writeln!(
            out,
            "      {} [{}] {}{place}{time}",
            parties(&e.actors),
            words(e.trigger.at),
            parties(&e.recipients)
        )?;
    }
    for d in &r.diagnostics {
        writeln!(out, "  {} {}: {}", d.severity, d.code, d.message)?;
    }
    writeln!(out)
}
