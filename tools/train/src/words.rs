//! `isnad-train words`: the lexicon and the tagger of `isnad-arabic`, into `models/tagger/`.
//!
//! `isnad-train words --folds` trains and scores ten models, each on the documents the others learnt from, and writes
//! nothing; with `--shipped`, over the shipped lexicon. `--eval FILE.conllu` and `--padt FILE` score the shipped model.
//! `draft` and `label` serve labelling by hand.

use crate::words_features::{self, Agreement};
use crate::words_forms::{Endings, NominalStem, VerbStem, letters, nominal, verb};
use crate::words_labels;
use isnad_arabic::Analyzer;
use isnad_arabic::compile::{
    self, ARTICLE, BOUND, CONJ, Entry, Example, FREE, FUSED, FUTURE, GoldSentence, GoldToken, GoldWord, LAM,
    PREP, Trainer,
};
use isnad_doc::{Article, Aspect, Block, BlockKind, Features, Gender, Number, Person, Span, Upos};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

const CLOSED: &str = include_str!("../../../data/lexicon/closed.tsv");
const PLURALS: &str = include_str!("../../../data/lexicon/plurals.tsv");
const NEVER: &str = include_str!("../../../data/lexicon/never.tsv");
const GENDER: &str = include_str!("../../../data/lexicon/gender.tsv");
const EXTRA: &str = include_str!("../../../data/lexicon/extra.tsv");
const LEXICON_BIN: &str = "models/tagger/lexicon.bin";
const CLUSTERS_BIN: &str = "models/tagger/clusters.bin";
const ROUNDS: usize = 6;
/// Taggers whose mean is taken, each trained in another order.
const MODELS: u64 = 8;
const FOLDS: usize = 10;
/// Folds trained at a time.
const THREADS: usize = 2;

type Result<T> = std::result::Result<T, String>;

pub(crate) fn shared() -> PathBuf {
    std::env::var_os("ISNAD_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The rows of a CSV file as maps from column to cell.
pub(crate) fn csv(path: &Path) -> Result<Vec<BTreeMap<String, String>>> {
    let text = read(path)?;
    let mut rows: Vec<Vec<String>> = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(row) = rows.last_mut() else { break };
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                if let Some(cell) = row.last_mut() {
                    cell.push('"');
                }
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' => {}
            c => {
                if let Some(cell) = row.last_mut() {
                    cell.push(c);
                }
            }
        }
    }
    let mut rows = rows.into_iter().filter(|r| r.len() > 1);
    let head = rows.next().unwrap_or_default();
    Ok(rows.map(|r| head.iter().cloned().zip(r).collect()).collect())
}

pub(crate) fn cell<'a>(row: &'a BTreeMap<String, String>, column: &str) -> &'a str {
    row.get(column).map_or("", |s| s.trim())
}

/// A lemma without its number: `qaAl_1`.
pub(crate) fn lemma_of(buckwalter: &str) -> String {
    letters(buckwalter.split(['_', '-']).next().unwrap_or(buckwalter))
}

/// Matches a form against a passive pattern (`{(.)o(.)`) and fills its substitution (`{u$1o$2`).
fn substitute(form: &str, pattern: &str, into: &str) -> Option<String> {
    let mut groups = Vec::new();
    let mut form = form.chars();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if let Some(tail) = rest.strip_prefix("(.)") {
            groups.push(form.next()?);
            rest = tail;
        } else {
            if form.next()? != c && c != '.' {
                return None;
            }
            rest = rest.get(c.len_utf8()..)?;
        }
    }
    if form.next().is_some() {
        return None;
    }
    let mut out = String::new();
    let mut chars = into.chars();
    while let Some(c) = chars.next() {
        if c == '$' {
            let n = chars.next()?.to_digit(10)? as usize;
            out.push(*groups.get(n.checked_sub(1)?)?);
        } else {
            out.push(c);
        }
    }
    Some(out)
}

/// Whether a pattern of the passive tables is that of a verb; the tables write `>a1aAo3` for `>a1aA3`.
fn is_pattern(pattern: &str, row: &BTreeMap<String, String>) -> bool {
    let same = |s: &str| s.replace("aAo", "aA") == pattern.replace("aAo", "aA");
    same(cell(row, "PATTERN_LEMMA")) || same(cell(row, "PATTERN_ABSTRACT"))
}

fn verbs(camel: &Path, out: &mut Vec<Entry>) -> Result<()> {
    for (file, passives, perfect) in [
        ("MSA-Verb-LEX-PV.csv", "MSA-Verb-PV-Passive-Patterns.csv", true),
        ("MSA-Verb-LEX-IV.csv", "MSA-Verb-IV-Passive-Patterns.csv", false),
    ] {
        let patterns = csv(&camel.join(passives))?;
        for row in csv(&camel.join(file))? {
            if cell(&row, "DEFINE") != "LEXICON" {
                continue;
            }
            let has: Vec<String> = cell(&row, "COND-S").split(' ').map(str::to_owned).collect();
            let stem = VerbStem {
                lemma: lemma_of(cell(&row, "LEMMA")),
                form: cell(&row, "FORM").to_owned(),
                needs: cell(&row, "COND-T").to_owned(),
                has,
                perfect,
                passive: false,
            };
            let mut active = Vec::new();
            verb(&stem, &mut active);
            let mut passive = Vec::new();
            if cell(&row, "COND-S").split(' ').any(|c| c.contains("trans"))
                && !cell(&row, "COND-S").contains("intrans")
            {
                for p in &patterns {
                    let marks = |s: &str| {
                        let mut v: Vec<String> = s
                            .split(' ')
                            .filter(|c| !c.is_empty() && !c.contains("trans") && *c != "_")
                            .map(str::to_owned)
                            .collect();
                        v.sort();
                        v
                    };
                    if !is_pattern(cell(p, "PATTERN"), &row)
                        || cell(p, "COND-T") != cell(&row, "COND-T")
                        || marks(cell(p, "COND-S")) != marks(cell(&row, "COND-S"))
                    {
                        continue;
                    }
                    if let Some(form) = substitute(cell(&row, "FORM"), cell(p, "MATCH"), cell(p, "SUB")) {
                        let stem = VerbStem {
                            form,
                            needs: cell(p, "COND-T-PASS").to_owned(),
                            has: cell(p, "COND-S-PASS").split(' ').map(str::to_owned).collect(),
                            passive: true,
                            ..stem.clone()
                        };
                        verb(&stem, &mut passive);
                        break;
                    }
                }
            }
            // Where the letters leave the voice open there is one reading, without a voice.
            let open = |e: &Entry| Features { passive: None, ..e.features };
            let actives: HashSet<(String, Features)> =
                active.iter().filter(|e| e.binds & FREE != 0).map(|e| (e.form.clone(), open(e))).collect();
            let passives: HashSet<(String, Features)> =
                passive.iter().map(|e| (e.form.clone(), open(e))).collect();
            for e in &mut active {
                // Of verbs without an object the impersonal passive is not listed (سُمح، أُفرج).
                if passives.is_empty() || passives.contains(&(e.form.clone(), open(e))) {
                    e.features.passive = None;
                }
            }
            passive.retain(|e| !actives.contains(&(e.form.clone(), open(e))));
            out.append(&mut active);
            out.append(&mut passive);
        }
    }
    for e in out.iter_mut() {
        if matches!(e.lemma.as_str(), "كان" | "ليس") {
            e.upos = Upos::Aux;
        }
    }
    Ok(())
}

