//! Pairs of pages of which one has the other's text, or says that it has its report from the other.

use crate::shingles::{BANDS, Shingles, words};
use isnad_archive::{Archive, Error, Header, Range};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// How two pages are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// They share text, and nothing tells who had it first or both have it from a third.
    Text,
    /// The later names the outlet of the earlier as its source.
    Credited,
    /// The later has the text of the earlier and names no outlet or agency at all.
    Uncredited,
}

/// A pair, as `isnad relays` prints it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// Id of the page that was added first.
    pub a: String,
    /// Id of the other.
    pub b: String,
    /// Id of the one that had it first; `None` where their dates do not tell.
    pub first: Option<String>,
    /// How they are related.
    pub kind: Kind,
    /// Jaccard share of their word 5-grams, to three decimals.
    pub overlap: f64,
    /// That a careful reader would agree that one goes back to the other or both to one report.
    pub probability: f64,
}

/// What counts as a pair.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Least overlap of a pair that is told by its text alone.
    pub overlap: f64,
    /// Least number of 5-grams such a pair shares; fewer is a turn of phrase.
    pub shared: usize,
    /// How many days a page may be older than one that credits its outlet.
    pub days: i32,
    /// Least share of what a credit carries, by weight of words, that the credited page has.
    pub content: f64,
    /// Which pages.
    pub range: Range,
    /// Threads; 0: one a core.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { overlap: 0.3, shared: 8, days: 3, content: 0.6, range: Range::default(), threads: 0 }
    }
}

/// A page, as far as comparing needs it.
struct Page {
    header: Header,
    shingles: Shingles,
    /// Hashes of its words, sorted.
    words: Vec<u32>,
}

/// Pages compared at once at most where many share a band: such are forms (prayer times, prices), and each of them is
/// alike to its neighbours.
const CROWD: usize = 256;

/// Neighbours that each page of a crowd is compared with.
const NEIGHBOURS: usize = 16;

/// Finds all pairs, in the order of their pages in the archive.
///
/// # Errors
/// What the archive says.
pub fn pairs(archive: &Archive, settings: &Settings) -> Result<Vec<Pair>, Error> {
    let mut pages = pages(archive, settings)?;
    strip_furniture(&mut pages);
    let agreement = Agreement::new();
    let credits = Credits::read(archive, &pages)?;
    let mut found: BTreeMap<(u32, u32), Pair> = BTreeMap::new();
    for (a, b) in candidates(&pages) {
        let (Some(x), Some(y)) = (pages.get(a as usize), pages.get(b as usize)) else { continue };
        let shared = x.shingles.shared(&y.shingles);
        let overlap = x.shingles.jaccard(&y.shingles);
        if shared < settings.shared || overlap < settings.overlap {
            continue;
        }
        let (kind, first) = credits.kind(a, b, x, y);
        let same = x.header.outlet.is_some() && x.header.outlet == y.header.outlet;
        found.insert((a, b), pair(x, y, kind, first, overlap, agreement.of(same, overlap)));
    }
    for (a, b, share) in credited(archive, settings, &pages, &credits)? {
        let key = (a.min(b), a.max(b));
        let (Some(x), Some(y)) = (pages.get(key.0 as usize), pages.get(key.1 as usize)) else { continue };
        // Of a pair that shares text as well the surer reading stays.
        found.entry(key).or_insert_with(|| {
            let first = if a == key.0 { x } else { y };
            let overlap = x.shingles.jaccard(&y.shingles);
            pair(x, y, Kind::Credited, Some(first.header.id.clone()), overlap, by_content(share))
        });
    }
    Ok(found.into_values().collect())
}

fn pair(x: &Page, y: &Page, kind: Kind, first: Option<String>, overlap: f64, probability: f64) -> Pair {
    let round = |p: f64| (p * 1000.0).round() / 1000.0;
    Pair {
        a: x.header.id.clone(),
        b: y.header.id.clone(),
        first,
        kind,
        overlap: round(overlap),
        probability: round(probability),
    }
}

