//! The tokens of a document as this stage reads them: folded forms, clitics, quotation marks, names and times laid
//! over one flat list.

use crate::cues::{Cues, Shape};
use crate::fold::fold;
use compact_str::CompactString;
use isnad_arabic::Classes;
use isnad_doc::{BlockKind, Clitic, Deprel, Doc, EntityType, Gender, Number, Span, TokenKind, Upos, WordId};

/// Which complementizer a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Complementizer {
    /// أن، إن، أنه…
    An,
    /// بأن، بأنه…
    Bi,
}

/// What a mark of punctuation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// No punctuation.
    None,
    /// Full stop, question mark, exclamation mark, ellipsis.
    Stop,
    /// Comma or semicolon.
    Comma,
    /// Colon.
    Colon,
    /// Opening quotation mark.
    Open,
    /// Closing quotation mark.
    Close,
    /// Opening bracket.
    BracketOpen,
    /// Closing bracket.
    BracketClose,
    /// A dash between spaces.
    Dash,
    /// Anything else.
    Other,
}

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Tok {
    pub(crate) span: Span,
    /// Folded form of the whole token.
    pub(crate) full: CompactString,
    /// Folded form without a leading و or ف that is a conjunction.
    pub(crate) core: CompactString,
    /// Folded form without conjunction and preposition.
    pub(crate) bare: CompactString,
    /// Where the token begins once the conjunction is taken off.
    pub(crate) core_start: u32,
    pub(crate) conj: bool,
    /// Glued preposition: ب ل ك.
    pub(crate) adp: Option<char>,
    pub(crate) kind: TokenKind,
    pub(crate) mark: Mark,
    pub(crate) verb: bool,
    pub(crate) adjective: bool,
    /// Proper noun by its tag, a name by a mention, or letters of another script.
    pub(crate) proper: bool,
    pub(crate) definite: bool,
    /// The lexicon knows its lemma.
    pub(crate) known: bool,
    /// A pronoun hangs on it.
    pub(crate) pronoun: bool,
    pub(crate) complementizer: Option<Complementizer>,
    pub(crate) preposition: bool,
    pub(crate) relative: bool,
    /// A particle or conjunction that no noun phrase holds.
    pub(crate) particle: bool,
    /// A form of the cue lexicon.
    pub(crate) cue: bool,
    /// An adverbial participle of a cue verb (مضيفًا), or a saying with its pronoun (قوله).
    pub(crate) participle: bool,
    pub(crate) time: bool,
    /// Mention that covers it: index and kind.
    pub(crate) mention: Option<(u32, EntityType)>,
    /// Role phrase that covers it.
    pub(crate) role: Option<u32>,
    pub(crate) sentence: u32,
    pub(crate) block: u32,
    /// The other mark of a pair of quotation marks or brackets.
    pub(crate) pair: Option<u32>,
    /// Gender and number of its main word, as `m` `f` `-` and `s` `d` `p` `-`.
    pub(crate) form: &'static str,
    /// Coarse and fine class of the word in unlabelled news.
    pub(crate) coarse: CompactString,
    pub(crate) fine: CompactString,
    /// The token its word hangs on, and how; none for a root.
    pub(crate) head: Option<u32>,
    pub(crate) deprel: Deprel,
    /// First and last token of its word's subtree.
    pub(crate) subtree: (u32, u32),
}

/// The whole document.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub(crate) toks: Vec<Tok>,
    /// Last token (exclusive) of each sentence.
    pub(crate) sentence_end: Vec<u32>,
    /// First token of each sentence.
    pub(crate) sentence_start: Vec<u32>,
    /// First and last (exclusive) token of each block with prose.
    pub(crate) blocks: Vec<(u32, u32, BlockKind)>,
}

/// Longest quotation, in paragraphs.
const QUOTED_BLOCKS: usize = 6;

