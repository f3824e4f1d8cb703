//! How many: the dead, the injured, the arrested and the participants that a sentence counts for its events.
//!
//! A count is a context of the event: its kind, a colon and the number, with `+` where the text gives the least only
//! («أكثر من 20»، «عشرات»): `dead:12`, `participants:100+`. What the text does not count has none.

use crate::code::Candidate;
use crate::lexicon::Lexicon;
use crate::view::{Argument, Item, Mark, Phrase, View};
use compact_str::format_compact;
use isnad_doc::{Aspect, Clitic, EntityType, EventType, Number, Polarity, Status, Upos};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    Dead,
    Injured,
    Arrested,
    Participants,
}

impl Counted {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "dead" => Some(Self::Dead),
            "injured" => Some(Self::Injured),
            "arrested" => Some(Self::Arrested),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::Injured => "injured",
            Self::Arrested => "arrested",
            Self::Participants => "participants",
        }
    }

    fn of(self, kind: EventType) -> bool {
        match self {
            Self::Dead | Self::Injured => kind == EventType::Assault,
            Self::Arrested => kind == EventType::Coerce,
            Self::Participants => kind == EventType::Protest,
        }
    }
}

/// A word that says what is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CountWord {
    pub(crate) what: Counted,
    /// A person counted (قتيل), not a deed (مقتل).
    pub(crate) noun: bool,
}

/// A number, and whether it is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    value: u64,
    least: bool,
}

impl Amount {
    fn and(self, other: Self) -> Self {
        Self { value: self.value.saturating_add(other.value), least: self.least || other.least }
    }
}

/// How far a count may stand from the trigger of its event, in items.
const REACH: usize = 30;

/// Gives the events of a sentence the counts that it has for them.
pub(crate) fn count(view: &View<'_>, events: &mut [Candidate]) {
    if events.is_empty() {
        return;
    }
    for i in 0..view.items.len() {
        let Some(word) = word_at(view, i) else { continue };
        let amount = if word.noun { number_of(view, i) } else { of_deed(view, i, word.what, events) };
        let Some(amount) = amount else { continue };
        let near = |c: &&mut Candidate| (!(c.first..=c.last).contains(&i), c.head.abs_diff(i));
        let fits = |c: &&mut Candidate| word.what.of(c.event.kind) && c.head.abs_diff(i) <= REACH;
        if let Some(c) = events.iter_mut().filter(fits).min_by_key(near) {
            add(c, word.what, amount);
        }
    }
    for c in events.iter_mut().filter(|c| c.event.kind == EventType::Protest) {
        let people = c.parties.actors.iter().filter(|p| human(view, **p) == Some(true));
        if let Some(amount) = people.filter_map(|p| explicit(view, *p)).reduce(Amount::and) {
            add(c, Counted::Participants, amount);
        }
    }
}

fn word_at(view: &View<'_>, at: usize) -> Option<CountWord> {
    let item = view.items.get(at).filter(|it| it.clitic == Clitic::None)?;
    let words = &view.lexicon.counts;
    words.get(&item.key).or(words.get(&item.form)).copied()
}

/// The first count of a kind stands; a second would be that of another blow. What did not or may not happen has none.
fn add(c: &mut Candidate, what: Counted, amount: Amount) {
    let mut kinds = c.event.context.iter().filter_map(|x| x.split_once(':'));
    let known = kinds.any(|(kind, _)| kind == what.as_str());
    let happened = matches!(c.event.status, Status::Asserted | Status::Historical);
    if !known && happened && c.event.polarity == Polarity::Plus {
        let plus = if amount.least { "+" } else { "" };
        c.event.context.push(format_compact!("{}:{}{plus}", what.as_str(), amount.value));
        c.event.context.sort_unstable();
    }
}

