//! The hand-kept tables of `data/triggers`, read once: triggers, light verbs, particles, heads of parties, blockers.
//!
//! Every string of the tables becomes a [`Key`], a small number; the words of a document are turned into keys once, so
//! that everything after that compares numbers. Look-up is by skeleton (marks off, hamza seats and final letters
//! folded), the way `isnad_arabic` folds it.

use crate::counts::{self, CountWord};
use compact_str::CompactString;
use isnad_arabic::skeleton;
use isnad_doc::{EventType, Relation, Sector};
use std::collections::{HashMap, HashSet};

/// A string of the tables, as a number; 0 is any other string.
pub(crate) type Key = u32;

/// Where an argument may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Subject of the verb.
    Subject,
    /// Object of the verb, or of a verbal noun.
    Object,
    /// Second term of the construct (مضاف إليه).
    Genitive,
    /// Nationality adjective of a noun.
    Adjective,
    /// Both sides after بين.
    Between,
    /// After this preposition.
    Preposition(Key),
}

/// One element of the expression of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    /// The lemma.
    pub(crate) key: Key,
    /// Whether other words may stand before it.
    pub(crate) gap: bool,
}

/// A row of the trigger tables.
#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    /// Lemma or expression as written in the table, `~` left out.
    pub(crate) lemma: CompactString,
    /// The elements of the expression; the first has no gap.
    pub(crate) elements: Vec<Element>,
    /// Whether its head is a verb; else a noun.
    pub(crate) verb: bool,
    pub(crate) kind: EventType,
    pub(crate) mode: Option<CompactString>,
    pub(crate) cameo: Option<CompactString>,
    pub(crate) relation: Option<Relation>,
    pub(crate) actor: Vec<Slot>,
    pub(crate) recipient: Vec<Slot>,
    /// `h`: needs a person, group or state among its parties.
    pub(crate) human: bool,
    /// `p`: its unvowelled form is often passive.
    pub(crate) passive: bool,
    /// `s`: has a sense in sport.
    pub(crate) sport: bool,
    /// `f`: has a sense in finance.
    pub(crate) finance: bool,
    /// `x`: has senses that are no event of this type.
    pub(crate) ambiguous: bool,
    /// A row of the table of senses, or any verb: it has a type by its usual sense alone, and gives way to every other row.
    pub(crate) open: bool,
    /// Types that it may have, the most usual first.
    pub(crate) types: Vec<EventType>,
    /// Chance that an occurrence is an event of this type, as its reviewer judged.
    pub(crate) prior: f32,
    pub(crate) contexts: Vec<CompactString>,
}

/// Who the subject of a light verb is to the verbal noun it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carries {
    Actor,
    Recipient,
    Neither,
}

/// What a particle or governor does to what stands under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shade {
    Negation,
    Future,
    Hypothetical,
    Historical,
    /// قد: possible before the imperfect, certain before the perfect.
    Maybe,
    /// A plan or intention: future, and its holder is who would do it.
    Intention,
}

/// The head of a noun phrase that can be a party.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) sector: Option<Sector>,
    /// A word for a part of a group (عناصر، مجموعة، عدد) whose complement says more.
    pub(crate) group: bool,
    /// One human being: a singular is one person, where that of a body (جيش) or a thing is not.
    pub(crate) person: bool,
    /// One human being or many (عمال).
    pub(crate) human: bool,
}

/// All tables.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    keys: HashMap<Box<str>, Key>,
    pub(crate) triggers: Vec<Trigger>,
    /// The row that stands for a verb of no table.
    pub(crate) any_verb: u32,
    /// Rows by the key of their first element, longest first.
    by_first: HashMap<Key, Vec<u32>>,
    pub(crate) light: HashMap<Key, Carries>,
    pub(crate) shades: HashMap<Key, Shade>,
    pub(crate) heads: HashMap<Key, Head>,
    /// Heads of things and places, whose country and sector are those of their owner.
    pub(crate) sites: HashSet<Key>,
    pub(crate) governors: HashSet<Key>,
    pub(crate) sport: HashSet<Key>,
    pub(crate) finance: HashSet<Key>,
    pub(crate) figure: HashSet<Key>,
    /// Trigger lemma and neighbour that rule the sense out.
    pub(crate) pairs: HashSet<(Key, Key)>,
    pub(crate) contexts: HashMap<Key, Vec<CompactString>>,
    /// What a word after the trigger says of the mode of an attack.
    pub(crate) modes: HashMap<Key, CompactString>,
    /// Words that say what is counted.
    pub(crate) counts: HashMap<Key, CountWord>,
    /// Numerals: value, and whether it is the least only.
    pub(crate) numbers: HashMap<Key, (u64, bool)>,
    pub(crate) known: Known,
}

