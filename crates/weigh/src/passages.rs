//! One record seen through a question: passages, who is named where, words, and the chain of each report.

use crate::question::{Pattern, Question, Reliability, SourceClass};
use crate::scales;
use crate::weighing::Link;
use isnad_arabic::search::{self, Forms};
use isnad_arabic::{Analyzer, skeleton};
use isnad_doc::wire::{At, Attribution, Party, Record};
use isnad_doc::{BlockKind, CharIndex, EntityType};
use std::collections::BTreeMap;

const SOURCE_WORDS: &str = include_str!("../../../data/weigh/source-words.tsv");
const ORGANISATIONS: &str = include_str!("../../../data/atlas/organisations.tsv");

/// The kind of speaker that an organisation of the atlas is, by its class there.
fn class_of_organisation(class: &str) -> Option<SourceClass> {
    match class {
        "armed-group" => Some(SourceClass::ArmedGroup),
        "party" | "movement" => Some(SourceClass::Party),
        "army" | "security-body" | "government" | "parliament" | "court" | "international-body" => {
            Some(SourceClass::Official)
        }
        _ => None,
    }
}

/// Dual words that stand for both parties just named.
const BOTH_OF_THEM: [&str; 12] = [
    "الطرفين",
    "الطرفان",
    "الجانبين",
    "الجانبان",
    "التنظيمين",
    "التنظيمان",
    "الجماعتين",
    "الجماعتان",
    "الحركتين",
    "الحركتان",
    "الفصيلين",
    "الفصيلان",
];

/// A word or phrase of a question, ready to be found.
#[derive(Debug)]
struct Term {
    /// Its words; the last may be a stem.
    words: Vec<Forms>,
    /// Whether the last word is a stem (`اندماج*`).
    stem: bool,
}

/// What is made once of a question: look-up forms of names, words and grades.
pub(crate) struct Lens<'q> {
    pub(crate) question: &'q Question,
    analyzer: Analyzer,
    entities: BTreeMap<&'q str, usize>,
    names: BTreeMap<String, usize>,
    classes: Vec<(String, SourceClass)>,
    organisations: BTreeMap<&'static str, SourceClass>,
    grades: BTreeMap<String, (Option<Reliability>, Option<SourceClass>)>,
    both: Vec<String>,
    /// For each indicator and pattern: words, without, places.
    terms: Vec<Vec<[Vec<Term>; 3]>>,
}

