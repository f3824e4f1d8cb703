//! The tokens of a page as the dictionary reads them, and the dictionary's matches.

use crate::atlas::{Atlas, Cue, Form, Nationality, Origin, Pattern, Trust};
use crate::trie::{join, phrase_hash, word_hash};
use isnad_doc::{Country, Doc, EntityType, Span, TokenId, TokenKind, Upos};
use std::collections::{HashMap, HashSet};

/// A way to read the beginning of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// Letters cut off as clitics.
    pub(crate) cut: u8,
    /// Bytes cut off the token's text.
    pub(crate) bytes: u32,
    /// Hash of what remains, in look-up form.
    pub(crate) hash: u64,
    /// Whether a preposition of place (ب) was cut.
    pub(crate) beh: bool,
    /// Whether a conjunction (و، ف) was cut.
    pub(crate) and: bool,
}

/// A token as the dictionary reads it.
#[derive(Clone, Debug)]
pub(crate) struct Tok {
    pub(crate) span: Span,
    pub(crate) kind: TokenKind,
    /// Its sentence.
    pub(crate) sentence: u32,
    /// Where its look-up form stands in [`Page::forms`].
    form: (u32, u32),
    readings: [Reading; 5],
    count: u8,
}

impl Tok {
    pub(crate) fn readings(&self) -> &[Reading] {
        self.readings.get(..usize::from(self.count)).unwrap_or(&[])
    }

    /// Hash of the whole token.
    pub(crate) fn hash(&self) -> u64 {
        self.readings[0].hash
    }
}

/// What a mention refers to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// A row of the atlas.
    Row(u32),
    /// A country's body.
    Body(u16, Option<Country>),
    /// A name the atlas does not know.
    Unknown,
    /// A name that many bear, or a body of a state that the page does not name: nobody in particular.
    Unnamed,
    /// A noun that stands for a body named before: a row of the table of such nouns.
    Noun(u16),
    /// The same in the dual, for the last two of them.
    Both(u16),
    /// A people.
    People(u16),
}

/// A mention in the making.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// First token and one past the last.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) span: Span,
    pub(crate) kind: EntityType,
    pub(crate) target: Target,
    /// The tagger's probability of the name's least sure word; 1 for what the dictionary found.
    pub(crate) sure: f32,
    /// How surely the dictionary takes it; [`Trust::Free`] and [`Trust::Context`] hold against the tagger.
    pub(crate) trust: Trust,
    pub(crate) nationality: Option<Nationality>,
}

/// A page as the dictionary reads it.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) text: &'a str,
    doc: &'a Doc,
    pub(crate) toks: Vec<Tok>,
    forms: String,
}

impl<'a> Page<'a> {
    pub(crate) fn new(doc: &'a Doc) -> Self {
        let text = doc.text();
        let mut page =
            Self { text, doc, toks: Vec::with_capacity(doc.words.tokens.len()), forms: String::new() };
        for (number, sentence) in doc.words.sentences.iter().enumerate() {
            let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
            for token in doc.words.tokens.get(range).unwrap_or(&[]) {
                page.push(token.span, token.kind, number as u32);
            }
        }
        page
    }

