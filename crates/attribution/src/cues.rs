//! The cue lexicon: reads `data/cues/*.tsv`, inflects its verbs and looks tokens up.
//!
//! A verb row gives three stems (perfect, imperfect, active participle); all persons, genders and numbers are made
//! from them here, so that look-up is one hash of the token and does not lean on a tagger.

use crate::fold::fold;
use compact_str::CompactString;
use isnad_doc::{Act, Commit, Gender};
use std::collections::{HashMap, HashSet};

/// Which frames a cue takes: where its content may stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frames {
    /// A clause with أن or إن, whatever preposition leads to it.
    pub(crate) clause: bool,
    /// A clause, only with بأن.
    pub(crate) clause_bi: bool,
    /// A clause, only after this preposition (إلى أن، على أن، في أن، من أن).
    pub(crate) clause_prep: Option<CompactString>,
    /// A colon or quotation mark.
    pub(crate) speech: bool,
    /// A bare noun phrase.
    pub(crate) object: bool,
    /// Prepositions written apart: إلى من عن على في.
    pub(crate) preps: Vec<CompactString>,
    /// The glued preposition ب.
    pub(crate) bi: bool,
    /// The glued preposition ل.
    pub(crate) li: bool,
    /// Words that begin the content (ما إذا، مسؤولية، القول).
    pub(crate) words: Vec<CompactString>,
}

impl Frames {
    fn parse(cell: &str) -> Self {
        let mut frames = Self::default();
        for part in cell.split('|').map(str::trim).filter(|p| !p.is_empty()) {
            match part {
                "أن" => frames.clause = true,
                "بأن" => frames.clause_bi = true,
                ":" => frames.speech = true,
                "اسم" => frames.object = true,
                "ب" => frames.bi = true,
                "ل" => frames.li = true,
                "إلى" | "من" | "عن" | "على" | "في" | "حول" => frames.preps.push(fold(part)),
                other => match other.split_once(' ') {
                    Some((prep, "أن")) => frames.clause_prep = Some(fold(prep)),
                    Some((first, _)) => frames.words.push(fold(first)),
                    None => frames.words.push(fold(other)),
                },
            }
        }
        frames
    }

    /// Everything a verb of speech can take: what is found with it is in doubt.
    pub(crate) fn wide() -> Self {
        Self::parse("أن|بأن|:|اسم|ب|ل|إلى|على|عن|من")
    }

    /// Whether any clause is taken.
    pub(crate) fn any_clause(&self) -> bool {
        self.clause || self.clause_bi || self.clause_prep.is_some()
    }

    /// Whether content may stand as a noun phrase, with or without a preposition.
    pub(crate) fn nominal(&self) -> bool {
        self.object || self.bi || self.li || !self.preps.is_empty()
    }
}

/// What a cue needs besides its frame to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing.
    Nothing,
    /// An expressed source, or one that carries over from this paragraph.
    Source,
    /// A source that is an outlet or many unnamed ones.
    Media,
    /// A source that is a text: report, poll, document.
    Document,
    /// Noun cue: a source as its complement or possessive pronoun.
    Construct,
    /// Noun cue: a possessive pronoun.
    Possessed,
    /// Noun cue without a source.
    Open,
}

impl Needs {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Source => "source",
            Self::Media => "media",
            Self::Document => "document",
            Self::Construct => "construct",
            Self::Possessed => "possessed",
            Self::Open => "open",
        }
    }

    fn parse(cell: &str) -> Self {
        match cell {
            "source" => Self::Source,
            "media" => Self::Media,
            "document" => Self::Document,
            "construct" => Self::Construct,
            "possessed" => Self::Possessed,
            "open" => Self::Open,
            _ => Self::Nothing,
        }
    }
}

/// One row of the lexicon.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) lemma: CompactString,
    pub(crate) frames: Frames,
    pub(crate) act: Act,
    pub(crate) commit: Commit,
    pub(crate) needs: Needs,
}

/// Form of a verb cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Perfect.
    Perfect,
    /// Imperfect.
    Imperfect,
    /// Active participle as an adverb (مضيفًا).
    Participle,
    /// Verbal noun.
    Noun,
}

impl Shape {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Perfect => "perfect",
            Self::Imperfect => "imperfect",
            Self::Participle => "participle",
            Self::Noun => "noun",
        }
    }
}

