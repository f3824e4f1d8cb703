//! The document and its layers.

use crate::{
    Act, AttributionId, BlockKind, Clitic, Commit, Country, EntityId, EntityType, EventType, MentionId,
    Polarity, Precision, Probability, Quoting, Relation, Sector, SentenceId, Severity, Span, Status, Syntax,
    TimeId, TimeKind, TokenId, TokenKind, Upos,
};
use compact_str::CompactString;
use jiff::civil;
use std::borrow::Cow;
use std::ops::Range;

/// When a page says it was published, in the clock of the page itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The date and, if `has_clock`, the clock time; midnight otherwise.
    pub at: civil::DateTime,
    /// Whether the page gives a clock time.
    pub has_clock: bool,
}

impl Published {
    /// A date without a clock time.
    #[must_use]
    pub fn day(date: civil::Date) -> Self {
        Self { at: date.at(0, 0, 0, 0), has_clock: false }
    }

    /// A date with its clock time.
    #[must_use]
    pub fn clock(at: civil::DateTime) -> Self {
        Self { at, has_clock: true }
    }
}

impl std::fmt::Display for Published {
    /// `2017-04-27T18:02:00`, or `2017-04-27` without a clock time.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = self.at;
        write!(f, "{:04}-{:02}-{:02}", at.year(), at.month(), at.day())?;
        if self.has_clock {
            write!(f, "T{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())?;
        }
        Ok(())
    }
}

/// Something the user should know about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `TIME-003`; every code is explained in [`crate::diagnostics::CODES`].
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// Where, if at a place of the text.
    pub span: Option<Span>,
    /// What, in one English sentence without a full stop.
    pub message: String,
}

/// A block of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it stands; blocks are in order and do not overlap.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

impl Block {
    /// Whether its text is the article's own prose: title, heading, paragraph, quote or caption.
    #[must_use]
    pub fn is_prose(&self) -> bool {
        matches!(
            self.kind,
            BlockKind::Title
                | BlockKind::Heading
                | BlockKind::Paragraph
                | BlockKind::Quote
                | BlockKind::Caption
        )
    }
}

/// What a page holds before analysis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Stable id within its input: the given id, or the file name.
    pub id: String,
    /// Where it was published.
    pub url: Option<String>,
    /// Name of the outlet, as the page or input gives it.
    pub outlet: Option<String>,
    /// Who signs it.
    pub author: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// BCP 47 language of the body, if told or found.
    pub lang: Option<String>,
    /// The whole text in NFC: every block, separated by line feeds. All spans count its UTF-8 bytes.
    pub text: String,
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// What went wrong or is missing.
    pub diagnostics: Vec<Diagnostic>,
}

/// A token: a run of text without spaces, punctuation set apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is made of.
    pub kind: TokenKind,
    /// Its syntactic words, as indexes into [`Words::words`]; never empty.
    pub words: Range<u32>,
}

/// Grammatical person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Person {
    First,
    Second,
    Third,
}

/// Grammatical gender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Gender {
    Masculine,
    Feminine,
}

/// Grammatical number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Number {
    Singular,
    Dual,
    Plural,
}

/// Aspect of a finite verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Aspect {
    Perfect,
    Imperfect,
    Imperative,
}

/// Features of a word; `None` is unknown or not applicable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Features {
    /// Person of verbs and pronouns.
    pub person: Option<Person>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Number.
    pub number: Option<Number>,
    /// Aspect of verbs.
    pub aspect: Option<Aspect>,
    /// Whether a verb is passive; `None` where the unvowelled form leaves it open.
    pub passive: Option<bool>,
    /// Whether a nominal carries the article.
    pub definite: bool,
    /// Whether a nominal stands in the construct state (مضاف), as far as its form and the word behind it tell.
    pub construct: bool,
    /// Whether the lemma came from the lexicon, and not from a guess.
    pub known: bool,
}

/// A syntactic word of UD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where its letters stand; within its token's span.
    pub span: Span,
    /// The token it belongs to.
    pub token: TokenId,
    /// What its letters stand for where some are merged with others: الكتاب for the لكتاب of للكتاب, `من ما` for مما.
    /// The text of `span` stays the form; `None` where nothing is merged.
    pub fused: Option<CompactString>,
    /// Dictionary form without vowel marks, hamza kept: أعلن، وزير، قوة. The form itself where unknown.
    pub lemma: CompactString,
    /// Part of speech.
    pub upos: Upos,
    /// How it is bound to its token.
    pub clitic: Clitic,
    /// Further features.
    pub features: Features,
}

/// A sentence of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands; trimmed of spaces.
    pub span: Span,
    /// The block it belongs to, as an index into [`Article::blocks`].
    pub block: u32,
    /// Its tokens, as indexes into [`Words::tokens`].
    pub tokens: Range<u32>,
}

