//! Under which id and version an incident is given out, so that who took an earlier export can update it.
//!
//! Incidents are found anew each time ([`crate::incidents()`]); what was given out before is the archive's ledger. [`name`]
//! finds the former id of each incident by the reports both hold; [`issue`] says what changed. Nothing is written here.

use crate::incidents::{Incident, Report};
use crate::shingles::fnv;
use isnad_archive::{Change, Published, ReportKey};
use isnad_doc::EventType;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The ids of incidents, and which former ones are no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// An id for each incident, in their order.
    pub ids: Vec<String>,
    /// Incidents of the ledger that no incident goes on.
    pub gone: Vec<Gone>,
}

/// An incident that is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its id.
    pub id: String,
    /// The incident that most of its reports are in now; `None` where they are in none.
    pub into: Option<String>,
}

/// An incident as it is to be given out, with the row of the ledger that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What became of it since the last export that was delivered.
    pub change: Change,
    /// The version in the ledger so far; 0: it is not in it.
    pub prior: u32,
    /// The ledger's row from now on.
    pub row: Published,
    /// Whether the row differs from the one in the ledger.
    pub is_news: bool,
}

/// What tells a report from the others of its page.
#[must_use]
pub fn key(report: &Report) -> ReportKey {
    ReportKey {
        page: report.page.clone(),
        kind: report.kind,
        lemma: report.lemma.clone(),
        start: report.start,
    }
}

/// The id of an incident that was not given out before: of its earliest report, and not of the order in which pages were
/// added.
fn id(key: &ReportKey, salt: u32) -> String {
    let mut bytes = format!("{}\u{0}{}\u{0}{}", key.page, key.start, key.kind.as_str());
    if salt > 0 {
        bytes.push_str(&format!("\u{0}{salt}"));
    }
    format!("isnad:incident/{:016x}", fnv(bytes.as_bytes()))
}

/// Finds the id of every incident: the former one that shares most reports with it, else a new one.
#[must_use]
pub fn name(reports: &[Report], incidents: &[Incident], ledger: &[Published]) -> Named {
    let keys: Vec<Vec<ReportKey>> = incidents
        .iter()
        .map(|i| i.reports.iter().filter_map(|r| reports.get(*r)).map(key).collect())
        .collect();
    let mut ids: Vec<Option<String>> = vec![None; incidents.len()];
    let shared = shared(&keys, ledger);
    // Largest overlap first; among equals who holds the earliest report, as an id is that of the earliest one.
    let mut order: Vec<(usize, usize, Overlap)> = shared.iter().map(|((i, f), o)| (*i, *f, *o)).collect();
    let id_of = |f: usize| ledger.get(f).map_or("", |p| p.id.as_str());
    order.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| id_of(a.1).cmp(id_of(b.1))).then(a.0.cmp(&b.0)));
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    // An incident that was deleted may come back, but one that is there goes before.
    for deleted in [false, true] {
        for (incident, former, _) in &order {
            let Some(published) = ledger.get(*former) else { continue };
            let Some(slot) = ids.get_mut(*incident) else { continue };
            if slot.is_none() && (published.change == Change::Deleted) == deleted && taken.insert(*former) {
                *slot = Some(published.id.clone());
            }
        }
    }
    let mut used: BTreeSet<String> =
        ledger.iter().map(|p| p.id.clone()).chain(ids.iter().flatten().cloned()).collect();
    let mut all = Vec::with_capacity(ids.len());
    for (slot, keys) in ids.into_iter().zip(&keys) {
        // The id of the earliest report may be another incident's by now, where one was parted in two.
        let fresh = || {
            let plain = keys.iter().map(|k| id(k, 0));
            let salted = keys.iter().flat_map(|k| (1..1000).map(|salt| id(k, salt)));
            plain.chain(salted).find(|id| !used.contains(id)).unwrap_or_default()
        };
        let id = slot.unwrap_or_else(fresh);
        used.insert(id.clone());
        all.push(id);
    }
    let mut gone = Vec::new();
    for (f, published) in ledger.iter().enumerate() {
        if published.change == Change::Deleted || taken.contains(&f) {
            continue;
        }
        let into = shared.iter().filter(|((_, former), _)| *former == f);
        let into =
            into.max_by(|a, b| a.1.cmp(b.1).then(b.0.0.cmp(&a.0.0))).and_then(|((i, _), _)| all.get(*i));
        gone.push(Gone { id: published.id.clone(), into: into.cloned() });
    }
    Named { ids: all, gone }
}

