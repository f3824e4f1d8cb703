//! From sentences to events: triggers in context, their arguments, place, time, polarity and status.

use crate::Words;
use crate::counts;
use crate::features::{self, Sight};
use crate::lexicon::{Carries, Key, Lexicon, Shade, Slot, Trigger};
use crate::models::{Models, VOTED};
use crate::view::{Argument, Case, Item, Mark, Phrase, View};
use compact_str::CompactString;
use isnad_doc::{
    Act, Aspect, Attribution, AttributionId, BlockKind, Clitic, Country, Doc, EntityType, Event, EventPlace,
    EventTime, EventType, MentionId, Number, Party, Polarity, Precision, Probability, Relation, Sector, Span,
    Status, TimeId, TimeKind, Trigger as TriggerWord, Upos,
};

/// An event that has not been judged yet, with the features it is judged by.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The event; its probability is the reviewer's prior of the trigger.
    pub event: Event,
    /// Hashed features of its type and their values.
    pub features: Vec<(u32, f32)>,
    /// Vectors of the words that matter, one after another.
    pub vectors: Vec<i8>,
    /// Hashed features of its status; empty where nobody asked for it.
    pub status_features: Vec<(u32, f32)>,
    /// The phrases of its sentence that may be its parties; empty where nobody asked for them.
    pub phrases: Vec<Proposed>,
    /// The sentence it stands in.
    pub sentence: usize,
    /// The words of its trigger: «فرض … عقوبات» has two, and the event's trigger is one of them.
    pub words: Vec<Span>,
    /// Why the words around speak against an event, as bits.
    pub(crate) doubts: u32,
    tabled: Option<EventType>,
    /// Whether its sentence is all there is of the page.
    pub alone: bool,
    /// Row of the trigger tables.
    pub(crate) row: u32,
    /// First item, item with the frame, and last item of the trigger.
    pub(crate) first: usize,
    pub(crate) head: usize,
    pub(crate) last: usize,
    /// The parties that the rules of the frame find.
    pub(crate) parties: Parties,
}

/// A noun phrase that may be a party of an event or its place, or a dated expression that may be its time.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// Its words.
    pub span: Span,
    /// Hashed features of what it is to the event, with their values.
    pub features: Vec<(u32, f32)>,
    /// Vectors of the words that matter, one after another.
    pub vectors: Vec<i8>,
    pub(crate) phrase: Phrase,
    /// The time that it is.
    pub(crate) time: Option<TimeId>,
    /// Whether the name of a place is in it.
    pub(crate) named: bool,
    /// Whether «و» stands before it.
    pub(crate) joined: bool,
    /// Whether it stands after the trigger.
    pub(crate) after: bool,
    /// The type of the event, and whether its trigger is a verb.
    pub(crate) event: (EventType, bool),
}

impl Proposed {
    /// Whether it is a dated expression.
    #[must_use]
    pub fn is_time(&self) -> bool {
        self.time.is_some()
    }
}

/// Who decides on candidates.
pub(crate) enum Mind<'a> {
    /// The trained models: what is no event is dropped, and what is one event told twice is merged.
    Trained(&'a Models),
    /// A teacher who knows the type of the trigger with these words. Every candidate is kept as it is.
    Taught(&'a dyn Fn(&[Span]) -> Option<EventType>),
}

/// A matched trigger expression.
#[derive(Clone, Copy)]
struct Match {
    row: u32,
    first: usize,
    /// The verb or noun that carries the frame.
    head: usize,
    last: usize,
    /// Whether other words stand inside.
    gapped: bool,
    length: usize,
}

const MAX_GAP: usize = 6;

/// The candidates of a document that `mind` keeps, in order of their triggers.
pub(crate) fn candidates(doc: &Doc, lexicon: &Lexicon, words: &Words, mind: &Mind<'_>) -> Vec<Candidate> {
    let mut out = Vec::new();
    let covers = Contents::new(&doc.attributions);
    let prose = |s: &isnad_doc::Sentence| doc.block_of(s).is_none_or(isnad_doc::Block::is_prose);
    let views: Vec<(usize, View<'_>)> = doc
        .words
        .sentences
        .iter()
        .enumerate()
        .filter(|(_, s)| prose(s))
        .filter_map(|(i, _)| Some((i, View::new(doc, lexicon, i)?)))
        .collect();
    let topic = Topic::of(views.iter().map(|(_, v)| v));
    let page = features::page(views.iter().map(|(_, v)| v), words);
    let mut spoken: Vec<(CompactString, Status)> = Vec::new();
    for (index, view) in views {
        let matches = find(&view);
        if matches.is_empty() {
            continue;
        }
        let scene = Scene { topic, ..Scene::of(&view) };
        let triggers: Vec<(usize, u32)> =
            matches.iter().filter(|m| m.row != lexicon.any_verb).map(|m| (m.head, m.row)).collect();
        let sight =
            Sight { view: &view, scene: &scene, words, page: &page, triggers: &triggers, covers: &covers };
        let first = out.len();
        for m in &matches {
            let Some(mut c) = candidate(&view, &scene, m, &matches, &covers, index) else {
                refer_back(&view, m, &mut spoken, None);
                continue;
            };
            c.features = features::of_type(&sight, &c);
            c.vectors = features::vectors(&sight, &c);
            let kept = match mind {
                Mind::Trained(models) => {
                    let kept = models.judge(&mut c, lexicon);
                    if kept {
                        settle(&sight, models, &mut c);
                    }
                    kept
                }
                Mind::Taught(teacher) => {
                    if let Some(kind) = teacher(&c.words) {
                        c.event.kind = kind;
                        c.status_features = features::of_status(&sight, &c);
                        c.phrases = features::phrases(&sight, &c);
                    }
                    true
                }
            };
            refer_back(&view, m, &mut spoken, kept.then_some(&mut c));
            if kept {
                out.push(c);
            }
        }
        if matches!(mind, Mind::Trained(_)) {
            merge(&view, &mut out, first);
            if let Some(own) = out.get_mut(first..) {
                counts::count(&view, own);
            }
        }
    }
    if let Mind::Trained(models) = mind
        && out.iter().any(|c| c.alone && VOTED.contains(&c.event.kind))
    {
        models.vote(&features::of_text(doc, words), &mut out);
    }
    out
}

/// Gives an event its status and its parties by the models.
fn settle(sight: &Sight<'_>, models: &Models, c: &mut Candidate) {
    // What is predicted has not happened, whatever the model thinks.
    let attribution = c.event.attribution.and_then(|a| sight.view.doc.attributions.get(a.index()));
    let predicted = attribution.is_some_and(|a| a.act == Act::Predict);
    if c.event.status != Status::Future || !predicted {
        c.status_features = features::of_status(sight, c);
        models.settle_status(c);
    }
    // Who merges or parts is told by the frame; few labels tell of it.
    let framed = !(c.parties.actors.is_empty() && c.parties.recipients.is_empty());
    if c.event.relation.is_some() && framed {
        return;
    }
    c.phrases = features::phrases(sight, c);
    let names = &sight.view.doc.names;
    let entity = |p: Phrase| names.mentions.get(sight.view.mention_of(p)?.index())?.entity;
    let same = |a: Phrase, b: Phrase| entity(a).is_some_and(|e| entity(b) == Some(e));
    if let Some(chosen) = models.choose(&c.phrases, &same) {
        take(sight.view, c, chosen);
    }
}

/// What was chosen among the phrases of a sentence for an event.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) actors: Vec<Phrase>,
    pub(crate) recipients: Vec<Phrase>,
    pub(crate) place: Option<Phrase>,
    pub(crate) time: Option<TimeId>,
}

/// Gives an event what was chosen for it.
fn take(view: &View<'_>, c: &mut Candidate, chosen: Chosen) {
    if chosen.actors != c.parties.actors || chosen.recipients != c.parties.recipients {
        c.event.actors = chosen.actors.iter().map(|p| party(view, *p)).collect();
        c.event.recipients = chosen.recipients.iter().map(|p| party(view, *p)).collect();
        c.parties.actors = chosen.actors;
        c.parties.recipients = chosen.recipients;
    }
    c.event.place = chosen.place.map(|p| place_at(view, p));
    c.event.time = chosen.time.and_then(|t| dated(view, t));
}

/// «الاندماج» after «اندماج محتمل» is the merger spoken of: a definite verbal noun of a relation takes the status that the
/// first mention of it has, unless the page tells there that it happened.
fn refer_back(
    view: &View<'_>,
    m: &Match,
    spoken: &mut Vec<(CompactString, Status)>,
    made: Option<&mut Candidate>,
) {
    let Some(trigger) = view.lexicon.triggers.get(m.row as usize) else { return };
    if trigger.verb || !matches!(trigger.relation, Some(Relation::Merge | Relation::Ally | Relation::Pledge))
    {
        return;
    }
    let status = made.as_ref().map_or_else(|| shade(view, m, trigger).1, |c| c.event.status);
    match spoken.iter().find(|(l, _)| *l == trigger.lemma) {
        None => spoken.push((trigger.lemma.clone(), status)),
        Some((_, first @ (Status::Future | Status::Hypothetical))) => {
            let definite = view.item(m.head).is_some_and(|h| h.features.definite) || glued_li(view, m.head);
            if let Some(c) = made.filter(|c| definite && c.event.status == Status::Asserted) {
                c.event.status = *first;
            }
        }
        Some((_, Status::Asserted | Status::Historical)) => {}
    }
}

/// Finds trigger expressions, the longest first where they share words.
fn find(view: &View<'_>) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    for i in 0..view.items.len() {
        let Some(item) = view.item(i) else { break };
        if item.mark != Mark::None || item.clitic == Clitic::En {
            continue;
        }
        let mut best: Option<Match> = None;
        for key in [item.key, item.form, item.singular] {
            if key == 0 || key == item.form && key == item.key && best.is_some() {
                continue;
            }
            for (row, trigger) in view.lexicon.starting(key) {
                if best.is_some_and(|b| b.length >= trigger.elements.len()) {
                    break;
                }
                if trigger.open {
                    continue;
                }
                if let Some(m) = matches(
                    view,
                    i,
                    row,
                    trigger,
                    key == item.key || item.is_verb() && !view.lexicon.has(item.key),
                ) {
                    best = Some(m);
                }
            }
        }
        found.extend(best.or_else(|| open(view, i)));
    }
    // A word belongs to one expression: the longest, then the first.
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|i| found.get(*i).map(|m| (std::cmp::Reverse(m.length), m.first)));
    let mut taken: Vec<usize> = Vec::new();
    let mut kept: Vec<Match> = Vec::new();
    for i in order {
        let Some(m) = found.get(i) else { continue };
        let words = if m.gapped { vec![m.first, m.head, m.last] } else { (m.first..=m.last).collect() };
        if words.iter().any(|w| taken.contains(w)) {
            continue;
        }
        taken.extend(words);
        kept.push(*m);
    }
    kept.sort_by_key(|m| (m.first, m.last));
    kept
}

