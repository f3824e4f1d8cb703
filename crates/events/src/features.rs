//! What the trained models see of a candidate: features of its type, of its status, and of the phrases that may be its
//! parties, all hashed, with their values.

use crate::Words;
use crate::code::{Candidate, Contents, Proposed, Scene, party, place_in, times};
use crate::lexicon::{Slot, Trigger};
use crate::model::feature;
use crate::vectors::DIMENSIONS;
use crate::view::{Case, Item, Mark, Phrase, View};
use isnad_doc::{Clitic, Deprel, Doc, Party, TimeId, Upos};

type Features = Vec<(u32, f32)>;

/// How many phrases of a sentence are weighed for one event.
const PHRASES: usize = 14;

/// A sentence with what it is about and the classes of words.
pub(crate) struct Sight<'a> {
    pub(crate) view: &'a View<'a>,
    pub(crate) scene: &'a Scene,
    pub(crate) words: &'a Words,
    /// The vector of the page.
    pub(crate) page: &'a [i8],
    /// The triggers of the sentence that a table has: the item of each and its row.
    pub(crate) triggers: &'a [(usize, u32)],
    pub(crate) covers: &'a Contents,
}

impl Sight<'_> {
    /// Coarse and fine class of the token of item `i`.
    fn class(&self, i: usize) -> (u32, u32) {
        let Some(item) = self.view.item(i) else { return (0, 0) };
        let (coarse, fine) = self.words.classes.of(item.whole.of(self.view.doc.text()));
        (u32::from(coarse), u32::from(fine))
    }

    /// What stands at item `i`: its lemma, or what sign it is; names are of one kind each.
    fn word(&self, i: Option<usize>) -> u32 {
        let Some((i, item)) = i.and_then(|i| Some((i, self.view.item(i)?))) else { return 7 };
        if item.mark != Mark::None {
            return 100 + item.mark as u32;
        }
        match self.view.mention_kind(i) {
            Some(kind) => 200 + kind as u32,
            None if item.time => 300,
            None => item.hash,
        }
    }
}

fn sector(p: Option<&Party>) -> u32 {
    p.map_or(0, |p| p.sector.map_or(1, |s| 2 + s as u32))
}

/// A distance in coarse steps.
fn steps(d: usize) -> u32 {
    match d {
        0..=3 => d as u32,
        4..=5 => 4,
        6..=8 => 5,
        9..=13 => 6,
        14..=20 => 7,
        _ => 8,
    }
}

/// Words between the phrase and the trigger that part them.
#[derive(Clone, Copy, Default)]
struct Fence {
    verbs: u32,
    marks: u32,
    stops: u32,
    nouns: u32,
}

fn fence(view: &View<'_>, from: usize, to: usize) -> Fence {
    let mut f = Fence::default();
    for i in from..to {
        let Some(item) = view.item(i) else { break };
        f.verbs += u32::from(item.is_verb());
        f.marks += u32::from(item.mark == Mark::Comma);
        f.stops += u32::from(item.mark == Mark::Stop || item.upos == Upos::Sconj);
        f.nouns += u32::from(item.is_nominal());
    }
    Fence { verbs: f.verbs.min(2), marks: f.marks.min(2), stops: f.stops.min(1), nouns: f.nouns.min(4) }
}

/// The verb before item `at` that may carry it, by its lemma.
fn governor(view: &View<'_>, at: usize) -> Option<usize> {
    for d in 1..=8 {
        let i = at.checked_sub(d)?;
        let item = view.item(i)?;
        if item.mark == Mark::Stop {
            return None;
        }
        if item.is_verb() {
            return Some(i);
        }
    }
    None
}

/// How many vectors a candidate has.
pub(crate) const VECTORS: usize = 14;

fn content(item: &Item) -> bool {
    item.clitic == Clitic::None
        && item.mark == Mark::None
        && matches!(item.upos, Upos::Noun | Upos::Verb | Upos::Adj | Upos::Propn | Upos::X)
}

/// The mean of vectors, brought to a length of one.
fn mean<'a>(items: impl Iterator<Item = &'a Item>, words: &Words) -> Vec<i8> {
    let mut sum = [0i32; DIMENSIONS];
    for v in items.filter(|i| content(i)).filter_map(|i| words.vectors.of(i.hash)) {
        for (s, x) in sum.iter_mut().zip(v) {
            *s += i32::from(*x);
        }
    }
    let length = sum.iter().map(|s| (*s as f32).powi(2)).sum::<f32>().sqrt().max(1.0);
    sum.iter().map(|s| (*s as f32 / length * 127.0).round() as i8).collect()
}

/// The vector of a page: the mean of its first words.
pub(crate) fn page<'a>(views: impl Iterator<Item = &'a View<'a>>, words: &Words) -> Vec<i8> {
    mean(views.flat_map(|v| &v.items).take(300), words)
}

/// The vectors of the words that matter for the type of a candidate: the trigger, three words on either side, the heads
/// of its parties, what carries it, what it hangs on, the sentence and the page.
pub(crate) fn vectors(sight: &Sight<'_>, c: &Candidate) -> Vec<i8> {
    let view = sight.view;
    let left = (0..c.first).rev().filter(|i| view.item(*i).is_some_and(content)).take(3);
    let right = (c.last + 1..view.items.len()).filter(|i| view.item(*i).is_some_and(content)).take(3);
    let fill = |list: &mut dyn Iterator<Item = usize>| -> [Option<usize>; 3] {
        [list.next(), list.next(), list.next()]
    };
    let (mut left, mut right) = (left, right);
    let [l1, l2, l3] = fill(&mut left);
    let [r1, r2, r3] = fill(&mut right);
    let words = [
        Some(c.head),
        l1,
        l2,
        l3,
        r1,
        r2,
        r3,
        c.parties.actors.first().map(|p| p.head),
        c.parties.recipients.first().map(|p| p.head),
        governor(view, c.first),
        view.tree(c.head).1,
        (c.last != c.head).then_some(c.last),
    ];
    let mut out = Vec::with_capacity(VECTORS * DIMENSIONS);
    for word in words {
        let vector = word.and_then(|i| view.item(i)).and_then(|i| sight.words.vectors.of(i.hash));
        match vector {
            Some(v) => out.extend_from_slice(v),
            None => out.resize(out.len() + DIMENSIONS, 0),
        }
    }
    out.extend(mean(view.items.iter(), sight.words));
    out.extend_from_slice(sight.page);
    out
}

