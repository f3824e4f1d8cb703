//! `isnad export`: the events of an archive for other programs, one by one or merged over pages.

use super::NOTHING_FOUND;
use crate::args::{ExportArgs, ExportForm};
use crate::out;
use isnad_archive::{Archive, Change, Range};
use isnad_doc::wire::Record;
use isnad_exchange::incidents::{self, Line};
use isnad_relay::{Incident, Report, versions};
use miette::IntoDiagnostic;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet, VecDeque};
use std::io::Write;
use std::process::ExitCode;
use std::rc::Rc;

/// `isnad export`: events in order of publication, or incidents.
pub(super) fn export(args: &ExportArgs) -> miette::Result<ExitCode> {
    let any = if args.merge { merged(args)? } else { single(args)? };
    Ok(if any { ExitCode::SUCCESS } else { ExitCode::from(NOTHING_FOUND) })
}

fn single(args: &ExportArgs) -> miette::Result<bool> {
    let archive = Archive::open(&args.archive).into_diagnostic()?;
    let range = Range {
        from: args.from.map(|d| d.to_string()),
        to: args.until.map(|d| d.to_string()),
        outlet: args.outlet.clone(),
    };
    let mut stdout = out::stdout();
    let mut any = false;
    match args.to {
        ExportForm::Plover => {
            for record in archive.records(&range).into_diagnostic()? {
                for event in isnad_exchange::events::events(&record.into_diagnostic()?, args.least) {
                    any = true;
                    out::json_line(&mut stdout, &event)?;
                }
            }
        }
        ExportForm::Csv => {
            let mut table = csv::Writer::from_writer(&mut stdout);
            for record in archive.records(&range).into_diagnostic()? {
                for event in isnad_exchange::events::events(&record.into_diagnostic()?, args.least) {
                    any = true;
                    let row = isnad_exchange::events::Row::from(&event);
                    table.serialize(row).into_diagnostic()?;
                }
            }
            table.flush().into_diagnostic()?;
        }
    }
    stdout.flush().into_diagnostic()?;
    Ok(any)
}

/// `isnad export --merge`.
fn merged(args: &ExportArgs) -> miette::Result<bool> {
    let mut archive = Archive::edit(&args.archive).into_diagnostic()?;
    let reports = reports(&archive, args.least)?;
    let found = isnad_relay::incidents(&reports);
    let ledger = archive.ledger().into_diagnostic()?;
    let former: HashMap<&str, &isnad_archive::Published> =
        ledger.iter().map(|p| (p.id.as_str(), p)).collect();
    let named = versions::name(&reports, &found, &ledger);

    let mut issues = Vec::with_capacity(found.len());
    let mut lines: Vec<Line> = Vec::new();
    {
        let mut pages = Pages::new(&archive);
        for (incident, id) in found.iter().zip(&named.ids) {
            let told = told(&mut pages, &reports, incident)?;
            let parts: Vec<(&Record, usize)> = told.iter().map(|(record, n)| (record.as_ref(), *n)).collect();
            let Some(mut line) = incidents::merged(incident, id, &parts) else { continue };
            let mut keys: Vec<_> =
                incident.reports.iter().filter_map(|n| reports.get(*n)).map(versions::key).collect();
            keys.sort();
            let issue = versions::issue(id, digest(&line)?, keys, former.get(id.as_str()).copied());
            line.set_version(issue.row.version, issue.change);
            if !args.changes || issue.change != Change::Same {
                lines.push(line);
            }
            issues.push(issue);
        }
    }
    for gone in &named.gone {
        if let Some(former) = former.get(gone.id.as_str()) {
            issues.push(versions::delete(former, gone.into.clone()));
        }
    }
    // What an export that was broken off was to delete.
    let untold = ledger.iter().filter(|p| p.change == Change::Deleted && !p.delivered);
    let back: HashSet<&str> = named.ids.iter().map(String::as_str).collect();
    let untold: Vec<_> = untold.filter(|p| !back.contains(p.id.as_str())).collect();
    let deleted = issues.iter().map(|i| &i.row).filter(|r| r.change == Change::Deleted);
    lines.extend(
        deleted.chain(untold.iter().copied()).map(|r| Line::deletion(&r.id, r.version, r.into.clone())),
    );

    // The ledger is written before the output, as not delivered, and marked after it: a kill in between repeats lines in the
    // next export, with the same versions, where marking first would lose them, and writing the ledger only at the end could
    // give one version to two contents. A reader that goes away (a closed pipe) ends the program before the mark.
    let planned: Vec<_> = issues.iter().filter(|i| i.is_news).map(|i| (i.prior, &i.row)).collect();
    archive.plan(&planned).into_diagnostic()?;
    write(args.to, &lines)?;
    let told = issues.iter().map(|i| &i.row).chain(untold.iter().copied()).filter(|r| !r.delivered);
    let told: Vec<(&str, u32)> = told.map(|r| (r.id.as_str(), r.version)).collect();
    archive.delivered(&told).into_diagnostic()?;
    Ok(!lines.is_empty())
}