/// A word that no expression begins with, as a trigger of the open class: a lemma of the table of senses, else any verb.
fn open(view: &View<'_>, i: usize) -> Option<Match> {
    let item = view.item(i)?;
    let named = item.mention.is_some() || item.role.is_some() || item.time;
    let noun = matches!(item.upos, Upos::Noun | Upos::X | Upos::Adj) && item.clitic == Clitic::None && !named;
    let row = view
        .lexicon
        .starting(item.key)
        .find(|(_, t)| t.open && if t.verb { item.is_verb() } else { noun })
        .map(|(row, _)| row)
        .or_else(|| {
            // The deed of a light verb is its noun: «شن غارة».
            let light = view.lexicon.light.contains_key(&item.key);
            (item.is_verb() && !light).then_some(view.lexicon.any_verb)
        })?;
    Some(Match { row, first: i, head: i, last: i, gapped: false, length: 0 })
}

fn matches(view: &View<'_>, at: usize, row: u32, trigger: &Trigger, by_lemma: bool) -> Option<Match> {
    let mut head = None;
    let mut last = at;
    let mut gapped = false;
    let mut i = at;
    for (n, element) in trigger.elements.iter().enumerate() {
        if n > 0 {
            i += 1;
            while view.item(i).is_some_and(|q| q.mark == Mark::Quote) {
                i += 1;
            }
            let limit = if element.gap { i + MAX_GAP } else { i };
            let mut hit = None;
            for j in i..=limit {
                let item = view.item(j)?;
                if item.is(element.key) && (item.clitic != Clitic::En) {
                    hit = Some(j);
                    break;
                }
                // A preposition in the gap must lead to the element itself.
                let elsewhere = item.upos == Upos::Adp
                    && !(j + 1..j + 4)
                        .map_while(|k| view.item(k))
                        .take_while(|k| k.upos != Upos::Adp)
                        .any(|k| k.is(element.key));
                let stops = view.boundary(j)
                    || elsewhere
                    || item.is_verb() && !trigger.elements.iter().any(|e| item.is(e.key));
                if element.gap && stops {
                    break;
                }
            }
            let hit = hit?;
            gapped |= hit > i;
            i = hit;
            last = hit;
        }
        let item = view.item(i)?;
        // «أعلن التحالف العربي»: part of a name is no part of an expression.
        let named = matches!(
            view.mention_kind(i),
            Some(EntityType::Org | EntityType::Media | EntityType::Fac | EntityType::Per)
        );
        if n > 0 && named {
            return None;
        }
        let fits = if trigger.verb {
            item.is_verb()
        } else {
            item.upos != Upos::Verb && item.clitic == Clitic::None
        };
        if head.is_none() && fits {
            head = Some(i);
        }
    }
    let head = head?;
    let item = view.item(head)?;
    if !trigger.verb {
        if head != at || !matches!(item.upos, Upos::Noun | Upos::X | Upos::Propn | Upos::Adj) {
            return None;
        }
        if trigger.elements.len() == 1
            && (item.upos == Upos::Adj && item.singular == 0
                || item.upos == Upos::Propn
                    && !item.features.definite
                    && !(item.mention.is_none() && glued_li(view, head)))
        {
            return None;
        }
    }
    // A form that only happens to look like a lemma counts for expressions alone.
    if !by_lemma && trigger.elements.len() == 1 && trigger.verb {
        return None;
    }
    Some(Match { row, first: at, head, last, gapped, length: trigger.elements.len() })
}

/// Whether the item is written together with a ل before it, which hides its article.
fn glued_li(view: &View<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|i| view.item(i));
    before.is_some_and(|b| b.is(view.lexicon.known.li) && view.item(at).is_some_and(|i| i.token == b.token))
}

/// What a whole page is about, each as a coarse share of its words.
#[derive(Clone, Copy, Default)]
pub(crate) struct Topic {
    pub(crate) sport: u32,
    pub(crate) finance: u32,
    pub(crate) figure: u32,
    pub(crate) armed: u32,
    pub(crate) state: u32,
}

impl Topic {
    fn of<'a>(views: impl Iterator<Item = &'a View<'a>>) -> Self {
        let mut counts = [0usize; 5];
        let mut words = 0;
        for view in views {
            let lexicon = view.lexicon;
            for item in view.items.iter().filter(|i| i.clitic == Clitic::None && i.mark == Mark::None) {
                words += 1;
                let sector = view.head(item).and_then(|h| h.sector);
                let hits = [
                    item.is_in(&lexicon.sport),
                    item.is_in(&lexicon.finance),
                    item.is_in(&lexicon.figure),
                    sector.is_some_and(Sector::is_armed),
                    matches!(
                        sector,
                        Some(Sector::Gov | Sector::Leg | Sector::Jud | Sector::Pty | Sector::Spy)
                    ),
                ];
                for (count, hit) in counts.iter_mut().zip(hits) {
                    *count += usize::from(hit);
                }
            }
        }
        // 0 none, then below 1, 2, 4 and 8 in a hundred words, then more.
        let [sport, finance, figure, armed, state] =
            counts.map(|c| match (c * 100).checked_div(words.max(60)) {
                _ if c == 0 => 0,
                Some(0) => 1,
                Some(1) => 2,
                Some(2 | 3) => 3,
                Some(4..=7) => 4,
                _ => 5,
            });
        Self { sport, finance, figure, armed, state }
    }
}

/// What a sentence is about.
#[derive(Default)]
pub(crate) struct Scene {
    pub(crate) topic: Topic,
    pub(crate) sport: usize,
    pub(crate) finance: usize,
    pub(crate) figure: usize,
    pub(crate) armed: bool,
    contexts: Vec<CompactString>,
    pub(crate) title: bool,
    pub(crate) places: Vec<Place>,
}

/// A place the sentence puts something at.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Item of the preposition.
    at: usize,
    pub(crate) head: usize,
    mention: MentionId,
}

impl Scene {
    fn of(view: &View<'_>) -> Self {
        let mut scene = Self::default();
        let lexicon = view.lexicon;
        for (i, item) in view.items.iter().enumerate() {
            if item.clitic != Clitic::None {
                continue;
            }
            scene.sport += usize::from(item.is_in(&lexicon.sport));
            scene.finance += usize::from(item.is_in(&lexicon.finance));
            scene.figure += usize::from(item.is_in(&lexicon.figure));
            scene.armed |= view.head(item).and_then(|h| h.sector).is_some_and(Sector::is_armed);
            for key in [item.key, item.form] {
                for context in lexicon.contexts.get(&key).map_or(&[][..], Vec::as_slice) {
                    if key != 0 && !scene.contexts.contains(context) {
                        scene.contexts.push(context.clone());
                    }
                }
            }
            let place = view.is_place(i);
            let starts = i == 0 || view.item(i - 1).is_none_or(|p| p.mention != item.mention);
            if let (true, true, Some(mention)) = (place, starts, item.mention)
                && let Some(at) = locative(view, i)
            {
                scene.places.push(Place { at, head: i, mention: MentionId(mention) });
            }
        }
        let sentence =
            view.doc.words.sentence_at(view.span.start).and_then(|s| view.doc.words.sentences.get(s.index()));
        scene.title = sentence.and_then(|s| view.doc.block_of(s)).is_some_and(|b| b.kind == BlockKind::Title);
        scene
    }
}

/// The preposition of place that a name hangs on: `في بغداد`, `بمدينة حلب`, `وسط بيروت`.
fn locative(view: &View<'_>, at: usize) -> Option<usize> {
    let known = &view.lexicon.known;
    let mut i = at;
    for _ in 0..4 {
        let before = i.checked_sub(1)?;
        let item = view.item(before)?;
        if item.upos == Upos::Adp && (item.is(known.fi) || item.is(known.bi)) {
            return Some(before);
        }
        if item.is_in(&known.nearby) {
            let outer = before.checked_sub(1).and_then(|j| view.item(j));
            let deeper =
                outer.is_some_and(|o| o.upos == Upos::Adp || o.is_in(&known.nearby) || o.mark == Mark::Quote);
            if !deeper {
                return Some(before);
            }
            i = before;
            continue;
        }
        if item.mark == Mark::Quote || item.is_adjective() {
            i = before;
            continue;
        }
        return None;
    }
    None
}

/// Attributions by what their content covers and where their cues stand.
pub(crate) struct Contents {
    spans: Vec<(Span, AttributionId)>,
    cues: Vec<(Span, AttributionId)>,
}