    fn push(&mut self, span: Span, kind: TokenKind, sentence: u32) {
        let token = span.of(self.text);
        let form = isnad_arabic::skeleton(token);
        let start = self.forms.len() as u32;
        self.forms.push_str(&form);
        let whole = Reading { cut: 0, bytes: 0, hash: word_hash(&form), beh: false, and: false };
        let mut tok = Tok {
            span,
            kind,
            sentence,
            form: (start, self.forms.len() as u32),
            readings: [whole; 5],
            count: 1,
        };
        if kind == TokenKind::Word {
            let add = |tok: &mut Tok, cut: u8, hash: u64, beh: bool, and: bool| {
                let bytes = letters_offset(token, usize::from(cut));
                if let Some(slot) = tok.readings.get_mut(usize::from(tok.count)) {
                    *slot = Reading { cut, bytes, hash, beh, and };
                    tok.count += 1;
                }
            };
            let mut rest = form.as_str();
            let mut and = false;
            for cut in 0..2u8 {
                let letter = rest.chars().next().unwrap_or(' ');
                let after = rest.get(letter.len_utf8()..).unwrap_or("");
                let long = after.len() >= 4;
                match letter {
                    'و' | 'ف' if cut == 0 && long => {
                        add(&mut tok, cut + 1, word_hash(after), false, true);
                        and = true;
                    }
                    'ل' if long && after.starts_with('ل') && after.len() >= 6 => {
                        // للجيش: the article has lost its alef.
                        let mut fused = String::with_capacity(after.len() + 2);
                        fused.push('ا');
                        fused.push_str(after);
                        add(&mut tok, cut + 1, word_hash(&fused), false, and);
                        // للبنان, للندن: or it has none; للحج is no matter of Lahij.
                        if after.chars().count() >= 4 {
                            add(&mut tok, cut + 1, word_hash(after), false, and);
                        }
                        break;
                    }
                    'ب' | 'ل' | 'ك' if long => {
                        add(&mut tok, cut + 1, word_hash(after), letter == 'ب', and);
                        break;
                    }
                    _ => break,
                }
                rest = after;
            }
        }
        self.toks.push(tok);
    }

    /// The look-up form of a token.
    pub(crate) fn form(&self, at: usize) -> &str {
        let Some(tok) = self.toks.get(at) else { return "" };
        self.forms.get(tok.form.0 as usize..tok.form.1 as usize).unwrap_or("")
    }

    /// Bytes of clitics before the base of a token, as the words layer splits it.
    pub(crate) fn base_offset(&self, at: usize) -> u32 {
        let Some(tok) = self.toks.get(at) else { return 0 };
        let base = self.doc.words.base(TokenId::new(at));
        base.map_or(0, |b| b.span.start.saturating_sub(tok.span.start))
    }

    /// Whether a token begins with a conjunction, as the words layer splits it.
    pub(crate) fn conjunction(&self, at: usize) -> bool {
        let words = self.doc.words.words_of(TokenId::new(at));
        words.len() > 1 && words.first().is_some_and(|w| w.upos == Upos::Cconj)
    }

    /// What a mention is called: its text, with the alef back that للجماعة has lost.
    pub(crate) fn called(&self, hit: &Found) -> String {
        let text = hit.span.of(self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let cut = self.toks.get(hit.start).is_some_and(|t| t.span.start < hit.span.start);
        let base = self.doc.words.base(TokenId::new(hit.start));
        let fused = base.and_then(|b| b.fused.as_deref()).is_some_and(|f| f.starts_with("ال"));
        if cut && fused && text.starts_with('ل') { format!("ا{text}") } else { text }
    }

    /// Whether the words layer reads a token as a verb.
    pub(crate) fn is_verb(&self, at: usize) -> bool {
        self.doc.words.base(TokenId::new(at)).is_some_and(|b| matches!(b.upos, Upos::Verb | Upos::Aux))
    }

    /// Whether the words layer reads a token as an adjective.
    pub(crate) fn is_adjective(&self, at: usize) -> bool {
        self.doc.words.base(TokenId::new(at)).is_some_and(|b| b.upos == Upos::Adj)
    }

    /// Whether the words layer reads a token as a noun, name or adjective.
    pub(crate) fn is_nominal(&self, at: usize) -> bool {
        let base = self.doc.words.base(TokenId::new(at));
        base.is_some_and(|b| matches!(b.upos, Upos::Noun | Upos::Propn | Upos::Adj))
    }

    /// Whether a token is what a number counts: 500 ريال.
    pub(crate) fn counted(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|b| self.same_sentence(*b, at)) else { return false };
        if self.base_offset(at) > 0 || self.form(at).starts_with("لل") {
            return false;
        }
        // 500 ريال, (500) ريال
        let bracket = usize::from(self.surface(before) == ")");
        let number = before
            .checked_sub(bracket)
            .and_then(|at| self.toks.get(at))
            .is_some_and(|t| t.kind == TokenKind::Number);
        number
            || matches!(
                self.form(before),
                "مليون" | "مليار" | "الف" | "الاف" | "ملايين" | "مليارات" | "تريليون" | "مءه"
            )
    }

