//! `isnad-train families`: which lemmas are regular derivatives of one another or mean the same action, into
//! `models/families/`.
//!
//! A shared root alone says little (كتب writes, a كتيبة marches), so two lemmas of one root are related only if
//! - their English glosses share a word (هاجم "assault;attack", هجوم "assault;attack;charge"), or
//! - they are verb and verbal noun of one of the measures II to X, by their patterns, or
//! - they are verb or verbal noun and participle, or the two participles, of one measure, by their patterns, where one has
//!   no gloss or two words of their glosses explain each other elsewhere (at least two other roots gloss a lemma with both).
//!
//! `isnad-train families --sample N` prints N pairs drawn evenly from what would be written, to be read by eye, and
//! writes nothing.

use crate::words::{cell, count, csv, lemma_of, shared};
use isnad_arabic::compile;
use isnad_arabic::search::lemma_key;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

/// How often news must write a lemma's own form, clitics aside.
const SEEN: u64 = 5;

/// Which verb a pattern belongs to and as what; the patterns are those of ChainBank's column PATTERN_ABSTRACT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Verb,
    Noun,
    Active,
    Passive,
}

/// A row a measure: its number, patterns of the verb, of the verbal noun, of the active and of the passive participle.
#[rustfmt::skip]
const MEASURES: [(&str, [&[&str]; 4]); 12] = [
    ("I", [&["1a2a3", "1a2i3", "1a2u3"], &[], &["1A2i3"], &["ma1o2uw3"]]),
    ("II", [&["1a2~a3"], &["ta1o2iy3", "ta1o2i3+ap"], &["mu1a2~i3"], &["mu1a2~a3"]]),
    ("III", [&["1A2a3"], &["mu1A2a3+ap"], &["mu1A2i3"], &["mu1A2a3"]]),
    ("IV", [&[">a1o2a3"], &["<i1o2A3", "<i1A3+ap", "<i1o2A3+ap"], &["mu1o2i3"], &["mu1o2a3"]]),
    ("V", [&["ta1a2~3", "ta1a2~a3"], &["ta1a2~u3"], &["muta1a2~i3"], &["muta1a2~a3"]]),
    ("VI", [&["ta1A2a3"], &["ta1A2u3"], &["muta1A2i3"], &["muta1A2a3"]]),
    ("VII", [&["{ino1a2a3"], &["{ino1i2A3"], &["muno1a2i3"], &["muno1a2a3"]]),
    ("VIII", [&["{i1ota2a3"], &["{i1oti2A3"], &["mu1ota2i3"], &["mu1ota2a3"]]),
    ("IX", [&["{i1o2a3~"], &["{i1o2i3A3"], &["mu1o2a3~"], &[]]),
    ("X", [&["{isota1o2a3"], &["{isoti1o2A3", "{isoti1o2A3+ap"], &["musota1o2i3"], &["musota1o2a3"]]),
    ("QI", [&["1a2o3a4"], &[], &["mu1a2o3i4"], &["mu1a2o3a4"]]),
    ("QII", [&["ta1a2o3a4"], &["ta1a2o3u4"], &["muta1a2o3i4"], &["muta1a2o3a4"]]),
];

/// Words of glosses that say nothing by themselves.
const EMPTY: &str = "make made making have having been being become the and with off out for from one self oneself someone something \
    into over down away get give take put set cause let each other more most very well good not its his that this person \
    place thing things act used use quality state process way part kind type man people intrans trans ditrans gem def";

