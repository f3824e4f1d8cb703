//! From what was found to the layer of names: entities in order of first mention, mentions by place, and who is meant by a
//! surname, a misspelt name or a noun such as التنظيم.

use crate::atlas::{Atlas, Trust};
use crate::latin::latin;
use crate::part::part;
use crate::same::Spelling;
use crate::scan::{Found, Page, Target};
use crate::table::{Table, cell, variants};
use crate::tagger::Units;
use crate::trie::{HashedMap, word_hash};
use compact_str::{CompactString, format_compact};
use isnad_arabic::skeleton;
use isnad_doc::{Entity, EntityId, EntityType, Mention, Names};
use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

const ANAPHORA: &str = include_str!("../../../data/atlas/anaphora.tsv");

/// How many mentions back a noun may find its body.
const REACH: usize = 40;

/// How sure the tagger must be of a name without a row before it becomes an entity: of 41 such names on random pages read by
/// eye, 21 of the 28 surer ones were right and 3 of the 13 others.
const SURE: f32 = 0.9;

/// Nouns that stand for a body the page has named.
#[derive(Debug)]
pub(crate) struct Anaphora {
    nouns: HashedMap<Target>,
}

impl Anaphora {
    pub(crate) fn new() -> Self {
        let mut nouns = HashedMap::default();
        for (row, line) in rows().enumerate() {
            for noun in variants(cell(line, 0)) {
                let noun = skeleton(noun);
                nouns.insert(word_hash(&noun), Target::Noun(row as u16));
                // (كلا) التنظيمين، الصحيفتان.
                let stem = noun.strip_suffix('ه').map_or_else(|| noun.clone(), |stem| format!("{stem}ت"));
                for dual in ["ان", "ين"].map(|ending| format!("{stem}{ending}")) {
                    nouns.insert(word_hash(&dual), Target::Both(row as u16));
                }
            }
        }
        Self { nouns }
    }

    /// Adds the nouns that no mention covers and no adjective follows; whether they stand for a body is settled later.
    pub(crate) fn find(&self, page: &Page<'_>, found: &mut Vec<Found>) {
        let mut covered = vec![false; page.toks.len()];
        for hit in found.iter() {
            for cell in covered.get_mut(hit.start..hit.end).unwrap_or(&mut []) {
                *cell = true;
            }
        }
        for (at, tok) in page.toks.iter().enumerate() {
            if covered.get(at) == Some(&true) {
                continue;
            }
            let Some((reading, target)) =
                tok.readings().iter().find_map(|r| self.nouns.get(&r.hash).map(|target| (*r, *target)))
            else {
                continue;
            };
            let goes_on = page.same_sentence(at, at + 1)
                && (page.form(at + 1).starts_with("ال") && page.is_nominal(at + 1)
                    || covered.get(at + 1) == Some(&true) && page.is_adjective(at + 1));
            if goes_on {
                continue;
            }
            found.push(Found {
                start: at,
                end: at + 1,
                span: page.span(at, at + 1, reading),
                kind: EntityType::Org,
                target,
                sure: 1.0,
                trust: Trust::Context,
                nationality: None,
            });
        }
    }
}

fn rows() -> impl Iterator<Item = &'static str> {
    Table::new(ANAPHORA).rows().map(|(_, line)| line)
}

/// A person of the page, by the words of the name.
struct Person {
    /// The mention that names the person in full.
    mention: usize,
    parts: Spelling,
    words: Vec<String>,
    /// The last of `words`.
    surname: Spelling,
}

/// The persons a page names by more than one word, in order.
fn persons(page: &Page<'_>, atlas: &Atlas, found: &[Found]) -> Vec<Person> {
    let mut out = Vec::new();
    for (mention, hit) in found.iter().enumerate() {
        if hit.kind != EntityType::Per {
            continue;
        }
        let name = match hit.target {
            Target::Row(row) => atlas.entity(row).map_or_else(String::new, |e| e.name_ar),
            _ => hit.span.of(page.text).to_owned(),
        };
        let words: Vec<String> = skeleton(&name).split_whitespace().map(bare).collect();
        if words.len() > 1 {
            let surname = Spelling::new(words.last().map_or("", String::as_str));
            out.push(Person { mention, parts: Spelling::new(&name), words, surname });
        }
    }
    out
}

