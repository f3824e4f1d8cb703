//! Which entities of an archive are one, spelt in several ways.
//!
//! Names fall into blocks by the sound of their first and last part, and only names of one block are compared, so that the work grows
//! with the number of names and not with its square. The most frequent name of a block that fits takes the others in, each by itself:
//! two names that are like a third and not like one another do not meet through it unless both are like the frequent one.

use crate::same::{Parts, sound};
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
    let parts: Vec<Parts> = entities.iter().map(|e| Parts::new(e.name)).collect();
    for i in order {
        let (Some(entity), Some(mine)) = (entities.get(i), parts.get(i)) else { continue };
        let person = entity.kind == EntityType::Per;
        let Some(key) = key(mine, person) else { continue };
        let block = blocks.entry((entity.kind, key)).or_default();
        let fits = |root: &&usize| {
            parts.get(**root).is_some_and(|other| match mine.len() == other.len() {
                true if person => mine.same(other),
                true => mine.same(other) && respelt(mine, other, &units),
                false => false,
            })
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
    mine: &Parts,
    person: bool,
    block: &[usize],
    parts: &[Parts],
    units: &Units,
) -> Option<usize> {
    let rare = |parts: &Parts| parts.last().is_some_and(|w| !units.common(word_hash(w)));
    if !person || !rare(mine) {
        return None;
    }
    let mut near = block.iter().copied().filter(|root| {
        *root != i && parts.get(*root).is_some_and(|p| p.len().abs_diff(mine.len()) == 1 && p.same(mine))
    });
    let only = near.next()?;
    near.next().is_none().then_some(only)
}

/// The block of a name; `None` for persons of one part, and where no consonant is left.
fn key(parts: &Parts, person: bool) -> Option<String> {
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

/// Whether the words in which two names of bodies or places differ are foreign: العمل and العمال are two words of the language.
fn respelt(a: &Parts, b: &Parts, units: &Units) -> bool {
    let foreign = |w: &str| units.foreign(word_hash(w));
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
        ];
        assert_eq!(got, expected);
    }

    #[test]
    fn words_of_the_language_are_not_respelt() {
        let names = ["حزب العمل", "حزب العمال"];
        let entities =
            names.map(|name| Known { kind: EntityType::Org, name, count: 5, listed: false });
        assert_eq!(link(&entities), [0, 1]);
    }
}
