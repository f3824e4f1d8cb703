//! Commands over an archive: `add`, `search`, `chain`, `relays`, `entities`.

use super::{NOTHING_FOUND, code::isolate, engine};
use crate::args::{
    AddArgs, ChainArgs, ChainForm, Common, EntitiesArgs, EntityJudgement, FilterArgs, RelaysArgs, SearchArgs,
    TextOrJson,
};
use crate::input::{self, Counter, Place};
use crate::out::{self, failure};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use isnad_arabic::Analyzer;
use isnad_archive::{Archive, Filters, Hit, Judgement, Progress, Range, Snippet, kinds};
use isnad_doc::wire::At;
use isnad_doc::{Act, EventType, Relation};
use miette::IntoDiagnostic;
use std::io::Write;
use std::process::ExitCode;

/// `isnad add`.
pub(super) fn add(common: &Common, args: &AddArgs) -> miette::Result<ExitCode> {
    let mut archive = Archive::create(&args.archive).into_diagnostic()?;
    let engine = engine(common)?;
    let mut places = input::places(&args.files);
    let given = places.len();
    // A file that was read to its end before, and has not changed since, need not be unpacked again.
    let mut done = Vec::new();
    for place in &places {
        let known = match place.fingerprint() {
            Some((name, print)) => archive.source_done(&name, &print).into_diagnostic()?,
            None => false,
        };
        done.push(known);
    }
    let mut known = done.into_iter();
    places.retain(|_| !known.next().unwrap_or(false));
    let unchanged = given - places.len();

    let total: u64 = places.iter().map(Place::size).sum();
    let counter = Counter::default();
    let bar = bar(common, total);
    let mut show = |p: &Progress| {
        bar.set_position(counter.bytes());
        bar.set_message(format!("{} articles, {:.0}/s", p.seen, p.rate()));
    };
    let articles = input::articles_counted(places.clone(), common.form(), &counter);
    let summary = archive.add(articles, &engine, common.threads(), &mut show).into_diagnostic()?;
    for place in &places {
        if let Some((name, print)) = place.fingerprint() {
            archive.finish_source(&name, &print, 0).into_diagnostic()?;
        }
    }
    bar.finish_and_clear();
    if !common.quiet {
        let p = &summary.progress;
        eprintln!(
            "{} articles: {} added, {} replaced, {} there already, {} unreadable; {:.1} s, {:.0} articles/s",
            p.seen,
            p.added,
            p.replaced,
            p.present,
            p.unreadable,
            p.elapsed.as_secs_f64(),
            p.rate()
        );
        if unchanged > 0 {
            eprintln!("{unchanged} files have not changed since they were added");
        }
        for (code, count) in &summary.diagnostics {
            eprintln!("  {count:>7} {code}");
        }
    }
    let nothing = summary.progress.seen == 0 && unchanged == 0;
    Ok(if nothing { ExitCode::from(NOTHING_FOUND) } else { ExitCode::SUCCESS })
}

