//! The question file: TOML read strictly, every mistake with its line and what to do. Described in `docs/questions.md`.
//!
//! [`Question::from_toml`] is the only door. A key that is not known is refused, because a misspelt `likelihod` that is
//! silently passed over would change an answer.

use isnad_doc::{Act, Commit, EventType, Relation, Status};
use jiff::civil;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use toml::Spanned;

/// A text in the two languages of the dossier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Arabic.
    pub ar: String,
    /// English.
    pub en: String,
}

/// What kind of speaker a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceClass {
    /// An agency, paper, channel or site: also a page that speaks in its own voice.
    Media,
    /// A state, an international body, or a holder of their offices.
    Official,
    /// An armed organisation or its spokesman.
    ArmedGroup,
    /// A party, union or movement without arms.
    Party,
    /// A professor, researcher or analyst.
    Expert,
    /// Not identifiable.
    Anonymous,
    /// Anybody else with a name.
    Other,
    /// Not expressed.
    Unknown,
}

impl SourceClass {
    /// Every class, in the order of declaration.
    pub const ALL: &'static [Self] = &[
        Self::Media,
        Self::Official,
        Self::ArmedGroup,
        Self::Party,
        Self::Expert,
        Self::Anonymous,
        Self::Other,
        Self::Unknown,
    ];

    /// The spelling in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Official => "official",
            Self::ArmedGroup => "armed-group",
            Self::Party => "party",
            Self::Expert => "expert",
            Self::Anonymous => "anonymous",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }
}

/// Admiralty reliability of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reliability {
    /// Completely reliable.
    A,
    /// Usually reliable.
    B,
    /// Fairly reliable.
    C,
    /// Not usually reliable.
    D,
    /// Unreliable.
    E,
    /// Reliability cannot be judged.
    F,
}

impl Reliability {
    /// The letter.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
            Self::F => "F",
        }
    }
}

/// An actor of the question: an organisation, country or other party under a short name of the file's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Actor {
    /// The short name that indicators use.
    pub id: String,
    /// Entity ids, such as `isnad:org/taliban`.
    pub entities: Vec<String>,
    /// Names, for organisations that no atlas knows.
    pub names: Vec<String>,
    /// What kind of source it is when it speaks.
    pub class: Option<SourceClass>,
    /// How the dossier calls it.
    pub label: Label,
}

/// A rival answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hypothesis {
    /// The short name that likelihoods use.
    pub id: String,
    /// The answer as a sentence.
    pub label: Label,
    /// Its probability before any evidence.
    pub prior: f64,
}

/// What an event must be like. Empty lists ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EventPattern {
    /// PLOVER types.
    pub types: Vec<EventType>,
    /// Relations between organisations; with both `type` and `relation` either suffices.
    pub relations: Vec<Relation>,
    /// Modes.
    pub modes: Vec<String>,
    /// Statuses. Named ones are not tempered again.
    pub statuses: Vec<Status>,
    /// Whether the text, denials counted in, has it happen (`+`), not happen (`-`), or either.
    pub polarity: PolarityPattern,
}

/// Which polarity a pattern asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PolarityPattern {
    /// It happens, by what is said.
    #[default]
    #[serde(rename = "+")]
    Plus,
    /// It does not: negated, or denied by its source.
    #[serde(rename = "-")]
    Minus,
    /// Either.
    #[serde(rename = "any")]
    Any,
}

/// What an attribution must be like. Empty lists ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AttributionPattern {
    /// What the source does by speaking.
    pub acts: Vec<Act>,
    /// How far it commits itself. Named ones are not tempered again.
    pub commits: Vec<Commit>,
    /// Classes of source.
    pub classes: Vec<SourceClass>,
    /// Actors of the question as source, as indexes into [`Question::actors`].
    pub by: Vec<usize>,
}