/// The layer of sentences, tokens and words. Given by `isnad-arabic`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Sentences, in order.
    pub sentences: Vec<Sentence>,
    /// Tokens, in order.
    pub tokens: Vec<Token>,
    /// Words, in order.
    pub words: Vec<Word>,
}

impl Words {
    /// The words of a token.
    #[must_use]
    pub fn words_of(&self, token: TokenId) -> &[Word] {
        let Some(token) = self.tokens.get(token.index()) else { return &[] };
        self.words.get(token.words.start as usize..token.words.end as usize).unwrap_or(&[])
    }

    /// The base word of a token: its first word that is no clitic, else its first.
    #[must_use]
    pub fn base(&self, token: TokenId) -> Option<&Word> {
        let words = self.words_of(token);
        words.iter().find(|w| w.clitic == Clitic::None).or(words.first())
    }

    /// The tokens of a sentence.
    #[must_use]
    pub fn tokens_of(&self, sentence: SentenceId) -> &[Token] {
        let Some(sentence) = self.sentences.get(sentence.index()) else { return &[] };
        self.tokens.get(sentence.tokens.start as usize..sentence.tokens.end as usize).unwrap_or(&[])
    }

    /// The words of a sentence, as indexes into [`Words::words`].
    #[must_use]
    pub fn range_of(&self, sentence: SentenceId) -> Range<usize> {
        match self.tokens_of(sentence) {
            [] => 0..0,
            [only] => only.words.start as usize..only.words.end as usize,
            [first, .., last] => first.words.start as usize..last.words.end as usize,
        }
    }

    /// The tokens that share at least one byte with `span`.
    #[must_use]
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let start = self.tokens.partition_point(|t| t.span.end <= span.start);
        let end = self.tokens.partition_point(|t| t.span.start < span.end);
        start..end.max(start)
    }

    /// The sentence that holds byte `at`, if any.
    #[must_use]
    pub fn sentence_at(&self, at: u32) -> Option<SentenceId> {
        let i = self.sentences.partition_point(|s| s.span.end <= at);
        self.sentences.get(i).filter(|s| s.span.start <= at).map(|_| SentenceId::new(i))
    }

    /// The form of a word as written: its stretch of `text`. What merged letters stand for is [`Word::fused`].
    #[must_use]
    pub fn form<'a>(&self, word: &'a Word, text: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(word.span.of(text))
    }
}

/// Where an entity lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    /// GeoNames id, where one is known.
    pub geoname: Option<u32>,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// How closely the place is known.
    pub precision: Precision,
}

/// Somebody or something that mentions refer to.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Stable id: `isnad:org/islamic-state`, `geonames:98182`, `iso:IRQ`; unlinked: `isnad:x/` + skeleton of the name.
    pub id: CompactString,
    /// What it is.
    pub kind: EntityType,
    /// Finer kind from the atlas table (`armed-group`, `party`, `agency`, `newspaper`, `ministry`), if linked.
    pub class: Option<CompactString>,
    /// Arabic name.
    pub name_ar: String,
    /// English name, if known.
    pub name_en: Option<String>,
    /// Wikidata id, if known.
    pub wikidata: Option<CompactString>,
    /// Country it belongs to or is.
    pub country: Option<Country>,
    /// PLOVER sector.
    pub sector: Option<Sector>,
    /// Where it lies, for places.
    pub place: Option<Coordinates>,
}

/// A stretch of text that names an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The name itself, without clitics and outer quotation marks.
    pub span: Span,
    /// What it names here.
    pub kind: EntityType,
    /// Whom or what it refers to.
    pub entity: Option<EntityId>,
}

/// A title, office or role phrase («وزير الخارجية الروسي», «قيادي في», «مصدر أمني»). Not on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The whole phrase: head, its complements and its nationality adjective.
    pub span: Span,
    /// PLOVER sector of who holds it.
    pub sector: Option<Sector>,
    /// Country from its adjective or complement.
    pub country: Option<Country>,
    /// Whether one person holds it at a time (وزير الخارجية الروسي), unlike مسؤول، مصدر، قيادي.
    pub unique: bool,
    /// Whether it stands for people in the plural (مسلحون، شهود، متظاهرون).
    pub plural: bool,
    /// The person in the office: the mention it introduces, else one whom the page called by the same office before.
    pub holder: Option<MentionId>,
}

/// The layer of names. Given by `isnad-names`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    /// Mentions, by start; nested ones may overlap.
    pub mentions: Vec<Mention>,
    /// Entities, in order of first mention.
    pub entities: Vec<Entity>,
    /// Role phrases, by start.
    pub roles: Vec<Role>,
}

impl Names {
    /// The entity a mention refers to.
    #[must_use]
    pub fn entity_of(&self, mention: MentionId) -> Option<&Entity> {
        let entity = self.mentions.get(mention.index())?.entity?;
        self.entities.get(entity.index())
    }
}

