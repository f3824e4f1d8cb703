//! Closed sets of labels, with the spelling each has on the wire.

use serde::{Deserialize, Serialize};

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $wire:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $wire)] $variant),* }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The spelling on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $wire),* }
            }

            /// Reads the spelling of the wire; `None` for anything else.
            #[must_use]
            pub fn parse(label: &str) -> Option<Self> {
                match label { $($wire => Some($name::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    )*};
}

labels! {
    /// What a block of a page is.
    BlockKind {
        /// The headline.
        Title = "title",
        /// Who wrote it, or the credit of an agency.
        Byline = "byline",
        /// The line with the date of publication.
        Date = "date",
        /// A heading between paragraphs.
        Heading = "heading",
        /// A paragraph of the body.
        Paragraph = "paragraph",
        /// A set-off quotation of the body.
        Quote = "quote",
        /// The line under or beside a picture.
        Caption = "caption",
        /// Links to other pages («اقرأ أيضًا»).
        Related = "related",
        /// Comments of readers and their form.
        Comment = "comment",
        /// Anything else.
        Other = "other",
    }
    /// Universal POS tags.
    Upos {
        /// Adjective.
        Adj = "ADJ",
        /// Adposition.
        Adp = "ADP",
        /// Adverb.
        Adv = "ADV",
        /// Auxiliary.
        Aux = "AUX",
        /// Coordinating conjunction.
        Cconj = "CCONJ",
        /// Determiner.
        Det = "DET",
        /// Interjection.
        Intj = "INTJ",
        /// Noun.
        Noun = "NOUN",
        /// Numeral.
        Num = "NUM",
        /// Particle.
        Part = "PART",
        /// Pronoun.
        Pron = "PRON",
        /// Proper noun.
        Propn = "PROPN",
        /// Punctuation.
        Punct = "PUNCT",
        /// Subordinating conjunction.
        Sconj = "SCONJ",
        /// Symbol.
        Sym = "SYM",
        /// Verb.
        Verb = "VERB",
        /// Other.
        X = "X",
    }
    /// Relations of Universal Dependencies between a word and its head. Subtypes are dropped but for the two that say
    /// who is acted upon and what modifies a noun: `nsubj:pass` and `acl:relcl`.
    Deprel {
        /// The head of its sentence.
        Root = "root",
        /// Subject.
        Nsubj = "nsubj",
        /// Subject of a passive: who is acted upon.
        NsubjPass = "nsubj:pass",
        /// Direct object.
        Obj = "obj",
        /// Second object.
        Iobj = "iobj",
        /// Any other nominal of a predicate, most with a preposition.
        Obl = "obl",
        /// Nominal of a nominal: construct (إضافة) or with a preposition.
        Nmod = "nmod",
        /// Adjective of a nominal.
        Amod = "amod",
        /// Preposition of a nominal.
        Case = "case",
        /// Subordinator of a clause: أنّ، أن، إذا.
        Mark = "mark",
        /// Clause as object: what is said after أنّ.
        Ccomp = "ccomp",
        /// Clause as object whose subject is told outside it: أن of wishes and orders.
        Xcomp = "xcomp",
        /// Adverbial clause.
        Advcl = "advcl",
        /// Clause that modifies a nominal, without a relative pronoun of its own.
        Acl = "acl",
        /// Relative clause.
        Relcl = "acl:relcl",
        /// Further conjunct; its head is the first.
        Conj = "conj",
        /// Conjunction of a conjunct.
        Cc = "cc",
        /// Apposition.
        Appos = "appos",
        /// Further part of a name.
        Flat = "flat",
        /// Further part of a compound; in Arabic most are particles of a verb (س، قد، إنّ).
        Compound = "compound",
        /// Further part of a fixed expression: بالنسبة إلى.
        Fixed = "fixed",
        /// Determiner: هذا، كل.
        Det = "det",
        /// Numeral.
        Nummod = "nummod",
        /// Adverb or particle of a predicate, negation among them.
        Advmod = "advmod",
        /// Auxiliary.
        Aux = "aux",
        /// Copula: كان، هو.
        Cop = "cop",
        /// Clause as subject.
        Csubj = "csubj",
        /// Clause beside another one, with nothing that joins them.
        Parataxis = "parataxis",
        /// Punctuation.
        Punct = "punct",
        /// Any other relation.
        Dep = "dep",
    }
    /// How a word is bound to its token.
    Clitic {
        /// The base of its token.
        None = "none",
        /// Glued before the base: و، ف، ب، ل، ك، س.
        Pro = "pro",
        /// Glued after the base: object and possessive pronouns.
        En = "en",
    }
    /// What a token is made of.
    TokenKind {
        /// Arabic letters.
        Word = "word",
        /// Letters of another script.
        Foreign = "foreign",
        /// Digits of any family, with their separators.
        Number = "number",
        /// Punctuation.
        Punct = "punct",
        /// Any other sign.
        Symbol = "symbol",
    }
    /// What a mention names.
    EntityType {
        /// A person.
        Per = "PER",
        /// An organisation.
        Org = "ORG",
        /// An agency, paper, channel or site.
        Media = "MEDIA",
        /// A country, region or town, as place or as its government.
        Gpe = "GPE",
        /// Another place.
        Loc = "LOC",
        /// A building or installation.
        Fac = "FAC",
        /// A nationality, religion or other group of people.
        Norp = "NORP",
        /// Any other name.
        Misc = "MISC",
    }
    /// The sector of an actor: codes of the PLOVER manual, ch. 4.
    Sector {
        /// Police.
        Cop = "COP",
        /// Government.
        Gov = "GOV",
        /// Judiciary.
        Jud = "JUD",
        /// Legislature.
        Leg = "LEG",
        /// Military.
        Mil = "MIL",
        /// Paramilitaries not opposed to the government.
        Prm = "PRM",
        /// Political parties.
        Pty = "PTY",
        /// Rebels.
        Reb = "REB",
        /// State intelligence.
        Spy = "SPY",
        /// Unidentified armed forces.
        Uaf = "UAF",
        /// Generic unidentified actors.
        Unk = "UNK",
        /// Farm labour.
        Agr = "AGR",
        /// Business.
        Bus = "BUS",
        /// Criminals.
        Crm = "CRM",
        /// Civilians.
        Cvl = "CVL",
        /// Education.
        Edu = "EDU",
        /// Former office holders and elites.
        Eli = "ELI",
        /// Journalists and media.
        Jrn = "JRN",
        /// Labour.
        Lab = "LAB",
        /// Health.
        Med = "MED",
        /// Refugees.
        Ref = "REF",
        /// Political opposition.
        Opp = "OPP",
        /// Partially recognised entities.
        Pre = "PRE",
        /// Religious bodies.
        Rel = "REL",
        /// Civil society.
        Soc = "SOC",
        /// International governmental organisations.
        Igo = "IGO",
        /// International non-governmental organisations.
        Ngo = "NGO",
    }
    /// TIMEX3 types.
    TimeKind {
        /// A calendar date.
        Date = "DATE",
        /// A clock time.
        Time = "TIME",
        /// A length of time.
        Duration = "DURATION",
        /// A recurring time.
        Set = "SET",
    }
    /// How the content of an attribution is quoted.
    Quoting {
        /// All of it between quotation marks.
        Direct = "direct",
        /// None of it between quotation marks.
        Indirect = "indirect",
        /// A part between quotation marks.
        Mixed = "mixed",
    }
    /// What the source does by speaking: see `docs/attribution.md`.
    Act {
        /// Neutral saying.
        Say = "SAY",
        /// Announcing, revealing.
        Announce = "ANNOUNCE",
        /// Confirming, stressing.
        Confirm = "CONFIRM",
        /// Claiming, with the writer's distance.
        Claim = "CLAIM",
        /// Denying.
        Deny = "DENY",
        /// Predicting.
        Predict = "PREDICT",
        /// Demanding, urging.
        Demand = "DEMAND",
        /// Accusing, condemning.
        Accuse = "ACCUSE",
        /// Warning, threatening.
        Warn = "WARN",
        /// Admitting.
        Admit = "ADMIT",
        /// Holding an opinion.
        Think = "THINK",
        /// Relaying: an outlet or agency passes on.
        Report = "REPORT",
        /// Asking.
        Ask = "ASK",
        /// Agreeing or refusing in words.
        AgreeRefuse = "AGREE_REFUSE",
    }
    /// How far the source commits itself to the content: FactBank's values.
    Commit {
        /// Certainly so.
        CtPlus = "CT+",
        /// Probably so.
        PrPlus = "PR+",
        /// Possibly so.
        PsPlus = "PS+",
        /// Certainly not so.
        CtMinus = "CT-",
        /// Probably not so.
        PrMinus = "PR-",
        /// Possibly not so.
        PsMinus = "PS-",
        /// Uncommitted.
        Uu = "UU",
    }
    /// PLOVER's sixteen event types (draft 0.8, 2021).
    EventType {
        /// Agree to cooperate.
        Agree = "AGREE",
        /// Meet, talk, visit.
        Consult = "CONSULT",
        /// Support in words or diplomacy.
        Support = "SUPPORT",
        /// Concede in words.
        Concede = "CONCEDE",
        /// Cooperate materially.
        Cooperate = "COOPERATE",
        /// Give material aid.
        Aid = "AID",
        /// Yield materially: release, withdraw, resign.
        Retreat = "RETREAT",
        /// Request or demand.
        Request = "REQUEST",
        /// Accuse, disapprove, investigate.
        Accuse = "ACCUSE",
        /// Reject, refuse.
        Reject = "REJECT",
        /// Threaten.
        Threaten = "THREATEN",
        /// Protest.
        Protest = "PROTEST",
        /// Reduce relations, sanction.
        Sanction = "SANCTION",
        /// Mobilise forces.
        Mobilize = "MOBILIZE",
        /// Coerce: arrest, seize, restrict.
        Coerce = "COERCE",
        /// Attack.
        Assault = "ASSAULT",
    }
    /// Relations between organisations, isnad's own.
    Relation {
        /// Become one.
        Merge = "MERGE",
        /// Ally, cooperate.
        Ally = "ALLY",
        /// Pledge allegiance.
        Pledge = "PLEDGE",
        /// Split, break away.
        Split = "SPLIT",
        /// Be rivals, fight one another.
        Rival = "RIVAL",
        /// Talk with one another.
        Talks = "TALKS",
    }
    /// Whether an event is affirmed or negated.
    Polarity {
        /// Affirmed.
        Plus = "+",
        /// Negated.
        Minus = "-",
    }
    /// Whether the text has the event happen: PLOVER's auxiliary modes.
    Status {
        /// Told as happening or having happened.
        Asserted = "asserted",
        /// To come.
        Future = "future",
        /// Possible, feared, planned, conditional.
        Hypothetical = "hypothetical",
        /// Long past, told as background.
        Historical = "historical",
    }
    /// How closely a place or time is known.
    Precision {
        /// A building or square.
        Site = "site",
        /// A town or village.
        City = "city",
        /// A district or province.
        Admin = "admin",
        /// A country.
        Country = "country",
        /// A region larger or vaguer than a province.
        Region = "region",
        /// The minute or hour.
        Minute = "minute",
        /// The day.
        Day = "day",
        /// The week.
        Week = "week",
        /// The month.
        Month = "month",
        /// The year.
        Year = "year",
        /// Longer or vaguer.
        Vague = "vague",
    }
    /// How grave a diagnostic is.
    Severity {
        /// Worth knowing.
        Note = "note",
        /// Something is missing or doubtful.
        Warning = "warning",
        /// The document could not be read or analysed.
        Error = "error",
    }
}

impl Deprel {
    /// Reads a relation of UD, with any subtype; `dep` for one that is not told apart here.
    ///
    /// ```
    /// use isnad_doc::Deprel;
    /// assert_eq!(Deprel::from_ud("obl:tmod"), Deprel::Obl);
    /// assert_eq!(Deprel::from_ud("csubj:pass"), Deprel::Csubj);
    /// ```
    #[must_use]
    pub fn from_ud(label: &str) -> Self {
        let plain = label.split(':').next().unwrap_or("");
        Self::parse(label).or_else(|| Self::parse(plain)).unwrap_or(Self::Dep)
    }

    /// Whether a word that bears it heads a clause of its own, whatever the word.
    #[must_use]
    pub fn opens_clause(self) -> bool {
        matches!(
            self,
            Self::Root
                | Self::Ccomp
                | Self::Xcomp
                | Self::Advcl
                | Self::Acl
                | Self::Relcl
                | Self::Csubj
                | Self::Parataxis
        )
    }
}

impl Sector {
    /// Whether this is an armed body.
    #[must_use]
    pub fn is_armed(self) -> bool {
        matches!(self, Sector::Cop | Sector::Mil | Sector::Prm | Sector::Reb | Sector::Uaf)
    }
}

/// A country as its ISO 3166-1 alpha-3 code (`IRQ`), upper-case ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 3]);

impl Country {
    /// Reads three upper-case ASCII letters; `None` for anything else.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Country::parse(&code).ok_or_else(|| serde::de::Error::custom("not an ISO 3166-1 alpha-3 code"))
    }
}

/// A probability in `0.0..=1.0`, finite.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Probability(f32);

impl Probability {
    /// Certain.
    pub const ONE: Self = Self(1.0);

    /// Clamps into range; not-a-number becomes 0.
    #[must_use]
    pub fn new(value: f32) -> Self {
        Self(if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) })
    }

    /// The value.
    #[must_use]
    pub fn get(self) -> f32 {
        self.0
    }

    /// The value to three decimals, as it goes on the wire.
    #[must_use]
    pub fn rounded(self) -> f64 {
        (f64::from(self.0) * 1000.0).round() / 1000.0
    }
}
