//! What the dossier shows beside the answer: timeline, network, speakers and outlets, gathered while records pass by.

use crate::passages::{View, bare_name};
use crate::question::{Question, SourceClass};
use crate::scales;
use crate::weighing::{Document, Edge, Evidence, Moment, Network, Node, Origin, Outlet, Speaker};
use isnad_doc::wire::{Event, Party};
use isnad_doc::{Act, EntityType, EventType, Polarity, Relation, Status};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How many moments, nodes and speakers are kept.
const MOMENTS: usize = 60;
const NODES: usize = 16;
const SPEAKERS: usize = 40;

/// Below this, an event is not shown in timeline or network.
const SURE: f64 = 0.5;

#[derive(Default)]
struct Who {
    name: String,
    class: Option<SourceClass>,
    attributions: usize,
    documents: usize,
}

type MomentKey = (Date, &'static str, Vec<String>);

/// What has been gathered so far.
#[derive(Default)]
pub(crate) struct Picture {
    outlets: BTreeMap<Option<String>, (usize, usize)>,
    speakers: BTreeMap<String, Who>,
    moments: BTreeMap<MomentKey, Moment>,
    nodes: BTreeMap<String, (Node, usize)>,
    edges: BTreeMap<(String, String), (usize, usize)>,
}

impl Picture {
    /// Counts a document of an outlet.
    pub(crate) fn outlet(&mut self, name: Option<&str>, relevant: bool) {
        let slot = self.outlets.entry(name.map(str::to_owned)).or_default();
        slot.0 += 1;
        slot.1 += usize::from(relevant);
    }

    /// Gathers from a record that names an actor of the question.
    pub(crate) fn record(&mut self, view: &View<'_>, published: Option<Date>) {
        self.speakers(view);
        for event in &view.record.events {
            if event.probability < SURE || !view.is_prose(event.trigger.at) {
                continue;
            }
            let denied = event.attribution.and_then(|a| view.record.attributions.get(a));
            let denied = denied.is_some_and(|a| scales::denies(a.commit) || a.act == Act::Deny);
            if denied || event.polarity == Polarity::Minus || event.status != Status::Asserted {
                continue;
            }
            self.network(view, event);
            if let Some(published) = published {
                self.moment(view, event, published);
            }
        }
    }

    fn speakers(&mut self, view: &View<'_>) {
        let mut here = BTreeSet::new();
        for (i, attribution) in view.record.attributions.iter().enumerate() {
            let Some(source) = &attribution.source else { continue };
            let class = view.class(attribution);
            let chain = view.chain(Some(i));
            let (key, name) = match class {
                SourceClass::Anonymous => {
                    let words = view.text(source.at).to_owned();
                    (format!("?{}", isnad_arabic::skeleton(&words)), words)
                }
                SourceClass::Media
                | SourceClass::Official
                | SourceClass::ArmedGroup
                | SourceClass::Party
                | SourceClass::Expert
                | SourceClass::Other
                | SourceClass::Unknown => {
                    let (key, name, _) = view.origin(&chain);
                    (key, name)
                }
            };
            let who = self.speakers.entry(key.clone()).or_default();
            if who.class.is_none() || name.len() > who.name.len() && name.len() < 80 {
                who.name = name;
            }
            who.class.get_or_insert(class);
            who.attributions += 1;
            if here.insert(key) {
                who.documents += 1;
            }
        }
    }

    fn moment(&mut self, view: &View<'_>, event: &Event, published: Date) {
        let parties = || event.actors.iter().chain(&event.recipients);
        if !parties().any(|p| view.party(p).is_some()) {
            return;
        }
        let told = event.time.as_ref().and_then(|t| t.value.get(..10)?.parse::<Date>().ok());
        // What a page tells of a far day is background; what it tells of a later one is not yet so.
        let date = match told {
            Some(day) if day > published || (published - day).get_days() > 400 => return,
            Some(day) => day,
            None => published,
        };
        let names = |list: &[Party]| {
            let mut out: Vec<String> = Vec::new();
            for party in list {
                let name = party_name(view, party);
                if !out.contains(&name) {
                    out.push(name);
                }
            }
            out
        };
        let (actors, recipients) = (names(&event.actors), names(&event.recipients));
        let mut all: Vec<String> = actors.iter().chain(&recipients).map(|n| bare_name(n)).collect();
        all.sort();
        all.dedup();
        let kind = event.relation.map_or(event.kind.as_str(), Relation::as_str);
        let sentence = view.sentence(event.trigger.at);
        let said_by = event
            .attribution
            .and_then(|a| view.record.attributions.get(a))
            .and_then(|a| a.source.as_ref())
            .map(|s| view.text(s.at).to_owned());
        let new = Moment {
            date,
            published: told.is_none(),
            r#type: event.kind,
            relation: event.relation,
            actors,
            recipients,
            sentence: view.text(sentence).to_owned(),
            trigger: (
                event.trigger.at.start.saturating_sub(sentence.start),
                event.trigger.at.end.saturating_sub(sentence.start),
            ),
            said_by,
            outlet: view.record.outlet.clone(),
            url: view.record.url.clone(),
            documents: 1,
            probability: event.probability,
        };
        let key = (date, kind, all);
        match self.moments.get_mut(&key) {
            None => {
                self.moments.insert(key, new);
            }
            Some(old) => {
                let documents = old.documents + 1;
                // Ties by sentence, so that the order of records does not matter.
                if (new.probability, &old.sentence) > (old.probability, &new.sentence) {
                    *old = new;
                }
                old.documents = documents;
            }
        }
    }

    fn network(&mut self, view: &View<'_>, event: &Event) {
        let side = |list: &[Party]| -> Vec<String> {
            let mut out: Vec<String> = list.iter().filter_map(|p| body(view, p)).collect();
            out.sort();
            out.dedup();
            out
        };
        let (actors, recipients) = (side(&event.actors), side(&event.recipients));
        let mut pairs = BTreeSet::new();
        let pair =
            |a: &String, b: &String| if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
        for a in &actors {
            for b in &recipients {
                if a != b {
                    pairs.insert(pair(a, b));
                }
            }
        }
        if recipients.is_empty() {
            for (i, a) in actors.iter().enumerate() {
                for b in actors.iter().skip(i + 1) {
                    pairs.insert(pair(a, b));
                }
            }
        }
        let involves = |id: &String| view.actor_of(id).is_some();
        if !actors.iter().chain(&recipients).any(involves) {
            return;
        }
        for id in actors.iter().chain(&recipients) {
            let actor = view.actor_of(id);
            let Some(entity) = view.record.entities.iter().find(|e| e.id == *id) else { continue };
            let node = || {
                let node = Node {
                    id: id.clone(),
                    name_ar: entity.name_ar.clone(),
                    name_en: entity.name_en.clone(),
                    actor,
                    events: 0,
                };
                (node, 0)
            };
            self.nodes.entry(id.clone()).or_insert_with(node).0.events += 1;
        }
        for pair in pairs {
            let slot = self.edges.entry(pair).or_default();
            match is_conflict(event.kind, event.relation) {
                true => slot.0 += 1,
                false => slot.1 += 1,
            }
        }
    }

    /// The lists of the weighing.
    pub(crate) fn finish(
        self,
        question: &Question,
        evidence: &[Evidence],
        origins: &[Origin],
        documents: &[Document],
    ) -> (Vec<Speaker>, Vec<Outlet>, Vec<Moment>, Network) {
        let mut speakers: Vec<Speaker> = self
            .speakers
            .into_values()
            .map(|who| {
                let key = bare_name(&who.name);
                let starts = |e: &&Evidence| origins.get(e.origin).is_some_and(|o| bare_name(&o.name) == key);
                Speaker {
                    evidence: evidence.iter().filter(starts).count(),
                    name: who.name,
                    class: who.class.unwrap_or(SourceClass::Unknown),
                    attributions: who.attributions,
                    documents: who.documents,
                }
            })
            .collect();
        speakers.sort_by(|a, b| {
            (b.evidence, b.attributions, &a.name).cmp(&(a.evidence, a.attributions, &b.name))
        });
        speakers.truncate(SPEAKERS);
        let mut outlets: Vec<Outlet> = self
            .outlets
            .into_iter()
            .map(|(name, (read, relevant))| {
                let of = |e: &&Evidence| documents.get(e.document).is_some_and(|d| d.outlet == name);
                Outlet { evidence: evidence.iter().filter(of).count(), name, documents: read, relevant }
            })
            .collect();
        outlets.sort_by(|a, b| {
            (b.evidence, b.relevant, b.documents, &a.name).cmp(&(
                a.evidence,
                a.relevant,
                a.documents,
                &b.name,
            ))
        });
        let cited: BTreeSet<&str> = evidence.iter().map(|e| e.passage.as_str()).collect();
        // The same thing told again within days, without a day of its own, is one moment.
        let mut timeline: Vec<Moment> = Vec::new();
        let mut latest: BTreeMap<(&'static str, Vec<String>), (Date, usize)> = BTreeMap::new();
        for ((date, kind, parties), moment) in self.moments {
            let key = (kind, parties);
            let again = latest.get(&key).filter(|(d, _)| moment.published && (date - *d).get_days() <= 3);
            if let Some(first) = again.and_then(|(_, i)| timeline.get_mut(*i)) {
                first.documents += moment.documents;
                continue;
            }
            latest.insert(key, (date, timeline.len()));
            timeline.push(moment);
        }
        timeline.sort_by(|a, b| {
            let rank = |m: &Moment| {
                (
                    cited.contains(m.sentence.as_str()),
                    m.relation.is_some(),
                    m.documents,
                    m.actors.len() + m.recipients.len(),
                )
            };
            rank(b).cmp(&rank(a)).then(a.date.cmp(&b.date)).then(a.sentence.cmp(&b.sentence))
        });
        timeline.truncate(MOMENTS);
        timeline.sort_by(|a, b| (a.date, a.r#type, &a.sentence).cmp(&(b.date, b.r#type, &b.sentence)));
        let network = network(question, self.nodes, self.edges);
        (speakers, outlets, timeline, network)
    }
}

fn network(
    question: &Question,
    nodes: BTreeMap<String, (Node, usize)>,
    edges: BTreeMap<(String, String), (usize, usize)>,
) -> Network {
    // Different ids of one actor are one node.
    let merged = |id: &str, nodes: &BTreeMap<String, (Node, usize)>| {
        nodes.get(id).and_then(|(n, _)| n.actor).map_or_else(|| id.to_owned(), |a| format!("@{a}"))
    };
    let mut kept: BTreeMap<String, Node> = BTreeMap::new();
    for (id, (node, _)) in &nodes {
        let slot = kept.entry(merged(id, &nodes)).or_insert_with(|| Node { events: 0, ..node.clone() });
        slot.events += node.events;
        if let Some(actor) = slot.actor.and_then(|a| question.actors.get(a)) {
            slot.name_ar.clone_from(&actor.label.ar);
            slot.name_en = Some(actor.label.en.clone());
        }
    }
    let mut sums: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for ((a, b), (conflict, cooperation)) in &edges {
        let (a, b) = (merged(a, &nodes), merged(b, &nodes));
        if a == b {
            continue;
        }
        let slot = sums.entry(if a < b { (a, b) } else { (b, a) }).or_default();
        slot.0 += conflict;
        slot.1 += cooperation;
    }
    let mut degree: BTreeMap<&str, usize> = BTreeMap::new();
    for ((a, b), (x, y)) in &sums {
        *degree.entry(a).or_default() += x + y;
        *degree.entry(b).or_default() += x + y;
    }
    let mut order: Vec<(&String, &Node)> =
        kept.iter().filter(|(id, n)| n.actor.is_some() || degree.contains_key(id.as_str())).collect();
    order.sort_by(|(a, m), (b, n)| {
        let rank = |id: &str, node: &Node| {
            (node.actor.is_none(), std::cmp::Reverse(degree.get(id).copied().unwrap_or(0)))
        };
        rank(a, m).cmp(&rank(b, n)).then(m.actor.cmp(&n.actor)).then(a.cmp(b))
    });
    order.truncate(NODES);
    let place: BTreeMap<&str, usize> =
        order.iter().enumerate().map(|(i, (id, _))| (id.as_str(), i)).collect();
    let edges = sums.iter().filter_map(|((a, b), (conflict, cooperation))| {
        let (a, b) = (*place.get(a.as_str())?, *place.get(b.as_str())?);
        Some(Edge { a: a.min(b), b: a.max(b), conflict: *conflict, cooperation: *cooperation })
    });
    let mut edges: Vec<Edge> = edges.collect();
    edges.sort_by_key(|e| (e.a, e.b));
    Network { nodes: order.into_iter().map(|(_, n)| n.clone()).collect(), edges }
}

/// The organisation or country that a party is; persons are left out, the network is one of organisations.
fn body(view: &View<'_>, party: &Party) -> Option<String> {
    let is = |m: &&isnad_doc::wire::Mention| matches!(m.kind, EntityType::Org | EntityType::Gpe);
    let own = party.mention.and_then(|m| view.record.mentions.get(m)).filter(is);
    let found = own.or_else(|| view.record.mentions.iter().filter(|m| party.at.contains(m.at)).find(is));
    found.and_then(|m| m.entity.clone())
}

fn party_name(view: &View<'_>, party: &Party) -> String {
    let actor = view.party(party).and_then(|a| view.lens.question.actors.get(a));
    if let Some(actor) = actor {
        return actor.label.ar.clone();
    }
    let entity = view.entity(party.mention, party.at).and_then(|e| view.name(e));
    entity.unwrap_or_else(|| view.text(party.at)).to_owned()
}

/// Whether an event is one of conflict, by PLOVER's quad classes; a relation says it more closely.
#[must_use]
pub fn is_conflict(kind: EventType, relation: Option<Relation>) -> bool {
    if let Some(relation) = relation {
        return match relation {
            Relation::Split | Relation::Rival => true,
            Relation::Merge | Relation::Ally | Relation::Pledge | Relation::Talks => false,
        };
    }
    match kind {
        EventType::Agree
        | EventType::Consult
        | EventType::Support
        | EventType::Concede
        | EventType::Cooperate
        | EventType::Aid
        | EventType::Retreat => false,
        EventType::Request
        | EventType::Accuse
        | EventType::Reject
        | EventType::Threaten
        | EventType::Protest
        | EventType::Sanction
        | EventType::Mobilize
        | EventType::Coerce
        | EventType::Assault => true,
    }
}
