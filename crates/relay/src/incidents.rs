//! Which events of an archive's pages are one event in the world, told many times.
//!
//! [`Report::of`] takes from a record what comparing needs; [`incidents`] groups reports. Two reports are one incident
//! where type, status and polarity are the same and parties, place and time agree: each part that agrees adds to a score,
//! each that contradicts forbids, and what one page leaves unsaid neither adds nor forbids. Nothing is decided here about
//! what to print or which id an incident had before: see [`crate::versions`] for that.

use crate::chains::{hedge, path};
use crate::denials::denies;
use crate::origins::{Piece, origins};
use crate::shingles::{fnv, words};
use isnad_doc::wire::{At, Event, EventPlace, Party, Record};
use isnad_doc::{Country, EntityType, EventType, Polarity, Precision, Relation, Sector, Status};
use jiff::civil::{Date, ISOWeekDate};
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash as _, Hasher};

// What each agreeing part adds. The figures were set by hand on some days of news of five outlets and tried on others
// (`docs/events.md`, «Incidents»); they are ranks rather than measurements, and only their order matters much.

/// The same person, organisation or body: with any second part that is enough.
const SAME_ENTITY: f64 = 3.0;
/// The same country as a party: states do much in a day.
const SAME_STATE: f64 = 1.25;
/// A body of the same country and sector («الجيش السوري» and «قوات النظام»).
const SAME_BODY: f64 = 1.5;
/// The same phrase of two words or more that names nobody known.
const SAME_PHRASE: f64 = 1.5;
/// A state, its capital or its people on one side, one of its bodies on the other.
const METONYM: f64 = 1.0;
/// The same head of the phrase, or the same sector and no more: «شخص» is killed every day.
const SAME_HEAD: f64 = 0.5;
/// Parties of no known entity that look unlike: a policeman and a civilian may still be one man.
const UNLIKE: f64 = -1.0;

/// Share of the above for parties in different roles.
const TURNED: f64 = 0.8;

/// The same town or site.
const SAME_TOWN: f64 = 3.0;
/// The same province, region or other named place above a town.
const SAME_PROVINCE: f64 = 2.0;
/// A town and the region around it.
const INSIDE: f64 = 1.0;
/// The same country, or a place and its country.
const SAME_COUNTRY: f64 = 0.25;

/// The same day, as both texts date it.
const SAME_DAY: f64 = 1.0;
/// Days that agree less surely: the pages' dates alone tell at least one of them.
const NEAR_DAY: f64 = 0.5;
/// Told by the pages' dates alone, and these are days apart, or each text says «today» of its own day: what is news again
/// is often a new event.
const LATER_DAY: f64 = -1.5;

/// What a fight or protest loses whose days do not agree, besides what they lose twice.
const OTHER_FIGHT: f64 = 1.0;

/// The same mode, and different ones: a mode comes from the trigger, and one attack may be told by different triggers.
const SAME_MODE: f64 = 0.5;
const OTHER_MODE: f64 = -1.0;
/// Different modes of what is done and not said: an air raid and poison gas in one town are two attacks of one day.
const OTHER_DEED: f64 = -2.5;

/// The same known person is what it is done to, in an attack or by the same mode: nobody is killed or arrested every day.
const ONE_VICTIM: f64 = 1.0;
/// Both sides agree, be they only states, in a deed of one mode that is no daily fare.
const BOTH_SIDES: f64 = 0.5;

/// The wording of the sentences: nothing below the first share of common words, then this much for each further whole.
const WORDING_FROM: f64 = 0.2;
const WORDING: f64 = 4.0;
/// Share of common words that counts as a part of its own. At .35 one party that is in the news for days («ترامب هدد», clashes
/// with one militia) drew its deeds together.
const WORDING_PART: f64 = 0.45;
/// Least that a party or place adds to count as a part: a common country or sector does not. At .5 the week of one battle
/// became one event, for all of it is between fighters in one town.
const LEAST_PART: f64 = 1.0;
/// Fewer words than this in a sentence say nothing by being shared.
const LEAST_WORDS: usize = 4;

/// Least score of one incident: a known party or a town with a second part that agrees. Type and day alone reach 1.
const THRESHOLD: f64 = 4.0;

/// Share of [`THRESHOLD`] that all pairs between two groups reach on average for the groups to become one. One good link
/// does not join two groups of which the others only do not contradict.
const AVERAGE: f64 = 0.45;

/// Days before a page's date in which an event happened that the page does not date.
const WINDOW: i32 = 3;

/// Kilometres between two towns that are told as one place: quarters and suburbs.
const SUBURB: f64 = 15.0;

/// Kilometres between a town and the middle of the province it may lie in.
const PROVINCE: f64 = 120.0;

/// Longest time, in days, that a report is put under every day of; vaguer ones meet only their like.
const VAGUE: i32 = 8;

/// Reports under one key that are all compared with each other; in a greater crowd each meets [`NEIGHBOURS`] next ones,
/// so that a day with ten thousand reports of one town costs no hundred million comparisons.
const CROWD: usize = 128;
const NEIGHBOURS: usize = 48;

/// Members of two groups that are compared before the groups become one.
const CHECKED: usize = 24;

/// A party as comparing sees it.
#[derive(Clone, Debug)]
struct Who {
    entity: Option<String>,
    kind: Option<EntityType>,
    country: Option<Country>,
    sector: Option<Sector>,
    /// Skeletons of the words of its phrase, the particles that are written with the first one taken off.
    phrase: Vec<u64>,
}

