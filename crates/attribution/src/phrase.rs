//! Noun phrases: where the words that name a source end.
//!
//! A hand-written reader of the Arabic noun phrase of news: construct chains, definite adjectives, names, brackets,
//! names in quotation marks, titles in apposition («مدير الجهاز، فلان،»), and the prepositions that belong to a role
//! («قيادي في …», «المتحدث باسم …»). Relative clauses stay outside.

use crate::cues::{Frames, Lists};
use crate::grid::{Grid, Mark, Tok};
use isnad_doc::{EntityType, TokenKind};

/// Nouns with the shape of a verbal noun that name bodies.
const BODIES: &[&str] = &[
    "تنظيم",
    "تحالف",
    "اتحاد",
    "تلفزيون",
    "تيار",
    "تجمع",
    "ائتلاف",
    "ادارة",
    "اذاعة",
    "تكتل",
    "اتئلاف",
    "انصار",
    "ابناء",
    "اعضاء",
    "اهالي",
    "اقارب",
    "اصحاب",
    "اطباء",
    "مؤسسة",
    "تقرير",
    "تقارير",
    "منظمة",
    "مفوضية",
    "محافظة",
    "ابراهيم",
    "اسماعيل",
    "ايران",
    "اسرائيل",
    "تحقيق",
    "اطراف",
    "استطلاع",
    "تسجيل",
    "استاذ",
    "اعلام",
    "تجار",
    "مجموعة",
    "محكمة",
    "مصادر",
];

/// Heads whose quoted complement is a name.
const NAMED_HEADS: &[&str] = &[
    "صحيفة",
    "جريدة",
    "مجلة",
    "وكالة",
    "قناة",
    "شبكة",
    "موقع",
    "شركة",
    "حركة",
    "تنظيم",
    "جماعة",
    "حزب",
    "منظمة",
    "ميليشيا",
    "فصيل",
    "كتائب",
    "لواء",
    "جبهة",
    "هيئة",
    "مؤسسة",
    "مجموعة",
    "فيلم",
    "فليم",
    "مسلسل",
    "كتاب",
    "برنامج",
    "حملة",
    "سفينة",
    "نادي",
    "فندق",
    "الحزب",
    "الحركة",
    "تطبيق",
    "عملية",
    "معركة",
    "زعيم",
    "قناتي",
    "صحيفتي",
    "راديو",
    "تلفزيون",
    "مركز",
    "معهد",
    "جمعية",
    "مدينة",
    "حي",
    "لصحيفة",
    "لقناة",
    "لوكالة",
    "لموقع",
    "لشركة",
    "لشبكة",
    "لمجلة",
    "ميليشيات",
    "رواية",
    "اغنية",
    "مسرحية",
    "دورية",
    "قانون",
    "مشروع",
];

/// Whether a word is an indefinite accusative («بيانًا»، «بيانا»), which is an object or adverbial, never a subject.
pub(crate) fn accusative(tok: &Tok, text: &str) -> bool {
    if tok.definite || tok.mention.is_some() || tok.role.is_some() || tok.kind != TokenKind::Word {
        return false;
    }
    let raw = tok.span.of(text);
    if raw.ends_with("\u{64b}") || raw.ends_with("\u{64b}ا") {
        return true;
    }
    raw.ends_with('ا') && tok.known && !tok.proper && !tok.pronoun && tok.bare.chars().count() >= 4
}

/// What the reader of a noun phrase must not run over: the frame of the cue it is the source of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stops<'a> {
    pub(crate) frames: Option<&'a Frames>,
    /// Whether apposition over a comma is read.
    pub(crate) apposition: bool,
}

/// Reads phrases of one grid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phrases<'a> {
    pub(crate) grid: &'a Grid,
    pub(crate) lists: &'a Lists,
    pub(crate) text: &'a str,
}