/// The features of the type of a candidate.
pub(crate) fn of_type(sight: &Sight<'_>, c: &Candidate) -> Features {
    let (view, scene) = (sight.view, sight.scene);
    let Some(trigger) = view.lexicon.triggers.get(c.row as usize) else { return Vec::new() };
    let Some(head) = view.item(c.head) else { return Vec::new() };
    let e = &c.event;
    let kind = if trigger.types.is_empty() { 99 } else { trigger.kind as u32 };
    let lemma = head.hash;
    let (coarse, fine) = sight.class(c.head);
    let verb = u32::from(trigger.verb);
    let mut out: Features = Vec::with_capacity(110);
    let mut add = |weight: f32, name: &str, parts: &[u32]| out.push((feature(name, parts), weight));
    let (a, r) = (e.actors.first(), e.recipients.first());
    let has = u32::from(a.is_some()) | u32::from(r.is_some()) << 1;
    add(1.0, "bias", &[]);
    add(1.0, "verb", &[verb]);
    add(1.0, "open", &[u32::from(trigger.open), verb]);
    // What the tables say.
    let prior = trigger.prior.clamp(0.02, 0.98);
    let odds = (prior / (1.0 - prior)).ln();
    add(1.0, "kind", &[kind]);
    add(0.5 * odds, "prior", &[kind]);
    add(0.5 * odds, "prior-any", &[]);
    for (n, t) in trigger.types.iter().enumerate() {
        add(1.0, "sense", &[*t as u32]);
        add(1.0, "sense-at", &[*t as u32, n.min(1) as u32, u32::from(trigger.open)]);
    }
    add(1.0, "kind-parties", &[kind, has]);
    add(1.0, "kind-verb", &[kind, verb]);
    // The word.
    add(1.5, "lemma", &[lemma]);
    add(1.0, "row", &[c.row]);
    add(1.0, "lemma-verb", &[lemma, verb]);
    add(0.7, "class", &[coarse, verb]);
    add(1.0, "class-fine", &[fine, verb]);
    if let Some(last) = view.item(c.last).filter(|_| c.last != c.head) {
        add(1.0, "last", &[last.hash]);
        add(0.7, "last-class", &[sight.class(c.last).1]);
        add(0.7, "last-definite", &[u32::from(last.features.definite), kind]);
    }
    for bit in 0..8 {
        if c.doubts >> bit & 1 == 1 {
            add(1.0, "doubt", &[bit]);
            add(1.0, "doubt-kind", &[bit, kind]);
            add(0.7, "doubt-lemma", &[bit, lemma]);
        }
    }
    // Its parties.
    add(1.0, "parties", &[has, verb]);
    add(1.0, "actor", &[sector(a)]);
    add(1.0, "recipient", &[sector(r)]);
    add(0.7, "actor-kind", &[sector(a), kind]);
    add(0.7, "recipient-kind", &[sector(r), kind]);
    add(0.7, "sectors", &[sector(a), sector(r)]);
    let named = [a, r].map(|p| p.map_or(0, |p| 1 + u32::from(p.mention.is_some())));
    add(1.0, "named", &named);
    add(0.7, "named-lemma", &[named[0], named[1], lemma]);
    let heads = [c.parties.actors.first(), c.parties.recipients.first()];
    for (side, phrase) in heads.iter().enumerate() {
        if let Some(p) = phrase {
            let word = sight.word(Some(p.head));
            let (coarse, fine) = sight.class(p.head);
            add(0.7, "party-word", &[side as u32, word]);
            add(0.7, "party-class", &[side as u32, fine]);
            add(0.7, "party-lemma", &[side as u32, word, lemma]);
            add(0.7, "party-class-lemma", &[side as u32, coarse, lemma]);
        }
    }
    // How it stands.
    let f = &head.features;
    add(1.0, "definite", &[u32::from(f.definite), verb]);
    add(0.7, "definite-kind", &[u32::from(f.definite), kind, verb]);
    add(0.7, "definite-lemma", &[u32::from(f.definite), lemma]);
    add(1.0, "number", &[f.number.map_or(9, |n| n as u32), verb]);
    add(0.5, "number-kind", &[f.number.map_or(9, |n| n as u32), kind]);
    add(1.0, "aspect", &[f.aspect.map_or(9, |n| n as u32)]);
    add(0.5, "aspect-kind", &[f.aspect.map_or(9, |n| n as u32), kind]);
    add(1.0, "passive", &[f.passive.map_or(9, u32::from)]);
    add(1.0, "polarity", &[e.polarity as u32]);
    add(0.7, "status", &[e.status as u32]);
    add(0.5, "status-kind", &[e.status as u32, kind]);
    add(0.7, "place", &[u32::from(e.place.is_some())]);
    add(0.5, "place-kind", &[u32::from(e.place.is_some()), kind]);
    add(0.7, "time", &[e.time.as_ref().map_or(99, |t| t.precision as u32)]);
    let attribution = e.attribution.and_then(|a| view.doc.attributions.get(a.index()));
    add(0.7, "act", &[attribution.map_or(99, |a| a.act as u32)]);
    let cue = sight.covers.cued(e.trigger.span).next().is_some();
    add(1.0, "cue", &[u32::from(cue)]);
    add(0.7, "cue-kind", &[u32::from(cue), kind]);
    let (deprel, above) = view.tree(c.head);
    add(0.7, "deprel", &[deprel as u32, verb]);
    add(0.7, "above", &[sight.word(above)]);
    add(0.5, "above-kind", &[sight.word(above), kind]);
    add(0.5, "above-deprel", &[sight.word(above), deprel as u32]);
    if let Some(h) = above {
        let (_, fine) = sight.class(h);
        add(0.5, "above-class", &[fine, verb]);
    }
    if !trigger.verb
        && let Some(g) = governor(view, c.first)
    {
        let word = sight.word(Some(g));
        add(0.7, "governor", &[word]);
        add(0.7, "governor-lemma", &[word, lemma]);
        add(0.5, "governor-class", &[sight.class(g).1]);
    }
    // What stands around.
    for d in 1..=3usize {
        for (side, i) in [c.first.checked_sub(d), Some(c.last + d)].into_iter().enumerate() {
            let word = sight.word(i);
            let side = side as u32;
            add(0.7, "near", &[side, word]);
            add(0.5, "near-at", &[side, d as u32, word]);
            if d == 1 {
                add(0.7, "next-kind", &[side, word, kind]);
                add(0.7, "next-lemma", &[side, word, lemma]);
                let item = i.and_then(|i| view.item(i));
                add(0.7, "next-pos", &[side, item.map_or(99, |i| i.upos as u32), verb]);
            }
            if d <= 2
                && let Some(i) = i
            {
                let (coarse, fine) = sight.class(i);
                add(0.5, "near-class", &[side, d as u32, fine]);
                add(0.5, "near-class-lemma", &[side, coarse, lemma]);
            }
        }
    }
    for i in c.last + 1..c.last + 9 {
        let Some(item) = view.item(i) else { break };
        if item.upos == Upos::Adp {
            add(0.7, "preposition", &[item.hash, lemma]);
            add(0.5, "preposition-kind", &[item.hash, kind]);
            break;
        }
        if item.is_verb() || item.mark == Mark::Stop {
            break;
        }
    }
    for i in c.first.saturating_sub(10)..(c.last + 11) {
        if let Some(item) = view.item(i)
            && matches!(item.upos, Upos::Noun | Upos::Verb | Upos::Adj | Upos::Propn | Upos::Part)
            && item.clitic == Clitic::None
            && !(c.first..=c.last).contains(&i)
        {
            add(0.3, "bag", &[item.hash]);
            add(0.3, "bag-kind", &[item.hash, kind]);
            add(0.3, "bag-class", &[sight.class(i).1, u32::from(i > c.last)]);
        }
    }
    // What else may be told in the sentence: one deed has one event.
    let mut beside = [0u32; 2];
    for (at, row) in sight.triggers.iter().filter(|t| !(c.first..=c.last).contains(&t.0)) {
        let Some(other) = view.lexicon.triggers.get(*row as usize) else { continue };
        let side = usize::from(*at > c.head);
        let far = steps(at.abs_diff(c.head));
        if let Some(n) = beside.get_mut(side) {
            *n += 1;
        }
        let same = u32::from(other.kind == trigger.kind && !trigger.types.is_empty());
        let form = u32::from(other.verb) | u32::from(other.open) << 1;
        add(0.6, "beside", &[side as u32, other.kind as u32, kind]);
        add(0.6, "beside-form", &[side as u32, same, form, verb, kind]);
        add(0.6, "beside-far", &[side as u32, same, far, verb]);
        if far <= 5 {
            add(0.6, "beside-lemma", &[side as u32, lemma, other.kind as u32]);
            add(0.5, "beside-row", &[side as u32, *row, kind]);
        }
    }
    add(0.6, "beside-count", &[beside[0].min(3), beside[1].min(3), verb]);
    // What the sentence and the page are about.
    add(0.7, "armed", &[u32::from(scene.armed)]);
    add(0.7, "armed-kind", &[u32::from(scene.armed), kind]);
    add(0.7, "title", &[u32::from(scene.title)]);
    for (n, count) in [scene.sport, scene.finance, scene.figure].into_iter().enumerate() {
        add(0.7, "scene", &[n as u32, count.min(3) as u32]);
    }
    let t = scene.topic;
    for (n, share) in [t.sport, t.finance, t.figure, t.armed, t.state].into_iter().enumerate() {
        add(0.7, "page", &[n as u32, share]);
        add(0.5, "page-kind", &[n as u32, share, kind]);
        add(0.5, "page-lemma", &[n as u32, u32::from(share >= 3), lemma]);
    }
    add(0.5, "length", &[(view.items.len() / 12).min(6) as u32]);
    // A sentence without a page says less of whether it reports.
    let alone = u32::from(view.doc.words.sentences.len() <= 2);
    add(1.0, "alone", &[alone]);
    add(1.0, "alone-kind", &[alone, kind]);
    add(0.7, "alone-verb", &[alone, verb, kind]);
    if alone == 1 {
        add(1.0, "alone-lemma", &[lemma]);
        add(0.7, "alone-parties", &[has, named[0], named[1], verb]);
        add(0.7, "alone-definite", &[u32::from(f.definite), verb, kind]);
        add(0.7, "alone-doubts", &[c.doubts, verb]);
        add(0.7, "alone-status", &[e.status as u32, e.polarity as u32, kind]);
        add(
            0.7,
            "alone-time",
            &[e.time.as_ref().map_or(99, |t| t.precision as u32), u32::from(e.place.is_some())],
        );
    }
    out
}