/// A place as comparing sees it.
#[derive(Clone, Debug)]
struct Where {
    geoname: Option<u32>,
    country: Option<Country>,
    at: Option<(f64, f64)>,
    precision: Precision,
    phrase: Vec<u64>,
    /// It is the recipient, and compared as such already.
    lent: bool,
}

/// When, in days since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// As the text says: first and last day.
    Own(i32, i32),
    /// As the page's date says.
    Page(i32),
    /// Nothing tells.
    Unknown,
}

/// One event of one page, as far as comparing needs it.
#[derive(Clone, Debug)]
pub struct Report {
    /// Id of the page.
    pub page: String,
    /// Index into the events of its record.
    pub event: usize,
    /// Its type.
    pub kind: EventType,
    /// Dictionary form of its trigger.
    pub lemma: String,
    /// Where its trigger begins, in code points of the page's text.
    pub start: usize,
    /// What the chain's commitments leave of it: [`hedge`].
    pub hedge: f64,
    /// That a careful reader would agree that the page reports it.
    pub probability: f64,
    relation: Option<Relation>,
    mode: Option<String>,
    polarity: Polarity,
    status: Status,
    sentence: Option<usize>,
    actors: Vec<Who>,
    recipients: Vec<Who>,
    place: Option<Where>,
    time: When,
    time_precision: Option<Precision>,
    published: Option<i32>,
    instant: Option<String>,
    words: Vec<u64>,
    /// Hash of the whole sentence; `None` where it is too short to be told by.
    said: Option<u64>,
    piece: Piece,
}

impl Report {
    /// The reports of one page: its events with at least the probability `least`. `one` gives the id that stands for an
    /// entity's id where the archive knows several of one entity.
    #[must_use]
    pub fn of(record: &Record, least: f64, one: &dyn Fn(&str) -> Option<String>) -> Vec<Report> {
        let chosen: Vec<(usize, &Event)> =
            record.events.iter().enumerate().filter(|(_, e)| e.probability >= least).collect();
        let sentence = |e: &Event| record.sentences.iter().position(|s| s.contains(e.trigger.at));
        let around =
            |e: &Event| sentence(e).and_then(|n| record.sentences.get(n)).copied().unwrap_or(e.trigger.at);
        let passages: Vec<(Option<usize>, At)> =
            chosen.iter().map(|(_, e)| (e.attribution, around(e))).collect();
        let pieces = Piece::of(record, &passages);
        let published = record.published.as_deref().and_then(|p| p.get(..10)).and_then(day);
        let parties = |list: &[Party]| list.iter().map(|p| who(record, p, one)).collect();
        let made = chosen.into_iter().zip(pieces).map(|((n, e), piece)| {
            let own = e.time.as_ref().and_then(|t| interval(&t.value));
            Report {
                page: record.id.clone(),
                event: n,
                kind: e.kind,
                lemma: e.trigger.lemma.clone(),
                start: e.trigger.at.start,
                hedge: hedge(record, e.attribution),
                probability: e.probability,
                relation: e.relation,
                mode: e.mode.clone(),
                polarity: polarity(record, e),
                status: e.status,
                sentence: sentence(e),
                actors: parties(&e.actors),
                recipients: parties(&e.recipients),
                place: place(record, e),
                time: match (own, published) {
                    (Some((from, to)), _) => When::Own(from, to),
                    // What is told as long past did not happen about the page's date.
                    (None, Some(day)) if e.status != Status::Historical => When::Page(day),
                    _ => When::Unknown,
                },
                time_precision: e.time.as_ref().map(|t| t.precision),
                published,
                instant: record.published.clone(),
                words: content_words(&without_parts(record, e, around(e))),
                said: said(around(e).of(&record.text)),
                piece,
            }
        });
        made.collect()
    }

    /// What its chain and its reading leave of it together.
    fn certainty(&self) -> f64 {
        self.hedge * self.probability
    }

    /// The order of reports: the earliest page first, undated ones last. It does not depend on when pages were added.
    fn order(&self) -> (bool, &Option<String>, &str, usize, usize) {
        (self.instant.is_none(), &self.instant, &self.page, self.start, self.event)
    }
}

/// Reports that tell of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// Its reports as indexes into the list given, the earliest first.
    pub reports: Vec<usize>,
    /// The most certain report, as all below a place in `reports`: type, status, polarity, trigger and chain are its own.
    pub best: usize,
    /// Which report gives relation, mode, actors, recipients, place and time: the most precise, among equals the most
    /// certain one; `None` where no report knows.
    pub relation: Option<usize>,
    /// 〃
    pub mode: Option<usize>,
    /// 〃
    pub actors: Option<usize>,
    /// 〃
    pub recipients: Option<usize>,
    /// 〃
    pub place: Option<usize>,
    /// 〃
    pub time: Option<usize>,
    /// Number of pages.
    pub pages: usize,
    /// Number of independent origins, as [`origins`] counts them.
    pub origins: usize,
    /// That at least one of the origins is read rightly.
    pub probability: f64,
}