/// The stem with the weak letters that its conditions take from it.
fn complete(form: &str, conditions: &str) -> String {
    let mut out = letters(form);
    for c in conditions.split(' ') {
        out.push_str(match c {
            "#iy" => "ي",
            "#A'" | "#A'-w" | "#A'@w" | "#o'-con" | "#o'-dis" | "#w'" => "ء",
            "#aY-Ap-y" | "#aY-Ap-w" => "ى",
            "#aA" | "#aA-Ap-y" | "#aA-Ap-w" => "ا",
            "#a>" => "أ",
            "#u&" => "ؤ",
            "#A}iy" => "ئي",
            _ => "",
        });
    }
    out
}

fn feat<'a>(row: &'a BTreeMap<String, String>, key: &str) -> &'a str {
    cell(row, "FEAT").split(' ').find_map(|f| f.strip_prefix(key)).unwrap_or("-")
}

fn nominals(camel: &Path, out: &mut Vec<Entry>) -> Result<()> {
    for (file, upos) in [
        ("MSA-Adj-LEX.csv", Upos::Adj),
        ("MSA-Adj-Comp-LEX.csv", Upos::Adj),
        ("MSA-Adj-Num-LEX.csv", Upos::Adj),
        ("MSA-Noun-Num-LEX.csv", Upos::Num),
        ("MSA-Noun-Quant-LEX.csv", Upos::Det),
        ("MSA-Noun-Prop-LEX.csv", Upos::Propn),
    ] {
        for row in csv(&camel.join(file))? {
            if cell(&row, "DEFINE") != "LEXICON" {
                continue;
            }
            let mut endings = Endings::parse(cell(&row, "COND-T"));
            let form = complete(cell(&row, "FORM"), cell(&row, "COND-S"));
            let number = feat(&row, "num:").chars().next().unwrap_or('-');
            let lemma = lemma_of(cell(&row, "LEMMA"));
            let defective = cell(&row, "COND-S").split(' ').any(|c| c == "#iy");
            if defective && endings.masculine && upos != Upos::Propn {
                out.push(Entry {
                    form: letters(cell(&row, "FORM")),
                    lemma: lemma.clone(),
                    upos,
                    features: Features { gender: Some(Gender::Masculine), ..Features::default() },
                    binds: CONJ | PREP | FREE,
                });
            }
            if upos == Upos::Num || upos == Upos::Det {
                endings.masculine |= !endings.feminine;
            }
            let stem = NominalStem {
                lemma,
                form,
                upos,
                endings,
                gender: match (upos, number) {
                    (Upos::Propn, _) => feat(&row, "gen:").chars().next().unwrap_or('-'),
                    _ if feat(&row, "gen:") == "f" => 'f',
                    (_, 'p') => feat(&row, "gen:").chars().next().unwrap_or('-'),
                    _ => 'm',
                },
                number: if number == 'p' { 'p' } else { 's' },
            };
            nominal(&stem, out);
            if upos == Upos::Det {
                nominal(&NominalStem { upos: Upos::Noun, ..stem.clone() }, out);
            }
            if upos == Upos::Num && stem.form.ends_with('ن') && endings.sound_plural {
                nominal(
                    &NominalStem { endings: Endings { masculine: true, ..Endings::default() }, ..stem },
                    out,
                );
            }
        }
    }
    Ok(())
}

/// Which endings a ChainBank noun takes, read off its pattern: persons and participles take them all, masdars and
/// other long nouns the plural in -at.
fn endings_of(pattern: &str, form: &str) -> Endings {
    let n = form.chars().count();
    if form.ends_with('ة') {
        return Endings { feminine: true, feminine_dual: true, feminine_plural: true, ..Endings::default() };
    }
    let person = pattern.starts_with("mu")
        || pattern.starts_with("1A2i3")
        || pattern.starts_with("1a2~A3")
        || pattern.ends_with("iy~")
        || pattern == "ma1o2uw3";
    let fem = person || pattern == "1a2iy3";
    Endings {
        masculine: true,
        dual: true,
        sound_plural: person,
        feminine: fem,
        feminine_dual: fem,
        feminine_plural: fem || n >= 4,
    }
}

/// The gender of a noun that is not told apart by its ending.
fn gender_of(lemma: &str) -> char {
    let listed = GENDER.lines().skip(1).filter_map(|l| l.split_once('\t')).find_map(|(gender, lemmas)| {
        lemmas.split(' ').any(|l| l == lemma).then(|| gender.chars().next().unwrap_or('m'))
    });
    listed.unwrap_or(if lemma.ends_with('ة') { 'f' } else { 'm' })
}