/// Keys the code itself asks for.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) min: Key,
    pub(crate) bi: Key,
    pub(crate) fi: Key,
    pub(crate) ala: Key,
    pub(crate) an: Key,
    pub(crate) li: Key,
    pub(crate) bayna: Key,
    pub(crate) maa: Key,
    pub(crate) anna: Key,
    pub(crate) wa: Key,
    pub(crate) shanna: Key,
    pub(crate) sa: Key,
    pub(crate) qibal: Key,
    pub(crate) janib: Key,
    pub(crate) yad: Key,
    pub(crate) rasas: Key,
    pub(crate) niran: Key,
    pub(crate) ghayr: Key,
    pub(crate) other: Key,
    pub(crate) qada: Key,
    pub(crate) attempt: Key,
    /// More, and less, before a preposition and a number.
    pub(crate) more: HashSet<Key>,
    pub(crate) less: HashSet<Key>,
    pub(crate) causes: HashSet<Key>,
    pub(crate) nearby: HashSet<Key>,
    pub(crate) relatives: HashSet<Key>,
    pub(crate) quantity: HashSet<Key>,
    pub(crate) casualty: HashSet<Key>,
    /// Nouns that serve as particles and never act: «في حين»، «بشأن».
    pub(crate) functional: HashSet<Key>,
    /// التي and its plurals, whose verb is feminine; الذي and its own, whose verb is not.
    pub(crate) feminine_relatives: HashSet<Key>,
    pub(crate) masculine_relatives: HashSet<Key>,
}

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("../../../data/triggers/", $name, ".tsv"))
    };
}

const TRIGGERS: [&str; 17] = [
    table!("agree"),
    table!("consult"),
    table!("support"),
    table!("concede"),
    table!("cooperate"),
    table!("aid"),
    table!("retreat"),
    table!("request"),
    table!("accuse"),
    table!("reject"),
    table!("threaten"),
    table!("protest"),
    table!("sanction"),
    table!("mobilize"),
    table!("coerce"),
    table!("assault"),
    table!("rival"),
];

/// The rows of a table: header and comment lines left out, cells split.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(1).filter(|l| !l.is_empty() && !l.starts_with('#')).map(|l| l.split('\t').collect())
}