/// Groups reports into incidents; every report is in one. Incidents and reports are in order of publication, and are the
/// same whatever order the reports are given in.
#[must_use]
pub fn incidents(reports: &[Report]) -> Vec<Incident> {
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by(|a, b| reports.get(*a).map(Report::order).cmp(&reports.get(*b).map(Report::order)));
    let sorted: Vec<&Report> = order.iter().filter_map(|i| reports.get(*i)).collect();
    let mut links: Vec<(f64, u32, u32)> = Vec::new();
    for (a, b) in candidates(&sorted) {
        let (Some(x), Some(y)) = (sorted.get(a as usize), sorted.get(b as usize)) else { continue };
        if let Some(score) = compare(x, y).filter(Agreement::is_one).map(|a| a.score) {
            links.push((score, a, b));
        }
    }
    // The best link first; among equals the earlier reports.
    links.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut group_of: Vec<usize> = (0..sorted.len()).collect();
    let mut groups: Vec<Vec<usize>> = (0..sorted.len()).map(|i| vec![i]).collect();
    for (_, a, b) in links {
        let of = |i: u32| group_of.get(i as usize).copied().unwrap_or(usize::MAX);
        let (x, y) = (of(a).min(of(b)), of(a).max(of(b)));
        let both = groups.get(x).zip(groups.get(y)).filter(|_| x != y);
        if both.is_some_and(|(p, q)| may_join(&sorted, p, q)) {
            let moved = groups.get_mut(y).map(std::mem::take).unwrap_or_default();
            for i in &moved {
                if let Some(group) = group_of.get_mut(*i) {
                    *group = x;
                }
            }
            if let Some(group) = groups.get_mut(x) {
                group.extend(moved);
                group.sort_unstable();
            }
        }
    }
    let full = groups.into_iter().filter(|g| !g.is_empty());
    full.filter_map(|g| incident(&sorted, &order, &g)).collect()
}

/// Whether two groups are one: no member contradicts another, and they agree on the whole.
fn may_join(reports: &[&Report], a: &[usize], b: &[usize]) -> bool {
    let (mut sum, mut n) = (0.0, 0.0);
    for x in a.iter().take(CHECKED) {
        for y in b.iter().take(CHECKED) {
            let pair = reports.get(*x).zip(reports.get(*y));
            let Some(found) = pair.and_then(|(x, y)| compare(x, y)) else { return false };
            sum += found.score.min(THRESHOLD * 2.0);
            n += 1.0;
        }
    }
    sum >= THRESHOLD * AVERAGE * n
}

fn incident(sorted: &[&Report], order: &[usize], group: &[usize]) -> Option<Incident> {
    let members: Vec<(usize, &Report)> =
        group.iter().filter_map(|i| Some((*order.get(*i)?, *sorted.get(*i)?))).collect();
    // The most certain of those that know; the earliest among equals.
    let pick = |rank: &dyn Fn(&Report) -> Option<u8>| {
        let known = members.iter().enumerate().filter_map(|(n, (_, r))| Some((rank(r)?, r.certainty(), n)));
        known.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(b.2.cmp(&a.2))).map(|(_, _, n)| n)
    };
    let parties = |list: &[Who]| list.iter().map(Who::rank).max();
    let pages: BTreeSet<&str> = members.iter().map(|(_, r)| r.page.as_str()).collect();
    let (pieces, read): (Vec<Piece>, Vec<f64>) = witnesses(&members).into_iter().unzip();
    let origins = origins(&pieces);
    // Noisy-or over origins: two papers that copy one dispatch misread or mislead together, so that an origin counts by the
    // best of its reports and once, and origins err apart. What the sources' words are worth (`hedge`) stays out of it: this
    // is the probability that the event is reported, as it is for a single event.
    let missed: f64 = origins
        .iter()
        .map(|o| {
            let read = o.pieces.iter().filter_map(|p| read.get(*p));
            1.0 - read.copied().fold(0.0, f64::max)
        })
        .product();
    Some(Incident {
        best: pick(&|_| Some(0))?,
        relation: pick(&|r| r.relation.map(|_| 0)),
        mode: pick(&|r| r.mode.as_ref().map(|_| 0)),
        actors: pick(&|r| parties(&r.actors)),
        recipients: pick(&|r| parties(&r.recipients)),
        place: pick(&|r| r.place.as_ref().map(Where::rank)),
        time: pick(&|r| r.time_precision.map(time_rank)),
        pages: pages.len(),
        origins: origins.len(),
        probability: ((1.0 - missed) * 1000.0).round() / 1000.0,
        reports: members.iter().map(|(i, _)| *i).collect(),
    })
}

/// The witnesses that the reports of one event are, each with the best probability that it is read rightly: a speaker is one
/// in a page, and the page's own headline and words add none to those whom it quotes.
fn witnesses(members: &[(usize, &Report)]) -> Vec<(Piece, f64)> {
    let quoting: BTreeSet<&str> =
        members.iter().filter(|(_, r)| !r.piece.is_own_voice()).map(|(_, r)| r.page.as_str()).collect();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut out = Vec::new();
    for (_, r) in members {
        let own = r.piece.is_own_voice();
        let speaker = if own { "" } else { r.piece.speaker.as_str() };
        if own && quoting.contains(r.page.as_str()) || !seen.insert((&r.page, speaker)) {
            continue;
        }
        let same = |o: &Report| o.page == r.page && (o.piece.is_own_voice() || o.piece.speaker == speaker);
        let read = members.iter().filter(|(_, o)| same(o)).map(|(_, o)| o.probability);
        out.push((r.piece.clone(), read.fold(0.0, f64::max)));
    }
    out
}