/// The features of the status of a candidate: what the rules read, the form of its word, and what it stands under.
pub(crate) fn of_status(sight: &Sight<'_>, c: &Candidate) -> Features {
    let view = sight.view;
    let Some(trigger) = view.lexicon.triggers.get(c.row as usize) else { return Vec::new() };
    let Some(head) = view.item(c.head) else { return Vec::new() };
    let e = &c.event;
    let mut out: Features = Vec::with_capacity(50);
    let mut add = |weight: f32, name: &str, parts: &[u32]| out.push((feature(name, parts), weight));
    let (verb, rule) = (u32::from(trigger.verb), e.status as u32);
    let aspect = head.features.aspect.map_or(9, |a| a as u32);
    let kind = e.kind as u32;
    add(1.0, "s-bias", &[]);
    add(1.0, "s-rule", &[rule]);
    add(1.0, "s-rule-verb", &[rule, verb, aspect]);
    add(0.7, "s-rule-kind", &[rule, kind]);
    add(1.0, "s-aspect", &[verb, aspect]);
    add(0.7, "s-aspect-kind", &[verb, aspect, kind]);
    add(0.7, "s-definite", &[verb, u32::from(head.features.definite)]);
    add(0.7, "s-polarity", &[e.polarity as u32]);
    add(0.7, "s-lemma", &[head.hash]);
    add(0.5, "s-lemma-aspect", &[head.hash, aspect]);
    let attribution = e.attribution.and_then(|a| view.doc.attributions.get(a.index()));
    let act = attribution.map_or(99, |a| a.act as u32);
    add(0.7, "s-act", &[act, verb, aspect]);
    add(
        0.5,
        "s-cue",
        &[attribution
            .map_or(0, |a| view.items.iter().find(|i| i.whole.overlaps(a.cue.span)).map_or(1, |i| i.hash))],
    );
    let (deprel, above) = view.tree(c.head);
    add(0.7, "s-deprel", &[deprel as u32, verb]);
    let mut chain = above;
    for depth in 0..3 {
        let Some(i) = chain else { break };
        add(0.7, "s-above", &[depth.min(1), sight.word(chain), verb]);
        let item = view.item(i);
        add(
            0.5,
            "s-above-aspect",
            &[
                depth,
                item.map_or(99, |i| i.upos as u32),
                item.and_then(|i| i.features.aspect).map_or(9, |a| a as u32),
            ],
        );
        if let Some(shade) = item.and_then(|i| view.lexicon.shades.get(&i.key)) {
            add(1.0, "s-above-shade", &[depth, *shade as u32, verb]);
        }
        add(0.5, "s-above-class", &[depth.min(1), sight.class(i).1]);
        chain = view.tree(i).1;
    }
    for d in 1..=4usize {
        let left = c.first.checked_sub(d);
        add(0.7, "s-left", &[sight.word(left), verb]);
        add(0.5, "s-left-at", &[d as u32, sight.word(left), verb]);
        if d <= 2 {
            add(0.5, "s-right", &[d as u32, sight.word(Some(c.last + d)), verb]);
        }
        if let Some(item) = left.and_then(|l| view.item(l))
            && let Some(shade) = view.lexicon.shades.get(&item.key)
        {
            add(0.7, "s-left-shade", &[*shade as u32, verb, aspect]);
        }
    }
    for i in c.first.saturating_sub(9)..(c.last + 5) {
        let Some(item) = view.item(i) else { break };
        if (c.first..=c.last).contains(&i) || item.clitic == Clitic::En {
            continue;
        }
        let side = u32::from(i > c.last);
        add(0.4, "s-bag", &[item.hash, side]);
        if let Some(shade) = view.lexicon.shades.get(&item.key).or(view.lexicon.shades.get(&item.form)) {
            add(0.5, "s-bag-shade", &[*shade as u32, side, verb]);
        }
    }
    if let Some(g) = governor(view, c.first) {
        let item = view.item(g);
        let aspect = item.and_then(|i| i.features.aspect).map_or(9, |a| a as u32);
        add(0.7, "s-governor", &[sight.word(Some(g)), verb]);
        add(0.5, "s-governor-aspect", &[aspect, verb]);
        add(0.5, "s-governor-class", &[sight.class(g).1, verb]);
    }
    // When it is, against the day of the page.
    let time = e.time.as_ref().and_then(|t| t.time).and_then(|t| view.doc.times.get(t.index()));
    let when = match (time, view.doc.article.published) {
        (Some(t), Some(published)) => {
            let day = published.at.date();
            let earliest = t.earliest.map(|m| (m.date() - day).get_days());
            let latest = t.latest.map(|m| (m.date() - day).get_days());
            match (earliest, latest) {
                (Some(d), _) if d > 0 => 1,
                (_, Some(d)) if d < -366 => 2,
                (_, Some(d)) if d < -60 => 3,
                (_, Some(d)) if d < 0 => 4,
                _ => 5,
            }
        }
        (Some(_), None) => 6,
        (None, _) => 0,
    };
    add(1.0, "s-when", &[when]);
    add(0.7, "s-when-verb", &[when, verb, aspect]);
    add(0.5, "s-title", &[u32::from(sight.scene.title), aspect]);
    out
}