/// A reading of one token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) row: u16,
    pub(crate) shape: Shape,
    pub(crate) gender: Option<Gender>,
    pub(crate) plural: bool,
    pub(crate) first_person: bool,
}

/// What a phrase row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhraseKind {
    /// A source follows (بحسب).
    Source,
    /// Impersonal hearsay (تردد أن).
    Hearsay,
    /// A set phrase that is no cue (يذكر أن).
    Never,
}

/// A phrase of one to four tokens.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    pub(crate) words: Vec<CompactString>,
    pub(crate) kind: PhraseKind,
    pub(crate) row: u16,
    /// Whether the marks of the surface must stand in the text (زُعم).
    pub(crate) marked: Option<CompactString>,
}

/// The lists of `lists.tsv`.
macro_rules! lists {
    ($($(#[$doc:meta])* $field:ident = $name:literal),* $(,)?) => {
        /// Closed and growing word lists, folded.
        #[derive(Clone, Debug, Default)]
        pub(crate) struct Lists { $($(#[$doc])* pub(crate) $field: HashSet<CompactString>),* }
        impl Lists {
            fn parse(table: &str) -> Self {
                let mut lists = Self::default();
                for line in table.lines().skip(1) {
                    let Some((name, words)) = line.split_once('\t') else { continue };
                    let words = words.split('|').map(fold);
                    match name {
                        $($name => lists.$field.extend(words),)*
                        _ => {}
                    }
                }
                lists
            }
        }
    };
}
lists! {
    preposition = "preposition",
    relative = "relative",
    clause = "clause",
    subjunctive = "subjunctive",
    speech = "speech",
    time = "time",
    media_head = "media_head",
    document_head = "document_head",
    anonymous_head = "anonymous_head",
    role_head = "role_head",
    addressee = "addressee",
    masdar = "masdar",
    feminine = "feminine",
    negation = "negation",
    possible = "possible",
    probable = "probable",
    possible_phrase = "possible_phrase",
    first_person = "first_person",
    pronominal = "pronominal",
    institution = "institution",
    tight = "tight",
    homograph = "homograph",
    mute = "mute",
    claimable = "claimable",
    definite_adjective = "definite_adjective",
}

/// The whole lexicon.
#[derive(Clone, Debug)]
pub(crate) struct Cues {
    pub(crate) rows: Vec<Row>,
    pub(crate) wide: Frames,
    forms: HashMap<CompactString, Vec<Reading>>,
    phrases: HashMap<CompactString, Vec<Phrase>>,
    pub(crate) lists: Lists,
}

const VERBS: &str = include_str!("../../../data/cues/verbs.tsv");
const NOUNS: &str = include_str!("../../../data/cues/nouns.tsv");
const PHRASES: &str = include_str!("../../../data/cues/phrases.tsv");
const LISTS: &str = include_str!("../../../data/cues/lists.tsv");

impl Cues {
    /// Reads the shipped tables. Rows with an unknown act or commit are left out; a test keeps them from existing.
    pub(crate) fn new() -> Self {
        let mut cues = Self {
            rows: Vec::new(),
            wide: Frames::wide(),
            forms: HashMap::new(),
            phrases: HashMap::new(),
            lists: Lists::parse(LISTS),
        };
        for line in VERBS.lines().skip(1) {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or("");
            let (lemma, perfect, imperfect, participle) = (cell(), cell(), cell(), cell());
            let (frames, act, commit, needs) = (cell(), cell(), cell(), cell());
            let Some(row) = cues.push(lemma, frames, act, commit, needs) else { continue };
            cues.perfect(row, perfect);
            cues.imperfect(row, imperfect);
            cues.participle(row, participle);
        }
        for line in NOUNS.lines().skip(1) {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or("");
            let (lemma, surface, frames, act, commit, needs) =
                (cell(), cell(), cell(), cell(), cell(), cell());
            let Some(row) = cues.push(lemma, frames, act, commit, needs) else { continue };
            for stem in surface.split('|') {
                let reading =
                    Reading { row, shape: Shape::Noun, gender: None, plural: false, first_person: false };
                cues.form(&fold(stem), reading);
            }
        }
        for line in PHRASES.lines().skip(1) {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or("");
            let (lemma, surface, kind, frames, act, commit) =
                (cell(), cell(), cell(), cell(), cell(), cell());
            let kind = match kind {
                "source" => PhraseKind::Source,
                "hearsay" => PhraseKind::Hearsay,
                _ => PhraseKind::Never,
            };
            let (act, commit) = if act.is_empty() { ("SAY", "CT+") } else { (act, commit) };
            let Some(row) = cues.push(lemma, frames, act, commit, "") else { continue };
            for variant in surface.split('|') {
                let words: Vec<_> = variant.split_whitespace().map(fold).collect();
                let Some(first) = words.first() else { continue };
                let marked = variant
                    .contains('\u{064F}')
                    .then(|| variant.split_whitespace().next().unwrap_or("").into());
                let phrase = Phrase { words: words.clone(), kind, row, marked };
                cues.phrases.entry(first.clone()).or_default().push(phrase);
            }
        }
        for phrases in cues.phrases.values_mut() {
            phrases.sort_by_key(|p| std::cmp::Reverse(p.words.len()));
        }
        cues
    }

    fn push(&mut self, lemma: &str, frames: &str, act: &str, commit: &str, needs: &str) -> Option<u16> {
        let row = Row {
            lemma: lemma.into(),
            frames: Frames::parse(frames),
            act: Act::parse(act)?,
            commit: Commit::parse(commit)?,
            needs: Needs::parse(needs),
        };
        self.rows.push(row);
        u16::try_from(self.rows.len() - 1).ok()
    }

    fn form(&mut self, form: &str, reading: Reading) {
        let readings = self.forms.entry(form.into()).or_default();
        if !readings.iter().any(|r| r.row == reading.row && r.shape == reading.shape) {
            readings.push(reading);
        }
    }

    fn perfect(&mut self, row: u16, stem: &str) {
        let stem = fold(stem);
        let s = stem.as_str();
        if s.is_empty() {
            return;
        }
        let r = |gender, plural, first_person| Reading {
            row,
            shape: Shape::Perfect,
            gender: Some(gender),
            plural,
            first_person,
        };
        use Gender::{Feminine as F, Masculine as M};
        self.form(s, r(M, false, false));
        if let Some(base) = s.strip_suffix('ى') {
            self.form(&format!("{base}ت"), r(F, false, false));
            self.form(&format!("{base}وا"), r(M, true, false));
            self.form(&format!("{base}يا"), r(M, true, false));
            self.form(&format!("{base}تا"), r(F, true, false));
            self.form(&format!("{base}ينا"), r(M, true, true));
            // Egyptian spelling writes the final ى as ي; the noun of the same letters is another word.
            if !matches!(s, "نفى" | "راى" | "نادى") {
                self.form(&format!("{base}ي"), r(M, false, false));
            }
        } else if let Some(base) = s.strip_suffix('ا').filter(|b| b.chars().count() <= 2) {
            self.form(&format!("{base}ت"), r(F, false, false));
            self.form(&format!("{base}وا"), r(M, true, false));
            self.form(&format!("{base}ونا"), r(M, true, true));
        } else {
            self.form(&format!("{s}ت"), r(F, false, false));
            self.form(&format!("{s}وا"), r(M, true, false));
            self.form(&format!("{s}ا"), r(M, true, false));
            self.form(&format!("{s}تا"), r(F, true, false));
            self.form(&format!("{s}نا"), r(M, true, true));
        }
    }

    fn imperfect(&mut self, row: u16, third: &str) {
        let third = fold(third);
        let Some(stem) = third.strip_prefix('ي') else { return };
        let r = |gender, plural, first_person| Reading {
            row,
            shape: Shape::Imperfect,
            gender: Some(gender),
            plural,
            first_person,
        };
        use Gender::{Feminine as F, Masculine as M};
        let short = stem.strip_suffix(['ي', 'ى', 'و']).unwrap_or(stem);
        for future in ["", "س"] {
            self.form(&format!("{future}ي{stem}"), r(M, false, false));
            self.form(&format!("{future}ت{stem}"), r(F, false, false));
            self.form(&format!("{future}ا{stem}"), r(M, false, true));
            self.form(&format!("{future}ن{stem}"), r(M, true, true));
            self.form(&format!("{future}ي{short}ون"), r(M, true, false));
            self.form(&format!("{future}ي{stem}ان"), r(M, true, false));
            self.form(&format!("{future}ت{stem}ان"), r(F, true, false));
        }
        self.form(&format!("ي{short}وا"), r(M, true, false));
        // Egyptian spelling: يرى written يري, يدعي written يدعى.
        if let Some(base) = stem.strip_suffix('ى') {
            self.form(&format!("ي{base}ي"), r(M, false, false));
            self.form(&format!("ت{base}ي"), r(F, false, false));
        }
        // (but not يدعى, which is read «is called»)
        if let Some(base) = stem.strip_suffix('ي').filter(|b| *b != "دع") {
            self.form(&format!("ي{base}ى"), r(M, false, false));
            self.form(&format!("ت{base}ى"), r(F, false, false));
        }
    }

    fn participle(&mut self, row: u16, stem: &str) {
        let stem = fold(stem);
        let s = stem.as_str();
        if s.is_empty() {
            return;
        }
        let r =
            |gender, plural| Reading { row, shape: Shape::Participle, gender, plural, first_person: false };
        use Gender::{Feminine as F, Masculine as M};
        let short = s.strip_suffix('ي').unwrap_or(s);
        self.form(&format!("{s}ا"), r(Some(M), false));
        self.form(&format!("{s}ة"), r(Some(F), false));
        self.form(&format!("{short}ين"), r(Some(M), true));
        self.form(&format!("{s}ات"), r(Some(F), true));
        self.form(&format!("{s}تين"), r(Some(F), true));
    }

    /// The row of a reading.
    pub(crate) fn row(&self, row: u16) -> Option<&Row> {
        self.rows.get(row as usize)
    }

    /// Readings of a folded form as it stands.
    pub(crate) fn exact(&self, form: &str) -> &[Reading] {
        self.forms.get(form).map_or(&[], Vec::as_slice)
    }

    /// Readings of a folded form with an object or possessive pronoun taken off.
    pub(crate) fn with_pronoun(&self, form: &str) -> &[Reading] {
        for suffix in ["هما", "هم", "ها", "هن", "ه"] {
            let Some(stem) = form.strip_suffix(suffix) else { continue };
            if stem.chars().count() < 3 {
                continue;
            }
            let readings = self.exact(stem);
            if !readings.is_empty() {
                return readings;
            }
            // دعوة → دعوته: the teh marbuta opens before a pronoun.
            if let Some(base) = stem.strip_suffix('ت')
                && let Some(readings) = self.forms.get(format!("{base}ة").as_str())
            {
                return readings;
            }
        }
        &[]
    }

    /// Phrases that begin with a folded form, longest first.
    pub(crate) fn phrases(&self, form: &str) -> &[Phrase] {
        self.phrases.get(form).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_named_once() {
        let cues = Cues::new();
        let lines = [VERBS, NOUNS, PHRASES].iter().map(|t| t.lines().count() - 1).sum::<usize>();
        assert_eq!(cues.rows.len(), lines);
        let scored = cues.rows.iter().filter(|r| !r.lemma.is_empty()).count();
        assert!(scored >= 180, "{scored} cues");
    }

    #[test]
    fn inflects() {
        let cues = Cues::new();
        let check = |form: &str, expected: &str| {
            let readings = cues.exact(&fold(form));
            let found: Vec<_> = readings
                .iter()
                .filter_map(|r| cues.row(r.row).map(|row| format!("{} {:?}", row.lemma, r.shape)))
                .collect();
            assert!(found.iter().any(|f| f == expected), "{form}: {found:?}");
        };
        check("قالوا", "قال Perfect");
        check("يقولون", "قال Imperfect");
        check("نفت", "نفى Perfect");
        check("ينفون", "نفى Imperfect");
        check("دعت", "دعا Perfect");
        check("مضيفًا", "أضاف Participle");
        check("نافية", "نفى Participle");
        check("ادعوا", "ادعى Perfect");
        check("إعلان", "إعلان Noun");
        assert!(cues.exact("كتاب").is_empty());
        assert_eq!(cues.with_pronoun(&fold("قالته")).len(), cues.exact("قالت").len());
        assert!(!cues.with_pronoun(&fold("دعوته")).is_empty());
    }
}
