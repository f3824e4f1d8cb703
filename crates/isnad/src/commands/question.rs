//! Commands that answer a question: `weigh` and `dossier`, over an archive or straight from a folder of pages.

use super::engine_with;
use crate::args::{Common, DossierArgs, Lang, TextOrJson, WeighArgs};
use crate::input;
use crate::out::{self, failure};
use isnad_archive::{Archive, Range};
use isnad_doc::wire::{Layers, Record};
use isnad_doc::{Article, Diagnostic};
use isnad_weigh::{Question, Weighing, weigh};
use jiff::civil::Date;
use miette::{IntoDiagnostic, WrapErr};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `isnad weigh`.
pub(super) fn run_weigh(common: &Common, args: &WeighArgs) -> miette::Result<ExitCode> {
    let (question, weighing) = weighed(common, &args.archive, &args.question, args.as_of)?;
    let mut stdout = out::stdout();
    match args.format {
        TextOrJson::Text => stdout
            .write_all(isnad_weigh::text(&weighing, &question, args.lang == Lang::Ar).as_bytes())
            .into_diagnostic()?,
        TextOrJson::Jsonl => out::json_line(&mut stdout, &weighing)?,
    }
    stdout.flush().into_diagnostic()?;
    Ok(found(&weighing))
}

/// `isnad dossier`.
pub(super) fn dossier(common: &Common, args: &DossierArgs) -> miette::Result<ExitCode> {
    let (question, weighing) = weighed(common, &args.archive, &args.question, args.as_of)?;
    let lang = match args.lang {
        Lang::Ar => isnad_exchange::Lang::Ar,
        Lang::En => isnad_exchange::Lang::En,
    };
    let page = isnad_exchange::dossier(&weighing, &question, lang);
    out::write_file(&args.output, page.as_bytes())?;
    if !common.quiet {
        eprintln!("{}", args.output.display());
    }
    let mut stdout = out::stdout();
    for (hypothesis, answer) in question.hypotheses.iter().zip(&weighing.answers) {
        writeln!(stdout, "{:>5.1} %  {}", 100.0 * answer.posterior, hypothesis.label.en).into_diagnostic()?;
    }
    let origins = weighing.origins.len();
    writeln!(
        stdout,
        "{} pieces of evidence of {origins} independent origins, in {} of {} documents",
        weighing.evidence.len(),
        weighing.documents.len(),
        weighing.read.documents
    )
    .into_diagnostic()?;
    stdout.flush().into_diagnostic()?;
    Ok(found(&weighing))
}

/// Nothing to weigh is «nothing found».
fn found(weighing: &Weighing) -> ExitCode {
    if weighing.evidence.is_empty() { ExitCode::from(super::NOTHING_FOUND) } else { ExitCode::SUCCESS }
}

fn weighed(
    common: &Common,
    archive: &Path,
    question: &Path,
    as_of: Option<Date>,
) -> miette::Result<(Question, Weighing)> {
    let text = std::fs::read_to_string(question)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot read the question {}", question.display()))?;
    let asked = Question::from_toml(&text, &question.display().to_string()).into_diagnostic()?;
    let weighing = if archive.is_dir() {
        let records = code_folder(common, archive, question, &asked)?;
        weigh(&asked, records.into_iter(), as_of)
    } else {
        let archive = Archive::open(archive).into_diagnostic()?;
        let mut failed = None;
        let records = archive.records(&Range::default()).into_diagnostic()?;
        let records = records.map_while(|r| r.map_err(|e| failed = Some(e)).ok());
        let weighing = weigh(&asked, records, as_of);
        if let Some(error) = failed {
            return Err(error).into_diagnostic();
        }
        weighing
    };
    Ok((asked, weighing))
}

/// Codes a folder in memory, with the names the question brings. The question itself is no page.
fn code_folder(
    common: &Common,
    folder: &Path,
    question: &Path,
    asked: &Question,
) -> miette::Result<Vec<Record>> {
    let beside = question.parent().unwrap_or(Path::new("."));
    let mut atlas: Vec<PathBuf> = asked.atlas.iter().map(|name| beside.join(name)).collect();
    atlas.extend(common.atlas.iter().cloned());
    let engine = engine_with(&atlas)?;
    let places = input::places(&[folder.to_owned()]);
    if places.is_empty() {
        return Err(failure(
            format!("{} holds no pages", folder.display()),
            "pages end in .html .htm .txt .json .jsonl .xml .rss .atom, also with .gz or .zst",
        ));
    }
    let mut records = Vec::new();
    let mut unread = 0usize;
    let flow: ControlFlow<()> = engine.run(input::articles(places, common.form()), common.threads(), |doc| {
        unread += usize::from(is_unread(&doc.article));
        records.push(engine.record(&doc, Layers::default(), false));
        ControlFlow::Continue(())
    });
    debug_assert!(flow.is_continue());
    if unread > 0 && !common.quiet {
        eprintln!("{unread} of {} inputs could not be read; `isnad read` says why", records.len());
    }
    Ok(records)
}

fn is_unread(article: &Article) -> bool {
    let error = |d: &Diagnostic| d.severity == isnad_doc::Severity::Error;
    article.text.is_empty() && article.diagnostics.iter().any(error)
}