/// Broken plurals that a singular pattern is known to take; digits are radicals.
const BROKEN: &[(&str, &[&str])] = &[
    ("1a2o3", &["1u2uw3", ">a1o2A3", "1i2A3", ">a1o2u3"]),
    ("1i2o3", &[">a1o2A3", "1u2uw3", "1i2A3"]),
    ("1u2o3", &[">a1o2A3", "1u2uw3"]),
    ("1a2a3", &[">a1o2A3", "1i2A3"]),
    ("1a2i3", &[">a1o2A3"]),
    ("1a2u3", &["1i2A3"]),
    ("1a2iy3", &["1u2a3A'", ">a1o2i3A'", "1i2A3", "1u2u3", "1a2o3Y"]),
    ("1A2i3", &["1u2~A3", "1a2a3ap", "1awA2i3", "1u2a3A'"]),
    ("1A2i3+ap", &["1awA2i3"]),
    ("ma1o2a3", &["ma1A2i3"]),
    ("ma1o2i3", &["ma1A2i3"]),
    ("ma1o2a3+ap", &["ma1A2i3"]),
    ("ma1o2i3+ap", &["ma1A2i3"]),
    ("mi1o2a3", &["ma1A2i3"]),
    ("mi1o2a3+ap", &["ma1A2i3"]),
    ("mi1o2A3", &["ma1A2iy3"]),
    ("ma1o2uw3", &["ma1A2iy3"]),
    ("1i2A3", &["1u2u3", ">a1o2i3ap"]),
    ("1a2A3", &[">a1o2i3ap", "1u2u3"]),
    ("1u2A3", &[">a1o2i3ap"]),
    ("1a2iy3+ap", &["1a2A}i3", "1u2u3"]),
    ("1i2A3+ap", &["1a2A}i3"]),
    ("1a2uw3", &["1u2u3"]),
    ("1i2o3+ap", &["1i2a3"]),
    ("1u2o3+ap", &["1u2a3"]),
    ("1a2o3a4", &["1a2A3i4"]),
    ("1u2o3u4", &["1a2A3i4"]),
    ("1i2o3i4", &["1a2A3i4"]),
    ("1a2o3a4+ap", &["1a2A3i4"]),
    ("1u2o3uw4", &["1a2A3iy4"]),
    ("1i2o3A4", &["1a2A3iy4"]),
    ("1i2o3iy4", &["1a2A3iy4"]),
    ("1A2uw3", &["1awA2iy3"]),
    ("ta1o2iy3", &["ta1A2iy3"]),
    ("ta1o2i3+ap", &["ta1A2i3"]),
    (">u1o2uw3", &[">a1A2iy3"]),
];

pub(crate) struct Counts {
    by_key: HashMap<Vec<u8>, u64>,
}

impl Counts {
    fn own(&self, key: &[u8]) -> u64 {
        self.by_key.get(key).copied().unwrap_or(0)
    }

    /// How often a form stands alone or with its article.
    fn of(&self, key: &[u8]) -> u64 {
        let with = |head: &str| {
            let mut k = compile::key(head);
            k.extend_from_slice(key);
            self.own(&k)
        };
        let mut behind_lam = compile::key("ل");
        behind_lam.extend_from_slice(key);
        // للجنة counts for لجنة, not for جنة.
        let other = self.own(&behind_lam) > self.own(key) + with("ال");
        self.own(key) + with("ال") + if other { 0 } else { with("لل") }
    }

    /// As [`Counts::of`], with a conjunction or preposition before it too.
    pub(crate) fn loose(&self, key: &[u8]) -> u64 {
        let with = |head: &str| {
            let mut k = compile::key(head);
            k.extend_from_slice(key);
            self.own(&k)
        };
        self.of(key) + with("و") + with("وال") + with("بال") + with("ب") + with("ل")
    }
}

pub(crate) fn count(shared: &Path) -> Result<Counts> {
    let path = shared.join("corpora/ant-2018.jsonl.gz");
    let file = std::fs::File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut by_key: HashMap<Vec<u8>, u64> = HashMap::new();
    for line in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines() {
        let line = line.map_err(|e| format!("{}: {e}", path.display()))?;
        let record: serde_json::Value =
            serde_json::from_str(&line).map_err(|e| format!("{}: {e}", path.display()))?;
        for field in ["title", "text"] {
            compile::keys(record.get(field).and_then(|t| t.as_str()).unwrap_or(""), |key| {
                if let Some(n) = by_key.get_mut(key) {
                    *n += 1;
                } else {
                    by_key.insert(key.to_vec(), 1);
                }
            });
        }
    }
    for (word, frequency) in frequencies(&shared.join("lex/wordfreq/large_ar.msgpack.gz"))? {
        let key = compile::key(&word);
        if !key.is_empty() {
            *by_key.entry(key).or_default() += (frequency * WORDS_OF_LIST).ceil() as u64;
        }
    }
    Ok(Counts { by_key })
}

/// How many words the frequency list is taken to have counted: a third of the news corpus, which is nearer to our text.
const WORDS_OF_LIST: f64 = 3e6;

/// Reads the words of a frequency list in cBpack form: a MessagePack array of a header and, for each centibel, the words
/// of that frequency.
fn frequencies(path: &Path) -> Result<Vec<(String, f64)>> {
    let file = std::fs::File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut data = Vec::new();
    flate2::read::GzDecoder::new(file)
        .read_to_end(&mut data)
        .map_err(|e| format!("{}: {e}", path.display()))?;
    let mut out = Vec::new();
    let mut at = 0usize;
    let mut bins = -1i32;
    // Only the shapes that the format uses; an array inside the outer one opens the next centibel.
    while let Some(byte) = data.get(at).copied() {
        let size = |from: usize, n: usize| {
            data.get(from..from + n).unwrap_or(&[]).iter().fold(0usize, |v, b| v << 8 | usize::from(*b))
        };
        let (text, next) = match byte {
            0x90..=0x9F => {
                bins += 1;
                (None, at + 1)
            }
            0xDC => {
                bins += 1;
                (None, at + 3)
            }
            0xDD => {
                bins += 1;
                (None, at + 5)
            }
            0xA0..=0xBF => (Some(at + 1), at + 1 + usize::from(byte & 31)),
            0xD9 => (Some(at + 2), at + 2 + size(at + 1, 1)),
            0xDA => (Some(at + 3), at + 3 + size(at + 1, 2)),
            0xDB => (Some(at + 5), at + 5 + size(at + 1, 4)),
            _ => (None, at + 1),
        };
        if let Some(word) = text.and_then(|from| data.get(from..next))
            && let Ok(word) = std::str::from_utf8(word)
            && bins > 0
        {
            out.push((word.to_owned(), 10f64.powf(f64::from(1 - bins) / 100.0)));
        }
        at = next;
    }
    Ok(out)
}