impl Lexicon {
    /// Reads the shipped tables. Rows that cannot be read are left out; a test holds that there are none.
    pub(crate) fn shipped() -> Self {
        let mut lexicon = Self::default();
        for table in TRIGGERS {
            for row in rows(table) {
                if let Some(trigger) = lexicon.trigger(&row) {
                    lexicon.triggers.push(trigger);
                }
            }
        }
        for row in rows(table!("senses")) {
            if let Some(trigger) = lexicon.sense(&row) {
                lexicon.triggers.push(trigger);
            }
        }
        lexicon.any_verb = u32::try_from(lexicon.triggers.len()).unwrap_or(u32::MAX);
        let any = lexicon.sense(&["", "VERB", "REQUEST", "obj|على|ب|إلى|ل|مع|من", "0.05"]);
        lexicon.triggers.extend(any.map(|t| Trigger { elements: Vec::new(), types: Vec::new(), ..t }));
        for (i, trigger) in lexicon.triggers.iter().enumerate() {
            if let Some(first) = trigger.elements.first() {
                lexicon.by_first.entry(first.key).or_default().push(u32::try_from(i).unwrap_or(u32::MAX));
            }
        }
        let triggers = &lexicon.triggers;
        for list in lexicon.by_first.values_mut() {
            list.sort_by_key(|i| {
                std::cmp::Reverse(triggers.get(*i as usize).map_or(0, |t| t.elements.len()))
            });
        }
        for row in rows(table!("light")) {
            let [lemma, _, actor, ..] = row.as_slice() else { continue };
            let carries = match *actor {
                "subject" => Carries::Actor,
                "recipient" => Carries::Recipient,
                _ => Carries::Neither,
            };
            let key = lexicon.intern(lemma);
            lexicon.light.insert(key, carries);
        }
        for row in rows(table!("particles")) {
            let [lemma, kind, sense, ..] = row.as_slice() else { continue };
            let shade = match *kind {
                "negation" => Shade::Negation,
                "future" => Shade::Future,
                "intention" => Shade::Intention,
                "hypothetical" => Shade::Hypothetical,
                "historical" => Shade::Historical,
                "maybe" => Shade::Maybe,
                "mode" => {
                    let key = lexicon.intern(lemma);
                    lexicon.modes.insert(key, CompactString::new(sense));
                    continue;
                }
                _ => continue,
            };
            if lemma.contains(' ') {
                continue;
            }
            let key = lexicon.intern(lemma);
            lexicon.shades.entry(key).or_insert(shade);
        }
        for row in rows(table!("parties")) {
            let [lemma, sector, kind, ..] = row.as_slice() else { continue };
            let key = lexicon.intern(lemma);
            if *kind == "site" {
                lexicon.sites.insert(key);
                continue;
            }
            let head = Head {
                sector: Sector::parse(sector),
                group: matches!(*kind, "group" | "member"),
                person: matches!(*kind, "person" | "member"),
                human: matches!(*kind, "person" | "member" | "people"),
            };
            lexicon.heads.insert(key, head);
        }
        for row in rows(table!("blockers")) {
            let [kind, lemmas, neighbours, ..] = row.as_slice() else { continue };
            for lemma in lemmas.split('|') {
                let key = lexicon.intern(lemma);
                match *kind {
                    "governor" => _ = lexicon.governors.insert(key),
                    "sport" => _ = lexicon.sport.insert(key),
                    "finance" => _ = lexicon.finance.insert(key),
                    "figure" => _ = lexicon.figure.insert(key),
                    _ => {
                        for neighbour in neighbours.split('|') {
                            let neighbour = lexicon.intern(neighbour);
                            lexicon.pairs.insert((key, neighbour));
                        }
                    }
                }
            }
        }
        for row in rows(table!("contexts")) {
            let [context, lemmas, ..] = row.as_slice() else { continue };
            for lemma in lemmas.split('|') {
                let key = lexicon.intern(lemma);
                lexicon.contexts.entry(key).or_default().push(CompactString::new(context));
            }
        }
        counts::read(&mut lexicon, &rows(table!("counts")).collect::<Vec<_>>());
        lexicon.known = lexicon.known_keys();
        lexicon
    }

