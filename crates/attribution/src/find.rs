//! Finds cues in their frames: which words report, who their source is and where their content begins.
//!
//! One pass over the tokens, left to right. A cue counts only in one of the frames its row allows: a clause with a
//! complementizer, a colon or quotation, a prepositional or bare object. What the first pass leaves open (where
//! contents end, what lies in what) is settled by [`crate::content`].

use crate::cues::{Cues, Frames, Needs, PhraseKind, Reading, Row, Shape};
use crate::grid::{Complementizer, Grid, Mark, Tok};
use crate::phrase::{Phrases, Stops};
use isnad_doc::{Commit, EntityType, Gender, TokenKind};

/// A range of tokens, half-open.
pub(crate) type Range = (usize, usize);

/// How the content is joined to its cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// أن، إن، بأن.
    Clause,
    /// Colon or quotation mark.
    Speech,
    /// A preposition.
    Preposition,
    /// A bare noun phrase.
    Object,
    /// The content stands before: «…، بحسب فلان».
    Before,
    /// «بحسب فلان، …».
    Fronted,
    /// A wire credit that opens the paragraph.
    Credit,
}

impl Marker {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Clause => "clause",
            Self::Speech => "speech",
            Self::Preposition => "prep",
            Self::Object => "object",
            Self::Before => "before",
            Self::Fronted => "fronted",
            Self::Credit => "credit",
        }
    }
}

/// How the source was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// After its verb or preposition.
    After,
    /// Before its verb.
    Before,
    /// Carried over from an earlier attribution or subject.
    Carried,
    /// Not expressed.
    None,
}

impl Via {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::After => "after",
            Self::Before => "before",
            Self::Carried => "carried",
            Self::None => "none",
        }
    }
}

/// Somebody who spoke or acted before a cue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Earlier {
    pub(crate) range: Range,
    pub(crate) gender: Option<Gender>,
    /// Sentences back.
    pub(crate) distance: u32,
    /// Only the subject of a verb that reports nothing.
    pub(crate) weak: bool,
}

/// A cue in its frame.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) cue: Range,
    pub(crate) row: u16,
    pub(crate) shape: Shape,
    pub(crate) source: Option<Range>,
    pub(crate) via: Via,
    /// Sentences between the cue and a source carried over.
    pub(crate) distance: u32,
    pub(crate) gender: Option<Gender>,
    pub(crate) marker: Marker,
    /// First token of the content.
    pub(crate) content: usize,
    /// An object that stands before the clause and is a piece of the content («اتهم فلانا بأنه»).
    pub(crate) object: Option<Range>,
    /// Tokens between source and content that nothing explains.
    pub(crate) gap: usize,
    /// The link of the chain around this one, with the same content.
    pub(crate) outer: Option<usize>,
    pub(crate) negated: bool,
    pub(crate) conj: bool,
    pub(crate) tagged_verb: bool,
    /// How far the source stands by it, before hedges are read.
    pub(crate) commit: Commit,
    /// A plural verb.
    pub(crate) plural: bool,
    /// The phrase before a verb that could be its subject.
    pub(crate) before: Option<Range>,
    /// Who spoke or acted before, nearest last.
    pub(crate) speakers: Vec<Earlier>,
    /// Where the content ends, once it is chosen.
    pub(crate) end: Option<usize>,
    /// Whether nobody could name the source, once it is chosen.
    pub(crate) anonymous: Option<bool>,
    /// Whether the link around it is an outlet's or a document's («ذكرت الصحيفة على لسان فلان»).
    pub(crate) relayed: bool,
    /// Rules it breaks: the scorer weighs them.
    pub(crate) doubts: Vec<&'static str>,
}

/// Who has been speaking.
#[derive(Clone, Copy, Debug)]
struct Speaker {
    range: Range,
    gender: Option<Gender>,
    sentence: u32,
    block: u32,
    /// Only the subject of a verb that reports nothing.
    weak: bool,
    /// The subject of a form of the lexicon.
    cue: bool,
    /// Spoke with a plural verb.
    plural: bool,
}

/// A hit of the frame search.
#[derive(Clone, Debug)]
struct Hit {
    source: Option<Range>,
    marker: Marker,
    content: usize,
    object: Option<Range>,
    gap: usize,
    /// A further link between this cue and the content: its cue and source.
    link: Option<(Range, Range)>,
    /// Found although the row's frames do not take it.
    doubt: Option<&'static str>,
}

/// The first pass.
pub(crate) struct Finder<'a> {
    pub(crate) grid: &'a Grid,
    pub(crate) cues: &'a Cues,
    pub(crate) phrases: Phrases<'a>,
    pub(crate) found: Vec<Found>,
    speakers: Vec<Speaker>,
    pub(crate) text: &'a str,
}

/// How far back a quotation around a cue is looked for, in tokens.
const LOOK_BACK: usize = 400;

/// How many tokens the search for a content may pass over.
const REACH: usize = 60;

impl<'a> Finder<'a> {
    pub(crate) fn new(grid: &'a Grid, cues: &'a Cues, text: &'a str) -> Self {
        let phrases = Phrases { grid, lists: &cues.lists, text };
        Self { grid, cues, phrases, found: Vec::new(), speakers: Vec::new(), text }
    }