/// Words that are names by the lists: single Arabic words of Wikidata persons and of places.
fn names(shared: &Path, counts: &Counts, out: &mut Vec<Entry>) -> Result<()> {
    let mut keys: BTreeMap<Vec<u8>, (String, Option<Gender>)> = BTreeMap::new();
    for line in read(&shared.join("lex/names/name_units.tsv"))?.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let times: u32 = cells.get(5).and_then(|n| n.parse().ok()).unwrap_or(0);
        if cells.get(6) == Some(&"wikidata") && times >= 2 {
            let name = cells.first().copied().unwrap_or("");
            keys.entry(compile::key(name)).or_insert_with(|| (name.to_owned(), None));
        }
    }
    for line in read(&shared.join("lex/places/geonames_cities500_arabic.tsv"))?.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        for name in cells.get(7).copied().unwrap_or("").split([',', '|', ';']) {
            let name = name.trim();
            if name.chars().all(|c| ('ء'..='ي').contains(&c)) {
                let bare = name.strip_prefix("ال").filter(|b| b.chars().count() > 2).unwrap_or(name);
                // Towns are feminine.
                keys.entry(compile::key(bare)).or_insert_with(|| (bare.to_owned(), Some(Gender::Feminine)));
            }
        }
    }
    let known: HashSet<Vec<u8>> = out.iter().map(|e| compile::key(&e.form)).collect();
    let clitics: Vec<Vec<u8>> = ["و", "ف", "ب", "ل", "ك"].iter().map(|c| compile::key(c)).collect();
    for (key, (name, gender)) in keys {
        // A name that is also spelt like a common word, or like one behind a clitic (باسم، بكل), is left to the tagger.
        let own = counts.own(&key);
        let clitic = key.len() > 3
            && clitics.iter().any(|c| {
                key.strip_prefix(c.as_slice()).is_some_and(|b| known.contains(b) && 3 * counts.of(b) >= own)
            });
        if key.len() >= 3 && own >= 3 && !known.contains(&key) && !clitic {
            out.push(Entry {
                form: name,
                lemma: String::new(),
                upos: Upos::Propn,
                features: Features { gender, number: Some(Number::Singular), ..Features::default() },
                binds: CONJ | PREP | ARTICLE | FREE,
            });
        }
    }
    Ok(())
}

fn nouns(shared: &Path, counts: &Counts, out: &mut Vec<Entry>) -> Result<()> {
    // A plural that the table gives a lemma is not made up for another one (أمم of أمة).
    let listed: HashSet<&str> = PLURALS
        .lines()
        .skip(1)
        .filter_map(|l| l.split('\t').nth(1))
        .flat_map(|plurals| plurals.split('|'))
        .collect();
    let rows = csv(&shared.join("lex/chainbank/lemmas.csv"))?;
    let known: HashSet<String> =
        rows.iter().filter(|r| cell(r, "POS") != "VERB").map(|r| lemma_of(cell(r, "LEMMA"))).collect();
    for row in &rows {
        let upos = match cell(row, "POS") {
            "NOUN" => Upos::Noun,
            "ADJ" => Upos::Adj,
            _ => continue,
        };
        let lemma = lemma_of(cell(row, "LEMMA"));
        let pattern = cell(row, "PATTERN_ABSTRACT");
        let mut endings = endings_of(pattern, &lemma);
        if upos == Upos::Adj && !lemma.ends_with('ة') {
            endings = Endings::parse("MS||MD||MP||FS||FD||FP");
        }
        // Feminine by pattern: صحراء، شكوى.
        let by_pattern = pattern == "1a2o3A'" || matches!(pattern, "1a2o3aY" | "1i2o3aY" | "1u2o3aY");
        let gender = if by_pattern { 'f' } else { gender_of(&lemma) };
        let stem =
            NominalStem { lemma: lemma.clone(), form: lemma.clone(), upos, endings, gender, number: 's' };
        nominal(&stem, out);
        if upos != Upos::Noun {
            continue;
        }
        // Broken plurals of sound roots, where news writes them and no other lemma is spelt so.
        let radicals: Vec<&str> = cell(row, "ROOT").split('.').collect();
        for (_, plurals) in BROKEN.iter().filter(|(p, _)| *p == pattern) {
            for plural in *plurals {
                let mut form = String::new();
                for c in plural.chars() {
                    match c.to_digit(10) {
                        Some(n) => form.push_str(radicals.get(n as usize - 1).copied().unwrap_or("")),
                        None => form.push(c),
                    }
                }
                let form = letters(&form);
                let taken = known.contains(&form) || listed.contains(form.as_str());
                if form.chars().count() < 3 || taken || counts.of(&compile::key(&form)) < 40 {
                    continue;
                }
                broken(&lemma, &form, gender, out);
            }
        }
    }
    Ok(())
}

fn broken(lemma: &str, plural: &str, gender: char, out: &mut Vec<Entry>) {
    let endings = Endings { masculine: true, ..Endings::default() };
    nominal(
        &NominalStem {
            lemma: lemma.to_owned(),
            form: plural.to_owned(),
            upos: Upos::Noun,
            endings,
            gender,
            number: 'p',
        },
        out,
    );
}

fn features(cells: &str) -> Features {
    let mut f = Features::default();
    for cell in cells.split(' ') {
        match cell {
            "1" => f.person = Some(Person::First),
            "2" => f.person = Some(Person::Second),
            "3" => f.person = Some(Person::Third),
            "m" => f.gender = Some(Gender::Masculine),
            "f" => f.gender = Some(Gender::Feminine),
            "s" => f.number = Some(Number::Singular),
            "d" => f.number = Some(Number::Dual),
            "p" => f.number = Some(Number::Plural),
            "perf" => f.aspect = Some(Aspect::Perfect),
            "impf" => f.aspect = Some(Aspect::Imperfect),
            _ => {}
        }
    }
    f.passive = f.aspect.map(|_| false);
    f
}

fn closed(out: &mut Vec<Entry>) -> Result<()> {
    for line in CLOSED.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let ([form, lemma, upos, feats, binds] | [form, lemma, upos, feats, binds, _]) = cells.as_slice()
        else {
            return Err(format!("closed.tsv: five or six cells wanted: {line}"));
        };
        let fused = cells.get(5).map_or(String::new(), |fused| format!("{FUSED}{fused}"));
        let mut bits = FREE;
        for c in binds.chars() {
            match c {
                'c' => bits |= CONJ,
                'p' => bits |= PREP,
                's' => bits |= FUTURE,
                'a' => bits |= ARTICLE,
                'e' => bits |= BOUND,
                'E' => bits = (bits | BOUND | CONJ) & !FREE,
                'l' => bits |= PREP | LAM,
                _ => return Err(format!("closed.tsv: unknown binding {c}: {line}")),
            }
        }
        for upos in upos.split('|') {
            let upos = Upos::parse(upos).ok_or_else(|| format!("closed.tsv: {line}"))?;
            let mut told = features(feats);
            if matches!(upos, Upos::Noun | Upos::Adj) && feats.is_empty() {
                told = features(if form.ends_with('ة') { "f s" } else { "m s" });
            }
            let (form, lemma) = ((*form).to_owned(), format!("{lemma}{fused}"));
            out.push(Entry { form, lemma, upos, features: told, binds: bits });
        }
    }
    Ok(())
}

