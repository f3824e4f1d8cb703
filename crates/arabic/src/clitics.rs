//! Clitics: splitting a token into its syntactic words, with lemma, part of speech and features of each.
//!
//! A word is split only where what remains is a word of the lexicon or has the shape of one.

use crate::letters::{Letters, code, letter_of};
use compact_str::CompactString;
use isnad_doc::{Aspect, Clitic, Features, Gender, Number, Person, Span, TokenId, TokenKind, Upos, Word};
use std::collections::HashMap;

const CLOSED: &str = include_str!("../../../data/lexicon/closed.tsv");
const VERBS: &str = include_str!("../../../data/lexicon/verbs.tsv");

/// Stems that begin with waw and are too frequent to lose it.
const WAW: [&str; 52] = [
    "وزير",
    "وزراء",
    "وزار",
    "وكال",
    "وقت",
    "واحد",
    "وسط",
    "وضع",
    "وطن",
    "ولاي",
    "وصل",
    "وفد",
    "واشنطن",
    "وقف",
    "وفاه",
    "وثيق",
    "وثائق",
    "وجه",
    "وجود",
    "وعد",
    "ورق",
    "وسيل",
    "وسائل",
    "وحد",
    "واقع",
    "واجه",
    "وقع",
    "وصف",
    "وافق",
    "وليد",
    "واضح",
    "واسع",
    "وطني",
    "ورش",
    "وفق",
    "وكيل",
    "وراء",
    "وديع",
    "وهم",
    "وحيد",
    "وساط",
    "وقود",
    "وليام",
    "والده",
    "والد",
    "واجب",
    "وارد",
    "وباء",
    "وتير",
    "وصول",
    "وعي",
    "ويكي",
];

#[derive(Clone, Debug)]
struct Entry {
    lemma: CompactString,
    upos: Upos,
    features: Features,
}

/// The readings of one look-up form, each with its exact letters.
type Readings = Vec<(Box<[u8]>, Entry)>;

/// The lexicon by look-up form.
#[derive(Debug)]
pub(crate) struct Lexicon {
    entries: HashMap<Box<[u8]>, Readings>,
}

fn codes(text: &str) -> (Box<[u8]>, Box<[u8]>) {
    let mut letters = Letters::default();
    letters.read(text);
    (letters.folded.into(), letters.exact.into())
}

fn features(cells: &str) -> Features {
    let mut f = Features { known: true, ..Features::default() };
    for cell in cells.split(' ') {
        match cell {
            "1" => f.person = Some(Person::First),
            "2" => f.person = Some(Person::Second),
            "3" => f.person = Some(Person::Third),
            "m" => f.gender = Some(Gender::Masculine),
            "f" => f.gender = Some(Gender::Feminine),
            "s" => f.number = Some(Number::Singular),
            "d" => f.number = Some(Number::Dual),
            "pl" => f.number = Some(Number::Plural),
            "p" if f.person.is_none() && cells.starts_with('p') && cells.len() > 1 => {
                f.aspect = Some(Aspect::Perfect);
            }
            "p" => f.number = Some(Number::Plural),
            "i" => f.aspect = Some(Aspect::Imperfect),
            _ => {}
        }
    }
    f
}

/// Pronouns that are glued behind a word.
const ENCLITICS: [(&[u8], &str); 9] = [
    (&[code::HEH, code::MEEM, code::ALEF], "3 d"),
    (&[code::HEH, code::ALEF], "3 f s"),
    (&[code::HEH, code::MEEM], "3 m p"),
    (&[code::HEH, code::NOON], "3 f p"),
    (&[code::KAF, code::MEEM], "2 m p"),
    (&[code::NOON, code::ALEF], "1 p"),
    (&[code::HEH], "3 m s"),
    (&[code::KAF], "2 s"),
    (&[code::YEH], "1 s"),
];