impl Contents {
    fn new(attributions: &[Attribution]) -> Self {
        let mut spans: Vec<(Span, AttributionId)> = attributions
            .iter()
            .enumerate()
            .flat_map(|(i, a)| a.content.iter().map(move |s| (*s, AttributionId::new(i))))
            .collect();
        spans.sort();
        let mut cues: Vec<(Span, AttributionId)> =
            attributions.iter().enumerate().map(|(i, a)| (a.cue.span, AttributionId::new(i))).collect();
        cues.sort();
        Self { spans, cues }
    }

    /// The attributions whose cue shares words with a span. A cue is a few words long, so few need be looked at.
    pub(crate) fn cued(&self, span: Span) -> impl Iterator<Item = AttributionId> + '_ {
        let end = self.cues.partition_point(|(s, _)| s.start < span.end);
        let near = self.cues.get(end.saturating_sub(8)..end).unwrap_or(&[]);
        near.iter().filter(move |(s, _)| s.overlaps(span)).map(|(_, i)| *i)
    }

    /// The innermost attribution around a span.
    fn around(&self, span: Span) -> Option<AttributionId> {
        let end = self.spans.partition_point(|(s, _)| s.start <= span.start);
        self.spans
            .get(..end)
            .unwrap_or(&[])
            .iter()
            .rev()
            .take(64)
            .filter(|(s, _)| s.contains(span))
            .min_by_key(|(s, i)| (s.len(), std::cmp::Reverse(*i)))
            .map(|(_, i)| *i)
    }
}

fn candidate(
    view: &View<'_>,
    scene: &Scene,
    m: &Match,
    all: &[Match],
    covers: &Contents,
    sentence: usize,
) -> Option<Candidate> {
    let trigger = view.lexicon.triggers.get(m.row as usize)?;
    let head = view.item(m.head)?;
    let mut doubts = doubts(view, scene, m, trigger)?;
    let span = trigger_span(view, m);
    let attribution = covers.around(span);
    let mut parties =
        if trigger.verb { verb_parties(view, m, trigger) } else { noun_parties(view, m, trigger) };
    parties.clean(view, trigger, all);
    let sent_to = parties.destinations(view, trigger);
    let (mut actors, mut recipients) = (
        parties.actors.iter().map(|p| party(view, *p)).collect::<Vec<_>>(),
        parties.recipients.iter().map(|p| party(view, *p)).collect::<Vec<_>>(),
    );
    // Where the attribution stage read the same word as a cue, its source is the better subject.
    let cue = covers.cued(span).min().and_then(|a| view.doc.attributions.get(a.index()));
    if let Some(source) = cue.and_then(|a| a.source.as_ref())
        && trigger.actor.contains(&Slot::Subject)
        && parties.carried == Carries::Actor
        && actors.is_empty()
    {
        let inside = view.span.contains(source.span);
        let known = actors.iter().any(|a| a.span.overlaps(source.span));
        if inside && !known {
            let at = view.items.iter().position(|i| i.whole.overlaps(source.span));
            let phrase = at.and_then(|i| view.phrase(i));
            let mut p = phrase.map_or(
                Party { span: source.span, mention: source.mention, country: None, sector: None },
                |p| party(view, p),
            );
            p.mention = p.mention.or(source.mention);
            actors = vec![p];
        }
    }
    recipients.retain(|r| !actors.iter().any(|a| a.span.overlaps(r.span)));
    // With nobody around it, it is mostly a topic or says nothing that can be used, save where the deed itself says who is meant.
    let telling = matches!(trigger.kind, EventType::Assault | EventType::Protest)
        || matches!(trigger.mode.as_deref(), Some("curfew" | "martial-law" | "ceasefire"))
        || matches!(trigger.cameo.as_deref(), Some("087"));
    if actors.is_empty() && recipients.is_empty() {
        doubts |= u32::from(!telling) << 5 | u32::from(trigger.human && trigger.ambiguous) << 6;
    }
    let (polarity, mut status) = shade(view, m, trigger);
    if let Some(a) = attribution.and_then(|a| view.doc.attributions.get(a.index())) {
        let perfect = trigger.verb && head.features.aspect == Some(Aspect::Perfect);
        if status == Status::Asserted && !perfect && a.cue.span.overlaps(view.span) {
            match a.act {
                Act::Predict => status = Status::Future,
                Act::Demand | Act::Warn | Act::Ask => status = Status::Hypothetical,
                _ => {}
            }
        }
    }
    let time = time_of(view, m);
    if status == Status::Asserted
        && let Some(t) = time.as_ref().and_then(|t| t.time).and_then(|t| view.doc.times.get(t.index()))
    {
        if let (Some(latest), Some(published)) = (t.latest, view.doc.article.published) {
            let days = (published.at.date() - latest.date()).get_days();
            if days > 366 {
                status = Status::Historical;
            }
        }
        if let (Some(earliest), Some(published)) = (t.earliest, view.doc.article.published) {
            let perfect = trigger.verb && head.features.aspect == Some(Aspect::Perfect);
            if earliest.date() > published.at.date() && !perfect {
                status = Status::Future;
            }
        }
    }
    let mut context: Vec<CompactString> = trigger.contexts.clone();
    for c in &scene.contexts {
        if !context.contains(c) {
            context.push(c.clone());
        }
    }
    context.sort();
    let relation = trigger.relation.filter(|r| relation_holds(view, *r, &actors, &recipients));
    // People who mix, or a thing split in two, are no bodies that merge or part.
    let bodies = matches!(trigger.relation, Some(Relation::Rival | Relation::Merge | Relation::Split));
    if bodies && relation.is_none() {
        return None;
    }
    let mode = trigger.mode.clone().or_else(|| modifier(view, m, trigger));
    let lemma = if trigger.lemma.is_empty() { view.lemma(m.head) } else { trigger.lemma.clone() };
    let event = Event {
        kind: trigger.kind,
        mode,
        cameo: trigger.cameo.clone(),
        relation,
        trigger: TriggerWord { span, lemma },
        actors,
        recipients,
        place: place_of(view, scene, m, &parties, sent_to),
        time,
        context,
        polarity,
        status,
        attribution,
        probability: Probability::new(trigger.prior),
    };
    Some(Candidate {
        event,
        features: Vec::new(),
        vectors: Vec::new(),
        status_features: Vec::new(),
        phrases: Vec::new(),
        sentence,
        words: trigger_words(view, m),
        doubts,
        tabled: trigger.types.first().copied(),
        alone: view.doc.words.sentences.len() <= 2,
        row: m.row,
        first: m.first,
        head: m.head,
        last: m.last,
        parties,
    })
}

/// Relations hold between organisations (or, for talks, states), not between persons.
fn relation_holds(view: &View<'_>, relation: Relation, actors: &[Party], recipients: &[Party]) -> bool {
    let body = |p: &Party| {
        let kind = p.mention.and_then(|m| view.doc.names.mentions.get(m.index())).map(|m| m.kind);
        matches!(kind, Some(EntityType::Org))
            || p.sector.is_some_and(|s| {
                matches!(s, Sector::Reb | Sector::Pty | Sector::Prm | Sector::Opp | Sector::Uaf)
            })
    };
    let parties = || actors.iter().chain(recipients);
    // «بين التنظيمين»: a dual or plural stands for more than one.
    let many = |p: &Party| {
        let head = view
            .items
            .iter()
            .find(|i| i.clitic == Clitic::None && p.span.contains(i.span) && i.upos != Upos::Cconj);
        head.is_some_and(|h| {
            h.mention.is_none()
                && (matches!(h.features.number, Some(Number::Dual | Number::Plural))
                    || h.case == Case::Oblique)
        })
    };
    match relation {
        Relation::Talks | Relation::Rival => {
            parties().filter(|p| body(p)).map(|p| 1 + usize::from(many(p))).sum::<usize>() >= 2
        }
        Relation::Ally | Relation::Merge | Relation::Split | Relation::Pledge => parties().any(body),
    }
}

/// The mode that words right after the trigger give: «هجوم عنيف بسيارة مفخخة»، «ضربات جديدة جوية».
fn modifier(view: &View<'_>, m: &Match, trigger: &Trigger) -> Option<CompactString> {
    if trigger.kind != EventType::Assault {
        return None;
    }
    let mut i = m.last + 1;
    while i < m.last + 9 {
        let item = view.item(i)?;
        if view.boundary(i) || item.is_verb() || item.mark == Mark::Comma {
            return None;
        }
        if let Some(mode) = view.lexicon.modes.get(&item.key).or(view.lexicon.modes.get(&item.form)) {
            return Some(mode.clone());
        }
        i += 1;
    }
    None
}

fn trigger_words(view: &View<'_>, m: &Match) -> Vec<Span> {
    let whole = |i: usize| view.item(i).map_or(view.span, |it| it.whole);
    if m.gapped {
        let mut words = vec![whole(m.first), whole(m.head), whole(m.last)];
        words.dedup();
        words
    } else {
        vec![whole(m.first).cover(whole(m.last))]
    }
}

fn trigger_span(view: &View<'_>, m: &Match) -> Span {
    let whole = |i: usize| view.item(i).map_or(view.span, |it| it.whole);
    if !m.gapped || m.last <= m.first + m.length {
        whole(m.first).cover(whole(m.last))
    } else {
        whole(m.head)
    }
}