/// How many vectors a phrase has.
pub(crate) const PHRASE_VECTORS: usize = 4;

/// The vectors of a phrase: its head, the trigger, the word before it and what it hangs on.
fn phrase_vectors(sight: &Sight<'_>, c: &Candidate, phrase: Phrase) -> Vec<i8> {
    let view = sight.view;
    let mut out = Vec::with_capacity(PHRASE_VECTORS * DIMENSIONS);
    for i in [Some(phrase.head), Some(c.head), phrase.start.checked_sub(1), view.tree(phrase.head).1] {
        match i.and_then(|i| view.item(i)).and_then(|i| sight.words.vectors.of(i.hash)) {
            Some(v) => out.extend_from_slice(v),
            None => out.resize(out.len() + DIMENSIONS, 0),
        }
    }
    out
}

/// The phrases that may be parties or the place of an event: those nearest to its trigger, and those the rules found; and
/// the dated expressions of the sentence.
pub(crate) fn phrases(sight: &Sight<'_>, c: &Candidate) -> Vec<Proposed> {
    let view = sight.view;
    let mut found: Vec<Phrase> = c.parties.actors.iter().chain(&c.parties.recipients).copied().collect();
    let mut i = 0;
    let own = c.first..=c.last;
    let mut others: Vec<Phrase> = Vec::new();
    while i < view.items.len() {
        let starts = view.item(i).is_some_and(|it| {
            it.mark == Mark::None
                && it.clitic == Clitic::None
                && !it.time
                && (it.is_nominal() || it.is_adjective() || it.mention.is_some() || it.upos == Upos::Num)
        });
        let phrase = if starts && c.head != i { view.phrase(i) } else { None };
        match phrase {
            Some(p) if !own.contains(&p.head) => {
                others.push(p);
                i = p.end.max(i + 1);
            }
            _ => i += 1,
        }
    }
    others.retain(|p| !found.iter().any(|f| f.head == p.head));
    // Where the rules put it, and what else hangs on a preposition of place.
    let places: Vec<usize> = sight.scene.places.iter().map(|p| p.head).collect();
    let place = |p: &Phrase| places.iter().any(|i| (p.start..p.end).contains(i));
    let distance = |p: &Phrase| if p.head > c.head { p.start - c.head.min(p.start) } else { c.head - p.head };
    others.sort_by_key(|p| (!view.can_act(*p) && !place(p), distance(p)));
    others.truncate(PHRASES.saturating_sub(found.len()));
    found.extend(others);
    found.sort_by_key(|p| (p.head, p.end));
    found.dedup_by_key(|p| p.head);
    let Some(trigger) = view.lexicon.triggers.get(c.row as usize) else { return Vec::new() };
    let neighbours = found.clone();
    let times = times(view).into_iter().map(|(time, phrase)| (phrase, Some(time)));
    found
        .into_iter()
        .map(|phrase| (phrase, None))
        .chain(times)
        .map(|(phrase, time)| Proposed {
            span: view.span_of(phrase),
            features: match time {
                None => of_phrase(sight, c, trigger, phrase, &neighbours),
                Some(time) => of_time(sight, c, trigger, phrase, time),
            },
            vectors: phrase_vectors(sight, c, phrase),
            phrase,
            time,
            named: place_in(view, phrase).is_some(),
            joined: joined(view, phrase),
            after: phrase.head > c.head,
            event: (c.event.kind, trigger.verb),
        })
        .collect()
}

/// Whether «و» stands before a phrase, its numerals aside.
fn joined(view: &View<'_>, phrase: Phrase) -> bool {
    let known = &view.lexicon.known;
    let counts = |i: &Item| i.upos == Upos::Num || i.is_in(&known.quantity) || i.is(known.min);
    (0..phrase.start)
        .rev()
        .filter_map(|i| view.item(i))
        .find(|i| !counts(i))
        .is_some_and(|b| b.upos == Upos::Cconj)
}

/// The way through the tree from one item to another, as a hash of the relations up and down, and its length; `None` where
/// it is longer than six steps.
fn path(view: &View<'_>, from: usize, to: usize) -> Option<(u32, u32)> {
    let climb = |mut i: usize| {
        let mut way = vec![(i, Deprel::Root)];
        for _ in 0..5 {
            let (deprel, above) = view.tree(i);
            let Some(h) = above else { break };
            way.push((h, deprel));
            i = h;
        }
        way
    };
    let (up, down) = (climb(from), climb(to));
    let (a, b) = up
        .iter()
        .enumerate()
        .find_map(|(a, (i, _))| down.iter().position(|(j, _)| i == j).map(|b| (a, b)))?;
    if a + b > 6 {
        return None;
    }
    let mut steps: Vec<u32> = up.get(1..=a)?.iter().map(|(_, d)| *d as u32).collect();
    steps.push(99);
    steps.extend(down.get(1..=b)?.iter().rev().map(|(_, d)| 100 + *d as u32));
    Some((feature("path", &steps), (a + b) as u32))
}