/// What an incident and one of the ledger have in common: the number of reports, and how early in the incident the first of
/// them stands.
type Overlap = (usize, std::cmp::Reverse<usize>);

/// What the incidents share with those of the ledger.
fn shared(keys: &[Vec<ReportKey>], ledger: &[Published]) -> BTreeMap<(usize, usize), Overlap> {
    type Place<'a> = (&'a str, EventType, usize);
    fn place(k: &ReportKey) -> Place<'_> {
        (&k.page, k.kind, k.start)
    }
    let mut former: HashMap<Place<'_>, Vec<usize>> = HashMap::new();
    for (f, published) in ledger.iter().enumerate() {
        for k in &published.reports {
            former.entry(place(k)).or_default().push(f);
        }
    }
    let mut out: BTreeMap<(usize, usize), Overlap> = BTreeMap::new();
    let mut add = |incident: usize, former: usize, n: usize| {
        let overlap = out.entry((incident, former)).or_insert((0, std::cmp::Reverse(n)));
        *overlap = (overlap.0 + 1, overlap.1.max(std::cmp::Reverse(n)));
    };
    let mut found: BTreeSet<Place<'_>> = BTreeSet::new();
    // Where a page was changed, its triggers moved: those left over are taken for the same in the order they stand, as far
    // as type and trigger are the same.
    let mut rest: BTreeMap<(&str, EventType, &str), Moved> = BTreeMap::new();
    for (i, list) in keys.iter().enumerate() {
        for (n, k) in list.iter().enumerate() {
            if let Some(all) = former.get(&place(k)) {
                found.insert(place(k));
                all.iter().for_each(|f| add(i, *f, n));
            } else {
                rest.entry((&k.page, k.kind, &k.lemma)).or_default().new.push((k.start, i, n));
            }
        }
    }
    for (f, published) in ledger.iter().enumerate().filter(|(_, p)| p.change != Change::Deleted) {
        for k in published.reports.iter().filter(|k| !found.contains(&place(k))) {
            if let Some(moved) = rest.get_mut(&(k.page.as_str(), k.kind, k.lemma.as_str())) {
                moved.old.push((k.start, f));
            }
        }
    }
    for mut moved in rest.into_values() {
        moved.new.sort_unstable();
        moved.old.sort_unstable();
        for ((_, i, n), (_, f)) in moved.new.iter().zip(&moved.old) {
            add(*i, *f, *n);
        }
    }
    out
}

/// Reports of one page, type and trigger that stand elsewhere than before.
#[derive(Default)]
struct Moved {
    /// Where each begins, its incident, and which of its reports it is.
    new: Vec<(usize, usize, usize)>,
    /// Where each began, and its row of the ledger.
    old: Vec<(usize, usize)>,
}

/// The next row of the ledger for an incident. `content` is a digest of all that is given out of it but its version;
/// `former` is its row so far.
///
/// A version is given to one content only, even where the export that gave it out was broken off: what was not delivered is
/// given out again, as the same version if it is the same still, and as the next one if not.
#[must_use]
pub fn issue(id: &str, content: Vec<u8>, reports: Vec<ReportKey>, former: Option<&Published>) -> Issue {
    let prior = former.map_or(0, |f| f.version);
    let (version, change, told) = match former {
        None => (1, Change::New, Change::New),
        Some(f) if f.change == Change::Deleted => (f.version + 1, Change::New, Change::New),
        Some(f) if f.content == content && f.delivered => (f.version, f.change, Change::Same),
        Some(f) if f.content == content => (f.version, f.change, f.change),
        // Who did not get it yet still has nothing.
        Some(f) if f.change == Change::New && !f.delivered => (f.version + 1, Change::New, Change::New),
        Some(f) => (f.version + 1, Change::Changed, Change::Changed),
    };
    let delivered = told == Change::Same;
    let row = Published { id: id.to_owned(), version, change, delivered, content, into: None, reports };
    Issue { change: told, prior, is_news: former != Some(&row), row }
}

/// The next row of the ledger for an incident that is no more.
#[must_use]
pub fn delete(former: &Published, into: Option<String>) -> Issue {
    let row = Published {
        version: former.version + 1,
        change: Change::Deleted,
        delivered: false,
        into,
        ..former.clone()
    };
    Issue { change: Change::Deleted, prior: former.version, row, is_news: true }
}