/// Why the words around may rule an event out: what no event survives is `None`, what speaks against one are bits.
fn doubts(view: &View<'_>, scene: &Scene, m: &Match, trigger: &Trigger) -> Option<u32> {
    let head = view.item(m.head)?;
    let names = &view.doc.names;
    let mut doubts = 0;
    if !trigger.verb || head.upos != Upos::Verb {
        // Words inside names and offices.
        if let Some(mention) = head.mention.and_then(|i| names.mentions.get(i as usize)) {
            let loose = mention.entity.is_none() || mention.span == head.span;
            if !(loose && mention.kind == EntityType::Misc) {
                return None;
            }
        }
        if let Some(role) = head.role.and_then(|i| names.roles.get(i as usize))
            && (role.span.start < head.span.start || role.span.contains(head.span))
        {
            return None;
        }
        // «ملف الاعتقالات»، «وزارة الدفاع»: the second term of a construct whose first is no deed.
        let before = m.first.checked_sub(1).and_then(|i| view.item(i));
        if before.is_some_and(|b| {
            b.is_nominal() && !b.features.definite && b.is_in(&view.lexicon.governors) && b.mark == Mark::None
        }) {
            doubts |= 1;
        }
    }
    // «مقاطعة أونتاريو» is a province, not a boycott.
    if !trigger.verb && head.is_in(&view.lexicon.known.nearby) {
        let place = matches!(view.mention_kind(m.last + 1), Some(EntityType::Gpe | EntityType::Loc));
        if place {
            return None;
        }
    }
    let loose = trigger.ambiguous || trigger.human;
    let sport = scene.topic.sport >= 4 && loose && scene.topic.sport > scene.topic.armed
        || trigger.sport && scene.sport >= 1
        || scene.sport >= 2 && loose
        || scene.sport >= 3;
    let finance = trigger.finance && scene.finance >= 1 || trigger.ambiguous && scene.finance >= 2;
    let figure =
        scene.figure >= 2 && (trigger.ambiguous || m.length == 1) || scene.figure >= 1 && trigger.ambiguous;
    doubts |= u32::from(sport) << 1 | u32::from(finance) << 2 | u32::from(figure) << 3;
    let near = m.last.saturating_sub(3)..(m.last + 7);
    let lemma = [head.key, head.form];
    let other_sense = near.filter_map(|i| view.item(i)).any(|it| {
        it.clitic == Clitic::None
            && lemma.iter().any(|l| {
                *l != 0
                    && (view.lexicon.pairs.contains(&(*l, it.key))
                        || view.lexicon.pairs.contains(&(*l, it.form)))
            })
    });
    Some(doubts | u32::from(other_sense) << 4)
}

/// The parties of an event, as phrases.
#[derive(Clone, Debug)]
pub(crate) struct Parties {
    pub(crate) actors: Vec<Phrase>,
    pub(crate) recipients: Vec<Phrase>,
    /// Who the grammatical subject is.
    carried: Carries,
}

impl Parties {
    /// Takes out what cannot be a party: other triggers, things where people are needed, doubles, far too many.
    fn clean(&mut self, view: &View<'_>, trigger: &Trigger, all: &[Match]) {
        let is_trigger = |p: &Phrase| {
            all.iter().any(|m| m.head == p.head && m.length > 0)
                && view.mention_of(*p).is_none()
                && view.item(p.head).is_none_or(|i| view.head(i).is_none())
        };
        // A march of a town is held there; the town does not march.
        let place = |p: &Phrase| {
            trigger.kind == EventType::Protest
                && matches!(view.mention_kind(p.head), Some(EntityType::Gpe | EntityType::Loc))
        };
        self.actors.retain(|p| view.can_act(*p) && !is_trigger(p) && !place(p));
        let things = matches!(trigger.kind, EventType::Assault | EventType::Coerce | EventType::Protest);
        self.recipients.retain(|p| {
            let seized = trigger.mode.as_deref() == Some("seize")
                && view.item(p.head).is_some_and(|i| i.is_nominal() && i.mark == Mark::None);
            !is_trigger(p)
                && (view.can_act(*p)
                    || seized
                    || things
                        && view.item(p.head).is_some_and(|i| {
                            i.is_nominal() && i.mark == Mark::None && !i.is_in(&view.lexicon.known.nearby)
                        }))
        });
        let acting = self.recipients.iter().any(|p| view.can_act(*p));
        if acting {
            self.recipients.retain(|p| view.can_act(*p));
        }
        self.actors.dedup();
        self.recipients.dedup();
        self.actors.truncate(4);
        self.recipients.truncate(4);
    }
}

impl Parties {
    /// Takes out of the recipients the countries and towns that forces are sent to, and gives the first: they are where it
    /// happens, not who it is done to.
    fn destinations(&mut self, view: &View<'_>, trigger: &Trigger) -> Option<MentionId> {
        if trigger.kind != EventType::Mobilize {
            return None;
        }
        let place = |p: &Phrase| matches!(view.mention_kind(p.head), Some(EntityType::Gpe | EntityType::Loc));
        let first = self.recipients.iter().find(|p| place(p)).and_then(|p| view.mention_of(*p));
        self.recipients.retain(|p| !place(p));
        first
    }
}

/// A subject found for a verb, with what else its clause holds.
struct Clause {
    subject: Vec<Phrase>,
    objects: Vec<Phrase>,
    arguments: Vec<Argument>,
    passive: bool,
}

/// Reads the clause of the verb at `head`; `from` is where its arguments begin.
fn clause(view: &View<'_>, head: usize, from: usize, often_passive: bool, depth: usize) -> Clause {
    let known = &view.lexicon.known;
    let none = Clause { subject: Vec::new(), objects: Vec::new(), arguments: Vec::new(), passive: false };
    let Some(verb) = view.item(head) else { return none };
    let arguments = view.right(from);
    // Bare phrases, each with those joined to it.
    let mut bare: Vec<Vec<Phrase>> = Vec::new();
    for a in arguments.iter().filter(|a| a.preposition == 0) {
        match bare.last_mut() {
            Some(group) if a.joined => group.push(a.phrase),
            _ => bare.push(vec![a.phrase]),
        }
    }
    let object_pronoun = view.item(head + 1).is_some_and(|n| n.token == verb.token && n.clitic == Clitic::En);
    let relative = (1..=2)
        .find(|d| head.checked_sub(*d).and_then(|i| view.item(i)).is_some_and(|i| i.is_in(&known.relatives)));
    let mut left: Vec<Phrase> = Vec::new();
    let mut antecedent = false;
    let at_odds = relative.is_some_and(|d| disagrees(view, head, head - d));
    if at_odds && !object_pronoun {
        // «الجولة التي شارك فيها الوفد»: the verb does not agree with what the relative stands for.
    } else if let Some(d) = relative {
        let before = view.phrase_before(head - d).filter(|p| view.can_act(*p) || object_pronoun);
        antecedent = before.is_some();
        left.extend(before);
    } else if let Some(near) = fresh_topic(view, head) {
        left.push(near);
    } else if let Some(topic) = view.topic(head) {
        left.push(topic);
    } else if let Some(before) = view.phrase_before(head) {
        // «مسلحين خطفوا»: a clause on an indefinite noun.
        let indefinite = view.item(before.head).is_some_and(|i| !i.features.definite && i.mention.is_none());
        if indefinite && (view.can_act(before) || object_pronoun) {
            left.push(before);
            antecedent = true;
        }
    }
    // «أعلن بعض المقاتلين»: after a quantity ين is the genitive and says nothing.
    let after_quantity = |p: &Phrase| {
        let before = p.head.checked_sub(1).and_then(|i| view.item(i));
        before.is_some_and(|b| b.is_in(&known.quantity) && b.upos != Upos::Num)
            && view.item(p.head).is_some_and(|i| i.features.definite)
    };
    let accusative = |g: &Vec<Phrase>| {
        g.first()
            .is_some_and(|p| view.item(p.head).is_some_and(|i| i.case == Case::Oblique) && !after_quantity(p))
    };
    let agent = arguments.iter().any(|a| a.preposition == known.qibal);
    // «غارة شنتها طائرة»: the antecedent is the object that the pronoun stands for.
    if object_pronoun && antecedent && bare.first().is_some_and(|g| !accusative(g)) {
        let subject = bare.first().cloned().unwrap_or_default();
        return Clause { subject, objects: left, arguments, passive: false };
    }
    let plural = verb.plural_verb || verb.features.number == Some(Number::Dual);
    // Two that can act side by side are subject and object, whatever the unwritten vowels.
    let both = bare.len() >= 2
        && bare.iter().take(2).all(|g| g.first().is_some_and(|p| view.can_act(*p)))
        && !verb.is_in(&known.casualty);
    let mut passive = verb.features.passive == Some(true) && !both || agent;
    let (mut subject, mut objects);
    if !left.is_empty() && (plural || antecedent || bare.is_empty() || relative.is_none()) {
        subject = left;
        objects = bare.first().cloned().unwrap_or_default();
        if often_passive && verb.features.passive.is_none() && objects.is_empty() && !object_pronoun {
            passive = true;
        }
    } else if plural && depth < 2
        || bare.first().is_some_and(accusative)
        || depth < 2 && shares_subject(view, head, bare.first())
    {
        // No subject of its own: it shares that of the verb before it.
        subject = Vec::new();
        objects = bare.first().cloned().unwrap_or_default();
        let previous =
            (head.saturating_sub(30)..head).rev().find(|i| view.item(*i).is_some_and(Item::is_verb));
        if let (Some(p), true) = (previous, depth < 2) {
            let other = clause(view, p, p + 1, false, depth + 1);
            subject = if other.passive { Vec::new() } else { other.subject };
            if subject.is_empty() {
                subject.extend(view.topic(p).filter(|t| view.can_act(*t)));
            }
        }
    } else {
        subject = bare.first().cloned().unwrap_or_default();
        objects = bare.get(1).cloned().unwrap_or_default();
        if often_passive && verb.features.passive.is_none() && objects.is_empty() && !object_pronoun {
            passive = true;
        }
    }
    if passive {
        if objects.is_empty() {
            objects = std::mem::take(&mut subject);
        } else {
            // Two phrases and a passive verb: the subject is what suffers.
            objects = std::mem::take(&mut subject);
        }
        for a in arguments.iter().filter(|a| a.preposition == known.qibal) {
            subject.push(a.phrase);
        }
    }
    Clause { subject, objects, arguments, passive }
}