impl Who {
    /// How much it says: a known entity more than a country and sector, both more than a phrase.
    fn rank(&self) -> u8 {
        match (&self.entity, self.country, self.sector) {
            (Some(_), _, _) => 3,
            (None, Some(_), Some(_)) => 2,
            (None, None, None) => 0,
            _ => 1,
        }
    }

    fn is_state(&self) -> bool {
        self.entity.as_deref().is_some_and(|id| id.starts_with("iso:"))
    }

    /// Whether a state, or a town as its capital, may be written for a body of its power.
    fn stands_for(&self, body: &Who) -> bool {
        let of_power = body.sector.is_some_and(is_power);
        self.is_place() && (of_power || self.is_state() && body.entity.is_some())
    }

    fn is_town(&self) -> bool {
        self.is_place() && !self.is_state()
    }

    fn is_place(&self) -> bool {
        self.is_state() || matches!(self.kind, Some(EntityType::Gpe | EntityType::Loc | EntityType::Fac))
    }
}

impl Where {
    fn rank(&self) -> u8 {
        let linked = u8::from(self.geoname.is_some());
        match self.precision {
            Precision::Site => 6 + linked,
            Precision::City => 6 + linked,
            Precision::Admin => 4 + linked,
            Precision::Region => 2 + linked,
            _ => linked,
        }
    }
}

/// Finer times say more.
fn time_rank(precision: Precision) -> u8 {
    match precision {
        Precision::Minute => 5,
        Precision::Day => 4,
        Precision::Week => 3,
        Precision::Month => 2,
        Precision::Year => 1,
        _ => 0,
    }
}

/// How far two reports agree.
#[derive(Clone, Copy, Debug, Default)]
struct Agreement {
    score: f64,
    /// A known party or a named place is the same.
    identified: bool,
    /// Parts that agree besides type, mode and time.
    parts: u8,
}

impl Agreement {
    fn add(&mut self, part: Part) {
        self.score += part.score;
        self.identified |= part.identified;
        self.parts += u8::from(part.score >= LEAST_PART);
    }

    /// Never by type and time alone: somebody or some place is the same, and something else agrees.
    fn is_one(&self) -> bool {
        self.score >= THRESHOLD && self.identified && self.parts >= 2
    }
}

/// What one part of two reports says of their being one.
#[derive(Clone, Copy, Debug)]
struct Part {
    score: f64,
    identified: bool,
}

impl Part {
    const NOTHING: Part = Part { score: 0.0, identified: false };

    fn weak(score: f64) -> Self {
        Part { score, identified: false }
    }

    fn known(score: f64) -> Self {
        Part { score, identified: true }
    }
}

/// Sectors that act for a state, and are often written for one another.
fn is_power(sector: Sector) -> bool {
    matches!(sector, Sector::Gov | Sector::Mil | Sector::Cop | Sector::Spy)
}

/// Asserted and historical events go together: the same deed is news in one page and background in another.
fn class(status: Status) -> Status {
    match status {
        Status::Asserted | Status::Historical => Status::Asserted,
        Status::Future | Status::Hypothetical => status,
    }
}

/// Whether both parties do the same, so that either may be written first.
fn is_mutual(report: &Report) -> bool {
    matches!(report.kind, EventType::Agree | EventType::Consult | EventType::Cooperate)
        || report.relation.is_some()
}

/// Whether it is the daily fare of a war or of unrest; poison gas and a murder are in the news for days.
fn is_daily(report: &Report) -> bool {
    const DAILY: [&str; 5] = ["aerial", "destroy", "drone", "firearms", "heavy-weapons"];
    let fight =
        report.kind == EventType::Assault && report.mode.as_deref().is_none_or(|m| DAILY.contains(&m));
    fight || report.kind == EventType::Protest
}

/// Whether the modes of a type are deeds of different kinds, such as arresting and deporting, and no shades of one.
fn is_deed(report: &Report) -> bool {
    use EventType as T;
    matches!(report.kind, T::Retreat | T::Sanction | T::Mobilize | T::Coerce | T::Assault)
}

/// Whether what is done is said, so that only who says it tells which it is.
fn is_said(report: &Report) -> bool {
    use EventType as T;
    matches!(report.kind, T::Support | T::Concede | T::Request | T::Accuse | T::Reject | T::Threaten)
}

