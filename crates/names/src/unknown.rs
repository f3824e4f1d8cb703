//! Joins what the tagger found to what the dictionary found.

use crate::atlas::{Atlas, Cue, Trust};
use crate::scan::{Found, Page, Reading, Target};
use crate::tagger::{KINDS, Units};
use crate::trie::word_hash;
use isnad_doc::{EntityType, TokenKind};
use std::collections::HashSet;

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
        while labels.get(end).is_some_and(|l| usize::from(*l) == 2 + 2 * kind) && page.same_sentence(at, end)
        {
            end += 1;
        }
        let hits: Vec<usize> =
            taken.get(at..end).unwrap_or(&[]).iter().filter_map(|t| (*t as usize).checked_sub(1)).collect();
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

/// Adds the surnames of persons the page names in full where the tagger passed them over («هوفمان»).
pub(crate) fn surnames(page: &Page<'_>, found: &mut Vec<Found>) {
    let mut covered = vec![false; page.toks.len()];
    let mut known: HashSet<u64> = HashSet::new();
    for hit in found.iter() {
        for cell in covered.get_mut(hit.start..hit.end).unwrap_or(&mut []) {
            *cell = true;
        }
        if hit.kind == EntityType::Per && hit.end > hit.start + 1 {
            let last = page.form(hit.end - 1);
            known.insert(word_hash(last));
            if let Some(bare) = last.strip_prefix("ال").filter(|b| b.chars().count() > 3) {
                known.insert(word_hash(bare));
            }
        }
    }
    if known.is_empty() {
        return;
    }
    for (at, tok) in page.toks.iter().enumerate() {
        if covered.get(at) == Some(&true) || tok.kind != TokenKind::Word {
            continue;
        }
        let Some(reading) = tok.readings().iter().find(|r| known.contains(&r.hash)).copied() else {
            continue;
        };
        if page.ordinary(at) && !page.quoted(at, at + 1) {
            continue;
        }
        found.push(Found {
            start: at,
            end: at + 1,
            span: page.span(at, at + 1, reading),
            kind: EntityType::Per,
            target: Target::Unknown,
            trust: Trust::Cued,
            nationality: None,
        });
    }
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
    mut start: usize,
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
    // يشغل زوكربيرغ، الفريق مهاب، المتهم رينشو: verbs, titles and other ordinary words are no beginning of a name.
    while kind == EntityType::Per
        && end - start > 1
        && !given(page, units, start)
        && outside(page, atlas, start)
    {
        start += 1;
    }
    if (start..end).any(|at| matches!(page.form(at), "الله" | "حفظه" | "حفظهم")) && end - start < 3
    {
        return None;
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
    let cue = page.cue_before(atlas, start);
    // صليل الصوارم: ordinary words alone make no person's name, nor does one of them a body's.
    let ordinary = (start..end).all(|at| page.ordinary(at));
    let named = (start..end).any(|at| known(page, units, at)) || cue == Some(Cue::Person);
    if kind == EntityType::Per && ordinary && !named {
        return None;
    }
    let called = matches!(cue, Some(Cue::Organisation | Cue::Outlet)) || page.quoted(start, end);
    let people = page.form(start).ends_with("ين") || page.form(start).ends_with("ون");
    if kind == EntityType::Org && end == start + 1 && !called && (ordinary || people) {
        return None;
    }
    let kind = match (kind, cue) {
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

/// Whether a token stands before a person's name and is not part of it.
fn outside(page: &Page<'_>, atlas: &Atlas, at: usize) -> bool {
    let cued = page.toks.get(at).is_some_and(|t| {
        let cue = t.readings().iter().find_map(|r| atlas.cue(r.hash));
        matches!(cue, Some(Cue::Person | Cue::Organisation | Cue::Preposition))
    });
    cued || page.is_verb(at) || page.ordinary(at) && page.form(at).starts_with("ال")
}

fn known(page: &Page<'_>, units: &Units, at: usize) -> bool {
    page.toks.get(at).is_some_and(|t| t.readings().iter().any(|r| units.known(r.hash)))
}

fn given(page: &Page<'_>, units: &Units, at: usize) -> bool {
    page.toks.get(at).is_some_and(|t| t.readings().iter().any(|r| units.given(r.hash)))
}