/// Whether a verb cannot have as its subject what the relative at `relative` stands for, by gender.
fn disagrees(view: &View<'_>, head: usize, relative: usize) -> bool {
    let known = &view.lexicon.known;
    let (Some(verb), Some(relative)) = (view.item(head), view.item(relative)) else { return false };
    if verb.plural_verb || verb.features.number == Some(Number::Dual) {
        return false;
    }
    let form = verb.span.of(view.doc.text());
    let feminine = match verb.features.aspect {
        Some(Aspect::Perfect) => form.ends_with('ت') || form.ends_with("تا"),
        Some(Aspect::Imperfect) => form.starts_with('ت'),
        // Untold: ي opens an imperfect of the masculine, ت closes a perfect of the feminine.
        None => form.ends_with('ت') || form.starts_with('ت'),
        Some(Aspect::Imperative) => return false,
    };
    // A root may itself end in ت: only the lemma tells.
    let root = verb.features.aspect == Some(Aspect::Perfect) && feminine && form.chars().count() <= 3;
    if root {
        return false;
    }
    feminine && relative.is_in(&known.masculine_relatives)
        || !feminine && relative.is_in(&known.feminine_relatives)
}

/// The named phrase right before a verb after a comma, where the clause before the comma has a topic of its own.
fn fresh_topic(view: &View<'_>, head: usize) -> Option<Phrase> {
    let phrase = view.phrase_before(head).filter(|p| p.end == head && view.can_act(*p))?;
    view.mention_of(phrase)?;
    let before = view.item(phrase.start.checked_sub(1)?)?;
    let opened = before.mark == Mark::Comma
        || before.upos == Upos::Cconj
        || (1..=3).filter_map(|d| view.item(phrase.start.checked_sub(d)?)).any(|i| i.mark == Mark::Comma)
            && before.upos == Upos::Pron;
    opened.then_some(phrase)
}

/// «تلقى ضربات خسر بعدها مدينته»: a verb after an indefinite thing it does not speak of, before a thing that cannot act,
/// goes on with the subject of the verb before it.
fn shares_subject(view: &View<'_>, head: usize, first: Option<&Vec<Phrase>>) -> bool {
    let thing = |p: &Phrase| {
        !view.can_act(*p) && view.item(p.head).is_some_and(|i| i.mention.is_none() && i.role.is_none())
    };
    let own = first.and_then(|g| g.first()).is_some_and(|p| {
        let pronoun = (p.head..p.end).any(|i| view.item(i).is_some_and(|it| it.clitic == Clitic::En));
        pronoun && thing(p)
    });
    own && view.phrase_before(head).is_some_and(|p| {
        p.end == head && thing(&p) && view.item(p.head).is_some_and(|i| !i.features.definite)
    })
}

/// The intention a verbal noun stands under, and who has it: «تخطيط القادة للاندماج»، «يعتزم الحزبان الاندماج».
fn intention(view: &View<'_>, m: &Match) -> Option<Vec<Phrase>> {
    let known = &view.lexicon.known;
    let before = view.item(m.first.checked_sub(1)?)?;
    if before.upos != Upos::Adp || !(before.is(known.li) || before.is(known.ala)) {
        return None;
    }
    for i in (m.first.saturating_sub(36)..m.first.saturating_sub(1)).rev() {
        let item = view.item(i)?;
        if item.mark == Mark::Stop || item.upos == Upos::Sconj {
            return None;
        }
        let intends = view.lexicon.shades.get(&item.key) == Some(&Shade::Intention);
        if item.is_verb() {
            return intends.then(|| clause(view, i, i + 1, false, 1).subject);
        }
        if intends && item.is_nominal() {
            let mut at = i + 1;
            while view.item(at).is_some_and(|n| matches!(n.upos, Upos::Pron | Upos::Det)) {
                at += 1;
            }
            let phrase = view.phrase(at).filter(|p| p.end < m.first && view.can_act(*p));
            return Some(phrase.into_iter().collect());
        }
    }
    None
}

fn verb_parties(view: &View<'_>, m: &Match, trigger: &Trigger) -> Parties {
    let from = if m.gapped { m.head + 1 } else { m.last.max(m.head) + 1 };
    let mut c = clause(view, m.head, from, trigger.passive, 0);
    // «خطف مسلحون …»: with the object out of reach, one under arms is who attacks, save where the verb is of the dead.
    let deed = trigger.kind == EventType::Assault
        && c.passive
        && c.subject.is_empty()
        && view.item(m.head).is_some_and(|h| !h.is_in(&view.lexicon.known.casualty));
    if deed
        && c.objects.first().is_some_and(|p| {
            party(view, *p).sector.is_some_and(|s| matches!(s, Sector::Uaf | Sector::Mil | Sector::Reb))
        })
    {
        c.subject = std::mem::take(&mut c.objects);
        c.passive = false;
    }
    // Words of the expression itself are no parties.
    let own = |p: &Phrase| m.gapped && p.head == m.last || (m.first..=m.last).contains(&p.head) && !m.gapped;
    if m.gapped {
        // «أطلق مسلحون النار على دورية»: what stands after the expression counts too.
        for a in view.right(m.last + 1) {
            if !c.arguments.iter().any(|b| b.phrase == a.phrase) {
                if a.preposition == 0 {
                    c.objects.push(a.phrase);
                }
                c.arguments.push(a);
            }
        }
    }
    let element = |p: &Phrase| {
        view.item(p.head).is_some_and(|i| trigger.elements.iter().skip(1).any(|e| i.is(e.key)))
            && p.head <= m.last
    };
    c.subject.retain(|p| !own(p) && !element(p));
    c.objects.retain(|p| !own(p) && !element(p));
    let fill = |slots: &[Slot], passive_ok: bool| -> Vec<Phrase> {
        for slot in slots {
            let found: Vec<Phrase> = match slot {
                Slot::Subject => c.subject.clone(),
                Slot::Object => c.objects.clone(),
                Slot::Genitive | Slot::Adjective => Vec::new(),
                Slot::Between | Slot::Preposition(_) => {
                    let key = match slot {
                        Slot::Preposition(k) => *k,
                        _ => view.lexicon.known.bayna,
                    };
                    preposed(view, &c.arguments, key)
                }
            };
            let found: Vec<Phrase> = found.into_iter().filter(|p| !own(p) && !element(p)).collect();
            let good = found.iter().any(|p| view.can_act(*p)) || passive_ok && !found.is_empty();
            if good {
                return found;
            }
        }
        Vec::new()
    };
    let passive = c.passive && trigger.actor.contains(&Slot::Subject);
    let affected = trigger.recipient.contains(&Slot::Subject);
    let mut actors = fill(&trigger.actor, true);
    let mut recipients = fill(&trigger.recipient, true);
    if passive {
        recipients = if c.objects.is_empty() { recipients } else { c.objects.clone() };
    }
    if affected {
        let suffers = if c.subject.is_empty() || c.passive { &c.objects } else { &c.subject };
        recipients.clone_from(suffers);
        actors.extend(preposed(view, &c.arguments, view.lexicon.known.qibal));
        actors.retain(|a| !recipients.contains(a));
    }
    if !trigger.recipient.contains(&Slot::Object) && recipients.is_empty() && !affected {
        let between = preposed(view, &c.arguments, view.lexicon.known.bayna);
        if trigger.actor.contains(&Slot::Subject) && actors.is_empty() {
            actors = between;
        }
    }
    // Where no rule finds whom it is done to, what the tree has for the object of the verb is.
    if recipients.is_empty() && !affected && trigger.recipient.contains(&Slot::Object) {
        let objects = view.objects(m.head).filter(|p| view.can_act(*p) && !own(p) && !element(p));
        recipients = objects.filter(|p| !actors.contains(p)).collect();
    }
    Parties {
        actors,
        recipients,
        carried: if affected || passive { Carries::Recipient } else { Carries::Actor },
    }
}

/// The phrases under a preposition, those joined to them included; after بين both sides.
fn preposed(view: &View<'_>, arguments: &[Argument], key: Key) -> Vec<Phrase> {
    let mut out = Vec::new();
    for (i, a) in arguments.iter().enumerate() {
        if a.preposition != key || a.joined || key == 0 {
            continue;
        }
        out.push(a.phrase);
        for b in arguments.get(i + 1..).unwrap_or(&[]) {
            if !b.joined || !view.can_act(b.phrase) {
                break;
            }
            out.push(b.phrase);
        }
        break;
    }
    out
}