/// Compares two reports; `None` where they contradict one another.
fn compare(a: &Report, b: &Report) -> Option<Agreement> {
    let same = a.kind == b.kind
        && a.polarity == b.polarity
        && class(a.status) == class(b.status)
        && a.relation.zip(b.relation).is_none_or(|(x, y)| x == y);
    if !same {
        return None;
    }
    let when = time(a, b)?;
    let mut found = Agreement { score: when, ..Agreement::default() };
    let one_sentence = a.page == b.page && a.sentence.is_some() && a.sentence == b.sentence;
    // A war goes on in one place for weeks: what no text dates alike is another day's fight.
    if found.score <= 0.0 && is_daily(a) && is_daily(b) {
        found.score = found.score * 2.0 - OTHER_FIGHT;
    }
    let mut roles = Vec::with_capacity(3);
    let (mut actors_agree, mut done_to) = (false, None);
    if is_mutual(a) {
        let all = |r: &Report| r.actors.iter().chain(&r.recipients).cloned().collect::<Vec<_>>();
        roles.extend(mutual(&all(a), &all(b))?);
    } else {
        let actors = one_of(&a.actors, &b.actors)?;
        actors_agree = actors.score >= SAME_ENTITY || same_state(&a.actors, &b.actors);
        roles.push(actors);
        let recipients = one_of(&a.recipients, &b.recipients)?;
        done_to = Some(recipients);
        roles.push(recipients);
        roles.push(turned(a, b));
    }
    let place = where_both(a, b)?;
    // A town that is attacked is where it is attacked: one agreement and no two.
    if place.score >= SAME_PROVINCE && own_place(a) && own_place(b) {
        for part in roles.iter_mut().skip(1) {
            part.score = part.score.min(SAME_HEAD);
        }
    }
    roles.push(place);
    // Two triggers of one sentence are mostly two deeds: they are one only if nothing differs, said or unsaid.
    let filled = |r: &Report| [r.actors.is_empty(), r.recipients.is_empty(), r.place.is_none()];
    if one_sentence && (filled(a) != filled(b) || !same_phrases(a, b)) {
        return None;
    }
    let one_mode = a.mode.is_some() && a.mode == b.mode;
    if let Some(done_to) = done_to.filter(|_| is_deed(a)) {
        if (a.kind == EventType::Assault || one_mode) && same_person(&a.recipients, &b.recipients) {
            found.add(Part::known(ONE_VICTIM));
        }
        let sides = roles.first().is_some_and(|p| p.score >= SAME_STATE) && done_to.score >= SAME_STATE;
        if sides && one_mode && !(is_daily(a) || is_daily(b)) {
            found.score += BOTH_SIDES;
        }
    }
    // Where both texts name the day, less is enough: those it was done to, or parties that only look alike.
    if when >= SAME_DAY {
        let weak = roles.iter().any(|p| (SAME_HEAD..LEAST_PART).contains(&p.score));
        found.parts += u8::from(weak || done_to.is_some_and(|p| p.score >= SAME_ENTITY));
    }
    for part in roles {
        found.add(part);
    }
    match (&a.mode, &b.mode) {
        (Some(x), Some(y)) if x == y => {
            found.score += SAME_MODE;
            // Poison gas in one town: there is no second attack like it.
            found.parts += u8::from(a.kind == EventType::Assault && !is_daily(a));
        }
        (Some(_), Some(_)) if is_deed(a) => found.score += OTHER_DEED,
        (Some(_), Some(_)) => found.score += OTHER_MODE,
        _ => {}
    }
    let share = wording(&a.words, &b.words);
    // A word is its speaker's: ten governments condemn one attack, and that is ten condemnations.
    if is_said(a) && !actors_agree && share < WORDING_PART {
        found.identified = false;
    }
    // One sentence in two pages is one text, however short it is and whoever stands in it.
    if a.page != b.page && a.said.is_some() && a.said == b.said && a.lemma == b.lemma {
        let score = (found.score + WORDING).max(THRESHOLD * 2.0);
        return Some(Agreement { score, identified: true, parts: 2 });
    }
    found.score += (share - WORDING_FROM).max(0.0) * WORDING;
    found.parts += u8::from(share >= WORDING_PART);
    Some(found)
}

/// Whether the place is also what it is done to.
fn own_place(report: &Report) -> bool {
    let place = report.place.as_ref().map(|p| &p.phrase);
    report
        .recipients
        .iter()
        .any(|r| r.is_town() && place.is_some_and(|p| r.phrase.iter().any(|w| p.contains(w))))
}

/// Whether the same known person is in both.
fn same_person(a: &[Who], b: &[Who]) -> bool {
    let person = |w: &&Who| w.kind == Some(EntityType::Per) && w.entity.is_some();
    a.iter().filter(person).any(|x| b.iter().any(|y| x.entity == y.entity))
}

/// Whether a state itself acts in both.
fn same_state(a: &[Who], b: &[Who]) -> bool {
    a.iter().any(|x| x.is_state() && b.iter().any(|y| x.entity == y.entity))
}

/// Whether the parties are called the same, as far as there are any.
fn same_phrases(a: &Report, b: &Report) -> bool {
    let same = |x: &[Who], y: &[Who]| {
        let one = |p: &Who, q: &Who| p.phrase == q.phrase || p.entity.is_some() && p.entity == q.entity;
        x.is_empty() && y.is_empty() || x.iter().any(|p| y.iter().any(|q| one(p, q)))
    };
    same(&a.actors, &b.actors) && same(&a.recipients, &b.recipients)
}

/// The best agreement among two lists of parties; `None` where both are known and none fits another.
fn one_of(a: &[Who], b: &[Who]) -> Option<Part> {
    if a.is_empty() || b.is_empty() {
        return Some(Part::NOTHING);
    }
    let pairs = a.iter().flat_map(|x| b.iter().filter_map(move |y| party(x, y)));
    pairs.max_by(|x, y| x.score.total_cmp(&y.score))
}