    fn known_keys(&mut self) -> Known {
        let mut set = |list: &[&str]| list.iter().map(|w| self.intern(w)).collect::<HashSet<Key>>();
        let causes =
            set(&["أسفر", "أدى", "خلف", "أوقع", "تسبب", "إثر", "أثر", "جراء", "نتيجة", "خلال", "بسبب", "عقب"]);
        let nearby = set(&[
            "مدينة",
            "محافظة",
            "بلدة",
            "قرية",
            "منطقة",
            "إقليم",
            "ولاية",
            "وسط",
            "قرب",
            "شمال",
            "جنوب",
            "شرق",
            "غرب",
            "ضاحية",
            "ضواحي",
            "حي",
            "عاصمة",
            "مطار",
            "ريف",
            "قضاء",
            "شارع",
            "ميدان",
            "ساحة",
            "معبر",
            "مخيم",
            "شمالي",
            "جنوبي",
            "شرقي",
            "غربي",
            "داخل",
            "محيط",
            "ناحية",
            "جزيرة",
            "مقاطعة",
            "سجن",
            "قاعدة",
            "ميناء",
            "فندق",
            "قطاع",
            "أمام",
            "خارج",
            "مقر",
        ]);
        let relatives =
            set(&["الذي", "التي", "الذين", "اللذان", "اللذين", "اللتان", "اللتين", "اللواتي", "اللاتي", "ذي"]);
        let more = set(&["أكثر", "أزيد", "أكبر", "يزيد", "يربو"]);
        let less = set(&["أقل", "يقل", "تقل"]);
        let quantity = set(&[
            "عدد",
            "نحو",
            "حوالي",
            "أكثر",
            "أقل",
            "عشرات",
            "مئات",
            "آلاف",
            "عشر",
            "مئة",
            "ألف",
            "مليون",
            "بعض",
            "عدة",
            "أحد",
            "إحدى",
            "جميع",
            "كل",
            "قرابة",
            "زهاء",
            "مزيد",
            "كافة",
            "معظم",
            "ما",
            "بضع",
            "ملايين",
            "أي",
            "أبرز",
            "كبار",
            "سائر",
            "اثنان",
            "ثلاثة",
            "أربعة",
            "خمسة",
            "ستة",
            "سبعة",
            "ثمانية",
            "تسعة",
            "عشرة",
            "عشرون",
            "ثلاثون",
            "آخر",
        ]);
        let casualty = set(&[
            "قتل",
            "مقتل",
            "استشهد",
            "استشهاد",
            "أصاب",
            "إصابة",
            "مصرع",
            "جرح",
            "سقوط",
            "لقي",
            "سقط",
            "راح",
        ]);
        let functional = set(&[
            "حين",
            "شأن",
            "إطار",
            "ظل",
            "سياق",
            "صدد",
            "خصوص",
            "حال",
            "حالة",
            "وقت",
            "سبيل",
            "غضون",
            "رغم",
            "مثل",
            "أجل",
            "أثناء",
            "وفق",
            "طبق",
            "غرار",
            "ضوء",
            "خلفية",
            "إثر",
            "عقب",
            "حسب",
            "نحو",
            "منذ",
            "ريثما",
            "حينما",
            "عندما",
            "بينما",
        ]);
        let feminine_relatives = set(&["التي", "اللواتي", "اللاتي", "اللتان", "اللتين"]);
        let masculine_relatives = set(&["الذي", "اللذان", "اللذين"]);
        let mut key = |w: &str| self.intern(w);
        Known {
            min: key("من"),
            bi: key("ب"),
            fi: key("في"),
            ala: key("على"),
            an: key("عن"),
            li: key("ل"),
            bayna: key("بين"),
            maa: key("مع"),
            anna: key("أن"),
            wa: key("و"),
            shanna: key("شن"),
            sa: key("س"),
            qibal: key("قبل"),
            janib: key("جانب"),
            yad: key("يد"),
            rasas: key("رصاص"),
            niran: key("نيران"),
            ghayr: key("غير"),
            other: key("آخر"),
            qada: key("قضاء"),
            attempt: key("محاولة"),
            more,
            less,
            causes,
            nearby,
            relatives,
            quantity,
            casualty,
            functional,
            feminine_relatives,
            masculine_relatives,
        }
    }

    fn trigger(&mut self, row: &[&str]) -> Option<Trigger> {
        let [lemma, _, head, kind, mode, cameo, relation, frame, flags, prior, contexts, ..] = row else {
            return None;
        };
        let mut elements = Vec::new();
        let mut gap = false;
        for word in lemma.split(' ') {
            if word == "~" {
                gap = true;
            } else {
                elements.push(Element { key: self.intern(word), gap: std::mem::take(&mut gap) });
            }
        }
        let cell = |s: &str| (!s.is_empty()).then(|| CompactString::new(s));
        let mut slots = (Vec::new(), Vec::new());
        for part in frame.split("; ") {
            let (side, list) = part.split_once('=')?;
            let out = if side == "a" { &mut slots.0 } else { &mut slots.1 };
            for slot in list.split('|') {
                out.push(match slot {
                    "subj" => Slot::Subject,
                    "obj" => Slot::Object,
                    "gen" => Slot::Genitive,
                    "adj" => Slot::Adjective,
                    "بين" => Slot::Between,
                    preposition => Slot::Preposition(self.intern(preposition)),
                });
            }
        }
        Some(Trigger {
            lemma: lemma.split(' ').filter(|w| *w != "~").collect::<Vec<_>>().join(" ").into(),
            elements,
            verb: *head == "VERB",
            kind: EventType::parse(kind)?,
            mode: cell(mode),
            cameo: cell(cameo),
            relation: Relation::parse(relation),
            actor: slots.0,
            recipient: slots.1,
            human: flags.contains('h'),
            passive: flags.contains('p'),
            sport: flags.contains('s'),
            finance: flags.contains('f'),
            ambiguous: flags.contains('x'),
            open: false,
            types: vec![EventType::parse(kind)?],
            prior: prior.parse().ok()?,
            contexts: contexts.split('|').filter(|c| !c.is_empty()).map(CompactString::new).collect(),
        })
    }

