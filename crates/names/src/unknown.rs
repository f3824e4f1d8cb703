//! Joins what the tagger found to what the dictionary found.

use crate::atlas::{Atlas, Cue, Trust};
use crate::scan::{Found, Page, Reading, Target};
use crate::tagger::{KINDS, Units};
use isnad_doc::{EntityType, TokenKind};

/// Takes the tagger's names where the dictionary has none, and drops doubtful words of the dictionary inside them.
pub(crate) fn join(
    page: &Page<'_>,
    atlas: &Atlas,
    units: &Units,
    mut found: Vec<Found>,
    labels: &[u8],
) -> Vec<Found> {
    let mut taken = vec![0u32; page.toks.len()];
    for (i, hit) in found.iter().enumerate() {
        for cell in taken.get_mut(hit.start..hit.end).unwrap_or(&mut []) {
            *cell = i as u32 + 1;
        }
    }
    let mut dropped = vec![false; found.len()];
    let mut more = Vec::new();
    let mut at = 0;
    while let Some(label) = labels.get(at).copied() {
        if label == 0 {
            at += 1;
            continue;
        }
        let kind = usize::from((label - 1) / 2);
        let mut end = at + 1;
        while labels.get(end).is_some_and(|l| usize::from(*l) == 2 + 2 * kind) && page.same_sentence(at, end) {
            end += 1;
        }
        let hits: Vec<usize> = taken
            .get(at..end)
            .unwrap_or(&[])
            .iter()
            .filter_map(|t| (*t as usize).checked_sub(1))
            .collect();
        let kind = KINDS.get(kind).copied().unwrap_or(EntityType::Misc);
        if let Some(name) = decide(page, atlas, units, &found, &hits, kind, at, end) {
            for hit in hits {
                if let Some(cell) = dropped.get_mut(hit) {
                    *cell = true;
                }
            }
            more.push(name);
        }
        at = end;
    }
    let mut keep = dropped.iter();
    found.retain(|_| !keep.next().copied().unwrap_or(false));
    found.extend(more);
    found
}

/// Whether a stretch of the tagger becomes a mention: it does where the dictionary is silent or less sure.
#[allow(clippy::too_many_arguments)]
fn decide(
    page: &Page<'_>,
    atlas: &Atlas,
    units: &Units,
    found: &[Found],
    hits: &[usize],
    kind: EntityType,
    start: usize,
    end: usize,
) -> Option<Found> {
    let hits: Vec<&Found> = hits.iter().filter_map(|h| found.get(*h)).collect();
    let inside = hits.iter().all(|h| h.start >= start && h.end <= end);
    if let Some(hit) = hits.first() {
        let longer = end - start > hit.end - hit.start;
        let stronger = match kind {
            // جورج واشنطن، محمد المصري: a person's name is no place and no people.
            EntityType::Per => hit.kind != EntityType::Per && (longer || hit.trust != Trust::Free),
            EntityType::Org | EntityType::Fac => {
                longer && matches!(hit.kind, EntityType::Gpe | EntityType::Loc | EntityType::Norp)
            }
            _ => false,
        };
        let person = kind == EntityType::Per && hit.kind == EntityType::Per && longer;
        if !(stronger || person) || !inside {
            return None;
        }
        if person && hits.iter().any(|h| matches!(h.target, Target::Row(_))) {
            return None;
        }
    }
    let first = page.toks.get(start)?;
    if !matches!(first.kind, TokenKind::Word | TokenKind::Foreign) {
        return None;
    }
    // The clitics of the first word are not part of the name, unless the whole word is a name of its own.
    let reading = first_reading(page, atlas, units, start)?;
    let span = page.span(start, end, reading);
    if span.of(page.text).chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return None;
    }
    let kind = match (kind, page.cue_before(atlas, start)) {
        (EntityType::Org, Some(Cue::Outlet)) => EntityType::Media,
        _ => kind,
    };
    Some(Found { start, end, span, kind, target: Target::Unknown, trust: Trust::Cued, nationality: None })
}

/// How to read the first word of an unknown name.
fn first_reading(page: &Page<'_>, _atlas: &Atlas, units: &Units, at: usize) -> Option<Reading> {
    let tok = page.toks.get(at)?;
    let whole = *tok.readings().first()?;
    if units.given(whole.hash) {
        return Some(whole);
    }
    let cut = page.base_offset(at);
    Some(tok.readings().iter().find(|r| r.bytes == cut).copied().unwrap_or(whole))
}
