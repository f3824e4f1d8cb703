//! One sentence as the coder sees it: its syntactic words with their keys, names, roles and times, and the two things
//! grammar is asked for here, noun phrases and the parts of a clause.

use crate::lexicon::{Head, Key, Lexicon};
use compact_str::CompactString;
use isnad_arabic::skeleton;
use isnad_doc::{
    Clitic, Deprel, Doc, EntityType, Features, MentionId, Number, SentenceId, Span, TokenKind, Upos, WordId,
};

/// What a word's written ending says of its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// ون، ان: nominative of a plural or dual; never the first term of a construct.
    Nominative,
    /// ين، and the alef of an indefinite accusative: no subject.
    Oblique,
    /// The ending does not tell.
    Unknown,
}

/// What a word does at the edge of clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// An ordinary word.
    None,
    /// A full stop, semicolon, colon, question or exclamation mark.
    Stop,
    /// A comma or dash.
    Comma,
    /// An opening quotation mark, or one that does not tell.
    Quote,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// Any other sign.
    Other,
}

/// A syntactic word.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) token: u32,
    pub(crate) span: Span,
    /// The span of its whole token.
    pub(crate) whole: Span,
    /// Key of its lemma.
    pub(crate) key: Key,
    /// Key of its form without the article.
    pub(crate) form: Key,
    /// Key of its form as a regular plural or dual would have it in the singular.
    pub(crate) singular: Key,
    /// Hash of its lemma, for features.
    pub(crate) hash: u32,
    pub(crate) upos: Upos,
    pub(crate) clitic: Clitic,
    pub(crate) features: Features,
    pub(crate) case: Case,
    pub(crate) mark: Mark,
    /// The mention that covers it.
    pub(crate) mention: Option<u32>,
    /// The role that covers it.
    pub(crate) role: Option<u32>,
    /// Whether a time expression covers it.
    pub(crate) time: bool,
    /// Whether a verb ends in the ta of the feminine or begins with it, and such: plural verbs need a subject before.
    pub(crate) plural_verb: bool,
}

impl Item {
    pub(crate) fn is(&self, key: Key) -> bool {
        key != 0 && (self.key == key || self.form == key || self.singular == key)
    }

    pub(crate) fn is_in(&self, set: &std::collections::HashSet<Key>) -> bool {
        set.contains(&self.key) || set.contains(&self.form) || set.contains(&self.singular)
    }

    pub(crate) fn is_verb(&self) -> bool {
        self.upos == Upos::Verb
    }

    pub(crate) fn is_nominal(&self) -> bool {
        self.clitic == Clitic::None && matches!(self.upos, Upos::Noun | Upos::Propn | Upos::X)
    }

    pub(crate) fn is_adjective(&self) -> bool {
        self.clitic == Clitic::None && self.upos == Upos::Adj
    }
}

/// A noun phrase: items `start..end`, its head at `head`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) start: usize,
    pub(crate) head: usize,
    pub(crate) end: usize,
}

/// A noun phrase with the preposition it hangs on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Argument {
    pub(crate) phrase: Phrase,
    /// 0 for none.
    pub(crate) preposition: Key,
    /// Whether it is joined by و to the one before it.
    pub(crate) joined: bool,
}

/// A sentence.
pub(crate) struct View<'a> {
    pub(crate) doc: &'a Doc,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) span: Span,
    pub(crate) items: Vec<Item>,
    /// The word of the document that item 0 is; the items are the words of the sentence.
    first: usize,
}

/// Hash of a lemma's skeleton.
pub(crate) fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

/// The index of the last span, ordered by start, that covers `at`, preferring the longest.
fn covering(spans: impl Iterator<Item = (u32, Span)>, at: Span) -> Option<u32> {
    spans
        .filter(|(_, s)| s.contains(at))
        .max_by_key(|(i, s)| (s.len(), std::cmp::Reverse(*i)))
        .map(|(i, _)| i)
}