/// A word without its article.
pub(crate) fn bare(word: &str) -> String {
    word.strip_prefix("ال").filter(|w| w.chars().count() > 2).unwrap_or(word).to_owned()
}

/// The full mention a person's name refers to, if an earlier one fits, else a later one.
fn full(persons: &[Person], page: &Page<'_>, units: &Units, mention: usize, hit: &Found) -> Option<usize> {
    let text = hit.span.of(page.text);
    let words: Vec<String> = skeleton(text).split_whitespace().map(bare).collect();
    let parts = LazyCell::new(|| Spelling::new(if let [word] = words.as_slice() { word } else { text }));
    let compound = words.first().is_some_and(|w| {
        matches!(w.as_str(), "ابو" | "بو" | "بن" | "ابن" | "ولد" | "ال" | "فان" | "دي" | "دو" | "عبد")
    });
    let father = |before: &str| matches!(before, "بن" | "ابن" | "بنت");
    // أبو زيد and بن سالم are surnames as well, of whoever bears more names before them.
    let bearer = |p: &&Person| {
        let more = p.words.len().saturating_sub(words.len());
        // Not his father.
        compound
            && p.words.ends_with(&words)
            && more.checked_sub(1).and_then(|i| p.words.get(i)).is_some_and(|before| !father(before))
    };
    if let Some(person) = persons.iter().find(bearer) {
        return Some(person.mention);
    }
    let fits = |person: &&Person| match words.as_slice() {
        [word] => {
            // شو of شو هيه يي: a first name that few bear tells as much as a surname.
            if person.words.first() == Some(word)
                && !units.common(word_hash(word))
                && !units.given(word_hash(word))
            {
                return true;
            }
            let mut words = person.words.iter().zip(person.words.iter().skip(1));
            // The father's name alone is not the son's: عبدالعزيز is not سلمان بن عبدالعزيز.
            words.any(|(before, w)| {
                w == word && !(father(before) && (w.starts_with("عبد") || units.given(word_hash(w))))
            }) || word.chars().count() >= 6
                && person.words.last().is_some_and(|last| last != word && person.surname.same(&parts).0)
        }
        _ => person.parts.same(&parts).0,
    };
    let (before, after): (Vec<&Person>, Vec<&Person>) = persons.iter().partition(|p| p.mention < mention);
    // The first full name of a person is its own; a longer one before it is the same person's.
    if words.len() > 1 {
        return before.iter().copied().find(fits).map(|p| p.mention);
    }
    before.iter().rev().copied().find(fits).or_else(|| after.iter().copied().find(fits)).map(|p| p.mention)
}