/// Parties of which one page tells who acts and the other whom it is done to: «الانسحاب من الاتفاق الإيراني» and «الانسحاب
/// من الاتفاق مع إيران». They are less than parties in one role, and never contradict.
fn turned(a: &Report, b: &Report) -> Part {
    let lone = |x: &Report, y: &Report| x.recipients.is_empty() && y.actors.is_empty();
    let found = match () {
        () if lone(a, b) => one_of(&a.actors, &b.recipients),
        () if lone(b, a) => one_of(&a.recipients, &b.actors),
        () => None,
    };
    let found = found.unwrap_or(Part::NOTHING);
    Part { score: (found.score * TURNED).max(0.0), ..found }
}

/// How parties agree that do it to each other, whoever is written first: each party of the shorter list fits one of the longer, and is a part of its own.
fn mutual(a: &[Who], b: &[Who]) -> Option<Vec<Part>> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // Whom a president met is known by both of them: alone he meets many in a day.
    let most = if short.len() == 1 { SAME_STATE } else { f64::MAX };
    let best = |who: &Who| {
        let fits = long.iter().filter_map(|other| party(who, other));
        let best = fits.max_by(|x, y| x.score.total_cmp(&y.score))?;
        Some(Part { score: best.score.min(most), ..best })
    };
    short.iter().map(best).collect()
}

/// How far two parties are the same; `None` where they are not.
fn party(a: &Who, b: &Who) -> Option<Part> {
    let body = a.country.is_some() && a.country == b.country && a.sector.is_some() && a.sector == b.sector;
    let apart = a.country.zip(b.country).is_some_and(|(x, y)| x != y);
    let common = a.phrase.iter().filter(|w| b.phrase.contains(w)).count();
    match (&a.entity, &b.entity) {
        (Some(x), Some(y)) if x == y => {
            Some(Part::known(if a.is_state() { SAME_STATE } else { SAME_ENTITY }))
        }
        _ if apart => None,
        (Some(_), Some(_)) => {
            let of_country = a.country.is_some() && a.country == b.country;
            let persons = a.kind == Some(EntityType::Per) && b.kind == Some(EntityType::Per);
            match () {
                // A state or its capital for its government; two towns may be one and its suburb, or a town and its airport.
                () if of_country && a.is_town() && b.is_town() => Some(Part::weak(UNLIKE)),
                () if of_country && a.is_place() && b.is_place() => Some(Part::NOTHING),
                () if of_country && (a.stands_for(b) || b.stands_for(a)) => Some(Part::weak(METONYM)),
                () if of_country && (a.is_place() || b.is_place()) => Some(Part::NOTHING),
                // Two of one government are two.
                () if persons => None,
                () if body => Some(Part::known(SAME_BODY)),
                () if common > 0 => Some(Part::weak(SAME_HEAD)),
                () => None,
            }
        }
        _ if body => Some(Part::known(SAME_BODY)),
        (entity_a, entity_b) => {
            let whole = common == a.phrase.len() && common == b.phrase.len();
            let unknown = entity_a.is_none() && entity_b.is_none();
            let sectors = a.sector.zip(b.sector);
            Some(match () {
                // «مدينة الموصل»: of a known country, and no atlas tells which body or place it is.
                () if whole && common > 1 && a.country.is_some() => Part::known(SAME_PHRASE),
                () if whole && common > 1 => Part::weak(SAME_PHRASE),
                () if a.country.is_some()
                    && a.country == b.country
                    && (a.stands_for(b) || b.stands_for(a)) =>
                {
                    Part::weak(METONYM)
                }
                () if !a.phrase.is_empty() && a.phrase.first() == b.phrase.first() => Part::weak(SAME_HEAD),
                // «مدينة تعز» and «مفرق الوازعية»: a known town is no other place of its country.
                () if a.country.is_some() && a.country == b.country && (a.is_town() || b.is_town()) => {
                    Part::NOTHING
                }
                () if a.country.is_some() && a.country == b.country => match sectors {
                    Some((x, y)) if x != y && !(is_power(x) && is_power(y)) => Part::weak(UNLIKE),
                    _ => Part::weak(SAME_HEAD),
                },
                () if unknown && sectors.is_some_and(|(x, y)| x == y) => Part::weak(SAME_HEAD),
                () if sectors.is_some_and(|(x, y)| x != y) => Part::weak(UNLIKE),
                () => Part::NOTHING,
            })
        }
    }
}

fn where_both(a: &Report, b: &Report) -> Option<Part> {
    let (Some(x), Some(y)) = (&a.place, &b.place) else { return Some(Part::NOTHING) };
    if x.lent && y.lent {
        return Some(Part::NOTHING);
    }
    if x.country.zip(y.country).is_some_and(|(x, y)| x != y) {
        return None;
    }
    let town = |p: &Where| matches!(p.precision, Precision::Site | Precision::City);
    let state = |p: &Where| p.precision == Precision::Country;
    let named = !x.phrase.is_empty() && x.phrase == y.phrase;
    let same = x.geoname.is_some() && x.geoname == y.geoname || named && x.geoname.zip(y.geoname).is_none();
    let far = x.at.zip(y.at).map(|(p, q)| kilometres(p, q));
    let one_country = x.country.is_some() && x.country == y.country;
    match () {
        () if state(x) && state(y) => (one_country || same).then_some(Part::weak(SAME_COUNTRY)),
        () if same && town(x) && town(y) && !x.lent && !y.lent => Some(Part::known(SAME_TOWN)),
        () if same => Some(Part::known(SAME_PROVINCE)),
        () if state(x) || state(y) => Some(Part::weak(if one_country { SAME_COUNTRY } else { 0.0 })),
        () if town(x) && town(y) => match far {
            Some(far) if far <= SUBURB => Some(Part::known(SAME_PROVINCE)),
            Some(_) => None,
            // A place that no atlas lists: its name alone tells, and it is another one.
            None => Some(Part::weak(UNLIKE)),
        },
        // Two regions, such as Gaza and the West Bank; one may be a part of the other.
        () if !town(x) && !town(y) && x.geoname.zip(y.geoname).is_some() => Some(Part::weak(UNLIKE)),
        () => match far {
            Some(far) if far <= PROVINCE => Some(Part::weak(INSIDE)),
            Some(_) => None,
            None => Some(Part::NOTHING),
        },
    }
}

