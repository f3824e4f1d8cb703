//! The trained parts of the coder: the type of a trigger in context, the status of its event, and which phrases are its
//! parties. `tools/train` makes them; without a model the rules stand as they are.

use crate::code::{Candidate, Chosen, Proposed};
use crate::features::Grouped;
use crate::lexicon::Lexicon;
use crate::model::{feature, softmax};
use crate::net::Net;
use crate::view::Phrase;
use isnad_doc::{EventType, Probability, Relation, Status};

/// Events less probable than this are not given: what is above has the best F1 in the folds.
pub const FLOOR: f32 = 0.4;
/// The same for an attack or a protest told by a sentence alone, whose probability is that of the votes.
pub const LONE: f32 = 0.12;
/// A phrase that is a party, the place or the time with less than this probability is none.
pub const PARTY: f32 = 0.3;
/// The same for a place that has a name, for one that has none, and for a time.
const PLACE: f32 = 0.35;
const NAMELESS: f32 = 0.5;
const TIME: f32 = 0.4;
/// A status that the rules read is kept from this probability on.
const TOLD: f32 = 0.25;
/// How many actors and how many recipients an event can have.
const PARTIES: usize = 4;

/// What a phrase is to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// No party.
    None,
    /// Who does it.
    Actor,
    /// To whom it is done.
    Recipient,
    /// Where it happens.
    Place,
    /// When it happens.
    Time,
}

/// The classes of the model of parties, in their order.
pub const PARTS: [Part; 5] = [Part::None, Part::Actor, Part::Recipient, Part::Place, Part::Time];

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
    /// [`PARTS`]: each phrase for itself, and with what the first has of the others.
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
        let Some((mut kind, mut chance)) = best_type(&chances) else { return true };
        let trigger = lexicon.triggers.get(c.row as usize);
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
        c.event.probability = Probability::new(chance);
        chance >= if c.alone && VOTED.contains(&kind) { LONE } else { FLOOR }
    }

    /// Of a text of one or two sentences: sets the probability of attacks and protests by the votes of those who read such.
    pub(crate) fn vote(&self, text: &Grouped, events: &mut [Candidate]) {
        if self.votes.is_empty() {
            return;
        }
        for kind in VOTED {
            let own = |c: &&mut Candidate| c.event.kind == kind;
            let Some(best) = events
                .iter()
                .filter(|c| c.event.kind == kind)
                .max_by(|a, b| chance_of(a).total_cmp(&chance_of(b)))
            else {
                continue;
            };
            let sure = chance_of(best);
            let chances = self.votes.probabilities(&voting(text, best, sure, kind), &best.vectors);
            let voted = chances.get(1).copied().unwrap_or(0.0);
            let shift = odds(voted) - odds(sure);
            for c in events.iter_mut().filter(own) {
                c.event.probability = Probability::new(1.0 / (1.0 + (-(odds(chance_of(c)) + shift)).exp()));
            }
        }
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

    /// The parties, the place and the time of an event among the phrases of its sentence; `None` without a model. Who is one
    /// by `same` is not on both sides.
    pub(crate) fn choose(
        &self,
        phrases: &[Proposed],
        same: &dyn Fn(Phrase, Phrase) -> bool,
    ) -> Option<Chosen> {
        let [alone, together] = &self.parties;
        if alone.is_empty() || together.is_empty() {
            return None;
        }
        let first: Vec<Vec<f32>> =
            phrases.iter().map(|p| alone.probabilities(&p.features, &p.vectors)).collect();
        let mut found: Vec<(f32, Part, &Proposed)> = Vec::new();
        for (i, p) in phrases.iter().enumerate() {
            let chances = together.probabilities(&beside_others(phrases, &first, i), &p.vectors);
            let Some((part, chance)) = part_of(&chances) else { continue };
            let least = match part {
                Part::Place if p.named => PLACE,
                Part::Place => NAMELESS,
                Part::Time => TIME,
                Part::None | Part::Actor | Part::Recipient => PARTY,
            };
            if chance >= least {
                found.push((chance, part, p));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let party = |part: Part| matches!(part, Part::Actor | Part::Recipient);
        let mut i = 0;
        while let Some((_, part, p)) = found.get(i) {
            let both = |f: &(f32, Part, &Proposed)| {
                party(*part) && party(f.1) && f.1 != *part && same(f.2.phrase, p.phrase)
            };
            if found.iter().take(i).any(both) {
                found.remove(i);
            } else {
                i += 1;
            }
        }
        let all = |part: Part| found.iter().filter(move |f| f.1 == part).map(|f| f.2);
        let pick = |part: Part| {
            let mut phrases: Vec<Phrase> = all(part).take(PARTIES).map(|p| p.phrase).collect();
            phrases.sort_by_key(|p| p.start);
            phrases
        };
        Some(Chosen {
            actors: pick(Part::Actor),
            recipients: pick(Part::Recipient),
            place: all(Part::Place).map(|p| p.phrase).next(),
            time: all(Part::Time).find_map(|p| p.time),
        })
    }
}

/// What a phrase is to an event by the chances of [`PARTS`], and how sure that is; `None` for nothing.
#[must_use]
pub fn part_of(chances: &[f32]) -> Option<(Part, f32)> {
    let parts = chances.iter().zip(PARTS).skip(1);
    let (chance, part) = parts.max_by(|a, b| a.0.total_cmp(b.0))?;
    (*chance >= PARTY).then_some((part, *chance))
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

/// The logarithm of the odds of a probability.
fn odds(p: f32) -> f32 {
    let p = p.clamp(0.003, 0.997);
    (p / (1.0 - p)).ln()
}

fn chance_of(c: &Candidate) -> f32 {
    c.event.probability.get()
}

/// What the model of votes sees: the words of the text, and the likeliest of its events of the type with its probability.
#[must_use]
pub fn voting(text: &Grouped, best: &Candidate, chance: f32, kind: EventType) -> Vec<(u32, f32)> {
    let mut out = vec![(feature("sure", &[kind as u32]), odds(chance))];
    out.push((feature("sure-at", &[kind as u32, (chance * 8.0) as u32]), 1.0));
    out.extend(text.iter().map(|(h, v)| (feature("text", &[*h, kind as u32]), *v)));
    out.extend(best.features.iter().map(|(h, v)| (*h, v * TYPE_SHARE)));
    out
}

/// How much the features of the type count beside the words of the text for the votes.
const TYPE_SHARE: f32 = 0.3;

/// The likeliest type and its probability.
#[must_use]
pub fn best_type(chances: &[f32]) -> Option<(EventType, f32)> {
    let types = chances.get(1..)?;
    types.iter().zip(EventType::ALL).max_by(|a, b| a.0.total_cmp(b.0)).map(|(p, k)| (*k, *p))
}