fn noun_parties(view: &View<'_>, m: &Match, trigger: &Trigger) -> Parties {
    let known = &view.lexicon.known;
    let head = view.items.get(m.head);
    let last = view.items.get(m.last);
    let mut genitive: Vec<Phrase> = Vec::new();
    let mut adjective: Vec<Phrase> = Vec::new();
    let mut from = m.last + 1;
    let pronoun = view
        .item(m.last + 1)
        .is_some_and(|n| last.is_some_and(|l| l.token == n.token) && n.clitic == Clitic::En);
    if pronoun {
        from += 1;
    }
    // Adjectives of the trigger; one of nationality may name the actor.
    let mut i = from;
    while let Some(item) = view.item(i).filter(|it| it.is_adjective() || view_is_norp(view, it, i)) {
        if item.mention.is_some() && matches!(view.mention_kind(i), Some(EntityType::Norp)) {
            adjective.push(Phrase { start: i, head: i, end: i + 1 });
        }
        i += 1;
        if i > from + 4 {
            break;
        }
    }
    let arguments = if i > from || pronoun { view.right(i) } else { view.right(from) };
    let open = last.is_some_and(|l| !l.features.definite) && !pronoun && i == from;
    if open {
        let first = arguments.first().filter(|a| a.preposition == 0 && a.phrase.head <= from + 8);
        if let Some(a) = first {
            let adjacent = view.item(from).is_some_and(|n| {
                n.upos != Upos::Adp && n.mark != Mark::Comma && n.upos != Upos::Cconj && n.mark != Mark::Stop
            });
            if adjacent {
                genitive.push(a.phrase);
                genitive.extend(
                    arguments.iter().skip(1).take_while(|b| b.joined && b.preposition == 0).map(|b| b.phrase),
                );
            }
        }
    }
    if pronoun && genitive.is_empty() {
        // «مقتله»، «خطفهم»: the last fitting phrase before it.
        let mut j = m.first;
        while j > m.first.saturating_sub(18) {
            j -= 1;
            let start = view.item(j).is_some_and(|it| it.is_nominal() || it.mention.is_some());
            if let Some(p) = start.then(|| view.phrase(j)).flatten()
                && p.head == j
                && p.end <= m.first
                && view.can_act(p)
            {
                let is_inner = view.item(j).is_some_and(|it| {
                    it.mention.is_some()
                        && j > 0
                        && view
                            .item(j - 1)
                            .is_some_and(|b| b.mention == it.mention || b.role == it.role && b.role.is_some())
                });
                if !is_inner {
                    genitive.push(p);
                    break;
                }
            }
        }
    }
    // «اعتقال المسلحين»: who is armed there is held, unless it is a force of the state.
    let armed = |p: &Phrase| {
        party(view, *p).sector.is_some_and(|s| {
            if trigger.kind == EventType::Coerce {
                matches!(s, Sector::Cop | Sector::Mil | Sector::Spy)
            } else {
                s.is_armed()
            }
        })
    };
    let by_preposition = |slots: &[Slot]| -> Vec<Phrase> {
        for slot in slots {
            let found = match slot {
                Slot::Preposition(k) => preposed(view, &arguments, *k),
                Slot::Between => preposed(view, &arguments, known.bayna),
                Slot::Object => arguments
                    .iter()
                    .filter(|a| a.preposition == 0 && !genitive.contains(&a.phrase) && !a.joined)
                    .map(|a| a.phrase)
                    .take(1)
                    .collect(),
                Slot::Subject | Slot::Genitive | Slot::Adjective => Vec::new(),
            };
            if found.iter().any(|p| view.can_act(*p))
                || !found.is_empty() && trigger.kind == EventType::Assault
            {
                return found;
            }
        }
        Vec::new()
    };
    let mut actors = by_preposition(&trigger.actor);
    let mut recipients = by_preposition(&trigger.recipient);
    let genitive_actor = trigger.actor.contains(&Slot::Genitive);
    let genitive_recipient = trigger.recipient.contains(&Slot::Genitive);
    if !genitive.is_empty() {
        if genitive_actor && genitive_recipient {
            if actors.is_empty() && (!recipients.is_empty() || genitive.iter().all(armed)) {
                actors.clone_from(&genitive);
            } else if recipients.is_empty() {
                recipients.clone_from(&genitive);
            }
        } else if genitive_actor && actors.is_empty() {
            actors.clone_from(&genitive);
        } else if genitive_recipient {
            recipients.clone_from(&genitive);
        }
    }
    if actors.is_empty() && trigger.actor.contains(&Slot::Adjective) {
        actors = adjective;
    }
    let agents = preposed(view, &arguments, known.qibal);
    if !agents.is_empty() {
        actors = agents;
    }
    if actors.is_empty() && trigger.actor.contains(&Slot::Genitive) {
        actors = intention(view, m).unwrap_or_default();
    }
    // «فصيل منشق عن الحركة»: an adjective says it of the noun before.
    if head.is_some_and(|h| h.upos == Upos::Adj) && actors.is_empty() {
        let bearer = (m.first.saturating_sub(5)..m.first).rev().find_map(|j| {
            let p = view.phrase(j).filter(|p| p.head == j && p.end >= m.first && view.can_act(*p))?;
            Some(Phrase { end: m.first, ..p })
        });
        actors.extend(bearer);
    }
    // The light verb that carries it, before or after.
    let mut carried = Carries::Neither;
    if let Some((carries, subject, object)) = light(view, m) {
        let fits: Vec<Phrase> = subject.into_iter().filter(|p| view.can_act(*p)).collect();
        match carries {
            Carries::Actor if actors.is_empty() && !fits.is_empty() => {
                actors = fits;
                carried = Carries::Actor;
            }
            Carries::Recipient if recipients.is_empty() && !fits.is_empty() => recipients = fits,
            _ => {}
        }
        if recipients.is_empty() {
            recipients = object;
        }
    }
    if trigger.kind == EventType::Assault
        && head.is_some_and(|h| h.is_in(&known.casualty))
        && actors.is_empty()
    {
        // «مقتل جندي في هجوم لمسلحين» is joined later, with the attack itself.
        carried = Carries::Neither;
    }
    actors.retain(|a| !recipients.contains(a) || trigger.actor.contains(&Slot::Between));
    Parties { actors, recipients, carried }
}

fn view_is_norp(view: &View<'_>, item: &Item, i: usize) -> bool {
    item.mark == Mark::None && view.mention_kind(i) == Some(EntityType::Norp)
}

/// The light verb that carries a verbal noun: what its subject is, its subject, and the target it names itself.
fn light(view: &View<'_>, m: &Match) -> Option<(Carries, Vec<Phrase>, Vec<Phrase>)> {
    let known = &view.lexicon.known;
    // «هجوم شنه مسلحون على …»، «الغارات التي نفذتها الطائرات»
    for i in m.last + 1..m.last + 7 {
        let Some(item) = view.item(i) else { break };
        if item.is_verb() {
            let carries = view.lexicon.light.get(&item.key).or(view.lexicon.light.get(&item.form)).copied();
            let pronoun = view.item(i + 1).is_some_and(|n| n.token == item.token && n.clitic == Clitic::En);
            if let (Some(Carries::Actor), true) = (carries, pronoun) {
                let arguments = view.right(i + 2);
                let subject = arguments.iter().find(|a| a.preposition == 0).map(|a| a.phrase);
                let target = preposed(view, &arguments, known.ala);
                return Some((Carries::Actor, subject.into_iter().collect(), target));
            }
            break;
        }
        let passes =
            item.is_adjective() || item.is_in(&known.relatives) || item.clitic != Clitic::None || item.time;
        if !passes {
            break;
        }
    }
    for d in 1..=9 {
        let i = m.first.checked_sub(d)?;
        let item = view.item(i)?;
        if item.mark == Mark::Stop || item.upos == Upos::Sconj {
            return None;
        }
        if item.is_verb() {
            let carries =
                view.lexicon.light.get(&item.key).or(view.lexicon.light.get(&item.form)).copied()?;
            if carries == Carries::Neither {
                return None;
            }
            let c = clause(view, i, i + 1, false, 0);
            if c.passive {
                return Some((carries, c.subject, Vec::new()));
            }
            let before: Vec<Phrase> = c.subject.into_iter().filter(|p| p.head < m.first).collect();
            return Some((carries, before, Vec::new()));
        }
    }
    None
}

/// The party a phrase is, with country and sector where its words or entity tell, or those of the phrase it stands for.
pub(crate) fn party(view: &View<'_>, phrase: Phrase) -> Party {
    let mut party = own_party(view, phrase);
    if (party.sector.is_none() || party.country.is_none())
        && let Some(other) = stands_for(view, phrase)
    {
        let other = own_party(view, other);
        party.country = party.country.or(other.country);
        party.sector = party.sector.or(other.sector);
    }
    party
}

fn own_party(view: &View<'_>, phrase: Phrase) -> Party {
    let names = &view.doc.names;
    let mention = view.mention_of(phrase);
    let mut country: Option<Country> = None;
    let mut sector: Option<Sector> = None;
    let head = view.item(phrase.head);
    if let Some(role) = head.and_then(|h| h.role).and_then(|r| names.roles.get(r as usize)) {
        country = role.country;
        sector = role.sector;
    }
    let kind = mention.and_then(|m| names.mentions.get(m.index())).map(|m| m.kind);
    if let Some(entity) = mention.and_then(|m| names.entity_of(m)) {
        // A body of many states has no country of its own, wherever it sits; a state alone has no sector.
        if entity.sector != Some(Sector::Igo) {
            country = country.or(entity.country);
        }
        if entity.kind != EntityType::Gpe {
            sector = sector.or(entity.sector);
        }
    }
    let mut through_group = false;
    if !matches!(kind, Some(EntityType::Gpe | EntityType::Per))
        && let Some(h) = head
        && let Some(info) = view.head(h)
        // An attacker (مهاجم) is no striker.
        && (sector.is_none() || info.sector == Some(Sector::Uaf))
    {
        sector = info.sector;
        through_group = info.group;
    }
    for i in phrase.head..phrase.end {
        let Some(item) = view.item(i) else { break };
        if let Some(entity) = item.mention.and_then(|m| names.entity_of(MentionId(m))) {
            if country.is_none() && entity.sector != Some(Sector::Igo) {
                country = entity.country;
            }
            if (sector.is_none() || through_group)
                && i > phrase.head
                && entity.sector.is_some()
                && entity.kind == EntityType::Org
            {
                sector = entity.sector;
                through_group = false;
            }
        }
        if through_group
            && i > phrase.head
            && let Some(info) = view.head(item)
            && info.sector.is_some()
            && !info.group
        {
            sector = info.sector;
            through_group = false;
        }
    }
    Party { span: view.span_of(phrase), mention, country, sector }
}