/// Irregular words of glosses and what they belong to.
const IRREGULAR: &str = "written write sent send spoken speak speech speak given give gift give taken take sold sell sale sell bought buy \
    fought fight caught catch taught teach built build lost lose loss lose fled flee flight flee chosen choose choice \
    choose broken break stolen steal theft steal born birth dead die death die dying die held hold kept keep met meet \
    paid pay seen see shown show struck strike thought think told tell understood understand won win known know knowledge \
    know grown grow growth grow drawn draw thrown throw hidden hide sworn swear torn tear bound bind lent lend spent spend \
    bent bend burnt burn dealt deal brought bring judgment judge defence defend defense defend offense offend response \
    respond decision decide division divide expansion expand explosion explode invasion invade persuasion persuade \
    conclusion conclude extension extend suspension suspend permission permit submission submit transmission transmit \
    production produce reduction reduce destruction destroy reception receive receipt receive belief believe proof prove \
    relief relieve advice advise strength strong strengthen strong length long lengthen long width wide widen wide depth \
    deep deepen deep weaken weak poverty poor politics politic political politic politician politic religious religion \
    song sing singer sing food feed blood bleed life live alive live living live marriage marry married marry description \
    describe subscription subscribe subscriber subscribe consumption consume assumption assume explanation explain \
    retention retain detention detain maintenance maintain occupation occupy application apply competition compete \
    competitor compete repetition repeat opposition oppose opponent oppose proposal propose exposure expose seizure seize \
    failure fail departure depart pressure press arrival arrive refusal refuse approval approve removal remove trial try \
    tried try denial deny accusation accuse injury injure discovery discover recovery recover delivery deliver wisdom wise \
    freedom free";

/// Endings of English words, the longest first.
const ENDINGS: [&str; 45] = [
    "ization", "isation", "ational", "ations", "itions", "nesses", "ation", "ition", "ments", "ities",
    "ional", "ances", "ences", "ables", "ment", "ness", "ings", "ists", "isms", "ions", "ance", "ence",
    "ants", "ents", "ives", "ally", "able", "ity", "ing", "ist", "ism", "ion", "ors", "ers", "ant", "ent",
    "ive", "ies", "ied", "or", "er", "al", "ed", "es", "ly",
];

struct Lemma {
    written: String,
    form: String,
    verb: bool,
    role: Option<(&'static str, Role)>,
    pattern: String,
    gloss: BTreeSet<String>,
}

fn role(pattern: &str) -> Option<(&'static str, Role)> {
    let pattern = pattern.trim_end_matches("_INTRANS");
    MEASURES.iter().find_map(|(measure, patterns)| {
        let roles = [Role::Verb, Role::Noun, Role::Active, Role::Passive];
        let found = patterns.iter().zip(roles).find(|(p, _)| p.contains(&pattern));
        found.map(|(_, role)| (*measure, role))
    })
}

/// An English word without its ending, six letters at most.
fn stem(word: &str) -> String {
    let short = |e: &&&str| word.strip_suffix(**e).is_some_and(|w| w.len() >= 3);
    let single = || ["s", "e", "y"].into_iter().find(|e| word.len() >= 4 && word.ends_with(e));
    let ending = ENDINGS.iter().find(short).copied().or_else(single).unwrap_or("");
    let mut stem: Vec<char> = word.strip_suffix(ending).unwrap_or(word).chars().collect();
    if stem.len() > 3 && stem.last() == stem.get(stem.len() - 2) {
        stem.pop();
    }
    stem.iter().take(6).collect()
}

fn gloss(text: &str) -> BTreeSet<String> {
    let empty: Vec<&str> = EMPTY.split_whitespace().collect();
    let irregular: Vec<&str> = IRREGULAR.split_whitespace().collect();
    text.to_lowercase()
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| w.len() > 2 && !empty.contains(w))
        .map(|w| stem(irregular.as_chunks::<2>().0.iter().find(|[of, _]| *of == w).map_or(w, |[_, is]| is)))
        .collect()
}

/// Whether a hollow verb (استجاب) goes with this verbal noun: استجابة, which has lost the same letter, not استجواب.
fn same_weakness(measure: &str, verb: &str, noun: &Lemma) -> bool {
    let hollow = verb.chars().rev().nth(1) == Some('ا');
    !matches!(measure, "IV" | "X") || hollow == noun.pattern.ends_with("+ap")
}

