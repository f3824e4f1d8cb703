//! The candidates of each token of a sentence: every way to split it into proclitics, article, base and pronoun, with
//! every reading of the base.
//!
//! A base is a form of the lexicon or, where no split finds one, a guess from its shape. [`crate::tagger`] chooses.

use crate::letters::{Letters, code, letter_of, mark};
use crate::lexicon::{Lexicon, Reading, Tag, bind, fit, hash, spelling};
use compact_str::CompactString;
use isnad_doc::{Aspect, Features, Gender, Number, Person, TokenKind, Upos};

/// One way to read a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// 0, or the letter و or ف.
    pub(crate) conj: u8,
    /// 0, or the letter ب, ل, ك or س.
    pub(crate) prep: u8,
    /// How many letters of article: 0; 2 for ال; 1 for the lam that is left of it after ل; 3 for one that is wholly gone.
    pub(crate) article: u8,
    /// Letters of the pronoun behind.
    pub(crate) suffix: u8,
    /// How the spelling fits: 0 to 2 as [`fit`], 3 a guess.
    pub(crate) fit: u8,
    /// Logarithm of the base's count.
    pub(crate) weight: u8,
    /// How many powers of two its lemma is rarer than the most frequent one it competes with.
    pub(crate) behind: u8,
    /// Reading of the base.
    pub(crate) tag: Tag,
    /// Lemma in the lexicon; `u32::MAX` where it is to be made from the letters.
    pub(crate) lemma: u32,
    /// Hash of the base's letters.
    pub(crate) hash: u32,
}

/// Logarithm of a count in news from which on a word that is no name is not taken for one.
const FREQUENT: u8 = 8;

/// How many powers of two a form behind a hidden article must be rarer than its rival to be left out.
const RARE: u8 = 3;

/// The lemma must be made from the letters.
pub(crate) const MADE: u32 = u32::MAX;

impl Candidate {
    /// Letters before the base, its article counted to the base.
    pub(crate) fn head(&self) -> usize {
        usize::from(self.conj != 0) + usize::from(self.prep != 0)
    }

    pub(crate) fn definite(&self) -> bool {
        self.article != 0
    }
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    letters: (u32, u32),
    candidates: (u32, u32),
    /// Hash of the whole surface.
    hash: u32,
    weight: u8,
}

/// The tokens of a sentence with their candidates. A scratch buffer: [`Lattice::clear`] keeps its memory.
#[derive(Debug)]
pub(crate) struct Lattice<'a> {
    pub(crate) lexicon: &'a Lexicon,
    letters: Letters,
    folded: Vec<u8>,
    exact: Vec<u8>,
    at: Vec<u32>,
    slots: Vec<Slot>,
    candidates: Vec<Candidate>,
}

/// What of a token the features see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape<'b> {
    pub(crate) folded: &'b [u8],
    pub(crate) hash: u32,
    pub(crate) weight: u8,
}

/// Pronouns that are glued behind a word, the longest first.
const ENCLITICS: [&[u8]; 11] = [
    &[code::HEH, code::MEEM, code::ALEF],
    &[code::KAF, code::MEEM, code::ALEF],
    &[code::HEH, code::ALEF],
    &[code::HEH, code::MEEM],
    &[code::HEH, code::NOON],
    &[code::KAF, code::MEEM],
    &[code::NOON, code::ALEF],
    &[code::NOON, code::YEH],
    &[code::HEH],
    &[code::KAF],
    &[code::YEH],
];