/// What the frame has for the place of a phrase under a preposition, 0 none, 1 actor, 2 recipient, 3 either.
fn slot(trigger: &Trigger, preposition: u32) -> u32 {
    let wanted =
        |slots: &[Slot]| slots.iter().any(|s| matches!(s, Slot::Preposition(k) if *k == preposition));
    u32::from(wanted(&trigger.actor)) | u32::from(wanted(&trigger.recipient)) << 1
}

fn of_phrase(
    sight: &Sight<'_>,
    c: &Candidate,
    trigger: &Trigger,
    phrase: Phrase,
    neighbours: &[Phrase],
) -> Features {
    let acting: Vec<usize> = neighbours.iter().filter(|p| sight.view.can_act(**p)).map(|p| p.head).collect();
    let view = sight.view;
    let (Some(trigger_item), Some(head)) = (view.item(c.head), view.item(phrase.head)) else {
        return Vec::new();
    };
    let mut out: Features = Vec::with_capacity(64);
    let mut add = |weight: f32, name: &str, parts: &[u32]| out.push((feature(name, parts), weight));
    let (verb, kind, lemma) = (u32::from(trigger.verb), c.event.kind as u32, trigger_item.hash);
    let rule = if c.parties.actors.contains(&phrase) {
        1
    } else if c.parties.recipients.contains(&phrase) {
        2
    } else {
        0
    };
    let others = u32::from(!c.parties.actors.is_empty()) | u32::from(!c.parties.recipients.is_empty()) << 1;
    let after = phrase.head > c.head;
    let side = u32::from(after);
    let (from, to) = if after { (c.last + 1, phrase.start) } else { (phrase.end, c.first) };
    let f = fence(view, from, to);
    let d = steps(to.saturating_sub(from));
    let can_act = u32::from(view.can_act(phrase));
    add(1.0, "p-bias", &[]);
    add(1.0, "p-rule", &[rule]);
    add(1.0, "p-rule-verb", &[rule, verb, side]);
    add(0.7, "p-rule-kind", &[rule, kind]);
    add(0.7, "p-rule-others", &[rule, others]);
    add(0.7, "p-rule-act", &[rule, can_act, kind]);
    add(0.7, "p-rule-open", &[rule, u32::from(trigger.open), verb]);
    add(0.7, "p-rule-lemma", &[rule, lemma]);
    // The preposition it hangs on.
    let before = phrase.start.checked_sub(1).and_then(|i| view.item(i));
    let preposition = before.filter(|b| b.upos == Upos::Adp);
    let (hash, key) = preposition.map_or((0, 0), |p| (p.hash, p.key));
    let frame = slot(trigger, key);
    add(1.0, "p-prep", &[hash, side, verb]);
    add(0.7, "p-prep-kind", &[hash, side, kind, verb]);
    add(0.7, "p-prep-lemma", &[hash, side, lemma]);
    add(0.7, "p-frame", &[frame, side, u32::from(f.verbs > 0)]);
    add(
        0.5,
        "p-before",
        &[
            before.map_or(7, |b| if b.mark == Mark::None { b.upos as u32 } else { 50 + b.mark as u32 }),
            side,
            verb,
        ],
    );
    // How far it is.
    add(1.0, "p-at", &[d, side, verb]);
    add(0.7, "p-fence", &[f.verbs, f.stops, side, verb]);
    add(0.7, "p-fence-kind", &[f.verbs, side, kind]);
    add(0.7, "p-marks", &[f.marks, side, verb]);
    add(0.7, "p-nouns", &[f.nouns, side, hash, verb]);
    let rank = acting
        .iter()
        .filter(|h| (**h > c.head) == after && if after { **h < phrase.head } else { **h > phrase.head })
        .count();
    add(0.7, "p-rank", &[rank.min(3) as u32, side, verb, hash]);
    add(0.7, "p-rank-fence", &[rank.min(3) as u32, side, f.verbs, verb]);
    add(0.5, "p-first", &[u32::from(acting.first() == Some(&phrase.head)), side, verb, kind]);
    // Where it hangs in the tree.
    let (deprel, above) = view.tree(phrase.head);
    let to_trigger = above.is_some_and(|h| (c.first..=c.last).contains(&h));
    let siblings = above.is_some() && above == view.tree(c.head).1;
    let (own, carrier) = view.tree(c.head);
    let of_carrier = above.is_some() && above == carrier;
    add(1.0, "p-tree", &[deprel as u32, u32::from(to_trigger), verb]);
    add(0.7, "p-tree-kind", &[deprel as u32, u32::from(to_trigger), kind]);
    add(0.7, "p-tree-lemma", &[deprel as u32, u32::from(to_trigger), lemma]);
    add(0.7, "p-sibling", &[u32::from(siblings), deprel as u32, own as u32]);
    if of_carrier && let Some(h) = carrier.and_then(|h| view.item(h)) {
        add(0.7, "p-carrier", &[h.hash, deprel as u32]);
        add(0.7, "p-carrier-upos", &[h.upos as u32, deprel as u32, own as u32]);
    }
    // The way from it to the trigger through the tree.
    if let Some((path, length)) = path(view, phrase.head, c.head) {
        add(1.0, "p-path", &[path, verb]);
        add(0.8, "p-path-kind", &[path, kind, verb]);
        add(0.8, "p-path-prep", &[path, hash, verb]);
        add(0.7, "p-path-side", &[path, side, can_act]);
        add(0.5, "p-path-lemma", &[path, lemma]);
        add(0.7, "p-path-length", &[length, side, verb]);
    }
    let syntax = &view.doc.syntax;
    let same_clause = syntax.clause_of(view.word(phrase.head)) == syntax.clause_of(view.word(c.head));
    add(0.7, "p-clause", &[u32::from(same_clause), side, verb, deprel as u32]);
    // Apposition: it follows another phrase with nothing between, and what the frame makes of that.
    let behind = neighbours.iter().find(|p| p.end == phrase.start && p.head != phrase.head);
    let ahead = neighbours.iter().find(|p| p.start == phrase.end && p.head != phrase.head);
    let role = |p: Option<&Phrase>| match p {
        None => 0,
        Some(p) if c.parties.actors.iter().any(|a| a.head == p.head) => 1,
        Some(p) if c.parties.recipients.iter().any(|a| a.head == p.head) => 2,
        Some(p) => 3 + u32::from(view.can_act(*p)),
    };
    add(0.7, "p-behind", &[role(behind), rule, side, verb]);
    add(0.7, "p-ahead", &[role(ahead), rule, side, verb]);
    // Who else the frame has, and on which side.
    let elsewhere = |list: &[Phrase]| {
        list.iter().find(|p| p.head != phrase.head).map_or(0, |p| if p.head > c.head { 1 } else { 2 })
    };
    let (other_actor, other_recipient) = (elsewhere(&c.parties.actors), elsewhere(&c.parties.recipients));
    add(0.7, "p-frame-others", &[rule, other_actor, other_recipient, side, verb]);
    add(0.6, "p-frame-others-kind", &[rule, other_actor, other_recipient, kind]);
    let word =
        |i: Option<&Item>| i.map_or(7, |i| if i.mark == Mark::None { i.hash } else { 100 + i.mark as u32 });
    // Whether the verb can have it as its subject, by gender and number.
    if trigger.verb {
        let n = &head.features;
        let form = trigger_item.span.of(view.doc.text());
        let feminine = u32::from(form.ends_with('ت') || form.starts_with('ت'));
        add(0.7, "p-gender", &[feminine, n.gender.map_or(9, |g| g as u32), side, d.min(4)]);
        let plural = u32::from(trigger_item.plural_verb);
        add(0.7, "p-number", &[plural, n.number.map_or(9, |n| n as u32), side, d.min(4)]);
        let aspect = trigger_item.features.aspect.map_or(9, |a| a as u32);
        add(0.6, "p-aspect", &[aspect, side, d, rule]);
    }
    // A relative between: what it stands for.
    if !after {
        let relatives = &view.lexicon.known.relatives;
        let relative = (phrase.end..c.first).find(|i| view.item(*i).is_some_and(|x| x.is_in(relatives)));
        let near = relative.map_or(9, |r| steps(r - phrase.end).min(3));
        let verbs = relative.map_or(0, |r| fence(view, r, c.first).verbs);
        add(0.7, "p-relative", &[near, verbs, verb]);
        add(0.6, "p-then", &[word(view.item(phrase.end)), verb, f.verbs]);
    }
    add(0.5, "p-trigger-left", &[word(c.first.checked_sub(1).and_then(|i| view.item(i))), rule, side]);
    add(
        0.5,
        "p-before-two",
        &[word(phrase.start.checked_sub(2).and_then(|i| view.item(i))), hash, side, verb],
    );
    // The subject of the verb that governs the trigger.
    let above_is_verb = above.and_then(|h| view.item(h)).is_some_and(Item::is_verb);
    let subject = matches!(deprel, Deprel::Nsubj) && above_is_verb && !to_trigger;
    add(0.7, "p-other-subject", &[u32::from(subject), side, verb, f.verbs]);
    if subject && let Some(h) = above.and_then(|h| view.item(h)) {
        add(0.5, "p-subject-of", &[h.hash, verb]);
    }
    // What it is.
    let p = party(view, phrase);
    let s = sector(Some(&p));
    let name = view.mention_kind(phrase.head).map_or(99, |k| k as u32);
    add(0.7, "p-acts", &[can_act, side, verb]);
    add(0.7, "p-acts-kind", &[can_act, side, kind]);
    add(0.7, "p-sector", &[s, side, verb]);
    add(0.7, "p-sector-kind", &[s, kind, side]);
    add(0.7, "p-name", &[name, side, verb]);
    add(0.7, "p-name-kind", &[name, kind, side]);
    add(0.5, "p-name-prep", &[name, hash, side]);
    add(0.7, "p-head", &[head.hash]);
    add(0.5, "p-head-kind", &[head.hash, kind]);
    add(0.5, "p-class", &[sight.class(phrase.head).1, side, verb]);
    add(0.5, "p-class-kind", &[sight.class(phrase.head).0, kind, side]);
    add(0.5, "p-role", &[u32::from(head.role.is_some()), side, verb]);
    add(0.7, "p-case", &[head.case as u32, side, verb]);
    add(0.5, "p-definite", &[u32::from(head.features.definite), side, verb]);
    add(0.7, "p-passive", &[trigger_item.features.passive.map_or(9, u32::from), side, d.min(2)]);
    let place = sight.scene.places.iter().any(|q| q.head >= phrase.start && q.head < phrase.end);
    add(0.7, "p-place", &[u32::from(place), side, kind]);
    // Whether the rules have it for the place.
    let placed = c.event.place.as_ref().is_some_and(|q| q.span.overlaps(p.span));
    let set = u32::from(place) | u32::from(placed) << 1;
    add(0.9, "p-placed", &[set, rule]);
    add(0.7, "p-placed-side", &[set, side, verb, u32::from(f.verbs > 0)]);
    add(0.7, "p-placed-kind", &[set, kind, name]);
    add(0.5, "p-placed-lemma", &[set, lemma]);
    let between = if after { c.last + 1..phrase.start } else { phrase.end..c.first };
    let nearer = sight.scene.places.iter().filter(|q| between.contains(&q.head));
    add(0.7, "p-place-rank", &[set, nearer.count().min(3) as u32, side, f.verbs]);
    let inner = place_in(view, phrase).and_then(|i| view.mention_kind(i));
    add(0.7, "p-place-in", &[inner.map_or(99, |k| k as u32), hash, side, verb]);
    add(0.6, "p-place-head", &[inner.map_or(99, |k| k as u32), head.hash]);
    add(0.6, "p-place-in-kind", &[inner.map_or(99, |k| k as u32), hash, kind]);
    let in_place = place && view.is_place(phrase.head);
    add(0.7, "p-in-place", &[u32::from(in_place), rule]);
    // Whether it is who says it.
    let attribution = c.event.attribution.and_then(|a| view.doc.attributions.get(a.index()));
    let source = attribution.and_then(|a| a.source.as_ref()).is_some_and(|x| x.span.overlaps(p.span));
    let speaker = sight.covers.cued(c.event.trigger.span).any(|a| {
        let source = view.doc.attributions.get(a.index()).and_then(|a| a.source.as_ref());
        source.is_some_and(|x| x.span.overlaps(p.span))
    });
    add(0.7, "p-source", &[u32::from(source), u32::from(speaker), side, verb]);
    add(0.7, "p-source-kind", &[u32::from(source), u32::from(speaker), kind]);
    let joined = before.is_some_and(|b| b.upos == Upos::Cconj);
    add(0.5, "p-joined", &[u32::from(joined), side, verb]);
    let case_clash = head.case == Case::Nominative;
    add(0.5, "p-nominative", &[u32::from(case_clash), rule, verb]);
    out
}