/// The phrase whose country and sector another has: the owner of a thing («حافلة تابعة للجيش»، «مقر الاستخبارات»), that which
/// some are part of («عنصرين من كتائب …»), and what was counted before for a number alone and for «others» («قتل شرطيان وأصيب
/// ثلاثة آخرون»).
fn stands_for(view: &View<'_>, phrase: Phrase) -> Option<Phrase> {
    let head = view.item(phrase.head)?;
    let known = &view.lexicon.known;
    let lexicon = view.lexicon;
    let tells = |i: &usize| {
        view.item(*i).is_some_and(|it| {
            it.clitic == Clitic::None
                && (it.role.is_some()
                    || it.mention.is_some()
                    || view.head(it).is_some_and(|h| h.sector.is_some()))
        })
    };
    if head.mention.is_none() && head.is_in(&lexicon.sites) {
        // To the end of the construct, and through «ل» after it.
        let to = (phrase.end..phrase.end + 4)
            .take_while(|i| {
                view.item(*i).is_some_and(|it| {
                    it.is_adjective()
                        || it.is(known.li)
                        || it.is_nominal() && view.item(i - 1).is_some_and(|b| b.is(known.li))
                })
            })
            .last()
            .map_or(phrase.end, |i| i + 1);
        return view.phrase((phrase.head + 1..to).find(tells)?);
    }
    let indefinite = !head.features.definite && head.mention.is_none() && view.head(head).is_some();
    if indefinite && view.item(phrase.end).is_some_and(|i| i.is(known.min) && i.upos == Upos::Adp) {
        let quoted = view.item(phrase.end + 1).is_some_and(|i| i.mark == Mark::Quote);
        return view.phrase(phrase.end + 1 + usize::from(quoted));
    }
    if head.upos == Upos::Num || head.is(known.other) {
        // Only what is counted itself: not the army that tells of them, nor the town.
        return (phrase.start.saturating_sub(14)..phrase.start).rev().filter(tells).find_map(|i| {
            let place = view.is_place(i);
            let before = view.phrase(i).filter(|p| !place && p.head < phrase.start)?;
            counts::counted(view, before).map(|_| before)
        });
    }
    None
}

/// Polarity and status of a trigger, from particles and from what it stands under.
fn shade(view: &View<'_>, m: &Match, trigger: &Trigger) -> (Polarity, Status) {
    let known = &view.lexicon.known;
    let mut polarity = Polarity::Plus;
    let mut status = Status::Asserted;
    let Some(head) = view.item(m.head) else { return (polarity, status) };
    let kind = |i: usize| {
        let item = view.item(i)?;
        if item.clitic == Clitic::En || item.mark != Mark::None {
            return None;
        }
        if item.is(known.sa) && item.clitic != Clitic::Pro {
            return None;
        }
        let shade = view.lexicon.shades.get(&item.key).or(view.lexicon.shades.get(&item.form)).copied();
        if shade == Some(Shade::Intention) { Some(Shade::Future) } else { shade }
    };
    let imperfect = head.features.aspect == Some(Aspect::Imperfect);
    if trigger.verb {
        // Particles right before the verb.
        let mut i = m.head;
        let mut steps = 0;
        while i > 0 && steps < 4 {
            i -= 1;
            steps += 1;
            let Some(item) = view.item(i) else { break };
            let particle = item.clitic == Clitic::Pro
                || matches!(item.upos, Upos::Part | Upos::Adv | Upos::Aux | Upos::Sconj | Upos::Pron);
            match kind(i) {
                Some(Shade::Negation) if matches!(item.upos, Upos::Part | Upos::Aux | Upos::Verb) => {
                    polarity = Polarity::Minus;
                    break;
                }
                Some(Shade::Future) if item.upos == Upos::Part || item.clitic == Clitic::Pro => {
                    status = Status::Future;
                    break;
                }
                Some(Shade::Hypothetical) if !item.is_verb() && particle => {
                    status = Status::Hypothetical;
                    break;
                }
                Some(Shade::Maybe) => {
                    if imperfect {
                        status = Status::Hypothetical;
                    }
                    break;
                }
                _ => {}
            }
            if item.is(known.anna) && item.upos == Upos::Sconj {
                // «طالب بأن ينسحب»، «يعتزم أن يزور»: what governs the clause.
                if imperfect {
                    for j in (i.saturating_sub(10)..i).rev() {
                        let Some(governor) = view.item(j) else { break };
                        match kind(j) {
                            Some(Shade::Future) => {
                                status = Status::Future;
                                break;
                            }
                            Some(Shade::Hypothetical) => {
                                status = Status::Hypothetical;
                                break;
                            }
                            _ => {}
                        }
                        if governor.is_verb() || governor.mark == Mark::Stop {
                            break;
                        }
                    }
                }
                break;
            }
            if !particle && !item.time {
                break;
            }
        }
        // «إذا …» opens the clause of condition.
        let start = view.clause_start(m.head);
        if status == Status::Asserted {
            for i in start.saturating_sub(1)..m.head {
                let conditional = view.item(i).is_some_and(|it| {
                    matches!(it.upos, Upos::Sconj | Upos::Part)
                        && it.clitic == Clitic::None
                        && !it.is(known.anna)
                });
                if conditional && kind(i) == Some(Shade::Hypothetical) {
                    status = Status::Hypothetical;
                }
            }
        }
    } else {
        let mut i = m.first;
        let mut steps = 0;
        let mut verbs = 0;
        while i > 0 && steps < 9 {
            i -= 1;
            steps += 1;
            let Some(item) = view.item(i) else { break };
            if item.mark == Mark::Stop
                || item.upos == Upos::Sconj && !item.is(known.anna) && kind(i).is_none()
            {
                break;
            }
            if item.is_verb() {
                verbs += 1;
                let before = (i.saturating_sub(2)..i).rev().find_map(|j| {
                    let p = view.item(j)?;
                    (p.upos == Upos::Part || p.clitic == Clitic::Pro).then(|| kind(j)).flatten()
                });
                if status == Status::Asserted {
                    match before {
                        Some(Shade::Negation) if steps <= 6 => {
                            polarity = Polarity::Minus;
                            break;
                        }
                        Some(Shade::Future) => {
                            status = Status::Future;
                            break;
                        }
                        Some(Shade::Maybe) if item.features.aspect == Some(Aspect::Imperfect) => {
                            status = Status::Hypothetical;
                            break;
                        }
                        _ => {}
                    }
                }
            }
            match kind(i) {
                Some(Shade::Negation) if steps <= 2 || item.is_verb() => polarity = Polarity::Minus,
                Some(Shade::Future) if status == Status::Asserted => status = Status::Future,
                Some(Shade::Hypothetical) if status == Status::Asserted => status = Status::Hypothetical,
                Some(Shade::Historical) if steps <= 3 => status = Status::Historical,
                _ => {}
            }
            if verbs > 0 || item.mark == Mark::Comma {
                break;
            }
        }
        if status == Status::Asserted && intention(view, m).is_some() {
            status = Status::Future;
        }
        // «اندماج محتمل»، «زيارة مرتقبة»
        let mut j = m.last + 1;
        while j < m.last + 4 {
            let Some(item) = view.item(j) else { break };
            let passes = item.is_adjective()
                || item.mention.is_some()
                || item.mark == Mark::Quote
                || item.is_nominal();
            if !passes {
                break;
            }
            if item.is_adjective() {
                match kind(j) {
                    Some(Shade::Future) => status = Status::Future,
                    Some(Shade::Hypothetical) => status = Status::Hypothetical,
                    _ => {}
                }
            }
            j += 1;
        }
    }
    (polarity, status)
}

/// The time the sentence gives: the nearest dated expression, one of the same clause before others.
fn time_of(view: &View<'_>, m: &Match) -> Option<EventTime> {
    let doc = view.doc;
    let trigger = view.item(m.head)?.span;
    let from = doc.times.partition_point(|t| t.span.start < view.span.start);
    let mut best: Option<(u32, usize)> = None;
    for (i, t) in doc.times.iter().enumerate().skip(from) {
        if t.span.start >= view.span.end {
            break;
        }
        if !can_date(t) {
            continue;
        }
        let (a, b) = if t.span.start > trigger.start {
            (trigger.end, t.span.start)
        } else {
            (t.span.end, trigger.start)
        };
        let mut distance = b.saturating_sub(a);
        // Another verb between them is a fence.
        let fences = view
            .items
            .iter()
            .filter(|i| i.span.start >= a && i.span.end <= b && (i.is_verb() || i.mark == Mark::Stop))
            .count();
        distance += 120 * fences as u32;
        if fences <= 2 && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, i));
        }
    }
    let (_, i) = best?;
    dated(view, TimeId::new(i))
}

fn dated(view: &View<'_>, time: TimeId) -> Option<EventTime> {
    let t = view.doc.times.get(time.index())?;
    Some(EventTime { time: Some(time), value: t.value.clone(), precision: t.precision })
}

