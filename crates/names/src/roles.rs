//! Role phrases: a head («وزير»، «المتحدث»، «مصدر»), its complements, its adjectives, and the person it introduces.
//!
//! The head comes from `data/atlas/roles.tsv`. What follows belongs to the phrase while it is a name, a nationality, an
//! adjective of the kind people in office carry, a body in the construct state, or a preposition before a name or body.

use crate::atlas::Form;
use crate::entities::bare;
use crate::scan::{Found, Page};
use crate::table::{Table, cell, variants};
use crate::trie::{HashedMap, Trie, word_hash};
use isnad_arabic::skeleton;
use isnad_doc::{Country, EntityId, EntityType, MentionId, Names, Role, Sector, Span, TokenKind};
use std::collections::HashMap;

const ROLES: &str = include_str!("../../../data/atlas/roles.tsv");
const WORDS: &str = include_str!("../../../data/atlas/role_words.tsv");

/// How a role's head stands to what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An office or role: may govern a body (قائد القوات البرية).
    Office,
    /// A rank: counts only before a person.
    Rank,
    /// A source, profession or crowd.
    Other,
}

#[derive(Clone, Copy, Debug)]
struct Head {
    kind: Kind,
    sector: Option<Sector>,
    unique: bool,
    plural: bool,
    /// Whether this form carries the article or is completed (وزير الخارجية): no construct complement follows.
    closed: bool,
}

/// What a word inside a role phrase does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// An adjective without sector: السابق، بارز.
    Plain,
    /// An adjective that tells the sector.
    Of(Sector),
    /// A body or field an office may govern: جهاز، لجنة، شؤون.
    Noun(Option<Sector>),
    /// باسم، في، لدى: a name or body follows.
    Link,
}

/// The heads and words of role phrases.
#[derive(Debug)]
pub(crate) struct Roles {
    heads: Trie<Head>,
    parts: HashedMap<Part>,
}

impl Roles {
    pub(crate) fn new() -> Self {
        let mut heads = Trie::with_capacity(4000);
        for (_, line) in Table::new(ROLES).rows() {
            let kind = match cell(line, 7) {
                "office" | "role" => Kind::Office,
                "rank" => Kind::Rank,
                _ => Kind::Other,
            };
            let mut head = Head {
                kind,
                sector: Sector::parse(cell(line, 4)),
                unique: cell(line, 5) == "1",
                plural: cell(line, 6) == "1",
                closed: false,
            };
            for name in std::iter::once(cell(line, 1)).chain(variants(cell(line, 2))) {
                let form = skeleton(name);
                let mut words: Vec<&str> = form.split_whitespace().collect();
                // قيادي في، المتحدث باسم: what follows is found by the same rule as after the bare head.
                if words.len() > 1 && words.last().is_some_and(|w| matches!(*w, "في" | "باسم" | "من"))
                {
                    words.pop();
                }
                let form = words.join(" ");
                let words: Vec<&str> = form.split(' ').collect();
                let articled = |w: &&str| w.starts_with("ال");
                head.closed = words.iter().any(articled);
                heads.insert(&form, head);
                if !head.closed {
                    // The definite form: one word, or a noun with its adjectives.
                    head.closed = true;
                    let definite: Vec<String> = words.iter().map(|w| format!("ال{w}")).collect();
                    heads.insert(&definite.join(" "), head);
                }
            }
        }
        let mut parts = HashedMap::default();
        for (_, line) in Table::new(WORDS).rows() {
            let sector = Sector::parse(cell(line, 2));
            let kind = cell(line, 0);
            for word in variants(cell(line, 1)) {
                let word = skeleton(word);
                let mut add = |form: &str, part: Part| {
                    parts.insert(word_hash(form), part);
                };
                match kind {
                    "adjective" => {
                        let part = sector.map_or(Part::Plain, Part::Of);
                        for ending in ["", "ه", "ون", "ين", "ات", "ان"] {
                            add(&format!("{word}{ending}"), part);
                            add(&format!("ال{word}{ending}"), part);
                        }
                    }
                    "fixed" => add(&word, sector.map_or(Part::Plain, Part::Of)),
                    "noun" => {
                        add(&word, Part::Noun(sector));
                        add(&format!("ال{word}"), Part::Noun(sector));
                    }
                    "link" => add(&word, Part::Link),
                    _ => {}
                }
            }
        }
        Self { heads, parts }
    }