fn related(a: &Lemma, b: &Lemma, explain: &HashMap<(String, String), BTreeSet<String>>) -> bool {
    if a.gloss.intersection(&b.gloss).next().is_some() {
        return true;
    }
    let (Some((measure, x)), Some((other, y))) = (a.role, b.role) else { return false };
    if measure != other || x == y {
        return false;
    }
    match (x.min(y), x.max(y)) {
        (Role::Verb, Role::Noun) => {
            let (verb, noun) = if a.verb { (a, b) } else { (b, a) };
            return verb.verb && same_weakness(measure, &verb.form, noun);
        }
        _ if a.gloss.is_empty() || b.gloss.is_empty() => return true,
        _ => {}
    }
    let pair = |g: &String, h: &String| (g.min(h).clone(), g.max(h).clone());
    let explained = |g, h| explain.get(&pair(g, h)).is_some_and(|roots| roots.len() >= 2);
    a.gloss.iter().any(|g| b.gloss.iter().any(|h| explained(g, h)))
}

/// Every pair once, in order.
fn pairs() -> Result<BTreeSet<(String, String)>, String> {
    let shared = shared();
    let mut roots: BTreeMap<String, Vec<Lemma>> = BTreeMap::new();
    let mut explain: HashMap<(String, String), BTreeSet<String>> = HashMap::new();
    let counts = count(&shared)?;
    for row in csv(&shared.join("lex/chainbank/lemmas.csv"))? {
        let pattern = cell(&row, "PATTERN_ABSTRACT");
        let written = lemma_of(cell(&row, "LEMMA"));
        let lemma = Lemma {
            form: lemma_key(&written),
            written,
            verb: cell(&row, "POS") == "VERB",
            role: role(pattern),
            pattern: pattern.to_owned(),
            gloss: gloss(cell(&row, "GLOSS")),
        };
        let root = cell(&row, "ROOT");
        for (i, g) in lemma.gloss.iter().enumerate() {
            for h in lemma.gloss.iter().skip(i + 1) {
                explain.entry((g.clone(), h.clone())).or_default().insert(root.to_owned());
            }
        }
        if lemma.form.chars().count() >= 2 {
            roots.entry(root.to_owned()).or_default().push(lemma);
        }
    }
    let mut out = BTreeSet::new();
    for lemmas in roots.values_mut() {
        lemmas.retain(|l| counts.loose(&compile::key(&l.written)) >= SEEN);
        for (i, a) in lemmas.iter().enumerate() {
            for b in lemmas.iter().skip(i + 1) {
                if a.form != b.form && related(a, b, &explain) {
                    let (a, b) = (a.form.clone(), b.form.clone());
                    out.insert(if a < b { (a, b) } else { (b, a) });
                }
            }
        }
    }
    Ok(out)
}

pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let pairs = pairs()?;
    if let [flag, n] = args
        && flag == "--sample"
    {
        let n: usize = n.parse().map_err(|e| format!("{n}: {e}"))?;
        for (a, b) in pairs.iter().step_by((pairs.len() / n.max(1)).max(1)).take(n) {
            println!("{a}\t{b}");
        }
        return Ok(());
    }
    let mut text = String::new();
    let mut head = "";
    for (a, b) in &pairs {
        if a != head {
            text.push_str(if head.is_empty() { "" } else { "\n" });
            text.push_str(a);
            head = a;
        }
        let _ = write!(text, " {b}");
    }
    text.push('\n');
    let path = "models/families/families.txt";
    std::fs::write(path, &text).map_err(|e| format!("{path}: {e}"))?;
    let lemmas: BTreeSet<&String> = pairs.iter().flat_map(|(a, b)| [a, b]).collect();
    println!("{} pairs of {} lemmas, {} bytes", pairs.len(), lemmas.len(), text.len());
    println!("sha256 {}", Sha256::digest(&text).iter().map(|b| format!("{b:02x}")).collect::<String>());
    Ok(())
}
