//! Which entities of an archive are one, spelt in several ways.
//!
//! Names fall into blocks by the sound of their first and last part, and only names of one block are compared, so that the work grows
//! with the number of names and not with its square. The most frequent name of a block that fits takes the others in, each by itself:
//! two names that are like a third and not like one another do not meet through it unless both are like the frequent one.

use crate::same::{Spelling, seats_alike, sound};
use crate::tagger::Units;
use crate::trie::word_hash;
use isnad_doc::EntityType;
use std::collections::HashMap;

/// An entity to be linked.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What it is; only entities of one type are compared.
    pub kind: EntityType,
    /// Its Arabic name.
    pub name: &'a str,
    /// How often it is named.
    pub count: u64,
    /// Whether a table knows it: such an entity takes others in and is never taken in itself.
    pub listed: bool,
}

/// For each entity the index of the one it is a spelling of; its own where it stands for itself.
///
/// Persons of one name part are never linked, nor two names one of which has a part more than the other, unless that is the only
/// longer one and the surname is rare: محمد العلي and محمد سعد العلي may be two men.
#[must_use]
pub fn link(entities: &[Known<'_>]) -> Vec<usize> {
    let units = Units::new();
    let mut order: Vec<usize> = (0..entities.len()).collect();
    let rank = |i: &usize| entities.get(*i).map(|e| (!e.listed, std::cmp::Reverse(e.count), e.name, *i));
    order.sort_by_key(rank);
    let mut roots: Vec<usize> = (0..entities.len()).collect();
    let mut blocks: HashMap<(EntityType, String), Vec<usize>> = HashMap::new();
    let parts: Vec<Spelling> = entities.iter().map(|e| Spelling::new(e.name)).collect();
    for i in order {
        let (Some(entity), Some(mine)) = (entities.get(i), parts.get(i)) else { continue };
        let person = entity.kind == EntityType::Per;
        let Some(key) = key(mine, person) else { continue };
        let block = blocks.entry((entity.kind, key)).or_default();
        let fits = |root: &&usize| {
            let (Some(other), Some(their)) = (parts.get(**root), entities.get(**root)) else { return false };
            mine.len() == other.len()
                && mine.same(other).0
                && figures(entity.name).eq(figures(their.name))
                && match person {
                    true => respelt_person(mine, other, &units),
                    false => as_long(entity.name, their.name) && respelt(mine, other, &units),
                }
        };
        let found = if entity.listed { None } else { block.iter().find(fits).copied() };
        match found.or_else(|| longer(i, mine, person && !entity.listed, block, &parts, &units)) {
            Some(root) => {
                if let Some(cell) = roots.get_mut(i) {
                    *cell = root;
                }
            }
            None => block.push(i),
        }
    }
    roots
}

/// The only person of a block whose name has one part more or less.
fn longer(
    i: usize,
    mine: &Spelling,
    person: bool,
    block: &[usize],
    parts: &[Spelling],
    units: &Units,
) -> Option<usize> {
    let rare =
        |parts: &Spelling| parts.last().is_some_and(|w| !w.starts_with("عبد") && !units.common_bare(w));
    if !person || !rare(mine) {
        return None;
    }
    // What both have must be the same to the letter.
    let within = |short: &Spelling, long: &Spelling| short.iter().all(|p| long.contains(p));
    let mut near = block.iter().copied().filter(|root| {
        let Some(other) = parts.get(*root).filter(|_| *root != i) else { return false };
        match other.len().cmp(&mine.len()) {
            std::cmp::Ordering::Less => mine.len() - other.len() == 1 && within(other, mine),
            std::cmp::Ordering::Greater => other.len() - mine.len() == 1 && within(mine, other),
            std::cmp::Ordering::Equal => false,
        }
    });
    let only = near.next()?;
    near.next().is_none().then_some(only)
}

/// The block of a name; `None` for persons of one part, and where no consonant is left.
fn key(parts: &Spelling, person: bool) -> Option<String> {
    let key = if person {
        if parts.len() < 2 {
            return None;
        }
        format!("{} {}", sound(parts.first()?), sound(parts.last()?))
    } else {
        parts.iter().map(|p| sound(p)).collect::<Vec<_>>().join(" ")
    };
    key.chars().any(|c| c != ' ').then_some(key)
}

/// Whether two names are of as many words (الملك فيصل is not فيصل), or of the same letters.
fn as_long(a: &str, b: &str) -> bool {
    let words = |name: &str| name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).count();
    let letters =
        |name: &str| isnad_arabic::skeleton(name).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    words(a) == words(b) || letters(a) == letters(b)
}