impl Grid {
    /// Lays the layers of `doc` over its tokens. Blocks that are no prose are left out.
    pub(crate) fn new(doc: &Doc, cues: &Cues, classes: &Classes) -> Self {
        let text = doc.text();
        let lists = &cues.lists;
        let mut grid = Self::default();
        let mut mention = 0usize;
        let mut role = 0usize;
        let mut time = 0usize;
        let mut last_block = u32::MAX;
        let mut places = vec![None; doc.words.tokens.len()];
        for sentence in &doc.words.sentences {
            let prose = doc.block_of(sentence).is_some_and(|b| b.is_prose());
            if !prose {
                continue;
            }
            let kind = doc.block_of(sentence).map_or(BlockKind::Other, |b| b.kind);
            let id = grid.sentence_start.len() as u32;
            let first = grid.toks.len() as u32;
            grid.sentence_start.push(first);
            if sentence.block != last_block {
                grid.blocks.push((first, first, kind));
                last_block = sentence.block;
            }
            let block = grid.blocks.len().saturating_sub(1) as u32;
            let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
            for (number, token) in range.clone().zip(doc.words.tokens.get(range).unwrap_or(&[])) {
                // The mark of a hashtag is not read: «#المدينة» is a name like any other.
                if token.span.of(text) == "#" {
                    continue;
                }
                let words =
                    doc.words.words.get(token.words.start as usize..token.words.end as usize).unwrap_or(&[]);
                let mut tok = Tok {
                    span: token.span,
                    full: fold(token.span.of(text)),
                    core: CompactString::default(),
                    bare: CompactString::default(),
                    core_start: token.span.start,
                    conj: false,
                    adp: None,
                    kind: token.kind,
                    mark: Mark::None,
                    verb: false,
                    adjective: false,
                    proper: token.kind == TokenKind::Foreign,
                    definite: false,
                    known: false,
                    pronoun: false,
                    complementizer: None,
                    preposition: false,
                    relative: false,
                    particle: false,
                    participle: false,
                    cue: false,
                    time: false,
                    mention: None,
                    role: None,
                    sentence: id,
                    block,
                    pair: None,
                    form: "--",
                    coarse: CompactString::const_new("0"),
                    fine: CompactString::const_new("0"),
                    head: None,
                    deprel: Deprel::Dep,
                    subtree: (0, 0),
                };
                if token.kind == TokenKind::Word {
                    let (coarse, fine) = classes.of(token.span.of(text));
                    tok.coarse = compact_str::format_compact!("{coarse}");
                    tok.fine = compact_str::format_compact!("{fine}");
                    for word in words {
                        let form = doc.words.form(word, text);
                        match (word.clitic, word.upos) {
                            (Clitic::Pro, _) if matches!(form.as_ref(), "و" | "ف") => {
                                tok.conj = true;
                                tok.core_start = word.span.end;
                            }
                            (Clitic::Pro, Upos::Adp) => tok.adp = form.chars().next(),
                            (Clitic::Pro, _) => {}
                            (Clitic::En, _) => {
                                // The tagger cuts ي and ك off foreign names; those pronouns hardly occur in news.
                                tok.pronoun |=
                                    matches!(form.as_ref(), "ه" | "ها" | "هم" | "هما" | "هن" | "نا");
                            }
                            (Clitic::None, upos) => {
                                tok.bare = fold(&form);
                                tok.verb = upos == Upos::Verb;
                                tok.adjective = upos == Upos::Adj;
                                tok.proper |= upos == Upos::Propn;
                                tok.definite = word.features.definite;
                                tok.known = word.features.known;
                                tok.form = agreement(word.features.gender, word.features.number);
                            }
                        }
                    }
                    tok.core = if tok.conj {
                        tok.full.strip_prefix(['و', 'ف']).unwrap_or(&tok.full).into()
                    } else {
                        tok.full.clone()
                    };
                    // The article after ل is written as one ل: «للمقاومة».
                    if tok.adp == Some('ل')
                        && tok.definite
                        && let Some(rest) = tok.core.strip_prefix("لل")
                    {
                        tok.bare = compact_str::format_compact!("ال{rest}");
                    }
                    if tok.bare.is_empty() {
                        tok.bare = tok.core.clone();
                    }
                    tok.definite |= tok.bare.starts_with("ال") && tok.bare.chars().count() > 4;
                    // «إلي» is a common misspelling of «إلى».
                    if tok.core == "الي" {
                        tok.core = "الى".into();
                        tok.pronoun = false;
                    }
                    tok.complementizer = complementizer(&tok.full);
                    let listed = |list: &std::collections::HashSet<CompactString>| {
                        list.contains(&tok.full) || list.contains(&tok.core)
                    };
                    tok.preposition = listed(&lists.preposition)
                        || (tok.core.chars().count() > 3
                            && ["لدي", "علي", "الي", "امام", "ضد"]
                                .iter()
                                .any(|p| tok.pronoun && tok.core.starts_with(p)));
                    // «وبيّن الوزير أن» is the verb: at the head of a sentence, or with its doubled letter written.
                    let heads = token.span.start == sentence.span.start && tok.conj;
                    if tok.core == "بين" && (heads || token.span.of(text).contains('\u{0651}')) {
                        tok.preposition = false;
                        tok.verb = true;
                    }
                    // «عبّر فلان عن»: at the head of a sentence, before a name or title.
                    if tok.core == "عبر" && token.span.start == sentence.span.start {
                        tok.preposition = false;
                    }
                    tok.relative = listed(&lists.relative) && !tok.preposition;
                    tok.particle = listed(&lists.clause);
                    tok.cue = !cues.exact(&tok.core).is_empty();
                    tok.participle = cues.exact(&tok.core).iter().any(|r| r.shape == Shape::Participle);
                    if matches!(
                        tok.bare.as_str(),
                        "قوله" | "قولها" | "قولهم" | "تاكيده" | "تاكيدها" | "تاكيدهم"
                    ) {
                        tok.pronoun = true;
                    }
                    tok.participle |= tok.pronoun
                        && matches!(
                            tok.bare.as_str(),
                            "قول"
                                | "تاكيد"
                                | "قوله"
                                | "قولها"
                                | "قولهم"
                                | "تاكيده"
                                | "تاكيدها"
                                | "تاكيدهم"
                        );
                    // Words of the lists are never cut: «لجنة» is no ل + جنة, «وجود» no و + جود.
                    let listed_whole = |form: &str| {
                        [
                            &lists.institution,
                            &lists.role_head,
                            &lists.media_head,
                            &lists.document_head,
                            &lists.masdar,
                        ]
                        .iter()
                        .any(|set| set.contains(form))
                    };
                    if tok.conj && listed_whole(&tok.full) {
                        tok.conj = false;
                        tok.core_start = tok.span.start;
                        tok.core = tok.full.clone();
                        tok.bare = tok.full.clone();
                        tok.adp = None;
                    } else if tok.bare != tok.core && listed_whole(&tok.core) {
                        tok.adp = None;
                        tok.bare = tok.core.clone();
                    } else if let Some(rest) =
                        tok.core.strip_prefix('ل').filter(|r| r.starts_with('ل') && listed_whole(r))
                    {
                        tok.adp = Some('ل');
                        tok.definite = false;
                        tok.bare = rest.into();
                    }
                    // The tagger takes some of these words for names or verbs («أدلة»، «وجود»).
                    let listed = |set: &std::collections::HashSet<CompactString>| set.contains(&tok.bare);
                    if [&lists.institution, &lists.role_head, &lists.media_head, &lists.document_head]
                        .into_iter()
                        .any(listed)
                    {
                        tok.verb = false;
                        tok.proper = false;
                    } else if listed(&lists.masdar) {
                        tok.proper = false;
                    }
                    // Clitics the analyser left on: «لصحيفة», «بارتكاب», «للأمم».
                    if tok.adp.is_none() && !tok.proper && tok.bare == tok.core {
                        let rest = tok.core.strip_prefix('ب').filter(|r| {
                            r.starts_with("ال") && r.chars().count() >= 5
                                || lists.masdar.contains(*r)
                                || r.chars().count() >= 5
                                    && r.starts_with('ا')
                                    && r.chars().rev().nth(1) == Some('ا')
                        });
                        if let Some(rest) = rest {
                            tok.adp = Some('ب');
                            tok.definite |= rest.starts_with("ال");
                            tok.bare = rest.into();
                        } else if let Some(rest) =
                            tok.core.strip_prefix("لل").filter(|r| r.chars().count() >= 3)
                        {
                            tok.adp = Some('ل');
                            tok.definite = true;
                            tok.bare = compact_str::format_compact!("ال{rest}");
                        } else if let Some(rest) = tok.core.strip_prefix('ل').filter(|r| {
                            lists.media_head.contains(*r)
                                || lists.role_head.contains(*r)
                                || lists.document_head.contains(*r)
                        }) {
                            tok.adp = Some('ل');
                            tok.bare = rest.into();
                        }
                    }
                    tok.time = lists.time.contains(&tok.core) || lists.time.contains(&tok.bare);
                } else {
                    tok.core = tok.full.clone();
                    tok.bare = tok.full.clone();
                    if token.kind == TokenKind::Punct || token.kind == TokenKind::Symbol {
                        tok.mark = mark(token.span.of(text));
                    }
                }
                while doc.names.mentions.get(mention).is_some_and(|m| m.span.end <= token.span.start) {
                    mention += 1;
                }
                // Nested mentions: the widest that covers the token, so look a few ahead.
                let near = doc.names.mentions.get(mention..).unwrap_or(&[]).iter().take(6).enumerate();
                let covering = near
                    .take_while(|(_, m)| m.span.start < token.span.end)
                    .filter(|(_, m)| m.span.overlaps(token.span))
                    .max_by_key(|(i, m)| (m.span.len(), usize::MAX - i));
                if let Some((i, m)) = covering {
                    tok.mention = Some(((mention + i) as u32, m.kind));
                    if token.kind == TokenKind::Word && m.kind != EntityType::Norp {
                        tok.verb = false;
                        tok.proper = true;
                        // علي is a man here, whatever it is elsewhere.
                        if m.span.start <= token.span.start {
                            tok.preposition = false;
                        }
                        if m.kind == EntityType::Media {
                            tok.complementizer = None;
                        }
                    }
                }
                while doc.names.roles.get(role).is_some_and(|r| r.span.end <= token.span.start) {
                    role += 1;
                }
                if doc.names.roles.get(role).is_some_and(|r| r.span.overlaps(token.span)) {
                    tok.role = Some(role as u32);
                    tok.verb = false;
                }
                while doc.times.get(time).is_some_and(|t| t.span.end <= token.span.start) {
                    time += 1;
                }
                if doc.times.get(time).is_some_and(|t| t.span.overlaps(token.span)) && tok.mention.is_none() {
                    tok.time = true;
                }
                if let Some(place) = places.get_mut(number) {
                    *place = Some(grid.toks.len() as u32);
                }
                grid.toks.push(tok);
            }
            let end = grid.toks.len() as u32;
            grid.sentence_end.push(end);
            if let Some(last) = grid.blocks.last_mut() {
                last.1 = end;
            }
        }
        grid.pair_quotes(text);
        grid.hang(doc, &places);
        grid
    }