fn lexicon(shared: &Path, counts: &Counts) -> Result<Vec<u8>> {
    let camel = shared.join("lex/camel_morph/data/camel-morph-msa/camel_morph_msa");
    let mut entries = Vec::new();
    verbs(&camel, &mut entries)?;
    nominals(&camel, &mut entries)?;
    nouns(shared, counts, &mut entries)?;
    for line in PLURALS.lines().skip(1) {
        let mut cells = line.split('\t');
        let (Some(lemma), Some(plurals)) = (cells.next(), cells.next()) else { continue };
        let gender = gender_of(lemma);
        for plural in plurals.split('|') {
            broken(lemma, plural, gender, &mut entries);
        }
    }
    for line in EXTRA.lines().skip(1) {
        let mut cells = line.split('\t');
        let (Some(lemma), Some(upos), Some(ends)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        let upos = Upos::parse(upos).ok_or_else(|| format!("extra.tsv: {line}"))?;
        let gender = gender_of(lemma);
        let endings = Endings::parse(&ends.replace('|', "||"));
        nominal(
            &NominalStem {
                lemma: lemma.to_owned(),
                form: lemma.to_owned(),
                upos,
                endings,
                gender,
                number: 's',
            },
            &mut entries,
        );
    }
    names(shared, counts, &mut entries)?;
    // A name that never stands behind the article elsewhere does not behind ل either (للبنان).
    for e in entries.iter_mut().filter(|e| e.upos == Upos::Propn && e.binds & ARTICLE != 0) {
        let key = compile::key(&e.form);
        let mut behind_article = compile::key("ال");
        behind_article.extend_from_slice(&key);
        if 50 * counts.own(&behind_article) <= counts.own(&key) {
            e.binds &= !ARTICLE;
        }
    }
    // A lemma stays when news writes any form of it.
    let mut seen: HashMap<(String, Upos), u64> = HashMap::new();
    for e in &entries {
        *seen.entry((e.lemma.clone(), e.upos)).or_default() += counts.loose(&compile::key(&e.form));
    }
    let before = entries.len();
    entries.retain(|e| seen.get(&(e.lemma.clone(), e.upos)).is_some_and(|n| *n >= 8));
    let mut own = Vec::new();
    closed(&mut own)?;
    // Function words have the readings of their table alone, and so have prepositions with their pronoun (لها، منهم):
    // their homographs (a verb «مَنّ», a noun «لَها») are rarer than any mistake. A few really are verbs or names too.
    let both: HashSet<Vec<u8>> = [
        "علي", "بعيد", "عقب", "حول", "عبر", "قرب", "مثل", "خلف", "وفق", "ضمن", "حسب", "عام", "يوم", "نحو",
        "فوق", "دون", "بعد", "كل",
    ]
    .iter()
    .map(|w| compile::key(w))
    .collect();
    let mut strong: HashSet<Vec<u8>> = HashSet::new();
    for e in &own {
        let key = compile::key(&e.form);
        let function = matches!(
            e.upos,
            Upos::Adp
                | Upos::Part
                | Upos::Sconj
                | Upos::Cconj
                | Upos::Pron
                | Upos::Aux
                | Upos::Num
                | Upos::Det
                | Upos::Adv
        );
        if function && !both.contains(&key) {
            if e.binds & BOUND != 0 && matches!(e.upos, Upos::Adp | Upos::Sconj) {
                for tail in ["ه", "ها", "هم", "هما", "هن", "نا", "ك", "كم", "ي"] {
                    let mut k = key.clone();
                    k.extend(compile::key(tail));
                    strong.insert(k);
                }
            }
            if e.binds & FREE != 0 {
                for (head, binding) in [("و", CONJ), ("ف", CONJ), ("ب", PREP), ("ل", PREP)] {
                    if e.binds & binding != 0 && key.len() >= 2 {
                        let mut k = compile::key(head);
                        k.extend_from_slice(&key);
                        strong.insert(k);
                    }
                }
                strong.insert(key);
            }
        }
    }
    strong.insert(compile::key("باسم"));
    for weak in [
        "وست", "ولي", "وهم", "بعض", "لعشر", "علي", "الي", "بك", "لك", "بي", "لي", "دونك", "فوقي", "بعدي",
        "عندي",
    ] {
        strong.remove(&compile::key(weak));
    }
    entries.retain(|e| e.form.ends_with('ة') || !strong.contains(&compile::key(&e.form)));
    // Readings that news never means, where they would hide a verb of saying (ودعا، أوضح).
    let never: HashSet<(&str, &str)> = NEVER.lines().skip(1).filter_map(|l| l.split_once('\t')).collect();
    entries.retain(|e| {
        ![e.upos.as_str(), e.lemma.as_str()].iter().any(|what| never.contains(&(e.form.as_str(), *what)))
    });
    let often_accusative = |form: &str| {
        let bare = form.strip_suffix('ا').unwrap_or(form);
        2 * counts.own(&compile::key(form)) > counts.of(&compile::key(bare))
    };
    // The accusative of an adjective is an adverb as often as not (رسميا، غالبا), that of a noun at times (طبعا، بدءا).
    let adverbs: Vec<Entry> = entries
        .iter()
        .filter(|e| {
            matches!(e.upos, Upos::Adj | Upos::Noun)
                && e.binds == CONJ | FREE
                && e.features.number == Some(Number::Singular)
                && e.form.ends_with('ا')
                && e.form.len() > 6
                && (e.upos == Upos::Adj || often_accusative(&e.form))
        })
        .map(|e| Entry { upos: Upos::Adv, features: Features::default(), ..e.clone() })
        .collect();
    entries.extend(adverbs);
    entries.append(&mut own);
    entries.sort_by(|a, b| {
        (&a.form, &a.lemma, a.upos as u8, a.binds).cmp(&(&b.form, &b.lemma, b.upos as u8, b.binds))
    });
    let forms: HashSet<Vec<u8>> = entries.iter().map(|e| compile::key(&e.form)).collect();
    let heads: Vec<Vec<u8>> = [
        "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل", "ولل", "فال", "وب", "ول", "كال", "س", "وس", "وبال",
    ]
    .iter()
    .map(|h| compile::key(h))
    .collect();
    let tails: Vec<Vec<u8>> =
        ["ه", "ها", "هم", "هما", "نا", "ي", "هن", "ك", "كم", "ني"].iter().map(|t| compile::key(t)).collect();
    let explained = |key: &[u8]| {
        let whole = counts.own(key);
        let mut bases = vec![key];
        bases.extend(heads.iter().filter_map(|h| key.strip_prefix(h.as_slice())));
        bases.iter().any(|b| {
            let base_count = |b: &[u8]| counts.of(b);
            // A whole that is far more frequent than what would be left of it is a word of its own (لندن، بوتين).
            let rare = b.len() < key.len() && { whole > 30 * (base_count(b) + 1) };
            (forms.contains(*b) && !rare)
                || tails
                    .iter()
                    .filter_map(|t| b.strip_suffix(t.as_slice()))
                    .any(|b| b.len() >= 3 && forms.contains(b))
        })
    };
    let mut attested: Vec<Vec<u8>> = counts
        .by_key
        .iter()
        .filter(|(k, n)| **n >= 5 && k.len() >= 2 && k.len() < 24 && !forms.contains(*k) && !explained(k))
        .map(|(k, _)| k.clone())
        .collect();
    attested.sort();
    println!("entries {before} kept {} forms {} attested {}", entries.len(), forms.len(), attested.len());
    Ok(compile::table(&entries, &attested, |key| counts.of(key)))
}

/// A sentence of a CoNLL-U file.
struct Sentence {
    document: String,
    text: String,
    /// Start byte, form, lemma, part of speech; in order.
    words: Vec<(usize, String, String, String)>,
    /// Features of each of [`Sentence::words`], as `Name=Value|…`, and whether it is the first term of an annexation.
    features: Vec<(String, bool)>,
}

fn conllu(path: &Path) -> Result<Vec<Sentence>> {
    let text = read(path)?;
    let mut out = Vec::new();
    let mut document = String::new();
    for block in text.split("\n\n") {
        let mut told = None;
        let mut surface = String::new();
        let mut rows = Vec::new();
        let mut tree = Vec::new();
        let mut skip = 0usize;
        for line in block.lines() {
            if let Some(id) = line.strip_prefix("# newdoc id = ") {
                document = id.to_owned();
            } else if let Some(t) = line.strip_prefix("# text = ") {
                told = Some(t.to_owned());
            } else if !line.starts_with('#') {
                let cells: Vec<&str> = line.split('\t').collect();
                let (Some(id), Some(form)) = (cells.first(), cells.get(1)) else { continue };
                let space = !cells.get(9).is_some_and(|m| m.contains("SpaceAfter=No"));
                if let Some((_, end)) = id.split_once('-') {
                    skip = end.parse().unwrap_or(0);
                    surface.push_str(form);
                    surface.push_str(if space { " " } else { "" });
                    continue;
                }
                let Ok(id) = id.parse::<usize>() else { continue };
                if id > skip {
                    surface.push_str(form);
                    surface.push_str(if space { " " } else { "" });
                }
                let get = |i: usize| cells.get(i).copied().unwrap_or("").to_owned();
                rows.push(((*form).to_owned(), get(2), get(3)));
                tree.push((get(5), get(6).parse::<usize>().unwrap_or(0), get(7)));
            }
        }
        if rows.is_empty() {
            continue;
        }
        let text = told.unwrap_or_else(|| surface.trim().to_owned());
        let mut words = Vec::new();
        let mut features = Vec::new();
        let mut at = 0;
        for (i, (form, lemma, upos)) in rows.into_iter().enumerate() {
            let Some(found) = text.get(at..).and_then(|t| t.find(&form)) else { continue };
            if found > 50 {
                continue;
            }
            words.push((at + found, form.clone(), lemma, upos));
            features.push((tree[i].0.clone(), words_features::annexed(&tree, i)));
            at += found + form.len();
        }
        out.push(Sentence { document: document.clone(), text, words, features });
    }
    Ok(out)
}

/// The sentence as tokens to learn from; tokens that the annotation does not tile are left open.
fn gold(sentence: &Sentence) -> GoldSentence {
    let mut out = Vec::new();
    for (start, end) in compile::spans(&sentence.text) {
        let text = sentence.text.get(start..end).unwrap_or("").to_owned();
        let inside: Vec<_> = sentence
            .words
            .iter()
            .zip(&sentence.features)
            .filter(|(w, _)| w.0 >= start && w.0 < end)
            .collect();
        let total: usize = inside.iter().map(|(w, _)| compile::key(&w.1).len()).sum();
        let mut token = GoldToken { text, words: Vec::new() };
        if total == compile::key(&token.text).len() && total > 0 {
            token.words = inside
                .iter()
                .map(|(w, (features, _))| GoldWord {
                    letters: compile::key(&w.1).len(),
                    upos: Upos::parse(&w.3),
                    lemma: w.2.clone(),
                    features: words_features::told(features),
                })
                .collect();
        }
        out.push(token);
    }
    out
}

/// The segmented news of NewsFANE: only its pronouns and conjunctions are split throughout.
fn newsfane(path: &Path) -> Result<Vec<GoldSentence>> {
    let text = read(path)?;
    let mut out = Vec::new();
    for block in text.split("\n\n") {
        let words: Vec<&str> = block.lines().filter_map(|l| l.split('\t').next()).collect();
        let mut sentence: GoldSentence = Vec::new();
        let mut open: Option<GoldToken> = None;
        for word in words {
            let part = GoldWord { letters: compile::key(word).len(), upos: None, ..GoldWord::default() };
            let arabic = part.letters > 0;
            let tail = matches!(word, "ه" | "ها" | "هم" | "هما" | "هن" | "نا" | "كم" | "ي" | "ني" | "ك");
            if tail
                && word != "ك"
                && let Some(last) = sentence.last_mut().filter(|l| !l.words.is_empty())
            {
                last.text.push_str(word);
                last.words.push(part);
                continue;
            }
            if matches!(word, "و" | "ف" | "ب" | "ل" | "ك" | "س") {
                let token = open.get_or_insert_with(GoldToken::default);
                token.text.push_str(word);
                token.words.push(part);
                continue;
            }
            let mut token = open.take().unwrap_or_default();
            if !arabic {
                if !token.text.is_empty() {
                    sentence.push(std::mem::take(&mut token));
                }
                sentence.push(GoldToken { text: word.to_owned(), words: Vec::new() });
                continue;
            }
            token.text.push_str(word);
            token.words.push(part);
            sentence.push(token);
        }
        if !sentence.is_empty() {
            out.push(sentence);
        }
    }
    Ok(out)
}

#[derive(Default)]
struct Score {
    tokens: usize,
    right: usize,
    multi: usize,
    multi_told: usize,
    multi_right: usize,
    words: usize,
    upos: usize,
    lemmas: usize,
    lemma: usize,
    features: Agreement,
}

impl Score {
    fn print(&self, name: &str) {
        let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
        let f1 = 200.0 * self.multi_right as f64 / (self.multi + self.multi_told).max(1) as f64;
        println!(
            "{name}: tokens {} segmentation {:.2} multiword_f1 {f1:.2} upos {:.2} lemma {:.2}",
            self.tokens,
            share(self.right, self.tokens),
            share(self.upos, self.words),
            share(self.lemma, self.lemmas)
        );
        self.features.print();
    }
}

/// As `score.py words`: per whitespace token, punctuation aside.
fn score(analyzer: &Analyzer, sentences: &[&Sentence], total: &mut Score, show: bool) {
    let has_letter = |s: &str| s.chars().any(|c| c.is_alphanumeric() || c == '_');
    let norm = |s: &str| -> String {
        isnad_arabic::normalise(s)
            .chars()
            .map(|c| match c {
                'أ' | 'إ' | 'آ' | '\u{671}' => 'ا',
                'ى' => 'ي',
                'ة' => 'ه',
                c => c,
            })
            .collect()
    };
    for s in sentences {
        let text = &s.text;
        let article = Article {
            text: text.clone(),
            blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
            ..Article::default()
        };
        let words = analyzer.analyse(&article);
        let mut at = 0;
        for token in text.split_whitespace() {
            let start = at + text.get(at..).and_then(|t| t.find(token)).unwrap_or(0);
            let end = start + token.len();
            at = end;
            let told: Vec<_> = s
                .words
                .iter()
                .zip(&s.features)
                .filter(|(w, _)| w.0 >= start && w.0 < end && has_letter(&w.1))
                .collect();
            if told.is_empty() {
                continue;
            }
            let mine: Vec<_> = words
                .words
                .iter()
                .filter(|w| w.span.from() >= start && w.span.to() <= end && has_letter(&words.form(w, text)))
                .collect();
            let a: Vec<String> = mine.iter().map(|w| norm(&words.form(w, text))).collect();
            let b: Vec<String> = told.iter().map(|(w, _)| norm(&w.1)).collect();
            total.tokens += 1;
            total.multi += usize::from(told.len() > 1);
            total.multi_told += usize::from(mine.len() > 1);
            if a != b {
                if show {
                    println!("SEG\t{}\t{}", a.join("+"), b.join("+"));
                }
                continue;
            }
            total.right += 1;
            total.multi_right += usize::from(told.len() > 1);
            for (w, (g, features)) in mine.iter().zip(told) {
                total.words += 1;
                total.upos += usize::from(w.upos.as_str() == g.3);
                if w.upos.as_str() == g.3 {
                    total.features.add(w, &words.form(w, text), features, show);
                }
                if show && w.upos.as_str() != g.3 {
                    println!("POS\t{}\t{}\t{}", words.form(w, text), w.upos.as_str(), g.3);
                }
                if !matches!(g.2.as_str(), "_" | "") {
                    total.lemmas += 1;
                    let ok = norm(&w.lemma) == norm(&g.2);
                    total.lemma += usize::from(ok);
                    if show && !ok {
                        println!(
                            "LEM\t{}\t{}\t{}\t{}",
                            words.form(w, text),
                            w.upos.as_str(),
                            w.lemma,
                            norm(&g.2)
                        );
                    }
                }
            }
        }
    }
}

/// What taggers learn from, made ready over one lexicon.
struct Training {
    table: Vec<u8>,
    clusters: Vec<u8>,
    trainer: Trainer,
    pud: Vec<Sentence>,
    /// One a sentence of PUD.
    told: Vec<Example>,
    labelled: Vec<Example>,
    /// Partly annotated.
    news: Vec<Example>,
    fold_of: HashMap<String, usize>,
}

impl Training {
    fn read(shared: &Path, table: Vec<u8>) -> Result<Self> {
        let clusters = std::fs::read(CLUSTERS_BIN).map_err(|e| format!("{CLUSTERS_BIN}: {e}"))?;
        let trainer =
            Trainer::new(table.clone(), clusters.clone()).ok_or("the models are not of their form")?;
        let pud = conllu(&shared.join("gold/ud/ar_pud.conllu"))?;
        let labelled = words_labels::labelled(shared)?;
        let news = newsfane(&shared.join("gold/ner/newsfane-filtered.tsv"))?;
        println!("sentences: PUD {}, labelled {}, partly {}", pud.len(), labelled.len(), news.len());
        let ready = |s: &[GoldSentence]| s.iter().map(|s| trainer.ready(s)).collect();
        let told = pud.iter().map(|s| trainer.ready(&gold(s))).collect();
        let (labelled, news) = (ready(&labelled), ready(&news));
        let mut documents: Vec<String> = pud.iter().map(|s| s.document.clone()).collect();
        documents.dedup();
        let fold_of = documents.into_iter().enumerate().map(|(i, d)| (d, i % FOLDS)).collect();
        Ok(Self { table, clusters, trainer, pud, told, labelled, news, fold_of })
    }

    /// Trains a tagger that has not seen the sentences of PUD that `held` names.
    fn weights(&self, held: &dyn Fn(&Sentence) -> bool) -> Vec<u8> {
        let told = self.pud.iter().zip(&self.told).filter(|(s, _)| !held(s)).map(|(_, e)| e);
        let full: Vec<&Example> = told.chain(&self.labelled).collect();
        // What is annotated in full counts twice.
        let examples: Vec<&Example> = full.iter().chain(&full).copied().chain(&self.news).collect();
        let models: Vec<Vec<f64>> =
            (0..MODELS).map(|seed| self.trainer.train(&examples, ROUNDS, seed)).collect();
        compile::weights(&models)
    }

    fn in_fold(&self, sentence: &Sentence, fold: usize) -> bool {
        self.fold_of.get(&sentence.document) == Some(&fold)
    }

    /// An engine a fold of PUD's documents, trained without it.
    fn folds(&self) -> Result<Vec<Analyzer>> {
        let mut models: Vec<(usize, Vec<u8>)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..THREADS)
                .map(|worker| {
                    let train = |fold| (fold, self.weights(&|s| self.in_fold(s, fold)));
                    scope.spawn(move || (worker..FOLDS).step_by(THREADS).map(train).collect::<Vec<_>>())
                })
                .collect();
            workers.into_iter().flat_map(|w| w.join().unwrap_or_default()).collect()
        });
        models.sort_unstable_by_key(|(fold, _)| *fold);
        let engine = |weights: &[u8]| {
            Analyzer::with(self.table.clone().into(), self.clusters.clone().into(), weights)
                .ok_or_else(|| "the model is not of its form".to_owned())
        };
        models.iter().map(|(_, weights)| engine(weights)).collect()
    }

    /// Prints what the engines of the folds score, each on the documents it has not seen.
    fn score(&self, show: bool) -> Result<()> {
        let reach = compile::reach(self.table.clone(), &self.pud.iter().map(gold).collect::<Vec<_>>());
        let of = |n: usize| 100.0 * n as f64 / reach.tokens.max(1) as f64;
        println!(
            "within reach: words {} split {:.2} tagged {:.2} candidates {:.2} a word",
            reach.tokens,
            of(reach.split),
            of(reach.tagged),
            of(reach.candidates) / 100.0
        );
        for m in reach.missed.iter().filter(|_| show) {
            println!("REACH\t{m:?}");
        }
        let mut total = Score::default();
        for (fold, analyzer) in self.folds()?.iter().enumerate() {
            let held: Vec<&Sentence> = self.pud.iter().filter(|s| self.in_fold(s, fold)).collect();
            score(analyzer, &held, &mut total, show);
        }
        total.print("ten folds of gold/ud/ar_pud.conllu");
        Ok(())
    }
}