/// The digits of a name: إس 5 and إس 6 are two things.
fn figures(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|c| c.is_numeric())
}

/// Whether the parts in which two persons' names differ are no known Arab names but for hamza and last vowel: العمرة and عمارة are two
/// families, however alike.
fn respelt_person(a: &Spelling, b: &Spelling, units: &Units) -> bool {
    let arab = |w: &str| units.known(word_hash(w)) || units.known(word_hash(&format!("ال{w}")));
    a.iter().zip(b.iter()).all(|(x, y)| x == y || seats_alike(x, y) || !(arab(x) || arab(y)))
}

/// Whether the words in which two names of bodies or places differ are foreign: العمل and العمال are two words of the language.
fn respelt(a: &Spelling, b: &Spelling, units: &Units) -> bool {
    let foreign = |w: &str| units.foreign(word_hash(w));
    // نصر and النصر are two words, and a name of one word says too little unless it is plainly foreign.
    if let ([x], [y]) = (&a[..], &b[..]) {
        return foreign(x) && foreign(y) && x.chars().count().min(y.chars().count()) >= 5;
    }
    a.iter().zip(b.iter()).filter(|(x, y)| x != y).all(|(x, y)| foreign(x) || foreign(y))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that end up as one, the root first.
    fn groups(names: &[(&str, u64)]) -> Vec<Vec<String>> {
        let entities: Vec<Known<'_>> = names
            .iter()
            .map(|(name, count)| Known { kind: EntityType::Per, name, count: *count, listed: false })
            .collect();
        let roots = link(&entities);
        let mut out: Vec<Vec<String>> = Vec::new();
        for (i, entity) in entities.iter().enumerate().filter(|(i, _)| roots[*i] == *i) {
            let rest = (0..entities.len()).filter(|j| *j != i && roots[*j] == i);
            let mut group = vec![entity.name.to_owned()];
            group.extend(rest.map(|j| entities[j].name.to_owned()));
            out.push(group);
        }
        out
    }

    #[test]
    fn spellings_meet_and_namesakes_do_not() {
        let got = groups(&[
            ("يورغن كلوب", 40),
            ("يورجن كلوب", 9),
            ("سعد الحريري", 30),
            ("رفيق الحريري", 20),
            ("محمد العلي", 8),
            ("محمد سعد العلي", 7),
            ("حسن أحمد", 6),
            ("حسين أحمد", 5),
            ("الحريري", 90),
            ("محمد العمرة", 9),
            ("محمد عمارة", 2),
        ]);
        let expected: Vec<Vec<&str>> = vec![
            vec!["يورغن كلوب", "يورجن كلوب"],
            vec!["سعد الحريري"],
            vec!["رفيق الحريري"],
            vec!["محمد العلي"],
            vec!["محمد سعد العلي"],
            vec!["حسن أحمد"],
            vec!["حسين أحمد"],
            vec!["الحريري"],
            vec!["محمد العمرة"],
            vec!["محمد عمارة"],
        ];
        assert_eq!(got, expected);
    }

    #[test]
    fn words_of_the_language_are_not_respelt() {
        let names = ["حزب العمل", "حزب العمال"];
        let entities = names.map(|name| Known { kind: EntityType::Org, name, count: 5, listed: false });
        assert_eq!(link(&entities), [0, 1]);
    }
}