/// The sum of a list; the least of it where a member is not counted.
fn sum(amounts: impl Iterator<Item = Option<Amount>>) -> Option<Amount> {
    let mut uncounted = false;
    let counted = amounts.inspect(|a| uncounted |= a.is_none()).flatten().reduce(Amount::and)?;
    Some(Amount { least: counted.least || uncounted, ..counted })
}

/// How many suffer the deed at item `at`: those whom its event has as recipients, else those named after it.
fn of_deed(view: &View<'_>, at: usize, what: Counted, events: &[Candidate]) -> Option<Amount> {
    let item = view.items.get(at)?;
    // «محاولة اغتيال»: nobody died of it.
    if at.checked_sub(1).and_then(|b| view.items.get(b)).is_some_and(|b| b.is(view.lexicon.known.attempt)) {
        return None;
    }
    // «مقتل وإصابة 20»: the number is of both together.
    let deed = |i: Option<usize>| i.and_then(|i| word_at(view, i)).is_some_and(|w| !w.noun);
    let and = |i: Option<usize>| i.and_then(|i| view.items.get(i)).is_some_and(|i| i.upos == Upos::Cconj);
    if and(at.checked_sub(1)) && deed(at.checked_sub(2)) || and(Some(at + 1)) && deed(Some(at + 2)) {
        return None;
    }
    // Of those whom police hold only what is known to be human counts; the dead and injured may be any but things.
    let may = |p: &Phrase| human(view, *p).unwrap_or(what != Counted::Arrested);
    let own = events.iter().find(|c| (c.first..=c.last).contains(&at));
    if let Some(own) = own.filter(|c| !c.parties.recipients.is_empty()) {
        return sum(own.parties.recipients.iter().filter(|p| may(p)).map(|p| of_phrase(view, *p)));
    }
    // «أودى الهجوم بحياة 12 شخصا»: behind the whole expression.
    let start = own.map_or(at, |c| c.last.max(at)) + 1;
    // «مقتل ما لا يقل عن سبعة جنود وخمسة مدنيين»: the words before the number end a clause for `right`.
    if let Some(p) = view.phrase(start)
        && explicit(view, p).is_some()
        && may(&p)
    {
        let more = view.right(p.end);
        let joined = and(Some(p.end));
        let rest = more
            .iter()
            .enumerate()
            .take_while(|(n, a)| a.joined || *n == 0 && joined && a.preposition == 0)
            .filter(|(_, a)| !continues(view, a.phrase.head))
            .map(|(_, a)| of_phrase(view, a.phrase).filter(|_| may(&a.phrase)));
        return sum(std::iter::once(explicit(view, p)).chain(rest));
    }
    let acts = |p: &Phrase| own.is_some_and(|c| c.parties.actors.iter().any(|a| a.head == p.head));
    let arguments = view.right(start);
    let direct = |a: &Argument| a.preposition == 0 && !a.joined && !acts(&a.phrase);
    let active = item.is_verb()
        && item.features.passive != Some(true)
        && item.features.aspect.is_some_and(|a| matches!(a, Aspect::Perfect | Aspect::Imperfect));
    // Of «قتل الجيش 12 مسلحا» the second; a passive has one.
    let first = arguments
        .iter()
        .position(|a| direct(a) && (!active || explicit(view, a.phrase).is_some()))
        .or_else(|| arguments.iter().position(direct))?;
    let list = std::iter::once(arguments.get(first)?)
        .chain(arguments.get(first + 1..)?.iter().take_while(|a| a.joined));
    let of = |p: Phrase| of_phrase(view, p).filter(|_| may(&p));
    sum(list.filter(|a| !continues(view, a.phrase.head)).map(|a| of(a.phrase)))
}

/// Whether a phrase is of human beings: known to be, known not to be, or unknown.
fn human(view: &View<'_>, phrase: Phrase) -> Option<bool> {
    let head = view.items.get(phrase.head)?;
    let lexicon = view.lexicon;
    if number_at(view, phrase.head).is_some() || head.is(lexicon.known.other) {
        return Some(true);
    }
    match view.mention_kind(phrase.head) {
        Some(EntityType::Per | EntityType::Norp) => return Some(true),
        Some(_) => return Some(false),
        None => {}
    }
    if head.is_in(&lexicon.sites) {
        return Some(false);
    }
    view.head(head).map(|h| h.human || head.role.is_some())
}