    /// A row of the table of senses: lemma, part of speech, types, where the recipient stands, chance.
    fn sense(&mut self, row: &[&str]) -> Option<Trigger> {
        let [lemma, pos, types, recipient, prior, ..] = row else { return None };
        let types: Vec<EventType> = types.split('|').map(EventType::parse).collect::<Option<_>>()?;
        let verb = *pos == "VERB";
        let suffers = recipient.split('|').any(|s| s == "subj");
        let actor = match (verb, suffers) {
            (true, true) => "من|على".to_owned(),
            (true, false) => "subj".to_owned(),
            (false, _) => "gen|adj|بين|من".to_owned(),
        };
        let recipient = if *recipient == "-" { "obj" } else { recipient };
        let kind = types.first()?.as_str();
        let frame = format!("a={actor}; r={recipient}");
        let cells = [lemma, pos, pos, kind, "", "", "", frame.as_str(), "hx", prior, ""];
        let trigger = self.trigger(&cells)?;
        Some(Trigger { open: true, types, ..trigger })
    }

    pub(crate) fn intern(&mut self, word: &str) -> Key {
        let next = Key::try_from(self.keys.len() + 1).unwrap_or(0);
        *self.keys.entry(skeleton(word).into_boxed_str()).or_insert(next)
    }

    /// The key of a string already folded to its skeleton; 0 when no table has it.
    pub(crate) fn key(&self, skeleton: &str) -> Key {
        self.keys.get(skeleton).copied().unwrap_or(0)
    }

    /// Whether rows begin with `key` and all of them are verbs.
    pub(crate) fn verb_alone(&self, key: Key) -> bool {
        self.has(key) && self.starting(key).all(|(_, t)| t.verb && !t.open)
    }

    /// Whether a row begins with `key`.
    pub(crate) fn has(&self, key: Key) -> bool {
        key != 0 && self.starting(key).any(|(_, t)| !t.open)
    }

    /// The rows whose expression begins with `key`, longest first.
    pub(crate) fn starting(&self, key: Key) -> impl Iterator<Item = (u32, &Trigger)> {
        let list = self.by_first.get(&key).map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(|i| Some((*i, self.triggers.get(*i as usize)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    #[test]
    fn every_row_is_read_and_fits_the_ontology() {
        let lexicon = Lexicon::shipped();
        let count: usize = TRIGGERS.iter().chain([&table!("senses")]).map(|t| rows(t).count()).sum();
        assert_eq!(lexicon.triggers.len(), count + 1, "a row of data/triggers cannot be read");
        assert!(count >= 900);
        let ontology = Ontology::shipped().unwrap();
        for t in &lexicon.triggers {
            if let Some(mode) = &t.mode {
                assert!(ontology.mode(t.kind, mode).is_some(), "{}: no mode {mode} of {}", t.lemma, t.kind);
            }
            for c in &t.contexts {
                assert!(ontology.context(c).is_some(), "{}: no context {c}", t.lemma);
            }
            assert!(!t.actor.is_empty() || !t.recipient.is_empty(), "{}: empty frame", t.lemma);
            assert!((0.0..=1.0).contains(&t.prior));
        }
        for kind in EventType::ALL {
            assert!(lexicon.triggers.iter().any(|t| t.kind == *kind && t.verb), "{kind}: no verb");
            assert!(lexicon.triggers.iter().any(|t| t.kind == *kind && !t.verb), "{kind}: no noun");
        }
        for relation in Relation::ALL {
            assert!(lexicon.triggers.iter().any(|t| t.relation == Some(*relation)), "{relation}: no trigger");
        }
        for c in lexicon.contexts.values().flatten() {
            assert!(ontology.context(c).is_some(), "no context {c}");
        }
    }
}
