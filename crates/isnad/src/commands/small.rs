//! Commands that answer in a line: `times`, `names`, `explain`.

use super::NOTHING_FOUND;
use crate::args::{ExplainArgs, NamesArgs, NamesCommand, TimesArgs};
use crate::out::{self, failure};
use isnad_arabic::Analyzer;
use isnad_doc::diagnostics::{CODES, explain as look_up};
use isnad_doc::wire::{Layers, Provenance, Time, record};
use isnad_doc::{Article, Block, BlockKind, Doc, Published, Span};
use jiff::civil::{Date, DateTime};
use miette::IntoDiagnostic;
use std::io::{BufRead, Write};
use std::process::ExitCode;

/// Reads time expressions outside any page.
pub(crate) struct TimeReader {
    analyzer: Analyzer,
    reader: isnad_times::Reader,
}

impl TimeReader {
    /// Loads what is needed.
    pub(crate) fn new() -> Self {
        Self { analyzer: Analyzer::new(), reader: isnad_times::Reader::new() }
    }

    /// The times of a text, resolved against `reference` (a date, or a date and clock time).
    ///
    /// # Errors
    /// When `reference` is no date.
    pub(crate) fn read(&self, text: &str, reference: Option<&str>) -> miette::Result<Vec<Time>> {
        let published = reference.map(moment).transpose()?;
        let blocks = vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }];
        let mut doc = Doc::new(Article { text: text.to_owned(), published, blocks, ..Article::default() });
        doc.words = self.analyzer.analyse(&doc.article);
        doc.times = self.reader.times(&doc).0;
        Ok(record(&doc, Layers::default(), None, Provenance::default()).times)
    }
}

fn moment(text: &str) -> miette::Result<Published> {
    let clock = text.parse::<DateTime>().ok().filter(|_| text.len() > 10).map(Published::clock);
    clock
        .or_else(|| text.parse::<Date>().ok().map(Published::day))
        .ok_or_else(|| failure(format!("`{text}` is no date"), "write it as 2017-04-27 or 2017-04-27T12:00"))
}

/// `isnad times`.
pub(super) fn times(args: &TimesArgs) -> miette::Result<ExitCode> {
    let reader = TimeReader::new();
    let mut stdout = out::stdout();
    let mut answer = |text: &str, reference: Option<&str>| -> miette::Result<bool> {
        let times = reader.read(text, reference)?;
        out::json_line(&mut stdout, &times)?;
        Ok(!times.is_empty())
    };
    let mut found = false;
    if args.text == "-" {
        for line in std::io::stdin().lock().lines() {
            let line = line.into_diagnostic()?;
            let (text, reference) = match line.split_once('\t') {
                Some((text, reference)) => (text, Some(reference)),
                None => (line.as_str(), args.reference.as_deref()),
            };
            found |= answer(text, reference)?;
        }
    } else {
        found = answer(&args.text, args.reference.as_deref())?;
    }
    stdout.flush().into_diagnostic()?;
    Ok(if found { ExitCode::SUCCESS } else { ExitCode::from(NOTHING_FOUND) })
}

/// `isnad names same`.
pub(super) fn names(args: &NamesArgs) -> miette::Result<ExitCode> {
    let NamesCommand::Same { a, b } = &args.command;
    let mut stdout = out::stdout();
    let mut answer = |a: &str, b: &str| {
        let (same, probability) = isnad_names::same(a, b);
        writeln!(stdout, "{}", serde_json::json!({ "same": same, "probability": probability.rounded() }))
            .into_diagnostic()
    };
    match (a.as_str(), b) {
        ("-", None) => {
            for (n, line) in std::io::stdin().lock().lines().enumerate() {
                let line = line.into_diagnostic()?;
                let (a, b) = line.split_once('\t').ok_or_else(|| {
                    failure(format!("line {} has no tab", n + 1), "write one pair a line: NAME<TAB>NAME")
                })?;
                answer(a, b)?;
            }
        }
        (a, Some(b)) => answer(a, b)?,
        (_, None) => {
            return Err(failure(
                "one name alone cannot be compared",
                "isnad names same NAME NAME, or - for pairs on stdin",
            ));
        }
    }
    stdout.flush().into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}

/// `isnad explain`.
pub(super) fn explain(args: &ExplainArgs) -> miette::Result<ExitCode> {
    let mut stdout = out::stdout();
    match &args.code {
        None => {
            for c in CODES {
                writeln!(stdout, "{:<13} {}", c.code, c.title).into_diagnostic()?;
            }
        }
        Some(code) => match look_up(code) {
            Some(c) => writeln!(stdout, "{}: {}\n\n{}", c.code, c.title, c.help).into_diagnostic()?,
            None => {
                eprintln!("no diagnostic has the code `{code}`; `isnad explain` lists them all");
                return Ok(ExitCode::from(NOTHING_FOUND));
            }
        },
    }
    stdout.flush().into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}