/// The dated expressions of the sentence, each with the items it covers.
pub(crate) fn times(view: &View<'_>) -> Vec<(TimeId, Phrase)> {
    let doc = view.doc;
    let from = doc.times.partition_point(|t| t.span.start < view.span.start);
    let own = doc.times.iter().enumerate().skip(from).take_while(|(_, t)| t.span.start < view.span.end);
    own.filter(|(_, t)| can_date(t))
        .filter_map(|(i, t)| {
            let covers = |item: &Item| item.whole.overlaps(t.span);
            let start = view.items.iter().position(covers)?;
            let end = start + view.items.iter().skip(start).take_while(|i| covers(i)).count();
            Some((TimeId::new(i), Phrase { start, head: start, end }))
        })
        .collect()
}

/// Whether an expression tells when something was: a date or an hour that is known, no duration.
fn can_date(t: &isnad_doc::Time) -> bool {
    matches!(t.kind, TimeKind::Date | TimeKind::Time) && t.earliest.is_some()
}

/// The place the sentence gives: the nearest phrase of place after the trigger in its clause, else before it.
fn place_of(
    view: &View<'_>,
    scene: &Scene,
    m: &Match,
    parties: &Parties,
    sent_to: Option<MentionId>,
) -> Option<EventPlace> {
    let place = match sent_to {
        Some(mention) => mention,
        None => nearest_place(view, scene, m, parties)?,
    };
    named_place(view, place)
}

/// Where a phrase is: the first name of a place in it, its head before all others; the words themselves where it has none.
fn place_at(view: &View<'_>, phrase: Phrase) -> EventPlace {
    let mention = place_in(view, phrase).and_then(|i| view.item(i)).and_then(|i| i.mention);
    mention.and_then(|m| named_place(view, MentionId(m))).unwrap_or_else(|| EventPlace {
        span: view.span_of(phrase),
        mention: None,
        geoname: None,
        country: None,
        at: None,
        precision: Precision::Site,
    })
}

/// The item of the first name of a place in a phrase, its head before all others.
pub(crate) fn place_in(view: &View<'_>, phrase: Phrase) -> Option<usize> {
    std::iter::once(phrase.head).chain(phrase.start..phrase.end).find(|i| view.is_place(*i))
}

fn named_place(view: &View<'_>, place: MentionId) -> Option<EventPlace> {
    let names = &view.doc.names;
    let mention = names.mentions.get(place.index())?;
    let entity = names.entity_of(place);
    let coordinates = entity.and_then(|e| e.place);
    Some(EventPlace {
        span: mention.span,
        mention: Some(place),
        geoname: coordinates.and_then(|c| c.geoname),
        country: entity.and_then(|e| e.country),
        at: coordinates.map(|c| (c.lat, c.lon)),
        precision: coordinates.map_or(
            match mention.kind {
                EntityType::Fac => Precision::Site,
                EntityType::Loc => Precision::Region,
                _ => Precision::City,
            },
            |c| c.precision,
        ),
    })
}

fn nearest_place(view: &View<'_>, scene: &Scene, m: &Match, parties: &Parties) -> Option<MentionId> {
    let taken = |p: &Place| {
        parties
            .actors
            .iter()
            .chain(&parties.recipients)
            .any(|q| (q.start..q.end).contains(&p.head) && q.head == p.head)
    };
    let fences = |a: usize, b: usize| {
        (a..b).filter(|i| view.item(*i).is_some_and(|it| it.is_verb() || it.mark == Mark::Stop)).count()
    };
    scene
        .places
        .iter()
        .filter(|p| !taken(p))
        .map(|p| {
            let (a, b) = if p.at > m.head { (m.last + 1, p.at) } else { (p.head, m.first) };
            (fences(a, b) * 15 + b.saturating_sub(a) + usize::from(p.at < m.head) * 6, p)
        })
        .filter(|(cost, _)| *cost < 40)
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, p)| p.mention)
}

/// Joins what is one event told by two words: an attack and its dead, a verbal noun and the verb after it, doubles.
fn merge(view: &View<'_>, out: &mut Vec<Candidate>, first: usize) {
    let known = &view.lexicon.known;
    let mut i = first;
    while i < out.len() {
        let mut j = i + 1;
        while j < out.len() {
            let (Some(a), Some(b)) = (out.get(i), out.get(j)) else { break };
            let same = a.event.kind == b.event.kind
                && a.event.polarity == b.event.polarity
                && a.event.attribution == b.event.attribution;
            if !same || b.first <= a.last {
                j += 1;
                continue;
            }
            let between = a.last + 1..b.first;
            let gap = between.len();
            let mut verbs = 0;
            let mut stop = false;
            let mut cause = false;
            let mut linking = false;
            let mut apart = false;
            for k in between {
                let Some(item) = view.item(k) else { break };
                verbs += usize::from(item.is_verb() && !item.is_in(&known.causes));
                stop |= item.mark == Mark::Stop || item.upos == Upos::Cconj;
                // «عقوبات ردا على إجراء»، «مفاوضات قبل القمة»، «الألغام التي زرعت»: two deeds.
                let within = [known.fi, known.bi, known.li, known.min].iter().any(|k| item.is(*k));
                apart |= item.mark == Mark::Comma
                    || item.upos == Upos::Adp && !within
                    || item.is_in(&known.relatives);
                cause |= item.is_in(&known.causes);
                linking |= item.upos == Upos::Adp && (item.is(known.fi) || item.is(known.bi));
            }
            let casualty = |c: &Candidate| {
                view.item(c.first).is_some_and(|it| it.is_in(&known.casualty) || it.is_in(&known.causes))
            };
            cause |= view.item(b.first).is_some_and(|it| it.is_in(&known.causes));
            let assault = a.event.kind == EventType::Assault;
            // A battle between two sides is an event beside its dead.
            let battle = |c: &Candidate| {
                c.event.actors.len() >= 2
                    && view
                        .lexicon
                        .triggers
                        .get(c.row as usize)
                        .is_some_and(|t| t.actor.contains(&Slot::Between) && !t.verb)
            };
            let result = assault
                && !battle(b)
                && verbs == 0
                && !stop
                && gap <= 24
                && casualty(a) != casualty(b)
                && (cause || linking);
            // «هجوم استهدف دورية»: the verb's subject is the attack.
            let verb_of = gap <= 3
                && verbs == 0
                && !stop
                && (assault || a.event.trigger.lemma == b.event.trigger.lemma)
                && view.item(a.first).is_some_and(|x| !x.is_verb())
                && view.item(b.first).is_some_and(Item::is_verb)
                && a.event.recipients.is_empty();
            // One demonstration told by what is done in it.
            let demonstration = a.event.kind == EventType::Protest
                && (a.event.actors == b.event.actors
                    || b.event.actors.is_empty()
                    || a.event.actors.is_empty())
                && (a.event.mode == b.event.mode || b.event.actors.is_empty());
            let inside = |x: &Candidate, y: &Candidate| {
                y.event
                    .actors
                    .iter()
                    .chain(&y.event.recipients)
                    .any(|p| p.span.contains(x.event.trigger.span))
            };
            let participant = a.event.kind == EventType::Protest && (inside(a, b) || inside(b, a));
            let related = a.event.relation == b.event.relation
                || a.event.relation.is_none()
                || b.event.relation.is_none();
            // «جرت الزيارة … والتقى خلال الزيارة»: a definite noun said again is what was said before, but «الهجوم الثاني» is not «الهجوم الأول».
            let noun = |c: &Candidate| {
                let said =
                    view.item(c.last).filter(|x| !x.is_verb() && x.features.definite && x.form != 0)?;
                Some((
                    said.form,
                    view.item(c.last + 1).filter(|x| x.is_adjective() || x.upos == Upos::Num).map(|x| x.form),
                ))
            };
            let again = noun(a)
                .zip(noun(b))
                .is_some_and(|(x, y)| related && x.0 == y.0 && (y.1.is_none() || x.1 == y.1));
            // «فرض حزمة عقوبات»: two words of one type side by side tell one deed.
            let close = gap <= 4 && !stop && !apart && related;
            let double = demonstration && gap <= 40
                || participant
                || again
                || close
                || a.event.trigger.lemma == b.event.trigger.lemma
                    && a.event.actors == b.event.actors
                    && a.event.recipients == b.event.recipients;
            if !(result || verb_of || double) {
                j += 1;
                continue;
            }
            let b = out.remove(j);
            let Some(a) = out.get_mut(i) else { break };
            let likelier = b.event.probability.get() > a.event.probability.get();
            let swap = result && !casualty(a)
                || participant && inside(a, &b)
                || close && !result && !verb_of && likelier;
            let (keep_b, other) = if swap { (true, a.clone()) } else { (false, b.clone()) };
            if keep_b {
                *a = Candidate { first: b.first, last: b.last, ..b };
            }
            if a.event.actors.is_empty() {
                a.event.actors = other.event.actors.clone();
            }
            if a.event.recipients.is_empty() {
                a.event.recipients = other.event.recipients.clone();
            }
            let recipients = a.event.recipients.clone();
            a.event.actors.retain(|x| !recipients.iter().any(|r| r.span.overlaps(x.span)));
            if other.event.mode.is_some() && a.event.mode.is_none() {
                a.event.mode.clone_from(&other.event.mode);
                a.event.cameo.clone_from(&other.event.cameo);
            }
            a.event.relation = a.event.relation.or(other.event.relation);
            a.event.place = a.event.place.take().or(other.event.place);
            a.event.time = a.event.time.take().or(other.event.time);
            let p = a.event.probability.get().max(other.event.probability.get());
            a.event.probability = Probability::new(p);
        }
        i += 1;
    }
    let Some(rest) = out.get_mut(first..) else { return };
    rest.sort_by_key(|c| (c.event.trigger.span, c.row));
}

impl Candidate {
    /// The type that the table has for its trigger; `None` for a verb of no table.
    #[must_use]
    pub fn tabled(&self) -> Option<EventType> {
        self.tabled
    }
}
