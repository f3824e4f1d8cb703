//! The chains of one page: page ← outlet ← … ← speaker.

use isnad_doc::wire::{At, Record};
use isnad_doc::{Act, Commit};
use serde::Serialize;
use std::fmt::{self, Write as _};

/// One link of a chain: somebody who is said to have said it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    /// Index into the attributions of the record.
    pub attribution: usize,
    /// The words that name the source; `None` where the page leaves it unsaid.
    pub source: Option<String>,
    /// Id of the entity, if the source is a name that is known.
    pub entity: Option<String>,
    /// Its Arabic name.
    pub name: Option<String>,
    /// Whether nobody could tell who that is.
    pub anonymous: bool,
    /// What the source does by speaking.
    pub act: Act,
    /// How far it commits itself.
    pub commit: Commit,
    /// The words of the cue.
    pub cue: String,
    /// Where the source stands, in code points; the cue's place where it is unsaid.
    pub at: At,
}

/// The chain of one report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chain {
    /// Id of the page.
    pub document: String,
    /// Its outlet.
    pub outlet: Option<String>,
    /// Its byline or credit line: who wrote it, or «وكالات».
    pub byline: Option<String>,
    /// The links from the page inwards: the last one is the speaker.
    pub links: Vec<Link>,
    /// What is reported, in code points.
    pub content: Vec<At>,
    /// The words of it.
    pub text: String,
    /// What the links' commitments leave of the report, from its origin to the page: the product of [`certainty`].
    pub hedge: f64,
    /// That every link is read rightly: the product over the links.
    pub probability: f64,
}

/// What a source's commitment leaves of its word: a full promise counts whole, an uncommitted mention little.
///
/// The figures are a convention. Negative values count like their positive counterparts: they are as sure of the contrary.
#[must_use]
pub fn certainty(commit: Commit) -> f64 {
    match commit {
        Commit::CtPlus | Commit::CtMinus => 1.0,
        Commit::PrPlus | Commit::PrMinus => 0.75,
        Commit::PsPlus | Commit::PsMinus => 0.5,
        Commit::Uu => 0.3,
    }
}

/// The product of [`certainty`] over the links from the page to attribution `inner`; 1 for the page's own voice (`None`).
///
/// The links of one chain that pass the same words on («نقلت الوكالة عن المسؤول قوله») hedge once: each link but the last
/// commits itself to the same content, so only its own saying counts.
#[must_use]
pub fn hedge(record: &Record, inner: Option<usize>) -> f64 {
    let Some(inner) = inner else { return 1.0 };
    let path = path(record, inner);
    let own = |at: usize| {
        let this = path.get(at).and_then(|n| record.attributions.get(*n));
        let next = path.get(at + 1).and_then(|n| record.attributions.get(*n));
        let passes_on = this.zip(next).is_some_and(|(a, b)| a.content == b.content);
        this.filter(|_| !passes_on).map_or(1.0, |a| certainty(a.commit))
    };
    let product: f64 = (0..path.len()).map(own).product();
    (product * 1000.0).round() / 1000.0
}

/// The attributions from the page's own voice to `inner`, outermost first.
#[must_use]
pub(crate) fn path(record: &Record, inner: usize) -> Vec<usize> {
    let mut path = Vec::new();
    let mut next = Some(inner);
    while let Some(n) = next.filter(|n| !path.contains(n)) {
        let Some(attribution) = record.attributions.get(n) else { break };
        path.push(n);
        next = attribution.parent;
    }
    path.reverse();
    path
}

/// The chains of a page, in the order of their innermost cues. An attribution that others stand in is a link of theirs and
/// gives no chain of its own.
#[must_use]
pub fn chains(record: &Record) -> Vec<Chain> {
    let mut inner = vec![true; record.attributions.len()];
    for attribution in &record.attributions {
        if let Some(parent) = attribution.parent.and_then(|p| inner.get_mut(p)) {
            *parent = false;
        }
    }
    let leaves = inner.iter().enumerate().filter(|(_, leaf)| **leaf).map(|(n, _)| n);
    leaves.filter_map(|n| chain(record, n)).collect()
}

/// The chain that ends in one attribution.
pub(crate) fn chain(record: &Record, inner: usize) -> Option<Chain> {
    let links: Vec<Link> = path(record, inner).into_iter().filter_map(|n| link(record, n)).collect();
    let last = record.attributions.get(inner)?;
    let text: Vec<&str> = last.content.iter().map(|at| at.of(&record.text)).collect();
    let probability = links
        .iter()
        .filter_map(|l| record.attributions.get(l.attribution))
        .map(|a| a.probability)
        .product::<f64>();
    Some(Chain {
        document: record.id.clone(),
        outlet: record.outlet.clone(),
        byline: record.author.clone(),
        links,
        content: last.content.clone(),
        text: text.join(" … "),
        hedge: hedge(record, Some(inner)),
        probability: (probability * 1000.0).round() / 1000.0,
    })
}

