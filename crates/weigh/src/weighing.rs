//! What [`crate::weigh`] gives: plain data that can be printed, kept and shown in the dossier.
//!
//! Lists over hypotheses are in the order of [`crate::Question::hypotheses`]; indexes named `indicator` and `actor`
//! point into the question, `origin`, `evidence` and `document` into the lists here.

use crate::arithmetic::Contribution;
use crate::question::{Reliability, SourceClass, Verdict};
use isnad_doc::{Act, Commit, EventType, Polarity, Relation, Status};
use jiff::civil::Date;
use serde::Serialize;

/// The name of the JSON form.
pub const SCHEMA: &str = "isnad-weighing/1";

/// A question weighed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weighing {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Id of the question.
    pub question: String,
    /// The day that evidence was asked up to, if one was.
    pub as_of: Option<Date>,
    /// The last day of evidence: `as_of`, or the closing day where that is earlier.
    pub until: Date,
    /// The hypotheses with their probabilities.
    pub answers: Vec<Answer>,
    /// Independent origins, by first publication.
    pub origins: Vec<Origin>,
    /// Pieces of evidence, by publication.
    pub evidence: Vec<Evidence>,
    /// The probabilities at every day of publication with evidence.
    pub history: Vec<Point>,
    /// Indicators against hypotheses.
    pub matrix: Vec<Row>,
    /// The probabilities under other choices.
    pub variations: Vec<Variation>,
    /// The documents with evidence.
    pub documents: Vec<Document>,
    /// Who is quoted in the documents that name an actor of the question.
    pub speakers: Vec<Speaker>,
    /// The outlets of the documents read.
    pub outlets: Vec<Outlet>,
    /// Events of the actors, by day.
    pub timeline: Vec<Moment>,
    /// Who dealt with whom.
    pub network: Network,
    /// What was read.
    pub read: Read,
    /// Diagnostics of the documents read: code and number of documents.
    pub diagnostics: Vec<(String, usize)>,
}

/// A hypothesis with its probabilities.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// Id of the hypothesis.
    pub id: String,
    /// Before the evidence.
    pub prior: f64,
    /// After it.
    pub posterior: f64,
    /// `ln prior`.
    pub ln_prior: f64,
    /// `ln prior` and all contributions.
    pub ln: f64,
}

/// Where reports start: one speaker, or one outlet in its own voice, at one time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Origin {
    /// Stable id.
    pub id: String,
    /// Who it is.
    pub name: String,
    /// English name, if known.
    pub name_en: Option<String>,
    /// What kind of speaker.
    pub class: SourceClass,
    /// First and last publication.
    pub first: Option<Date>,
    /// Last publication.
    pub last: Option<Date>,
    /// Its pieces, heaviest first.
    pub evidence: Vec<usize>,
    /// Its documents.
    pub documents: usize,
    /// What it adds.
    pub contribution: Contribution,
    /// The probabilities if it had not spoken.
    pub without: Vec<f64>,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// Stable id, for judgements.
    pub id: String,
    /// The indicator it shows.
    pub indicator: usize,
    /// Its document.
    pub document: usize,
    /// Its origin.
    pub origin: usize,
    /// Day of publication.
    pub date: Option<Date>,
    /// Code point where the passage starts in the document's text.
    pub start: usize,
    /// The passage, word for word.
    pub passage: String,
    /// What carries it, in code points of the passage; may overlap.
    pub marks: Vec<Mark>,
    /// What was matched.
    pub kind: Kind,
    /// From its origin outwards to the page, which is the last link.
    pub chain: Vec<Link>,
    /// What tempers it.
    pub factors: Vec<Factor>,
    /// Their product.
    pub weight: f64,
    /// What the analyst judged.
    pub verdict: Option<Verdict>,
    /// The analyst's note.
    pub note: Option<String>,
}

/// What was matched.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An event.
    Event {
        /// PLOVER type.
        r#type: EventType,
        /// Relation, if between organisations.
        relation: Option<Relation>,
        /// Status.
        status: Status,
        /// Polarity with denials counted in.
        polarity: Polarity,
    },
    /// An attribution.
    Attribution {
        /// What the source does by speaking.
        act: Act,
    },
    /// Words alone.
    Words,
}

/// A marked stretch of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mark {
    /// Start.
    pub start: usize,
    /// End.
    pub end: usize,
    /// What it carries.
    pub role: Role,
}

/// What a mark carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What is ascribed.
    Content,
    /// Who is said to have said it.
    Source,
    /// The reporting expression.
    Cue,
    /// The word for the event.
    Trigger,
    /// A party.
    Party,
    /// A word that the pattern asks for.
    Word,
}

/// A link of a chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    /// Who, as the text names them; the outlet for the page itself; `None` where not expressed.
    pub who: Option<String>,
    /// Entity id.
    pub entity: Option<String>,
    /// The actor of the question that they are or speak for.
    pub actor: Option<usize>,
    /// What kind of speaker.
    pub class: SourceClass,
    /// What they do by speaking; `None` for the page.
    pub act: Option<Act>,
    /// How far they commit themselves; `None` for the page.
    pub commit: Option<Commit>,
    /// The reporting expression; `None` for the page.
    pub cue: Option<String>,
    /// The grade it was given.
    pub reliability: Reliability,
    /// Whether the grade is the analyst's.
    pub graded: bool,
}

/// What tempers a piece.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Factor {
    /// Which scale.
    pub kind: FactorKind,
    /// Its value, in `0..=1`.
    pub value: f64,
}