    /// Whether a state's name at `at` is its adjective: السفارات السعودية, لاجئا سوريا.
    pub(crate) fn adjectival(&self, atlas: &Atlas, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|b| self.same_sentence(*b, at)) else { return false };
        if self.base_offset(at) > 0 || !self.is_nominal(before) || !self.ordinary(before) {
            return false;
        }
        let Some((_, nationality, reading)) = self.nationality(atlas, at).filter(|(end, ..)| *end == at + 1)
        else {
            return false;
        };
        let noun = self.form(before);
        let definite = ["ال", "وال", "بال", "لل", "فال", "كال", "ولل"].iter().any(|p| noun.starts_with(p));
        // سوريا is also «a Syrian» in the accusative.
        let accusative = noun.ends_with('ا') && self.form(at).ends_with('ا');
        reading.cut == 0
            && (nationality.definite && definite || !nationality.definite && !definite && accusative)
    }

    /// Whether the lexicon knows the base of a token as an ordinary word.
    pub(crate) fn ordinary(&self, at: usize) -> bool {
        let base = self.doc.words.base(TokenId::new(at));
        base.is_some_and(|b| b.features.known && b.upos != Upos::Propn)
    }

    /// Whether a token is a title that stands before a person's name.
    pub(crate) fn title(&self, at: usize) -> bool {
        const TITLES: [&str; 22] = [
            "السيد",
            "السيده",
            "الدكتور",
            "الدكتوره",
            "اللواء",
            "العميد",
            "العقيد",
            "الفريق",
            "الشيخ",
            "الامير",
            "الملك",
            "الجنرال",
            "المشير",
            "المهندس",
            "الاستاذ",
            "القاضي",
            "اول",
            "ركن",
            "الركن",
            "المستشار",
            "د",
            "م",
        ];
        TITLES.contains(&self.form(at))
    }

    /// The text of a token.
    pub(crate) fn surface(&self, at: usize) -> &'a str {
        self.toks.get(at).map_or("", |t| t.span.of(self.text))
    }

    /// Whether two tokens stand in one sentence.
    pub(crate) fn same_sentence(&self, a: usize, b: usize) -> bool {
        matches!((self.toks.get(a), self.toks.get(b)), (Some(a), Some(b)) if a.sentence == b.sentence)
    }

    /// Whether the tokens `start..end` stand between quotation marks or brackets.
    pub(crate) fn quoted(&self, start: usize, end: usize) -> bool {
        let Some(before) = start.checked_sub(1) else { return false };
        self.same_sentence(before, end)
            && matches!(self.surface(before), "«" | "\"" | "“" | "”" | "(" | "'" | "‘" | "„" | "[" | "‹")
            && matches!(self.surface(end), "»" | "\"" | "”" | "“" | ")" | "'" | "’" | "]" | "›")
    }

    /// What the word before token `at` says about it; quotation marks are passed over.
    pub(crate) fn cue_before(&self, atlas: &Atlas, at: usize) -> Option<Cue> {
        let mut before = at.checked_sub(1)?;
        if matches!(self.surface(before), "«" | "\"" | "“" | "”" | "(" | "'") {
            before = before.checked_sub(1)?;
        }
        if !self.same_sentence(before, at) {
            return None;
        }
        let tok = self.toks.get(before)?;
        tok.readings().iter().find_map(|r| atlas.cue(r.hash))
    }

    /// The longest stretch of tokens a word table knows from `at` on: its end, its value and the reading of its first token.
    pub(crate) fn longest<V: Copy>(
        &self,
        trie: &crate::trie::Trie<V>,
        at: usize,
    ) -> Option<(usize, V, Reading)> {
        let tok = self.toks.get(at)?;
        let mut best: Option<(usize, V, Reading)> = None;
        for reading in tok.readings() {
            self.walk(trie, at, *reading, &mut |end, mut values| {
                let longer = best.as_ref().is_none_or(|(e, _, _)| end > *e);
                if let Some(value) = values.next().filter(|_| longer) {
                    best = Some((end, value, *reading));
                }
            });
        }
        best
    }

    fn walk<V: Copy>(
        &self,
        trie: &crate::trie::Trie<V>,
        at: usize,
        reading: Reading,
        give: &mut impl FnMut(usize, crate::trie::Values<'_, V>),
    ) {
        let mut key = reading.hash;
        let mut end = at + 1;
        while let Some(values) = trie.get(key) {
            give(end, values);
            // A hyphen inside a name is passed over, and the marks of tags (كوريا_الشمالية, دونالد #ترمب).
            if matches!(self.surface(end), "-" | "ـ" | "–" | "#" | "_") {
                end += 1;
            }
            if !self.same_sentence(at, end) {
                break;
            }
            let Some(next) = self.toks.get(end) else { break };
            key = join(key, next.hash());
            end += 1;
        }
    }

    /// The nationality form at a token: its end, the form, and the reading of its first token.
    pub(crate) fn nationality(&self, atlas: &Atlas, at: usize) -> Option<(usize, Nationality, Reading)> {
        let tok = self.toks.get(at)?;
        if tok.kind != TokenKind::Word {
            return None;
        }
        // A name that the words layer reads whole has no clitic: بروس is not «by Russians».
        let name = self.doc.words.base(TokenId::new(at)).is_some_and(|b| b.upos == Upos::Propn);
        let whole = self.base_offset(at);
        for reading in tok.readings() {
            if name && reading.bytes > whole {
                continue;
            }
            if self.same_sentence(at, at + 1)
                && let Some(next) = self.toks.get(at + 1)
                && let Some(n) = atlas.nationality(join(reading.hash, next.hash()))
            {
                return Some((at + 2, n, *reading));
            }
            if let Some(n) = atlas.nationality(reading.hash) {
                return Some((at + 1, n, *reading));
            }
        }
        self.accusative(atlas, at)
    }

    /// The indefinite accusative of a nationality: «جنديا أميركيا», «عراقياً». Without the tanwin it must follow a noun in the
    /// same case or a number, for «سوريا» and «ليبيا» are states.
    fn accusative(&self, atlas: &Atlas, at: usize) -> Option<(usize, Nationality, Reading)> {
        let reading = *self.toks.get(at)?.readings().first()?;
        let adjective = self.form(at).strip_suffix('ا').filter(|a| a.ends_with('ي'))?;
        let marked = self.surface(at).contains('\u{64B}');
        let follows = at.checked_sub(1).filter(|b| self.same_sentence(*b, at)).is_some_and(|before| {
            // «14 فلسطينيا»
            let counted = self.toks.get(before).is_some_and(|t| t.kind == TokenKind::Number);
            counted
                || self.is_nominal(before)
                && self.ordinary(before)
                && self.form(before).ends_with('ا')
                // «رعايا سوريا»: a plural, and no accusative.
                && !self.form(before).ends_with("ايا")
        });
        if !(marked || follows) {
            return None;
        }
        let nationality = atlas.nationality(phrase_hash(adjective)?).filter(|n| !n.definite)?;
        Some((at + 1, nationality, reading))
    }

    /// The span of tokens `start..end`, less what `reading` cuts off the first.
    pub(crate) fn span(&self, start: usize, end: usize, reading: Reading) -> Span {
        let (Some(first), Some(last)) =
            (self.toks.get(start), end.checked_sub(1).and_then(|e| self.toks.get(e)))
        else {
            return Span::default();
        };
        Span {
            start: first.span.start + reading.bytes,
            end: last.span.end.max(first.span.start + reading.bytes),
        }
    }
}