    /// Lays the trees over the tokens: each stands for its main word. `places` tells where a token of the document stands here.
    fn hang(&mut self, doc: &Doc, places: &[Option<u32>]) {
        let place = |word: WordId| {
            let token = doc.words.words.get(word.index())?.token;
            places.get(token.index()).copied().flatten()
        };
        for (token, at) in doc.words.tokens.iter().zip(places) {
            let Some(at) = *at else { continue };
            let range = token.words.start as usize..token.words.end as usize;
            let main =
                range.clone().find(|i| doc.words.words.get(*i).is_some_and(|w| w.clitic == Clitic::None));
            let word = WordId::new(main.unwrap_or(range.start));
            let subtree = doc.syntax.subtree(word);
            let first = place(WordId::new(subtree.start)).unwrap_or(at);
            let last = place(WordId::new(subtree.end.saturating_sub(1))).unwrap_or(at);
            let head = doc.syntax.head(word).and_then(place).filter(|h| *h != at);
            if let Some(tok) = self.toks.get_mut(at as usize) {
                tok.head = head;
                tok.deprel = doc.syntax.deprel(word);
                tok.subtree = (first.min(at), last.max(at));
            }
        }
    }

    /// The token at `at`, if any.
    pub(crate) fn get(&self, at: usize) -> Option<&Tok> {
        self.toks.get(at)
    }