/// Makes the layer of names, without its roles, and gives back what was found, one for each mention, in order.
/// `found` is in order of the text.
pub(crate) fn settle(
    page: &Page<'_>,
    atlas: &Atlas,
    units: &Units,
    found: Vec<Found>,
) -> (Names, Vec<Found>) {
    let mut names = Names::default();
    let mut ids: HashMap<CompactString, EntityId> = HashMap::new();
    let persons = persons(page, atlas, &found);
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    let sure = found.iter().filter(|hit| hit.sure >= SURE && hit.target == Target::Unknown);
    let sure: HashSet<&str> = sure.map(|hit| hit.span.of(page.text)).collect();
    for (index, hit) in found.iter().enumerate() {
        // A surname goes to its full name; chains end after a few steps because each leads to an earlier full mention.
        let mut head = hit;
        if hit.kind == EntityType::Per && hit.target == Target::Unknown {
            let mut at = index;
            for _ in 0..3 {
                let Some(full) = full(&persons, page, units, at, head).filter(|f| *f != at) else { break };
                let Some(next) = found.get(full) else { break };
                at = full;
                head = next;
                if head.target != Target::Unknown {
                    break;
                }
            }
        }
        let text = head.span.of(page.text);
        let kind = hit.kind;
        let entity = match head.target {
            Target::Row(row) => atlas.entity(row).map(|whole| match whole.place {
                Some(_) => part(page, (head.start, head.end), &whole).unwrap_or(whole),
                None => whole,
            }),
            Target::Body(body, country) => atlas.body_entity(body, country, text),
            Target::People(_) => head.nationality.and_then(|n| atlas.nationality_entity(n)),
            Target::Unnamed => None,
            // A given name alone, or a surname that many bear: of this name, but nobody in particular.
            Target::Unknown if lone(page, units, head) => None,
            Target::Unknown if head.sure < SURE && !sure.contains(head.span.of(page.text)) => None,
            Target::Unknown => Some(unknown(head, page.called(head), units)),
            Target::Noun(row) => {
                let body = meant(&names, row, None);
                stand(&mut names, &mut kept, hit, body);
                continue;
            }
            // Two mentions of one span, or none: one of two bodies alone would say too much.
            Target::Both(row) => {
                let last = meant(&names, row, None);
                let other = meant(&names, row, last);
                for id in [other, other.and(last)] {
                    stand(&mut names, &mut kept, hit, id);
                }
                continue;
            }
        };
        let entity = entity.map(|entity| match ids.get(&entity.id) {
            Some(id) => *id,
            None => {
                let id = EntityId::new(names.entities.len());
                ids.insert(entity.id.clone(), id);
                names.entities.push(entity);
                id
            }
        });
        names.mentions.push(Mention { span: hit.span, kind, entity });
        kept.push(hit.clone());
    }
    (names, kept)
}

/// Adds the mention of a noun that stands for a body, if it stands for one.
fn stand(names: &mut Names, kept: &mut Vec<Found>, hit: &Found, entity: Option<EntityId>) {
    let Some(kind) = entity.and_then(|id| names.entities.get(id.index())).map(|e| e.kind) else { return };
    names.mentions.push(Mention { span: hit.span, kind, entity });
    kept.push(Found { kind, ..hit.clone() });
}

/// The body a noun stands for: the last one named that is of a class it fits, and not `but`.
fn meant(names: &Names, row: u16, but: Option<EntityId>) -> Option<EntityId> {
    let line = rows().nth(usize::from(row))?;
    let mut back = names.mentions.iter().rev().take(REACH).filter_map(|m| m.entity);
    back.find(|id| {
        if Some(*id) == but {
            return false;
        }
        let class = names.entities.get(id.index()).and_then(|e| e.class.as_deref());
        class.is_some_and(|class| variants(cell(line, 2)).any(|c| c == class))
    })
}

/// Whether a person is named by one common part of a name, and the page tells no more.
fn lone(page: &Page<'_>, units: &Units, hit: &Found) -> bool {
    let form = skeleton(hit.span.of(page.text));
    let mut words = form.split_whitespace();
    let (Some(word), second) = (words.next(), words.next()) else { return false };
    // عبد الرحمن is one part of a name too.
    if second.is_some() {
        return hit.kind == EntityType::Per && word == "عبد" && words.next().is_none();
    }
    let bare = word.strip_prefix("ال").unwrap_or(word);
    let servant = word.strip_prefix("عبدال").is_some();
    hit.kind == EntityType::Per && (servant || [word, bare].iter().any(|w| units.common(word_hash(w))))
}

/// The entity of a name the atlas does not know.
fn unknown(hit: &Found, name: String, units: &Units) -> Entity {
    let form = skeleton(&name);
    let words = form.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let id = words.collect::<Vec<_>>().join("_");
    Entity {
        id: format_compact!("isnad:x/{id}"),
        kind: hit.kind,
        class: None,
        name_en: Some(latin(&name, units)),
        name_ar: name,
        wikidata: None,
        country: None,
        sector: None,
        place: None,
    }
}
