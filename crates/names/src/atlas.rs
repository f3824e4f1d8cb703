//! The atlas in memory: every shipped and user name under its look-up form, nationality adjectives, bodies and cues.
//!
//! Rows stay as lines of their table; an [`isnad_doc::Entity`] is made of one only when a page mentions it.

use crate::table::{self, Table, cell, variants};
use crate::trie::{HashedMap, Trie, join, phrase_hash, word_hash};
use compact_str::{CompactString, ToCompactString, format_compact};
use isnad_arabic::skeleton;
use isnad_doc::{Coordinates, Country, Entity, EntityType, Precision, Sector};
use std::borrow::Cow;
use std::collections::HashMap;

const ORGANISATIONS: &str = include_str!("../../../data/atlas/organisations.tsv");
const MEDIA: &str = include_str!("../../../data/atlas/media.tsv");
const PERSONS: &str = include_str!("../../../data/atlas/persons.tsv");
const COUNTRIES: &str = include_str!("../../../data/atlas/countries.tsv");
const NATIONALITIES: &str = include_str!("../../../data/atlas/nationalities.tsv");
const REGIONS: &str = include_str!("../../../data/atlas/regions.tsv");
const PLACES: &str = include_str!("../../../data/atlas/places.tsv");
const BODIES: &str = include_str!("../../../data/atlas/bodies.tsv");
const CUES: &str = include_str!("../../../data/atlas/cues.tsv");

/// Which table a row comes from; tells where its columns stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Organisations, outlets and the user's rows.
    Named,
    Country,
    Region,
    Place,
}

/// A row.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) origin: Origin,
    pub(crate) kind: EntityType,
    line: Cow<'static, str>,
}

/// Where a name may be taken for its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trust {
    /// Wherever it stands.
    Free,
    /// After a preposition or a word such as مدينة.
    Cued,
    /// After a word such as مدينة alone: the name is an ordinary word or a person's name, too.
    Strong,
    /// Quoted, after a class noun, or once the page has named the entry in full.
    Context,
}

/// One name of one entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pattern {
    pub(crate) entry: u32,
    pub(crate) trust: Trust,
    pub(crate) user: bool,
}

/// Number and gender of a nationality form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Masculine,
    Feminine,
    Plural,
    /// A people's name (الروس، الأكراد).
    People,
}

/// A form of a nationality adjective.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nationality {
    pub(crate) row: u16,
    pub(crate) country: Option<Country>,
    pub(crate) form: Form,
    pub(crate) definite: bool,
    /// Whether it is an ordinary word or name, too.
    pub(crate) cautious: bool,
}

/// A body that every country has.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) id: &'static str,
    pub(crate) kind: EntityType,
    pub(crate) class: &'static str,
    pub(crate) sector: Option<Sector>,
    label_en: &'static str,
    pub(crate) bare: bool,
}

/// What a word before a name says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cue {
    /// A place follows: مدينة، بلدة، محافظة.
    Place,
    /// A place may follow: في، إلى.
    Preposition,
    /// An outlet follows: صحيفة، وكالة، قناة.
    Outlet,
    /// An organisation follows: حركة، تنظيم، حزب.
    Organisation,
    /// A person follows: الرئيس، السيد، اللواء.
    Person,
    /// A short name that is an ordinary word: never taken only because the page has named its bearer.
    Common,
}

/// States whose outlets write Arabic at home; BBC Arabic's pages are not about Britain.
const ARAB: [&str; 22] = [
    "DZA", "BHR", "COM", "DJI", "EGY", "IRQ", "JOR", "KWT", "LBN", "LBY", "MRT", "MAR", "OMN", "PSE", "QAT",
    "SAU", "SOM", "SDN", "SYR", "TUN", "ARE", "YEM",
];