/// The features of a dated expression: how far it is and what parts it from the trigger, what it hangs on, and its grain.
fn of_time(sight: &Sight<'_>, c: &Candidate, trigger: &Trigger, phrase: Phrase, time: TimeId) -> Features {
    let view = sight.view;
    let (Some(trigger_item), Some(t)) = (view.item(c.head), view.doc.times.get(time.index())) else {
        return Vec::new();
    };
    let mut out: Features = Vec::with_capacity(48);
    let mut add = |weight: f32, name: &str, parts: &[u32]| out.push((feature(name, parts), weight));
    let (verb, kind, lemma) = (u32::from(trigger.verb), c.event.kind as u32, trigger_item.hash);
    let after = phrase.head > c.head;
    let side = u32::from(after);
    let (from, to) = if after { (c.last + 1, phrase.start) } else { (phrase.end, c.first) };
    let f = fence(view, from, to);
    let d = steps(to.saturating_sub(from));
    let ruled = c.event.time.as_ref().and_then(|x| x.time);
    let rule = if ruled == Some(time) { 1 } else { u32::from(ruled.is_some()) * 2 };
    let grain = t.precision as u32;
    let before = phrase.start.checked_sub(1);
    let opens = sight.word(before);
    let hash = before.and_then(|i| view.item(i)).filter(|i| i.upos == Upos::Adp).map_or(0, |i| i.hash);
    let aspect = trigger_item.features.aspect.map_or(9, |a| a as u32);
    add(1.0, "t-bias", &[]);
    add(1.0, "t-rule", &[rule]);
    add(0.8, "t-rule-at", &[rule, d, side, verb]);
    add(0.7, "t-rule-kind", &[rule, kind, verb]);
    add(0.7, "t-rule-fence", &[rule, f.verbs, f.stops, side, verb]);
    add(1.0, "t-at", &[d, side, verb]);
    add(0.8, "t-fence", &[f.verbs, f.stops, f.marks, side, verb]);
    add(0.7, "t-nouns", &[f.nouns, f.verbs, side, verb]);
    add(0.7, "t-marks", &[f.marks, d, side]);
    add(0.7, "t-grain", &[grain, side, verb]);
    add(0.7, "t-grain-rule", &[grain, rule, aspect]);
    add(0.7, "t-opens", &[opens, side, verb]);
    add(0.6, "t-opens-rule", &[opens, rule]);
    add(0.6, "t-after", &[sight.word(Some(phrase.end)), side, verb]);
    add(0.7, "t-prep", &[hash, side, verb, f.verbs]);
    add(0.6, "t-lemma", &[lemma, side]);
    add(0.6, "t-lemma-rule", &[lemma, rule]);
    add(0.6, "t-aspect", &[aspect, side, f.verbs, rule]);
    add(0.6, "t-word", &[view.item(phrase.head).map_or(0, |i| i.hash), side, verb]);
    // Whether it is past or to come, against the aspect of the verb.
    let day = view.doc.article.published.map(|p| p.at.date());
    let when = match (day, t.earliest, t.latest) {
        (Some(day), Some(earliest), _) if earliest.date() > day => 1,
        (Some(day), _, Some(latest)) if (day - latest.date()).get_days() > 366 => 2,
        (Some(day), _, Some(latest)) if latest.date() < day => 3,
        (Some(_), _, _) => 4,
        (None, _, _) => 0,
    };
    add(0.7, "t-when", &[when, aspect, verb]);
    add(0.6, "t-when-rule", &[when, rule, c.event.status as u32]);
    // Where it hangs in the tree, and whether a verb between has it for its own.
    let (deprel, above) = view.tree(phrase.head);
    let to_trigger = above.is_some_and(|h| (c.first..=c.last).contains(&h));
    let to_carrier = above.is_some() && above == view.tree(c.head).1;
    let to_verb = above.and_then(|h| view.item(h)).is_some_and(Item::is_verb);
    add(0.8, "t-tree", &[deprel as u32, u32::from(to_trigger), verb]);
    add(0.7, "t-hangs", &[u32::from(to_trigger), u32::from(to_carrier), u32::from(to_verb), verb, rule]);
    if !to_trigger {
        add(0.6, "t-above", &[sight.word(above), u32::from(to_carrier), verb]);
    }
    if let Some((path, length)) = path(view, phrase.head, c.head) {
        add(0.8, "t-path", &[path, verb]);
        add(0.7, "t-path-length", &[length, side, verb]);
    }
    let syntax = &view.doc.syntax;
    let same_clause = syntax.clause_of(view.word(phrase.head)) == syntax.clause_of(view.word(c.head));
    add(0.8, "t-clause", &[u32::from(same_clause), side, verb, f.verbs]);
    // Other deeds between and nearer to it.
    let between =
        |at: usize| if after { at > c.last && at < phrase.start } else { at >= phrase.end && at < c.first };
    let deeds = sight.triggers.iter().filter(|t| between(t.0)).count().min(3) as u32;
    add(0.8, "t-deeds", &[deeds, side, verb]);
    add(0.7, "t-deeds-rule", &[deeds, rule, f.verbs]);
    let beyond = sight.triggers.iter().any(|t| if after { t.0 >= phrase.end } else { t.0 < phrase.start });
    add(0.5, "t-beyond", &[u32::from(beyond), side, deeds]);
    // Whether the trigger is said by a verb that may be what is dated.
    let covered = c.event.attribution.and_then(|a| view.doc.attributions.get(a.index()));
    let said = covered.is_some_and(|a| a.content.iter().any(|s| s.contains(t.span)));
    let cue_nearer = covered.is_some_and(|a| {
        let (low, high) =
            (t.span.start.min(c.event.trigger.span.start), t.span.end.max(c.event.trigger.span.end));
        a.cue.span.start >= low && a.cue.span.end <= high
    });
    add(0.8, "t-said", &[u32::from(covered.is_some()), u32::from(said), u32::from(cue_nearer)]);
    add(0.6, "t-said-rule", &[u32::from(said), u32::from(cue_nearer), rule, verb]);
    let cued = sight.covers.cued(c.event.trigger.span).next().is_some();
    add(0.6, "t-cued", &[u32::from(cued), rule, side]);
    add(0.5, "t-title", &[u32::from(sight.scene.title), side]);
    out
}