fn link(record: &Record, n: usize) -> Option<Link> {
    let a = record.attributions.get(n)?;
    let source = a.source.as_ref();
    let entity = source.and_then(|s| record.mentions.get(s.mention?)?.entity.clone());
    let name = entity.as_ref().and_then(|id| record.entities.iter().find(|e| e.id == *id));
    Some(Link {
        attribution: n,
        source: source.map(|s| s.at.of(&record.text).to_owned()),
        name: name.map(|e| e.name_ar.clone()),
        entity,
        anonymous: source.is_some_and(|s| s.anonymous),
        act: a.act,
        commit: a.commit,
        cue: a.cue.at.of(&record.text).to_owned(),
        at: source.map_or(a.cue.at, |s| s.at),
    })
}

/// What stands for a source that is not expressed.
const UNSAID: &str = "…";

impl fmt::Display for Chain {
    /// `الساحل ← سالم النجار ← وكالة أنباء الساحل ← مصدر أمني: الهجوم أوقع ثلاثة قتلى`: page, byline, links.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.outlet.as_deref().unwrap_or(&self.document))?;
        let told = |name: &str| {
            self.outlet.as_deref() == Some(name)
                || self.links.first().is_some_and(|l| l.source.as_deref() == Some(name))
        };
        if let Some(byline) = self.byline.as_deref().filter(|b| !told(b)) {
            write!(f, " ← {byline}")?;
        }
        for link in &self.links {
            write!(f, " ← {}", link.source.as_deref().unwrap_or(UNSAID))?;
        }
        write!(f, ": {}", self.text)
    }
}

/// All attributions of a page as a tree, one line each, for a terminal.
#[must_use]
pub fn tree(record: &Record) -> String {
    tree_of(record, &|_| true)
}

/// The tree of the chains that pass through an attribution that is wanted.
#[must_use]
pub fn tree_of(record: &Record, wanted: &dyn Fn(usize) -> bool) -> String {
    let mut shown = vec![false; record.attributions.len()];
    for n in 0..record.attributions.len() {
        let path = path(record, n);
        if path.iter().any(|p| wanted(*p)) {
            for p in path {
                if let Some(shown) = shown.get_mut(p) {
                    *shown = true;
                }
            }
        }
    }
    let mut out = String::new();
    out.push_str(record.outlet.as_deref().unwrap_or(&record.id));
    if let Some(author) = record.author.as_deref().filter(|a| record.outlet.as_deref() != Some(*a)) {
        let _ = write!(out, " ← {author}");
    }
    if let Some(title) = &record.title {
        let _ = write!(out, "  {title}");
    }
    out.push('\n');
    let known = |n: usize| n < record.attributions.len();
    let seen = |n: &usize| shown.get(*n) == Some(&true);
    let roots = record.attributions.iter().enumerate().filter(|(_, a)| !a.parent.is_some_and(known));
    branch(record, &roots.map(|(n, _)| n).filter(seen).collect::<Vec<_>>(), &seen, "", &mut out, 0);
    out
}

fn branch(
    record: &Record,
    nodes: &[usize],
    seen: &dyn Fn(&usize) -> bool,
    indent: &str,
    out: &mut String,
    depth: usize,
) {
    for (i, n) in nodes.iter().enumerate() {
        let Some((a, link)) = record.attributions.get(*n).zip(link(record, *n)) else { continue };
        let last = i + 1 == nodes.len();
        let inner: Vec<usize> = record
            .attributions
            .iter()
            .enumerate()
            .filter(|(_, other)| other.parent == Some(*n))
            .map(|(n, _)| n)
            .filter(seen)
            .collect();
        let source = link.source.as_deref().unwrap_or(UNSAID);
        let anonymous = if link.anonymous { " (?)" } else { "" };
        let _ = write!(out, "{indent}{} {source}{anonymous}", if last { "└─" } else { "├─" });
        let _ = write!(out, "  [{} {}] {}", link.act, link.commit, link.cue);
        if inner.is_empty() {
            let text: Vec<&str> = a.content.iter().map(|at| at.of(&record.text)).collect();
            let text = text.join(" … ").replace('\n', " ");
            let short: String = text.chars().take(100).collect();
            let _ = write!(out, ": {short}{}", if short.len() < text.len() { "…" } else { "" });
        }
        out.push('\n');
        // Parents that stand in a ring do not come here; a depth limit costs nothing all the same.
        if depth < 32 {
            let indent = format!("{indent}{}", if last { "   " } else { "│  " });
            branch(record, &inner, seen, &indent, out, depth + 1);
        }
    }
}