/// The number before a noun that counts itself («12 قتيلا»، «عشرات الجرحى»), or two for its dual.
fn number_of(view: &View<'_>, at: usize) -> Option<Amount> {
    number_before(view, at).or_else(|| {
        let head = view.items.get(at)?;
        let dual = head.features.number == Some(Number::Dual) && head.mention.is_none();
        dual.then_some(Amount { value: 2, least: false })
    })
}

/// What a phrase says in number or in the dual.
pub(crate) fn explicit(view: &View<'_>, phrase: Phrase) -> Option<Amount> {
    // A number alone goes to its end: «إصابة مئة وعشرين»، «خمسة وعشرون ألفا».
    let mut end = phrase.head;
    while number_at(view, end).is_some() {
        end += 1;
        if continues(view, end + 1) {
            end += 1;
        }
    }
    if let Some(n) = number_of(view, end) {
        // «20 شخصا على الأقل»
        let known = &view.lexicon.known;
        let least = view.items.get(phrase.end).is_some_and(|i| i.is(known.ala))
            && view.items.get(phrase.end + 1).is_some_and(|i| i.is_in(&known.less));
        return Some(Amount { least: n.least || least, ..n });
    }
    let one = (phrase.head + 1..phrase.end.max(phrase.head + 2))
        .any(|i| number_at(view, i).is_some_and(|w| w.value == 1));
    one.then_some(Amount { value: 1, least: false })
}

/// Whether item `at` is a numeral that «و» joins to the one before it into one number: «مئة وعشرين».
fn continues(view: &View<'_>, at: usize) -> bool {
    let word = |i: usize| number_at(view, i).is_some_and(|n| !n.digits);
    at >= 2 && word(at) && word(at - 2) && view.items.get(at - 1).is_some_and(|i| i.upos == Upos::Cconj)
}

/// How many a phrase is: as [`explicit`], and one for an indefinite singular person.
pub(crate) fn counted(view: &View<'_>, phrase: Phrase) -> Option<Amount> {
    if let Some(n) = explicit(view, phrase) {
        return Some(n);
    }
    let head = view.items.get(phrase.head)?;
    // What has a number that cannot be told is not one: «بين 20 و30 جنديا»، «10.000 شخص».
    let figure = |i: &Item| i.span.of(view.doc.text()).chars().any(char::is_numeric);
    let numbered = |b: usize| number_at(view, b).is_some() || view.items.get(b).is_some_and(figure);
    if phrase.head.checked_sub(1).is_some_and(numbered) {
        return None;
    }
    let singular = head.features.number.is_none_or(|n| n == Number::Singular);
    let alone = !head.features.definite && head.mention.is_none();
    let person = view.head(head).is_some_and(|h| h.person);
    (singular && alone && person).then_some(Amount { value: 1, least: false })
}

/// As [`counted`], and one for a person with a name or office.
fn of_phrase(view: &View<'_>, phrase: Phrase) -> Option<Amount> {
    let named = || {
        let role = view
            .items
            .get(phrase.head)
            .is_some_and(|h| h.role.is_some() && h.features.number.is_none_or(|n| n == Number::Singular));
        (role || view.mention_kind(phrase.head) == Some(EntityType::Per))
            .then_some(Amount { value: 1, least: false })
    };
    counted(view, phrase).or_else(named)
}

/// A numeral.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Numeral {
    value: u64,
    /// «عشرات»: the least only.
    vague: bool,
    digits: bool,
}

