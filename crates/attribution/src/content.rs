//! The second pass: where contents end, how they are quoted, how far they are hedged, and what lies in what.

use crate::cues::{Cues, Row, Shape};
use crate::find::{Found, Marker, Range, Via};
use crate::grid::{Grid, Mark, Tok};
use crate::phrase::Phrases;
use isnad_doc::{
    Act, Attribution, AttributionId, Commit, Cue, Doc, EntityType, MentionId, Probability, Quoting, Source,
    Span, TokenKind,
};
use std::collections::HashMap;

/// Longest content, in tokens: a bound on the work that text without a full stop can make.
const LONGEST: usize = 1500;

/// How far back a quotation around a cue is looked for, in tokens.
const LOOK_BACK: usize = 400;

/// Reads contents off the cues found.
pub(crate) struct Contents<'a> {
    pub(crate) grid: &'a Grid,
    pub(crate) cues: &'a Cues,
    pub(crate) found: &'a [Found],
    pub(crate) doc: &'a Doc,
}

impl<'a> Contents<'a> {
    fn get(&self, at: usize) -> Option<&'a Tok> {
        self.grid.get(at)
    }

    fn phrases(&self) -> Phrases<'a> {
        Phrases { grid: self.grid, lists: &self.cues.lists, text: self.doc.text() }
    }

    /// The cue that begins at token `at`, if one does.
    fn cue_at(&self, at: usize) -> Option<&'a Found> {
        let i = self.found.partition_point(|f| f.cue.0 < at);
        self.found.get(i).filter(|f| f.cue.0 == at)
    }

    /// Pieces of the content of one cue, as token ranges.
    pub(crate) fn pieces(&self, found: &Found) -> Vec<Range> {
        match found.marker {
            Marker::Credit => {
                let end = self.grid.end_of_block(found.cue.0).min(found.content + LONGEST);
                vec![(found.content, end)]
            }
            Marker::Before => self.before(found),
            Marker::Fronted => vec![(found.content, self.end(found))],
            Marker::Clause | Marker::Speech | Marker::Preposition | Marker::Object => {
                let end = self.end(found);
                let mut pieces = Vec::with_capacity(2);
                match found.object {
                    Some(object) if found.marker == Marker::Preposition => pieces.push((object.0, end)),
                    Some(object) => pieces.extend([object, (found.content, end)]),
                    None => pieces.push((found.content, end)),
                }
                pieces
            }
        }
    }

    /// Where the content ends: as chosen, else by rule.
    fn end(&self, found: &Found) -> usize {
        found.end.unwrap_or_else(|| self.rule_end(found))
    }

    /// Where the content of a cue that stands before it ends by rule.
    pub(crate) fn rule_end(&self, found: &Found) -> usize {
        let limit = self.limit(found.cue.0);
        if found.marker == Marker::Fronted {
            self.clause_end(found.content, limit, found)
        } else {
            self.content_end(found, limit)
        }
    }

    /// A content before its cue: the sentence up to here, and what goes on after the credit.
    fn before(&self, found: &Found) -> Vec<Range> {
        let mut stop = found.cue.0;
        // A wire credit before it is no part of what it covers.
        let credit = self
            .found
            .iter()
            .take_while(|f| f.cue.0 < found.cue.0)
            .filter(|f| f.marker == Marker::Credit && f.cue.0 >= found.content)
            .map(|f| f.content)
            .last();
        let start = credit.unwrap_or(found.content).max(stop.saturating_sub(LONGEST));
        // «بحسب ما قالته»: the cue is the verb, the content ends before the preposition.
        while stop > start
            && self.get(stop - 1).is_some_and(|t| {
                matches!(
                    t.core.as_str(),
                    "ما" | "لما"
                        | "قد"
                        | "كان"
                        | "كانت"
                        | "حسب"
                        | "بحسب"
                        | "وفق"
                        | "وفقا"
                        | "حسبما"
                        | "بحسبما"
                        | "طبقا"
                        | "كما"
                ) || t.mark == Mark::Comma
            })
        {
            stop -= 1;
        }
        let mut pieces = vec![(start, stop)];
        // «إن القوات، بحسب الوكالة، دخلت»: the clause goes on after the comma.
        let limit = self.limit(found.cue.0);
        let source_end = found.source.map_or(found.cue.1, |s| s.1).max(found.cue.1);
        let after = self.get(source_end).filter(|t| source_end < limit && t.mark == Mark::Comma);
        let verb_before = (start..stop).any(|i| self.get(i).is_some_and(|t| t.verb));
        if after.is_some()
            && let Some(next) = self.get(source_end + 1).filter(|_| source_end + 1 < limit)
        {
            let new_cue = self.cue_at(source_end + 1).is_some();
            let goes_on = !next.conj
                && !next.particle
                && !new_cue
                && next.mark == Mark::None
                && (!verb_before || next.preposition || next.adp.is_some());
            if goes_on {
                let end = self.clause_end(source_end + 1, limit, found);
                pieces.push((source_end + 1, end));
            }
        }
        pieces
    }

    /// End of the sentence of `at`, or of the quotation around it.
    fn limit(&self, at: usize) -> usize {
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

    /// Whether a new report begins at `at`, so that an indirect content ends before it.
    fn new_report(&self, at: usize, from: usize, own: &Found, after_comma: bool) -> bool {
        let Some(tok) = self.get(at) else { return false };
        if self.gloss(at) {
            return true;
        }
        if tok.conj
            && matches!(tok.core.as_str(), "هناك" | "ثمة" | "سط")
            && self.cue_at(at + 1).is_some_and(|c| c.shape == Shape::Noun)
        {
            return true;
        }
        let Some(cue) = self.cue_at(at) else {
            // «من جهته أكد»، «فيما قال», «في حين نقلت»: an opening, then the cue.
            if !after_comma {
                return false;
            }
            // «، لكن فلانا أشار إلى أن»: another speaker, before his verb.
            let other = matches!(tok.core.as_str(), "لكن" | "ولكن" | "الا")
                && (at + 2..at + 9).any(|i| {
                    self.cue_at(i).is_some_and(|c| {
                        c.cue.0 == i
                            && c.via == Via::Before
                            && c.source.is_some_and(|s| s.0 == at + 1 || s.0 == at + 2)
                            && matches!(c.shape, Shape::Perfect | Shape::Imperfect)
                    })
                });
            if other {
                return true;
            }
            let opens = tok.particle || tok.conj || matches!(tok.core.as_str(), "من" | "في");
            if !opens {
                return false;
            }
            return (at + 1..at + 4).any(|i| {
                self.cue_at(i).is_some_and(|c| {
                    c.cue.0 == i
                        && matches!(c.shape, Shape::Perfect | Shape::Imperfect)
                        && c.cue.0 != own.cue.0
                        && c.via != Via::Before
                        && (at..i).all(|j| {
                            self.get(j).is_some_and(|t| {
                                t.particle
                                    || t.preposition
                                    || matches!(
                                        t.bare.as_str(),
                                        "جهته"
                                            | "جهتها"
                                            | "جانبه"
                                            | "جانبها"
                                            | "حين"
                                            | "جهة"
                                            | "ثم"
                                            | "الوقت"
                                    )
                            })
                        })
                        && tok.relative.eq(&false)
                })
            });
        };
        if cue.cue.0 == own.cue.0 || at <= from {
            return false;
        }
        let hearsay = self.cues.row(cue.row).is_some_and(|r| matches!(r.lemma.as_str(), "قيل" | "يقال"));
        match (cue.marker, cue.shape) {
            (_, Shape::Perfect) if hearsay && !tok.conj => false,
            (Marker::Before, _) => true,
            (Marker::Credit | Marker::Fronted, _) => false,
            (_, Shape::Participle) => true,
            (_, Shape::Noun) => {
                self.get(cue.cue.0).is_some_and(|t| t.adp.is_none())
                    && cue.row != own.row
                    && self.is_phrase(cue)
            }
            (_, Shape::Perfect) => tok.conj || after_comma && cue.via != Via::Before,
            (_, Shape::Imperfect) => tok.conj && after_comma,
        }
    }

    /// Whether a cue is a source phrase of the lexicon.
    fn is_phrase(&self, found: &Found) -> bool {
        self.cues.row(found.row).is_some_and(|r| {
            matches!(r.lemma.as_str(), "بحسب" | "حسب" | "وفق" | "وفقا ل" | "نقلا عن" | "حسبما")
        })
    }

    /// The writer's own gloss: «في إشارة إلى».
    fn gloss(&self, at: usize) -> bool {
        let form = |i: usize| self.get(at + i).map_or("", |t| t.full.as_str());
        let comma = at.checked_sub(1).and_then(|i| self.get(i)).is_some_and(|t| t.mark == Mark::Comma);
        form(0) == "في" && form(1) == "اشارة"
            || comma && form(0) == "في" && matches!(form(1), "مؤشر" | "دلالة") && form(2) == "على"
            || form(0) == "على" && form(1) == "حد"
            || form(0) == "حسب" && form(1).starts_with("تعبير")
            || matches!(form(0), "بحسب" | "حسب" | "وفق")
                && matches!(form(1), "قوله" | "قولها" | "قولهم" | "تعبيره" | "تعبيرها" | "وصفه" | "وصفها")
    }

    /// Where an indirect content that begins at `from` ends.
    fn clause_end(&self, from: usize, limit: usize, own: &Found) -> usize {
        let limit = limit.min(from + LONGEST);
        let mut at = from;
        while at < limit {
            let Some(tok) = self.get(at) else { break };
            if let Some(close) = self.grid.closer(at).filter(|c| *c < limit) {
                at = close + 1;
                continue;
            }
            let after_comma = at > from && self.get(at - 1).is_some_and(|t| t.mark == Mark::Comma);
            if at > from && tok.mark == Mark::None && self.new_report(at, from, own, after_comma) {
                return at;
            }
            if matches!(tok.full.as_str(), "بينما" | "فيما" | "وفيما" | "وبينما") && at > from + 3
            {
                return at;
            }
            // A trailing credit of the form «بحسب ما قالته»: its preposition stands before the cue.
            if at > from && matches!(tok.full.as_str(), "بحسب" | "حسب" | "وفق" | "وفقا" | "حسبما" | "كما")
            {
                let credit = (at..at + 4).any(|i| self.cue_at(i).is_some_and(|c| c.marker == Marker::Before));
                if credit {
                    return at;
                }
            }
            if tok.mark == Mark::Stop && at > from && tok.span.len() == 1 && own.marker != Marker::Credit {
                // A stop inside the sentence, kept by the splitter (initials, brackets).
                let last = at + 1 >= limit;
                if last {
                    return at;
                }
            }
            at += 1;
        }
        limit
    }

    /// Where the content of a cue that stands before it ends.
    fn content_end(&self, found: &Found, limit: usize) -> usize {
        let from = found.content;
        let Some(first) = self.get(from) else { return limit };
        if first.mark == Mark::Open {
            if let Some(close) = self.grid.closer(from) {
                // Quotations follow one another: «…» و«…».
                let mut end = close + 1;
                while self.get(end).is_some_and(|t| t.full == "و" || t.mark == Mark::Comma)
                    && self.get(end + 1).is_some_and(|t| t.mark == Mark::Open)
                    && self.get(end).is_some_and(|t| t.full == "و")
                {
                    let Some(next) = self.grid.closer(end + 1) else { break };
                    end = next + 1;
                }
                let next = self.get(end).filter(|_| end < limit.max(end));
                let same_sentence = end < self.grid.end_of_sentence(end.saturating_sub(1));
                let stops = !same_sentence
                    || next.is_none_or(|t| {
                        matches!(t.mark, Mark::Stop | Mark::Comma | Mark::Dash | Mark::Close)
                    })
                    || next.is_some_and(|t| t.mark == Mark::Open);
                let comma_goes_on = next.is_some_and(|t| t.mark == Mark::Comma)
                    && found.marker == Marker::Clause
                    && self.get(end + 1).is_some_and(|t| {
                        (t.complementizer.is_some() && t.conj)
                            || t.preposition
                                && self.cue_at(end + 1).is_none()
                                && !self.gloss(end + 1)
                                && !self.credit_ahead(end + 1)
                    });
                if stops && !comma_goes_on {
                    return end;
                }
                let limit = self.grid.end_of_sentence(end.saturating_sub(1)).max(end);
                if self.new_report(end, from, found, true) {
                    return end;
                }
                if found.marker == Marker::Speech && next.is_some_and(|t| !t.conj) {
                    return end;
                }
                return self.clause_end(end, limit.min(self.limit(found.cue.0).max(end)), found);
            }
            // Opened and never closed: to the end of the paragraph.
            return self.grid.end_of_block(from).min(from + LONGEST);
        }
        if matches!(found.marker, Marker::Object | Marker::Preposition) {
            return self.nominal_end(from, limit, found);
        }
        self.clause_end(from, limit, found)
    }

    /// Whether a trailing credit follows within a few tokens.
    fn credit_ahead(&self, at: usize) -> bool {
        (at..at + 4).any(|i| self.cue_at(i).is_some_and(|c| c.marker == Marker::Before))
    }

    /// Where a nominal content ends: at a comma after which the writer goes on, else with the clause.
    fn nominal_end(&self, from: usize, limit: usize, own: &Found) -> usize {
        let end = self.clause_end(from, limit, own);
        // A noun phrase in the middle of a larger clause ends where a new main clause begins.
        let mut at = from + 1;
        while at < end {
            let Some(tok) = self.get(at) else { break };
            if let Some(close) = self.grid.closer(at).filter(|c| *c < end) {
                at = close + 1;
                continue;
            }
            if tok.mark == Mark::Comma
                && let Some(next) = self.get(at + 1).filter(|_| at + 1 < end)
            {
                let breaks = matches!(
                    next.core.as_str(),
                    "فيما"
                        | "بينما"
                        | "لكن"
                        | "بعدما"
                        | "غير"
                        | "بعد"
                        | "وذلك"
                        | "مما"
                        | "ما"
                        | "كما"
                        | "حيث"
                        | "وسط"
                        | "عقب"
                        | "خلال"
                        | "ردا"
                ) || next.conj
                    && next.verb
                    && !(from..at).any(|i| self.get(i).is_some_and(|t| t.relative && t.core != "من"))
                    || next.full == "وهو"
                    || next.full == "وهي"
                    || next.full == "وذلك";
                if breaks {
                    return at;
                }
            }
            if own.shape == Shape::Noun
                && at > from + 2
                && (tok.verb && !self.relative_before(at))
                && !tok.conj
            {
                return at;
            }
            at += 1;
        }
        end
    }

    fn relative_before(&self, at: usize) -> bool {
        (at.saturating_sub(3)..at)
            .any(|i| self.get(i).is_some_and(|t| t.relative || t.complementizer.is_some()))
    }

    /// A token range as a span of text, without outer punctuation, quotation marks and a leading conjunction.
    pub(crate) fn trim(&self, range: Range) -> Option<(Span, Range)> {
        let (mut a, mut b) = range;
        loop {
            let first = self.get(a).filter(|_| a < b)?;
            let last = self.get(b - 1)?;
            let wraps = first.mark == Mark::Open && first.pair == Some((b - 1) as u32);
            if wraps {
                a += 1;
                b -= 1;
                continue;
            }
            if matches!(last.mark, Mark::Stop | Mark::Comma | Mark::Colon | Mark::Dash | Mark::Other)
                && !(last.mark == Mark::Stop && self.quoted_to(a, b))
            {
                b -= 1;
                continue;
            }
            if last.mark == Mark::Close && last.pair.is_none_or(|p| (p as usize) < a)
                || matches!(last.mark, Mark::Open | Mark::BracketOpen)
            {
                b -= 1;
                continue;
            }
            if matches!(last.full.as_str(), "و" | "بينما" | "فيما" | "كما" | "في" | "من" | "لكن") && b - a > 1
            {
                b -= 1;
                continue;
            }
            if matches!(
                first.mark,
                Mark::Stop
                    | Mark::Comma
                    | Mark::Colon
                    | Mark::Dash
                    | Mark::Other
                    | Mark::Close
                    | Mark::BracketClose
            ) || first.mark == Mark::Open && first.pair.is_none_or(|p| p as usize >= b)
                || first.full == "و"
            {
                a += 1;
                continue;
            }
            // «قال: "إن الأوضاع …"»: the complementizer inside the quotation is dropped too.
            if first.complementizer.is_some() && b - a > 2 {
                a += 1;
                continue;
            }
            break;
        }
        let (first, last) = (self.get(a)?, self.get(b - 1)?);
        // After a preposition stands no conjunction: «على وجوب» is cut wrongly.
        let governed = a.checked_sub(1).and_then(|i| self.get(i)).is_some_and(|t| t.preposition);
        let start = if first.conj && !governed { first.core_start } else { first.span.start };
        (start < last.span.end).then_some((Span { start, end: last.span.end }, (a, b)))
    }

    fn quoted_to(&self, _a: usize, _b: usize) -> bool {
        false
    }

    /// How the content is quoted.
    fn quoting(&self, pieces: &[Range]) -> Quoting {
        let whole = pieces.iter().all(|(a, b)| {
            let before = a.checked_sub(1).and_then(|i| self.get(i));
            let compl = before.is_some_and(|t| t.complementizer.is_some());
            let open = if compl { a.checked_sub(2) } else { a.checked_sub(1) };
            let opened = open.and_then(|i| self.get(i)).filter(|t| t.mark == Mark::Open);
            opened.is_some_and(|t| {
                t.pair.is_none_or(|p| {
                    let p = p as usize;
                    p >= *b && p <= *b + 1
                })
            })
        });
        if whole && !pieces.is_empty() {
            return Quoting::Direct;
        }
        let phrases = self.phrases();
        let mixed = pieces.iter().any(|(a, b)| {
            (*a..*b).any(|i| {
                let Some(close) = self.grid.closer(i) else { return false };
                let Some(tok) = self.get(i) else { return false };
                if tok.mark != Mark::Open {
                    return false;
                }
                let inside = close - i - 1;
                let named = (i + 1..close).all(|k| self.get(k).is_some_and(|t| t.mention.is_some()));
                let predicate =
                    i.checked_sub(1).and_then(|k| self.get(k)).is_some_and(|t| t.complementizer.is_some());
                !named && (predicate || inside >= 2 && !phrases.titled(i))
            })
        });
        // A content wholly within a longer quotation is quoted too, but as a part of it: the outer one says so.
        if mixed { Quoting::Mixed } else { Quoting::Indirect }
    }

    /// The source's commitment: the row's, lowered by hedges in the first clause.
    fn commit(&self, found: &Found, row: &Row, pieces: &[Range]) -> Commit {
        let base = found.commit;
        if base != Commit::CtPlus || matches!(row.act, Act::Demand | Act::Ask | Act::Deny) {
            return base;
        }
        let Some((a, b)) = pieces.last().copied() else { return base };
        let lists = &self.cues.lists;
        let mut verb_seen = false;
        let mut relative = false;
        for i in a..b.min(a + 24) {
            let Some(tok) = self.get(i) else { break };
            if tok.mark == Mark::Comma {
                relative = false;
                if i > a + 9 {
                    break;
                }
                continue;
            }
            if tok.mark == Mark::Stop && i > a {
                break;
            }
            if tok.relative && tok.core != "من" {
                relative = true;
                continue;
            }
            let form = tok.core.as_str();
            let next_imperfect = self.get(i + 1).is_some_and(|t| {
                t.full.starts_with(['ي', 'ت', 'ن'])
                    && (t.verb || t.full.starts_with(['ي', 'ت']))
                    && !t.full.ends_with('ت')
                    && !t.definite
                    && t.full != "تم"
            });
            if form == "قد" && next_imperfect && !verb_seen {
                return Commit::PsPlus;
            }
            if (form == "ربما" || form == "لعل") && !verb_seen && i < a + 3 {
                return Commit::PsPlus;
            }
            if lists.possible_phrase.contains(&tok.core)
                && !verb_seen
                && !relative
                && self.get(i.wrapping_sub(1)).is_some_and(|t| t.core == "من")
            {
                return Commit::PsPlus;
            }
            if (form == "يمكن" || form == "يحتمل") && !verb_seen && i < a + 6 {
                return Commit::PsPlus;
            }
            if lists.first_person.contains(&tok.full) && i < a + 3 {
                return Commit::PrPlus;
            }
            if matches!(
                form,
                "المرجح"
                    | "المتوقع"
                    | "يرجح"
                    | "يتوقع"
                    | "الارجح"
                    | "يبدو"
                    | "شانه"
                    | "شانها"
            ) && !verb_seen
                && i < a + 8
            {
                return Commit::PrPlus;
            }
            if (tok.verb
                || matches!(form, "كان" | "كانت" | "ليس" | "ليست" | "تم" | "سيتم" | "ستكون" | "سيكون"))
                && !relative
            {
                verb_seen = true;
                if i > a + 1 {
                    // The main verb of a nominal clause has passed.
                    continue;
                }
            }
        }
        base
    }

    /// The act, with outlets and documents reporting.
    fn act(&self, found: &Found, row: &Row) -> Act {
        let Some(range) = found.source else { return row.act };
        if (matches!(row.act, Act::Say | Act::Announce) || row.lemma == "وجد") && self.relays(range) {
            return Act::Report;
        }
        if row.act == Act::Report
            && row.lemma == "نقلا عن"
            && found.marker != Marker::Credit
            && !self.relays(range)
        {
            return Act::Say;
        }
        if found.marker == Marker::Credit { Act::Report } else { row.act }
    }

    /// Whether a phrase names an outlet or a document.
    fn relays(&self, range: Range) -> bool {
        let l = &self.cues.lists;
        let mut head = range.0;
        if self.get(head).is_some_and(|t| {
            matches!(t.bare.as_str(), "احدى" | "احد" | "بعض" | "عدة" | "هذا" | "هذه" | "تلك")
                || t.mark == Mark::Open
        }) {
            head += 1;
        }
        let Some(tok) = self.get(head) else { return false };
        if tok.role.is_some() && !l.media_head.contains(&tok.bare) {
            return false;
        }
        let listed =
            [&tok.bare, &tok.core].iter().any(|f| l.media_head.contains(*f) || l.document_head.contains(*f));
        listed || tok.mention.is_some_and(|m| m.1 == EntityType::Media)
    }

    /// Whether nobody could tell who a source is.
    pub(crate) fn anonymous(&self, range: Range) -> bool {
        let l = &self.cues.lists;
        let toks = || (range.0..range.1).filter_map(|i| self.get(i));
        let Some(head) = self.get(range.0) else { return false };
        let named_person = toks().any(|t| t.mention.is_some_and(|m| m.1 == EntityType::Per));
        if named_person && !matches!(head.bare.as_str(), "مصدر" | "مصادر" | "مسؤولون" | "مقربون" | "مقرب")
        {
            return false;
        }
        if toks().any(|t| matches!(t.core.as_str(), "يدعى" | "تدعى" | "ويدعى" | "اسمه")) {
            return false;
        }
        // A name in apposition: «نائب المحافظ، فلان».
        let apposed = toks().any(|t| t.mark == Mark::Comma);
        if apposed && !matches!(head.bare.as_str(), "مصدر" | "مصادر") {
            return false;
        }
        let head_forms = [&head.bare, &head.core, &head.full];
        let plain_head = head_forms.iter().any(|f| l.anonymous_head.contains(*f));
        // An unnamed person whose name the names layer does not know: «القيادي بالحركة فلان».
        let unknown_name = toks()
            .rev()
            .take(2)
            .filter(|t| t.kind == TokenKind::Word && !t.definite && t.proper && t.mention.is_none())
            .count()
            == 2;
        // An indefinite word after a definite one is a name: «عضو اللجنة الأمنية فلان الفلاني».
        let head_end =
            (range.0 + 1..range.1).find(|i| self.get(*i).is_some_and(|t| t.preposition)).unwrap_or(range.1);
        let titled = (range.0 + 1..head_end).any(|i| {
            let (Some(before), Some(tok)) = (self.get(i - 1), self.get(i)) else { return false };
            (before.definite || before.mention.is_some())
                && tok.mark == Mark::None
                && tok.kind == TokenKind::Word
                && !(tok.definite || tok.preposition || tok.conj || tok.adp.is_some() || tok.verb)
                && !tok.bare.ends_with('ي')
                && before.mention.map(|m| m.0) != tok.mention.map(|m| m.0)
        }) || (range.0 + 1..head_end).any(|i| {
            let (Some(before), Some(tok)) = (self.get(i - 1), self.get(i)) else { return false };
            before.definite
                && tok.mark == Mark::None
                && tok.proper
                && !tok.definite
                && tok.mention.is_none()
                && tok.adp.is_none()
        });
        if plain_head {
            return !(unknown_name
                || titled && !matches!(head.bare.as_str(), "مصدر" | "مصادر" | "بعض" | "احد" | "احدى"));
        }
        if head.mention.is_some() || head.definite || head.mark == Mark::Open || head.proper {
            return false;
        }
        if let Some(role) = head.role.and_then(|r| self.doc.names.roles.get(r as usize)) {
            return !role.unique && !toks().any(|t| t.definite) && role.holder.is_none();
        }
        // A bare unknown word that no list knows is a name more often than a noun.
        let plural = range.1 - range.0 > 1
            && (head.bare.ends_with("ون") || head.bare.ends_with("ين") || head.bare.ends_with("ات"));
        let described = self
            .get(range.0 + 1)
            .filter(|_| range.0 + 1 < range.1)
            .is_some_and(|t| t.bare.ends_with('ي') || t.bare.ends_with("ية") || t.adjective);
        if range.1 - range.0 == 1 && !plural && !l.document_head.contains(&head.bare) {
            return false;
        }
        if !head.known
            && !plural
            && !l.document_head.contains(&head.bare)
            && !described
            && !head.bare.ends_with('ة')
            && range.1 - range.0 <= 3
        {
            return false;
        }
        // An indefinite phrase through and through names nobody.
        let definite = toks()
            .any(|t| t.definite || t.pronoun || t.mention.is_some() || t.proper || t.mark == Mark::Open);
        let collective = l.role_head.contains(&head.bare) && definite;
        !definite && !collective
    }

    /// The mention that heads a source.
    fn mention(&self, range: Range) -> Option<u32> {
        let best = (range.0..range.1).filter_map(|i| self.get(i)).filter_map(|t| t.mention);
        let mut first = None;
        for (id, kind) in best {
            if kind == EntityType::Per {
                return Some(id);
            }
            if first.is_none() && matches!(kind, EntityType::Org | EntityType::Media | EntityType::Gpe) {
                first = Some(id);
            }
        }
        let head = self.get(range.0)?;
        let role_without_name = self.cues.lists.role_head.contains(&head.bare)
            || self.cues.lists.anonymous_head.contains(&head.bare);
        // «وأكد الوزير …»: the page has said who he is.
        let holder = || Some(self.doc.names.roles.get(head.role? as usize)?.holder?.0);
        first.filter(|_| !role_without_name).or_else(holder)
    }

    /// The span of a source, without a leading conjunction.
    pub(crate) fn source_span(&self, range: Range) -> Option<(Span, Range)> {
        let (mut a, mut b) = range;
        loop {
            let first = self.get(a).filter(|_| a < b)?;
            let last = self.get(b - 1)?;
            if matches!(first.mark, Mark::Open | Mark::BracketOpen) && first.pair == Some((b - 1) as u32) {
                a += 1;
                b -= 1;
                continue;
            }
            if matches!(last.mark, Mark::Comma | Mark::Colon | Mark::Stop | Mark::Dash) {
                b -= 1;
                continue;
            }
            break;
        }
        let (first, last) = (self.get(a)?, self.get(b - 1)?);
        let start = if first.conj { first.core_start } else { first.span.start };
        (start < last.span.end).then_some((Span { start, end: last.span.end }, (a, b)))
    }

    /// Builds the layer. `score` gives the probability of each attribution from its features.
    pub(crate) fn attributions(
        &self,
        score: &dyn Fn(&Found, &Evidence) -> f32,
    ) -> (Vec<Attribution>, Vec<Evidence>) {
        let mut drafts: Vec<(Attribution, Evidence, usize)> = Vec::new();
        for (number, found) in self.found.iter().enumerate() {
            let Some(row) = self.cues.row(found.row) else { continue };
            let mut pieces: Vec<(Span, Range)> =
                self.pieces(found).into_iter().filter_map(|r| self.trim(r)).collect();
            pieces.truncate(3);
            pieces.sort_by_key(|p| p.0);
            let pronoun_only = pieces.iter().all(|p| {
                p.1.1 - p.1.0 == 1
                    && self.get(p.1.0).is_some_and(|t| {
                        matches!(t.bare.as_str(), "ذلك" | "هذا" | "هذه" | "تلك" | "عليه" | "به")
                    })
            });
            if pieces.is_empty() || pronoun_only {
                continue;
            }
            let ranges: Vec<Range> = pieces.iter().map(|p| p.1).collect();
            let (Some(first), Some(last)) = (self.get(found.cue.0), self.get(found.cue.1 - 1)) else {
                continue;
            };
            let start = first.span.start;
            let quoting = self.quoting(&ranges);
            let source = found.source.and_then(|r| self.source_span(r)).map(|(span, range)| Source {
                span,
                mention: self.mention(range).map(|m| MentionId::new(m as usize)),
                anonymous: found.anonymous.unwrap_or_else(|| self.anonymous(range)),
            });
            let words: usize = ranges.iter().map(|r| r.1 - r.0).sum();
            let evidence = Evidence {
                words,
                quoting,
                relays: found.source.is_some_and(|r| self.relays(r)),
                anonymous: source.as_ref().is_some_and(|s| s.anonymous),
                named: found
                    .source
                    .is_some_and(|r| (r.0..r.1).any(|i| self.get(i).is_some_and(|t| t.mention.is_some()))),
                role: found
                    .source
                    .is_some_and(|r| self.get(r.0).is_some_and(|t| self.phrases().role_like(t))),
                source_words: found.source.map_or(0, |r| r.1 - r.0),
                verb_in_content: ranges
                    .iter()
                    .any(|r| (r.0..r.1).any(|i| self.get(i).is_some_and(|t| t.verb))),
                opens_sentence: found.cue.0 <= self.grid.start_of_sentence(found.cue.0) + 1,
                key: (found.cue, found.content),
            };
            let probability = score(found, &evidence);
            let attribution = Attribution {
                source,
                cue: Cue { span: Span { start, end: last.span.end }, lemma: row.lemma.clone() },
                content: pieces.iter().map(|p| p.0).collect(),
                quoting,
                act: self.act(found, row),
                commit: self.commit(found, row, &ranges),
                parent: None,
                distance: found.distance,
                probability: Probability::new(probability),
            };
            drafts.push((attribution, evidence, number));
        }
        drafts.sort_by_key(|(a, _, _)| (a.cue.span, a.content.first().copied()));
        self.share_chains(&mut drafts);
        self.credits(&mut drafts);
        self.parents(&mut drafts);
        drafts.into_iter().map(|(a, e, _)| (a, e)).unzip()
    }

    /// The probability of every cue found, in order; 0 where no content can be read.
    pub(crate) fn scores(&self, score: &dyn Fn(&Found, &Evidence) -> f32) -> Vec<f32> {
        let (_, evidence) = self.attributions(&|_, _| 1.0);
        let by_key: HashMap<(Range, usize), &Evidence> = evidence.iter().map(|e| (e.key, e)).collect();
        self.found.iter().map(|f| by_key.get(&(f.cue, f.content)).map_or(0.0, |e| score(f, e))).collect()
    }

    /// In a chain every link has the same content.
    fn share_chains(&self, drafts: &mut [(Attribution, Evidence, usize)]) {
        for i in 0..drafts.len() {
            let Some(outer) = drafts.get(i).and_then(|d| self.found.get(d.2)).and_then(|f| f.outer) else {
                continue;
            };
            // The links of a chain stand close together.
            let from = i.saturating_sub(8);
            let near = drafts.get(from..(i + 8).min(drafts.len())).unwrap_or(&[]);
            let parent = near
                .iter()
                .position(|d| self.found.get(d.2).is_some_and(|f| f.cue.0 == outer))
                .map(|p| p + from);
            let content = drafts.get(i).map(|d| (d.0.content.clone(), d.0.quoting, d.0.commit));
            if let (Some(parent), Some((content, quoting, commit))) = (parent, content) {
                if let Some(draft) = drafts.get_mut(i) {
                    draft.0.parent = Some(AttributionId::new(parent));
                }
                if let Some(draft) = drafts.get_mut(parent) {
                    draft.0.content = content;
                    draft.0.quoting = quoting;
                    draft.0.commit = commit;
                }
            }
        }
    }

    /// «أضاف فلان أن …، وفق الوكالة»: a credit behind a report carries it.
    fn credits(&self, drafts: &mut [(Attribution, Evidence, usize)]) {
        for i in 0..drafts.len() {
            let marker = |d: &(Attribution, Evidence, usize)| self.found.get(d.2).map(|f| f.marker);
            let Some(credit) = drafts.get(i).filter(|d| marker(d) == Some(Marker::Before)) else { continue };
            let Some(start) = credit.0.content.first().map(|c| c.start) else { continue };
            let cue = credit.0.cue.span;
            let from = i.saturating_sub(8);
            let carried = (from..i).rev().find(|j| {
                drafts.get(*j).is_some_and(|d| {
                    marker(d) != Some(Marker::Before)
                        && d.0.parent.is_none()
                        && d.0.cue.span.end <= start
                        && d.0.content.last().is_some_and(|c| c.start == start && c.end <= cue.start)
                })
            });
            if let Some(draft) = carried.and_then(|j| drafts.get_mut(j)) {
                draft.0.parent = Some(AttributionId::new(i));
            }
        }
    }

    /// The parent of an attribution is the innermost one whose content holds its cue.
    fn parents(&self, drafts: &mut [(Attribution, Evidence, usize)]) {
        // Contents reach at most one block; a window over cues in order keeps this linear.
        for i in 0..drafts.len() {
            if drafts.get(i).is_some_and(|d| d.0.parent.is_some()) {
                continue;
            }
            let found = |j: usize| drafts.get(j).and_then(|d| self.found.get(d.2));
            let (Some(own), Some(cue)) = (found(i), drafts.get(i).map(|d| d.0.cue.span)) else { continue };
            // A wire credit stands around everything.
            if own.marker == Marker::Credit {
                continue;
            }
            // «نقلت الوكالة عن فلان قوله …، مضيفا …»: what he adds came the same way.
            let added = (i.saturating_sub(4)..i).rev().find(|j| {
                own.shape == Shape::Participle
                    && found(*j).is_some_and(|f| {
                        f.outer.is_some()
                            && f.source.is_some()
                            && f.source == own.source
                            && self.get(f.cue.0).map(|t| t.sentence)
                                == self.get(own.cue.0).map(|t| t.sentence)
                    })
            });
            let same_chain = added.and_then(|j| drafts.get(j)?.0.parent);
            if same_chain.is_some() {
                if let Some(draft) = drafts.get_mut(i) {
                    draft.0.parent = same_chain;
                }
                continue;
            }
            let from = i.saturating_sub(24);
            let to = (i + 6).min(drafts.len());
            let holder = (from..to)
                .filter(|j| *j != i)
                .filter_map(|j| {
                    let d = drafts.get(j)?;
                    let holds = d.0.content.iter().any(|c| c.contains(cue));
                    // «يصر فلان …، حسب تعبير فلان»: his own saying is no link to himself.
                    let himself = found(j).is_some_and(|f| f.marker == Marker::Before)
                        && d.0.source.as_ref().is_some_and(|s| {
                            let name = s.span.of(self.doc.text());
                            drafts.get(i).and_then(|d| d.0.source.as_ref()).is_some_and(|own| {
                                let own = own.span.of(self.doc.text());
                                own.contains(name) || name.contains(own)
                            })
                        });
                    if himself {
                        return None;
                    }
                    let chained = d.0.parent == Some(AttributionId::new(i));
                    (holds && !chained).then(|| {
                        (d.0.content.iter().map(|c| c.len()).sum::<usize>(), std::cmp::Reverse(j), j)
                    })
                })
                .min();
            // The inner link of a chain is the nearer one.
            let Some((_, _, holder)) = holder else { continue };
            if let Some(draft) = drafts.get_mut(i) {
                draft.0.parent = Some(AttributionId::new(holder));
            }
        }
    }
}

/// What the scorer sees of one attribution besides its cue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    pub(crate) words: usize,
    pub(crate) quoting: Quoting,
    pub(crate) relays: bool,
    pub(crate) anonymous: bool,
    pub(crate) named: bool,
    pub(crate) role: bool,
    pub(crate) source_words: usize,
    pub(crate) verb_in_content: bool,
    pub(crate) opens_sentence: bool,
    /// Cue tokens and first content token: what tells candidates apart.
    pub(crate) key: (Range, usize),
}