impl<'q> Lens<'q> {
    pub(crate) fn new(question: &'q Question) -> Self {
        let analyzer = Analyzer::new();
        let mut entities = BTreeMap::new();
        let mut names = BTreeMap::new();
        for (i, actor) in question.actors.iter().enumerate() {
            for id in &actor.entities {
                entities.insert(id.as_str(), i);
            }
            for name in &actor.names {
                names.insert(skeleton(name), i);
            }
        }
        let classes = SOURCE_WORDS.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            let (word, class) = (cells.next()?, cells.next()?);
            let class = SourceClass::ALL.iter().find(|c| c.as_str() == class)?;
            Some((skeleton(word), *class))
        });
        let organisations = ORGANISATIONS.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            let (id, class) = (cells.next()?, cells.nth(1)?);
            Some((id, class_of_organisation(class)?))
        });
        let mut grades = BTreeMap::new();
        for source in &question.sources {
            let grade = (source.reliability, source.class);
            if let Some(id) = &source.entity {
                grades.insert(id.clone(), grade);
            }
            if let Some(name) = &source.name {
                grades.insert(bare_name(name), grade);
            }
        }
        let terms = |list: &[String]| list.iter().map(|w| term(&analyzer, w)).collect::<Vec<_>>();
        let of_pattern = |p: &Pattern| [terms(&p.words), terms(&p.without), terms(&p.places)];
        let terms = question.indicators.iter().map(|i| i.when.iter().map(of_pattern).collect()).collect();
        Self {
            question,
            entities,
            names,
            classes: classes.collect(),
            organisations: organisations.collect(),
            grades,
            both: BOTH_OF_THEM.iter().map(|w| skeleton(w)).collect(),
            terms,
            analyzer,
        }
    }

    /// The words, forbidden words and places of a pattern.
    fn terms(&self, indicator: usize, pattern: usize) -> Option<&[Vec<Term>; 3]> {
        self.terms.get(indicator).and_then(|i| i.get(pattern))
    }

    /// Where the words of a pattern stand in `text`, as bytes; `None` if the pattern refuses the text. The list is empty
    /// if the pattern asks for no words.
    pub(crate) fn words(&self, indicator: usize, pattern: usize, text: &str) -> Option<Vec<(usize, usize)>> {
        let [words, without, _] = self.terms(indicator, pattern)?;
        if words.is_empty() && without.is_empty() {
            return Some(Vec::new());
        }
        let tokens = self.tokens(text);
        if without.iter().any(|t| !find(t, &tokens).is_empty()) {
            return None;
        }
        let found: Vec<_> = words.iter().flat_map(|t| find(t, &tokens)).collect();
        (words.is_empty() || !found.is_empty()).then_some(found)
    }

    /// Whether one of the places of a pattern stands in `text`.
    pub(crate) fn places(&self, indicator: usize, pattern: usize, text: &str) -> bool {
        let Some([_, _, places]) = self.terms(indicator, pattern) else { return false };
        if places.is_empty() {
            return true;
        }
        let tokens = self.tokens(text);
        places.iter().any(|t| !find(t, &tokens).is_empty())
    }

    fn tokens(&self, text: &str) -> Vec<(usize, usize, String, String)> {
        let mut out = Vec::new();
        search::tokens(&self.analyzer, text, |range, surface, lemma| {
            out.push((range.start, range.end, surface.to_owned(), lemma.to_owned()));
        });
        out
    }

    /// The grade of an outlet, speaker or entity: the analyst's, else what its class usually has.
    fn grade(&self, keys: &[Option<&str>], class: SourceClass) -> (Reliability, bool) {
        let graded = keys.iter().flatten().find_map(|k| self.graded(k).and_then(|g| g.0));
        graded.map_or((scales::usual(class), false), |g| (g, true))
    }

    fn graded(&self, key: &str) -> Option<&(Option<Reliability>, Option<SourceClass>)> {
        self.grades.get(key).or_else(|| self.grades.get(&bare_name(key)))
    }
}

fn term(analyzer: &Analyzer, phrase: &str) -> Term {
    let bare = phrase.trim_end_matches(['*', ' ']);
    let stem = phrase.trim_end().ends_with('*');
    let mut words = search::query(analyzer, bare);
    if stem && let (Some(last), Some(typed)) = (words.last_mut(), bare.split_whitespace().last()) {
        last.surfaces.push(skeleton(typed));
    }
    Term { words, stem }
}

/// The byte ranges at which a term stands. A word is found by its surface or by a shared lemma.
fn find(term: &Term, tokens: &[(usize, usize, String, String)]) -> Vec<(usize, usize)> {
    let n = term.words.len();
    if n == 0 || tokens.len() < n {
        return Vec::new();
    }
    let is = |i: usize, want: &Forms, (_, _, surface, lemma): &(usize, usize, String, String)| {
        want.surfaces.contains(surface)
            || want.lemmas.contains(lemma)
            || (term.stem && i + 1 == n && want.surfaces.iter().any(|s| surface.starts_with(s)))
    };
    let mut out = Vec::new();
    for window in tokens.windows(n) {
        if window.iter().zip(&term.words).enumerate().all(|(i, (token, want))| is(i, want, token)) {
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            out.push((first.0, last.1));
        }
    }
    out
}

/// A name without the word for its kind, for comparing «صحيفة الشرق» with «الشرق».
pub(crate) fn bare_name(name: &str) -> String {
    let all = skeleton(name);
    let kinds =
        ["وكاله", "صحيفه", "جريده", "قناه", "موقع", "مدونه", "مجله", "شبكه", "انباء", "للانباء", "الاخباريه"];
    let strip = |c: char| !c.is_alphanumeric();
    let kept: Vec<&str> = all
        .split_whitespace()
        .map(|w| w.trim_matches(strip))
        .filter(|w| !w.is_empty() && !kinds.contains(w))
        .collect();
    if kept.is_empty() { all } else { kept.join(" ") }
}