/// The number that item `at` is, in digits or as a word.
fn number_at(view: &View<'_>, at: usize) -> Option<Numeral> {
    let item = view.items.get(at)?;
    if item.mark != Mark::None || item.time || item.mention.is_some() {
        return None;
    }
    let text = item.span.of(view.doc.text());
    if let Some(value) = isnad_arabic::calendar::number(&text.replace([',', '٬'], "")) {
        return Some(Numeral { value, vague: false, digits: true });
    }
    let numbers = &view.lexicon.numbers;
    let (value, vague) = *numbers.get(&item.form).or(numbers.get(&item.key))?;
    Some(Numeral { value, vague, digits: false })
}

/// The number whose last word stands right before item `at`.
fn number_before(view: &View<'_>, at: usize) -> Option<Amount> {
    let known = &view.lexicon.known;
    let mut words: Vec<Numeral> = Vec::new();
    let mut i = at;
    while i > 0 && words.len() < 8 {
        let Some(item) = view.items.get(i - 1) else { break };
        let behind = i.checked_sub(2).and_then(|j| number_at(view, j));
        if let Some(word) = number_at(view, i - 1) {
            words.push(word);
        } else if item.upos == Upos::Cconj
            && let (Some(last), Some(behind)) = (words.last(), behind)
        {
            // «خمسة وعشرون», but not «بين 20 و30».
            if last.digits || behind.digits {
                return None;
            }
        } else if !(item.is(known.min) && words.is_empty() && behind.is_some()) {
            // «عشرات من الجنود» goes on; a fraction is no count.
            if item.span.of(view.doc.text()).chars().any(char::is_numeric) {
                return None;
            }
            break;
        }
        i -= 1;
    }
    words.reverse();
    let mut amount = value(&words)?;
    // «أكثر من 20»، «ما لا يقل عن 7»، «ما يزيد على 30»; «أقل من 20» gives no number.
    let lead = |back: usize| i.checked_sub(back).and_then(|j| view.items.get(j));
    if let (Some(word), Some(preposition)) = (lead(2), lead(1)) {
        let less = word.is_in(&known.less);
        if less && preposition.is(known.min) {
            return None;
        }
        let outward = [known.min, known.an, known.ala].iter().any(|k| preposition.is(*k));
        amount.least |= outward && (less || word.is_in(&known.more));
    }
    Some(amount)
}

/// The value of numerals in the order of speech: «ثلاثمئة»، «خمسة وعشرون ألفا»، «عشرات الآلاف».
fn value(words: &[Numeral]) -> Option<Amount> {
    let (mut total, mut group, mut least) = (0u64, 0u64, false);
    for word in words {
        // «خمسة آلاف» is exact, «آلاف» is not.
        least |= word.vague && group == 0;
        match word.value {
            100 if (1..10).contains(&group) => group *= 100,
            // «عشرون ألفا» is no dual.
            1000 | 2000 if group > 0 => {
                total = total.saturating_add(group.saturating_mul(1000));
                group = 0;
            }
            1_000_000 | 2_000_000 if group > 0 => {
                total = total.saturating_add(group.saturating_mul(1_000_000));
                group = 0;
            }
            n => group = group.saturating_add(n),
        }
    }
    let value = total.saturating_add(group);
    (value > 0).then_some(Amount { value, least })
}

/// Reads the rows of `counts.tsv`: words that say what is counted, and numerals.
pub(crate) fn read(lexicon: &mut Lexicon, rows: &[Vec<&'static str>]) {
    for row in rows {
        let [what, kind, lemmas, ..] = row.as_slice() else { continue };
        for lemma in lemmas.split('|') {
            let key = lexicon.intern(lemma);
            match (*kind, Counted::parse(what), what.parse::<u64>()) {
                ("deed" | "noun", Some(what), _) => {
                    lexicon.counts.insert(key, CountWord { what, noun: *kind == "noun" });
                }
                ("number" | "vague", _, Ok(n)) => {
                    lexicon.numbers.insert(key, (n, *kind == "vague"));
                }
                _ => debug_assert!(false, "counts.tsv: {row:?}"),
            }
        }
    }
}