/// One way in which an indicator shows. Every part that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pattern {
    /// An event of this kind.
    pub event: Option<EventPattern>,
    /// An attribution of this kind; with `event`, one that the event stands in.
    pub attribution: Option<AttributionPattern>,
    /// All of these are parties, on whichever side: «تحالف فلان وفلان».
    pub both: Vec<usize>,
    /// All of these are parties and face one another: on different sides, or together on the only side there is. What
    /// they do jointly to somebody else is not between them.
    pub between: Vec<usize>,
    /// One of these is a party, on whichever side.
    pub any: Vec<usize>,
    /// One of these is an actor.
    pub actor: Vec<usize>,
    /// One of these is a recipient.
    pub recipient: Vec<usize>,
    /// All of these are named in the passage, whether as parties or not.
    pub named: Vec<usize>,
    /// One of these words or phrases stands in the passage.
    pub words: Vec<String>,
    /// None of these does.
    pub without: Vec<String>,
    /// One of these place names is the event's place or stands in the passage.
    pub places: Vec<String>,
    /// Published on this day or later.
    pub from: Option<civil::Date>,
    /// Published on this day or earlier.
    pub to: Option<civil::Date>,
}

/// Something whose presence speaks for some hypotheses and against others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Indicator {
    /// Its short name.
    pub id: String,
    /// What it is.
    pub label: Label,
    /// Why its likelihoods are what they are.
    pub note: Option<Label>,
    /// How likely it is to be seen under each hypothesis, in the order of [`Question::hypotheses`].
    pub likelihood: Vec<f64>,
    /// Its patterns: one suffices.
    pub when: Vec<Pattern>,
}

/// The analyst's grade of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceGrade {
    /// Entity id.
    pub entity: Option<String>,
    /// Name, as pages give it.
    pub name: Option<String>,
    /// The grade, in place of the one its class has.
    pub reliability: Option<Reliability>,
    /// The class, in place of the one found.
    pub class: Option<SourceClass>,
    /// Why.
    pub note: Option<String>,
}

/// What the analyst makes of one piece of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The machine found it rightly: the doubt of the coder is lifted.
    Accept,
    /// It is not evidence: it counts nothing.
    Reject,
    /// It counts with the given weight.
    Reweigh,
}

/// A judgement of the analyst, stored apart from what the machine finds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// The evidence, by the id that the dossier shows.
    pub evidence: String,
    /// What becomes of it, if anything beyond `credibility`.
    pub verdict: Option<Verdict>,
    /// The weight, for [`Verdict::Reweigh`].
    pub weight: Option<f64>,
    /// Admiralty credibility of the information, 1 to 6.
    pub credibility: Option<u8>,
    /// Why.
    pub note: Option<String>,
}

/// How evidence adds up; see [`crate::arithmetic`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// The most that one origin may shift the odds between any two hypotheses.
    pub origin_cap: f64,
    /// What every further origin of one indicator counts of the one before it, if they are near in time.
    pub repeat: f64,
    /// Within how many days two origins of one indicator repeat one another; further apart they are news.
    pub repeat_days: u32,
    /// Within how many days two reports of one speaker for one indicator are one origin.
    pub window_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { origin_cap: 6.0, repeat: 0.5, repeat_days: 45, window_days: 7 }
    }
}

/// A question with rival hypotheses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// Short name.
    pub id: String,
    /// The question.
    pub text: Label,
    /// The day it was asked.
    pub asked: civil::Date,
    /// The first day whose pages are read. `None`: all of them, which is for a question asked today of an archive of before;
    /// where the priors say what was known on the day of asking, name that day, or the past counts twice.
    pub since: Option<civil::Date>,
    /// The day by which it is settled; later pages are not read.
    pub closing: civil::Date,
    /// Atlas files of its own, relative to the question file.
    pub atlas: Vec<String>,
    /// The parties it is about.
    pub actors: Vec<Actor>,
    /// Rival answers; their priors sum to one.
    pub hypotheses: Vec<Hypothesis>,
    /// What to look for.
    pub indicators: Vec<Indicator>,
    /// Grades of sources.
    pub sources: Vec<SourceGrade>,
    /// Judgements of evidence.
    pub judgements: Vec<Judgement>,
    /// How evidence adds up.
    pub settings: Settings,
}