/// What the others of its event are to a phrase: for each, what the first model of parties makes of it. Two actors seldom
/// stand on two sides of a verb, and what is joined is mostly of one kind.
pub(crate) fn rivals(phrases: &[Proposed], first: &[Vec<f32>], of: usize) -> Features {
    let Some(own) = phrases.get(of) else { return Vec::new() };
    let chance = |i: usize, part: usize| first.get(i).and_then(|p| p.get(part)).copied().unwrap_or(0.0);
    let step = |p: f32| (p * 8.0) as u32;
    let odds = |p: f32| (p.clamp(0.01, 0.99) / (1.0 - p.clamp(0.01, 0.99))).ln();
    let (kind, verb) = (own.event.0 as u32, u32::from(own.event.1));
    let mut out: Features = Vec::with_capacity(32);
    let mut add = |weight: f32, name: &str, parts: &[u32]| out.push((feature(name, parts), weight));
    let parts: &[usize] = if own.time.is_some() { &[4] } else { &[1, 2, 3] };
    for part in parts.iter().copied() {
        let name = part as u32;
        let mine = chance(of, part);
        add(odds(mine) * 0.5, "r-odds", &[name]);
        add(1.0, "r-own", &[name, step(mine)]);
        add(0.7, "r-own-kind", &[name, step(mine), kind]);
        // The likeliest other.
        let best = (0..phrases.len())
            .filter(|i| *i != of)
            .max_by(|a, b| chance(*a, part).total_cmp(&chance(*b, part)));
        let Some(best) = best else { continue };
        let (theirs, other) = (chance(best, part), phrases.get(best));
        add(1.0, "r-best", &[name, step(theirs), step(mine)]);
        add(0.7, "r-best-kind", &[name, step(theirs) / 2, step(mine) / 2, kind, verb]);
        let Some(other) = other else { continue };
        let before = u32::from(other.phrase.head < own.phrase.head);
        let sides = u32::from(other.after) << 1 | u32::from(own.after);
        let apart = steps(if before == 1 {
            own.phrase.start.saturating_sub(other.phrase.end)
        } else {
            other.phrase.start.saturating_sub(own.phrase.end)
        });
        let joined = u32::from(if before == 1 { own.joined } else { other.joined });
        add(0.7, "r-best-where", &[name, step(theirs) / 2, before, sides, verb]);
        add(0.7, "r-best-near", &[name, step(theirs) / 2, apart, joined, before]);
        add(0.7, "r-best-nearer", &[name, step(theirs) / 2, step(mine) / 2, apart.min(3), joined]);
        let above = (0..phrases.len()).filter(|i| *i != of && chance(*i, part) > mine).count();
        add(0.7, "r-rank", &[name, above.min(4) as u32, step(mine)]);
        let sum: f32 = (0..phrases.len()).filter(|i| *i != of).map(|i| chance(i, part)).sum();
        add(0.7, "r-sum", &[name, (sum * 2.0).min(6.0) as u32, step(mine) / 2]);
        add(0.5, "r-sum-kind", &[name, (sum * 2.0).min(6.0) as u32, kind]);
    }
    add(0.7, "r-both", &[step(chance(of, 1)), step(chance(of, 2))]);
    // Its neighbours: what stands right before it and right after, with one word between at most, or two where one is «و».
    for side in [0u32, 1] {
        let near = (0..phrases.len()).find(|i| {
            phrases.get(*i).is_some_and(|p| {
                let (a, b) = if side == 0 { (p, own) } else { (own, p) };
                *i != of
                    && b.phrase.start >= a.phrase.end
                    && b.phrase.start - a.phrase.end <= 1 + usize::from(b.joined)
            })
        });
        let Some(near) = near else { continue };
        let p = phrases.get(near);
        let joined = u32::from(if side == 0 { own.joined } else { p.is_some_and(|p| p.joined) });
        let touching = u32::from(
            p.is_some_and(|p| p.phrase.end == own.phrase.start || own.phrase.end == p.phrase.start),
        );
        for part in [1usize, 2] {
            let (theirs, mine) = (step(chance(near, part)) / 2, step(chance(of, part)) / 2);
            add(0.7, "r-near", &[side, part as u32, joined, touching, theirs]);
            add(0.7, "r-near-own", &[side, part as u32, joined, touching, theirs, mine]);
        }
    }
    out
}