/// How often pairs with so much text in common were found to be one report.
///
/// # Source
/// `data/relay/agreement.tsv`: pairs read by hand. Pages of one outlet share background paragraphs far more often than
/// they repeat a report, so that the same overlap says less of them.
struct Agreement(Vec<(bool, f64, f64)>);

impl Agreement {
    fn new() -> Self {
        let row = |line: &str| {
            let mut cells = line.split('\t');
            let same = cells.next()? == "same";
            let least = cells.next()?.parse().ok()?;
            let (agreed, read): (f64, f64) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
            // Laplace's rule: a band with few pairs read stays near a half.
            Some((same, least, (agreed + 1.0) / (read + 2.0)))
        };
        Self(include_str!("../../../data/relay/agreement.tsv").lines().skip(1).filter_map(row).collect())
    }

    /// That two pages are one report; `same`: of one outlet.
    fn of(&self, same: bool, overlap: f64) -> f64 {
        let of_kind = || self.0.iter().filter(|row| row.0 == same);
        let row = of_kind().rfind(|row| overlap >= row.1).or_else(|| of_kind().next());
        row.map_or(0.5, |row| row.2)
    }
}

/// That a page that carries such a share of what is credited to its outlet is the one meant.
fn by_content(share: f64) -> f64 {
    (0.5 + 0.5 * (share - 0.5)).clamp(0.5, 0.95)
}