/// Person, gender and number of a glued pronoun.
pub(crate) fn enclitic(folded: &[u8]) -> Features {
    use {Gender::*, Number::*, Person::*};
    let (person, gender, number) = match folded {
        [code::HEH, code::MEEM, code::ALEF] => (Third, None, Dual),
        [code::KAF, code::MEEM, code::ALEF] => (Second, None, Dual),
        [code::HEH, code::ALEF] => (Third, Some(Feminine), Singular),
        [code::HEH, code::MEEM] => (Third, Some(Masculine), Plural),
        [code::HEH, code::NOON] => (Third, Some(Feminine), Plural),
        [code::KAF, code::MEEM] => (Second, Some(Masculine), Plural),
        [code::NOON, code::ALEF] => (First, None, Plural),
        [code::HEH] => (Third, Some(Masculine), Singular),
        [code::KAF] => (Second, None, Singular),
        _ => (First, None, Singular),
    };
    Features { person: Some(person), gender, number: Some(number), known: true, ..Features::default() }
}

impl<'a> Lattice<'a> {
    pub(crate) fn new(lexicon: &'a Lexicon) -> Self {
        Self {
            lexicon,
            letters: Letters::default(),
            folded: Vec::new(),
            exact: Vec::new(),
            at: Vec::new(),
            slots: Vec::new(),
            candidates: Vec::new(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.folded.clear();
        self.exact.clear();
        self.at.clear();
        self.slots.clear();
        self.candidates.clear();
    }

    /// How many tokens there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn candidates(&self, i: usize) -> &[Candidate] {
        let Some(slot) = self.slots.get(i) else { return &[] };
        self.candidates.get(slot.candidates.0 as usize..slot.candidates.1 as usize).unwrap_or(&[])
    }

    /// Folded letters of a token.
    pub(crate) fn folded(&self, i: usize) -> &[u8] {
        let Some(slot) = self.slots.get(i) else { return &[] };
        self.folded.get(slot.letters.0 as usize..slot.letters.1 as usize).unwrap_or(&[])
    }

    /// Exact letters of a token.
    pub(crate) fn exact(&self, i: usize) -> &[u8] {
        let Some(slot) = self.slots.get(i) else { return &[] };
        self.exact.get(slot.letters.0 as usize..slot.letters.1 as usize).unwrap_or(&[])
    }

    pub(crate) fn shape(&self, i: usize) -> Shape<'_> {
        match self.slots.get(i) {
            Some(slot) => Shape { folded: self.folded(i), hash: slot.hash, weight: slot.weight },
            None => Shape { folded: &[], hash: 0, weight: 0 },
        }
    }

    /// The byte of token `i`, `end` bytes long, at which letter `letter` starts.
    pub(crate) fn byte(&self, i: usize, letter: usize, end: usize) -> usize {
        let Some(slot) = self.slots.get(i) else { return end };
        let at = self.at.get(slot.letters.0 as usize..slot.letters.1 as usize).unwrap_or(&[]);
        if letter == 0 { 0 } else { at.get(letter).map_or(end, |b| *b as usize) }
    }

    /// Letter counts at which the words of a candidate begin, and their end.
    pub(crate) fn cuts(&self, i: usize, c: &Candidate) -> Cuts {
        let n = self.folded(i).len();
        let mut cuts = Cuts::default();
        cuts.push(0);
        for _ in 0..c.head() {
            cuts.push(cuts.last() + 1);
        }
        if c.suffix > 0 {
            cuts.push(n.saturating_sub(usize::from(c.suffix)));
        }
        cuts.push(n);
        cuts
    }

    /// Part of speech and lemma of word `w` of a candidate.
    pub(crate) fn word(&self, i: usize, c: &Candidate, w: usize) -> (Upos, CompactString) {
        let head = c.head();
        if w < head {
            let letter = if w == 0 && c.conj != 0 { c.conj } else { c.prep };
            let upos = match letter {
                // After PUD: what opens a sentence joins no equals.
                code::WAW if i > 0 => Upos::Cconj,
                code::WAW | code::FEH | code::SEEN => Upos::Part,
                _ => Upos::Adp,
            };
            (upos, CompactString::from_iter([letter_of(letter)]))
        } else if w == head {
            (c.tag.upos(), self.lemma(i, c))
        } else {
            (Upos::Pron, "هو".into())
        }
    }