/// A place in a question file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// What is wrong with a question file, where, and what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum QuestionError {
    #[error("{place}: {message}")]
    Syntax { place: Place, message: String },
    #[error("{place}: the priors sum to {sum}, not 1; change them so that they do")]
    Priors { place: Place, sum: f64 },
    #[error(
        "{place}: the prior {value} of `{id}` is not between 0 and 1; a hypothesis that cannot be has no place in the file"
    )]
    Prior { place: Place, id: String, value: f64 },
    #[error("{place}: a question needs at least two hypotheses, this one has {found}")]
    Hypotheses { place: Place, found: usize },
    #[error(
        "{place}: there is no indicator; add at least one [[indicators]] with its `when` and `likelihood`"
    )]
    Indicators { place: Place },
    #[error("{place}: the {what} `{id}` stands twice; give each its own id")]
    Twice { place: Place, what: &'static str, id: String },
    #[error("{place}: no {what} is called `{id}`; known are: {known}")]
    Unknown { place: Place, what: &'static str, id: String, known: String },
    #[error(
        "{place}: indicator `{indicator}` gives no likelihood for `{hypothesis}`; every hypothesis needs one"
    )]
    Missing { place: Place, indicator: String, hypothesis: String },
    #[error(
        "{place}: the likelihood {value} is not in 0.01..=1; words alone never make a thing certain or impossible"
    )]
    Likelihood { place: Place, value: f64 },
    #[error(
        "{place}: indicator `{indicator}` has a `when` that asks for nothing; give it an event, an attribution or words"
    )]
    EmptyPattern { place: Place, indicator: String },
    #[error("{place}: the closing day {closing} is before the day of asking {asked}")]
    Dates { place: Place, asked: civil::Date, closing: civil::Date },
    #[error("{place}: no page can be from {since} on and by the closing day {closing}")]
    Since { place: Place, since: civil::Date, closing: civil::Date },
    #[error("{place}: `{value}` is not a day; write it as 2017-04-27, without quotation marks")]
    Day { place: Place, value: String },
    #[error("{place}: actor `{id}` has neither `entities` nor `names`; without one it cannot be found")]
    Nameless { place: Place, id: String },
    #[error("{place}: a source needs `entity` or `name`, and `reliability` or `class`")]
    Source { place: Place },
    #[error("{place}: {message}")]
    Judgement { place: Place, message: &'static str },
    #[error("{place}: `{key}` is {value}; it must be {range}")]
    Setting { place: Place, key: &'static str, value: f64, range: &'static str },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    id: Option<String>,
    text: Label,
    asked: Spanned<toml::value::Datetime>,
    since: Option<Spanned<toml::value::Datetime>>,
    closing: Spanned<toml::value::Datetime>,
    #[serde(default)]
    atlas: Vec<String>,
    #[serde(default)]
    actors: Vec<Spanned<RawActor>>,
    #[serde(default)]
    hypotheses: Vec<Spanned<RawHypothesis>>,
    #[serde(default)]
    indicators: Vec<Spanned<RawIndicator>>,
    #[serde(default)]
    sources: Vec<Spanned<RawSource>>,
    #[serde(default)]
    judgements: Vec<Spanned<RawJudgement>>,
    #[serde(default)]
    settings: RawSettings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawActor {
    id: String,
    #[serde(default)]
    entities: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    class: Option<SourceClass>,
    label: Label,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHypothesis {
    id: String,
    label: Label,
    prior: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIndicator {
    id: String,
    label: Label,
    note: Option<Label>,
    likelihood: Spanned<BTreeMap<String, Spanned<f64>>>,
    when: Vec<Spanned<RawPattern>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPattern {
    event: Option<RawEvent>,
    attribution: Option<RawAttribution>,
    #[serde(default)]
    both: Vec<Spanned<String>>,
    #[serde(default)]
    between: Vec<Spanned<String>>,
    #[serde(default)]
    any: Vec<Spanned<String>>,
    #[serde(default)]
    actor: Vec<Spanned<String>>,
    #[serde(default)]
    recipient: Vec<Spanned<String>>,
    #[serde(default)]
    named: Vec<Spanned<String>>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    places: Vec<String>,
    from: Option<Spanned<toml::value::Datetime>>,
    to: Option<Spanned<toml::value::Datetime>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvent {
    #[serde(default, rename = "type")]
    types: Vec<EventType>,
    #[serde(default, rename = "relation")]
    relations: Vec<Relation>,
    #[serde(default, rename = "mode")]
    modes: Vec<String>,
    #[serde(default, rename = "status")]
    statuses: Vec<Status>,
    #[serde(default)]
    polarity: PolarityPattern,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAttribution {
    #[serde(default, rename = "act")]
    acts: Vec<Act>,
    #[serde(default, rename = "commit")]
    commits: Vec<Commit>,
    #[serde(default, rename = "source")]
    classes: Vec<SourceClass>,
    #[serde(default)]
    by: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    entity: Option<String>,
    name: Option<String>,
    reliability: Option<Reliability>,
    class: Option<SourceClass>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawJudgement {
    evidence: String,
    verdict: Option<Verdict>,
    weight: Option<f64>,
    credibility: Option<u8>,
    note: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSettings {
    origin_cap: Option<Spanned<f64>>,
    repeat: Option<Spanned<f64>>,
    repeat_days: Option<u32>,
    window_days: Option<u32>,
}

/// Finds lines of byte offsets in one question file.
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn place(&self, at: usize) -> Place {
        let head = self.text.as_bytes().get(..at).unwrap_or(self.text.as_bytes());
        Place { file: self.file.to_owned(), line: 1 + head.iter().filter(|b| **b == b'\n').count() }
    }

    fn of<T>(&self, value: &Spanned<T>) -> Place {
        self.place(value.span().start)
    }

    fn day(&self, value: &Spanned<toml::value::Datetime>) -> Result<civil::Date, QuestionError> {
        let raw = value.get_ref();
        let wrong = || QuestionError::Day { place: self.of(value), value: raw.to_string() };
        let date = raw.date.filter(|_| raw.time.is_none()).ok_or_else(wrong)?;
        let year = i16::try_from(date.year).map_err(|_| wrong())?;
        let (month, day) = (i8::try_from(date.month), i8::try_from(date.day));
        let (Ok(month), Ok(day)) = (month, day) else { return Err(wrong()) };
        civil::Date::new(year, month, day).map_err(|_| wrong())
    }
}

impl Question {
    /// Reads a question file. `name` is how errors call it; without an `id` in the file it also gives the question's
    /// (`merger` for `examples/merger.toml`).
    ///
    /// # Errors
    /// The first mistake in the file, with its line.
    pub fn from_toml(text: &str, name: &str) -> Result<Self, QuestionError> {
        let source = Source { file: name, text };
        let raw: RawQuestion = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |s| s.start);
            QuestionError::Syntax { place: source.place(at), message: error.message().replace('\n', " ") }
        })?;
        let (asked, closing) = (source.day(&raw.asked)?, source.day(&raw.closing)?);
        if closing < asked {
            return Err(QuestionError::Dates { place: source.of(&raw.closing), asked, closing });
        }
        let since = raw.since.as_ref().map(|day| source.day(day)).transpose()?;
        if let (Some(first), Some(raw)) = (since.filter(|s| *s > closing), &raw.since) {
            return Err(QuestionError::Since { place: source.of(raw), since: first, closing });
        }
        let hypotheses = hypotheses(&source, &raw)?;
        let actors = actors(&source, &raw)?;
        let mut indicators: Vec<Indicator> = Vec::with_capacity(raw.indicators.len());
        for raw in &raw.indicators {
            let indicator = indicator(&source, raw, &hypotheses, &actors)?;
            if indicators.iter().any(|i| i.id == indicator.id) {
                let place = source.of(raw);
                return Err(QuestionError::Twice { place, what: "indicator", id: indicator.id });
            }
            indicators.push(indicator);
        }
        if indicators.is_empty() {
            return Err(QuestionError::Indicators { place: source.place(text.len()) });
        }
        let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = stem.strip_suffix(".toml").unwrap_or(stem);
        Ok(Self {
            id: raw.id.clone().unwrap_or_else(|| stem.to_owned()),
            text: raw.text.clone(),
            asked,
            since,
            closing,
            atlas: raw.atlas.clone(),
            actors,
            hypotheses,
            indicators,
            sources: sources(&source, &raw)?,
            judgements: judgements(&source, &raw)?,
            settings: settings(&source, &raw.settings)?,
        })
    }

    /// The index of a hypothesis.
    #[must_use]
    pub fn hypothesis(&self, id: &str) -> Option<usize> {
        self.hypotheses.iter().position(|h| h.id == id)
    }
}

fn hypotheses(source: &Source<'_>, raw: &RawQuestion) -> Result<Vec<Hypothesis>, QuestionError> {
    let mut out: Vec<Hypothesis> = Vec::with_capacity(raw.hypotheses.len());
    for spanned in &raw.hypotheses {
        let h = spanned.get_ref();
        let place = || source.of(spanned);
        if out.iter().any(|o| o.id == h.id) {
            return Err(QuestionError::Twice { place: place(), what: "hypothesis", id: h.id.clone() });
        }
        if !(h.prior > 0.0 && h.prior < 1.0) {
            return Err(QuestionError::Prior { place: place(), id: h.id.clone(), value: h.prior });
        }
        out.push(Hypothesis { id: h.id.clone(), label: h.label.clone(), prior: h.prior });
    }
    let place = || source.place(raw.hypotheses.first().map_or(source.text.len(), |h| h.span().start));
    if out.len() < 2 {
        return Err(QuestionError::Hypotheses { place: place(), found: out.len() });
    }
    let sum: f64 = out.iter().map(|h| h.prior).sum();
    if (sum - 1.0).abs() > 1e-6 {
        return Err(QuestionError::Priors { place: place(), sum: (sum * 1e6).round() / 1e6 });
    }
    for h in &mut out {
        h.prior /= sum;
    }
    Ok(out)
}

fn actors(source: &Source<'_>, raw: &RawQuestion) -> Result<Vec<Actor>, QuestionError> {
    let mut out: Vec<Actor> = Vec::with_capacity(raw.actors.len());
    for spanned in &raw.actors {
        let a = spanned.get_ref();
        if out.iter().any(|o| o.id == a.id) {
            return Err(QuestionError::Twice { place: source.of(spanned), what: "actor", id: a.id.clone() });
        }
        if a.entities.is_empty() && a.names.is_empty() {
            return Err(QuestionError::Nameless { place: source.of(spanned), id: a.id.clone() });
        }
        out.push(Actor {
            id: a.id.clone(),
            entities: a.entities.clone(),
            names: a.names.clone(),
            class: a.class,
            label: a.label.clone(),
        });
    }
    Ok(out)
}

fn indicator(
    source: &Source<'_>,
    spanned: &Spanned<RawIndicator>,
    hypotheses: &[Hypothesis],
    actors: &[Actor],
) -> Result<Indicator, QuestionError> {
    let raw = spanned.get_ref();
    for (id, value) in raw.likelihood.get_ref() {
        if !hypotheses.iter().any(|h| h.id == *id) {
            let known = hypotheses.iter().map(|h| h.id.as_str()).collect::<Vec<_>>().join(", ");
            let place = source.of(value);
            return Err(QuestionError::Unknown { place, what: "hypothesis", id: id.clone(), known });
        }
        if !(0.01..=1.0).contains(value.get_ref()) {
            return Err(QuestionError::Likelihood { place: source.of(value), value: *value.get_ref() });
        }
    }
    let mut likelihood = Vec::with_capacity(hypotheses.len());
    for h in hypotheses {
        let value = raw.likelihood.get_ref().get(&h.id).ok_or_else(|| QuestionError::Missing {
            place: source.of(&raw.likelihood),
            indicator: raw.id.clone(),
            hypothesis: h.id.clone(),
        })?;
        likelihood.push(*value.get_ref());
    }
    let mut when = Vec::with_capacity(raw.when.len());
    for spanned in &raw.when {
        let raw_pattern = spanned.get_ref();
        if raw_pattern.event.is_none() && raw_pattern.attribution.is_none() && raw_pattern.words.is_empty() {
            return Err(QuestionError::EmptyPattern { place: source.of(spanned), indicator: raw.id.clone() });
        }
        when.push(pattern(source, raw_pattern, actors)?);
    }
    if when.is_empty() {
        return Err(QuestionError::EmptyPattern { place: source.of(spanned), indicator: raw.id.clone() });
    }
    Ok(Indicator { id: raw.id.clone(), label: raw.label.clone(), note: raw.note.clone(), likelihood, when })
}

fn pattern(source: &Source<'_>, raw: &RawPattern, actors: &[Actor]) -> Result<Pattern, QuestionError> {
    let ids = |list: &[Spanned<String>]| -> Result<Vec<usize>, QuestionError> {
        let mut out = Vec::with_capacity(list.len());
        for id in list {
            let found = actors.iter().position(|a| a.id == *id.get_ref());
            out.push(found.ok_or_else(|| QuestionError::Unknown {
                place: source.of(id),
                what: "actor",
                id: id.get_ref().clone(),
                known: actors.iter().map(|a| a.id.as_str()).collect::<Vec<_>>().join(", "),
            })?);
        }
        Ok(out)
    };
    Ok(Pattern {
        event: raw.event.as_ref().map(|e| EventPattern {
            types: e.types.clone(),
            relations: e.relations.clone(),
            modes: e.modes.clone(),
            statuses: e.statuses.clone(),
            polarity: e.polarity,
        }),
        attribution: match &raw.attribution {
            None => None,
            Some(a) => Some(AttributionPattern {
                acts: a.acts.clone(),
                commits: a.commits.clone(),
                classes: a.classes.clone(),
                by: ids(&a.by)?,
            }),
        },
        both: ids(&raw.both)?,
        between: ids(&raw.between)?,
        any: ids(&raw.any)?,
        actor: ids(&raw.actor)?,
        recipient: ids(&raw.recipient)?,
        named: ids(&raw.named)?,
        words: raw.words.clone(),
        without: raw.without.clone(),
        places: raw.places.clone(),
        from: raw.from.as_ref().map(|d| source.day(d)).transpose()?,
        to: raw.to.as_ref().map(|d| source.day(d)).transpose()?,
    })
}

fn sources(source: &Source<'_>, raw: &RawQuestion) -> Result<Vec<SourceGrade>, QuestionError> {
    let mut out = Vec::with_capacity(raw.sources.len());
    for spanned in &raw.sources {
        let s = spanned.get_ref();
        let (named, says) =
            (s.entity.is_some() || s.name.is_some(), s.reliability.is_some() || s.class.is_some());
        if !(named && says) {
            return Err(QuestionError::Source { place: source.of(spanned) });
        }
        out.push(SourceGrade {
            entity: s.entity.clone(),
            name: s.name.clone(),
            reliability: s.reliability,
            class: s.class,
            note: s.note.clone(),
        });
    }
    Ok(out)
}

fn judgements(source: &Source<'_>, raw: &RawQuestion) -> Result<Vec<Judgement>, QuestionError> {
    let mut out: Vec<Judgement> = Vec::with_capacity(raw.judgements.len());
    for spanned in &raw.judgements {
        let j = spanned.get_ref();
        let place = || source.of(spanned);
        if out.iter().any(|o| o.evidence == j.evidence) {
            return Err(QuestionError::Twice {
                place: place(),
                what: "judgement of",
                id: j.evidence.clone(),
            });
        }
        let wrong = |message| Err(QuestionError::Judgement { place: place(), message });
        match (j.verdict, j.weight, j.credibility) {
            (None, _, None) => return wrong("a judgement needs a `verdict` or a `credibility`"),
            (Some(Verdict::Reweigh), None, _) => return wrong("the verdict `reweigh` needs a `weight`"),
            (Some(Verdict::Accept | Verdict::Reject) | None, Some(_), _) => {
                return wrong("`weight` goes with the verdict `reweigh` only");
            }
            (_, Some(weight), _) if !(0.0..=1.0).contains(&weight) => {
                return wrong("`weight` must be between 0 and 1");
            }
            (_, _, Some(credibility)) if !(1..=6).contains(&credibility) => {
                return wrong("`credibility` must be a number from 1 to 6");
            }
            _ => {}
        }
        out.push(Judgement {
            evidence: j.evidence.clone(),
            verdict: j.verdict,
            weight: j.weight,
            credibility: j.credibility,
            note: j.note.clone(),
        });
    }
    Ok(out)
}

fn settings(source: &Source<'_>, raw: &RawSettings) -> Result<Settings, QuestionError> {
    let mut settings = Settings::default();
    if let Some(cap) = &raw.origin_cap {
        settings.origin_cap = *cap.get_ref();
        if !(1.0..=1000.0).contains(&settings.origin_cap) {
            return Err(QuestionError::Setting {
                place: source.of(cap),
                key: "origin_cap",
                value: settings.origin_cap,
                range: "from 1 to 1000",
            });
        }
    }
    if let Some(repeat) = &raw.repeat {
        settings.repeat = *repeat.get_ref();
        if !(0.0..=1.0).contains(&settings.repeat) {
            return Err(QuestionError::Setting {
                place: source.of(repeat),
                key: "repeat",
                value: settings.repeat,
                range: "from 0 to 1",
            });
        }
    }
    settings.repeat_days = raw.repeat_days.unwrap_or(settings.repeat_days);
    settings.window_days = raw.window_days.unwrap_or(settings.window_days);
    Ok(settings)
}
