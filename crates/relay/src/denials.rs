//! Which claim a denial denies, in the same archive.
//!
//! A denial («نفت الوزارة أن …») and the claim it answers name somebody in common, are published within a few weeks, and say
//! much the same: most of the words of the shorter one are the other's too, fewer where both are coded as an event of one
//! type.

use crate::chains::path;
use crate::shingles::words;
use isnad_archive::{Archive, Error, Range};
use isnad_doc::wire::{Attribution, Record};
use isnad_doc::{Act, Commit, EventType};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;

/// Days before a denial in which its claim was published, and after (clocks and editions differ).
const BEFORE: i64 = 30;
const AFTER: i64 = 1;

/// Least share of the shorter passage's long words that denial and claim have in common: by words alone, and where both
/// tell of an event of one type.
const SHARED: f64 = 0.5;
const SHARED_EVENT: f64 = 0.3;

/// Most pages read for one denial.
const PAGES: usize = 200;

/// Most claims given for one denial.
const CLAIMS: usize = 5;

/// A claim that a denial denies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Denied {
    /// Index of the denial into the attributions of its record.
    pub denial: usize,
    /// Id of the page with the claim.
    pub document: String,
    /// The attribution that makes the claim; `None`: the page itself does.
    pub attribution: Option<usize>,
    /// Share of the shorter passage's long words that both have, 0 to 1.
    pub overlap: f64,
}

/// The claims that the denials of a page deny, best first for each denial.
///
/// # Errors
/// What the archive says.
pub fn denials(archive: &Archive, record: &Record) -> Result<Vec<Denied>, Error> {
    let mut out = Vec::new();
    for (n, denial) in record.attributions.iter().enumerate().filter(|(_, a)| denies(a)) {
        let mut found = claims(archive, record, n, denial)?;
        found.sort_by(|a, b| {
            b.overlap
                .total_cmp(&a.overlap)
                .then_with(|| (&a.document, a.attribution).cmp(&(&b.document, b.attribution)))
        });
        found.dedup_by(|a, b| a.document == b.document && a.attribution == b.attribution);
        found.truncate(CLAIMS);
        out.extend(found);
    }
    Ok(out)
}

/// Whether an attribution's source says that its content is not so.
pub(crate) fn denies(a: &Attribution) -> bool {
    a.act == Act::Deny || a.commit == Commit::CtMinus
}

/// Words that carry matter: those of more than three letters, as skeletons.
fn matter(record: &Record, a: &Attribution) -> BTreeSet<u64> {
    let text: Vec<&str> = a.content.iter().map(|at| at.of(&record.text)).collect();
    matter_of(&text.join(" "))
}

fn matter_of(text: &str) -> BTreeSet<u64> {
    let long = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3);
    words(&long.collect::<Vec<_>>().join(" ")).into_iter().collect()
}

fn shared(a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> f64 {
    let least = a.len().min(b.len());
    if least < 2 {
        return 0.0;
    }
    (a.intersection(b).count() as f64 / least as f64 * 1000.0).round() / 1000.0
}

fn claims(archive: &Archive, record: &Record, n: usize, denial: &Attribution) -> Result<Vec<Denied>, Error> {
    let own = matter(record, denial);
    let types = types_in(record, n);
    let mut pages: BTreeSet<(Option<String>, String)> = BTreeSet::new();
    if let Some(day) = record.published.as_deref().and_then(|p| p.get(..10)?.parse::<Date>().ok()) {
        let range = Range {
            from: Some(day.checked_sub(BEFORE.days()).unwrap_or(day).to_string()),
            to: Some(day.checked_add(AFTER.days()).unwrap_or(day).to_string()),
            ..Range::default()
        };
        let around = denial.content.iter().chain(denial.source.as_ref().map(|s| &s.at));
        let around: Vec<_> = around.collect();
        let named = record.mentions.iter().filter(|m| around.iter().any(|at| at.contains(m.at)));
        let entities: BTreeSet<&String> = named.filter_map(|m| m.entity.as_ref()).collect();
        for entity in entities {
            pages.extend(archive.pages_naming(entity, &range)?);
        }
    }
    pages.retain(|(_, id)| *id != record.id);
    let mut out = in_page(record, Some(n), denial, record, &own, &types);
    // The latest before the denial are the likeliest; an archive of a month on one party is read in part only.
    let skipped = pages.len().saturating_sub(PAGES);
    for (_, id) in pages.into_iter().skip(skipped) {
        if let Some(page) = archive.record(&id)? {
            out.extend(in_page(record, None, denial, &page, &own, &types));
        }
    }
    for denied in &mut out {
        denied.denial = n;
    }
    Ok(out)
}

/// The types of the events told in an attribution.
fn types_in(record: &Record, n: usize) -> BTreeSet<EventType> {
    let inside = |e: &&isnad_doc::wire::Event| e.attribution.is_some_and(|a| path(record, a).contains(&n));
    record.events.iter().filter(inside).map(|e| e.kind).collect()
}

/// Claims of a page by somebody else than who denies; `n` is the denial's index where it is the denial's own page.
fn in_page(
    record: &Record,
    n: Option<usize>,
    denial: &Attribution,
    page: &Record,
    own: &BTreeSet<u64>,
    types: &BTreeSet<EventType>,
) -> Vec<Denied> {
    let source = |r: &Record, a: &Attribution| a.source.as_ref().map(|s| s.at.of(&r.text).to_owned());
    let denier = source(record, denial);
    let mut out = Vec::new();
    for (i, claim) in page.attributions.iter().enumerate() {
        let links = path(page, i);
        let apart = n.is_none_or(|n| i != n && !links.contains(&n) && !path(record, n).contains(&i));
        let denied = links.iter().any(|l| page.attributions.get(*l).is_some_and(denies));
        if !apart || denied || source(page, claim) == denier && denier.is_some() {
            continue;
        }
        let overlap = shared(own, &matter(page, claim));
        let same = !types.is_empty() && !types.is_disjoint(&types_in(page, i));
        if overlap >= if same { SHARED_EVENT } else { SHARED } {
            out.push(Denied { denial: 0, document: page.id.clone(), attribution: Some(i), overlap });
        }
    }
    // What the page says in its own voice.
    for event in page.events.iter().filter(|e| e.attribution.is_none() && types.contains(&e.kind)) {
        let Some(sentence) = page.sentences.iter().find(|s| s.contains(event.trigger.at)) else { continue };
        let overlap = shared(own, &matter_of(sentence.of(&page.text)));
        if overlap >= SHARED_EVENT && n.is_none() {
            out.push(Denied { denial: 0, document: page.id.clone(), attribution: None, overlap });
        }
    }
    out
}
