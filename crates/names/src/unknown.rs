//! Joins what the tagger found to what the dictionary found.

use crate::atlas::{Atlas, Cue, Trust};
use crate::scan::{Found, Page, Reading, Scan, Target};
use crate::tagger::{Kind, Tags, Units};
use crate::trie::word_hash;
use isnad_doc::{EntityType, TokenKind};
use std::collections::HashSet;

/// How sure the tagger must be that a word is no name before a name of the dictionary is dropped there, by how freely the
/// dictionary takes it. Set by hand, on folds of the training labels and on pages read by eye: a freely taken name is nearly always one.
const NO_NAME: [(Trust, f32); 4] =
    [(Trust::Free, 0.88), (Trust::Cued, 0.5), (Trust::Strong, 0.5), (Trust::Context, 0.8)];

/// Settles what the dictionary and the tagger found: the tagger says where names are and of what type, the dictionary whose.
pub(crate) fn join(
    page: &Page<'_>,
    scan: &Scan<'_, '_>,
    atlas: &Atlas,
    units: &Units,
    found: Vec<Found>,
    tags: &Tags,
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
    while let Some(label) = tags.labels.get(at).copied() {
        let Some(kind) = Kind::of(label) else {
            at += 1;
            continue;
        };
        let inside = label + label % 2;
        let mut end = at + 1;
        while tags.labels.get(end) == Some(&inside) && page.same_sentence(at, end) {
            end += 1;
        }
        // داعش والنصرة: what the dictionary knows up to a conjunction is a name of its own.
        let joined = (at + 1..end).find(|k| {
            let before =
                taken.get(k - 1).and_then(|t| (*t as usize).checked_sub(1)).and_then(|h| found.get(h));
            let whole = taken.get(k - 1) == taken.get(*k) && taken.get(*k).is_some_and(|t| *t > 0);
            let apart = kind == Kind::Gpe || kind == Kind::Per && second(page, units, *k);
            let apart = apart && !whole;
            page.conjunction(*k) && (apart || before.is_some_and(|hit| hit.end == *k && hit.start >= at))
        });
        end = joined.unwrap_or(end);
        let mut hits: Vec<usize> =
            taken.get(at..end).unwrap_or(&[]).iter().filter_map(|t| (*t as usize).checked_sub(1)).collect();
        hits.dedup();
        let sure = tags.sure.get(at..end).unwrap_or(&[]).iter().copied().fold(1.0, f32::min);
        let name = Name { kind, start: at, end, sure };
        if let Some(name) = decide(page, scan, atlas, units, &found, &hits, &name) {
            for hit in hits {
                if let Some(cell) = dropped.get_mut(hit) {
                    *cell = true;
                }
            }
            more.push(name);
        }
        at = end;
    }
    let mut dropped = dropped.into_iter();
    let mut kept: Vec<Found> = Vec::with_capacity(found.len() + more.len());
    for hit in found {
        let outside = tags.outside.get(hit.start..hit.end).unwrap_or(&[]).iter().copied().fold(1.0, f32::min);
        // بعقوبة is a town, and «by penalty» to the words layer.
        let glued = page.toks.get(hit.start).is_some_and(|t| {
            let cut = hit.span.start.saturating_sub(t.span.start);
            cut < page.base_offset(hit.start) && page.ordinary(hit.start)
        });
        let most = NO_NAME.iter().find(|(trust, _)| *trust == hit.trust).map_or(1.0, |(_, most)| *most);
        // مجموعة السبع and the like can hardly be anything else.
        let most = match hit.end - hit.start {
            _ if glued => most.min(0.4),
            1 => most,
            _ => most.max(0.95),
        };
        // Peoples are not the tagger's matter, nor what the user names.
        let doubtful = outside > most && hit.kind != EntityType::Norp && !atlas.of_user(hit.target);
        if !dropped.next().unwrap_or(false) && !doubtful {
            kept.push(hit);
        }
    }
    kept.extend(more);
    kept
}

/// A name as the tagger sees it.
struct Name {
    kind: Kind,
    start: usize,
    end: usize,
    /// Probability of its least sure token.
    sure: f32,
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
            if matches!(last, "الله" | "الرحمن" | "الدين") {
                continue;
            }
            known.insert(word_hash(last));
            if let Some(bare) = last.strip_prefix("ال").filter(|b| b.chars().count() > 3) {
                known.insert(word_hash(bare));
            }
        }
    }
    if known.is_empty() {
        return;
    }
    // What the tagger took for another name, of one word and without a row, is the person too.
    for hit in found.iter_mut().filter(|h| h.kind != EntityType::Per && h.target == Target::Unknown) {
        let tok = page.toks.get(hit.start).filter(|_| hit.end == hit.start + 1);
        if tok.is_some_and(|t| t.readings().iter().any(|r| known.contains(&r.hash))) {
            hit.kind = EntityType::Per;
        }
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
            sure: 1.0,
            trust: Trust::Cued,
            nationality: None,
        });
    }
}