    /// The lemma of a candidate's base.
    pub(crate) fn lemma(&self, i: usize, c: &Candidate) -> CompactString {
        let known = if c.lemma == MADE { "" } else { self.lexicon.lemma(c.lemma) };
        if !known.is_empty() {
            return known.into();
        }
        let exact = self.exact(i);
        let from = c.head() + usize::from(c.article % 3);
        let to = exact.len().saturating_sub(usize::from(c.suffix));
        let base = exact.get(from..to).unwrap_or(exact);
        let mut lemma: CompactString = base.iter().map(|c| letter_of(*c)).collect();
        let long = base.len() >= 5;
        match c.tag.upos() {
            Upos::Adj if long && lemma.ends_with("ية") => {
                lemma.pop();
            }
            Upos::Noun | Upos::Adj => {
                if base.len() >= 6 && lemma.ends_with("يين") {
                    lemma.pop();
                    lemma.pop();
                } else if c.suffix > 0 && lemma.ends_with('ت') && base.len() >= 3 && !lemma.ends_with("ات")
                {
                    lemma.pop();
                    lemma.push('ة');
                } else if base.len() >= 6 && lemma.ends_with("يات") {
                    lemma.pop();
                    lemma.pop();
                    lemma.push('ة');
                }
            }
            _ => {}
        }
        if lemma.is_empty() {
            lemma.push('؟');
        }
        lemma
    }

