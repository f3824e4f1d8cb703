//! The trained parts of the coder: the type of a trigger in context, the status of its event, and which phrases are its
//! parties. `tools/train` makes them; without a model the rules stand as they are.

use crate::code::{Candidate, Proposed};
use crate::lexicon::Lexicon;
use crate::model::{feature, softmax};
use crate::net::Net;
use crate::view::Phrase;
use isnad_doc::{EventType, Probability, Relation, Status};

/// Events less probable than this are not given: two readers who settle their doubts drop most of what is less likely than not.
pub const FLOOR: f32 = 0.5;
/// The same for an attack or a protest told by a sentence alone, whose probability is that of the votes.
const LONE: f32 = 0.12;
/// A phrase that is a party with less than this probability is none.
pub const PARTY: f32 = 0.35;
/// A status that the rules read is kept from this probability on.
const TOLD: f32 = 0.25;
/// How many actors and how many recipients an event can have.
const PARTIES: usize = 4;

/// What a phrase is to an event: the classes of the model of parties, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// No party.
    None,
    /// Who does it.
    Actor,
    /// To whom it is done.
    Recipient,
}

/// The classes of the model of types: 0 is no event, then the types in the order of [`EventType::ALL`].
#[must_use]
pub fn class_of(kind: Option<EventType>) -> usize {
    kind.and_then(|k| EventType::ALL.iter().position(|t| *t == k)).map_or(0, |i| i + 1)
}

/// The classes of the model of status, in their order.
pub const STATUSES: [Status; 4] =
    [Status::Asserted, Status::Future, Status::Hypothetical, Status::Historical];

/// The networks.
#[derive(Clone, Debug, Default)]
pub struct Models {
    /// No event and the sixteen types: two networks, of which the mean counts.
    pub types: [Net; 2],
    /// The four statuses.
    pub status: Net,
    /// None, actor, recipient: each phrase for itself, and with what the first has of the others.
    pub parties: [Net; 2],
    /// Whether annotators of lone sentences take an attack or a protest for one.
    pub votes: Net,
}

impl Models {
    /// The models that the crate ships.
    #[must_use]
    pub fn shipped() -> Self {
        let read = |bytes: &[u8]| Net::read(bytes).unwrap_or_default();
        Self {
            types: [
                read(include_bytes!("../../../models/events/types-a.bin")),
                read(include_bytes!("../../../models/events/types-b.bin")),
            ],
            status: read(include_bytes!("../../../models/events/status.bin")),
            parties: [
                read(include_bytes!("../../../models/events/parties-a.bin")),
                read(include_bytes!("../../../models/events/parties-b.bin")),
            ],
            votes: read(include_bytes!("../../../models/events/votes.bin")),
        }
    }

    /// The probabilities that a candidate is no event or one of each type; none without a model.
    #[must_use]
    pub fn types_of(&self, c: &Candidate) -> Vec<f32> {
        let [a, b] = &self.types;
        if a.is_empty() || b.is_empty() {
            return Vec::new();
        }
        let mut chances = a.scores(&c.features, &c.vectors);
        for (x, y) in chances.iter_mut().zip(b.scores(&c.features, &c.vectors)) {
            *x = f32::midpoint(*x, y);
        }
        softmax(&mut chances);
        chances
    }

    /// Gives a candidate its type and probability; false where it is no event.
    pub(crate) fn judge(&self, c: &mut Candidate, lexicon: &Lexicon) -> bool {
        let chances = self.types_of(c);
        let Some((kind, chance)) = best_type(&chances) else { return true };
        let voted = (c.alone && VOTED.contains(&kind) && !self.votes.is_empty()).then(|| {
            let votes = self.votes.probabilities(&voting(c, chance, kind), &c.vectors);
            between(chance, votes.get(1).copied().unwrap_or(0.0))
        });
        let trigger = lexicon.triggers.get(c.row as usize);
        let mut chance = chance;
        let mut kind = kind;
        // These relations stand only between bodies that were found; that is told by no feature of the model.
        if matches!(
            c.event.relation,
            Some(Relation::Merge | Relation::Split | Relation::Talks | Relation::Rival)
        ) && let Some(t) = trigger
            && t.prior > chance
        {
            (kind, chance) = (t.kind, t.prior);
        }
        if kind != c.event.kind {
            c.event.kind = kind;
            c.event.mode = None;
            c.event.cameo = None;
            c.event.relation = None;
        }
        c.event.probability = Probability::new(voted.unwrap_or(chance));
        chance >= if voted.is_some() { LONE } else { FLOOR }
    }