/// A time expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// Where it stands.
    pub span: Span,
    /// TIMEX3 type.
    pub kind: TimeKind,
    /// TIMEX3 value: `2016`, `2017-04-27T18:02`, `P3D`, `201` (a decade), `2011/2015` (a range); see `docs/times.md`.
    pub value: CompactString,
    /// First instant of the interval it stands for; `None` for durations and sets that are not anchored, and where it is not known.
    pub earliest: Option<civil::DateTime>,
    /// Last instant (inclusive, to the second) of that interval; likewise.
    pub latest: Option<civil::DateTime>,
    /// Its grain.
    pub precision: Precision,
}

/// Who is said to have said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The whole noun phrase.
    pub span: Span,
    /// The mention that heads it, if a name does.
    pub mention: Option<MentionId>,
    /// Whether nobody could tell who that is.
    pub anonymous: bool,
}

/// The words that make an attribution one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Where they stand.
    pub span: Span,
    /// Lemma of the cue: قال، أعلن، بحسب.
    pub lemma: CompactString,
}

/// A passage that the text ascribes to somebody other than its own plain voice.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Who says it; `None` where not expressed.
    pub source: Option<Source>,
    /// The cue.
    pub cue: Cue,
    /// What is ascribed: one to three pieces, in order.
    pub content: Vec<Span>,
    /// How it is quoted.
    pub quoting: Quoting,
    /// What the source does by speaking.
    pub act: Act,
    /// How far the source commits itself.
    pub commit: Commit,
    /// The attribution directly around this one; `None` is the page's own voice.
    pub parent: Option<AttributionId>,
    /// Where `source` stands in an earlier sentence: how many sentences back. 0 otherwise.
    pub distance: u32,
    /// That a careful reader would agree.
    pub probability: Probability,
}

/// A party of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The noun phrase.
    pub span: Span,
    /// The mention that heads it, if a name does.
    pub mention: Option<MentionId>,
    /// Its country.
    pub country: Option<Country>,
    /// Its PLOVER sector.
    pub sector: Option<Sector>,
}

/// Where an event took place.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPlace {
    /// The words that say so.
    pub span: Span,
    /// The place mention.
    pub mention: Option<MentionId>,
    /// GeoNames id, where one is known.
    pub geoname: Option<u32>,
    /// Country.
    pub country: Option<Country>,
    /// Degrees north and east, WGS 84.
    pub at: Option<(f64, f64)>,
    /// How closely the place is known.
    pub precision: Precision,
}

/// When an event took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTime {
    /// The expression that says so.
    pub time: Option<TimeId>,
    /// TIMEX3 value.
    pub value: CompactString,
    /// How closely the time is known.
    pub precision: Precision,
}

/// The word that names an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Where it stands.
    pub span: Span,
    /// Its lemma.
    pub lemma: CompactString,
}

/// Who did what to whom, when and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// PLOVER type.
    pub kind: EventType,
    /// PLOVER mode, a row of `data/ontology`.
    pub mode: Option<CompactString>,
    /// CAMEO code, where one exists.
    pub cameo: Option<CompactString>,
    /// Relation between organisations.
    pub relation: Option<Relation>,
    /// The word that names it.
    pub trigger: Trigger,
    /// Who did it.
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// Where.
    pub place: Option<EventPlace>,
    /// When.
    pub time: Option<EventTime>,
    /// PLOVER contexts, and what the text counts: `dead:12`, `injured:30`, `arrested:5`, `participants:100+`.
    pub context: Vec<CompactString>,
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// Whether the text has it happen.
    pub status: Status,
    /// The innermost attribution it stands in; `None` is the page's own voice.
    pub attribution: Option<AttributionId>,
    /// That a careful reader would agree.
    pub probability: Probability,
}

/// An article and its layers. Each layer is given by one stage and edited by no other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    /// The page.
    pub article: Article,
    /// Sentences, tokens and words.
    pub words: Words,
    /// The tree of each sentence.
    pub syntax: Syntax,
    /// Mentions, entities and roles.
    pub names: Names,
    /// Time expressions, by start.
    pub times: Vec<Time>,
    /// Attributions, by start of the cue.
    pub attributions: Vec<Attribution>,
    /// Events, by start of the trigger.
    pub events: Vec<Event>,
    /// What the analysis noticed.
    pub diagnostics: Vec<Diagnostic>,
}

impl Doc {
    /// A document without layers yet.
    #[must_use]
    pub fn new(article: Article) -> Self {
        Self { article, ..Self::default() }
    }

    /// The text all spans point into.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.article.text
    }

    /// The block a sentence belongs to.
    #[must_use]
    pub fn block_of(&self, sentence: &Sentence) -> Option<&Block> {
        self.article.blocks.get(sentence.block as usize)
    }
}