/// Takes for verbs what the tagger took for nouns and grammar does not let be one: a bare word before a nominative plural
/// or dual (no second term of a construct ends in ون), and a form of which the tables know verbs alone at the head of a clause.
fn verbs_again(items: &mut [Item], lexicon: &Lexicon) {
    for i in 0..items.len() {
        let Some(item) = items.get(i) else { break };
        let bare = item.upos == Upos::Noun
            && item.clitic == Clitic::None
            && !item.features.definite
            && item.mention.is_none()
            && item.case == Case::Unknown;
        if !bare {
            continue;
        }
        let before = i.checked_sub(1).and_then(|j| items.get(j));
        let opens = before.is_none_or(|b| {
            matches!(b.upos, Upos::Cconj | Upos::Sconj) || matches!(b.mark, Mark::Stop | Mark::Quote)
        });
        let nominative =
            opens && items.get(i + 1).is_some_and(|n| n.case == Case::Nominative && n.is_nominal());
        if nominative || opens && lexicon.verb_alone(item.form) {
            let form = item.form;
            if let Some(item) = items.get_mut(i) {
                item.upos = Upos::Verb;
                if lexicon.has(form) {
                    item.key = form;
                }
            }
        }
    }
}

/// Takes for a name the one word between quotation marks that the tagger took for a verb after a noun: «مدينته «سرت»».
fn names_again(items: &mut [Item]) {
    for i in 1..items.len() {
        let quote = |j: usize| items.get(j).is_some_and(|q| q.mark == Mark::Quote);
        let after_noun = i.checked_sub(2).and_then(|j| items.get(j)).is_some_and(|b| {
            matches!(b.upos, Upos::Noun | Upos::Propn | Upos::Adj) || b.clitic == Clitic::En
        });
        if quote(i - 1)
            && quote(i + 1)
            && after_noun
            && let Some(item) = items.get_mut(i)
            && item.upos == Upos::Verb
            && item.clitic == Clitic::None
        {
            item.upos = Upos::Propn;
        }
    }
}

/// The key of a regular plural's or dual's singular.
fn singular(lexicon: &Lexicon, form: &str) -> Key {
    let stem = |end: &str| form.strip_suffix(end).filter(|s| s.chars().count() >= 3);
    if let Some(s) = stem("ات") {
        let key = lexicon.key(&format!("{s}ه"));
        return if key == 0 { lexicon.key(s) } else { key };
    }
    ["ين", "ون", "ان"].iter().find_map(|e| stem(e)).map_or(0, |s| lexicon.key(s))
}

fn case_of(form: &str, features: &Features, upos: Upos) -> Case {
    if !matches!(upos, Upos::Noun | Upos::Adj | Upos::Propn | Upos::X) {
        return Case::Unknown;
    }
    let mut chars = form.chars().rev().filter(|c| !('\u{64B}'..='\u{652}').contains(c));
    let (last, before) = (chars.next(), chars.next());
    let long = form.chars().count() >= 5;
    match (before, last) {
        (Some('و'), Some('ن')) if long => Case::Nominative,
        (Some('ا'), Some('ن')) if long && features.number == Some(Number::Dual) => Case::Nominative,
        (Some('ي'), Some('ن')) if long && upos != Upos::Propn => Case::Oblique,
        (Some(b), Some('ا'))
            if !features.definite && upos != Upos::Propn && b != 'ي' && form.chars().count() >= 4 =>
        {
            Case::Oblique
        }
        _ => Case::Unknown,
    }
}