    /// Adds a token.
    pub(crate) fn push(&mut self, kind: TokenKind, text: &str) {
        let start = self.folded.len() as u32;
        let first = self.candidates.len() as u32;
        let mut slot = Slot { letters: (start, start), candidates: (first, first), hash: 0, weight: 0 };
        if kind == TokenKind::Word {
            let mut letters = std::mem::take(&mut self.letters);
            letters.read(text);
            self.folded.extend_from_slice(&letters.folded);
            self.exact.extend_from_slice(&letters.exact);
            self.at.extend_from_slice(&letters.at);
            slot.letters.1 = self.folded.len() as u32;
            slot.hash = hash(&letters.folded);
            slot.weight = self.split(&letters);
            self.letters = letters;
        } else {
            let upos = match kind {
                TokenKind::Word | TokenKind::Foreign => Upos::X,
                TokenKind::Number => Upos::Num,
                TokenKind::Punct => Upos::Punct,
                TokenKind::Symbol => Upos::Sym,
            };
            slot.hash = text.bytes().fold(7, |h: u32, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
            self.candidates.push(guess(upos, slot.hash));
        }
        slot.candidates.1 = self.candidates.len() as u32;
        self.slots.push(slot);
    }

    /// Adds the candidates of a token and gives the weight of its whole form.
    fn split(&mut self, l: &Letters) -> u8 {
        let f = l.folded.as_slice();
        let n = f.len();
        let at = |i: usize| f.get(i).copied().unwrap_or(0);
        let first = self.candidates.len();
        let whole = self.lexicon.find(f).map_or(0, |found| found.weight);
        if n == 1 {
            let upos = match at(0) {
                code::WAW | code::FEH => Upos::Cconj,
                code::BEH | code::LAM | code::KAF => Upos::Adp,
                code::SEEN => Upos::Part,
                _ => Upos::X,
            };
            self.candidates.push(guess(upos, hash(f)));
            return whole;
        }
        let mut marks = Marks::of(l);
        let conjs: &[usize] = if n >= 2 && matches!(at(0), code::WAW | code::FEH) { &[0, 1] } else { &[0] };
        loop {
            for &c in conjs {
                self.bases(l, marks, c, 0);
                if n >= c + 2 {
                    match at(c) {
                        code::BEH | code::KAF | code::LAM | code::SEEN => self.bases(l, marks, c, 1),
                        _ => {}
                    }
                }
            }
            // Marks that no reading agrees with are slips.
            if self.candidates.len() > first || marks == Marks::default() {
                break;
            }
            marks = Marks::default();
        }
        if self.candidates.len() == first {
            for &c in conjs {
                if c == 0 || n >= 4 {
                    self.guesses(l, c, 0);
                }
                if n >= c + 4 && matches!(at(c), code::BEH | code::KAF | code::LAM) {
                    self.guesses(l, c, 1);
                }
            }
        } else if n >= 2 {
            // No name as it stands: foreign ones look like anything rare (تول), or like words behind a clitic (بوتين، شيكاي).
            let function = |u: Upos| {
                matches!(u, Upos::Adp | Upos::Part | Upos::Sconj | Upos::Cconj | Upos::Pron | Upos::Det)
            };
            let own = self.candidates.get(first..).unwrap_or(&[]);
            let whole_word = |c: &Candidate| c.head() == 0 && c.suffix == 0;
            let no_name =
                |c: &Candidate| function(c.tag.upos()) || whole_word(c) && c.tag.upos() == Upos::Propn;
            let room = own
                .iter()
                .filter(|c| c.head() == 0)
                .all(|c| c.suffix == 0 && c.article == 0 && c.weight < FREQUENT);
            if room && !own.iter().any(no_name) {
                let tag = Tag::new(Upos::Propn, &shape(Upos::Propn, &l.exact, false), bind::FREE);
                self.candidates.push(Candidate { weight: whole, tag, ..guess(Upos::Propn, hash(f)) });
            }
        }
        if self.candidates.len() == first {
            self.candidates.push(guess(Upos::Propn, hash(f)));
        }
        self.lead(first);
        whole
    }

    /// Notes of each candidate from `first` on how far its lemma is behind the most frequent one of the same split and
    /// part of speech.
    fn lead(&mut self, first: usize) {
        let Some(own) = self.candidates.get_mut(first..) else { return };
        for i in 0..own.len() {
            let Some(c) = own.get(i).copied() else { continue };
            let weight = |c: &Candidate| if c.lemma == MADE { 0 } else { self.lexicon.lemma_weight(c.lemma) };
            let same = |o: &&Candidate| {
                // للجنة holds اللجنة or الجنة: where the article is hidden it parts no splits.
                (o.conj, o.prep, o.article % 2, o.suffix) == (c.conj, c.prep, c.article % 2, c.suffix)
                    && o.definite() == c.definite()
                    && o.tag.upos_index() == c.tag.upos_index()
            };
            let top = own.iter().filter(same).map(weight).max().unwrap_or(0);
            if let Some(c) = own.get_mut(i) {
                c.behind = top.saturating_sub(weight(c)).min(7);
            }
        }
        // للجنة is اللجنة and not الجنة, للبنان is لبنان and not البنان: what is much rarer than its rival is no candidate.
        let usual = |article: u8| {
            let rivals = own.iter().filter(|c| c.prep == code::LAM && c.suffix == 0 && c.article != article);
            rivals.map(|c| c.weight).max().unwrap_or(0)
        };
        let usual = [usual(1), usual(3)];
        let mut kept = first;
        for i in first..self.candidates.len() {
            let Some(c) = self.candidates.get(i).copied() else { continue };
            let rival = match c.article {
                1 => usual[0],
                3 => usual[1],
                _ => 0,
            };
            if rival >= c.weight.saturating_add(RARE) {
                continue;
            }
            if let Some(slot) = self.candidates.get_mut(kept) {
                *slot = c;
            }
            kept += 1;
        }
        self.candidates.truncate(kept);
    }

    /// Adds the known bases after `c` letters of conjunction and `p` of preposition.
    fn bases(&mut self, l: &Letters, marks: Marks, c: usize, p: usize) {
        let f = l.folded.as_slice();
        let n = f.len();
        let head = c + p;
        if l.cut(c, 0).is_none() || l.cut(head, 0).is_none() {
            return;
        }
        let prep = if p == 1 { f.get(c).copied().unwrap_or(0) } else { 0 };
        let conj = if c == 1 { f.first().copied().unwrap_or(0) } else { 0 };
        let at = |i: usize| f.get(i).copied().unwrap_or(0);
        let mut articles = [(0usize, 0u8); 3];
        let mut count = 1;
        if prep == code::LAM {
            if at(head) == code::LAM && n >= head + 3 {
                articles[count] = (1, 1);
                count += 1;
                articles[count] = (0, 3);
                count += 1;
            }
        } else if prep != code::SEEN
            && at(head) == code::ALEF
            && l.exact.get(head) == Some(&code::ALEF)
            && at(head + 1) == code::LAM
            && n >= head + 4
        {
            articles[count] = (2, 2);
            count += 1;
        }
        let short = prep == code::KAF && n == head + 2;
        if short {
            // كما is one word.
            return;
        }
        for &(letters, article) in articles.get(..count).unwrap_or(&[]) {
            let start = head + letters;
            self.base(l, marks, (conj, prep, article), start, 0);
            if article == 0 {
                for enclitic in ENCLITICS {
                    if f.ends_with(enclitic) && n > start + enclitic.len() {
                        self.base(l, marks, (conj, prep, article), start, enclitic.len());
                    }
                }
            }
        }
    }

    fn base(
        &mut self,
        l: &Letters,
        marks: Marks,
        (conj, prep, article): (u8, u8, u8),
        start: usize,
        suffix: usize,
    ) {
        if marks.tanween && (article != 0 || suffix != 0) {
            return;
        }
        let n = l.len();
        let end = n - suffix;
        let (Some(folded), Some(exact)) = (l.folded.get(start..end), l.exact.get(start..end)) else { return };
        if suffix > 0 && (l.cut(end, 0).is_none() || l.exact.last() == Some(&code::TEH_MARBUTA)) {
            return;
        }
        let Some(found) = self.lexicon.find(folded) else { return };
        let vowel = if marks.vowels { l.marks.get(start).copied().unwrap_or(0) } else { 0 };
        let written = spelling(exact);
        let hash = hash(folded);
        // An adjective serves as a noun where no noun is spelt like it.
        let noun = self.lexicon.readings(found).any(|r| r.tag.upos() == Upos::Noun);
        let allowed = |tag: Tag| {
            let wants = if suffix > 0 { bind::BOUND } else { bind::FREE };
            let takes = match prep {
                0 => 0,
                code::SEEN => bind::FUTURE,
                code::LAM if article == 0 && tag.upos() == Upos::Verb => bind::FUTURE,
                _ => bind::PREP,
            };
            let verb = matches!(tag.upos(), Upos::Verb | Upos::Aux);
            let yeh = suffix == 1 && l.folded.last() == Some(&code::YEH) && verb;
            let noon =
                suffix == 2 && l.folded.ends_with(&[code::NOON, code::YEH]) && !verb && folded.len() > 2;
            tag.binds(wants | takes)
                && (article == 0 || tag.binds(bind::ARTICLE))
                && (conj == 0 || tag.binds(bind::CONJ))
                && (prep == code::LAM || !tag.binds(bind::LAM))
                && !yeh
                && !noon
        };
        // What is spelt exactly like one word is not another one with another hamza: إن is not أن.
        let exact = self.lexicon.readings(found).any(|r| allowed(r.tag) && r.spelling == written);
        for Reading { lemma, mut tag, spelling } in self.lexicon.readings(found) {
            if !allowed(tag) || exact && fit(written, spelling) == 2 {
                continue;
            }
            if marks.tanween && (matches!(tag.upos(), Upos::Verb | Upos::Aux) || tag.features().construct) {
                continue;
            }
            if let Some(passive) = voice(vowel, marks, tag.features(), || self.lexicon.lemma(lemma)) {
                if tag.features().passive == Some(!passive) {
                    continue;
                }
                tag = tag.with_passive(passive);
            }
            let named = tag.upos() == Upos::Propn && self.lexicon.lemma(lemma).is_empty();
            let fit = if named { 0 } else { fit(written, spelling) };
            let candidate = Candidate {
                conj,
                prep,
                article,
                suffix: suffix as u8,
                fit: fit as u8,
                weight: found.weight,
                behind: 0,
                tag,
                lemma,
                hash,
            };
            self.candidates.push(candidate);
            match tag.upos() {
                Upos::Noun => {
                    self.candidates.push(Candidate { tag: tag.with_upos(Upos::Propn), ..candidate });
                }
                // Some listed names are loan words (يورو، إنترنت).
                Upos::Propn if named && !noun && suffix == 0 => {
                    self.candidates.push(Candidate {
                        tag: tag.with_upos(Upos::Noun),
                        lemma: MADE,
                        ..candidate
                    });
                }
                Upos::Adj if !noun => {
                    self.candidates.push(Candidate { tag: tag.with_upos(Upos::Noun), ..candidate });
                }
                _ => {}
            }
        }
    }

    /// Adds guesses for a base that the lexicon does not know.
    fn guesses(&mut self, l: &Letters, c: usize, p: usize) {
        let f = l.folded.as_slice();
        let n = f.len();
        let at = |i: usize| f.get(i).copied().unwrap_or(0);
        let head = c + p;
        if l.cut(c, 0).is_none() || l.cut(head, 0).is_none() {
            return;
        }
        let prep = if p == 1 { at(c) } else { 0 };
        let conj = if c == 1 { at(0) } else { 0 };
        let mut article = 0;
        let mut start = head;
        if prep == code::LAM && at(head) == code::LAM && n >= head + 4 {
            article = 1;
            start += 1;
        } else if prep != code::LAM && at(head) == code::ALEF && at(head + 1) == code::LAM && n >= head + 5 {
            article = 2;
            start += 2;
        } else if p == 1 && n < head + 3 {
            return;
        }
        let attested = self.lexicon.find(f.get(start..).unwrap_or(&[])).map_or(0, |found| found.weight);
        // Nothing speaks for ك or ف before what nobody knows; names begin with them (كامبرلاند، فالنتينو).
        if article == 0 && attested == 0 && (prep == code::KAF || conj == code::FEH) {
            return;
        }
        let mut add = |upos: Upos, suffix: usize| {
            let Some(base) = f.get(start..n - suffix) else { return };
            let weight = if suffix == 0 { attested } else { 0 };
            let exact = l.exact.get(start..n - suffix).unwrap_or(base);
            self.candidates.push(Candidate {
                conj,
                prep,
                article,
                suffix: suffix as u8,
                weight,
                tag: Tag::new(upos, &shape(upos, exact, suffix > 0), bind::FREE),
                ..guess(upos, hash(base))
            });
        };
        add(Upos::Propn, 0);
        add(Upos::Noun, 0);
        add(Upos::Adj, 0);
        if article == 0 && p == 0 && matches!(at(start), code::YEH | code::TEH | code::ALEF | code::NOON) {
            add(Upos::Verb, 0);
        }
        if article == 0 {
            for enclitic in ENCLITICS {
                if f.ends_with(enclitic)
                    && n >= start + enclitic.len() + 3
                    && enclitic.first() == Some(&code::HEH)
                    && l.exact.last() != Some(&code::TEH_MARBUTA)
                    && l.cut(n - enclitic.len(), 0).is_some()
                {
                    add(Upos::Noun, enclitic.len());
                    break;
                }
            }
        }
    }
}

/// Features of a base that the lexicon does not know, by its letters.
fn shape(upos: Upos, exact: &[u8], bound: bool) -> Features {
    use {Aspect::*, Gender::*, Number::*, Person::*};
    let mut f = Features::default();
    match upos {
        Upos::Noun | Upos::Adj | Upos::Propn => {
            let sure = upos != Upos::Propn;
            let long = exact.len() >= 5;
            let (gender, number) = match exact {
                [.., code::TEH_MARBUTA] => (Some(Feminine), Singular),
                [.., code::YEH, code::ALEF] => (Some(Feminine), Singular),
                // As of nouns with this plural in the lexicon: loans mostly (كيلومترات، سيناريوهات).
                [.., code::ALEF, code::TEH] if long && upos == Upos::Noun => (Some(Masculine), Plural),
                [.., code::ALEF, code::TEH] if long && sure => (Some(Feminine), Plural),
                [.., code::WAW | code::YEH, code::NOON] if long && sure => (Some(Masculine), Plural),
                [.., code::TEH] if bound => (Some(Feminine), Singular),
                _ => (sure.then_some(Masculine), Singular),
            };
            (f.gender, f.number) = (gender, Some(number));
        }
        Upos::Verb => {
            let (aspect, person, gender, number) = match exact {
                [code::YEH, .., code::WAW, code::NOON | code::ALEF] => {
                    (Imperfect, Third, Some(Masculine), Plural)
                }
                [code::YEH, ..] => (Imperfect, Third, Some(Masculine), Singular),
                [code::TEH, .., code::TEH] => (Perfect, Third, Some(Feminine), Singular),
                [code::TEH, ..] => (Imperfect, Third, Some(Feminine), Singular),
                [code::NOON, ..] => (Imperfect, First, None, Plural),
                [.., code::WAW, code::ALEF] => (Perfect, Third, Some(Masculine), Plural),
                [.., code::TEH] => (Perfect, Third, Some(Feminine), Singular),
                _ => (Perfect, Third, Some(Masculine), Singular),
            };
            (f.aspect, f.person, f.gender, f.number) = (Some(aspect), Some(person), gender, Some(number));
            f.passive = Some(false);
        }
        _ => {}
    }
    f
}

fn guess(upos: Upos, hash: u32) -> Candidate {
    Candidate {
        conj: 0,
        prep: 0,
        article: 0,
        suffix: 0,
        fit: 3,
        weight: 0,
        behind: 0,
        tag: Tag::new(upos, &Features::default(), bind::FREE),
        lemma: MADE,
        hash,
    }
}

/// What the vowel marks of a token tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Marks {
    /// A nunation at its end.
    tanween: bool,
    /// A vowel or doubling anywhere.
    vowels: bool,
    shadda: bool,
}