/// The byte at which letter number `n` of a token starts, vowel marks and tatweel not counted.
fn letters_offset(token: &str, n: usize) -> u32 {
    let mut seen = 0;
    for (at, c) in token.char_indices() {
        let mark = matches!(c, '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{200B}'..='\u{200F}');
        if !mark {
            if seen == n {
                return at as u32;
            }
            seen += 1;
        }
    }
    token.len() as u32
}

/// A stretch that some name of the atlas covers.
#[derive(Clone, Debug)]
struct Candidate {
    end: usize,
    reading: Reading,
    patterns: Vec<Pattern>,
}

/// The dictionary over one page.
pub(crate) struct Scan<'p, 'a> {
    page: &'p Page<'a>,
    atlas: &'p Atlas,
    /// How often each country is spoken of, for telling namesakes apart.
    countries: HashMap<Country, f32>,
    /// Rows the page has named where context or name left no doubt.
    named: HashSet<u32>,
    /// The country whose body of a sort is named; `None` where there are several.
    bodies: HashMap<u16, Option<Country>>,
    oman: bool,
}

impl<'p, 'a> Scan<'p, 'a> {
    /// Finds the names of the atlas on a page, and keeps what the page speaks of for [`Self::row`].
    pub(crate) fn run(page: &'p Page<'a>, atlas: &'p Atlas) -> (Self, Vec<Found>) {
        let mut scan = Self {
            page,
            atlas,
            countries: HashMap::new(),
            named: HashSet::new(),
            bodies: HashMap::new(),
            oman: false,
        };
        if let Some(country) = page.doc.article.outlet.as_deref().and_then(|o| atlas.outlet_country(o)) {
            scan.countries.insert(country, 1.0);
        }
        // Twice: short names and namesakes are settled by what the whole page speaks of.
        scan.pass(false);
        let found = scan.pass(true);
        (scan, found)
    }