impl<'a> View<'a> {
    /// The view of sentence `index`.
    pub(crate) fn new(doc: &'a Doc, lexicon: &'a Lexicon, index: usize) -> Option<Self> {
        let sentence = doc.words.sentences.get(index)?;
        let text = doc.text();
        let mut items = Vec::with_capacity(sentence.tokens.len() + 8);
        // Mentions, roles and times are ordered by start: take the stretch that can touch this sentence.
        let names = &doc.names;
        let from = |starts: &dyn Fn(usize) -> Option<Span>, len: usize| {
            let (mut a, mut b) = (0, len);
            while a < b {
                let mid = (a + b) / 2;
                if starts(mid).is_some_and(|s| s.start < sentence.span.start) { a = mid + 1 } else { b = mid }
            }
            a
        };
        let first = from(&|i| names.mentions.get(i).map(|m| m.span), names.mentions.len());
        let mentions: Vec<(u32, Span)> = names
            .mentions
            .iter()
            .enumerate()
            .skip(first)
            .take_while(|(_, m)| m.span.start < sentence.span.end)
            .map(|(i, m)| (i as u32, m.span))
            .collect();
        let first = from(&|i| names.roles.get(i).map(|m| m.span), names.roles.len());
        let roles: Vec<(u32, Span)> = names
            .roles
            .iter()
            .enumerate()
            .skip(first)
            .take_while(|(_, m)| m.span.start < sentence.span.end)
            .map(|(i, m)| (i as u32, m.span))
            .collect();
        let first = from(&|i| doc.times.get(i).map(|m| m.span), doc.times.len());
        let times: Vec<Span> = doc
            .times
            .iter()
            .skip(first)
            .map(|t| t.span)
            .take_while(|s| s.start < sentence.span.end)
            .collect();
        for t in sentence.tokens.clone() {
            let Some(token) = doc.words.tokens.get(t as usize) else { continue };
            let whole = token.span;
            let mark = match token.kind {
                TokenKind::Punct | TokenKind::Symbol => match whole.of(text) {
                    "." | ";" | "؛" | "؟" | "?" | "!" | ":" | "…" | ".." | "..." => Mark::Stop,
                    "،" | "," | "-" | "–" | "—" | "ـ" | "--" => Mark::Comma,
                    "«" | "\"" | "“" | "”" | "»" | "'" | "‘" | "’" => Mark::Quote,
                    "(" | "[" => Mark::Open,
                    ")" | "]" => Mark::Close,
                    _ => Mark::Other,
                },
                TokenKind::Word | TokenKind::Foreign | TokenKind::Number => Mark::None,
            };
            let time = times.iter().any(|s| s.overlaps(whole));
            let words =
                doc.words.words.get(token.words.start as usize..token.words.end as usize).unwrap_or(&[]);
            for word in words {
                let form = doc.words.form(word, text);
                let lemma = skeleton(&word.lemma);
                let folded = skeleton(&form);
                // The article, also where a ل before it swallowed its alef: للاستخبارات.
                let swallowed = word.features.definite && word.span != whole && !lemma.starts_with('ل');
                let bare = folded
                    .strip_prefix("ال")
                    .or_else(|| folded.strip_prefix('ل').filter(|_| swallowed))
                    .filter(|r| r.chars().count() > 2)
                    .unwrap_or(&folded);
                let clitic = word.clitic != Clitic::None;
                let mention = if clitic || mark != Mark::None {
                    None
                } else {
                    covering(mentions.iter().copied(), word.span)
                };
                // Names are nominals whatever the tagger saw in them; أن and إن open a clause, و joins.
                let key = lexicon.key(&lemma);
                let upos = match word.upos {
                    Upos::Adv | Upos::X | Upos::Intj if mention.is_some() => Upos::Propn,
                    Upos::Adp | Upos::Part | Upos::Pron
                        if key == lexicon.known.anna && key != 0 && !word.features.definite =>
                    {
                        Upos::Sconj
                    }
                    Upos::Part if key == lexicon.known.wa && key != 0 => Upos::Cconj,
                    Upos::Noun if key == lexicon.known.shanna && key != 0 => Upos::Verb,
                    other => other,
                };
                items.push(Item {
                    token: t,
                    span: word.span,
                    whole,
                    key,
                    singular: if clitic { 0 } else { singular(lexicon, bare) },
                    form: if clitic { 0 } else { lexicon.key(bare) },
                    hash: hash(&lemma),
                    upos,
                    clitic: word.clitic,
                    features: word.features,
                    // «عراقيا» is عراقي in the accusative; «سوريا» is no case of anything.
                    case: if clitic {
                        Case::Unknown
                    } else if !word.features.definite
                        && matches!(word.upos, Upos::Noun | Upos::Adj | Upos::X)
                        && lemma.ends_with('ي')
                        && folded.strip_suffix('ا') == Some(lemma.as_str())
                    {
                        Case::Oblique
                    } else {
                        case_of(&form, &word.features, word.upos)
                    },
                    mark,
                    mention,
                    role: if clitic || mark != Mark::None {
                        None
                    } else {
                        covering(roles.iter().copied(), word.span)
                    },
                    time,
                    plural_verb: word.upos == Upos::Verb
                        && (word.features.number == Some(Number::Plural)
                            || form.ends_with("وا")
                            || form.ends_with("ون")),
                });
            }
        }
        names_again(&mut items);
        verbs_again(&mut items, lexicon);
        let first = doc.words.range_of(SentenceId::new(index)).start;
        Some(Self { doc, lexicon, span: sentence.span, items, first })
    }