impl Lexicon {
    pub(crate) fn new() -> Self {
        let mut lexicon = Self { entries: HashMap::new() };
        for line in CLOSED.lines().skip(1) {
            let mut cells = line.split('\t');
            let (Some(form), Some(lemma), Some(upos), Some(feats)) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let Some(upos) = Upos::parse(upos) else { continue };
            lexicon.add(form, lemma, upos, features(feats));
        }
        for line in VERBS.lines().skip(1) {
            let mut cells = line.split('\t');
            let (Some(lemma), Some(perfect), Some(imperfect)) = (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            lexicon.verb(lemma, perfect, imperfect);
        }
        lexicon
    }

    fn add(&mut self, form: &str, lemma: &str, upos: Upos, features: Features) {
        let (folded, exact) = codes(form);
        let entry = Entry { lemma: lemma.into(), upos, features };
        self.entries.entry(folded).or_default().push((exact, entry));
    }

    fn verb(&mut self, lemma: &str, perfect: &str, imperfect: &str) {
        let weak = perfect.ends_with(['ى', 'ا']);
        let base: String =
            if weak { perfect.chars().take(perfect.chars().count() - 1).collect() } else { perfect.into() };
        let mut give = |form: String, feats: &str| self.add(&form, lemma, Upos::Verb, features(feats));
        give(perfect.into(), "p 3 m s");
        give(format!("{base}ت"), "p 3 f s");
        give(format!("{base}وا"), "p 3 m pl");
        for (letter, feats) in [("ي", "i 3 m s"), ("ت", "i 3 f s"), ("ن", "i 1 pl"), ("أ", "i 1 s")] {
            give(format!("{letter}{imperfect}"), feats);
        }
        give(format!("ي{imperfect}ون"), "i 3 m pl");
        give(format!("ي{imperfect}وا"), "i 3 m pl");
    }

    fn find(&self, folded: &[u8], exact: &[u8]) -> Option<&Entry> {
        let entries = self.entries.get(folded)?;
        entries.iter().find(|(e, _)| **e == *exact).or(entries.first()).map(|(_, entry)| entry)
    }

    /// Splits a token and appends its words, which tile `span`.
    pub(crate) fn words(
        &self,
        token: TokenId,
        kind: TokenKind,
        text: &str,
        from: usize,
        letters: &mut Letters,
        out: &mut Vec<Word>,
    ) {
        let to = from + text.len();
        let plain = |upos| Word {
            span: Span::new(from, to),
            token,
            fused: None,
            lemma: text.into(),
            upos,
            clitic: Clitic::None,
            features: Features::default(),
        };
        match kind {
            TokenKind::Word => letters.read(text),
            TokenKind::Foreign => return out.push(plain(Upos::X)),
            TokenKind::Number => return out.push(plain(Upos::Num)),
            TokenKind::Punct => return out.push(plain(Upos::Punct)),
            TokenKind::Symbol => return out.push(plain(Upos::Sym)),
        }
        let n = letters.len();
        let (pre, post) = self.split(letters);
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        for i in 0..pre {
            cuts.push((i, i + 1));
        }
        cuts.push((pre, n - post));
        if post > 0 {
            cuts.push((n - post, n));
        }
        for (i, (a, b)) in cuts.iter().enumerate() {
            let (Some(start), Some(end)) = (letters.cut(*a, text.len()), letters.cut(*b, text.len())) else {
                out.push(plain(Upos::X));
                return;
            };
            let start = if i == 0 { 0 } else { start };
            let folded = letters.folded.get(*a..*b).unwrap_or(&[]);
            let exact = letters.exact.get(*a..*b).unwrap_or(&[]);
            let mut word = plain(Upos::Noun);
            word.span = Span::new(from + start, from + end);
            if i < pre {
                (word.lemma, word.upos, word.features) = proclitic(exact);
                word.clitic = Clitic::Pro;
            } else if i > pre {
                let feats = ENCLITICS.iter().find(|e| e.0 == folded).map_or("", |e| e.1);
                word.lemma = "هو".into();
                word.upos = Upos::Pron;
                word.features = features(feats);
                word.clitic = Clitic::En;
            } else {
                (word.lemma, word.upos, word.features) = self.base(
                    folded,
                    exact,
                    pre > 0 && letters.folded.get(pre - 1) == Some(&code::LAM),
                    post > 0,
                );
            }
            out.push(word);
        }
    }

    /// How many letters before and after the base are clitics.
    fn split(&self, letters: &Letters) -> (usize, usize) {
        let f = letters.folded.as_slice();
        let e = letters.exact.as_slice();
        let n = f.len();
        if n < 2 || self.find(f, e).is_some() {
            return (0, 0);
        }
        let text: String = f.iter().map(|c| letter_of(*c)).collect();
        let mut pre = 0;
        let first = f.first().copied().unwrap_or(0);
        let known = |a: usize, b: usize| a < b && self.entries.contains_key(f.get(a..b).unwrap_or(&[]));
        let nominal = |a: usize| {
            let entries = self.entries.get(f.get(a..n).unwrap_or(&[]));
            entries.is_some_and(|e| e.iter().any(|(_, e)| e.upos != Upos::Verb))
        };
        let waw_stem = WAW.iter().any(|w| text.starts_with(w));
        if (first == code::WAW && !waw_stem && (n >= 4 || known(1, n))) || (first == code::FEH && known(1, n))
        {
            pre = 1;
        }
        let rest = |i: usize| f.get(i).copied().unwrap_or(0);
        let article = rest(pre + 1) == code::ALEF && rest(pre + 2) == code::LAM && n - pre >= 5;
        let glued = matches!(rest(pre), code::BEH | code::KAF) && (article || nominal(pre + 1));
        let lam = rest(pre) == code::LAM
            && n - pre >= 3
            && (known(pre + 1, n) || rest(pre + 1) == code::LAM && n - pre >= 4);
        let future = rest(pre) == code::SEEN
            && n - pre >= 4
            && matches!(rest(pre + 1), code::YEH | code::TEH | code::NOON)
            && known(pre + 1, n);
        if !known(pre, n) && (glued || lam || future) {
            pre += 1;
        }
        if known(pre, n) {
            return (pre, 0);
        }
        for (suffix, _) in ENCLITICS {
            let stem = n.saturating_sub(suffix.len());
            if !f.ends_with(suffix) || stem < pre + 2 || e.ends_with(&[code::TEH_MARBUTA]) {
                continue;
            }
            let defined = rest(pre) == code::ALEF && rest(pre + 1) == code::LAM;
            let sure = suffix.len() >= 2 && suffix.first() == Some(&code::HEH) && stem >= pre + 3;
            let after_teh = suffix.len() == 1
                && suffix.first() == Some(&code::HEH)
                && f.get(stem.wrapping_sub(1)) == Some(&code::TEH)
                && stem >= pre + 4;
            if known(pre, stem) && (suffix.len() >= 2 || suffix.first() == Some(&code::HEH))
                || !defined && (sure || after_teh)
            {
                return (pre, suffix.len());
            }
        }
        (pre, 0)
    }

    fn base(
        &self,
        folded: &[u8],
        exact: &[u8],
        after_lam: bool,
        bound: bool,
    ) -> (CompactString, Upos, Features) {
        if let Some(entry) = self.find(folded, exact) {
            return (entry.lemma.clone(), entry.upos, entry.features);
        }
        let mut f = Features { construct: bound, ..Features::default() };
        let mut stem = exact;
        if let Some(rest) = stem.strip_prefix(&[code::ALEF, code::LAM])
            && rest.len() >= 3
        {
            stem = rest;
            f.definite = true;
        } else if after_lam
            && let Some(rest) = stem.strip_prefix(&[code::LAM])
            && rest.len() >= 3
        {
            stem = rest;
            f.definite = true;
        }
        let mut upos = Upos::Noun;
        if stem.ends_with(&[code::YEH, code::TEH_MARBUTA]) && f.definite {
            upos = Upos::Adj;
            f.gender = Some(Gender::Feminine);
            stem = stem.get(..stem.len() - 1).unwrap_or(stem);
        } else if stem.len() >= 5 && stem.ends_with(&[code::ALEF, code::TEH]) {
            f.gender = Some(Gender::Feminine);
            f.number = Some(Number::Plural);
        } else if bound && stem.len() >= 4 && stem.ends_with(&[code::TEH]) {
            let mut lemma: CompactString = stem.iter().map(|c| letter_of(*c)).collect();
            lemma.pop();
            lemma.push('ة');
            return (lemma, upos, f);
        }
        (stem.iter().map(|c| letter_of(*c)).collect(), upos, f)
    }
}

fn proclitic(exact: &[u8]) -> (CompactString, Upos, Features) {
    let letter = exact.first().copied().unwrap_or(0);
    let lemma: CompactString = std::iter::once(letter_of(letter)).collect();
    let upos = match letter {
        code::WAW | code::FEH => Upos::Cconj,
        code::SEEN => Upos::Part,
        _ => Upos::Adp,
    };
    (lemma, upos, Features { known: true, ..Features::default() })
}