    /// The likeliest row of a name whose kind is known otherwise, whatever context the row asks for. A person's short name (الأسد) wants
    /// its bearer named on the page; of several rows, the page's countries decide, and where they do not, none is taken.
    pub(crate) fn row(&self, start: usize, end: usize, reading: Reading, kind: EntityType) -> Option<u32> {
        let alike = |row: EntityType| {
            let place = |k| matches!(k, EntityType::Gpe | EntityType::Loc | EntityType::Fac);
            let body = |k| matches!(k, EntityType::Org | EntityType::Media);
            // The Kremlin is a building and who sits there.
            let seat = kind == EntityType::Fac && row == EntityType::Org;
            row == kind || place(row) && place(kind) || body(row) && body(kind) || seat
        };
        let mut best: Option<(f32, u32)> = None;
        let mut tied = false;
        self.page.walk(&self.atlas.names, start, reading, &mut |to, patterns| {
            if to != end {
                return;
            }
            for pattern in patterns {
                let Some(row) = self.atlas.row(pattern.entry).filter(|row| alike(row.kind)) else { continue };
                let named = self.named.contains(&pattern.entry);
                if row.kind == EntityType::Per && pattern.trust == Trust::Context && !named {
                    continue;
                }
                if pattern.trust != Trust::Free
                    && (!named && !self.near(pattern.entry) || !self.was(pattern.entry))
                {
                    continue;
                }
                let score = self.weight(&pattern)
                    + f32::from(u8::from(named)) * 20.0
                    + f32::from(u8::from(row.kind == kind)) * 3.0;
                match best {
                    Some((top, entry)) if entry != pattern.entry && (score - top).abs() < 0.5 => tied = true,
                    Some((top, _)) if score <= top => {}
                    _ => {
                        tied = false;
                        best = Some((score, pattern.entry));
                    }
                }
            }
        });
        best.filter(|_| !tied).map(|(_, entry)| entry)
    }

    /// The one country whose body of this sort the page names elsewhere.
    pub(crate) fn country_of(&self, body: u16) -> Option<Country> {
        self.bodies.get(&body).copied().flatten()
    }

    /// Whether a place may be meant where its name alone does not tell: the page speaks of its country, or everybody knows it.
    fn near(&self, entry: u32) -> bool {
        /// Thousands of people.
        const KNOWN: f32 = 500.0;
        let place = self.atlas.row(entry).is_some_and(|r| r.origin == Origin::Place);
        let country = self.atlas.country(entry).and_then(|c| self.countries.get(&c));
        // What is not free counts a tenth, and its own mentions are among them.
        !place || self.atlas.population(entry) >= KNOWN || country.is_some_and(|n| *n >= 1.0)
    }

    /// Whether a body was there when the page was written, as far as both are known.
    fn was(&self, entry: u32) -> bool {
        let year = self.page.doc.article.published.map(|p| i32::from(p.at.year()));
        year.zip(self.atlas.since(entry)).is_none_or(|(year, since)| since <= year)
    }