/// The events of the whole archive, ready for comparing.
fn reports(archive: &Archive, least: f64) -> miette::Result<Vec<Report>> {
    // Spellings that the machine linked and ids that the analyst merged are one entity.
    let mut same: HashMap<String, String> = HashMap::new();
    for row in archive.entities().into_diagnostic()? {
        same.extend(row.merged.into_iter().map(|id| (id, row.id.clone())));
    }
    let one = |id: &str| same.get(id).cloned();
    let mut reports = Vec::new();
    for record in archive.records(&Range::default()).into_diagnostic()? {
        reports.extend(Report::of(&record.into_diagnostic()?, least, &one));
    }
    Ok(reports)
}

/// The records of an incident's reports, with the index of the event in each.
fn told(
    pages: &mut Pages<'_>,
    reports: &[Report],
    incident: &Incident,
) -> miette::Result<Vec<(Rc<Record>, usize)>> {
    let mut told = Vec::with_capacity(incident.reports.len());
    for report in incident.reports.iter().filter_map(|n| reports.get(*n)) {
        if let Some(record) = pages.get(&report.page)? {
            told.push((record, report.event));
        }
    }
    Ok(told)
}

/// Records lately read. Incidents come in order of publication, so that their pages are mostly among the last ones; all
/// records of a large archive would not fit into memory.
struct Pages<'a> {
    archive: &'a Archive,
    held: HashMap<String, Rc<Record>>,
    order: VecDeque<String>,
}

impl<'a> Pages<'a> {
    const HELD: usize = 1024;

    fn new(archive: &'a Archive) -> Self {
        Self { archive, held: HashMap::new(), order: VecDeque::new() }
    }

    fn get(&mut self, id: &str) -> miette::Result<Option<Rc<Record>>> {
        if let Some(record) = self.held.get(id) {
            return Ok(Some(Rc::clone(record)));
        }
        let Some(record) = self.archive.record(id).into_diagnostic()? else { return Ok(None) };
        let record = Rc::new(record);
        if self.order.len() >= Self::HELD
            && let Some(oldest) = self.order.pop_front()
        {
            self.held.remove(&oldest);
        }
        self.order.push_back(id.to_owned());
        self.held.insert(id.to_owned(), Rc::clone(&record));
        Ok(Some(record))
    }
}

/// Digest of what a line says, without its version and without the version of isnad that says it.
fn digest(line: &Line) -> miette::Result<Vec<u8>> {
    let mut line = line.clone();
    if let Line::Live(record) = &mut line {
        record.coder.clear();
        record.cite_info.coder.clear();
    }
    Ok(Sha256::digest(serde_json::to_vec(&line).into_diagnostic()?).to_vec())
}

fn write(form: ExportForm, lines: &[Line]) -> miette::Result<()> {
    let mut stdout = out::stdout();
    match form {
        ExportForm::Plover => {
            for line in lines {
                out::json_line(&mut stdout, line)?;
            }
        }
        ExportForm::Csv => {
            let mut table = csv::Writer::from_writer(&mut stdout);
            for line in lines {
                table.serialize(incidents::row(line)).into_diagnostic()?;
            }
            table.flush().into_diagnostic()?;
        }
    }
    stdout.flush().into_diagnostic()
}