/// A bar with rate and time left, on a terminal only.
fn bar(common: &Common, total: u64) -> ProgressBar {
    if common.quiet || total == 0 {
        return ProgressBar::hidden();
    }
    let style = "{bar:30} {binary_bytes}/{binary_total_bytes} {msg}, {eta} left";
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(style) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// `isnad search`.
pub(super) fn search(args: &SearchArgs) -> miette::Result<ExitCode> {
    let archive = Archive::open(&args.archive).into_diagnostic()?;
    let filters = Filters { related: args.related, limit: args.limit, ..filters(&args.filter)? };
    let found = archive.search(&Analyzer::new(), &args.query, &filters).into_diagnostic()?;
    let mut stdout = out::stdout();
    for hit in &found.hits {
        match args.format {
            TextOrJson::Text => print_hit(&mut stdout, hit).into_diagnostic()?,
            TextOrJson::Jsonl => out::json_line(&mut stdout, hit)?,
        }
    }
    stdout.flush().into_diagnostic()?;
    if args.format == TextOrJson::Text && found.total > 0 {
        eprintln!("{} of {} documents", found.hits.len(), found.total);
    }
    Ok(if found.total == 0 { ExitCode::from(NOTHING_FOUND) } else { ExitCode::SUCCESS })
}

/// What the flags ask for.
pub(super) fn filters(args: &FilterArgs) -> miette::Result<Filters> {
    Ok(Filters {
        range: Range {
            from: args.from.map(|d| d.to_string()),
            to: args.to.map(|d| d.to_string()),
            outlet: args.outlet.clone(),
        },
        actor: args.actor.clone(),
        event_type: label(args.event.as_deref(), EventType::parse, EventType::ALL)?,
        relation: label(args.relation.as_deref(), Relation::parse, Relation::ALL)?,
        act: label(args.stance.as_deref(), Act::parse, Act::ALL)?,
        ..Filters::default()
    })
}

fn label<T: std::fmt::Display>(
    given: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
    all: &[T],
) -> miette::Result<Option<T>> {
    let Some(given) = given else { return Ok(None) };
    let known = || all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    parse(&given.to_uppercase())
        .map(Some)
        .ok_or_else(|| failure(format!("no label is called `{given}`"), format!("one of: {}", known())))
}

fn print_hit(out: &mut impl Write, hit: &Hit) -> std::io::Result<()> {
    let d = &hit.document;
    let credit = [d.outlet.as_deref(), d.published.as_deref()];
    writeln!(out, "{}  {}", d.id, credit.into_iter().flatten().collect::<Vec<_>>().join(" · "))?;
    if let Some(title) = &d.title {
        writeln!(out, "  {}", isolate(title))?;
    }
    writeln!(out, "  {}\n", isolate(&marked(&hit.snippet)))
}

/// A snippet with its matches between ⟦ and ⟧.
fn marked(snippet: &Snippet) -> String {
    let mut out = String::with_capacity(snippet.text.len() + 16);
    let opens = |i: usize| snippet.highlights.iter().any(|h: &At| h.start == i);
    let closes = |i: usize| snippet.highlights.iter().any(|h: &At| h.end == i);
    for (i, c) in snippet.text.chars().enumerate() {
        if closes(i) {
            out.push('⟧');
        }
        if opens(i) {
            out.push('⟦');
        }
        out.push(c);
    }
    if closes(snippet.text.chars().count()) {
        out.push('⟧');
    }
    out
}

/// `isnad entities`.
pub(super) fn entities(args: &EntitiesArgs) -> miette::Result<ExitCode> {
    if let Some(judge) = &args.judge {
        return judge_entities(args, judge);
    }
    let archive = Archive::open(&args.archive).into_diagnostic()?;
    let rows = archive.entities().into_diagnostic()?;
    let mut stdout = out::stdout();
    for row in rows.iter().take(args.limit) {
        match args.format {
            TextOrJson::Jsonl => out::json_line(&mut stdout, row)?,
            TextOrJson::Text => {
                let variants: Vec<String> = row
                    .variants
                    .iter()
                    .take(4)
                    .map(|v| format!("{} {}", isolate(&v.form), v.count))
                    .collect();
                let name = row.name_en.as_deref().unwrap_or("");
                writeln!(
                    stdout,
                    "{:>7} {:>6} {:<5} {} {name} [{}]  {}",
                    row.mentions,
                    row.documents,
                    row.kind,
                    isolate(&row.name_ar),
                    row.id,
                    variants.join(" · ")
                )
                .into_diagnostic()?;
            }
        }
    }
    stdout.flush().into_diagnostic()?;
    Ok(if rows.is_empty() { ExitCode::from(NOTHING_FOUND) } else { ExitCode::SUCCESS })
}

/// `isnad entities ARCHIVE merge | split`: ids and forms that the archive does not know are refused, for they are slips.
fn judge_entities(args: &EntitiesArgs, judge: &EntityJudgement) -> miette::Result<ExitCode> {
    let mut archive = Archive::edit(&args.archive).into_diagnostic()?;
    let rows = archive.entities().into_diagnostic()?;
    let know = |id: &str| rows.iter().find(|r| r.id == id || r.merged.iter().any(|m| m == id));
    let unknown = |id: &str| {
        failure(format!("no entity is called `{id}`"), "`isnad entities ARCHIVE` lists them with their ids")
    };
    let made = |kind: &str, subject: &str, value: &str, note: &Option<String>| Judgement {
        kind: kind.to_owned(),
        subject: subject.to_owned(),
        value: Some(value.to_owned()),
        note: note.clone(),
        ..Judgement::default()
    };
    let mut judgements = Vec::new();
    match judge {
        EntityJudgement::Merge { into, ids, note } => {
            for id in std::iter::once(into).chain(ids) {
                know(id).ok_or_else(|| unknown(id))?;
            }
            judgements
                .extend(ids.iter().filter(|id| *id != into).map(|id| made(kinds::MERGE, into, id, note)));
        }
        EntityJudgement::Split { id, form, note } => {
            let row = know(id).ok_or_else(|| unknown(id))?;
            if !row.variants.iter().any(|v| v.form == *form) {
                let forms: Vec<String> = row.variants.iter().take(8).map(|v| isolate(&v.form)).collect();
                return Err(failure(
                    format!("`{id}` is never called {}", isolate(form)),
                    format!("its forms: {}", forms.join(" · ")),
                ));
            }
            judgements.push(made(kinds::SPLIT, id, form, note));
        }
    }
    for judgement in &judgements {
        archive.judge(judgement).into_diagnostic()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// `isnad chain`: the chains of a page, of the passages that hold the words of a claim, or of all that a source is
/// reported to have said.
pub(super) fn chain(args: &ChainArgs) -> miette::Result<ExitCode> {
    let archive = Archive::open(&args.archive).into_diagnostic()?;
    let mut stdout = out::stdout();
    let page = if args.by { None } else { archive.record(&args.claim).into_diagnostic()? };
    let any = if let Some(record) = page {
        let form = args.format.unwrap_or(ChainForm::Tree);
        print_chains(&archive, &mut stdout, &record, form, &|_| true)?
    } else {
        let form = args.format.unwrap_or(ChainForm::Text);
        let mut any = false;
        for (document, wanted) in passages(&archive, args)? {
            let Some(record) = archive.record(&document).into_diagnostic()? else { continue };
            let holds = |n: usize| match &wanted {
                Wanted::Attributions(list) => list.contains(&n),
                Wanted::Passages(list) => record
                    .attributions
                    .get(n)
                    .is_some_and(|a| a.content.iter().any(|at| list.iter().any(|m| at.contains(*m)))),
            };
            any |= print_chains(&archive, &mut stdout, &record, form, &holds)?;
        }
        any
    };
    stdout.flush().into_diagnostic()?;
    Ok(if any { ExitCode::SUCCESS } else { ExitCode::from(NOTHING_FOUND) })
}

/// Which attributions of a page are wanted.
enum Wanted {
    /// These.
    Attributions(Vec<usize>),
    /// Those whose content holds one of these passages.
    Passages(Vec<isnad_doc::wire::At>),
}

/// The pages that a claim or a source leads to, with what is wanted of each.
fn passages(archive: &Archive, args: &ChainArgs) -> miette::Result<Vec<(String, Wanted)>> {
    let ids = archive.entities_named(&args.claim).into_diagnostic()?;
    let known = ids.iter().find(|id| **id == args.claim);
    if !args.by && known.is_none() {
        let filters = Filters { limit: args.limit, ..Filters::default() };
        let found = archive.search(&Analyzer::new(), &args.claim, &filters).into_diagnostic()?;
        return Ok(found.hits.into_iter().map(|h| (h.document.id, Wanted::Passages(h.matches))).collect());
    }
    let Some(id) = known.or(ids.first()) else { return Ok(Vec::new()) };
    let mut out: Vec<(String, Wanted)> = Vec::new();
    for (document, n) in archive.reports_of(id).into_diagnostic()? {
        match out.last_mut() {
            Some((last, Wanted::Attributions(list))) if *last == document => list.push(n),
            _ => out.push((document, Wanted::Attributions(vec![n]))),
        }
    }
    // The newest, in order of publication.
    let skipped = out.len().saturating_sub(args.limit);
    Ok(out.split_off(skipped))
}

/// A chain as one JSON object.
#[derive(serde::Serialize)]
struct ChainLine<'a> {
    #[serde(flatten)]
    chain: &'a isnad_relay::Chain,
    denies: Vec<&'a isnad_relay::Denied>,
}

/// Prints the chains of a page that pass through a wanted attribution; says whether there were any.
fn print_chains(
    archive: &Archive,
    stdout: &mut impl Write,
    record: &isnad_doc::wire::Record,
    form: ChainForm,
    wanted: &dyn Fn(usize) -> bool,
) -> miette::Result<bool> {
    let through = |c: &&isnad_relay::Chain| c.links.iter().any(|l| wanted(l.attribution));
    let chains = isnad_relay::chains(record);
    let chains: Vec<&isnad_relay::Chain> = chains.iter().filter(through).collect();
    if chains.is_empty() {
        return Ok(false);
    }
    let denied = isnad_relay::denials(archive, record).into_diagnostic()?;
    let of = |c: &isnad_relay::Chain| -> Vec<&isnad_relay::Denied> {
        denied.iter().filter(|d| c.links.iter().any(|l| l.attribution == d.denial)).collect()
    };
    match form {
        ChainForm::Tree => {
            stdout.write_all(isnad_relay::tree_of(record, wanted).as_bytes()).into_diagnostic()?;
        }
        ChainForm::Jsonl => {
            for chain in chains {
                out::json_line(stdout, &ChainLine { chain, denies: of(chain) })?;
            }
        }
        ChainForm::Text => {
            let published = record.published.as_deref().unwrap_or("");
            for chain in chains {
                writeln!(stdout, "{} {published}\n  {}", chain.document, isolate(&chain.to_string()))
                    .into_diagnostic()?;
                for claim in of(chain) {
                    let n = claim.attribution.map_or("the page".to_owned(), |n| format!("attribution {n}"));
                    writeln!(stdout, "    denies {} ({n})", claim.document).into_diagnostic()?;
                }
            }
        }
    }
    Ok(true)
}

/// `isnad relays`.
pub(super) fn relays(common: &Common, args: &RelaysArgs) -> miette::Result<ExitCode> {
    let archive = Archive::open(&args.archive).into_diagnostic()?;
    let settings = isnad_relay::Settings { threads: common.threads(), ..isnad_relay::Settings::default() };
    let pairs = isnad_relay::pairs(&archive, &settings).into_diagnostic()?;
    let mut stdout = out::stdout();
    for pair in &pairs {
        match args.format {
            TextOrJson::Jsonl => out::json_line(&mut stdout, pair)?,
            TextOrJson::Text => {
                let first = match pair.first.as_deref() {
                    Some(id) if id == pair.a => "→",
                    Some(_) => "←",
                    None => "—",
                };
                let kind = format!("{:?}", pair.kind).to_lowercase();
                writeln!(
                    stdout,
                    "{:.2} {kind:<10} {} {first} {}  {:.2}",
                    pair.overlap, pair.a, pair.b, pair.probability
                )
                .into_diagnostic()?;
            }
        }
    }
    stdout.flush().into_diagnostic()?;
    Ok(if pairs.is_empty() { ExitCode::from(NOTHING_FOUND) } else { ExitCode::SUCCESS })
}