    pub(crate) fn item(&self, i: usize) -> Option<&Item> {
        self.items.get(i)
    }

    /// The lemma of item `i`.
    pub(crate) fn lemma(&self, i: usize) -> CompactString {
        self.doc.words.words.get(self.first + i).map_or_else(CompactString::default, |w| w.lemma.clone())
    }

    /// Item `i` as a word of the document.
    pub(crate) fn word(&self, i: usize) -> WordId {
        WordId::new(self.first + i)
    }

    /// What item `i` is in the tree, and the item it hangs on, where that is in the sentence.
    pub(crate) fn tree(&self, i: usize) -> (Deprel, Option<usize>) {
        let word = WordId::new(self.first + i);
        let above = self.doc.syntax.head(word).and_then(|h| h.index().checked_sub(self.first));
        (self.doc.syntax.deprel(word), above.filter(|h| *h < self.items.len()))
    }

    /// The phrases that the tree has for objects of the verb at item `at`.
    pub(crate) fn objects(&self, at: usize) -> impl Iterator<Item = Phrase> + '_ {
        let syntax = &self.doc.syntax;
        syntax
            .dependents(WordId::new(self.first + at))
            .filter(|d| syntax.deprel(*d) == Deprel::Obj)
            .filter_map(|d| self.phrase(d.index().checked_sub(self.first)?))
    }

    /// The kind of the mention that covers item `i`.
    pub(crate) fn mention_kind(&self, i: usize) -> Option<EntityType> {
        let m = self.items.get(i)?.mention?;
        self.doc.names.mentions.get(m as usize).map(|m| m.kind)
    }

    /// The span of the mention over item `i`.
    fn mention_end(&self, i: usize) -> Option<usize> {
        let m = self.items.get(i)?.mention?;
        let span = self.doc.names.mentions.get(m as usize)?.span;
        Some(self.end_of(i, span))
    }

    /// One past the last item from `i` that lies within `span`.
    fn end_of(&self, i: usize, span: Span) -> usize {
        let mut end = i;
        while self.items.get(end).is_some_and(|it| it.span.start < span.end) {
            end += 1;
        }
        end
    }

    /// Whether the word could be a person, group, state or body.
    pub(crate) fn can_act(&self, phrase: Phrase) -> bool {
        (phrase.head..phrase.end.min(phrase.head + 2)).any(|i| self.acts(i, i == phrase.head))
    }

    /// What the tables say of a word as the head of a party.
    pub(crate) fn head(&self, item: &Item) -> Option<Head> {
        let heads = &self.lexicon.heads;
        heads.get(&item.form).or(heads.get(&item.key)).or(heads.get(&item.singular)).copied()
    }

    fn acts(&self, i: usize, head: bool) -> bool {
        let Some(item) = self.items.get(i) else { return false };
        if item.mention.is_none() && item.is_in(&self.lexicon.known.functional) && self.head(item).is_none() {
            return false;
        }
        // «القضاء على العدو» is no court.
        let known = &self.lexicon.known;
        if item.is(known.qada) && self.items.get(i + 1).is_some_and(|n| n.is(known.ala)) {
            return false;
        }
        if item.role.is_some() {
            return true;
        }
        match self.mention_kind(i) {
            Some(
                EntityType::Per | EntityType::Org | EntityType::Gpe | EntityType::Media | EntityType::Norp,
            ) => head || self.items.get(i).is_some_and(|it| it.mention.is_some()),
            Some(EntityType::Loc | EntityType::Fac | EntityType::Misc) => false,
            None => head && (item.upos == Upos::Propn || self.head(item).is_some()),
        }
    }

    /// The noun phrase that begins at item `i`, numerals and quantities before its head left out.
    pub(crate) fn phrase(&self, i: usize) -> Option<Phrase> {
        let known = &self.lexicon.known;
        let mut head = i;
        let mut counted = None;
        // «ما لا يقل عن ثلاثة جنود»، «أكثر من 15 شخصا»، «عدد من المسلحين»، «نحو 30 ألف شخص»
        for _ in 0..6 {
            let item = self.items.get(head)?;
            if item.mention.is_some() || item.role.is_some() {
                break;
            }
            if item.mark == Mark::Quote {
                head += 1;
                continue;
            }
            let next = self.items.get(head + 1);
            let quantity = item.upos == Upos::Num || item.is_in(&known.quantity);
            if !quantity {
                break;
            }
            counted = Some(head);
            match next {
                Some(n) if n.is(known.min) && n.upos == Upos::Adp => head += 2,
                Some(n)
                    if n.upos == Upos::Part && self.items.get(head + 3).is_some_and(|x| x.is(known.an)) =>
                {
                    head += 4;
                }
                Some(n)
                    if n.is_nominal()
                        || n.upos == Upos::Num
                        || n.is_adjective() && (item.upos == Upos::Num || self.head(n).is_some()) =>
                {
                    head += 1;
                }
                _ => break,
            }
        }
        let mut item = self.items.get(head)?;
        if !(item.is_nominal()
            || item.is_adjective()
                && (item.features.definite || item.role.is_some() || self.head(item).is_some())
            || item.mention.is_some()
            || item.upos == Upos::Num)
        {
            // «قتل ثلاثة وأصيب …»: the number stands alone.
            head = counted?;
            item = self.items.get(head)?;
        }
        if item.time || item.mark != Mark::None || item.clitic != Clitic::None {
            return None;
        }
        let mut end = head + 1;
        if let Some(e) = self.mention_end(head) {
            end = end.max(e);
        }
        if let Some(role) = item.role.and_then(|r| self.doc.names.roles.get(r as usize)) {
            end = end.max(self.end_of(head, role.span));
            // «جنود في مدينة الموصل»: where they are is no part of who they are; «قيادي في الحزب» is.
            if self.places_at(head + 1) {
                end = head + 1;
            }
            if let Some(holder) = role.holder.and_then(|h| self.doc.names.mentions.get(h.index())) {
                let to = self.end_of(end, holder.span);
                if to <= end + 6 {
                    end = to;
                }
            }
        }
        let limit = head + 16;
        while end < limit {
            let Some(item) = self.items.get(end) else { break };
            let previous = self.items.get(end - 1)?;
            if item.token == previous.token && item.clitic == Clitic::En {
                end += 1;
                continue;
            }
            if item.time || item.clitic == Clitic::En {
                break;
            }
            match item.mark {
                Mark::None => {}
                Mark::Quote => {
                    // «تنظيم «الدولة»»: a name in quotation marks after its kind.
                    let close = (end + 1..end + 8)
                        .find(|j| self.items.get(*j).is_some_and(|it| it.mark == Mark::Quote));
                    match close {
                        Some(c)
                            if self
                                .items
                                .get(end + 1)
                                .is_some_and(|it| it.is_nominal() || it.mention.is_some()) =>
                        {
                            end = c + 1;
                            continue;
                        }
                        _ => break,
                    }
                }
                Mark::Stop | Mark::Comma | Mark::Open | Mark::Close | Mark::Other => break,
            }
            if let Some(m) = item.mention {
                let kind = self.mention_kind(end);
                let starts = previous.mention != Some(m);
                let name_after_role = kind == Some(EntityType::Per)
                    // «اعتقل الأمريكيون فلانا»: a people and then a person are subject and object.
                    && previous.case != Case::Nominative
                    && (previous.role.is_some() || previous.features.definite || previous.is_adjective());
                let construct = !previous.features.definite
                    && previous.case == Case::Unknown
                    && previous.clitic == Clitic::None
                    && previous.mention.is_none();
                let adjective = kind == Some(EntityType::Norp)
                    && (item.upos == Upos::Adj || item.features.definite == previous.features.definite);
                let after_kind = !starts
                    || construct
                    || adjective
                    || name_after_role
                    || kind == Some(EntityType::Org)
                        && previous.mention.is_none()
                        && previous.case != Case::Nominative;
                let object = item.case == Case::Oblique && previous.case == Case::Nominative;
                if after_kind && item.case != Case::Nominative && !object || !starts {
                    end = self.mention_end(end).unwrap_or(end + 1).max(end + 1);
                    continue;
                }
                break;
            }
            let construct_open = previous.clitic == Clitic::None
                && !previous.features.definite
                && previous.case == Case::Unknown
                && matches!(previous.upos, Upos::Noun | Upos::X | Upos::Num)
                && previous.mention.is_none();
            if item.is_adjective() {
                let agrees = item.features.definite == self.items.get(head)?.features.definite
                    || item.features.definite == previous.features.definite
                    || item.features.definite;
                // «داعش منشق عنه»: names are definite, so a bare adjective after one is what is said of it.
                let predicate = !item.features.definite
                    && item.mention.is_none()
                    && item.role.is_none()
                    && self.items.get(head).is_some_and(|h| h.mention.is_some())
                    && matches!(
                        self.mention_kind(head),
                        Some(EntityType::Org | EntityType::Per | EntityType::Gpe)
                    );
                // «خطف مسلحون مصورا»: an accusative after a nominative is the object.
                let object = item.case == Case::Oblique && previous.case == Case::Nominative;
                if agrees && !predicate && !object {
                    end += 1;
                    continue;
                }
                break;
            }
            if item.is_nominal() {
                let apposed =
                    item.upos == Upos::Propn && (previous.upos == Upos::Propn || previous.role.is_some());
                // A singular indefinite accusative is an object or adverb, not a second term.
                let adverbial = item.case == Case::Oblique
                    && !item.features.definite
                    && previous.upos != Upos::Num
                    && !item.plural_or_dual();
                let fits = item.case != Case::Nominative && !adverbial;
                if (construct_open && fits || apposed) && !item.is_in(&known.nearby) {
                    end += 1;
                    continue;
                }
                break;
            }
            if item.upos == Upos::Adp {
                let group = self.items.get(head).and_then(|h| self.head(h)).is_some_and(|x| x.group);
                let of = item.is(known.min)
                    && (group
                        || self.items.get(head).is_some_and(|h| {
                            !h.features.definite && h.upos == Upos::Noun && h.mention.is_none()
                        }))
                    && self.items.get(end + 1).is_some_and(|n| {
                        n.features.definite && (n.is_nominal() || n.is_adjective()) || n.mention.is_some()
                    });
                let follows = item.is(known.li) && previous.is_adjective();
                if (of || follows)
                    && let Some(inner) = self.phrase(end + 1)
                    && inner.end > end + 1
                    && (of || self.can_act(inner))
                {
                    end = inner.end;
                    continue;
                }
                break;
            }
            break;
        }
        Some(Phrase { start: head, head, end })
    }

    /// Whether item `i` is in the name of a place.
    pub(crate) fn is_place(&self, i: usize) -> bool {
        matches!(self.mention_kind(i), Some(EntityType::Gpe | EntityType::Loc | EntityType::Fac))
    }

    /// Whether «في» or «بـ» stands at item `i` before the name of a place.
    fn places_at(&self, i: usize) -> bool {
        let known = &self.lexicon.known;
        let locative =
            self.items.get(i).is_some_and(|x| x.upos == Upos::Adp && (x.is(known.fi) || x.is(known.bi)));
        let mut names = (i + 1..i + 4).take_while(|j| {
            self.items.get(*j).is_some_and(|x| x.mention.is_some() || x.is_in(&known.nearby))
        });
        locative && names.any(|j| self.is_place(j))
    }

    /// Whether a clause ends before item `i`.
    pub(crate) fn boundary(&self, i: usize) -> bool {
        let Some(item) = self.items.get(i) else { return true };
        match item.mark {
            Mark::Stop => return true,
            Mark::None | Mark::Comma | Mark::Quote | Mark::Open | Mark::Close | Mark::Other => {}
        }
        if item.upos == Upos::Sconj {
            return true;
        }
        // «…، فالحركة …»: a glued ف after a comma opens a clause.
        let comma = i.checked_sub(1).and_then(|j| self.items.get(j)).is_some_and(|b| b.mark == Mark::Comma);
        if comma
            && matches!(item.upos, Upos::Part | Upos::Cconj)
            && item.span.of(self.doc.text()) == "ف"
            && item.span != item.whole
        {
            return true;
        }
        if item.upos == Upos::Cconj {
            return (i + 1..i + 4)
                .map_while(|j| self.items.get(j))
                .find(|n| n.upos != Upos::Part && n.clitic != Clitic::Pro)
                .is_some_and(|n| matches!(n.upos, Upos::Verb | Upos::Aux));
        }
        false
    }

    /// The arguments to the right of item `at` up to the end of its clause.
    pub(crate) fn right(&self, at: usize) -> Vec<Argument> {
        let known = &self.lexicon.known;
        let mut out: Vec<Argument> = Vec::new();
        let mut i = at;
        let mut preposition = 0;
        let mut joined = false;
        let mut brackets = 0;
        while i < self.items.len() && i < at + 34 && out.len() < 8 {
            let Some(item) = self.items.get(i) else { break };
            match item.mark {
                Mark::Open => brackets += 1,
                Mark::Close => brackets = 0,
                _ => {}
            }
            if brackets > 0 || item.mark == Mark::Close {
                i += 1;
                continue;
            }
            if self.boundary(i) || item.is_verb() || item.upos == Upos::Aux || item.is_in(&known.relatives) {
                break;
            }
            if item.mark == Mark::Comma && out.iter().any(|a| a.preposition == 0) {
                // «طالب الوزير، الدول المانحة، …»: a body or state after the comma; a person there is an apposition.
                let next = self.mention_kind(i + 1);
                let goes_on = out.len() == 1
                    && i <= at + 8
                    && matches!(next, Some(EntityType::Gpe | EntityType::Org))
                    && self.items.get(i + 1).is_some_and(|n| n.mention.is_some());
                if goes_on {
                    i += 1;
                    continue;
                }
                break;
            }
            // «طلب منه المدير»: the pronoun is what the preposition governs.
            if item.clitic == Clitic::En {
                preposition = 0;
                i += 1;
                continue;
            }
            if item.time {
                i += 1;
                preposition = 0;
                joined = false;
                continue;
            }
            if item.upos == Upos::Adp {
                preposition = item.key;
                if preposition == 0 {
                    preposition = Key::MAX;
                }
                let next = self.items.get(i + 1);
                let compound = |k: Key| next.is_some_and(|n| n.is(k));
                if item.is(known.min) && (compound(known.qibal) || compound(known.janib))
                    || (item.is(known.ala) || item.is(known.bi)) && compound(known.yad)
                    || item.is(known.bi) && (compound(known.rasas) || compound(known.niran))
                {
                    preposition = known.qibal;
                    i += 1;
                }
                i += 1;
                joined = false;
                continue;
            }
            if item.upos == Upos::Cconj {
                joined = true;
                i += 1;
                // «وغيره من التنظيمات»: one more of the same standing.
                let others = self.items.get(i).is_some_and(|n| n.is(known.ghayr))
                    && self.items.get(i + 1).is_some_and(|n| n.clitic == Clitic::En)
                    && self.items.get(i + 2).is_some_and(|n| n.is(known.min));
                if others {
                    i += 3;
                }
                continue;
            }
            if (item.clitic == Clitic::None
                && item.mark == Mark::None
                && !matches!(item.upos, Upos::Part | Upos::Pron | Upos::Det | Upos::Adv)
                || item.mention.is_some())
                && let Some(phrase) = self.phrase(i)
            {
                // ضد، بين، وسط and the like may be tagged as nouns.
                let noun = self.items.get(i);
                if noun.is_some_and(|n| n.is(known.bayna) || n.is(known.maa)) {
                    preposition = noun.map_or(0, |n| n.key);
                    i += 1;
                    continue;
                }
                let joined_here = joined && out.last().is_some();
                // «… والحركة تلقت …»: a definite phrase and right after it a verb open a clause of their own.
                let definite = noun.is_some_and(|n| n.features.definite || n.mention.is_some());
                let verb = self.items.get(phrase.end).is_some_and(Item::is_verb);
                let between = out.last().is_some_and(|a| a.preposition == known.bayna);
                if joined_here && definite && verb && !between {
                    break;
                }
                let p = if joined_here { out.last().map_or(0, |a| a.preposition) } else { preposition };
                out.push(Argument { phrase, preposition: p, joined: joined_here });
                i = phrase.end.max(i + 1);
                preposition = 0;
                joined = false;
                continue;
            }
            i += 1;
        }
        out
    }

    /// The start of the clause that item `at` stands in: one past the boundary on its left, verbs being boundaries too.
    pub(crate) fn clause_start(&self, at: usize) -> usize {
        let mut i = at;
        while i > 0 {
            let Some(item) = self.items.get(i - 1) else { break };
            if self.boundary(i - 1) || item.is_verb() {
                return i;
            }
            i -= 1;
        }
        0
    }

    /// The phrase that ends right before item `at`, particles, adverbs and times between them aside.
    pub(crate) fn phrase_before(&self, at: usize) -> Option<Phrase> {
        let from = self.clause_start(at).max(at.saturating_sub(24));
        let mut i = from;
        let mut last: Option<Phrase> = None;
        while i < at {
            let nominal = self.items.get(i).is_some_and(|it| {
                !it.time
                    && (it.is_nominal() || it.mention.is_some() || it.role.is_some() || it.upos == Upos::Num)
            });
            match if nominal { self.phrase(i) } else { None } {
                Some(p) if p.end <= at => {
                    last = Some(p);
                    i = p.end.max(i + 1);
                }
                _ => i += 1,
            }
        }
        let phrase = last?;
        let clear = (phrase.end..at).all(|j| {
            self.items.get(j).is_some_and(|it| {
                it.time
                    || matches!(it.upos, Upos::Part | Upos::Adv | Upos::Aux | Upos::Pron | Upos::Det)
                    || it.clitic == Clitic::Pro
                    || matches!(it.mark, Mark::Comma | Mark::Quote)
            })
        });
        clear.then_some(phrase)
    }

    /// The phrase a nominal clause opens with, if the clause of the verb at `at` is one.
    pub(crate) fn topic(&self, at: usize) -> Option<Phrase> {
        let from = self.clause_start(at);
        let mut i = from;
        while i < at {
            let item = self.items.get(i)?;
            let skip = item.time
                || item.mark != Mark::None
                || matches!(item.upos, Upos::Cconj | Upos::Part | Upos::Adv | Upos::Sconj | Upos::Aux)
                || item.clitic == Clitic::En;
            if !skip {
                break;
            }
            i += 1;
        }
        let item = self.items.get(i).filter(|_| i < at)?;
        if item.upos == Upos::Adp || item.is_verb() {
            return None;
        }
        // A nominal after a verb belongs to that verb, not to this one, unless something opens a new clause.
        if from > 0 && self.items.get(from - 1).is_some_and(Item::is_verb) {
            return None;
        }
        let phrase = self.phrase(i)?;
        (phrase.end <= at && !self.dateline(phrase, at)).then_some(phrase)
    }

    /// Whether a phrase before the verb at `at` is only the place that a report is dated from: «دبي (CNN)-- اتهمت …».
    fn dateline(&self, phrase: Phrase, at: usize) -> bool {
        let place = matches!(self.mention_kind(phrase.head), Some(EntityType::Gpe | EntityType::Loc));
        let apart = |item: &Item| {
            item.mark == Mark::Open
                || matches!(item.span.of(self.doc.text()), "-" | "–" | "—" | "--" | "/" | ":")
        };
        place && phrase.start == 0 && self.items.get(phrase.end..at).is_some_and(|i| i.iter().any(apart))
    }

    /// The mention that heads a phrase.
    pub(crate) fn mention_of(&self, phrase: Phrase) -> Option<MentionId> {
        let names = &self.doc.names;
        let first = self.items.get(phrase.head)?;
        if let Some(m) = first.mention {
            return Some(MentionId(m));
        }
        if let Some(role) = first.role.and_then(|r| names.roles.get(r as usize)) {
            return role.holder;
        }
        None
    }

    /// The span of a phrase: whole tokens.
    pub(crate) fn span_of(&self, phrase: Phrase) -> Span {
        let mut start = self.items.get(phrase.start).map_or(self.span, |i| i.whole);
        // A glued و or ف stays outside, a glued preposition inside.
        let first = self.items.get(phrase.start).map(|i| i.token);
        let conjunction = self
            .items
            .get(phrase.start.saturating_sub(3)..phrase.start)
            .unwrap_or(&[])
            .iter()
            .find(|i| Some(i.token) == first && i.upos == Upos::Cconj);
        if let Some(c) = conjunction {
            start.start = c.span.end.min(start.end);
        }
        let mut end = self.items.get(phrase.end.saturating_sub(1)).map_or(start, |i| i.whole);
        if end.end < start.end {
            end = start;
        }
        start.cover(end)
    }
}

impl Item {
    fn plural_or_dual(&self) -> bool {
        self.case == Case::Oblique && matches!(self.features.number, Some(Number::Plural | Number::Dual))
    }
}