/// What the times say; `None` where they differ.
fn time(a: &Report, b: &Report) -> Option<f64> {
    match (a.time, b.time) {
        (When::Own(f, t), When::Own(g, u)) if f == t && g == u => match (f - g).abs() {
            0 => Some(SAME_DAY),
            // «أمس» in a page of Monday and «الأحد» in one of Tuesday: night and clocks make a day of difference.
            1 if a.published == Some(f) && b.published == Some(g) => Some(LATER_DAY),
            1 if a.published != b.published => Some(0.0),
            _ => None,
        },
        (When::Own(f, t), When::Own(g, u)) => {
            if (f, t) == (g, u) {
                return Some(NEAR_DAY);
            }
            let within = t - f < VAGUE && u - g < VAGUE && f <= u && g <= t;
            within.then_some(0.0)
        }
        (When::Own(f, t), When::Page(p)) | (When::Page(p), When::Own(f, t)) => {
            let within = t - f < VAGUE && f <= p + 1 && p - WINDOW <= t;
            within.then_some(match () {
                () if f <= p && p - 1 <= t => NEAR_DAY,
                () if f <= p && p - 2 <= t => 0.0,
                () => LATER_DAY,
            })
        }
        (When::Page(p), When::Page(q)) => match (p - q).abs() {
            0 => Some(NEAR_DAY),
            1 => Some(0.0),
            n if n <= WINDOW => Some(LATER_DAY),
            _ => None,
        },
        (When::Unknown, _) | (_, When::Unknown) => None,
    }
}

/// Share of the shorter sentence's words that both have.
fn wording(a: &[u64], b: &[u64]) -> f64 {
    let least = a.len().min(b.len());
    if least < LEAST_WORDS {
        return 0.0;
    }
    let shared = a.iter().filter(|w| b.binary_search(w).is_ok()).count();
    shared as f64 / least as f64
}