/// The mention that a stretch of the tagger becomes in place of the dictionary's `hits`; `None` leaves those as they are.
#[allow(clippy::too_many_arguments)]
fn decide(
    page: &Page<'_>,
    scan: &Scan<'_, '_>,
    atlas: &Atlas,
    units: &Units,
    found: &[Found],
    hits: &[usize],
    name: &Name,
) -> Option<Found> {
    let Name { mut start, mut end, .. } = *name;
    let kind = name.kind.entity_type();
    let hits: Vec<&Found> = hits.iter().filter_map(|h| found.get(*h)).collect();
    let place = |kind: EntityType| matches!(kind, EntityType::Gpe | EntityType::Loc | EntityType::Fac);
    let body = |kind: EntityType| matches!(kind, EntityType::Org | EntityType::Media);
    let alike =
        |hit: &Found| hit.kind == kind || place(hit.kind) && place(kind) || body(hit.kind) && body(kind);
    if let [hit] = hits.as_slice() {
        // The dictionary's own bounds and row where both see one name of one kind.
        let wider = hit.start <= start && hit.end >= end;
        if wider && alike(hit) {
            return None;
        }
        // A name of several words that is nothing else, and what the user names, stand against the tagger.
        let several = hit.end - hit.start > 1 && hit.trust == Trust::Free;
        if wider && (several || atlas.of_user(hit.target)) {
            return None;
        }
        // A row of the tagger's own kind inside a longer stretch: ريال مدريد الإسباني.
        let whole = matches!(hit.target, Target::Row(_) | Target::Body(..));
        if !wider
            && alike(hit)
            && whole
            && hit.trust == Trust::Free
            && hit.kind != EntityType::Gpe
            && hit.end - hit.start > 1
        {
            return None;
        }
        // برشلونة الإسباني: the nationality stays outside, unless the row itself has it.
        if let Target::Row(row) = hit.target
            && hit.start <= start
            && hit.end < end
            && alike(hit)
            && kind == EntityType::Org
            && let Some((to, nationality, _)) = page.nationality(atlas, hit.end)
            && to == end
            && nationality.country.is_some()
            && atlas.entity(row).is_some_and(|e| e.country == nationality.country)
        {
            return None;
        }
    } else if hits.iter().any(|h| atlas.of_user(h.target)) {
        return None;
    }
    if !hits.iter().all(|h| h.start >= start && h.end <= end) && name.sure < 0.6 {
        return None;
    }
    // جامعة "كولومبيا": a mark that opens ends no name.
    while end - start > 1 {
        let paired = (start..end - 1).filter(|at| page.surface(*at) == "\"").count() % 2 == 1;
        let opens = matches!(page.surface(end - 1), "«" | "“" | "(" | "،");
        if !opens && (page.surface(end - 1) != "\"" || paired) {
            break;
        }
        end -= 1;
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
        || kind == EntityType::Per && divine(page, start, end)
    {
        return None;
    }
    let first = page.toks.get(start)?;
    if !matches!(first.kind, TokenKind::Word | TokenKind::Foreign) {
        return None;
    }
    // The clitics of the first word are not part of the name, unless the whole word is a name of its own.
    let reading = first_reading(page, units, start)?;
    let span = page.span(start, end, reading);
    let text = span.of(page.text);
    if text.chars().filter(|c| c.is_alphabetic()).count() < 2 || text.contains("://") || text.contains("www.")
    {
        return None;
    }
    // وزارة, جمهورية, متحف: a class noun alone names nothing.
    let class = |hash: u64| !matches!(atlas.cue(hash), None | Some(Cue::Common | Cue::Preposition));
    let single = end == start + 1;
    if single && hits.is_empty() && (class(reading.hash) || page.counted(start)) {
        return None;
    }
    // السفارات السعودية: what the dictionary reads as a nationality stays one.
    if single && place(kind) && page.adjectival(atlas, start) {
        return None;
    }
    let cue = page.cue_before(atlas, start);
    // صليل الصوارم: ordinary words alone make no person's name.
    let ordinary = (start..end).all(|at| page.ordinary(at) && !known(page, units, at));
    if kind == EntityType::Per && ordinary && cue != Some(Cue::Person) && name.sure < 0.95 {
        return None;
    }
    let kind = match (kind, cue) {
        (EntityType::Org, Some(Cue::Outlet)) => EntityType::Media,
        _ => kind,
    };
    let target = target(page, scan, atlas, (start, end, reading), kind, name.kind);
    // With the article a class noun may be a club or an outlet (الاتحاد، الجزيرة); else it stands for a name.
    let form = isnad_arabic::skeleton(span.of(page.text));
    let bare = form.strip_prefix("ال").or(form.strip_prefix("ل")).unwrap_or("");
    let noun = single && !matches!(target, Target::Row(_)) && class(word_hash(bare));
    if noun && name.sure < 0.8 {
        return None;
    }
    // مناطق جبلية is none; غيبوبة, المدينة may be a place's name, but whose is more than the word tells.
    let plain = single && place(kind) && target == Target::Unknown && page.ordinary(start);
    if plain && page.is_adjective(start) && !form.starts_with("ال") {
        return None;
    }
    let vague = place(kind) && (noun || plain && cue != Some(Cue::Place) && name.sure < 0.98);
    let target = if vague { Target::Unnamed } else { target };
    let sure = name.sure;
    Some(Found { start, end, span, kind, target, sure, trust: Trust::Cued, nationality: None })
}

/// Whether a stretch ends in a name of God that no word of servitude makes a man's: ضيوف الرحمن and بيت الله are none, عبد الرحمن is.
fn divine(page: &Page<'_>, start: usize, end: usize) -> bool {
    let last = end.saturating_sub(1);
    let before = if last > start { page.form(last - 1) } else { "" };
    match page.form(last) {
        "الرحمن" => {
            !matches!(before, "عبد" | "عبيد" | "ضيف" | "فضل" | "سيف" | "حبيب" | "خليل" | "مجيب" | "لطف")
        }
        "الله" => {
            matches!(before, "" | "بيت" | "رسول" | "كتاب" | "سبيل" | "دين" | "باذن" | "لدين" | "شاء" | "رحمه")
        }
        _ => false,
    }
}

/// Whom a name of the tagger's refers to.
fn target(
    page: &Page<'_>,
    scan: &Scan<'_, '_>,
    atlas: &Atlas,
    (start, end, reading): (usize, usize, Reading),
    kind: EntityType,
    seen: Kind,
) -> Target {
    // للبنان has two readings of one length.
    let readings = page.toks.get(start).map_or(&[][..], |t| t.readings());
    let likewise = readings.iter().filter(|r| r.bytes == reading.bytes && r.hash != reading.hash);
    if let Some(row) = std::iter::once(&reading).chain(likewise).find_map(|r| scan.row(start, end, *r, kind))
    {
        return Target::Row(row);
    }
    // وزارة الداخلية without its country: that of the page, if it names one such ministry; else nobody's in particular.
    if kind == EntityType::Org
        && let Some((to, body, _)) = page.longest(&atlas.body_heads, start)
        && to == end
    {
        return match scan.country_of(body) {
            Some(country) => match atlas.alias(body, Some(country)) {
                Some(row) => Target::Row(row),
                None => Target::Body(body, Some(country)),
            },
            None => Target::Unnamed,
        };
    }
    // كلية الطب, قسم الطوارئ: every university and hospital has one.
    if kind == EntityType::Org
        && end == start + 2
        && matches!(page.form(start), "كليه" | "قسم" | "عماده")
        && page.form(start + 1).starts_with("ال")
    {
        return Target::Unnamed;
    }
    // مجلس النواب, النيابة العامة: every state has them, and only its adjective or name tells whose.
    let nation = (start + 1..end).any(|at| {
        page.nationality(atlas, at).is_some()
            || page.longest(&atlas.names, at).is_some_and(|(_, p, _)| atlas.country(p.entry).is_some())
    });
    if seen == Kind::Body && !nation { Target::Unnamed } else { Target::Unknown }
}

/// How to read the first word of an unknown name.
fn first_reading(page: &Page<'_>, units: &Units, at: usize) -> Option<Reading> {
    let tok = page.toks.get(at)?;
    let whole = *tok.readings().first()?;
    if units.given(whole.hash) {
        return Some(whole);
    }
    let cut = page.base_offset(at);
    Some(tok.readings().iter().find(|r| r.bytes == cut).copied().unwrap_or(whole))
}

/// Whether a token is و and a given name: وعثمان, not وليد.
fn second(page: &Page<'_>, units: &Units, at: usize) -> bool {
    let Some(tok) = page.toks.get(at) else { return false };
    let cut = tok.readings().iter().find(|r| r.bytes == page.base_offset(at));
    !units.known(tok.hash()) && cut.is_some_and(|r| units.given(r.hash))
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