    /// How likely a row is by itself and by the countries that the page speaks of.
    fn weight(&self, pattern: &Pattern) -> f32 {
        let Some(row) = self.atlas.row(pattern.entry) else { return 0.0 };
        let own = match row.origin {
            Origin::Country => 30.0,
            Origin::Region => 25.0,
            Origin::Named => 15.0,
            // Where GeoNames has no number, a small town's.
            Origin::Place => 1.7 * (self.atlas.population(pattern.entry).max(10.0) + 1.0).ln(),
        };
        let country = self.atlas.country(pattern.entry).and_then(|c| self.countries.get(&c));
        own + 4.0 * (1.0 + country.copied().unwrap_or(0.0)).ln()
    }

    fn pass(&mut self, last: bool) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut at = 0;
        while at < self.page.toks.len() {
            let hit = self.at(at, found.last(), last);
            match hit {
                Some(hit) => {
                    at = hit.end.max(at + 1);
                    found.push(hit);
                }
                None => at += 1,
            }
        }
        if !last {
            for hit in &found {
                match hit.target {
                    Target::Row(row) => {
                        self.named.insert(row);
                        if let Some(country) = self.atlas.country(row) {
                            let weight = if hit.trust == Trust::Free { 1.0 } else { 0.1 };
                            *self.countries.entry(country).or_default() += weight;
                        }
                    }
                    Target::Body(body, Some(country)) => {
                        *self.countries.entry(country).or_default() += 1.0;
                        let known = self.bodies.entry(body).or_insert(Some(country));
                        if *known != Some(country) {
                            *known = None;
                        }
                    }
                    _ => {
                        if let Some(country) = hit.nationality.and_then(|n| n.country) {
                            *self.countries.entry(country).or_default() += 1.0;
                        }
                    }
                }
            }
            let oman = isnad_doc::Country::parse("OMN");
            self.oman =
                self.page.text.contains("سلطنة") && oman.is_some_and(|o| self.countries.contains_key(&o));
        }
        found
    }

    fn at(&self, at: usize, previous: Option<&Found>, last: bool) -> Option<Found> {
        let tok = self.page.toks.get(at)?;
        if !matches!(tok.kind, TokenKind::Word | TokenKind::Foreign | TokenKind::Number) {
            return None;
        }
        let name = self.name(at, previous, last);
        let body = if tok.kind == TokenKind::Word { self.body(at) } else { None };
        match (name, body) {
            (Some(name), Some(body)) if body.end > name.end => Some(body),
            (Some(name), _) => Some(name),
            (None, Some(body)) => Some(body),
            (None, None) => self.people(at),
        }
    }

    /// A name of the atlas at `at`: the longest whose context allows it.
    fn name(&self, at: usize, previous: Option<&Found>, last: bool) -> Option<Found> {
        let tok = self.page.toks.get(at)?;
        let mut candidates: Vec<Candidate> = Vec::new();
        for reading in tok.readings() {
            self.page.walk(&self.atlas.names, at, *reading, &mut |end, values| {
                let patterns: Vec<Pattern> = values.collect();
                if !patterns.is_empty() {
                    candidates.push(Candidate { end, reading: *reading, patterns });
                }
            });
        }
        if candidates.is_empty() {
            return None;
        }
        candidates.sort_by_key(|c| (std::cmp::Reverse(c.end), c.reading.cut));
        // The longest; of equally long ones (وجدة and جدة) the likeliest.
        let mut best: Option<(f32, Found)> = None;
        for candidate in &candidates {
            if best.as_ref().is_some_and(|(_, f)| f.end > candidate.end) {
                break;
            }
            let Some((score, found)) = self.accept(at, candidate, previous, last) else { continue };
            let score = score - 2.0 * f32::from(candidate.reading.cut);
            if best.as_ref().is_none_or(|(s, _)| score > *s) {
                best = Some((score, found));
            }
        }
        best.map(|(_, found)| found)
    }

    fn accept(
        &self,
        at: usize,
        candidate: &Candidate,
        previous: Option<&Found>,
        last: bool,
    ) -> Option<(f32, Found)> {
        let page = self.page;
        let cue = if candidate.reading.cut == 0 { page.cue_before(self.atlas, at) } else { None };
        let quoted = page.quoted(at, candidate.end);
        // A place after a place: حلب وإدلب، حمص.
        let listed = previous.is_some_and(|p| {
            let place = matches!(p.kind, EntityType::Gpe | EntityType::Loc);
            let gap = at.saturating_sub(p.end);
            place
                && page.same_sentence(p.start, at)
                && (gap == 0 && candidate.reading.and || gap == 1 && matches!(page.surface(p.end), "،" | ","))
        });
        let mut best: Option<(f32, Pattern)> = None;
        for pattern in &candidate.patterns {
            let Some(row) = self.atlas.row(pattern.entry) else { continue };
            let place = row.origin != Origin::Named;
            // دوماً is «always», not the town.
            if place && page.surface(candidate.end - 1).contains('\u{64B}') {
                continue;
            }
            if row.origin == Origin::Country
                && candidate.end == at + 1
                && !pattern.user
                && page.adjectival(self.atlas, at)
            {
                continue;
            }
            // صحيفة «مكة» is a paper.
            if place && quoted && cue == Some(Cue::Outlet) {
                continue;
            }
            let mut remembered = false;
            let named = last && self.named.contains(&pattern.entry);
            let allowed = match pattern.trust {
                Trust::Free => true,
                _ if !self.was(pattern.entry) => false,
                _ if last && !named && !self.near(pattern.entry) && cue != Some(Cue::Place) => false,
                Trust::Cued if named => true,
                Trust::Strong if named && cue == Some(Cue::Preposition) => true,
                Trust::Cued => {
                    let glued = candidate.reading.beh && page.form(at).contains("بال");
                    matches!(cue, Some(Cue::Place | Cue::Preposition)) || glued || listed
                }
                Trust::Strong => cue == Some(Cue::Place),
                Trust::Context => {
                    let classed = match row.kind {
                        EntityType::Media => cue == Some(Cue::Outlet),
                        EntityType::Per => cue == Some(Cue::Person),
                        _ => cue == Some(Cue::Organisation),
                    };
                    let word = candidate.reading.hash;
                    let common = candidate.end == at + 1
                        && (self.atlas.cue(word) == Some(Cue::Common)
                            || self.atlas.nationality(word).is_some());
                    let goes_on = page.form(candidate.end).starts_with("ال")
                        && page.is_nominal(candidate.end)
                        && page.same_sentence(at, candidate.end);
                    remembered = !classed;
                    classed
                        || named && !common && !goes_on
                        || quoted && candidate.end - at > 1 && row.kind != EntityType::Per
                }
            };
            if !allowed {
                continue;
            }
            let mut score = 0.0;
            if pattern.user {
                score += 1000.0;
            }
            score += match (row.kind, cue) {
                (EntityType::Media, Some(Cue::Outlet)) => 60.0,
                (EntityType::Media, _) if quoted => 20.0,
                (EntityType::Org, Some(Cue::Organisation)) => 40.0,
                (_, Some(Cue::Place)) if row.origin == Origin::Place => 40.0,
                (_, Some(Cue::Preposition)) if place => 10.0,
                _ => 0.0,
            };
            score += self.weight(pattern);
            // عمان is Jordan's capital unless the page speaks of the sultanate.
            if row.origin == Origin::Country
                && !self.oman
                && candidate.end == at + 1
                && self.atlas.country(pattern.entry) == Country::parse("OMN")
            {
                score -= 60.0;
            }
            if pattern.trust == Trust::Free {
                score += 2.0;
            }
            if remembered {
                score -= 15.0;
            }
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, *pattern));
            }
        }
        let (score, pattern) = best?;
        let kind = self.atlas.row(pattern.entry)?.kind;
        let (start, span) = self.trim(at, candidate, pattern.entry);
        let found = Found {
            start,
            end: candidate.end,
            span,
            kind,
            target: Target::Row(pattern.entry),
            sure: 1.0,
            trust: pattern.trust,
            nationality: None,
        };
        Some((score, found))
    }

    /// Leaves out of the span what stands before the name itself: a class noun (حركة، صحيفة) or a compass point (جنوب لبنان) where
    /// the rest names by itself, and titles of persons.
    fn trim(&self, at: usize, candidate: &Candidate, entry: u32) -> (usize, Span) {
        let whole = (at, self.page.span(at, candidate.end, candidate.reading));
        let Some(row) = self.atlas.row(entry).filter(|_| candidate.end > at + 1) else { return whole };
        let Some(first) = self.page.toks.get(at + 1).and_then(|t| t.readings().first().copied()) else {
            return whole;
        };
        let bare = || (at + 1, self.page.span(at + 1, candidate.end, first));
        let place = matches!(row.origin, Origin::Place | Origin::Region);
        if row.kind == EntityType::Per {
            let title = self.page.title(at) || self.atlas.cue(candidate.reading.hash) == Some(Cue::Person);
            return if title { bare() } else { whole };
        }
        if place && !crate::part::outside(self.page, at)
            || !place && !self.atlas.outside.contains_key(&candidate.reading.hash)
        {
            return whole;
        }
        let mut known = false;
        self.page.walk(&self.atlas.names, at + 1, first, &mut |end, values| {
            known |= end == candidate.end && (place || values.clone().any(|p| p.entry == entry));
        });
        if known { bare() } else { whole }
    }

    /// A country's body at `at`: الجيش العراقي، حكومة إسرائيل.
    fn body(&self, at: usize) -> Option<Found> {
        let (end, body, reading) = self.page.longest(&self.atlas.body_heads, at)?;
        let row = self.atlas.body(body)?;
        let definite = (at..end).any(|i| {
            let form = self.page.form(i);
            form.starts_with("ال") || i == at && (form.starts_with("لل") || form.contains("ال"))
        });
        let mut last = end;
        let mut country = None;
        let mut settled = row.bare;
        if self.page.same_sentence(at, end) {
            if let Some((to, nationality, reading)) = self.page.nationality(self.atlas, end)
                && reading.cut == 0
                && nationality.definite
                && definite
                && nationality.form != Form::People
                && self.agrees(at, end, nationality)
                && nationality.country.is_some()
                && self.nation(nationality)
            {
                last = to;
                country = nationality.country;
                settled = true;
            } else if !definite
                && let Some((to, pattern, reading)) = self.page.longest(&self.atlas.names, end)
                && reading.cut == 0
                && self.atlas.row(pattern.entry).is_some_and(|r| r.origin == Origin::Country)
            {
                last = to;
                country = self.atlas.country(pattern.entry);
                settled = true;
            }
        }
        if !settled {
            return None;
        }
        let span = self.page.span(at, last, reading);
        let target = match self.atlas.alias(body, country).filter(|_| country.is_some()) {
            Some(entry) => Target::Row(entry),
            None => Target::Body(body, country),
        };
        let kind = row.kind;
        Some(Found {
            start: at,
            end: last,
            span,
            kind,
            target,
            sure: 1.0,
            trust: Trust::Free,
            nationality: None,
        })
    }

    /// Whether the adjective may belong to the body itself, and not to its minister (وزير الخارجية الروسي).
    fn agrees(&self, at: usize, end: usize, nationality: Nationality) -> bool {
        let minister = at.checked_sub(1).is_some_and(|b| {
            let before = self.page.form(b);
            self.page.same_sentence(b, at)
                && (before.contains("وزير") || before.contains("وزراء") || before.ends_with("خارجيه"))
        });
        let form = self.page.form(at);
        let elliptic =
            end == at + 1 && ["الخارجيه", "الداخليه", "الدفاع", "الخزانه"].iter().any(|w| form.ends_with(w));
        !(minister || elliptic && nationality.form != Form::Feminine)
    }

    /// Whether a form is of a nation, not of a people or faith.
    fn nation(&self, nationality: Nationality) -> bool {
        self.atlas.nationality_entity(nationality).is_some_and(|e| e.kind == EntityType::Gpe)
    }

    /// A nationality or people at `at`.
    fn people(&self, at: usize) -> Option<Found> {
        let (end, nationality, reading) = self.page.nationality(self.atlas, at)?;
        if nationality.cautious {
            return None;
        }
        Some(Found {
            start: at,
            end,
            span: self.page.span(at, end, reading),
            kind: EntityType::Norp,
            target: Target::People(nationality.row),
            sure: 1.0,
            trust: Trust::Cued,
            nationality: Some(nationality),
        })
    }
}