/// Pairs that may be one, the lower number first: of one type, about one day, with a party or place in common. Nothing else
/// could reach the threshold, so that the pages of a year need no comparing with each other.
fn candidates(reports: &[&Report]) -> Vec<(u32, u32)> {
    let mut by_key: HashMap<(u64, i32), Vec<u32>> = HashMap::new();
    for (i, report) in reports.iter().enumerate() {
        let Ok(i) = u32::try_from(i) else { break };
        let days = match report.time {
            When::Own(from, to) if to - from < VAGUE => from..=to + 1,
            When::Own(from, _) => from..=from,
            When::Page(day) => day - WINDOW..=day + 1,
            When::Unknown => continue,
        };
        for key in keys(report) {
            for day in days.clone() {
                by_key.entry((key, day)).or_default().push(i);
            }
        }
    }
    let mut out = Vec::new();
    for list in by_key.values() {
        let reach = if list.len() > CROWD { NEIGHBOURS } else { list.len() };
        for (n, a) in list.iter().enumerate() {
            out.extend(list.iter().skip(n + 1).take(reach).map(|b| (*a, *b)));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// What two reports of one incident have in common, each as a hash.
fn keys(report: &Report) -> BTreeSet<u64> {
    // Of the standard library's hashers only the one with fixed keys is the same in every run.
    let hash = |part: &dyn Fn(&mut std::hash::DefaultHasher)| {
        let mut hasher = std::hash::DefaultHasher::new();
        (report.kind, report.polarity, class(report.status)).hash(&mut hasher);
        part(&mut hasher);
        hasher.finish()
    };
    let mut out: BTreeSet<u64> = report.said.iter().map(|said| hash(&|h| (6, said).hash(h))).collect();
    for who in report.actors.iter().chain(&report.recipients) {
        if let Some(entity) = &who.entity {
            out.insert(hash(&|h| (0, entity).hash(h)));
        }
        if let Some(body) = who.country.zip(who.sector) {
            out.insert(hash(&|h| (1, body).hash(h)));
        }
        if who.country.is_some() && who.phrase.len() > 1 {
            out.insert(hash(&|h| (5, &who.phrase).hash(h)));
        }
    }
    if let Some(place) = report.place.as_ref().filter(|p| p.precision != Precision::Country) {
        if let Some(geoname) = place.geoname {
            out.insert(hash(&|h| (2, geoname).hash(h)));
        }
        out.insert(hash(&|h| (3, &place.phrase).hash(h)));
        // A degree is 111 km: suburbs meet in the cell or the next one.
        if let Some((lat, lon)) = place.at {
            for (x, y) in [(0.0, 0.0), (0.25, 0.0), (0.0, 0.25), (0.25, 0.25)] {
                let cell = (((lat + x) * 2.0).floor() as i32, ((lon + y) * 2.0).floor() as i32);
                out.insert(hash(&|h| (4, cell, (x * 4.0) as i32, (y * 4.0) as i32).hash(h)));
            }
        }
    }
    out
}

/// Whether it is told that it happened. A denied event is coded `+`, and its attribution says that it was denied; both are
/// reports of what did not happen.
fn polarity(record: &Record, event: &Event) -> Polarity {
    let links = event.attribution.map(|n| path(record, n)).unwrap_or_default();
    let denied = links.iter().filter_map(|n| record.attributions.get(*n)).any(denies);
    if denied { Polarity::Minus } else { event.polarity }
}

fn who(record: &Record, party: &Party, one: &dyn Fn(&str) -> Option<String>) -> Who {
    let id = party.mention.and_then(|m| record.mentions.get(m)?.entity.clone());
    let kind = id.as_ref().and_then(|id| record.entities.iter().find(|e| e.id == *id)).map(|e| e.kind);
    let entity = id.map(|id| one(&id).unwrap_or(id));
    Who {
        entity,
        kind,
        country: party.country,
        sector: party.sector,
        phrase: phrase(party.at.of(&record.text)),
    }
}

/// Where an event took place; failing that, the town that it was done to.
fn place(record: &Record, event: &Event) -> Option<Where> {
    if let Some(EventPlace { at, geoname, country, lat, lon, precision }) = event.place.clone() {
        let phrase = phrase(at.of(&record.text));
        return Some(Where { geoname, country, at: lat.zip(lon), precision, phrase, lent: false });
    }
    event.recipients.iter().find_map(|party| {
        let id = record.mentions.get(party.mention?)?.entity.as_deref()?;
        let geoname = id.strip_prefix("geonames:")?.parse().ok()?;
        let phrase = phrase(party.at.of(&record.text));
        let country = party.country;
        Some(Where {
            geoname: Some(geoname),
            country,
            at: None,
            precision: Precision::City,
            phrase,
            lent: true,
        })
    })
}

/// The words of a phrase as hashes of their skeletons, article and particles of the first one taken off.
fn phrase(text: &str) -> Vec<u64> {
    let mut out = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let skeleton = isnad_arabic::skeleton(word);
        let mut bare = skeleton.as_str();
        for particle in ["وال", "بال", "لل", "ال", "ل", "ب"] {
            // A particle of one letter may be a part of the name; of the head it is taken off on both sides alike.
            let rest = bare.strip_prefix(particle).filter(|r| r.chars().count() > 2);
            if let Some(rest) = rest.filter(|_| out.is_empty() || particle.len() > 2) {
                bare = rest;
                break;
            }
        }
        out.extend(words(bare));
    }
    out
}

/// A sentence without the words of the event's parties and place, which are compared by themselves.
fn without_parts(record: &Record, event: &Event, sentence: At) -> String {
    let parts = event.actors.iter().chain(&event.recipients).map(|p| p.at);
    let parts: Vec<At> = parts.chain(event.place.iter().map(|p| p.at)).collect();
    let inside = |n: usize| parts.iter().any(|at| at.start <= n && n < at.end);
    let chars = sentence.of(&record.text).chars().zip(sentence.start..);
    chars.map(|(c, n)| if inside(n) { ' ' } else { c }).collect()
}

/// The words of a sentence that carry matter, as sorted hashes: those of more than three letters.
fn content_words(text: &str) -> Vec<u64> {
    let long = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3);
    let mut out: Vec<u64> = words(&long.collect::<Vec<_>>().join(" "));
    out.sort_unstable();
    out.dedup();
    out
}

/// A sentence as a hash, if it has enough words to be told by.
fn said(sentence: &str) -> Option<u64> {
    let words = words(sentence);
    let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    (words.len() >= LEAST_WORDS).then(|| fnv(&bytes))
}

fn number(date: Date) -> i32 {
    date.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days())
}

/// A day as its number.
fn day(text: &str) -> Option<i32> {
    text.parse().ok().map(number)
}

/// The days that a TIMEX3 value names: a day, a week, a month or a year; `None` for vaguer ones.
fn interval(value: &str) -> Option<(i32, i32)> {
    if let Some(day) = value.get(..10).and_then(day) {
        return Some((day, day));
    }
    let (year, rest) = value.split_at_checked(4)?;
    let year: i16 = year.parse().ok()?;
    if let Some(week) = rest.strip_prefix("-W") {
        let monday = ISOWeekDate::new(year, week.parse().ok()?, jiff::civil::Weekday::Monday).ok()?.date();
        return Some((number(monday), number(monday) + 6));
    }
    let (first, last) = match rest.strip_prefix('-') {
        Some(month) if month.len() == 2 => {
            let first = Date::new(year, month.parse().ok()?, 1).ok()?;
            (first, first.last_of_month())
        }
        None if rest.is_empty() => (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?),
        _ => return None,
    };
    Some((number(first), number(last)))
}

/// Distance on the sphere.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (p, q) = (a.0.to_radians(), b.0.to_radians());
    let (dp, dl) = ((b.0 - a.0).to_radians(), (b.1 - a.1).to_radians());
    let h = (dp / 2.0).sin().powi(2) + p.cos() * q.cos() * (dl / 2.0).sin().powi(2);
    6371.0 * 2.0 * h.sqrt().min(1.0).asin()
}