/// Reads the pages and makes their shingles.
fn pages(archive: &Archive, settings: &Settings) -> Result<Vec<Page>, Error> {
    const BATCH: usize = 2048;
    let threads = match settings.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    let mut pages = Vec::new();
    let mut batch: Vec<(Header, String)> = Vec::with_capacity(BATCH);
    let mut flush = |batch: &mut Vec<(Header, String)>| {
        let size = batch.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            let work = |part: &[(Header, String)]| part.iter().map(page).collect::<Vec<_>>();
            let parts: Vec<_> = batch.chunks(size).map(|part| scope.spawn(move || work(part))).collect();
            for part in parts {
                match part.join() {
                    Ok(part) => pages.extend(part),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        batch.clear();
    };
    archive.bodies(&settings.range, |header, text| {
        batch.push((header, text.to_owned()));
        if batch.len() == BATCH {
            flush(&mut batch);
        }
    })?;
    flush(&mut batch);
    Ok(pages)
}

fn page((header, text): &(Header, String)) -> Page {
    let words = words(text);
    let shingles = Shingles::of_words(&words);
    let mut words: Vec<u32> = words.into_iter().map(|w| (w >> 32) as u32).collect();
    words.sort_unstable();
    words.dedup();
    words.shrink_to_fit();
    Page { header: header.clone(), shingles, words }
}

/// Pages of one outlet that carry a 5-gram for it to be furniture: «the most read», a form, a closing formula.
const FURNITURE: u32 = 20;

/// Takes out of every page the 5-grams that are its outlet's and not its own.
fn strip_furniture(pages: &mut [Page]) {
    // Counted in saturating bytes first, many 5-grams a byte, so that only the few frequent ones need a table.
    const SLOTS: usize = 1 << 24;
    let slot = |hash: u32| hash as usize & (SLOTS - 1);
    let mut rough = vec![0u8; SLOTS];
    for hash in pages.iter().flat_map(|p| p.shingles.hashes()) {
        if let Some(n) = rough.get_mut(slot(*hash)) {
            *n = n.saturating_add(1);
        }
    }
    let frequent = |hash: u32| rough.get(slot(hash)).is_some_and(|n| u32::from(*n) >= FURNITURE);
    let mut outlets: HashMap<Option<&str>, u32> = HashMap::new();
    let mut counts: HashMap<u32, HashMap<u32, u32>> = HashMap::new();
    for page in pages.iter() {
        let next = outlets.len() as u32;
        let outlet = *outlets.entry(page.header.outlet.as_deref()).or_insert(next);
        for hash in page.shingles.hashes().iter().filter(|h| frequent(**h)) {
            *counts.entry(*hash).or_default().entry(outlet).or_insert(0) += 1;
        }
    }
    drop(outlets);
    // A report that many outlets carry is none of it: nine in ten of the pages must be one outlet's.
    let furniture: HashSet<u32> = counts
        .into_iter()
        .filter(|(_, by)| {
            let (all, most) = (by.values().sum::<u32>(), by.values().max().copied().unwrap_or(0));
            most >= FURNITURE && most * 10 >= all * 9
        })
        .map(|(hash, _)| hash)
        .collect();
    if !furniture.is_empty() {
        for page in pages {
            page.shingles.retain(|hash| !furniture.contains(&hash));
        }
    }
}

/// Pairs of pages that share a band, each once, the lower number first.
fn candidates(pages: &[Page]) -> Vec<(u32, u32)> {
    let keys: Vec<(u32, [u64; BANDS])> = pages
        .iter()
        .enumerate()
        .filter_map(|(i, p)| Some((u32::try_from(i).ok()?, p.shingles.bands()?)))
        .collect();
    let mut out = HashSet::new();
    let mut rows: Vec<(u64, u32)> = Vec::with_capacity(keys.len());
    for band in 0..BANDS {
        rows.clear();
        rows.extend(keys.iter().filter_map(|(i, bands)| Some((*bands.get(band)?, *i))));
        rows.sort_unstable();
        for crowd in rows.chunk_by(|a, b| a.0 == b.0) {
            let reach = if crowd.len() > CROWD { NEIGHBOURS } else { crowd.len() };
            for (n, (_, a)) in crowd.iter().enumerate() {
                out.extend(crowd.iter().skip(n + 1).take(reach).map(|(_, b)| (*a, *b)));
            }
        }
    }
    let mut out: Vec<_> = out.into_iter().collect();
    out.sort_unstable();
    out
}

/// Whom each page names as its source among outlets and agencies.
struct Credits {
    /// For each page, the entities it credits.
    named: Vec<BTreeSet<u32>>,
    /// For each page, the entity of its own outlet.
    own: Vec<Option<u32>>,
    /// For each page, its credits that are attributions: index and entity.
    attributions: Vec<(u32, usize, u32)>,
}

impl Credits {
    fn read(archive: &Archive, pages: &[Page]) -> Result<Self, Error> {
        let media = archive.media()?;
        let mut by_name: HashMap<String, u32> = HashMap::new();
        let mut by_entity: HashMap<&str, u32> = HashMap::new();
        for (n, medium) in media.iter().enumerate() {
            let n = n as u32;
            by_entity.insert(&medium.entity, n);
            let tail = medium.entity.rsplit('/').next().unwrap_or("");
            for name in medium.names.iter().map(String::as_str).chain([tail]) {
                by_name.entry(name_key(name)).or_insert(n);
            }
        }
        by_name.remove("");
        let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
        for page in pages {
            if let Some(outlet) = page.header.outlet.as_deref() {
                *sizes.entry(outlet).or_insert(0) += 1;
            }
        }
        // An outlet is the entity of its name; failing that, the one that most of its pages name, as an agency's do.
        let mut outlets: HashMap<&str, u32> = HashMap::new();
        for (outlet, size) in &sizes {
            if let Some(n) = by_name.get(&name_key(outlet)) {
                outlets.insert(outlet, *n);
                continue;
            }
            let share = |m: &isnad_archive::Medium| {
                let named = m.outlets.iter().find(|(o, _)| o == outlet).map_or(0, |(_, n)| *n);
                named as f64 / *size as f64
            };
            let most = media.iter().enumerate().map(|(n, m)| (n as u32, share(m)));
            let most = most.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            if let Some((n, _)) = most.filter(|(_, share)| *share >= 0.7 && *size >= 20) {
                outlets.insert(outlet, n);
            }
        }
        let own: Vec<_> =
            pages.iter().map(|p| p.header.outlet.as_deref().and_then(|o| outlets.get(o).copied())).collect();
        let rows: HashMap<&str, u32> =
            pages.iter().enumerate().map(|(i, p)| (p.header.id.as_str(), i as u32)).collect();
        let mut named = vec![BTreeSet::new(); pages.len()];
        let mut attributions = Vec::new();
        for credit in archive.credits()? {
            let ids = rows.get(credit.document.as_str()).zip(by_entity.get(credit.entity.as_str()));
            let Some((page, entity)) = ids else { continue };
            attributions.push((*page, credit.attribution, *entity));
            if let Some(named) = named.get_mut(*page as usize) {
                named.insert(*entity);
            }
        }
        for (page, named) in pages.iter().zip(&mut named) {
            if let Some(author) = page.header.author.as_deref() {
                named.extend(in_byline(author, &by_name));
            }
        }
        for (named, own) in named.iter_mut().zip(&own) {
            if let Some(own) = own {
                named.remove(own);
            }
        }
        Ok(Self { named, own, attributions })
    }

    /// What a pair that shares text is, and who was first.
    fn kind(&self, a: u32, b: u32, x: &Page, y: &Page) -> (Kind, Option<String>) {
        let names = |page: u32, other: u32| {
            let outlet = self.own.get(other as usize).copied().flatten();
            outlet.is_some_and(|o| self.named.get(page as usize).is_some_and(|n| n.contains(&o)))
        };
        let order = order(x.header.published.as_deref(), y.header.published.as_deref());
        let credit = match (names(b, a), names(a, b)) {
            (true, false) => Some((a, x)),
            (false, true) => Some((b, y)),
            _ => None,
        };
        if let Some((first, page)) = credit {
            // A page cannot have been taken from one of a later day.
            let against = matches!((first == a, order), (true, Some(false)) | (false, Some(true)));
            if !against {
                return (Kind::Credited, Some(page.header.id.clone()));
            }
        }
        let Some(a_first) = order else { return (Kind::Text, None) };
        let (first, later) = if a_first { (x, b) } else { (y, a) };
        let silent = self.named.get(later as usize).is_none_or(BTreeSet::is_empty);
        let kind = if silent && x.header.outlet != y.header.outlet { Kind::Uncredited } else { Kind::Text };
        (kind, Some(first.header.id.clone()))
    }
}

/// Entities whose names stand in a byline.
fn in_byline(author: &str, by_name: &HashMap<String, u32>) -> Vec<u32> {
    let parts: Vec<&str> = author.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let mut out = Vec::new();
    for n in 1..=5 {
        for window in parts.windows(n) {
            out.extend(by_name.get(&name_key(&window.join(" "))).copied());
        }
    }
    out
}

/// A name of an outlet as it is compared: skeleton, without the word for what it is, letters and digits alone.
fn name_key(name: &str) -> String {
    let skeleton = isnad_arabic::skeleton(name);
    let words: Vec<&str> = skeleton.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let kind = ["صحيفه", "جريده", "وكاله", "قناه", "موقع", "شبكه", "مجله", "اذاعه"];
    let named = match words.split_first() {
        Some((first, rest)) if kind.contains(first) && !rest.is_empty() => rest,
        _ => &words,
    };
    named.concat()
}

/// Whether the first of two dates is earlier; `None` where they do not tell.
fn order(a: Option<&str>, b: Option<&str>) -> Option<bool> {
    let (a, b) = (a?, b?);
    // A day without a clock tells nothing within that day.
    let n = if a.len() > 10 && b.len() > 10 { a.len().min(b.len()) } else { 10 };
    let (a, b) = (a.get(..n)?, b.get(..n)?);
    (a != b).then(|| a < b)
}

/// Pairs told by a credit: the page meant, the page that names its outlet, and the share of what it credits that the page
/// meant has.
fn credited(
    archive: &Archive,
    settings: &Settings,
    pages: &[Page],
    credits: &Credits,
) -> Result<Vec<(u32, u32, f64)>, Error> {
    let mut of_outlet: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (i, own) in credits.own.iter().enumerate() {
        if let Some(own) = own {
            of_outlet.entry(*own).or_default().push(i as u32);
        }
    }
    let wanted: Vec<_> = credits
        .attributions
        .iter()
        .filter(|(page, _, entity)| {
            of_outlet.contains_key(entity)
                && credits.own.get(*page as usize).copied().flatten() != Some(*entity)
        })
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut frequency: HashMap<u32, u32> = HashMap::new();
    for page in pages {
        for word in &page.words {
            *frequency.entry(*word).or_insert(0) += 1;
        }
    }
    let weight = |word: &u32| {
        let n = frequency.get(word).copied().unwrap_or(0);
        ((pages.len() as f64 + 1.0) / (f64::from(n) + 1.0)).ln()
    };
    let mut out = Vec::new();
    for (page, attribution, entity) in wanted {
        let Some(later) = pages.get(*page as usize) else { continue };
        let Some(record) = archive.record(&later.header.id)? else { continue };
        let Some(attribution) = record.attributions.get(*attribution) else { continue };
        let content: String =
            attribution.content.iter().map(|at| at.of(&record.text)).collect::<Vec<_>>().join(" ");
        let mut content: Vec<u32> = words(&content).into_iter().map(|w| (w >> 32) as u32).collect();
        content.sort_unstable();
        content.dedup();
        if content.len() < 8 {
            continue;
        }
        let all: f64 = content.iter().map(weight).sum();
        let share = |other: &Page| {
            let has = content.iter().filter(|w| other.words.binary_search(w).is_ok());
            has.map(weight).sum::<f64>() / all.max(1e-9)
        };
        let best = of_outlet
            .get(entity)
            .into_iter()
            .flatten()
            .filter_map(|i| Some((*i, pages.get(*i as usize)?)))
            .filter(|(_, p)| near(&p.header, &later.header, settings.days))
            .map(|(i, p)| (i, share(p)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        if let Some((first, share)) = best.filter(|(_, share)| *share >= settings.content) {
            out.push((first, *page, share));
        }
    }
    Ok(out)
}

/// Whether `first` was published up to `days` days before `later`, or on its day.
fn near(first: &Header, later: &Header, days: i32) -> bool {
    let day = |h: &Header| -> Option<jiff::civil::Date> { h.published.as_deref()?.get(..10)?.parse().ok() };
    let (Some(a), Some(b)) = (day(first), day(later)) else { return false };
    a.until(b).is_ok_and(|span| (0..=days).contains(&span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_tell_or_do_not() {
        let check = |a, b, expected| assert_eq!(order(a, b), expected, "{a:?} {b:?}");
        check(Some("2031-03-01"), Some("2031-03-02"), Some(true));
        check(Some("2031-03-02T08:00:00"), Some("2031-03-01"), Some(false));
        check(Some("2031-03-01T08:00:00"), Some("2031-03-01T09:00:00"), Some(true));
        check(Some("2031-03-01T08:00:00"), Some("2031-03-01"), None);
        check(Some("2031-03-01"), None, None);
    }

    #[test]
    fn outlets_are_known_by_their_names() {
        assert_eq!(name_key("صحيفة الساحل"), name_key("الساحل"));
        assert_eq!(name_key("Al-Sahel"), "alsahel");
        assert_eq!(name_key("صحيفة"), "صحيفه");
        assert_eq!(name_key("أ ف ب"), name_key("أ.ف.ب"));
    }
}