/// Ten engines and the fold of each document of gold/ud/ar_pud.conllu; no engine has learnt from its own fold.
pub(crate) fn jackknife() -> Result<(HashMap<String, usize>, Vec<Analyzer>)> {
    let shared = shared();
    let training = Training::read(&shared, lexicon(&shared, &count(&shared)?)?)?;
    let engines = training.folds()?;
    Ok((training.fold_of, engines))
}

/// Scores the shipped model on the segmentation of PADT and prints the figure, never an item.
///
/// A line is a word, its segments joined by `+`, and more; an empty line ends a sentence. A word is right when its
/// segments are as many and all but the longest, which may be restored to the form it has alone (وزارة + ه), are the same.
fn padt(path: &Path) -> Result<()> {
    let analyzer = Analyzer::new();
    let (mut all, mut right) = (0usize, 0usize);
    for block in read(path)?.split("\n\n") {
        let mut text = String::new();
        let mut told: Vec<(usize, usize, Vec<Vec<u8>>)> = Vec::new();
        for line in block.lines().filter(|l| !l.starts_with("# ")) {
            let mut cells = line.split('\t');
            let (Some(word), Some(segments)) = (cells.next(), cells.next()) else { continue };
            let start = text.len();
            text.push_str(word);
            told.push((start, text.len(), segments.split('+').map(compile::key).collect()));
            text.push(' ');
        }
        let article = Article {
            blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Paragraph }],
            text,
            ..Article::default()
        };
        let words = analyzer.analyse(&article);
        let mut rest = words.words.iter().peekable();
        for (start, end, segments) in told {
            let mut mine: Vec<Vec<u8>> = Vec::new();
            while let Some(w) = rest.next_if(|w| w.span.from() < end) {
                if w.span.from() >= start {
                    mine.push(compile::key(&words.form(w, &article.text)));
                }
            }
            // Punctuation, numbers and foreign words have no letters to split.
            let Some(base) = (0..segments.len()).max_by_key(|i| segments[*i].len()) else { continue };
            if segments[base].is_empty() {
                continue;
            }
            all += 1;
            let same = |i: usize| i == base || segments[i] == mine[i];
            right += usize::from(segments.len() == mine.len() && (0..segments.len()).all(same));
        }
    }
    println!("{}: tokens {all} segmentation {:.2}", path.display(), 100.0 * right as f64 / all.max(1) as f64);
    Ok(())
}