    fn part(&self, page: &Page<'_>, at: usize) -> Option<Part> {
        page.toks.get(at).and_then(|t| self.parts.get(&t.hash())).copied()
    }
}

/// The mention that starts at each token.
struct Starts<'p> {
    found: &'p [Found],
    at: Vec<u32>,
}

impl Starts<'_> {
    fn get(&self, at: usize) -> Option<(usize, &Found)> {
        let index = (*self.at.get(at)? as usize).checked_sub(1)?;
        Some((index, self.found.get(index)?))
    }
}

/// Finds the role phrases of a page. `found` are its mentions in the order of `names.mentions`.
pub(crate) fn roles(roles: &Roles, page: &Page<'_>, found: &[Found], names: &Names) -> Vec<Role> {
    let mut starts = Starts { found, at: vec![0; page.toks.len()] };
    for (i, hit) in found.iter().enumerate().rev() {
        if let Some(cell) = starts.at.get_mut(hit.start) {
            *cell = i as u32 + 1;
        }
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < page.toks.len() {
        match role(roles, page, &starts, names, at) {
            Some((end, role)) => {
                out.push(role);
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    incumbents(page, names, &mut out);
    out
}

/// Words after which an office is no longer, or not yet, its holder's.
const NOT_NOW: &str = "سابق اسبق راحل منتخب سلف مقبل";

/// Offices that their first word alone still means: «الوزير» after «وزير الخارجية», but not «الرئيس» after «رئيس الوزراء».
const SHORT: &str = "وزير وزيره متحدث متحدثه ناطق ناطقه سفير سفيره محافظ مبعوث مبعوثه";

/// One whom the page calls by an office.
struct Holder {
    /// The words of the office, without articles.
    office: Vec<String>,
    /// Whether those words tell the country.
    national: bool,
    /// Theirs, else the person's.
    country: Option<Country>,
    entity: EntityId,
    mention: MentionId,
}

/// Gives an office named without its holder the one person whom the page calls by it: «الوزير» is the man of «وزير الخارجية
/// فلان», «الرئيس الأميركي» the American of «الرئيس فلان». Two holders on one page leave it open, and so does one who is named later.
fn incumbents(page: &Page<'_>, names: &Names, roles: &mut [Role]) {
    let listed = |list: &str, word: &str| list.split(' ').any(|w| w == word);
    let office =
        |role: &Role| skeleton(role.span.of(page.text)).split_whitespace().map(bare).collect::<Vec<_>>();
    // By the first word of the office, each person once for each way the page has of saying it.
    let mut held: HashMap<String, Vec<Holder>> = HashMap::new();
    for role in roles.iter().filter(|r| r.unique && !r.plural) {
        let Some(mention) = role.holder else { continue };
        let Some(entity) = names.mentions.get(mention.index()).and_then(|m| m.entity) else { continue };
        let office = office(role);
        let Some(first) = office.first() else { continue };
        if office.iter().any(|w| listed(NOT_NOW, w)) {
            continue;
        }
        let all = held.entry(first.clone()).or_default();
        if !all.iter().any(|h| h.entity == entity && h.office == office) {
            let country = role.country.or_else(|| names.entities.get(entity.index())?.country);
            all.push(Holder { office, national: role.country.is_some(), country, entity, mention });
        }
    }
    for role in roles.iter_mut().filter(|r| r.holder.is_none() && !r.plural) {
        let mine = office(role);
        let Some((first, all)) = mine.first().and_then(|w| Some((w, held.get(w)?))) else { continue };
        let alone = mine.len() == 1 && role.span.of(page.text).starts_with("ال");
        let short = alone && listed(SHORT, first);
        if !(short || role.unique && (alone || mine.len() > 1)) {
            continue;
        }
        let within = |a: &[String], b: &[String]| a.iter().all(|w| b.contains(w));
        let mut fitting = all.iter().filter(|h| {
            // One word more is the nationality, with either.
            let shorter = match h.office.len().saturating_sub(mine.len()) {
                0 => true,
                1 => h.national || short,
                _ => short,
            };
            let longer = mine.len() == h.office.len() + 1 && role.country.is_some();
            (role.country.is_none() || role.country == h.country)
                && (within(&mine, &h.office) && shorter || within(&h.office, &mine) && longer)
        });
        let Some(holder) = fitting.next() else { continue };
        let before =
            |h: &Holder| names.mentions.get(h.mention.index()).is_some_and(|m| m.span.end <= role.span.start);
        if before(holder) && fitting.all(|h| h.entity == holder.entity) {
            role.holder = Some(holder.mention);
        }
    }
}

fn role(
    roles: &Roles,
    page: &Page<'_>,
    starts: &Starts<'_>,
    names: &Names,
    at: usize,
) -> Option<(usize, Role)> {
    let tok = page.toks.get(at)?;
    if tok.kind != TokenKind::Word {
        return None;
    }
    let (mut end, head, reading) = page.longest(&roles.heads, at)?;
    if end == at + 1 {
        // والي and وإلى share a look-up form; an adjective after its noun (الملف السياسي) heads nothing.
        let split = reading.cut == 0 && page.base_offset(at) > 0;
        let adjective =
            at > 0 && page.same_sentence(at - 1, at) && page.is_adjective(at) && page.is_nominal(at - 1);
        if split || adjective || page.is_verb(at) {
            return None;
        }
    }
    // A head inside a name (مركز الملك سلمان) is no role of its own.
    let inside = starts.found.partition_point(|f| f.start <= at);
    let covered = starts.found.get(inside.saturating_sub(3)..inside).unwrap_or(&[]);
    if covered.iter().any(|f| f.start < at && f.end > at || f.start == at && f.end >= end) {
        return None;
    }
    let mut sector = head.sector;
    let mut country: Option<Country> = None;
    let mut closed = head.closed;
    let mut bodied = false;
    let mut named = false;
    let limit = end + 12;
    let mut links = 0;
    while end < limit && page.same_sentence(at, end) {
        // A person ends the phrase.
        let mention = starts.get(end).or_else(|| {
            // «الجماعة المقاتلة» in quotation marks.
            let quote = matches!(page.surface(end), "«" | "\"" | "“");
            starts.get(end + 1).filter(|_| quote)
        });
        if let Some((index, hit)) = mention {
            if hit.kind == EntityType::Per {
                break;
            }
            let glued = page.toks.get(hit.start).is_some_and(|t| hit.span.start > t.span.start);
            match hit.kind {
                EntityType::Norp => {
                    if glued {
                        break;
                    }
                    let nationality = hit.nationality?;
                    if nationality.form == Form::People {
                        break;
                    }
                    country = country.or(nationality.country);
                    end = hit.end;
                    closed = true;
                    continue;
                }
                EntityType::Org | EntityType::Media | EntityType::Gpe | EntityType::Fac | EntityType::Loc
                    if !closed && !glued && matches!(head.kind, Kind::Office | Kind::Other) && !named =>
                {
                    // زعيم حزب الله، ملك الأردن، قائد الجيش اللبناني.
                    if head.kind == Kind::Other && !head.plural {
                        break;
                    }
                    take(names, index, &mut sector, &mut country);
                    end = if hit.end > end + 1 && hit.start > end { hit.end + 1 } else { hit.end };
                    closed = true;
                    named = true;
                    continue;
                }
                // لحزب الله: a glued preposition after a closed head.
                EntityType::Org | EntityType::Media if glued && links == 0 && hit.start == end => {
                    take(names, index, &mut sector, &mut country);
                    end = hit.end;
                    links += 1;
                    continue;
                }
                _ => break,
            }
        }
        match roles.part(page, end) {
            Some(Part::Plain) => end += 1,
            Some(Part::Of(s)) => {
                sector = sector.or(Some(s));
                if head.kind == Kind::Other || head.sector.is_none() {
                    sector = Some(s);
                }
                end += 1;
                closed = true;
            }
            Some(Part::Noun(s)) if !closed && head.kind != Kind::Rank => {
                sector = sector.or(s);
                bodied = true;
                end += 1;
            }
            Some(Part::Link) if links < 2 && head.kind != Kind::Rank => {
                let Some(to) = linked(roles, page, starts, names, end + 1, &mut sector, &mut country) else {
                    break;
                };
                links += 1;
                closed = true;
                end = to;
            }
            _ => {
                // The body an office governs: جهاز الأمن الفيدرالي، هيئة أركان الجيش.
                let form = page.form(end);
                let noun = (bodied || head.kind == Kind::Office && !closed && end == at + 1)
                    && form.starts_with("ال")
                    && form.len() > 6
                    && !page.is_verb(end);
                if noun {
                    end += 1;
                    if !bodied {
                        closed = true;
                    }
                } else {
                    break;
                }
            }
        }
    }
    let (holder, far) = holder(page, starts, end, head.closed || country.is_some() || bodied || named);
    if head.kind == Kind::Rank && (holder.is_none() || far) {
        return None;
    }
    let span: Span = page.span(at, end, reading);
    let unique = head.unique && !head.plural;
    Some((end, Role { span, sector, country, unique, plural: head.plural, holder }))
}

/// Takes country and sector of a named body.
fn take(names: &Names, index: usize, sector: &mut Option<Sector>, country: &mut Option<Country>) {
    let Some(entity) = names.entity_of(MentionId::new(index)) else { return };
    *country = country.or(entity.country);
    if sector.is_none() && !matches!(entity.kind, EntityType::Gpe | EntityType::Loc) {
        *sector = entity.sector;
    }
}

/// What a preposition links to a role: a name (in quotation marks or not) or a body. Gives where it ends.
fn linked(
    roles: &Roles,
    page: &Page<'_>,
    starts: &Starts<'_>,
    names: &Names,
    at: usize,
    sector: &mut Option<Sector>,
    country: &mut Option<Country>,
) -> Option<usize> {
    let quote = matches!(page.surface(at), "«" | "\"" | "“");
    let from = if quote { at + 1 } else { at };
    if let Some((index, hit)) = starts.get(from) {
        let body = matches!(hit.kind, EntityType::Org | EntityType::Media);
        let place = matches!(hit.kind, EntityType::Gpe | EntityType::Loc)
            && matches!(page.form(at.saturating_sub(1)), "لدي" | "الي" | "باسم");
        if !(body || place) {
            return None;
        }
        take(names, index, sector, country);
        let closing = quote && matches!(page.surface(hit.end), "»" | "\"" | "”");
        return Some(if closing { hit.end + 1 } else { hit.end });
    }
    if quote {
        // An unknown name in quotation marks: up to five words.
        let close = (from..from + 6).find(|i| matches!(page.surface(*i), "»" | "\"" | "”"))?;
        return page.same_sentence(at, close).then_some(close + 1);
    }
    // في وزارة الدفاع، باسم الجيش: a body with what belongs to it.
    let Some(Part::Noun(s)) = roles.part(page, at) else { return None };
    *sector = sector.or(s);
    let mut end = at + 1;
    let definite = page.form(at).starts_with("ال");
    while end < at + 4 && page.same_sentence(at, end) {
        if let Some((index, hit)) = starts.get(end) {
            if hit.kind == EntityType::Norp {
                *country = country.or(hit.nationality.and_then(|n| n.country));
                return Some(hit.end);
            }
            if !definite && matches!(hit.kind, EntityType::Gpe | EntityType::Org | EntityType::Media) {
                take(names, index, sector, country);
                return Some(hit.end);
            }
            break;
        }
        let form = page.form(end);
        let goes_on = match roles.part(page, end) {
            Some(Part::Link) => false,
            Some(_) => form.starts_with("ال"),
            None => form.starts_with("ال") && !definite && !page.is_verb(end),
        };
        if !goes_on {
            break;
        }
        end += 1;
    }
    Some(end)
}

/// The person a role introduces: right after it, over a comma, or between brackets or quotation marks.
fn holder(page: &Page<'_>, starts: &Starts<'_>, end: usize, definite: bool) -> (Option<MentionId>, bool) {
    let mut far = false;
    for at in end..end + 3 {
        if !page.same_sentence(end.saturating_sub(1), at) {
            return (None, far);
        }
        if let Some((index, hit)) = starts.get(at) {
            let glued = page.toks.get(hit.start).is_some_and(|t| hit.span.start > t.span.start);
            return (Some(MentionId::new(index)).filter(|_| hit.kind == EntityType::Per && !glued), far);
        }
        match page.surface(at) {
            "،" | "," | ":" if definite && !far => far = true,
            "«" | "\"" | "“" | "(" => {}
            // A title between role and name: رئيس الأركان الفريق أول محمود.
            _ if page.title(at) => {}
            _ => return (None, far),
        }
    }
    (None, far)
}