/// An outlet's name, letters and digits alone.
fn plain(name: &str) -> String {
    isnad_arabic::skeleton(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The atlas.
#[derive(Debug)]
pub(crate) struct Atlas {
    entries: Vec<Entry>,
    pub(crate) names: Trie<Pattern>,
    nationalities: HashedMap<Nationality>,
    nationality_rows: Vec<&'static str>,
    bodies: Vec<Body>,
    pub(crate) body_heads: Trie<u16>,
    aliases: HashMap<(u16, Option<Country>), u32>,
    countries: HashMap<Country, u32>,
    cues: HashedMap<Cue>,
    /// The countries of Arab outlets, by [`plain`] name.
    outlets: HashMap<String, Country>,
    /// Class nouns that stand before a name without being part of it.
    pub(crate) outside: HashedMap<()>,
    /// The user's rows come last, from this one on.
    first_of_user: u32,
}

impl Atlas {
    /// Loads the shipped tables and the user's own.
    ///
    /// # Errors
    /// One message a bad line of `extra`.
    pub(crate) fn new(extra: &[&str]) -> Result<Self, Vec<String>> {
        let mut errors = Vec::new();
        let mut user = Vec::new();
        for (i, text) in extra.iter().enumerate() {
            match table::user_rows(text, i + 1) {
                Ok(rows) => user.extend(rows),
                Err(messages) => errors.extend(messages),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut atlas = Self {
            entries: Vec::with_capacity(30_000),
            names: Trie::with_capacity(60_000),
            nationalities: HashedMap::default(),
            nationality_rows: Vec::new(),
            bodies: Vec::new(),
            body_heads: Trie::with_capacity(256),
            aliases: HashMap::new(),
            countries: HashMap::new(),
            cues: HashedMap::default(),
            outlets: HashMap::new(),
            outside: HashedMap::default(),
            first_of_user: u32::MAX,
        };
        atlas.add_cues();
        atlas.add_places();
        atlas.add_regions();
        atlas.add_countries();
        let own: Vec<&str> = user.iter().map(|line| cell(line, 0)).collect();
        for text in [ORGANISATIONS, MEDIA] {
            let shipped = Table::new(text);
            for (_, line) in shipped.rows() {
                // A row of the user's under the same id replaces ours.
                if !own.contains(&cell(line, 0)) {
                    atlas.add_named(Cow::Borrowed(line), false);
                }
            }
        }
        for (_, line) in Table::new(PERSONS).rows() {
            if !own.contains(&cell(line, 0)) {
                let at = |i: usize| cell(line, i);
                // As a row of organisations.tsv; the office is the class.
                let cells =
                    [at(0), at(1), at(8), at(2), at(3), at(4), at(5), "", at(6), at(7), "", "", "", at(9)];
                atlas.add_named(Cow::Owned(cells.join("\t")), false);
            }
        }
        atlas.add_nationalities();
        atlas.add_bodies();
        atlas.first_of_user = u32::try_from(atlas.entries.len()).unwrap_or(u32::MAX);
        for line in user {
            atlas.add_named(Cow::Owned(line), true);
        }
        atlas.find_aliases();
        Ok(atlas)
    }

    fn entry(&mut self, origin: Origin, kind: EntityType, line: Cow<'static, str>) -> u32 {
        self.entries.push(Entry { origin, kind, line });
        u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)
    }

    fn name(&mut self, name: &str, entry: u32, trust: Trust, user: bool) {
        self.names.insert(&spaced(name), Pattern { entry, trust, user });
    }

    fn add_named(&mut self, line: Cow<'static, str>, user: bool) {
        let mut cells = line.split('\t');
        let (_, kind) = (cells.next(), cells.next().and_then(EntityType::parse));
        let _class = cells.next();
        let names: Vec<String> = cells.take(3).map(str::to_owned).collect();
        let Some(kind) = kind else { return };
        if kind == EntityType::Media {
            self.add_outlet(&line, &names);
        }
        let entry = self.entry(Origin::Named, kind, line);
        let get = |i: usize| names.get(i).map_or("", String::as_str);
        self.name(get(0), entry, Trust::Free, user);
        for name in variants(get(1)) {
            self.name(name, entry, Trust::Free, user);
        }
        for name in variants(get(2)) {
            self.name(name, entry, Trust::Context, user);
        }
    }

    fn add_outlet(&mut self, line: &str, names: &[String]) {
        let Some(country) = Country::parse(cell(line, 8)).filter(|c| ARAB.contains(&c.as_str())) else {
            return;
        };
        let latin =
            [cell(line, 0).rsplit('/').next().unwrap_or(""), cell(line, 6).split(" (").next().unwrap_or("")];
        let arabic = names.iter().flat_map(|n| variants(n));
        for name in latin.into_iter().chain(arabic).map(plain).filter(|n| !n.is_empty()) {
            self.outlets.insert(name, country);
        }
    }

    /// The country of a page's outlet, if it is an Arab one: what its press calls by a bare name is most often at home.
    pub(crate) fn outlet_country(&self, outlet: &str) -> Option<Country> {
        self.outlets.get(&plain(outlet)).copied()
    }

    /// The year a body came to be, if its row says.
    pub(crate) fn since(&self, entry: u32) -> Option<i32> {
        let entry = self.entries.get(usize::try_from(entry).ok()?)?;
        (entry.origin == Origin::Named).then(|| cell(&entry.line, 10).parse().ok()).flatten()
    }

    fn add_places(&mut self) {
        for (_, line) in Table::new(PLACES).rows() {
            let mut cells = line.split('\t').skip(1);
            let (label, others) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
            let cautions = cells.nth(4).unwrap_or("");
            let entry = self.entry(Origin::Place, EntityType::Gpe, Cow::Borrowed(line));
            let mut cautions = cautions.chars();
            for name in std::iter::once(label).chain(variants(others)) {
                let trust = match cautions.next() {
                    Some('f') => Trust::Free,
                    Some('c') => Trust::Cued,
                    _ => Trust::Strong,
                };
                self.name(name, entry, trust, false);
            }
        }
    }

    fn add_regions(&mut self) {
        for (_, line) in Table::new(REGIONS).rows() {
            let Some(kind) = EntityType::parse(cell(line, 1)) else { continue };
            let trust = if cell(line, 9).is_empty() { Trust::Free } else { Trust::Cued };
            let entry = self.entry(Origin::Region, kind, Cow::Borrowed(line));
            for name in std::iter::once(cell(line, 3)).chain(variants(cell(line, 4))) {
                self.name(name, entry, trust, false);
            }
        }
    }

    fn add_countries(&mut self) {
        for (_, line) in Table::new(COUNTRIES).rows() {
            let entry = self.entry(Origin::Country, EntityType::Gpe, Cow::Borrowed(line));
            if let Some(country) = Country::parse(cell(line, 0)) {
                self.countries.insert(country, entry);
            }
            let cautious: Vec<&str> = variants(cell(line, 9)).collect();
            for name in std::iter::once(cell(line, 2)).chain(variants(cell(line, 3))) {
                let trust = if cautious.contains(&name) { Trust::Cued } else { Trust::Free };
                self.name(name, entry, trust, false);
            }
        }
    }

    fn add_nationalities(&mut self) {
        let rows = Table::new(NATIONALITIES).rows().enumerate();
        for (row, (_, line)) in rows.filter_map(|(i, l)| u16::try_from(i).ok().map(|i| (i, l))) {
            self.nationality_rows.push(line);
            let country = Country::parse(cell(line, 1));
            let cautious: Vec<String> = variants(cell(line, 7)).map(skeleton).collect();
            let mut add = |form: &str, kind: Form| {
                let bare = form.strip_prefix("ال").unwrap_or(form);
                let cautious = cautious.iter().any(|c| c == form || c == bare);
                let definite = form.split(' ').next_back().is_some_and(|w| w.starts_with("ال"));
                let Some(key) = phrase_hash(form) else { return };
                let value = Nationality { row, country, form: kind, definite, cautious };
                self.nationalities.entry(key).or_insert(value);
            };
            let names = std::iter::once(cell(line, 2)).chain(variants(cell(line, 3)));
            for name in names.filter(|n| !n.is_empty()) {
                let name = skeleton(name);
                each_form(&name, &mut add);
            }
            for name in variants(cell(line, 4)) {
                let name = skeleton(name);
                add(&name, Form::People);
                // The genitive of a sound plural written in the nominative.
                if let Some(stem) = name.strip_suffix("ون") {
                    add(&format!("{stem}ين"), Form::People);
                }
            }
        }
    }

    fn add_bodies(&mut self) {
        for (_, line) in Table::new(BODIES).rows() {
            let mut cells = line.split('\t').map(str::trim);
            let mut next = || cells.next().unwrap_or("");
            let (id, heads, kind, class, sector, label_en, bare) =
                (next(), next(), next(), next(), next(), next(), next());
            let Some(kind) = EntityType::parse(kind) else { continue };
            let index = u16::try_from(self.bodies.len()).unwrap_or(u16::MAX);
            let sector = Sector::parse(sector);
            self.bodies.push(Body { id, kind, class, sector, label_en, bare: bare == "yes" });
            for head in variants(heads) {
                self.body_heads.insert(&skeleton(head), index);
            }
        }
    }

    fn add_cues(&mut self) {
        for (_, line) in Table::new(CUES).rows() {
            let cue = match cell(line, 0) {
                "place" => Cue::Place,
                "preposition" => Cue::Preposition,
                "outlet" => Cue::Outlet,
                "organisation" => Cue::Organisation,
                "person" => Cue::Person,
                "common" => Cue::Common,
                _ => continue,
            };
            for word in variants(cell(line, 1)) {
                let key = word_hash(&skeleton(word));
                self.cues.insert(key, cue);
                if cell(line, 2) == "outside" {
                    self.outside.insert(key, ());
                }
            }
        }
    }

    /// Bodies that have a row of their own (الجيش العراقي) go by that row's id.
    fn find_aliases(&mut self) {
        let mut found = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.origin != Origin::Named {
                continue;
            }
            for name in std::iter::once(cell(&entry.line, 3)).chain(variants(cell(&entry.line, 4))) {
                let words: Vec<u64> = skeleton(name).split_whitespace().map(word_hash).collect();
                if let Some((body, country)) = self.whole_body(&words) {
                    found.push(((body, Some(country)), index as u32));
                }
            }
        }
        for (key, entry) in found {
            self.aliases.entry(key).or_insert(entry);
        }
    }

    fn whole_body(&self, words: &[u64]) -> Option<(u16, Country)> {
        let mut key = *words.first()?;
        let mut at = 1;
        let mut body = None;
        while let Some(mut values) = self.body_heads.get(key) {
            if let Some(value) = values.next() {
                body = Some((value, at));
            }
            let Some(word) = words.get(at) else { break };
            key = join(key, *word);
            at += 1;
        }
        let (body, at) = body?;
        let last = words.get(at)?;
        let nationality = self.nationalities.get(last).filter(|_| at + 1 == words.len())?;
        Some((body, nationality.country?))
    }

    /// The row at `entry`.
    pub(crate) fn row(&self, entry: u32) -> Option<&Entry> {
        self.entries.get(entry as usize)
    }

    /// The body at `index`.
    pub(crate) fn body(&self, index: u16) -> Option<&Body> {
        self.bodies.get(usize::from(index))
    }

    /// The row that stands for a country's body, if it has one of its own.
    pub(crate) fn alias(&self, body: u16, country: Option<Country>) -> Option<u32> {
        self.aliases.get(&(body, country)).copied()
    }

    /// The nationality form under a key of one or two words.
    pub(crate) fn nationality(&self, key: u64) -> Option<Nationality> {
        self.nationalities.get(&key).copied()
    }

    /// What a word says about what follows it.
    pub(crate) fn cue(&self, key: u64) -> Option<Cue> {
        self.cues.get(&key).copied()
    }

    /// The row of a country.
    pub(crate) fn country_row(&self, country: Country) -> Option<u32> {
        self.countries.get(&country).copied()
    }

    /// The country of a row.
    pub(crate) fn country(&self, entry: u32) -> Option<Country> {
        let row = self.row(entry)?;
        let column = match row.origin {
            Origin::Named => 8,
            Origin::Country => 0,
            Origin::Region => 5,
            Origin::Place => 3,
        };
        Country::parse(cell(&row.line, column))
    }

    /// Thousands of inhabitants, for places.
    pub(crate) fn population(&self, entry: u32) -> f32 {
        let Some(row) = self.row(entry) else { return 0.0 };
        match row.origin {
            Origin::Place => cell(&row.line, 6).parse().unwrap_or(0.0),
            Origin::Country => 1e6,
            Origin::Region => 3e3,
            Origin::Named => 0.0,
        }
    }

    /// Whether a mention refers to a row of the user's own.
    pub(crate) fn of_user(&self, target: crate::scan::Target) -> bool {
        matches!(target, crate::scan::Target::Row(row) if row >= self.first_of_user)
    }

    /// Makes the entity of a row.
    pub(crate) fn entity(&self, entry: u32) -> Option<Entity> {
        let row = self.row(entry)?;
        let line: &str = &row.line;
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let get = |i: usize| cells.get(i).copied().unwrap_or("");
        let some = |i: usize| Some(get(i)).filter(|c| !c.is_empty());
        let point = |lat: usize, lon: usize, geoname: Option<u32>, precision: Precision| {
            let (lat, lon) = (get(lat).parse().ok()?, get(lon).parse().ok()?);
            Some(Coordinates { geoname, lat, lon, precision })
        };
        Some(match row.origin {
            Origin::Named => Entity {
                id: format_compact!("isnad:{}", get(0)),
                kind: row.kind,
                class: some(2).map(CompactString::from),
                name_ar: get(3).to_owned(),
                name_en: some(6).map(str::to_owned),
                wikidata: some(13).map(CompactString::from),
                country: Country::parse(get(8)),
                sector: Sector::parse(get(9)),
                place: None,
            },
            Origin::Country => Entity {
                id: format_compact!("iso:{}", get(0)),
                kind: row.kind,
                class: Some("country".to_compact_string()),
                name_ar: get(2).to_owned(),
                name_en: some(4).map(str::to_owned),
                wikidata: some(8).map(CompactString::from),
                country: Country::parse(get(0)),
                sector: Some(Sector::Gov),
                place: point(6, 7, None, Precision::Country),
            },
            Origin::Region => Entity {
                id: format_compact!("isnad:loc/{}", get(0)),
                kind: row.kind,
                class: Some("region".to_compact_string()),
                name_ar: get(3).to_owned(),
                name_en: some(8).map(str::to_owned),
                wikidata: None,
                country: Country::parse(get(5)),
                sector: None,
                place: point(6, 7, None, Precision::parse(get(2)).unwrap_or(Precision::Region)),
            },
            Origin::Place => Entity {
                id: format_compact!("geonames:{}", get(0)),
                kind: row.kind,
                class: Some("populated-place".to_compact_string()),
                name_ar: get(1).to_owned(),
                name_en: some(8).map(str::to_owned),
                wikidata: None,
                country: Country::parse(get(3)),
                sector: None,
                place: point(4, 5, get(0).parse().ok(), Precision::City),
            },
        })
    }

    /// Makes the entity of a country's body, named by `text`. Ids are `isnad:org/` + body + `-` + country (`mil-IRQ`).
    pub(crate) fn body_entity(&self, body: u16, country: Option<Country>, text: &str) -> Option<Entity> {
        let body = self.body(body)?;
        let nation = country.and_then(|c| self.country_row(c)).and_then(|e| self.entity(e));
        let name = nation.as_ref().and_then(|n| n.name_en.as_deref());
        let label = name.map(|n| body.label_en.replace("{}", n));
        let id = match country {
            Some(country) => format_compact!("isnad:org/{}-{}", body.id, country),
            None => format_compact!("isnad:org/{}", body.id),
        };
        Some(Entity {
            id,
            kind: body.kind,
            class: Some(body.class.into()),
            name_ar: text.to_owned(),
            name_en: label,
            wikidata: None,
            country,
            sector: body.sector,
            place: None,
        })
    }

    /// Makes the entity of a people or nationality; that of its country where it is one.
    pub(crate) fn nationality_entity(&self, nationality: Nationality) -> Option<Entity> {
        let line = self.nationality_rows.get(usize::from(nationality.row))?;
        if cell(line, 6) == "nation" {
            return nationality.country.and_then(|c| self.country_row(c)).and_then(|e| self.entity(e));
        }
        let kind = cell(line, 6);
        Some(Entity {
            id: format_compact!("isnad:norp/{}", cell(line, 0)),
            kind: EntityType::Norp,
            class: Some(kind.into()),
            name_ar: variants(cell(line, 4)).next().unwrap_or(cell(line, 2)).to_owned(),
            name_en: Some(cell(line, 5)).filter(|c| !c.is_empty()).map(str::to_owned),
            wikidata: None,
            country: nationality.country,
            sector: (kind == "religion").then_some(Sector::Rel),
            place: None,
        })
    }
}

/// The look-up form of a name with its hyphens as spaces.
pub(crate) fn spaced(name: &str) -> String {
    let mut form = skeleton(name);
    if form.contains('-') {
        form = form.replace('-', " ");
    }
    form
}

/// Gives the inflected forms of a nationality adjective (in look-up form), with and without article.
fn each_form(name: &str, add: &mut impl FnMut(&str, Form)) {
    const ENDINGS: [(&str, Form); 8] = [
        ("", Form::Masculine),
        ("ه", Form::Feminine),
        ("ون", Form::Plural),
        ("ين", Form::Plural),
        ("ات", Form::Plural),
        ("ان", Form::Plural),
        ("تان", Form::Plural),
        ("تين", Form::Plural),
    ];
    let words: Vec<&str> = name.split(' ').collect();
    for (ending, form) in ENDINGS {
        // Of two words the second inflects, and the first where it is an adjective, too (كوري شمالي، جنوب أفريقي).
        let inflected: Vec<String> = words
            .iter()
            .map(|w| if w.ends_with('ي') { format!("{w}{ending}") } else { (*w).to_owned() })
            .collect();
        add(&inflected.join(" "), form);
        add(&inflected.iter().map(|w| format!("ال{w}")).collect::<Vec<_>>().join(" "), form);
        if inflected.len() > 1 {
            let mut last = inflected.clone();
            if let Some(word) = last.last_mut() {
                word.insert_str(0, "ال");
            }
            add(&last.join(" "), form);
        }
    }
}