    /// End (exclusive) of the sentence of token `at`.
    pub(crate) fn end_of_sentence(&self, at: usize) -> usize {
        self.get(at).and_then(|t| self.sentence_end.get(t.sentence as usize)).map_or(at, |e| *e as usize)
    }

    /// First token of the sentence of token `at`.
    pub(crate) fn start_of_sentence(&self, at: usize) -> usize {
        self.get(at).and_then(|t| self.sentence_start.get(t.sentence as usize)).map_or(at, |e| *e as usize)
    }

    /// First token of the block of token `at`.
    pub(crate) fn start_of_block(&self, at: usize) -> usize {
        self.get(at).and_then(|t| self.blocks.get(t.block as usize)).map_or(at, |b| b.0 as usize)
    }

    /// End (exclusive) of the block of token `at`.
    pub(crate) fn end_of_block(&self, at: usize) -> usize {
        self.get(at).and_then(|t| self.blocks.get(t.block as usize)).map_or(at, |b| b.1 as usize)
    }

    /// The closing mark of the quotation or bracket that token `at` opens.
    pub(crate) fn closer(&self, at: usize) -> Option<usize> {
        let tok = self.get(at)?;
        let pair = tok.pair? as usize;
        (pair > at).then_some(pair)
    }

    /// Pairs quotation marks and brackets, paragraph by paragraph; a mark left open may close in a later paragraph.
    fn pair_quotes(&mut self, text: &str) {
        let blocks = self.blocks.clone();
        let mut left_open: Option<(usize, usize, char)> = None;
        for (number, (from, to, _)) in blocks.iter().enumerate() {
            let (from, to) = (*from as usize, *to as usize);
            // Quotation marks.
            let mut open: Option<(usize, char)> = None;
            let mut brackets: Vec<usize> = Vec::new();
            for at in from..to {
                let Some(tok) = self.toks.get(at) else { continue };
                let glyph = tok.span.of(text).chars().next().unwrap_or(' ');
                match tok.mark {
                    Mark::BracketOpen => brackets.push(at),
                    Mark::BracketClose => {
                        if let Some(start) = brackets.pop() {
                            self.link(start, at);
                        }
                    }
                    Mark::Open | Mark::Close => {
                        let spaced_before = self
                            .toks
                            .get(at.wrapping_sub(1))
                            .is_none_or(|p| at == from || p.span.end < tok.span.start);
                        let spaced_after =
                            self.toks.get(at + 1).is_none_or(|n| at + 1 >= to || n.span.start > tok.span.end);
                        let straight = glyph == '"' || glyph == '\u{201F}';
                        match open {
                            None => {
                                let closes = glyph == '»' && (spaced_after || !spaced_before)
                                    || glyph == '”' && spaced_after;
                                if closes {
                                    // A quotation from an earlier paragraph ends here.
                                    if let Some((start, block, _)) = left_open
                                        && number - block <= QUOTED_BLOCKS
                                    {
                                        self.link(start, at);
                                        left_open = None;
                                    }
                                } else if straight && spaced_after && !spaced_before && at != from {
                                    // A stray closing mark.
                                } else {
                                    open = Some((at, glyph));
                                }
                            }
                            Some((start, first)) => {
                                let reopens = first == '«' && glyph == '«' && !spaced_after;
                                let inner = straight != (first == '"' || first == '\u{201F}');
                                if reopens {
                                    open = Some((at, glyph));
                                } else if !inner {
                                    self.link(start, at);
                                    open = None;
                                }
                            }
                        }
                    }
                    _ => {}
                }
            }
            if let Some((start, glyph)) = open
                && matches!(glyph, '«' | '“' | '"')
            {
                left_open = Some((start, number, glyph));
            }
        }
    }