impl Marks {
    fn of(l: &Letters) -> Self {
        let any = l.marks.iter().fold(0, |a, b| a | b);
        if any == 0 {
            return Self::default();
        }
        // It stands on the last letter, or before an alef that only carries it.
        let last = l.marks.iter().rev().take(2).fold(0, |a, b| a | b);
        Self {
            tanween: last & mark::TANWEEN != 0,
            vowels: any & !mark::TANWEEN != 0,
            shadda: any & mark::SHADDA != 0,
        }
    }
}

/// The voice that the vowel on a verb's first letter tells: كُتب is passive, يُقال too, يُعلن may be either.
fn voice<'l>(vowel: u8, marks: Marks, f: Features, lemma: impl Fn() -> &'l str) -> Option<bool> {
    let damma = vowel & mark::DAMMA != 0;
    match f.aspect? {
        _ if vowel & mark::FATHA != 0 => Some(false),
        Aspect::Perfect if damma => Some(true),
        Aspect::Imperfect if damma && !marks.shadda && lemma().chars().count() == 3 => Some(true),
        _ => None,
    }
}

/// Up to six letter positions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cuts {
    at: [usize; 6],
    len: usize,
}

impl Cuts {
    fn push(&mut self, at: usize) {
        if let Some(slot) = self.at.get_mut(self.len) {
            *slot = at;
            self.len += 1;
        }
    }

    fn last(&self) -> usize {
        self.as_slice().last().copied().unwrap_or(0)
    }

    pub(crate) fn as_slice(&self) -> &[usize] {
        self.at.get(..self.len).unwrap_or(&[])
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }
}