impl<'a> Phrases<'a> {
    fn get(&self, at: usize) -> Option<&'a Tok> {
        self.grid.get(at)
    }

    /// Whether a token has the shape of a verbal noun without the article, which begins contents («أعلن … فرض»).
    pub(crate) fn verbal_noun(&self, tok: &Tok) -> bool {
        if tok.definite
            || tok.mention.is_some()
            || tok.role.is_some()
            || tok.kind != TokenKind::Word
            || tok.proper
        {
            return false;
        }
        let bare = tok.bare.as_str();
        if self.lists.masdar.contains(bare) {
            return true;
        }
        let stem = ["هما", "هم", "ها", "ه"]
            .iter()
            .find_map(|s| bare.strip_suffix(s))
            .filter(|s| s.chars().count() >= 4);
        if stem.is_some_and(|s| self.lists.masdar.contains(s)) {
            return true;
        }
        if BODIES.contains(&bare)
            || self.lists.role_head.contains(bare)
            || self.lists.media_head.contains(bare)
        {
            return false;
        }
        let letters: Vec<char> = stem.unwrap_or(bare).chars().take(12).collect();
        let n = letters.len();
        let at = |i: usize| letters.get(i).copied().unwrap_or(' ');
        let back = |i: usize| if i <= n { at(n - i) } else { ' ' };
        let raw = tok.span.of(self.text);
        let broken_plural = raw.trim_start_matches(['و', 'ف', 'ب', 'ل']).starts_with('أ');
        if n >= 5 && at(0) == 'ا' && !broken_plural && (back(2) == 'ا' || (back(1) == 'ة' && back(3) == 'ا'))
        {
            return true;
        }
        if n >= 5 && at(0) == 'ت' && back(2) == 'ي' {
            return true;
        }
        if n >= 5 && at(0) == 'ت' && back(1) == 'ة' && back(2) == 'ي' {
            return true;
        }
        n >= 6 && at(0) == 'م' && at(2) == 'ا' && back(1) == 'ة'
    }

    /// The kind of a token, as the features tell it.
    pub(crate) fn class(&self, at: usize) -> &'static str {
        let Some(tok) = self.get(at) else { return "edge" };
        match tok.mark {
            Mark::Stop => return "stop",
            Mark::Comma => return "comma",
            Mark::Colon => return "colon",
            Mark::Open => return "open",
            Mark::Close => return "close",
            Mark::BracketOpen => return "bracket",
            Mark::BracketClose => return "unbracket",
            Mark::Dash => return "dash",
            Mark::Other => return "other",
            Mark::None => {}
        }
        if tok.complementizer.is_some() {
            return "that";
        }
        // «لـ "المرسى"»: the preposition written apart.
        if matches!(tok.core.as_str(), "ل" | "لـ") {
            return "to";
        }
        if tok.preposition {
            return if tok.conj { "and-prep" } else { "prep" };
        }
        if tok.relative {
            return "which";
        }
        if tok.participle && !tok.definite {
            return "saying";
        }
        if tok.verb {
            return match (tok.conj, tok.cue) {
                (true, true) => "and-says",
                (true, false) => "and-verb",
                (false, true) => "says",
                (false, false) => "verb",
            };
        }
        if tok.particle {
            return "particle";
        }
        if tok.kind == TokenKind::Number {
            return "number";
        }
        if let Some((_, kind)) = tok.mention {
            return match (kind, tok.conj) {
                (EntityType::Per, false) => "person",
                (EntityType::Per, true) => "and-person",
                (EntityType::Media, _) => "media",
                (EntityType::Org, false) => "body",
                (EntityType::Gpe | EntityType::Loc, false) => "place",
                (_, true) => "and-name",
                (_, false) => "name",
            };
        }
        if tok.time {
            return "time";
        }
        if tok.role.is_some() || self.role_like(tok) {
            return match (tok.conj, tok.definite) {
                (true, _) => "and-role",
                (false, true) => "the-role",
                (false, false) => "role",
            };
        }
        if tok.conj {
            return if tok.definite { "and-the" } else { "and" };
        }
        if tok.adp.is_some() {
            return match tok.adp {
                Some('ب') => "by",
                Some('ل') => "to",
                _ => "as",
            };
        }
        if tok.definite {
            return if tok.adjective { "the-adjective" } else { "the" };
        }
        if tok.proper {
            return "proper";
        }
        if accusative(tok, self.text) {
            return "accusative";
        }
        if self.verbal_noun(tok) {
            return "deed";
        }
        match (tok.adjective, tok.known) {
            (true, _) => "adjective",
            (false, true) => "noun",
            (false, false) => "unknown",
        }
    }

    /// Whether a token can begin a noun phrase.
    pub(crate) fn begins(&self, tok: &Tok) -> bool {
        match tok.mark {
            Mark::Open | Mark::BracketOpen => true,
            Mark::None => {
                !(tok.complementizer.is_some()
                    || tok.preposition
                    || tok.relative
                    || tok.particle
                    || tok.verb
                    || self.lists.pronominal.contains(&tok.core)
                    || (tok.time && tok.mention.is_none()))
                    && (tok.kind == TokenKind::Word
                        || tok.kind == TokenKind::Foreign
                        || tok.kind == TokenKind::Number)
            }
            _ => false,
        }
    }

    /// Whether the quotation `open..=close` is a name and not speech, given what stands around it.
    pub(crate) fn quoted_name(&self, open: usize, close: usize, limit: usize) -> bool {
        let inside = close.saturating_sub(open + 1);
        if inside == 0 || inside > 6 {
            return false;
        }
        let covered = (open + 1..close).all(|i| self.get(i).is_some_and(|t| t.mention.is_some()));
        if covered {
            return true;
        }
        if inside <= 2 && self.get(open.wrapping_sub(1)).is_none_or(|t| t.mark == Mark::None) {
            return true;
        }
        let has_clause = (open + 1..close)
            .any(|i| self.get(i).is_some_and(|t| t.complementizer.is_some() || t.verb || t.particle));
        if has_clause {
            return false;
        }
        let headed = open.checked_sub(1).and_then(|i| self.get(i)).is_some_and(|t| {
            NAMED_HEADS.contains(&t.bare.as_str()) || NAMED_HEADS.contains(&t.core.as_str())
        });
        if headed {
            return true;
        }
        let next = self.get(close + 1).filter(|_| close + 1 < limit);
        let goes_on = next.is_some_and(|t| !matches!(t.mark, Mark::Stop | Mark::Comma | Mark::Close));
        inside <= 2 || goes_on && inside <= 4
    }

    /// Whether the quotation that opens at `open` holds the name of the noun before it («شركة "…"»).
    pub(crate) fn titled(&self, open: usize) -> bool {
        open.checked_sub(1).and_then(|i| self.get(i)).is_some_and(|t| {
            NAMED_HEADS.contains(&t.bare.as_str())
                || NAMED_HEADS.contains(&t.core.as_str())
                || matches!(
                    t.core.as_str(),
                    "يسمى" | "تسمى" | "باسم" | "المسمى" | "المسماة" | "بعنوان" | "شعار"
                )
        })
    }

    /// Whether a noun heads phrases that keep their prepositions: roles, unnamed sources, outlets, documents.
    pub(crate) fn role_like(&self, tok: &Tok) -> bool {
        let l = self.lists;
        let plain = tok.bare.strip_prefix("ال").unwrap_or(&tok.bare);
        tok.role.is_some()
            || l.role_head.contains(plain)
            || [&l.role_head, &l.anonymous_head, &l.document_head, &l.media_head]
                .iter()
                .any(|set| set.contains(&tok.bare) || set.contains(&tok.core))
    }

    /// Where the noun phrase that begins at `at` ends (exclusive); `at` itself when none does.
    pub(crate) fn end(&self, at: usize, limit: usize, stops: Stops<'_>) -> usize {
        let Some(head) = self.get(at).filter(|_| at < limit) else { return at };
        if !self.begins(head) {
            return at;
        }
        let mut role = self.role_like(head) || self.lists.institution.contains(&head.bare);
        let mut closed;
        let mut p;
        if head.mark == Mark::Open {
            let Some(close) = self.grid.closer(at).filter(|c| *c < limit && self.quoted_name(at, *c, limit))
            else {
                return at;
            };
            p = close + 1;
            closed = true;
        } else if head.mark == Mark::BracketOpen {
            let Some(close) = self.grid.closer(at).filter(|c| *c < limit && c - at <= 5) else { return at };
            p = close + 1;
            closed = true;
        } else if matches!(head.core.as_str(), "د" | "م" | "ا" | "الدكتور" | "المهندس")
            && self.get(at + 1).is_some_and(|t| t.mark == Mark::Stop && at + 1 < limit)
        {
            // «د. فلان»
            p = at + 2;
            closed = false;
            role = true;
        } else if matches!(head.core.as_str(), "كل" | "كلا" | "كلتا")
            && self.get(at + 1).is_some_and(|t| t.core == "من" && at + 1 < limit)
        {
            // «كل من فلان وفلان»
            p = at + 2;
            closed = false;
        } else {
            p = at + 1;
            closed = head.definite || head.proper || head.pronoun;
        }
        let mut plain = usize::from(!closed);
        while let Some(tok) = self.get(p).filter(|_| p < limit) {
            let Some(before) = self.get(p - 1) else { break };
            if p - at > 28 {
                break;
            }
            match tok.mark {
                Mark::None => {}
                Mark::Open => {
                    let Some(close) = self.grid.closer(p).filter(|c| *c < limit) else { break };
                    if !self.quoted_name(p, close, limit) {
                        break;
                    }
                    let joined = !closed
                        || NAMED_HEADS.contains(&before.bare.as_str())
                        || self.get(close + 1).is_some_and(|t| t.definite && close + 1 < limit)
                        || before.preposition;
                    if !joined && close - p > 3 {
                        break;
                    }
                    p = close + 1;
                    closed = true;
                    continue;
                }
                Mark::BracketOpen => {
                    let Some(close) = self.grid.closer(p).filter(|c| *c < limit && c - p <= 8) else { break };
                    p = close + 1;
                    closed = true;
                    continue;
                }
                Mark::Comma => {
                    if !stops.apposition {
                        break;
                    }
                    let Some(end) = self.apposition(at, p + 1, limit, stops) else { break };
                    p = end;
                    closed = true;
                    continue;
                }
                _ => break,
            }
            let same_mention =
                tok.mention.is_some() && tok.mention.map(|m| m.0) == before.mention.map(|m| m.0);
            if same_mention {
                p += 1;
                closed = true;
                continue;
            }
            if tok.complementizer.is_some() || tok.relative && tok.core != "من" || tok.participle {
                break;
            }
            if self.lists.addressee.contains(&tok.core)
                && !matches!(tok.core.as_str(), "وكالة" | "رويترز")
                && !self.lists.document_head.contains(&before.bare)
                || self.lists.pronominal.contains(&tok.core)
            {
                break;
            }
            // «احد السكان ويدعى فلان»: the clause that gives the name belongs to the phrase.
            if matches!(tok.core.as_str(), "يدعى" | "تدعى" | "اسمه" | "اسمها") {
                let end = self.name_run(p + 1, limit, false).unwrap_or(p + 1);
                if end > p + 1 {
                    p = end;
                    closed = true;
                    continue;
                }
            }
            if tok.verb {
                break;
            }
            if tok.time && tok.mention.is_none() && tok.role.is_none() {
                break;
            }
            if tok.core == "باسم" {
                p += 1;
                closed = false;
                plain = 1;
                continue;
            }
            let spoken_to = matches!(tok.core.as_str(), "لـ" | "ل")
                && !head.bare.ends_with("متحدث")
                && !head.bare.ends_with("متحدثة")
                && !head.bare.ends_with("ناطق")
                && (p > at + 2 || before.proper)
                && self.get(p + 2).is_none_or(|t| t.mention.is_none_or(|m| m.1 != EntityType::Org))
                && self.get(p + 1).is_some_and(|t| p + 1 < limit && t.mark == Mark::Open);
            if spoken_to {
                break;
            }
            if tok.preposition {
                let inner = self.inner_preposition(tok, p, limit, role, stops);
                let Some(end) = inner else { break };
                p = end;
                closed = true;
                continue;
            }
            if tok.particle {
                break;
            }
            // «ودعا الوزير الله أن»: who is prayed to.
            if tok.bare == "الله"
                && tok.mention.is_none()
                && (before.definite || before.mention.is_some_and(|m| m.1 == EntityType::Org))
            {
                break;
            }
            // «وأصدر النادي بيانا»، «لـ "المرسى"» after a name: the object, the one spoken to.
            if closed && accusative(tok, self.text) {
                break;
            }
            if tok.conj {
                let joins = (tok.definite || tok.proper || (tok.mention.is_some())) && (closed || plain > 0);
                let crowd = self.lists.anonymous_head.contains(&head.bare)
                    && self.lists.anonymous_head.contains(&tok.bare);
                if crowd && tok.adp.is_none() {
                    p += 1;
                    continue;
                }
                if role && closed && self.lists.role_head.contains(&tok.bare) && tok.adp.is_none() {
                    p += 1;
                    closed = false;
                    plain = 1;
                    continue;
                }
                if joins && tok.adp.is_none() && !self.opens_clause(p, limit) {
                    p += 1;
                    closed = true;
                    continue;
                }
                break;
            }
            if matches!(before.bare.as_str(), "ال" | "بن" | "ابن" | "ابو" | "ابي" | "عبد") && !tok.conj
            {
                p += 1;
                closed = true;
                continue;
            }
            match tok.adp {
                Some('ب') => {
                    if tok.bare == "اسم" {
                        p += 1;
                        closed = false;
                        plain = 1;
                        continue;
                    }
                    if stops.frames.is_some_and(|f| f.bi) && tok.role.is_none() {
                        break;
                    }
                    let place = tok.definite
                        || tok.mention.is_some()
                        || tok.role.is_some()
                        || self.lists.institution.contains(&tok.bare);
                    if role && place && !self.lists.speech.contains(&tok.bare) {
                        p += 1;
                        closed = true;
                        continue;
                    }
                    break;
                }
                Some('ل') => {
                    let media =
                        tok.mention.is_some_and(|m| matches!(m.1, EntityType::Media | EntityType::Per));
                    let spoken_to = media
                        || self.lists.addressee.contains(&tok.core)
                        || self.lists.media_head.contains(&tok.bare)
                        || tok.bare.is_empty();
                    // A poll «لرويترز» is its poll.
                    if (media || self.lists.addressee.contains(&tok.core))
                        && self.lists.document_head.contains(&before.bare)
                    {
                        p += 1;
                        closed = true;
                        continue;
                    }
                    if spoken_to || stops.frames.is_some_and(|f| f.li) {
                        break;
                    }
                    if (tok.definite || tok.mention.is_some() || tok.role.is_some()) && (closed || plain > 0)
                    {
                        p += 1;
                        closed = tok.definite || tok.mention.is_some();
                        plain = usize::from(!closed);
                        continue;
                    }
                    if closed && before.definite && !tok.pronoun && tok.bare.chars().count() > 3 {
                        p += 1;
                        closed = false;
                        plain = 1;
                        continue;
                    }
                    break;
                }
                Some(_) => break,
                None => {}
            }
            let nisba = before.bare.ends_with('ي') || before.bare.ends_with("ية");
            let objects = stops.frames.is_some_and(Frames::nominal);
            let lone_name = p == at + 1
                && !role
                && !self.lists.institution.contains(&before.bare)
                && (before.proper || !before.known || self.lists.masdar.contains(&tok.bare));
            let begins_object = objects
                && p > at + 1
                && self.lists.masdar.contains(&tok.bare)
                && !self.lists.role_head.contains(&before.bare)
                && !self.lists.institution.contains(&before.bare);
            if begins_object
                || objects && (closed || nisba || lone_name || (p > at + 1 && !role)) && self.verbal_noun(tok)
            {
                break;
            }
            if tok.proper || tok.mention.is_some() {
                let kind = tok.mention.map(|m| m.1);
                let before_kind = before.mention.map(|m| m.1);
                let new_party = closed
                    && kind
                        .is_some_and(|k| matches!(k, EntityType::Gpe | EntityType::Org | EntityType::Media))
                    && before.bare != "باسم"
                    && !(role && before.adp.is_some() && !before.proper);
                if new_party && !tok.bare.ends_with("ية") && !tok.bare.ends_with('ي') {
                    break;
                }
                let two_parties = kind == Some(EntityType::Per)
                    && before_kind.is_some_and(|k| k == EntityType::Per)
                    && before.mention.map(|m| m.0) != tok.mention.map(|m| m.0);
                if two_parties {
                    break;
                }
                p += 1;
                closed = true;
                continue;
            }
            // «وانتقد سالم النجار السياسات»: a plural of things is the object of a person's verb.
            let things = tok.definite
                && tok.bare.ends_with("ات")
                && before.mention.is_some_and(|m| m.1 == EntityType::Per);
            if things {
                break;
            }
            if tok.definite {
                let country = before.mention.is_some_and(|m| m.1 == EntityType::Gpe) && p - at <= 2 && !role;
                let relational = tok.bare.ends_with('ي') || tok.bare.ends_with("ية") || tok.adjective;
                let body = before.mention.is_some_and(|m| m.1 == EntityType::Org)
                    && !before.definite
                    && !role
                    && !self.lists.institution.contains(&head.bare)
                    && !self.lists.definite_adjective.contains(&tok.bare);
                if (country || body) && !relational {
                    break;
                }
                // «اتهم الحزب الاشتراكي الحكومة»: after a definite nisba adjective a definite noun is the object.
                let agrees = relational || tok.adjective || self.lists.definite_adjective.contains(&tok.bare);
                let after_adjective = nisba && p > at + 1 || before.adp == Some('ل');
                let after_head = p == at + 1 && before.bare.starts_with("ال") && !role;
                let crowd = p == at + 1
                    && before.bare.starts_with("ال")
                    && self.lists.anonymous_head.contains(&before.bare);
                if objects && before.definite && !agrees && (after_adjective || after_head || crowd) {
                    break;
                }
                p += 1;
                closed = true;
                role |= self.role_like(tok);
                continue;
            }
            if tok.kind == TokenKind::Number {
                if closed {
                    break;
                }
                p += 1;
                continue;
            }
            if !closed {
                plain += 1;
                if plain > 6 {
                    break;
                }
                p += 1;
                closed = tok.pronoun;
                role |= self.role_like(tok);
                continue;
            }
            // After a closed phrase only titles («فلان رئيس اللجنة») and further parts of names go on.
            let person = before.mention.is_some_and(|m| m.1 == EntityType::Per) || before.proper;
            if person && self.lists.role_head.contains(&tok.bare) {
                p += 1;
                closed = false;
                plain = 1;
                role = true;
                continue;
            }
            let of_name = matches!(
                tok.bare.as_str(),
                "بن" | "ابن"
                    | "ابو"
                    | "ابي"
                    | "ابا"
                    | "ال"
                    | "عبد"
                    | "ولد"
                    | "دي"
                    | "دو"
                    | "فان"
                    | "فون"
                    | "لو"
                    | "دا"
                    | "ام"
                    | "بنت"
            );
            if of_name {
                p += 1;
                if let Some(end) = self.name_run(p, limit, objects) {
                    p = end;
                }
                continue;
            }
            // No name follows an outlet or document: «نشرت وسائل الإعلام خبر …».
            let nameless = self.lists.document_head.contains(&head.bare)
                || self.lists.media_head.contains(&head.bare)
                || matches!(head.bare.as_str(), "احدي" | "احدى");
            if nameless && tok.known && !tok.proper && !tok.adjective {
                break;
            }
            // A name that the names layer does not know, after a title: «رئيس البلدية فلان الفلاني إن».
            if (role || before.proper && !before.definite && !objects)
                && !self.verbal_noun(tok)
                && let Some(end) = self.name_run(p, limit, objects)
            {
                p = end;
                continue;
            }
            if tok.bare == "نفسه"
                || tok.bare == "نفسها"
                || tok.bare == "ذاته"
                || tok.bare == "ذاتها"
                || tok.core == "نفسه"
                || tok.core == "نفسها"
                || tok.core == "ذاته"
                || tok.core == "ذاتها"
            {
                p += 1;
                continue;
            }
            break;
        }
        // A bare preposition or conjunction never ends a phrase.
        while p > at && self.get(p - 1).is_some_and(|t| t.preposition || t.mark == Mark::Comma) {
            p -= 1;
        }
        p
    }

    /// A run of one to five words that can be an unknown name, when what follows cannot be its complement.
    fn name_run(&self, at: usize, limit: usize, objects: bool) -> Option<usize> {
        let mut p = at;
        while let Some(tok) = self.get(p).filter(|t| p < limit && p < at + 6 && t.mark == Mark::None) {
            let part = !(tok.complementizer.is_some()
                || tok.preposition
                || tok.relative
                || tok.particle
                || tok.verb && (p == at || tok.cue)
                || tok.participle
                || tok.time
                || tok.conj
                || tok.pronoun && tok.core != "عبده"
                || tok.adp.is_some()
                || tok.kind == TokenKind::Number
                || self.verbal_noun(tok)
                || tok.known && !tok.proper && tok.bare.ends_with('ا') && tok.adjective
                || objects && tok.known && !tok.proper && tok.bare.ends_with('ة')
                || self.lists.anonymous_head.contains(&tok.bare)
                || self.lists.role_head.contains(&tok.bare) && p > at
                || self.lists.addressee.contains(&tok.core));
            if !part {
                break;
            }
            p += 1;
        }
        (p > at && p < at + 6).then_some(p)
    }

    /// Whether a coordinated definite word is the subject of a new clause: a complementizer or verb follows at once.
    fn opens_clause(&self, at: usize, limit: usize) -> bool {
        self.get(at + 1).filter(|_| at + 1 < limit).is_some_and(|t| t.verb || t.particle && t.core != "كذلك")
    }

    /// A preposition that belongs to the phrase: gives the end of its complement.
    fn inner_preposition(
        &self,
        tok: &Tok,
        at: usize,
        limit: usize,
        role: bool,
        stops: Stops<'_>,
    ) -> Option<usize> {
        if !role || stops.frames.is_some_and(|f| f.preps.contains(&tok.core)) {
            return None;
        }
        let next = self.get(at + 1).filter(|_| at + 1 < limit)?;
        let belongs = match tok.core.as_str() {
            "في" | "من" | "داخل" | "لدى" | "ضمن" | "بين" | "وسط" | "فى" => true,
            "الى" | "على" => next.mention.is_some() || next.proper,
            "عن" => self.get(at.wrapping_sub(1)).is_some_and(|b| {
                matches!(b.bare.as_str(), "نائب" | "النائب" | "ممثل" | "الممثل" | "مرشح" | "المرشح")
            }),
            _ => false,
        };
        if !belongs || next.time || next.complementizer.is_some() {
            return None;
        }
        if matches!(next.core.as_str(), "داخل" | "خارج" | "بين" | "قبل") {
            let end = self.end(at + 2, limit, Stops { apposition: false, ..stops });
            return (end > at + 2).then_some(end);
        }
        let named = next.mention.is_some() || next.role.is_some();
        if tok.core == "في"
            && !named
            && (self.lists.speech.contains(&next.bare) || next.kind == TokenKind::Number)
        {
            return None;
        }
        let end = self.end(at + 1, limit, Stops { apposition: false, ..stops });
        (end > at + 1).then_some(end)
    }

    /// An apposition after a comma: gives its end, when what follows shows that it is one.
    fn apposition(&self, head: usize, at: usize, limit: usize, stops: Stops<'_>) -> Option<usize> {
        let first = self.get(at).filter(|_| at < limit)?;
        if first.conj
            || first.adp.is_some()
            || !self.begins(first)
            || self.verbal_noun(first) && stops.frames.is_some()
        {
            return None;
        }
        let kind = first.mention.map(|m| m.1);
        let person = kind == Some(EntityType::Per);
        let title = self.lists.role_head.contains(&first.bare);
        if kind.is_some() && !person && first.role.is_none() {
            return None;
        }
        let head_is_name = self
            .get(head)
            .is_some_and(|t| t.mark == Mark::Open || t.mention.is_some_and(|m| m.1 != EntityType::Per));
        if head_is_name && !title {
            return None;
        }
        let end = self.end(at, limit, Stops { apposition: false, ..stops });
        if end == at || end - at > 14 {
            return None;
        }
        let next = self.get(end).filter(|_| end < limit);
        // «عضو المجلس، فلان الفلاني، إن»: a comma before the content closes an apposition for sure.
        let marks = |i: usize| {
            self.get(i)
                .filter(|_| i < limit)
                .is_some_and(|t| t.complementizer.is_some() || matches!(t.mark, Mark::Colon | Mark::Open))
        };
        let sure = marks(end) || next.is_some_and(|t| t.mark == Mark::Comma) && marks(end + 1);
        let fits = match next {
            None => true,
            Some(t) => {
                matches!(t.mark, Mark::Comma | Mark::Colon | Mark::Open | Mark::Stop | Mark::BracketOpen)
                    || t.complementizer.is_some()
                    || t.relative
                    || (person || title) && (t.preposition || t.time || t.adp.is_some())
            }
        };
        let named =
            self.get(head).is_some_and(|t| self.role_like(t)) && self.name_run(at, limit, true) == Some(end);
        (fits && (named || sure || person || title || first.definite || first.proper || !first.known))
            .then_some(end)
    }

    /// Where the prepositional phrase or adverbial that begins at `at` ends; `at` when there is none.
    pub(crate) fn adverbial(&self, at: usize, limit: usize) -> usize {
        let Some(tok) = self.get(at).filter(|_| at < limit) else { return at };
        if tok.time || self.lists.pronominal.contains(&tok.core) {
            return at + 1;
        }
        if tok.preposition {
            let Some(next) = self.get(at + 1).filter(|_| at + 1 < limit) else { return at + 1 };
            if next.complementizer.is_some() {
                return at + 1;
            }
            if next.preposition || next.time {
                return self.adverbial(at + 1, limit).max(at + 1);
            }
            return self.end(at + 1, limit, Stops::default()).max(at + 1);
        }
        if tok.adp.is_some() && tok.complementizer.is_none() {
            return self.end(at, limit, Stops::default()).max(at + 1);
        }
        at
    }
}