    fn link(&mut self, open: usize, close: usize) {
        if let Some(tok) = self.toks.get_mut(open) {
            tok.pair = Some(close as u32);
            if tok.mark == Mark::Close {
                tok.mark = Mark::Open;
            }
        }
        if let Some(tok) = self.toks.get_mut(close) {
            tok.pair = Some(open as u32);
            if tok.mark == Mark::Open {
                tok.mark = Mark::Close;
            }
        }
    }
}

/// Gender and number in two letters.
fn agreement(gender: Option<Gender>, number: Option<Number>) -> &'static str {
    match (gender, number) {
        (Some(Gender::Masculine), Some(Number::Singular)) => "ms",
        (Some(Gender::Masculine), Some(Number::Dual)) => "md",
        (Some(Gender::Masculine), Some(Number::Plural)) => "mp",
        (Some(Gender::Masculine), None) => "m-",
        (Some(Gender::Feminine), Some(Number::Singular)) => "fs",
        (Some(Gender::Feminine), Some(Number::Dual)) => "fd",
        (Some(Gender::Feminine), Some(Number::Plural)) => "fp",
        (Some(Gender::Feminine), None) => "f-",
        (None, Some(Number::Singular)) => "-s",
        (None, Some(Number::Dual)) => "-d",
        (None, Some(Number::Plural)) => "-p",
        (None, None) => "--",
    }
}

/// What a mark of punctuation does, by its first character.
fn mark(form: &str) -> Mark {
    match form.chars().next() {
        Some('.' | '!' | '?' | '؟' | '…' | '۔') => Mark::Stop,
        Some('،' | ',' | '؛' | ';') => Mark::Comma,
        Some(':') => Mark::Colon,
        Some('«' | '“' | '„' | '"' | '\u{201F}') => Mark::Open,
        Some('»' | '”') => Mark::Close,
        Some('(' | '[') => Mark::BracketOpen,
        Some(')' | ']') => Mark::BracketClose,
        Some('-' | '–' | '—' | '_') => Mark::Dash,
        _ => Mark::Other,
    }
}

/// Reads أن، إن and their forms with clitics.
fn complementizer(full: &str) -> Option<Complementizer> {
    let stem = full.strip_prefix(['و', 'ف']).unwrap_or(full);
    let (kind, stem) = match stem.strip_prefix('ب') {
        Some(rest) => (Complementizer::Bi, rest),
        None => (Complementizer::An, stem),
    };
    let rest = stem.strip_prefix("ان")?;
    matches!(rest, "" | "ه" | "ها" | "هم" | "هما" | "هن" | "نا" | "ني" | "ي" | "ك" | "كم").then_some(kind)
}