    /// Gives an event its status.
    pub(crate) fn settle_status(&self, c: &mut Candidate) {
        if self.status.is_empty() {
            return;
        }
        let chances = self.status.probabilities(&c.status_features, &c.vectors);
        // What a particle, a prediction or a date says stands unless the model is sure of another.
        let told = STATUSES.iter().position(|s| *s == c.event.status).and_then(|i| chances.get(i));
        if c.event.status != Status::Asserted && told.is_some_and(|p| *p >= TOLD) {
            return;
        }
        let best = chances.iter().zip(STATUSES).max_by(|a, b| a.0.total_cmp(b.0));
        if let Some((_, status)) = best {
            c.event.status = status;
        }
    }

    /// The phrases that are actors and those that are recipients; `None` without a model.
    pub(crate) fn choose(&self, phrases: &[Proposed]) -> Option<(Vec<Phrase>, Vec<Phrase>)> {
        let [alone, together] = &self.parties;
        if alone.is_empty() || together.is_empty() {
            return None;
        }
        let first: Vec<Vec<f32>> =
            phrases.iter().map(|p| alone.probabilities(&p.features, &p.vectors)).collect();
        let mut found: Vec<(f32, Part, Phrase)> = Vec::new();
        for (i, p) in phrases.iter().enumerate() {
            let chances = together.probabilities(&beside_others(phrases, &first, i), &p.vectors);
            if let [_, actor, recipient] = chances.as_slice() {
                let (part, chance) =
                    if actor >= recipient { (Part::Actor, *actor) } else { (Part::Recipient, *recipient) };
                if chance >= PARTY {
                    found.push((chance, part, p.phrase));
                }
            }
        }
        let pick = |part: Part| {
            let mut list: Vec<&(f32, Part, Phrase)> = found.iter().filter(|f| f.1 == part).collect();
            list.sort_by(|a, b| b.0.total_cmp(&a.0));
            list.truncate(PARTIES);
            let mut phrases: Vec<Phrase> = list.iter().map(|f| f.2).collect();
            phrases.sort_by_key(|p| p.start);
            phrases
        };
        Some((pick(Part::Actor), pick(Part::Recipient)))
    }
}

/// What the second model of parties sees of a phrase: what the first saw, and what that made of the others of the event.
#[must_use]
pub fn beside_others(phrases: &[Proposed], first: &[Vec<f32>], of: usize) -> Vec<(u32, f32)> {
    let mut out = phrases.get(of).map_or_else(Vec::new, |p| p.features.clone());
    out.extend(crate::features::rivals(phrases, first, of));
    out
}

/// The types that annotators of lone sentences voted on.
pub const VOTED: [EventType; 2] = [EventType::Assault, EventType::Protest];

/// Half way between two probabilities, in odds: few sentences were voted on, so that the votes alone are rash.
#[must_use]
pub fn between(a: f32, b: f32) -> f32 {
    let odds = |p: f32| (p.clamp(0.001, 0.999) / (1.0 - p.clamp(0.001, 0.999))).ln();
    let mean = f32::midpoint(odds(a), odds(b));
    1.0 / (1.0 + (-mean).exp())
}

/// What the model of votes sees: the features of the type, and how sure the model of types is.
#[must_use]
pub fn voting(c: &Candidate, chance: f32, kind: EventType) -> Vec<(u32, f32)> {
    let mut out = c.features.clone();
    let odds = (chance.clamp(0.01, 0.99) / (1.0 - chance.clamp(0.01, 0.99))).ln();
    out.push((feature("sure", &[kind as u32]), odds));
    out.push((feature("sure-at", &[kind as u32, (chance * 8.0) as u32]), 1.0));
    out
}

/// The likeliest type and its probability.
#[must_use]
pub fn best_type(chances: &[f32]) -> Option<(EventType, f32)> {
    let types = chances.get(1..)?;
    types.iter().zip(EventType::ALL).max_by(|a, b| a.0.total_cmp(b.0)).map(|(p, k)| (*k, *p))
}