    fn get(&self, at: usize) -> Option<&'a Tok> {
        self.grid.get(at)
    }

    /// Runs over the document.
    pub(crate) fn run(mut self) -> Vec<Found> {
        let mut at = 0;
        while let Some(tok) = self.get(at) {
            if at == self.grid.start_of_block(at)
                && let Some(next) = self.credit(at)
            {
                at = next;
                continue;
            }
            if tok.kind != TokenKind::Word {
                at += 1;
                continue;
            }
            let next = self.phrase(at).or_else(|| self.word(at));
            if next.is_none() && (tok.verb || tok.cue && !tok.definite) {
                self.subject_of(at, tok.cue);
            }
            at = next.unwrap_or(at + 1).max(at + 1);
        }
        self.found.sort_by_key(|f| f.cue);
        // A noun of speech beside the verb that brings the same content adds nothing («أوضح … في تصريح صحفي أن»).
        let told: std::collections::HashMap<usize, usize> = self
            .found
            .iter()
            .rev()
            .filter(|f| f.shape != Shape::Noun && f.doubts.is_empty())
            .map(|f| (f.content, f.cue.0))
            .collect();
        self.found.retain(|f| {
            f.shape != Shape::Noun
                || f.outer.is_some()
                || f.marker == Marker::Credit
                || told.get(&f.content).is_none_or(|cue| *cue >= f.cue.0)
        });
        // «كشف عن معلومات تشير إلى أن …»: the documents are a link of the chain.
        for i in 1..self.found.len() {
            let (Some(outer), Some(inner)) = (self.found.get(i - 1), self.found.get(i)) else { continue };
            let chained = matches!(outer.marker, Marker::Preposition | Marker::Object)
                && outer.object.is_none()
                && inner.via == Via::Before
                && inner.source.is_some_and(|s| {
                    s.0 == outer.content
                        && self.get(s.0).is_some_and(|t| self.cues.lists.document_head.contains(&t.bare))
                });
            if chained {
                let at = outer.cue.0;
                if let Some(inner) = self.found.get_mut(i) {
                    inner.outer = Some(at);
                }
            }
        }
        // Sorting moves indexes: `outer` is set by cue instead.
        self.found
    }

    /// Where the search for the frame of a cue at `at` must stop: its sentence, or the quotation it stands in.
    pub(crate) fn limit(&self, at: usize) -> usize {
        let mut limit = self.grid.end_of_sentence(at);
        let start = self.grid.start_of_sentence(at);
        for i in (start..at).rev().take(LOOK_BACK) {
            if let Some(close) = self.grid.closer(i)
                && close > at
            {
                limit = limit.min(close);
                break;
            }
        }
        limit
    }

    /// The quotation that token `at` stands in, as its opening mark.
    pub(crate) fn inside_quote(&self, at: usize) -> Option<usize> {
        let start = self.grid.start_of_block(at);
        (start..at).rev().take(200).find(|i| {
            self.get(*i).is_some_and(|t| t.mark == Mark::Open) && self.grid.closer(*i).is_some_and(|c| c > at)
        })
    }

    /// «القاهرة - رويترز:»، «(أ ف ب)» at the head of a paragraph.
    fn credit(&mut self, start: usize) -> Option<usize> {
        let end = self.grid.end_of_block(start).min(start + 14);
        let limit = self.grid.end_of_block(start);
        let agency = |t: &Tok| {
            t.mention.is_some_and(|m| m.1 == EntityType::Media)
                || matches!(t.core.as_str(), "رويترز" | "CNN" | "وكالات" | "الوكالات" | "BBC" | "واس" | "AFP")
        };
        for at in start..end {
            let tok = self.get(at)?;
            if matches!(tok.mark, Mark::Stop | Mark::Open) || tok.complementizer.is_some() || tok.verb {
                return None;
            }
            let open = tok.mark == Mark::BracketOpen;
            let dash = tok.mark == Mark::Dash && at > start;
            if !(open || dash) {
                continue;
            }
            let stop = if open { self.grid.closer(at).filter(|c| c - at <= 5) } else { None };
            let inner_end = if open {
                match stop {
                    Some(stop) => stop,
                    None => continue,
                }
            } else {
                let Some(stop) = (at + 1..end).find(|i| {
                    self.get(*i).is_some_and(|t| {
                        matches!(t.mark, Mark::Colon | Mark::Dash | Mark::Other | Mark::BracketOpen)
                    })
                }) else {
                    continue;
                };
                stop
            };
            // «واس- القدس:»: the agency stands first.
            let first = (start, at);
            let leads = dash
                && at - start <= 4
                && self.get(inner_end).is_some_and(|t| t.mark == Mark::Colon)
                && ((first.0..first.1).any(|i| self.get(i).is_some_and(agency))
                    || self.letters_of_agency(first));
            let inner = if leads { first } else { (at + 1, inner_end) };
            let named =
                (inner.0..inner.1).any(|i| self.get(i).is_some_and(agency)) || self.letters_of_agency(inner);
            if !named || inner.1 - inner.0 > 5 {
                continue;
            }
            let mut content = if open { inner_end + 1 } else { inner_end };
            while self.get(content).is_some_and(|t| {
                content < limit && matches!(t.mark, Mark::Dash | Mark::Colon | Mark::Other | Mark::Comma)
            }) {
                content += 1;
            }
            if content >= limit {
                return None;
            }
            // A bracket needs a dash or a dateline around it, or it is only a gloss.
            let dateline = !open || at <= start + 6;
            if !dateline {
                return None;
            }
            let cue = if open {
                (at, inner_end + 1)
            } else if leads {
                first
            } else {
                (start, inner_end)
            };
            let row = self.row_of("نقلا عن")?;
            self.found.push(Found {
                cue,
                row,
                shape: Shape::Noun,
                source: Some(inner),
                via: Via::After,
                distance: 0,
                gender: None,
                marker: Marker::Credit,
                content,
                object: None,
                gap: 0,
                outer: None,
                negated: false,
                conj: false,
                tagged_verb: false,
                commit: Commit::CtPlus,
                plural: false,
                before: None,
                speakers: Vec::new(),
                end: None,
                anonymous: None,
                relayed: false,
                doubts: Vec::new(),
            });
            return Some(content);
        }
        None
    }

    /// «أ ف ب»، «د ب أ»: agencies written as letters.
    fn letters_of_agency(&self, range: Range) -> bool {
        let forms: Vec<&str> =
            (range.0..range.1).filter_map(|i| self.get(i)).map(|t| t.core.as_str()).collect();
        matches!(
            forms.as_slice(),
            ["ا", "ف", "ب"] | ["د", "ب", "ا"] | ["ا", "ب"] | ["ا", "ش", "ا"] | ["اف", "ب"]
        ) || forms.first() == Some(&"ف") && forms.last() == Some(&"ب")
    }

    fn row_of(&self, lemma: &str) -> Option<u16> {
        self.cues.rows.iter().position(|r| r.lemma == lemma).and_then(|i| u16::try_from(i).ok())
    }

    /// A phrase of the lexicon that begins at `at`: gives its kind, row and end.
    fn phrase_at(&self, at: usize) -> Option<(PhraseKind, u16, usize)> {
        let tok = self.get(at)?;
        for form in [&tok.full, &tok.core] {
            for phrase in self.cues.phrases(form) {
                let fits = phrase.words.iter().enumerate().skip(1).all(|(i, w)| {
                    self.get(at + i).is_some_and(|t| {
                        t.sentence == tok.sentence
                            && (t.full == *w
                                || i + 1 == phrase.words.len() && t.full.starts_with(w.as_str()) && t.pronoun)
                    })
                });
                let marked =
                    phrase.marked.as_ref().is_none_or(|m| tok.span.of(self.text).ends_with(m.as_str()));
                if fits && marked {
                    return Some((phrase.kind, phrase.row, at + phrase.words.len()));
                }
            }
            if !tok.conj {
                break;
            }
        }
        None
    }

    fn phrase(&mut self, at: usize) -> Option<usize> {
        let (kind, row, end) = self.phrase_at(at)?;
        match kind {
            PhraseKind::Never => Some(end),
            PhraseKind::Hearsay => self.hearsay(at, row, end),
            PhraseKind::Source => self.according(at, row, end),
        }
    }

    fn hearsay(&mut self, at: usize, row: u16, end: usize) -> Option<usize> {
        let limit = self.limit(at);
        if self.negated(at) {
            return Some(end);
        }
        let entry = self.cues.row(row)?;
        let hit = self.frame(end, entry, &entry.frames, limit, true)?;
        if hit.gap > 4 {
            return None;
        }
        let mut found = self.make(row, (at, end), Shape::Perfect, &hit, at);
        found.via = Via::None;
        found.source = None;
        self.found.push(found);
        Some(end)
    }

    /// «بحسب فلان»، «وفقا لـ»، «نقلا عن»: before, after or within what is ascribed.
    fn according(&mut self, at: usize, row: u16, end: usize) -> Option<usize> {
        let limit = self.limit(at);
        let tok = self.get(at)?;
        let entry = self.cues.row(row)?;
        let glued = matches!(entry.lemma.as_str(), "وفقا ل");
        let mut cue = (at, end);
        let mut cue_row = row;
        let mut shape = Shape::Noun;
        let mut p = end;
        let last_has_pronoun = self.get(end - 1).is_some_and(|t| {
            t.pronoun
                || end - at >= 2
                    && (t.full.ends_with("ها") || t.full.ends_with('ه') || t.full.ends_with("هم"))
        });
        let next = self.get(p).filter(|_| p < limit);
        // «بحسب ما قالته مصادر»: the verb is the cue.
        let of_clause =
            entry.lemma == "حسبما" || next.is_some_and(|t| matches!(t.core.as_str(), "ما" | "لما"));
        let mut source = None;
        let mut tagged = false;
        if of_clause {
            let mut v = if entry.lemma == "حسبما" { p } else { p + 1 };
            while self.get(v).is_some_and(|t| v < limit && (matches!(t.core.as_str(), "قد" | "كان" | "كانت")))
            {
                v += 1;
            }
            let verb = self.get(v).filter(|_| v < limit)?;
            // «ما قالته»: after ما a form with a pronoun is a verb, whatever the tagger says.
            let reading = self.reading(verb).or_else(|| self.cues.with_pronoun(&verb.core).first().copied());
            if let Some(reading) = reading.filter(|r| r.shape != Shape::Noun) {
                cue = (v, v + 1);
                cue_row = reading.row;
                shape = reading.shape;
                tagged = verb.verb;
                p = v + 1;
                while self.get(p).is_some_and(|t| {
                    p < limit
                        && (t.adp == Some('ل') && self.cues.lists.addressee.contains(&t.core)
                            || matches!(t.core.as_str(), "عنه" | "به" | "عليه" | "اليه"))
                }) {
                    p += 1;
                }
            } else {
                // «بحسب ما جاء في بيان …»
                p = v + 1;
                while self.get(p).is_some_and(|t| p < limit && t.preposition) {
                    p += 1;
                }
            }
        } else if glued {
            if next.is_some_and(|t| t.core == "ل" || t.core == "لـ") {
                p += 1;
            } else if next.is_none_or(|t| t.adp != Some('ل') && !t.core.starts_with('ل')) {
                return None;
            }
        }
        let mut via = Via::After;
        // «على حد تعبيره» beside another cue of the same sentence adds no attribution.
        let saying = next.is_some_and(|t| {
            matches!(
                t.bare.as_str(),
                "قوله"
                    | "قولها"
                    | "قولهم"
                    | "تعبيره"
                    | "تعبيرها"
                    | "وصفه"
                    | "وصفها"
                    | "زعمه"
                    | "زعمها"
            )
        }) || self.get(end - 1).is_some_and(|t| {
            end - at >= 3
                && (t.pronoun || t.core.ends_with('ه') || t.core.ends_with("ها") || t.core.ends_with("هم"))
        });
        if entry.lemma == "على لسان" && last_has_pronoun || saying && entry.lemma != "من وجهة نظر"
        {
            return Some(end);
        }
        if last_has_pronoun && !of_clause {
            source = self.carried(at, None).map(|s| s.0);
            via = Via::Carried;
        } else {
            let stop = self.phrases.end(p, limit, Stops { frames: None, apposition: true });
            if stop > p {
                source = Some((p, stop));
                p = stop;
            }
        }
        let range = source?;
        let strict = matches!(
            entry.lemma.as_str(),
            "وفق" | "حسب" | "بزعم" | "في رأي" | "وفقا ل" | "بحسب" | "استنادا إلى"
        );
        let mut doubts: Vec<&'static str> = Vec::new();
        if strict && !of_clause && via == Via::After {
            // «وفقا لميثاق الصيد»: a norm says nothing.
            if self.mute(range) {
                return None;
            }
            if !self.can_speak(range) {
                doubts.push("mute");
            }
        }
        let sentence_start = self.grid.start_of_sentence(at);
        let opening = (sentence_start..at)
            .all(|i| self.get(i).is_some_and(|t| t.mark != Mark::None || t.particle || t.core == "و"));
        let after = self.get(p).filter(|_| p < limit);
        let comma_after = after.is_some_and(|t| t.mark == Mark::Comma);
        let clause_after =
            |q: usize| self.get(q).filter(|_| q < limit).is_some_and(|t| t.complementizer.is_some());
        let mut distance = 0;
        if via == Via::Carried {
            distance = self.carried(at, None).map_or(0, |s| s.1);
        }
        let (marker, content) = if clause_after(p) && !opening
            || clause_after(p + 1) && comma_after && !opening && cue_row == row
        {
            let q = if clause_after(p) { p + 1 } else { p + 2 };
            (Marker::Clause, q)
        } else if opening && of_clause && clause_after(p) {
            (Marker::Clause, p + 1)
        } else if opening {
            let mut q = p;
            while self.get(q).is_some_and(|t| {
                q < limit && (t.mark == Mark::Comma || t.mark == Mark::Colon || t.mark == Mark::Stop)
            }) {
                q += 1;
            }
            if q == p && !clause_after(q) {
                // «بحسب الدراسة تراجع …»: without a comma a verb must follow.
                let verb = self.get(q).filter(|_| q < limit).is_some_and(|t| t.verb || t.particle);
                if !verb {
                    return None;
                }
            }
            if clause_after(q) {
                q += 1;
            }
            if q >= limit {
                return None;
            }
            (Marker::Fronted, q)
        } else {
            // A sentence that began within a quotation: the whole quotation is meant.
            let mut from = sentence_start;
            for i in sentence_start.max(at.saturating_sub(LOOK_BACK))..at {
                let opened = self.get(i).filter(|t| t.mark == Mark::Close).and_then(|t| t.pair);
                if let Some(open) = opened.filter(|o| (*o as usize) < sentence_start) {
                    from = self.grid.start_of_sentence(open as usize);
                }
            }
            (Marker::Before, from)
        };
        let found = Found {
            cue,
            row: cue_row,
            shape,
            source: Some(range),
            via,
            distance,
            gender: None,
            marker,
            content,
            object: None,
            gap: 0,
            outer: None,
            negated: false,
            conj: tok.conj,
            tagged_verb: tagged,
            commit: self.cues.row(cue_row).map_or(Commit::CtPlus, |r| r.commit),
            plural: false,
            before: None,
            speakers: Vec::new(),
            end: None,
            anonymous: None,
            relayed: false,
            doubts,
        };
        self.speak(&found);
        self.found.push(found);
        Some(p)
    }

    /// Whether no subject begins so: an adverbial participle or accusative («موضحا»، «بيانًا»), a prepositional
    /// phrase, a word for time, norms or circumstance.
    pub(crate) fn mute(&self, range: Range) -> bool {
        let Some(head) = self.get(range.0) else { return true };
        if head.mention.is_some() || head.mark != Mark::None {
            return false;
        }
        let listed = self.cues.lists.mute.contains(&head.bare);
        // «إلا أن متحدثا باسم الشركة قال»: after أن the accusative is the subject's.
        let after_that =
            range.0.checked_sub(1).and_then(|i| self.get(i)).is_some_and(|b| {
                b.complementizer.is_some() || matches!(b.core.as_str(), "لكن" | "ولكن" | "لان")
            });
        let accusative = crate::phrase::accusative(head, self.text) && !after_that;
        let l = &self.cues.lists;
        let governed = head.adp == Some('ب')
            && !head.proper
            && head.role.is_none()
            && ![&l.role_head, &l.anonymous_head, &l.institution, &l.document_head]
                .iter()
                .any(|set| set.contains(&head.core));
        // «لإنقاذ فلان»: a purpose.
        let purpose = head.adp == Some('ل')
            && !head.proper
            && !self.cues.lists.document_head.contains(&head.bare)
            && !self.phrases.role_like(head)
            && self.deed(head);
        head.participle || listed || accusative || governed || purpose
    }

    /// Whether a phrase can be a source: a name, a role, an outlet, a document, or a definite human-like noun.
    pub(crate) fn can_speak(&self, range: Range) -> bool {
        let Some(head) = self.get(range.0) else { return false };
        if self.mute(range) {
            return false;
        }
        let l = &self.cues.lists;
        // «عدد من المصادر» speaks, «عدد أفرادها» does not.
        if matches!(head.bare.as_str(), "عدد" | "كبير" | "كبار")
            && self.get(range.0 + 1).is_none_or(|t| t.core != "من")
        {
            return false;
        }
        let listed = [&l.role_head, &l.anonymous_head, &l.document_head, &l.media_head, &l.feminine]
            .iter()
            .any(|s| s.contains(&head.bare) || s.contains(&head.core));
        listed
            || self.phrases.role_like(head)
            || l.institution.contains(&head.bare)
            || (range.0..range.1).any(|i| {
                self.get(i).is_some_and(|t| {
                    t.mention.is_some_and(|m| {
                        matches!(m.1, EntityType::Per | EntityType::Org | EntityType::Media)
                            || m.1 == EntityType::Gpe && i == range.0
                    })
                })
            })
            || head.mark == Mark::Open
            || head.proper && !head.definite && head.adp.is_none()
            || [
                "وزارة",
                "الوزارة",
                "الشرطة",
                "منظمة",
                "المنظمة",
                "الحكومة",
                "حكومة",
                "شرطة",
                "جمعية",
                "هيئة",
                "الهيئة",
                "مركز",
                "المركز",
                "مكتب",
                "المكتب",
                "شركة",
                "الشركة",
                "بيان",
                "البيان",
                "السلطات",
                "سلطات",
                "الجيش",
                "جيش",
                "قوله",
                "قولها",
                "قولهم",
                "تصريحات",
                "تعبيره",
                "تعبيرها",
                "المرصد",
                "مرصد",
                "رأيه",
                "القانون",
                "لجنة",
                "اللجنة",
                "محامي",
                "حملة",
                "كتاب",
                "الامم",
                "لائحة",
                "خطة",
            ]
            .contains(&head.bare.as_str())
    }

    /// The reading of a token as a cue, preferring verbs.
    fn reading(&self, tok: &Tok) -> Option<Reading> {
        for form in [&tok.full, &tok.core] {
            let readings = self.cues.exact(form);
            if let Some(reading) = readings.first() {
                return Some(*reading);
            }
            if !tok.conj && !tok.full.starts_with(['و', 'ف']) {
                break;
            }
        }
        // The analyser may not have cut the conjunction.
        if !tok.conj
            && let Some(rest) = tok.full.strip_prefix(['و', 'ف'])
            && rest.chars().count() >= 3
            && let Some(reading) = self.cues.exact(rest).first().filter(|r| r.shape != Shape::Noun)
        {
            return Some(*reading);
        }
        let bare = tok
            .adp
            .map_or(tok.core.as_str(), |_| tok.core.strip_prefix(['ب', 'ل', 'ك']).unwrap_or(&tok.core));
        if tok.adp.is_some()
            && let Some(reading) = self.cues.exact(bare).iter().find(|r| r.shape == Shape::Noun)
        {
            return Some(*reading);
        }
        self.cues.with_pronoun(bare).first().filter(|r| r.shape == Shape::Noun || tok.verb).copied()
    }

    /// Whether a negation stands before the cue.
    fn negated(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|i| self.get(i)).is_some_and(|t| {
            self.cues.lists.negation.contains(&t.full) || self.cues.lists.negation.contains(&t.core)
        })
    }

    /// A verb, participle or noun of the lexicon.
    fn word(&mut self, at: usize) -> Option<usize> {
        let tok = self.get(at)?;
        if tok.mention.is_some_and(|m| m.1 != EntityType::Norp) || tok.role.is_some() && !tok.verb {
            return None;
        }
        let lists = &self.cues.lists;
        if tok.preposition
            || tok.relative
            || tok.particle && tok.core == tok.full
            || lists.pronominal.contains(&tok.core)
        {
            return None;
        }
        let limit = self.limit(at);
        let readings = self.readings(tok);
        // A word of several rows: the first whose own frame it stands in, else the first that stands in any.
        for wide in [false, true] {
            for reading in &readings {
                let Some(row) = self.cues.row(reading.row) else { continue };
                // «ألقى اللوم على» reports, «ألقى كلمة» does not; «أعلنته روسيا» says nothing of its own.
                let fixed = !row.frames.any_clause() && !row.frames.speech && !row.frames.nominal();
                let bound = tok.pronoun
                    && self.cues.exact(&tok.full).is_empty()
                    && self.cues.exact(&tok.core).is_empty();
                let next = match reading.shape {
                    _ if wide && (fixed || bound) => None,
                    Shape::Noun if wide => None,
                    Shape::Noun => self.noun(at, *reading, row, limit),
                    Shape::Perfect | Shape::Imperfect => self.verb(at, *reading, row, limit, wide),
                    Shape::Participle => self.participle(at, *reading, row, limit, wide),
                };
                if next.is_some() {
                    return next;
                }
            }
        }
        None
    }

    /// Every reading of a token as a cue, the likeliest form first.
    fn readings(&self, tok: &Tok) -> Vec<Reading> {
        let Some(first) = self.reading(tok) else { return Vec::new() };
        let mut out = vec![first];
        for form in [&tok.full, &tok.core] {
            let same = self.cues.exact(form);
            if same.iter().any(|r| r.row == first.row && r.shape == first.shape) {
                out.extend(same.iter().filter(|r| r.row != first.row || r.shape != first.shape));
                break;
            }
        }
        out
    }

    fn verb(&mut self, at: usize, reading: Reading, row: &Row, limit: usize, wide: bool) -> Option<usize> {
        let tok = self.get(at)?;
        let frames = if wide { &self.cues.wide } else { &row.frames };
        if tok.definite || tok.adp.is_some() && !tok.core.starts_with(['ي', 'ت']) && tok.adp != Some('ب') {
            return None;
        }
        let folded = crate::fold::fold(&row.lemma);
        let mut doubts: Vec<&'static str> = Vec::new();
        if wide {
            doubts.push("wide");
        }
        if !tok.verb && self.cues.lists.homograph.contains(&folded) {
            doubts.push("homograph");
        }
        // «داعيا الله أن» is a prayer.
        if self.prayer(at + 1) {
            return None;
        }
        // «دعونا ننظر»: let us.
        if tok.core == "دعونا" && self.get(at + 1).is_some_and(|t| t.verb || t.core.starts_with('ن')) {
            return None;
        }
        let before = at.checked_sub(1).and_then(|i| self.get(i)).filter(|b| b.sentence == tok.sentence);
        // «بعد أن قال» tells of a saying; «يجب أن يقول» does not.
        let negated = self.negated(at);
        // أعتقد (I believe) is no اعتقد (he believed): the seat of the hamza tells, where it is written.
        let raw = tok.span.of(self.text).trim_start_matches(['و', 'ف']);
        if raw.starts_with('أ') && reading.shape == Shape::Perfect && row.lemma.starts_with('ا') {
            return None;
        }
        // أقرأ (I read) is no dual of أقر.
        if raw.ends_with('أ') && !row.lemma.ends_with('أ') {
            return None;
        }
        let mut commit = row.commit;
        if negated {
            commit = match (row.lemma.as_str(), row.act) {
                ("استبعد", _) => Commit::PsPlus,
                (_, isnad_doc::Act::Think) if reading.shape == Shape::Imperfect => Commit::CtMinus,
                _ => return None,
            };
        }
        if reading.first_person {
            // The writer's own thoughts are the page's voice; within a quotation only earlier speech counts.
            let quoted = self.inside_quote(at).is_some();
            if !(quoted && reading.shape == Shape::Perfect) {
                return None;
            }
        }
        // Subjunctive after أن with a modal before it is no report: «يجب أن يعلن».
        if before
            .is_some_and(|b| b.complementizer == Some(Complementizer::An) && matches!(b.core.as_str(), "ان"))
            && reading.shape == Shape::Imperfect
        {
            return None;
        }
        if before.is_some_and(|b| {
            (b.preposition && !matches!(b.core.as_str(), "حتى" | "بعدما" | "عندما" | "حين" | "من"))
                && !tok.verb
        }) {
            doubts.push("governed");
        }
        let mut cue = (at, at + 1);
        let mut p = at + 1;
        // «وتابع قائلا» is one cue.
        if self.get(p).is_some_and(|t| {
            p < limit && matches!(t.core.as_str(), "قائلا" | "قائلة" | "قائلين" | "بالقول" | "يقول" | "تقول")
        }) {
            cue.1 = p + 1;
            p += 1;
        }
        // «وأضاف موضحا: …» likewise, when the content follows at once.
        let doubled = self.get(p).is_some_and(|t| {
            p < limit
                && t.participle
                && !t.pronoun
                && self.reading(t).is_some_and(|r| r.shape == Shape::Participle)
        });
        if doubled
            && row.act == isnad_doc::Act::Say
            && self.get(p + 1).is_some_and(|t| {
                p + 1 < limit && (t.complementizer.is_some() || matches!(t.mark, Mark::Colon | Mark::Open))
            })
        {
            cue.1 = p + 1;
            p += 1;
        }
        let at_marker = self.at_marker(p, frames, limit);
        let topic = tok.full.starts_with('ف')
            && self.get(self.grid.start_of_sentence(at)).is_some_and(|t| t.core == "اما");
        let subject = if tok.conj && !topic {
            None
        } else {
            self.subject_before(at, reading)
                .map(|r| if self.get(r.0).is_some_and(|t| t.core == "اما") { (r.0 + 1, r.1) } else { r })
                .filter(|r| {
                    !self.mute(*r) && self.can_speak(*r)
                        || !self.mute(*r)
                            && self.get(r.0).is_some_and(|t| t.definite || t.conj && t.bare.starts_with("ال"))
                })
        };
        let bound =
            self.cues.exact(&tok.full).is_empty() && self.cues.exact(&tok.core).is_empty() && tok.pronoun;
        let objects = !bound && frames.nominal()
            || matches!(row.lemma.as_str(), "أبلغ" | "أخبر" | "أعلم" | "طمأن" | "خاطب");
        let prefers_before = at_marker || subject.is_some() && objects && self.svo(at);
        let mut hit = None;
        let mut source = None;
        let mut via = Via::None;
        if prefers_before && subject.is_some() {
            hit = self.frame(p, row, frames, limit, true);
            if hit.is_some() {
                source = subject;
                via = Via::Before;
            }
        }
        if hit.is_none() && !at_marker {
            hit = self.frame(p, row, frames, limit, false);
            if let Some(h) = &hit
                && h.source.is_some()
            {
                source = h.source.filter(|s| !self.mute(*s)).filter(|s| {
                    s.1 - s.0 > 1
                        || !self.get(s.0).is_some_and(|t| {
                            matches!(
                                t.core.as_str(),
                                "ذلك" | "هذا" | "هذه" | "نفسه" | "نفسها" | "ما" | "كل" | "معا"
                            )
                        })
                });
                via = if source.is_some() { Via::After } else { Via::None };
                if source.is_none() && topic && subject.is_some() {
                    source = subject;
                    via = Via::Before;
                }
            }
        }
        if hit.is_none() {
            hit = self.frame(p, row, frames, limit, true);
            let loose =
                hit.as_ref().is_some_and(|h| matches!(h.marker, Marker::Object | Marker::Preposition));
            // «وشدد في كلمته على …»: nothing but adverbials may stand between.
            let straight = hit.as_ref().is_some_and(|h| h.gap == 0 && h.marker == Marker::Preposition)
                && self.get(p).is_some_and(|t| t.preposition || t.time);
            if loose && !straight && !at_marker && subject.is_none() {
                doubts.push("loose");
            }
            if hit.is_some() && subject.is_some() {
                source = subject;
                via = Via::Before;
            }
        }
        let Some(hit) = hit else {
            return if wide { None } else { self.trailing(at, cue, reading, row, limit, subject) };
        };
        doubts.extend(hit.doubt);
        // «ودعا الوزير الله أن» is a prayer too.
        if source.is_some_and(|r| self.prayer(r.1)) {
            return None;
        }
        // Attacks and blame are claimed («تبنى الهجوم»); ideas are only taken up.
        if row.lemma == "تبنى"
            && hit.marker == Marker::Object
            && !self.get(hit.content).is_some_and(|t| {
                let stem = t.bare.strip_prefix("ال").unwrap_or(&t.bare);
                self.cues.lists.claimable.contains(stem)
                    || stem.strip_suffix('ا').is_some_and(|s| self.cues.lists.claimable.contains(s))
            })
        {
            return None;
        }
        // Verbs that only bring in quotations («علق»، «واصل») must stand close to theirs.
        let commas = (hit.content.saturating_sub(hit.gap + 12).max(p)..hit.content)
            .filter(|i| self.get(*i).is_some_and(|t| t.mark == Mark::Comma))
            .count();
        if hit.marker == Marker::Preposition && row.act == isnad_doc::Act::Say && commas > 0 && row.frames.bi
        {
            doubts.push("commas");
        }
        if self.cues.lists.tight.contains(&folded) && hit.gap > 1 {
            doubts.push("tight");
        }
        if hit.marker == Marker::Speech
            && !frames.any_clause()
            && (hit.gap > 2 || row.lemma == "واصل" && hit.gap > 0)
        {
            doubts.push("speech");
        }
        let mut distance = 0;
        if source.is_none() {
            let start = self.grid.start_of_sentence(at);
            let opens =
                at == start || before.is_some_and(|b| b.particle || b.mark != Mark::None) && at <= start + 2;
            if let Some((range, far)) = self.carried(at, Some(reading)) {
                source = Some(range);
                via = Via::Carried;
                distance = far;
            } else if !opens && row.needs != Needs::Nothing {
                doubts.push("nobody");
            }
        }
        let opens = at <= self.grid.start_of_sentence(at) + 2;
        if matches!(hit.marker, Marker::Object | Marker::Preposition)
            && via == Via::Carried
            && distance > 0
            && !opens
        {
            doubts.push("far");
        }
        // «ويعتبر فلان، أحد الخبراء» is passive.
        if row.lemma == "اعتبر"
            && hit.marker == Marker::Object
            && reading.shape != Shape::Perfect
            && via != Via::Before
        {
            doubts.push("passive");
        }
        if !self.needs_met(row, source, &hit) {
            doubts.push("needs");
        }
        // Prepositional and bare objects need a firm frame.
        if matches!(hit.marker, Marker::Object | Marker::Preposition) && hit.gap > 2 {
            doubts.push("gap");
        }
        let mut found = self.make(reading.row, cue, reading.shape, &hit, at);
        found.source = source;
        found.via = via;
        found.distance = distance;
        found.gender = reading.gender;
        found.negated = negated;
        found.commit = commit;
        found.doubts = doubts;
        found.plural = reading.plural;
        found.before = subject.or_else(|| self.subject_before(at, reading));
        found.speakers = self.earlier(at);
        self.push_with_link(found, &hit);
        Some(hit.link.map_or(cue.1, |(link, _)| link.1).max(cue.1))
    }

    /// Whether God is addressed.
    fn prayer(&self, at: usize) -> bool {
        self.get(at)
            .is_some_and(|t| matches!(t.bare.as_str(), "الله" | "المولى" | "العلي" | "ربه") && !t.conj)
            && self.get(at + 1).is_some_and(|t| {
                t.complementizer.is_some()
                    || matches!(
                        t.core.as_str(),
                        "ان" | "عز" | "سبحانه" | "تعالى" | "العلي" | "القدير" | "بان"
                    )
            })
    }

    /// Whether the clause has its subject before the verb: it opens with a noun phrase.
    fn svo(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|i| self.get(i));
        before.is_some_and(|b| b.mark == Mark::None || b.mark == Mark::Close || b.mark == Mark::BracketClose)
    }

    fn needs_met(&self, row: &Row, source: Option<Range>, hit: &Hit) -> bool {
        let l = &self.cues.lists;
        let head_in = |sets: &[&std::collections::HashSet<compact_str::CompactString>]| {
            source.is_some_and(|s| {
                self.get(s.0)
                    .is_some_and(|t| sets.iter().any(|set| set.contains(&t.bare) || set.contains(&t.core)))
            })
        };
        let media_mention = source.is_some_and(|s| {
            (s.0..s.1)
                .any(|i| self.get(i).is_some_and(|t| t.mention.is_some_and(|m| m.1 == EntityType::Media)))
        });
        match row.needs {
            Needs::Nothing => true,
            Needs::Source => {
                source.is_some()
                    && (hit.marker == Marker::Clause
                        || hit.marker == Marker::Speech
                        || source
                            .is_some_and(|s| self.can_speak(s) || self.get(s.0).is_some_and(|t| t.definite)))
            }
            Needs::Media => media_mention || head_in(&[&l.media_head, &l.document_head, &l.anonymous_head]),
            Needs::Document => media_mention || head_in(&[&l.document_head, &l.media_head]),
            Needs::Construct | Needs::Possessed | Needs::Open => true,
        }
    }

    /// «"…"، قال فلان.»: the content stands before.
    fn trailing(
        &mut self,
        at: usize,
        cue: Range,
        reading: Reading,
        row: &Row,
        limit: usize,
        _subject: Option<Range>,
    ) -> Option<usize> {
        if !row.frames.speech || reading.shape == Shape::Noun {
            return None;
        }
        let mut q = at.checked_sub(1)?;
        let mut comma = false;
        if self.get(q)?.mark == Mark::Comma {
            q = q.checked_sub(1)?;
            comma = true;
        }
        let close = self.get(q)?;
        let quoted = close.mark == Mark::Close && close.pair.is_some_and(|o| q - o as usize >= 5);
        // «…، كما أكد فلان.»
        let as_told = close.full == "كما" && q > self.grid.start_of_sentence(at);
        if !quoted && !as_told {
            return None;
        }
        let stop = self.phrases.end(cue.1, limit, Stops { frames: None, apposition: true });
        if stop == cue.1
            || !comma
                && stop < limit
                && !matches!(self.get(stop).map(|t| t.mark), None | Some(Mark::Stop | Mark::Comma))
        {
            return None;
        }
        let found = Found {
            cue,
            row: reading.row,
            shape: reading.shape,
            source: Some((cue.1, stop)),
            via: Via::After,
            distance: 0,
            gender: reading.gender,
            marker: Marker::Before,
            content: if as_told { self.grid.start_of_sentence(at) } else { close.pair? as usize },
            object: None,
            gap: 0,
            outer: None,
            negated: false,
            conj: false,
            tagged_verb: true,
            commit: row.commit,
            plural: false,
            before: None,
            speakers: Vec::new(),
            end: None,
            anonymous: None,
            relayed: false,
            doubts: Vec::new(),
        };
        self.speak(&found);
        self.found.push(found);
        Some(stop)
    }

    fn participle(
        &mut self,
        at: usize,
        reading: Reading,
        row: &Row,
        limit: usize,
        wide: bool,
    ) -> Option<usize> {
        let tok = self.get(at)?;
        let frames = if wide { &self.cues.wide } else { &row.frames };
        if tok.definite || tok.adp.is_some() || self.prayer(at + 1) {
            return None;
        }
        let hit = self.frame(at + 1, row, frames, limit, true)?;
        let mut doubts: Vec<&'static str> = hit.doubt.into_iter().collect();
        if wide {
            doubts.push("wide");
        }
        if hit.gap > 6 || matches!(hit.marker, Marker::Object | Marker::Preposition) && hit.gap > 1 {
            doubts.push("gap");
        }
        let start = self.grid.start_of_sentence(at);
        let agrees = |s: &&Speaker| {
            s.sentence == tok.sentence
                && if reading.plural {
                    !self.one_person(s.range)
                } else {
                    s.gender.is_none() || s.gender == reading.gender
                }
        };
        let same = self
            .speakers
            .iter()
            .rev()
            .take(40)
            .find(|s| !s.weak && agrees(s))
            .or_else(|| self.speakers.iter().rev().take(40).find(|s| s.cue && agrees(s)));
        let (source, via, distance) = match same {
            Some(speaker) => (Some(speaker.range), Via::Carried, 0),
            None => match self.main_subject(start, at, reading) {
                Some(range) => (Some(range), Via::Carried, 0),
                None => match self.carried(at, Some(reading)) {
                    Some((range, far)) => (Some(range), Via::Carried, far),
                    None => (None, Via::None, 0),
                },
            },
        };
        let before = at.checked_sub(1).and_then(|i| self.get(i));
        let set_off = before.is_some_and(|b| b.mark != Mark::None) || tok.conj;
        // Without a comma a participle is most often a predicate or an object («كان مصرا على»).
        if !set_off && !matches!(hit.marker, Marker::Clause | Marker::Speech) {
            doubts.push("joined");
        }
        let mut found = self.make(reading.row, (at, at + 1), Shape::Participle, &hit, at);
        found.source = source;
        found.via = via;
        found.distance = distance;
        found.gender = reading.gender;
        found.doubts = doubts;
        found.plural = reading.plural;
        found.speakers = self.earlier(at);
        self.push_with_link(found, &hit);
        Some(at + 1)
    }

    /// The subject of the sentence's main verb, for a participle that hangs on it.
    fn main_subject(&self, start: usize, at: usize, reading: Reading) -> Option<Range> {
        let verb = (start.max(at.saturating_sub(LOOK_BACK))..at).find(|i| {
            self.get(*i).is_some_and(|t| {
                t.mention.is_none()
                    && (t.verb
                        || (*i == start || self.get(*i - 1).is_some_and(|b| b.mark == Mark::Comma))
                            && !t.definite
                            && self
                                .reading(t)
                                .is_some_and(|r| matches!(r.shape, Shape::Perfect | Shape::Imperfect)))
            }) && i.checked_sub(1).and_then(|j| self.get(j)).is_none_or(|b| !b.relative)
        })?;
        let end = self.phrases.end(verb + 1, at, Stops { frames: None, apposition: true });
        if end > verb + 1 && !self.mute((verb + 1, end)) {
            return Some((verb + 1, end));
        }
        self.subject_before(verb, reading).filter(|r| !self.mute(*r))
    }

    fn noun(&mut self, at: usize, reading: Reading, row: &Row, limit: usize) -> Option<usize> {
        let tok = self.get(at)?;
        if tok.definite || self.negated(at) {
            return None;
        }
        let (hit, source, via, distance);
        let mut doubts: Vec<&'static str> = Vec::new();
        if tok.pronoun {
            let h = self.frame(at + 1, row, &row.frames, limit, true)?;
            if h.gap > 2 || h.marker == Marker::Object && h.gap > 0 {
                doubts.push("gap");
            }
            let carried = self.carried(at, None);
            source = carried.map(|c| c.0);
            distance = carried.map_or(0, |c| c.1);
            via = if source.is_some() { Via::Carried } else { Via::None };
            hit = h;
        } else if row.needs == Needs::Open {
            let h = self.frame(at + 1, row, &row.frames, limit, true)?;
            if h.gap > 1 {
                doubts.push("gap");
            }
            hit = h;
            source = None;
            distance = 0;
            via = Via::None;
        } else if row.needs == Needs::Construct || row.needs == Needs::Possessed {
            let h = self.frame(at + 1, row, &row.frames, limit, false)?;
            let range = h.source?;
            if h.gap > 1 {
                doubts.push("gap");
            }
            if !self.can_speak(range) {
                doubts.push("mute");
            }
            source = Some(range);
            hit = h;
            distance = 0;
            via = Via::After;
        } else {
            return None;
        }
        let mut found = self.make(reading.row, (at, at + 1), Shape::Noun, &hit, at);
        found.source = source;
        found.via = via;
        found.distance = distance;
        doubts.extend(hit.doubt);
        found.doubts = doubts;
        found.speakers = if tok.pronoun { self.earlier(at) } else { Vec::new() };
        self.found.push(found);
        Some(at + 1)
    }

    fn make(&self, row: u16, cue: Range, shape: Shape, hit: &Hit, at: usize) -> Found {
        let tok = self.get(at);
        Found {
            cue,
            row,
            shape,
            source: hit.source,
            via: Via::None,
            distance: 0,
            gender: None,
            marker: hit.marker,
            content: hit.content,
            object: hit.object,
            gap: hit.gap,
            outer: None,
            negated: false,
            conj: tok.is_some_and(|t| t.conj),
            tagged_verb: tok.is_some_and(|t| t.verb),
            commit: self.cues.row(row).map_or(Commit::CtPlus, |r| r.commit),
            plural: false,
            before: None,
            speakers: Vec::new(),
            end: None,
            anonymous: None,
            relayed: false,
            doubts: Vec::new(),
        }
    }

    /// Keeps an attribution, and the further link of its chain, if it has one.
    fn push_with_link(&mut self, found: Found, hit: &Hit) {
        self.speak(&found);
        let outer = found.cue.0;
        let l = &self.cues.lists;
        let relays = found.source.is_some_and(|r| {
            self.get(r.0).is_some_and(|t| {
                t.mention.is_some_and(|m| m.1 == EntityType::Media)
                    || [&l.media_head, &l.document_head]
                        .iter()
                        .any(|set| set.contains(&t.bare) || set.contains(&t.core))
            })
        });
        self.found.push(found);
        let Some((cue, source)) = hit.link else { return };
        let Some(tok) = self.get(cue.0) else { return };
        let row = self
            .phrase_at(cue.0)
            .filter(|p| p.0 == PhraseKind::Source)
            .map(|p| p.1)
            .or_else(|| self.reading(tok).filter(|_| tok.core != "عن").map(|r| r.row))
            .or_else(|| self.row_of("نقلا عن"));
        let Some(row) = row else { return };
        let link = Found {
            cue,
            row,
            shape: Shape::Noun,
            source: Some(source),
            via: Via::After,
            distance: 0,
            gender: None,
            marker: hit.marker,
            content: hit.content,
            object: hit.object,
            gap: hit.gap,
            outer: Some(outer),
            negated: false,
            conj: false,
            tagged_verb: false,
            commit: self.cues.row(row).map_or(Commit::CtPlus, |r| r.commit),
            plural: false,
            before: None,
            speakers: Vec::new(),
            end: None,
            anonymous: None,
            relayed: relays,
            doubts: Vec::new(),
        };
        self.speak(&link);
        self.found.push(link);
    }

    fn speak(&mut self, found: &Found) {
        let Some(range) = found.source else { return };
        let (Some(tok), Some(head)) = (self.get(found.cue.0), self.get(range.0)) else { return };
        let gender = found.gender.or_else(|| self.gender(head));
        self.speakers.push(Speaker {
            range,
            gender,
            sentence: tok.sentence,
            block: tok.block,
            weak: !found.doubts.is_empty(),
            cue: true,
            plural: found.shape != Shape::Noun
                && tok.verb
                && (tok.core.ends_with("ون") || tok.core.ends_with("وا")),
        });
    }

    /// Keeps the subject of a verb that is no cue: a later «وقالت» may mean it.
    fn subject_of(&mut self, verb: usize, cue: bool) {
        let limit = self.grid.end_of_sentence(verb);
        let end = self.phrases.end(verb + 1, limit, Stops { frames: None, apposition: true });
        let single = end == verb + 2 || self.get(verb + 1).is_some_and(|t| t.proper);
        let told = cue && single && self.get(verb).is_some_and(|t| t.verb);
        if end == verb + 1 || self.mute((verb + 1, end)) || !(told || self.can_speak((verb + 1, end))) {
            return;
        }
        let (Some(tok), Some(head)) = (self.get(verb), self.get(verb + 1)) else { return };
        if head.adjective {
            return;
        }
        let gender = self.reading(tok).filter(|_| cue).and_then(|r| r.gender).or_else(|| self.gender(head));
        let range = (verb + 1, end);
        self.speakers.push(Speaker {
            range,
            gender,
            sentence: tok.sentence,
            block: tok.block,
            weak: true,
            cue,
            plural: false,
        });
    }

    /// Gender of the head of a phrase, as far as its form tells.
    pub(crate) fn gender(&self, head: &Tok) -> Option<Gender> {
        let form = head.bare.as_str();
        if self.cues.lists.feminine.contains(form) || form.ends_with('ة') || form.ends_with("ات") {
            return Some(Gender::Feminine);
        }
        if head.mention.is_some_and(|m| m.1 == EntityType::Gpe) {
            return Some(Gender::Feminine);
        }
        // Broken plurals of things are feminine, and their form does not tell: only titles are sure.
        let title = self.cues.lists.role_head.contains(form.strip_prefix("ال").unwrap_or(form));
        (head.mention.is_none() && head.mark != Mark::Open && title).then_some(Gender::Masculine)
    }

    /// Whether a phrase names one person, who takes no plural verb («وقال الوزير … يرددون»).
    pub(crate) fn one_person(&self, range: Range) -> bool {
        let Some(head) = self.get(range.0) else { return false };
        let joined = (range.0 + 1..range.1).any(|i| self.get(i).is_some_and(|t| t.conj));
        let plain = head.bare.strip_prefix("ال").unwrap_or(&head.bare);
        let person = head.mention.is_some_and(|m| m.1 == EntityType::Per)
            || matches!(
                plain,
                "وزير"
                    | "رئيس"
                    | "مدير"
                    | "متحدث"
                    | "ناطق"
                    | "نائب"
                    | "سفير"
                    | "مسؤول"
                    | "صحفي"
                    | "صحافي"
                    | "ضابط"
                    | "خبير"
                    | "طبيب"
                    | "محلل"
                    | "قيادي"
                    | "ناشط"
                    | "دكتور"
            );
        person && !joined
    }

    /// Who spoke or acted before `at`, each phrase once, nearest last.
    fn earlier(&self, at: usize) -> Vec<Earlier> {
        let Some(tok) = self.get(at) else { return Vec::new() };
        let mut out: Vec<Earlier> = Vec::new();
        for s in self.speakers.iter().rev().take(40) {
            if out.len() >= 6
                || tok.block.saturating_sub(s.block) > 3
                || tok.sentence.saturating_sub(s.sentence) > 8
            {
                break;
            }
            if !out.iter().any(|e| e.range == s.range) {
                let distance = tok.sentence.saturating_sub(s.sentence);
                out.push(Earlier { range: s.range, gender: s.gender, distance, weak: s.weak });
            }
        }
        out.reverse();
        out
    }

    /// The last speaker that fits a cue without a subject: its phrase and how many sentences back it spoke.
    fn carried(&self, at: usize, reading: Option<Reading>) -> Option<(Range, u32)> {
        let tok = self.get(at)?;
        let fits = |s: &&Speaker| {
            let near = tok.block.saturating_sub(s.block) <= 3 && tok.sentence.saturating_sub(s.sentence) <= 8;
            let agrees = match reading {
                Some(r) if r.plural => !self.one_person(s.range),
                // «وكانوا يرددون … وأضاف»: one person goes on, not the many.
                Some(_) if s.plural => false,
                Some(r) => s.gender.is_none() || r.gender.is_none() || s.gender == r.gender,
                None => true,
            };
            near && agrees
        };
        let here = |s: &&Speaker| s.block == tok.block && fits(s);
        let last = |weak: bool| self.speakers.iter().rev().take(40).find(|s| s.weak == weak && here(s));
        let speaker = last(false)
            .or_else(|| last(true))
            .or_else(|| self.speakers.iter().rev().take(40).find(|s| !s.weak && fits(s)))?;
        Some((speaker.range, tok.sentence.saturating_sub(speaker.sentence)))
    }

    /// Whether the content begins at `at` at once.
    fn at_marker(&self, at: usize, frames: &Frames, limit: usize) -> bool {
        let Some(tok) = self.get(at).filter(|_| at < limit) else { return true };
        if tok.complementizer.is_some() || matches!(tok.mark, Mark::Colon) {
            return true;
        }
        if tok.mark == Mark::Open {
            return self.grid.closer(at).is_none_or(|c| !self.phrases.quoted_name(at, c, limit));
        }
        if frames.preps.contains(&tok.core) || frames.words.contains(&tok.core) {
            return true;
        }
        if tok.adp == Some('ب') && frames.bi || tok.adp == Some('ل') && frames.li {
            return true;
        }
        frames.object && self.phrases.verbal_noun(tok)
    }

    /// Whether the complementizer at `at` belongs to another word («بعد أن»، «يجب أن»).
    fn subjunctive(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|i| self.get(i)).is_some_and(|t| {
            self.cues.lists.subjunctive.contains(&t.core) || self.cues.lists.subjunctive.contains(&t.bare)
        })
    }

    /// Searches the frame of a cue from `at`: source (unless `subject_before`), adverbials, then the content's marker.
    fn frame(
        &self,
        at: usize,
        row: &Row,
        frames: &Frames,
        limit: usize,
        subject_before: bool,
    ) -> Option<Hit> {
        let stops = Stops { frames: Some(frames), apposition: true };
        let mut p = at;
        let mut hit = Hit {
            source: None,
            marker: Marker::Clause,
            content: at,
            object: None,
            gap: 0,
            link: None,
            doubt: None,
        };
        if !subject_before {
            // An adverbial or addressee may stand before the subject: «قال لرويترز مسؤول»، «أعلن اليوم الوزير».
            for _ in 0..3 {
                if self.at_marker(p, frames, limit) {
                    break;
                }
                let tok = self.get(p).filter(|_| p < limit)?;
                let skips = tok.time
                    || tok.adp == Some('ل') && (tok.pronoun || self.cues.lists.addressee.contains(&tok.core))
                    || tok.preposition && !frames.preps.contains(&tok.core);
                if !skips {
                    break;
                }
                let next = self.phrases.adverbial(p, limit);
                // The complement of a speech noun ends with its adjectives; the subject follows.
                let next = if tok.preposition { self.short_adverbial(p, limit).max(p + 1) } else { next };
                // «شدد في كلمته على …»: the preposition of the frame is no part of the adverbial.
                let framed = (p + 1..next)
                    .find(|i| self.get(*i).is_some_and(|t| t.preposition && frames.preps.contains(&t.core)));
                let next = framed.unwrap_or(next);
                p = next.max(p + 1);
            }
            let mut end = self.phrases.end(p, limit, stops);
            if end == p {
                return None;
            }
            // «ودعا النجار رئيس البلدية إلى»، «ودعا النجار المتقدمين»: after a bare surname stands the one addressed.
            if matches!(row.act, isnad_doc::Act::Demand | isnad_doc::Act::Accuse | isnad_doc::Act::Warn)
                && end > p + 1
                && let (Some(name), Some(next)) = (self.get(p), self.get(p + 1))
                && name.proper
                && name.role.is_none()
                && name.mention.is_none_or(|m| m.1 == EntityType::Per)
                && name.mention.map(|m| m.0) != next.mention.map(|m| m.0).or(Some(u32::MAX))
                && next.mark == Mark::None
                && !next.conj
                && next.adp.is_none()
                && (self.cues.lists.role_head.contains(&next.bare) && !next.definite
                    || next.definite && next.bare.ends_with("ين") && next.mention.is_none() && !next.proper)
            {
                end = p + 1;
            }
            hit.source = Some((p, end));
            p = end;
        }
        let from = p;
        let mut commas = 0;
        while let Some(tok) = self.get(p).filter(|_| p < limit && p - from < REACH) {
            if let Some(kind) = tok.complementizer {
                if self.subjunctive(p) && p > at {
                    p += 1;
                    hit.gap += 2;
                    continue;
                }
                let after = p.checked_sub(1).and_then(|i| self.get(i)).map(|t| t.core.as_str());
                let takes = frames.clause
                    || kind == Complementizer::Bi && (frames.clause_bi || frames.bi)
                    || frames.clause_prep.as_ref().is_some_and(|prep| after == Some(prep.as_str()));
                if !takes {
                    hit.doubt = Some("clause");
                }
                hit.marker = Marker::Clause;
                hit.content = p + 1;
                if kind == Complementizer::An && !(frames.clause_bi || frames.bi) {
                    hit.object = None;
                }
                if kind == Complementizer::An || !frames.any_clause() && !frames.bi {
                    hit.object = None;
                }
                return (hit.content < limit).then_some(hit);
            }
            if tok.time && tok.mark != Mark::None {
                p += 1;
                continue;
            }
            match tok.mark {
                Mark::None => {}
                Mark::Colon => {
                    if !(frames.speech || frames.clause) {
                        return None;
                    }
                    hit.marker = Marker::Speech;
                    hit.object = None;
                    hit.content = p + 1;
                    return self.after_colon(hit);
                }
                Mark::Open => match self.grid.closer(p) {
                    Some(close)
                        if self.phrases.quoted_name(p, close, limit)
                            && (hit.gap > 0 || !self.ends_speech(close, limit)) =>
                    {
                        p = close + 1;
                        hit.gap += 1;
                        continue;
                    }
                    closer => {
                        if !(frames.speech || frames.clause) {
                            return None;
                        }
                        if closer.is_none() && hit.gap > 4 {
                            return None;
                        }
                        hit.marker = Marker::Speech;
                        hit.object = None;
                        hit.content = p;
                        return self.after_colon(hit);
                    }
                },
                Mark::BracketOpen => {
                    p = self.grid.closer(p).filter(|c| *c < limit)? + 1;
                    continue;
                }
                Mark::Comma => {
                    commas += 1;
                    if commas > 4 {
                        return None;
                    }
                    p += 1;
                    continue;
                }
                Mark::Close | Mark::BracketClose | Mark::Dash | Mark::Other => {
                    p += 1;
                    hit.gap += 1;
                    continue;
                }
                Mark::Stop => return None,
            }
            // A further link: «نقلت … عن فلان قوله»، «قالت … نقلا عن فلان»، «ذكرت … على لسان فلان».
            if let Some((link, end)) = self.link(p, row, limit) {
                hit.link = Some(link);
                p = end;
                continue;
            }
            // Another cue that will claim the content.
            if p > at {
                let rival = tok.mention.is_none()
                    && !tok.definite
                    // «وقال المسؤول الذي اشترط … إن»
                    && !self.get(p - 1).is_some_and(|b| b.relative && b.core != "من")
                    && self.reading(tok).is_some_and(|r| {
                        matches!(r.shape, Shape::Perfect | Shape::Imperfect)
                            && (tok.verb || self.tight(p + 1, limit))
                            || r.shape == Shape::Participle && self.tight(p + 1, limit)
                    });
                if rival {
                    // «قال فلان، في حوار نشرته الصحيفة، إن»: past another cue only a clause of its own, and in doubt.
                    if hit.doubt.is_some() || !frames.clause || commas == 0 {
                        return None;
                    }
                    hit.doubt = Some("rival");
                    hit.gap += 4;
                    p += 1;
                    continue;
                }
            }
            let separate = frames.preps.contains(&tok.core);
            let glued = tok.adp == Some('ب') && frames.bi
                || tok.adp == Some('ل') && frames.li && !tok.pronoun && self.deed(tok);
            let manner = tok.adp == Some('ب')
                && matches!(
                    tok.bare.as_str(),
                    "شكل"
                        | "صورة"
                        | "وضوح"
                        | "شدة"
                        | "دوره"
                        | "دورها"
                        | "لهجة"
                        | "حضور"
                        | "حدة"
                        | "صراحة"
                        | "سخرية"
                        | "غضب"
                        | "مناسبة"
                        | "دورهم"
                );
            let glued = glued && !manner;
            let lone = matches!(tok.full.as_str(), "ب" | "بـ") && frames.bi;
            if separate || glued || lone {
                let content = if separate || lone { p + 1 } else { p };
                let next = self.get(content).filter(|_| content < limit)?;
                if next.complementizer.is_some() && separate {
                    if !(frames.any_clause() || frames.nominal()) {
                        return None;
                    }
                    hit.marker = Marker::Clause;
                    hit.content = content + 1;
                    return Some(hit);
                }
                if tok.pronoun && separate {
                    p += 1;
                    hit.gap += 1;
                    continue;
                }
                if hit.gap <= 2 {
                    hit.marker = Marker::Preposition;
                    hit.content = content;
                    return Some(hit);
                }
            }
            if frames.words.contains(&tok.core) || frames.words.contains(&tok.bare) {
                hit.marker = Marker::Object;
                hit.content = p;
                return Some(hit);
            }
            // «نشرت … وثائق تفيد أن»: a document that speaks at once.
            let document = frames.words.iter().any(|w| w == "وثيقة")
                && self.cues.lists.document_head.contains(&tok.bare)
                && (p + 1..p + 3).any(|i| {
                    self.get(i).filter(|_| i < limit).is_some_and(|t| t.cue || t.complementizer.is_some())
                });
            if document {
                hit.marker = Marker::Object;
                hit.content = p;
                return Some(hit);
            }
            // «طالب … الحكومة … التخلي عن»: after its object a deed with the article.
            if let Some(object) = hit.object
                && row.act == isnad_doc::Act::Demand
                && hit.gap <= 3
                && tok.definite
                && !tok.conj
                && tok.adp.is_none()
                && (self.deed(tok) || tok.bare.starts_with("الت"))
                && commas > 0
            {
                hit.marker = Marker::Preposition;
                hit.content = object.0;
                hit.object = Some(object);
                hit.gap = 0;
                return Some(hit);
            }
            if frames.object && hit.gap == 0 && self.object_begins(tok, row, frames) {
                hit.marker = Marker::Object;
                hit.content = p;
                return Some(hit);
            }
            let objects =
                matches!(row.act, isnad_doc::Act::Demand | isnad_doc::Act::Accuse | isnad_doc::Act::Warn)
                    || matches!(
                        row.lemma.as_str(),
                        "وصف"
                            | "نعت"
                            | "شبه"
                            | "اعتبر"
                            | "أبلغ"
                            | "أخبر"
                            | "عزا"
                            | "أرجع"
                            | "نسب"
                            | "وعد"
                            | "هنأ"
                            | "ذكر"
                    );
            if objects
                && hit.object.is_none()
                && hit.gap == 0
                && !tok.time
                && tok.adp.is_none()
                && self.phrases.begins(tok)
                && !tok.conj
            {
                let end = self.phrases.end(p, limit, Stops { apposition: false, ..stops });
                if end > p {
                    hit.object = Some((p, end));
                    p = end;
                    continue;
                }
            }
            if manner {
                p += 1;
                continue;
            }
            let skip = self.phrases.adverbial(p, limit);
            if skip > p {
                p = skip;
                continue;
            }
            if tok.relative {
                hit.gap += 2;
            } else if tok.verb {
                hit.gap += 3;
            } else {
                hit.gap += 1;
            }
            p += 1;
        }
        None
    }

    /// Whether a token names a deed, with or without the article («للمشاركة»، «لوقف»).
    fn deed(&self, tok: &Tok) -> bool {
        let mut plain = tok.clone();
        plain.definite = false;
        plain.bare = tok.bare.strip_prefix("ال").unwrap_or(&tok.bare).into();
        self.phrases.verbal_noun(&plain)
    }

    /// A prepositional phrase before the subject: «في بيان»، «خلال مؤتمر صحفي».
    fn short_adverbial(&self, at: usize, limit: usize) -> usize {
        // «على "تويتر"»
        if let Some(close) = self.grid.closer(at + 1).filter(|c| *c < limit) {
            return close + 1;
        }
        let mut p = at + 1;
        let mut taken = 0;
        while let Some(tok) = self.get(p).filter(|_| p < limit) {
            if tok.mark != Mark::None
                || tok.complementizer.is_some()
                || tok.mention.is_some() && taken > 0
                || tok.role.is_some() && taken > 0
            {
                break;
            }
            if tok.preposition {
                // A further preposition brings its complement along.
                p = match self.grid.closer(p + 1) {
                    Some(close) if close < limit => close + 1,
                    _ => p + 2,
                };
                taken += 1;
                continue;
            }
            if tok.time || taken == 0 {
                // «في بعض اللحظات»
                p += if matches!(
                    tok.bare.as_str(),
                    "بعض" | "احد" | "احدى" | "كل" | "عدة" | "نفس" | "اول" | "اخر"
                ) {
                    2
                } else {
                    1
                };
                taken += 1;
                continue;
            }
            if (tok.adjective
                || tok.bare.ends_with('ي')
                || tok.bare.ends_with("ية")
                || tok.bare.ends_with('ه'))
                && !self.phrases.role_like(tok)
                && taken < 4
            {
                p += 1;
                taken += 1;
                continue;
            }
            break;
        }
        p
    }

    /// Whether a quotation that closes at `close` is followed by what ends a speech.
    fn ends_speech(&self, close: usize, limit: usize) -> bool {
        self.get(close + 1)
            .filter(|_| close + 1 < limit)
            .is_none_or(|t| matches!(t.mark, Mark::Stop | Mark::Comma))
    }

    /// Whether a marker of content stands at `at`.
    fn tight(&self, at: usize, limit: usize) -> bool {
        let marker = |i: usize| {
            self.get(i)
                .filter(|_| i < limit)
                .is_some_and(|t| t.complementizer.is_some() || matches!(t.mark, Mark::Colon | Mark::Open))
        };
        marker(at) || marker(at + 1) && self.get(at).is_some_and(|t| t.preposition)
    }

    /// After a colon: a complementizer and the opening mark of a quotation are passed over, the latter only to look.
    fn after_colon(&self, mut hit: Hit) -> Option<Hit> {
        if self.get(hit.content).is_some_and(|t| t.complementizer.is_some()) {
            hit.content += 1;
        }
        self.get(hit.content).map(|_| hit)
    }

    /// Whether a bare object begins at a token.
    fn object_begins(&self, tok: &Tok, row: &Row, frames: &Frames) -> bool {
        if matches!(tok.core.as_str(), "هذا" | "هذه" | "ذلك" | "تلك" | "هؤلاء" | "الامر" | "الخبر")
        {
            return false;
        }
        if tok.conj || tok.adp.is_some() {
            return false;
        }
        if self.phrases.verbal_noun(tok) {
            return true;
        }
        if !self.phrases.begins(tok) {
            return false;
        }
        // Out of its own frames any noun may be the object: the scorer decides.
        if !std::ptr::eq(frames, &raw const row.frames) {
            return tok.mark == Mark::None;
        }
        // Verbs that take things said, done or felt as their object.
        if row.act == isnad_doc::Act::Deny || row.needs == Needs::Document {
            return tok.mark == Mark::None && !tok.proper;
        }
        row.needs == Needs::Source && tok.mark == Mark::None
            || row.lemma == "اعتبر" && (tok.definite || tok.proper)
    }

    /// «عن فلان قوله»، «على لسان فلان»، «نقلا عن فلان» between cue and content.
    fn link(&self, at: usize, row: &Row, limit: usize) -> Option<((Range, Range), usize)> {
        let tok = self.get(at)?;
        let phrase = self.phrase_at(at).filter(|p| p.0 == PhraseKind::Source);
        if let Some((_, phrase_row, end)) = phrase {
            let lemma = self.cues.row(phrase_row)?.lemma.as_str();
            if !matches!(lemma, "على لسان" | "نقلا عن") {
                return None;
            }
            let stop = self.phrases.end(end, limit, Stops { frames: None, apposition: true });
            // «على لسان فلان قوله»: the saying is the cue.
            let said = self.get(stop).filter(|t| stop < limit && t.participle && t.pronoun);
            let (cue, p) = if said.is_some() { ((stop, stop + 1), stop + 1) } else { ((at, end), stop) };
            return (stop > end).then_some(((cue, (end, stop)), p));
        }
        if !matches!(row.lemma.as_str(), "نقل" | "اقتبس" | "تناقل") || tok.core != "عن" {
            return None;
        }
        let stop = self.phrases.end(at + 1, limit, Stops { frames: None, apposition: true });
        if stop == at + 1 {
            return None;
        }
        let mut cue = (at, at + 1);
        let mut p = stop;
        // The speaker's own verb or noun may follow, after an adverbial.
        for i in stop..(stop + 20).min(limit) {
            let Some(next) = self.get(i) else { break };
            if next.complementizer.is_some() || matches!(next.mark, Mark::Colon | Mark::Stop) {
                break;
            }
            let reading = self
                .reading(next)
                .filter(|r| r.shape == Shape::Noun && next.pronoun || r.shape == Shape::Participle);
            if reading.is_some() && !next.definite {
                cue = (i, i + 1);
                p = i + 1;
                break;
            }
        }
        Some(((cue, (at + 1, stop)), p))
    }

    /// The noun phrase before a verb that is its subject.
    fn subject_before(&self, at: usize, reading: Reading) -> Option<Range> {
        let start = self.grid.start_of_sentence(at);
        let mut end = at;
        let mut relative = false;
        let mut comma = false;
        while end > start {
            let tok = self.get(end - 1)?;
            if matches!(
                tok.core.as_str(),
                "قد" | "كان" | "كانت" | "كانوا" | "لقد" | "ايضا" | "كذلك" | "بدوره" | "بدورها"
            ) || tok.time && tok.mention.is_none()
            {
                end -= 1;
            } else if tok.relative
                && matches!(tok.core.as_str(), "الذي" | "التي" | "الذين" | "اللذين" | "اللتين")
                && !relative
            {
                relative = true;
                end -= 1;
            } else if tok.mark == Mark::Comma && !comma {
                comma = true;
                end -= 1;
            } else {
                break;
            }
        }
        if end == start {
            return None;
        }
        if comma && !relative {
            let clause = (start..end)
                .rev()
                .take(24)
                .find(|i| self.get(*i).is_some_and(|t| matches!(t.core.as_str(), "الذي" | "التي" | "الذين")));
            if let Some(clause) = clause
                && clause > start
                && (clause..end)
                    .all(|i| self.get(i).is_some_and(|t| t.mark != Mark::Comma && t.complementizer.is_none()))
            {
                end = clause;
                relative = true;
                if self.get(end - 1).is_some_and(|t| t.mark == Mark::Comma) {
                    end -= 1;
                }
                if end == start {
                    return None;
                }
            }
        }
        // «الدولة التي يتمنون أن»: a plural verb has no singular subject.
        let singular =
            (end..at).any(|i| self.get(i).is_some_and(|t| matches!(t.core.as_str(), "الذي" | "التي")));
        if singular
            && reading.plural
            && self.get(at).is_some_and(|t| t.core.ends_with("ون") || t.core.ends_with("وا"))
        {
            return None;
        }
        let last = self.get(end - 1)?;
        if last.verb || last.particle || last.complementizer.is_some() || last.preposition {
            return None;
        }
        // «أما فلانة التي … فقد عبرت»: the topic is the subject.
        if self.get(start).is_some_and(|t| t.core == "اما")
            && (self.get(at.wrapping_sub(1)).is_some_and(|t| t.full == "فقد" || t.core == "قد")
                || self.get(at).is_some_and(|t| t.conj && t.full.starts_with('ف')))
        {
            let stop = self.phrases.end(start + 1, at, Stops { frames: None, apposition: true });
            if stop > start + 1 {
                return Some((start + 1, stop));
            }
        }
        // Walk back to where the clause can begin.
        let mut from = end;
        let mut commas = 0;
        while from > start && end - from < 22 {
            let tok = self.get(from - 1)?;
            if tok.conj && from - 1 > start && self.get(from - 2).is_some_and(|b| b.mark == Mark::Comma) {
                from -= 1;
                break;
            }
            let boundary = match tok.mark {
                Mark::Stop | Mark::Colon | Mark::Dash | Mark::Other => true,
                Mark::Comma => {
                    commas += 1;
                    commas > 1
                }
                Mark::Open => tok.pair.is_none_or(|p| p as usize >= end),
                _ => tok.complementizer.is_some() || tok.verb || tok.relative && tok.core != "من",
            };
            if boundary {
                break;
            }
            from -= 1;
        }
        let mut first = from;
        while first < end {
            let tok = self.get(first)?;
            let dated = tok.kind == TokenKind::Number
                && first > start
                && self.get(first - 1).is_some_and(|b| b.time || matches!(b.bare.as_str(), "عام" | "سنة"));
            if dated || tok.adp.is_some() && (!relative || !self.phrases.role_like(tok)) {
                first += 1;
                continue;
            }
            if self.phrases.begins(tok) && tok.mark != Mark::Open
                || tok.mark == Mark::Open && self.grid.closer(first).is_some_and(|c| c < end)
            {
                let stop = self.phrases.end(first, end, Stops { frames: None, apposition: true });
                if stop == end {
                    let governed = first > start
                        && self.get(first - 1).is_some_and(|b| b.preposition && b.mark == Mark::None)
                        || tok.adp.is_some();
                    let document =
                        self.cues.lists.document_head.contains(&tok.bare) || self.phrases.role_like(tok);
                    if governed && !relative && (tok.definite || !document) {
                        return None;
                    }
                    if comma && !relative && first != from && commas == 0 {
                        return None;
                    }
                    // A verb agrees in gender with a subject before it.
                    let gender = self.gender(tok);
                    if let (Some(g), Some(v)) = (gender, reading.gender)
                        && g != v
                        && !reading.plural
                        && tok.mention.is_none()
                    {
                        return None;
                    }
                    return Some((first, end));
                }
                // Step over the whole phrase: its inside is no subject, unless it was only cut short.
                first = if stop > first + 1
                    && tok.adp.is_none()
                    && stop < end
                    && !self.get(stop).is_some_and(|t| t.mark == Mark::Comma)
                {
                    first + 1
                } else {
                    stop.max(first + 1)
                };
                continue;
            }
            first += 1;
        }
        None
    }
}