/// Hashed features in groups, each group of equal values and of one length.
pub type Grouped = Vec<(u32, f32)>;

/// Adds a group of features of a length of `weight` together.
pub(crate) fn group(weight: f32, mut hashes: Vec<u32>, out: &mut Grouped) {
    hashes.sort_unstable();
    hashes.dedup();
    let value = weight / (hashes.len().max(1) as f32).sqrt();
    out.extend(hashes.into_iter().map(|h| (h, value)));
}

/// The words of a text: groups of lemmas and forms, of pairs, of pieces of forms, of classes of words in unlabelled news, and
/// of what it opens with.
pub(crate) fn of_text(doc: &Doc, words: &Words) -> Grouped {
    let text = doc.text();
    let (mut lemmas, mut pairs, mut pieces, mut kin, mut opening) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut one, mut two) = (1u32, 1u32);
    let mut before = 0u32;
    let mut count = 0;
    for word in &doc.words.words {
        let skeleton = isnad_arabic::skeleton(&word.lemma);
        if skeleton.is_empty() || !skeleton.chars().any(char::is_alphabetic) {
            continue;
        }
        let lemma = feature(&skeleton, &[]);
        lemmas.push(feature("1", &[lemma]));
        pairs.push(feature("2", &[one, lemma]));
        pairs.push(feature("3", &[two, one, lemma]));
        pairs.push(feature("skip", &[two, lemma]));
        (two, one) = (one, lemma);
        let form = isnad_arabic::skeleton(&doc.words.form(word, text));
        lemmas.push(feature("f", &[feature(&form, &[])]));
        let chars: Vec<char> = form.chars().collect();
        for n in [3usize, 4, 5] {
            for piece in chars.windows(n) {
                let parts: Vec<u32> = piece.iter().map(|c| *c as u32).collect();
                pieces.push(feature("c", &parts));
            }
        }
        let (coarse, fine) = words.classes.of(word.span.of(text));
        kin.push(feature("kin", &[u32::from(fine)]));
        kin.push(feature("kin2", &[before, u32::from(fine)]));
        kin.push(feature("kin-lemma", &[u32::from(coarse), one]));
        before = u32::from(fine);
        if count < 4 {
            opening.push(feature("open", &[lemma]));
            opening.push(feature("open-at", &[count, lemma]));
            opening.push(feature(
                "open-kind",
                &[count, word.upos as u32, word.features.aspect.map_or(9, |a| a as u32)],
            ));
        }
        count += 1;
    }
    opening.push(feature("length", &[(count / 4).min(12)]));
    let mut out = Grouped::new();
    for (weight, hashes) in [(1.0, lemmas), (0.8, pairs), (0.8, pieces), (0.7, kin), (0.5, opening)] {
        group(weight, hashes, &mut out);
    }
    out
}