/// One record with its look-ups.
pub(crate) struct View<'a> {
    pub(crate) record: &'a Record,
    pub(crate) lens: &'a Lens<'a>,
    index: CharIndex,
    /// The actor that each entity of the record is.
    actor_of: BTreeMap<&'a str, usize>,
    /// The class that a speaker has somewhere in the record («قال وزير … فلان» … «وأضاف فلان»).
    class_of: BTreeMap<&'a str, SourceClass>,
    /// The actor that a speaker spoke for somewhere in the record («قال المتحدث باسم الحركة فلان» … «وأضاف فلان»).
    spoke_for: BTreeMap<&'a str, usize>,
    /// For each mention, its actor.
    actors: Vec<Option<usize>>,
}

impl<'a> View<'a> {
    /// `None` if the record names no actor of the question.
    pub(crate) fn new(record: &'a Record, lens: &'a Lens<'a>) -> Option<Self> {
        let mut actor_of = BTreeMap::new();
        for entity in &record.entities {
            let by_id = lens.entities.get(entity.id.as_str());
            let known = by_id.or_else(|| lens.names.get(&skeleton(&entity.name_ar)));
            if let Some(actor) = known {
                actor_of.insert(entity.id.as_str(), *actor);
            }
        }
        let index = CharIndex::new(&record.text);
        let mut view = Self {
            record,
            lens,
            index,
            actor_of,
            class_of: BTreeMap::new(),
            spoke_for: BTreeMap::new(),
            actors: Vec::new(),
        };
        view.actors = record
            .mentions
            .iter()
            .map(|m| match m.entity.as_deref() {
                Some(id) => view.actor_of.get(id).copied(),
                None => lens.names.get(&skeleton(view.text(m.at))).copied(),
            })
            .collect();
        if !lens.question.actors.is_empty() && view.actors.iter().all(Option::is_none) {
            return None;
        }
        for attribution in &record.attributions {
            let Some(source) = &attribution.source else { continue };
            let Some(entity) = view.entity(source.mention, source.at) else { continue };
            if let Some(actor) = view.actor_within(source.mention, source.at) {
                view.spoke_for.entry(entity).or_insert(actor);
            }
            let class = view.class(attribution);
            if !matches!(class, SourceClass::Other | SourceClass::Unknown) {
                view.class_of.entry(entity).or_insert(class);
            }
        }
        Some(view)
    }

    /// The actor of the question that an entity is.
    pub(crate) fn actor_of(&self, entity: &str) -> Option<usize> {
        self.actor_of.get(entity).copied()
    }