/// The scales of a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorKind {
    /// The probability that a careful reader would find it too.
    Coder,
    /// How surely the parties are those of the question.
    Parties,
    /// How far the chain commits itself.
    Commit,
    /// Whether it has happened.
    Status,
    /// The weakest link of the chain.
    Reliability,
    /// The analyst's grade of the information.
    Credibility,
    /// The analyst's weight, or 0 for a rejected piece.
    Judgement,
}

/// The probabilities at a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The day of publication.
    pub date: Date,
    /// The probabilities with all evidence up to then.
    pub posterior: Vec<f64>,
    /// How many origins spoke by then.
    pub origins: usize,
    /// The heaviest origin that came in on that day.
    pub newest: Option<usize>,
}

/// One indicator of the ACH matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The indicator.
    pub indicator: usize,
    /// Its consistency with each hypothesis.
    pub consistency: Vec<Consistency>,
    /// Highest over lowest likelihood: how well it tells hypotheses apart.
    pub diagnosticity: f64,
    /// Origins that showed it.
    pub origins: usize,
    /// Pieces that showed it.
    pub pieces: usize,
    /// What it adds to the logarithm of each hypothesis, all told.
    pub ln: Vec<f64>,
}

/// How evidence agrees with a hypothesis, in Heuer's five grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Consistency {
    /// Very consistent.
    #[serde(rename = "CC")]
    VeryConsistent,
    /// Consistent.
    #[serde(rename = "C")]
    Consistent,
    /// Neutral.
    #[serde(rename = "N")]
    Neutral,
    /// Inconsistent.
    #[serde(rename = "I")]
    Inconsistent,
    /// Very inconsistent.
    #[serde(rename = "II")]
    VeryInconsistent,
}

impl Consistency {
    /// The grade of `ln likelihood` less its mean over the hypotheses.
    #[must_use]
    pub fn of(centred: f64) -> Self {
        match centred {
            v if v > 0.7 => Self::VeryConsistent,
            v if v > 0.2 => Self::Consistent,
            v if v >= -0.2 => Self::Neutral,
            v if v >= -0.7 => Self::Inconsistent,
            _ => Self::VeryInconsistent,
        }
    }

    /// Heuer's letters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VeryConsistent => "CC",
            Self::Consistent => "C",
            Self::Neutral => "N",
            Self::Inconsistent => "I",
            Self::VeryInconsistent => "II",
        }
    }
}

/// The probabilities under another choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variation {
    /// Which choice.
    pub what: Choice,
    /// The probabilities under it.
    pub posterior: Vec<f64>,
}

/// A choice that could have been made otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Equal priors.
    EqualPriors,
    /// Without a class of origins.
    Without(SourceClass),
    /// Every piece counts whole.
    FullWeight,
}

/// A document with evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// Its id in the archive.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// As the record gives it.
    pub published: Option<String>,
    /// How many pieces it has.
    pub evidence: usize,
}

/// Somebody quoted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Speaker {
    /// Name.
    pub name: String,
    /// Kind.
    pub class: SourceClass,
    /// Attributions.
    pub attributions: usize,
    /// Documents.
    pub documents: usize,
    /// Pieces of evidence that start with them.
    pub evidence: usize,
}

/// An outlet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outlet {
    /// Name; `None` for documents that name none.
    pub name: Option<String>,
    /// Documents read.
    pub documents: usize,
    /// Documents that name an actor of the question.
    pub relevant: usize,
    /// Pieces of evidence.
    pub evidence: usize,
}

/// Something that the archive says happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// Whether that is only the day of publication.
    pub published: bool,
    /// PLOVER type.
    pub r#type: EventType,
    /// Relation.
    pub relation: Option<Relation>,
    /// Who.
    pub actors: Vec<String>,
    /// To whom.
    pub recipients: Vec<String>,
    /// The sentence.
    pub sentence: String,
    /// Where the word for the event stands in it, in code points.
    pub trigger: (usize, usize),
    /// Who says so; `None` for the page's own voice.
    pub said_by: Option<String>,
    /// Outlet of the page.
    pub outlet: Option<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// In how many documents it stands.
    pub documents: usize,
    /// Probability that a careful reader would agree.
    pub probability: f64,
}

/// Who dealt with whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Network {
    /// Organisations and countries.
    pub nodes: Vec<Node>,
    /// Dealings between them.
    pub edges: Vec<Edge>,
}

/// A node of the network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Entity id.
    pub id: String,
    /// Arabic name.
    pub name_ar: String,
    /// English name.
    pub name_en: Option<String>,
    /// The actor of the question, if it is one.
    pub actor: Option<usize>,
    /// Events it is a party of.
    pub events: usize,
}

/// Dealings between two nodes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edge {
    /// The lower index.
    pub a: usize,
    /// The higher index.
    pub b: usize,
    /// Events of conflict.
    pub conflict: usize,
    /// Events of cooperation.
    pub cooperation: usize,
}

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Read {
    /// Documents given.
    pub documents: usize,
    /// Of these, read: published in time.
    pub used: usize,
    /// Left out: published before the first day of the question.
    pub earlier: usize,
    /// Left out: published after the last day.
    pub later: usize,
    /// Left out because a day was asked for and they have none.
    pub undated: usize,
    /// Of the used, without a day of publication.
    pub used_undated: usize,
    /// Of the used, naming an actor of the question.
    pub relevant: usize,
    /// Events in the used documents.
    pub events: usize,
    /// Attributions in the used documents.
    pub attributions: usize,
}