/// Runs the subcommand.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let show = args.iter().any(|a| a == "--show");
    if let Some(i) = args.iter().position(|a| a == "--eval") {
        let path = args.get(i + 1).ok_or("--eval wants a file")?;
        let sentences = conllu(Path::new(path))?;
        let mut total = Score::default();
        score(&Analyzer::new(), &sentences.iter().collect::<Vec<_>>(), &mut total, show);
        total.print(path);
        return Ok(());
    }
    if let Some(i) = args.iter().position(|a| a == "--padt") {
        return padt(Path::new(args.get(i + 1).ok_or("--padt wants a file")?));
    }
    let shared = shared();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["draft", part, parts, count] => {
            let n = |s: &str| s.parse::<u64>().map_err(|e| format!("{s}: {e}"));
            return words_labels::draft(&shared, n(part)?, n(parts)?, n(count)? as usize);
        }
        ["label", draft, corrections] => {
            return words_labels::label(Path::new(draft), Path::new(corrections));
        }
        _ => {}
    }
    // Folds of the shipped lexicon do not build it anew.
    let shipped = args.iter().any(|a| a == "--shipped");
    let table = if shipped {
        std::fs::read(LEXICON_BIN).map_err(|e| format!("{LEXICON_BIN}: {e}"))?
    } else {
        lexicon(&shared, &count(&shared)?)?
    };
    println!("lexicon {} bytes", table.len());
    let training = Training::read(&shared, table)?;
    if args.iter().any(|a| a == "--folds") {
        return training.score(show);
    }
    let weights = training.weights(&|_| false);
    for (name, bytes) in [("lexicon.bin", &training.table), ("weights.bin", &weights)] {
        let path = Path::new("models/tagger").join(name);
        std::fs::create_dir_all("models/tagger").map_err(|e| e.to_string())?;
        std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("{} {} bytes", path.display(), bytes.len());
    }
    Ok(())
}