    /// The characters of a stretch.
    pub(crate) fn text(&self, at: At) -> &'a str {
        let text = &self.record.text;
        let (start, end) = (self.index.to_byte(text, at.start), self.index.to_byte(text, at.end));
        text.get(start..end).unwrap_or("")
    }

    /// The code point offset of byte `byte` of the stretch `at`.
    pub(crate) fn inside(&self, at: At, byte: usize) -> usize {
        let text = &self.record.text;
        let base = self.index.to_byte(text, at.start);
        self.index.to_char(text, base + byte)
    }

    /// The sentence that holds a code point, or the bare stretch.
    pub(crate) fn sentence(&self, at: At) -> At {
        let sentences = &self.record.sentences;
        let i = sentences.partition_point(|s| s.end <= at.start);
        sentences.get(i).filter(|s| s.start <= at.start).copied().unwrap_or(at)
    }

    /// The sentences that a list of stretches touches, at most `most` of them from the first on.
    pub(crate) fn sentences(&self, parts: &[At], most: usize) -> At {
        let start = parts.iter().map(|p| p.start).min().unwrap_or(0);
        let end = parts.iter().map(|p| p.end).max().unwrap_or(start);
        let list = &self.record.sentences;
        let first = list.partition_point(|s| s.end <= start);
        let mut out = self.sentence(At { start, end });
        for s in list.iter().skip(first).take(most) {
            if s.start < end {
                out.end = out.end.max(s.end);
            }
        }
        out
    }

    fn block(&self, at: At) -> At {
        let blocks = &self.record.blocks;
        let i = blocks.partition_point(|b| b.at.end <= at.start);
        blocks.get(i).map(|b| b.at).filter(|b| b.start <= at.start).unwrap_or(at)
    }

    /// Whether a stretch stands in the headline.
    pub(crate) fn is_title(&self, at: At) -> bool {
        self.record.blocks.iter().any(|b| b.kind == BlockKind::Title && b.at.contains(at))
    }

    /// Whether a stretch stands in a block that is the article's own prose.
    pub(crate) fn is_prose(&self, at: At) -> bool {
        let blocks = &self.record.blocks;
        let i = blocks.partition_point(|b| b.at.end <= at.start);
        let Some(block) = blocks.get(i).filter(|b| b.at.start <= at.start) else { return true };
        match block.kind {
            BlockKind::Title
            | BlockKind::Heading
            | BlockKind::Paragraph
            | BlockKind::Quote
            | BlockKind::Caption => true,
            BlockKind::Byline
            | BlockKind::Date
            | BlockKind::Related
            | BlockKind::Comment
            | BlockKind::Other => false,
        }
    }

    /// The actors named in a stretch.
    pub(crate) fn named(&self, at: At) -> Vec<usize> {
        let mentions = self.record.mentions.iter().zip(&self.actors);
        let inside = mentions.filter(|(m, _)| at.start <= m.at.start && m.at.end <= at.end);
        let mut out: Vec<usize> = inside.filter_map(|(_, a)| *a).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// How surely all of `wanted` are spoken of in `passage`: named in it, in its paragraph, or in the headline.
    pub(crate) fn nearness(&self, wanted: &[usize], passage: At) -> Option<f64> {
        let all = |named: &[usize]| wanted.iter().all(|w| named.contains(w));
        let mut named = self.named(passage);
        if all(&named) {
            return Some(1.0);
        }
        named.extend(self.named(self.block(passage)));
        if all(&named) {
            return Some(0.8);
        }
        let title = self.record.blocks.iter().find(|b| b.kind == BlockKind::Title)?;
        let some = !named.is_empty() || self.speaks_of_both(passage);
        named.extend(self.named(title.at));
        (some && all(&named)).then_some(0.6)
    }

    /// Whether the passage says that something was between two of `wanted`: «بين فلان وفلان».
    pub(crate) fn reciprocal(&self, wanted: &[usize], passage: At) -> bool {
        let inside = |m: &isnad_doc::wire::Mention| passage.contains(m.at);
        let named: Vec<(At, usize)> = self
            .record
            .mentions
            .iter()
            .zip(&self.actors)
            .filter(|(m, _)| inside(m))
            .filter_map(|(m, a)| Some((m.at, (*a)?)))
            .filter(|(_, a)| wanted.contains(a))
            .collect();
        named.windows(2).any(|pair| {
            let [(first, a), (second, b)] = pair else { return false };
            let gap = At { start: first.end, end: second.start.max(first.end) };
            let head = At { start: passage.start, end: first.start };
            let joined = matches!(self.text(gap).trim(), "و" | "");
            a != b && joined && self.text(head).trim_end().ends_with("بين")
        })
    }

    fn speaks_of_both(&self, at: At) -> bool {
        let folded = skeleton(self.text(at));
        self.lens.both.iter().any(|w| folded.contains(w.as_str()))
    }

    /// The actor that a party is, if it is one: by its own mention, or by one within its words.
    pub(crate) fn party(&self, party: &Party) -> Option<usize> {
        self.actor_within(party.mention, party.at)
    }

    fn actor_within(&self, mention: Option<usize>, at: At) -> Option<usize> {
        let own = mention.and_then(|m| self.actors.get(m).copied().flatten());
        own.or_else(|| {
            let mentions = self.record.mentions.iter().zip(&self.actors);
            mentions.filter(|(m, _)| at.contains(m.at)).find_map(|(_, a)| *a)
        })
    }

    /// Whether a party is linked to an organisation or country, whichever.
    pub(crate) fn linked(&self, party: &Party) -> bool {
        let is = |m: &isnad_doc::wire::Mention| {
            matches!(m.kind, EntityType::Org | EntityType::Gpe | EntityType::Norp) && m.entity.is_some()
        };
        let own = party.mention.and_then(|m| self.record.mentions.get(m));
        own.is_some_and(is) || self.record.mentions.iter().any(|m| party.at.contains(m.at) && is(m))
    }

    /// The entity that a span stands for: its own mention's, else the longest mention's within it.
    pub(crate) fn entity(&self, mention: Option<usize>, at: At) -> Option<&'a str> {
        let own = mention.and_then(|m| self.record.mentions.get(m)).and_then(|m| m.entity.as_deref());
        own.or_else(|| {
            let inside = self.record.mentions.iter().filter(|m| at.contains(m.at) && m.entity.is_some());
            // A person before the body they speak for: «المتحدث باسم الحركة فلان» is فلان.
            let best = inside.max_by_key(|m| (m.kind == EntityType::Per, m.at.end - m.at.start))?;
            best.entity.as_deref()
        })
    }

    /// The Arabic name of an entity of the record.
    pub(crate) fn name(&self, id: &str) -> Option<&'a str> {
        self.record.entities.iter().find(|e| e.id == id).map(|e| e.name_ar.as_str())
    }

    /// What kind of speaker the source of an attribution is.
    pub(crate) fn class(&self, attribution: &Attribution) -> SourceClass {
        let Some(source) = &attribution.source else { return SourceClass::Unknown };
        let entity = self.entity(source.mention, source.at);
        let words = self.text(source.at);
        let graded =
            entity.and_then(|e| self.lens.graded(e)).or_else(|| self.lens.graded(words)).and_then(|g| g.1);
        if let Some(class) = graded {
            return class;
        }
        if source.anonymous {
            return SourceClass::Anonymous;
        }
        let mentions = || {
            let own = source.mention.and_then(|m| self.record.mentions.get(m));
            own.into_iter().chain(self.record.mentions.iter().filter(|m| source.at.contains(m.at)))
        };
        let own = source.mention.and_then(|m| self.record.mentions.get(m));
        if own.or_else(|| mentions().next()).is_some_and(|m| m.kind == EntityType::Media) {
            return SourceClass::Media;
        }
        let actor = self.speaker(attribution).and_then(|a| self.lens.question.actors.get(a)?.class);
        if let Some(class) = actor {
            return class;
        }
        let organisation = mentions().find_map(|m| {
            let id = m.entity.as_deref()?;
            self.lens.organisations.get(id.strip_prefix("isnad:").unwrap_or(id)).copied()
        });
        if let Some(class @ (SourceClass::ArmedGroup | SourceClass::Party)) = organisation {
            return class;
        }
        let folded = skeleton(words);
        let word_class = folded.split_whitespace().find_map(|word| {
            let bare = word.strip_prefix("ال").or(word.strip_prefix("لل")).unwrap_or(word);
            let bare = bare.trim_matches(|c: char| !c.is_alphanumeric());
            self.lens.classes.iter().find(|(w, _)| w == bare || w == word).map(|(_, c)| *c)
        });
        if let Some(class) = word_class {
            return class;
        }
        let phrase = self.lens.classes.iter().find(|(w, _)| w.contains(' ') && folded.contains(w.as_str()));
        if let Some((_, class)) = phrase {
            return *class;
        }
        if let Some(class) = organisation.or_else(|| entity.and_then(|e| self.class_of.get(e).copied())) {
            return class;
        }
        if mentions().any(|m| m.kind == EntityType::Gpe) {
            return SourceClass::Official;
        }
        SourceClass::Other
    }

    /// The actor that the source of an attribution is or speaks for.
    pub(crate) fn speaker(&self, attribution: &Attribution) -> Option<usize> {
        let source = attribution.source.as_ref()?;
        let within = self.actor_within(source.mention, source.at);
        within.or_else(|| self.spoke_for.get(self.entity(source.mention, source.at)?).copied())
    }

    /// The chain from attribution `innermost` outwards, the page last.
    pub(crate) fn chain(&self, innermost: Option<usize>) -> Vec<Link> {
        let mut out = Vec::new();
        let mut next = innermost;
        while let Some(attribution) = next.and_then(|i| self.record.attributions.get(i)) {
            let class = self.class(attribution);
            let source = attribution.source.as_ref();
            let who = source.map(|s| self.text(s.at).to_owned());
            let entity = source.and_then(|s| self.entity(s.mention, s.at));
            let (reliability, graded) = self.lens.grade(&[entity, who.as_deref()], class);
            out.push(Link {
                who,
                entity: entity.map(str::to_owned),
                actor: self.speaker(attribution),
                class,
                act: Some(attribution.act),
                commit: Some(attribution.commit),
                cue: Some(self.text(attribution.cue.at).to_owned()),
                reliability,
                graded,
            });
            // A parent that is no earlier link would be a circle; a record may come from elsewhere.
            if out.len() > self.record.attributions.len() {
                break;
            }
            next = attribution.parent;
        }
        let outlet = self.record.outlet.as_deref();
        let (reliability, graded) = self.lens.grade(&[outlet], SourceClass::Media);
        out.push(Link {
            who: outlet.map(str::to_owned),
            entity: None,
            actor: None,
            class: SourceClass::Media,
            act: None,
            commit: None,
            cue: None,
            reliability,
            graded,
        });
        out
    }

    /// Who speaks first in a chain, as a key that is the same in other pages, with a name to show and a class.
    ///
    /// Somebody unnamed is told apart by the outlet that heard them; an unexpressed source falls to the next link.
    pub(crate) fn origin(&self, chain: &[Link]) -> (String, String, SourceClass) {
        let outlet_of = |links: &[Link]| {
            let media = links.iter().find(|l| l.class == SourceClass::Media && l.who.is_some());
            media.map(|l| self.link_name(l)).unwrap_or_else(|| self.record.id.clone())
        };
        for (i, link) in chain.iter().enumerate() {
            let rest = chain.get(i + 1..).unwrap_or(&[]);
            // «أعلن فلان أن لديه أدلة تشير إلى …»: a thing that is no known body speaks through whoever cites it.
            let voice = |l: &Link| l.act.is_some() && l.class != SourceClass::Media && l.entity.is_some();
            if link.class == SourceClass::Other && link.entity.is_none() && rest.iter().any(voice) {
                continue;
            }
            match link.class {
                SourceClass::Unknown => {}
                SourceClass::Anonymous => {
                    let name = link.who.clone().unwrap_or_default();
                    return (format!("?{}", bare_name(&outlet_of(rest))), name, link.class);
                }
                SourceClass::Media
                | SourceClass::Official
                | SourceClass::ArmedGroup
                | SourceClass::Party
                | SourceClass::Expert
                | SourceClass::Other => {
                    // A movement, its leader and its spokesman are one voice.
                    let actor = link.actor.and_then(|a| self.lens.question.actors.get(a));
                    if let Some(actor) = actor {
                        return (format!("@{}", actor.id), actor.label.ar.clone(), link.class);
                    }
                    if link.who.is_some() {
                        let name = self.link_name(link);
                        return (bare_name(&name), name, link.class);
                    }
                    if i + 1 == chain.len() {
                        return (self.record.id.clone(), String::new(), SourceClass::Media);
                    }
                }
            }
        }
        (self.record.id.clone(), self.record.outlet.clone().unwrap_or_default(), SourceClass::Unknown)
    }

    /// The English name of the first speaker of a chain, if one is known.
    pub(crate) fn origin_en(&self, chain: &[Link]) -> Option<String> {
        let first = chain.iter().find(|l| l.class != SourceClass::Unknown && l.who.is_some())?;
        if first.class == SourceClass::Anonymous {
            return None;
        }
        if let Some(actor) = first.actor.and_then(|a| self.lens.question.actors.get(a)) {
            return Some(actor.label.en.clone());
        }
        let entity = self.record.entities.iter().find(|e| Some(e.id.as_str()) == first.entity.as_deref());
        entity.and_then(|e| e.name_en.clone())
    }

    fn link_name(&self, link: &Link) -> String {
        // A scholar is not the university they teach at: without an entity of their own, the words before its mention.
        let person = |id: &str| {
            let entity = self.record.entities.iter().find(|e| e.id == id);
            entity.is_some_and(|e| e.kind == EntityType::Per)
        };
        if matches!(link.class, SourceClass::Expert | SourceClass::Other)
            && !link.entity.as_deref().is_some_and(person)
        {
            let words = link.who.as_deref().unwrap_or("");
            let head = words.split(['،', ',', '(']).next().unwrap_or(words).trim();
            return head.to_owned();
        }
        let named = link.entity.as_deref().and_then(|e| self.name(e)).map(str::to_owned);
        named.or_else(|| link.who.clone()).unwrap_or_default()
    }
}
