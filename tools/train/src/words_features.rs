//! Agreement of the features of words with UD, over words that are split and tagged right.

use isnad_doc::{Aspect, Features, Gender, Number, Person, Upos, Word};
use std::collections::BTreeMap;

/// Whether word `i` of a tree (features, head, relation; heads count from 1) is the first term of an annexation: the word
/// right behind it, or a pronoun glued to it, hangs on it as `nmod` without a preposition.
pub(crate) fn annexed(tree: &[(String, usize, String)], i: usize) -> bool {
    let own = |j: usize, head: usize, relation: &str| {
        tree.get(j).is_some_and(|w| w.1 == head && w.2.split(':').next() == Some(relation))
    };
    own(i + 1, i + 1, "nmod") && !tree.iter().any(|w| w.1 == i + 2 && w.2 == "case")
        // A number or quantifier hangs on what it counts.
        || own(i, i + 2, "nummod")
        || own(i, i + 2, "det")
}

/// The features of a word as the tagger learns them; a voice counts for verbs alone.
pub(crate) fn told(features: &str) -> Features {
    let mut out = Features::default();
    for feature in features.split('|') {
        match feature {
            "Person=1" => out.person = Some(Person::First),
            "Person=2" => out.person = Some(Person::Second),
            "Person=3" => out.person = Some(Person::Third),
            "Gender=Masc" => out.gender = Some(Gender::Masculine),
            "Gender=Fem" => out.gender = Some(Gender::Feminine),
            "Number=Sing" => out.number = Some(Number::Singular),
            "Number=Dual" => out.number = Some(Number::Dual),
            "Number=Plur" => out.number = Some(Number::Plural),
            "Aspect=Perf" => out.aspect = Some(Aspect::Perfect),
            "Aspect=Imp" => out.aspect = Some(Aspect::Imperfect),
            "Voice=Act" => out.passive = Some(false),
            "Voice=Pass" => out.passive = Some(true),
            _ => {}
        }
    }
    if out.aspect.is_none() {
        out.passive = None;
    }
    out
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    /// Both give a value, and the same.
    agree: usize,
    both: usize,
    told: usize,
    given: usize,
}

/// Counts of agreement, a feature each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agreement {
    cells: BTreeMap<&'static str, Cell>,
}

impl Agreement {
    /// Adds a word and what its annotation says (features, first term of an annexation).
    pub(crate) fn add(&mut self, word: &Word, form: &str, told: &(String, bool), show: bool) {
        let value = |name: &str| {
            told.0.split('|').find_map(|f| f.strip_prefix(name).and_then(|f| f.strip_prefix('=')))
        };
        let f = &word.features;
        let mut compare = |name: &'static str, mine: Option<&str>, told: Option<&str>| {
            let cell = self.cells.entry(name).or_default();
            cell.told += usize::from(told.is_some());
            cell.given += usize::from(mine.is_some());
            if let (Some(mine), Some(told)) = (mine, told) {
                cell.both += 1;
                cell.agree += usize::from(mine == told);
            }
            if show && told.is_some() && mine != told {
                println!("FEAT\t{name}\t{form}\t{}\t{}\t{mine:?}\t{told:?}", word.lemma, word.upos.as_str());
            }
        };
        let verb = matches!(word.upos, Upos::Verb | Upos::Aux);
        let person = f.person.map(|p| match p {
            Person::First => "1",
            Person::Second => "2",
            Person::Third => "3",
        });
        let gender = f.gender.map(|g| match g {
            Gender::Masculine => "Masc",
            Gender::Feminine => "Fem",
        });
        let number = f.number.map(|n| match n {
            Number::Singular => "Sing",
            Number::Dual => "Dual",
            Number::Plural => "Plur",
        });
        let aspect = f.aspect.map(|a| match a {
            Aspect::Perfect => "Perf",
            Aspect::Imperfect => "Imp",
            Aspect::Imperative => "Imv",
        });
        compare("person", person, value("Person"));
        let (of_gender, of_number) = match word.upos {
            Upos::Verb | Upos::Aux => ("gender of verbs", "number of verbs"),
            Upos::Propn => ("gender of names", "number of names"),
            Upos::Pron => ("gender of pronouns", "number of pronouns"),
            _ => ("gender", "number"),
        };
        compare(of_gender, gender, value("Gender"));
        compare(of_number, number, value("Number"));
        if verb {
            let mood = value("Mood").filter(|m| *m == "Imp").map(|_| "Imv");
            compare("aspect", aspect, mood.or(value("Aspect")));
            let voice = |p| if p { "Pass" } else { "Act" };
            compare("voice", f.passive.map(voice), value("Voice"));
            // Of the passive ones alone, a missing voice taken for the active one.
            let passive = |p: bool| p.then_some("Pass");
            compare("passive", passive(f.passive == Some(true)), passive(value("Voice") == Some("Pass")));
        }
        if matches!(word.upos, Upos::Noun | Upos::Adj) {
            let state = |definite, construct| match (definite, construct) {
                (true, _) => "article",
                (_, true) => "construct",
                _ => "neither",
            };
            let article = form.starts_with("ال") && value("Definite") == Some("Def");
            compare("state", Some(state(f.definite, f.construct)), Some(state(article, told.1)));
            let construct = |c: bool| c.then_some("construct");
            compare("construct", construct(f.construct), construct(told.1 && !article));
        }
    }

    pub(crate) fn print(&self) {
        let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
        for (name, c) in &self.cells {
            println!(
                "  {name}: told {} given of these {:.2} agree {:.2}; precision {:.2} recall {:.2}",
                c.told,
                share(c.both, c.told),
                share(c.agree, c.both),
                share(c.agree, c.given),
                share(c.agree, c.told)
            );
        }
    }
}
