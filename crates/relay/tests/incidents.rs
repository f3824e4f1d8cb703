//! Incidents and versions of small invented records.

// Helpers of tests are tests.
#![allow(clippy::unwrap_used)]

use isnad_archive::{Change, Published};
use isnad_doc::wire::{
    At, Attribution, Entity, Event, EventPlace, EventTime, Lexeme, Mention, Party, Record, SCHEMA, Source,
};
use isnad_doc::{
    Act, Commit, Country, EntityType, EventType, Polarity, Precision, Quoting, Relation, Sector, Status,
};
use isnad_relay::versions::{self, Gone};
use isnad_relay::{Incident, Report, incidents};

/// An event of an invented page; its words make the page's text.
#[derive(Clone)]
struct Told {
    page: &'static str,
    day: &'static str,
    kind: EventType,
    mode: Option<&'static str>,
    relation: Option<Relation>,
    /// Words, entity, country and sector.
    actor: Option<(&'static str, Option<&'static str>, &'static str)>,
    recipient: Option<(&'static str, Option<&'static str>, &'static str)>,
    /// Words, geoname, country, latitude and longitude.
    place: Option<(&'static str, u32, &'static str, f64, f64)>,
    time: Option<&'static str>,
    polarity: Polarity,
    status: Status,
    probability: f64,
    more: &'static str,
}

const ARMY: Option<(&str, Option<&str>, &str)> = Some(("جيش السهل", Some("isnad:org/plain-army"), "TURMIL"));
const REBELS: Option<(&str, Option<&str>, &str)> = Some(("حركة الفجر", Some("isnad:org/dawn"), "IRQREB"));
const PORT: Option<(&str, u32, &str, f64, f64)> = Some(("مدينة الميناء", 11, "IRQ", 36.3, 43.1));
const FAR: Option<(&str, u32, &str, f64, f64)> = Some(("بلدة الجبل", 12, "IRQ", 33.3, 44.4));

const STRIKE: Told = Told {
    page: "a",
    day: "2031-03-05",
    kind: EventType::Assault,
    mode: Some("aerial"),
    relation: None,
    actor: ARMY,
    recipient: None,
    place: PORT,
    time: Some("2031-03-04"),
    polarity: Polarity::Plus,
    status: Status::Asserted,
    probability: 0.8,
    more: "",
};

/// A record of one page with these events, one sentence each.
fn record(told: &[Told]) -> Record {
    let (mut text, mut sentences, mut mentions, mut events) =
        (String::new(), Vec::new(), Vec::new(), Vec::new());
    let mut entities: Vec<Entity> = Vec::new();
    for t in told {
        let from = text.chars().count();
        let mut put = |words: &str| {
            let start = text.chars().count();
            text.push_str(words);
            text.push(' ');
            At { start, end: start + words.chars().count() }
        };
        let trigger = put("قصف");
        let mut party = |given: Option<(&str, Option<&str>, &str)>| {
            let list = given.map(|(words, entity, code)| {
                let at = put(words);
                let mention = entity.map(|id| {
                    let kind = if id.contains("per/") { EntityType::Per } else { EntityType::Org };
                    mentions.push(Mention { at, kind, entity: Some(id.to_owned()) });
                    if !entities.iter().any(|e| e.id == id) {
                        entities.push(Entity {
                            id: id.to_owned(),
                            kind,
                            name_ar: words.to_owned(),
                            name_en: None,
                            wikidata: None,
                        });
                    }
                    mentions.len() - 1
                });
                let country = code.get(..3).and_then(Country::parse).filter(|_| code.len() == 6);
                Party {
                    at,
                    mention,
                    country,
                    sector: code.get(code.len().saturating_sub(3)..).and_then(Sector::parse),
                }
            });
            list.into_iter().collect::<Vec<_>>()
        };
        let (actors, recipients) = (party(t.actor), party(t.recipient));
        let place = t.place.map(|(words, geoname, country, lat, lon)| EventPlace {
            at: put(words),
            geoname: Some(geoname),
            country: Country::parse(country),
            lat: Some(lat),
            lon: Some(lon),
            precision: Precision::City,
        });
        put(t.more);
        events.push(Event {
            kind: t.kind,
            mode: t.mode.map(str::to_owned),
            cameo: None,
            relation: t.relation,
            trigger: Lexeme { at: trigger, lemma: "قصف".to_owned() },
            actors,
            recipients,
            place,
            time: t.time.map(|v| EventTime { value: v.to_owned(), precision: Precision::Day }),
            context: Vec::new(),
            polarity: t.polarity,
            status: t.status,
            attribution: None,
            probability: t.probability,
        });
        sentences.push(At { start: from, end: text.chars().count() });
    }
    Record {
        schema: SCHEMA.to_owned(),
        id: told[0].page.to_owned(),
        url: None,
        outlet: Some(format!("صحيفة {}", told[0].page)),
        author: None,
        title: None,
        published: Some(told[0].day.to_owned()),
        lang: None,
        text,
        blocks: Vec::new(),
        sentences,
        words: None,
        mentions,
        entities,
        times: Vec::new(),
        attributions: Vec::new(),
        events,
        quad: None,
        diagnostics: Vec::new(),
        provenance: Default::default(),
    }
}

fn reports(records: &[Record]) -> Vec<Report> {
    records.iter().flat_map(|r| Report::of(r, 0.0, &|_| None)).collect()
}

/// The pages of each incident.
fn pages(reports: &[Report], found: &[Incident]) -> Vec<Vec<String>> {
    let page = |n: &usize| format!("{}#{}", reports[*n].page, reports[*n].event);
    found.iter().map(|i| i.reports.iter().map(page).collect()).collect()
}

/// Whether the strike and another telling are one.
fn one(other: &Told) -> bool {
    let reports = reports(&[record(&[STRIKE]), record(&[Told { page: "b", ..other.clone() }])]);
    incidents(&reports).len() == 1
}

#[test]
fn what_agrees_is_one_and_what_contradicts_is_not() {
    let check = |expected: bool, what: &str, other: Told| assert_eq!(one(&other), expected, "{what}");
    check(true, "the same", STRIKE);
    check(true, "no mode", Told { mode: None, ..STRIKE });
    check(
        true,
        "a day later, from another day's page",
        Told { time: Some("2031-03-05"), day: "2031-03-06", ..STRIKE },
    );
    check(true, "dated by its page alone", Told { time: None, ..STRIKE });
    check(true, "told as history", Told { status: Status::Historical, ..STRIKE });
    check(false, "another type", Told { kind: EventType::Coerce, ..STRIKE });
    check(false, "it did not happen", Told { polarity: Polarity::Minus, ..STRIKE });
    check(false, "it will happen", Told { status: Status::Future, ..STRIKE });
    check(false, "it may happen", Told { status: Status::Hypothetical, ..STRIKE });
    check(false, "by others", Told { actor: REBELS, ..STRIKE });
    check(false, "elsewhere", Told { place: FAR, ..STRIKE });
    check(false, "another day", Told { time: Some("2031-03-01"), ..STRIKE });
    check(false, "a week after, dated by its page alone", Told { time: None, day: "2031-03-12", ..STRIKE });
    check(false, "type and day alone", Told { actor: None, place: None, ..STRIKE });
    check(false, "type, day and town alone", Told { actor: None, ..STRIKE });
    check(false, "type, day and actor alone", Told { place: None, ..STRIKE });
}

/// Whether two tellings of two pages are one.
fn both(a: Told, b: Told) -> bool {
    incidents(&reports(&[record(&[a]), record(&[Told { page: "b", ..b }])])).len() == 1
}

#[test]
fn what_is_alike_and_what_is_daily() {
    use EventType::{Accuse, Coerce, Consult};
    let check = |expected: bool, what: &str, a: Told, b: Told| assert_eq!(both(a, b), expected, "{what}");
    let bare = Told { actor: None, place: None, mode: None, ..STRIKE };

    // Known victims with the day in both texts are enough; by another mode it is another deed.
    let taken =
        Told { kind: Coerce, mode: Some("arrest"), recipient: REBELS, more: "أمس", ..bare.clone() };
    let again = Told { more: "مجددا", ..taken.clone() };
    check(true, "done to one body on one day", taken.clone(), again.clone());
    check(false, "another deed", taken.clone(), Told { mode: Some("deport"), ..again.clone() });
    check(false, "dated by the pages alone", Told { time: None, ..taken }, Told { time: None, ..again });

    // Nobody is killed twice.
    let man: Option<(&str, Option<&str>, &str)> = Some(("سالم الغريب", Some("isnad:per/salim"), ""));
    let killed = Told { recipient: man, time: None, more: "صباحا", ..bare.clone() };
    check(true, "one man", killed.clone(), Told { more: "برصاص", ..killed.clone() });
    let body = |more| Told { recipient: REBELS, time: None, more, ..bare.clone() };
    check(false, "one body", body("صباحا"), body("برصاص"));

    // Raids are flown every day, and poison gas is in the news for days.
    let later = |mode, more, day| Told { mode: Some(mode), time: None, more, day, ..STRIKE };
    let days = |mode| (later(mode, "اليوم", "2031-03-05"), later(mode, "هنا", "2031-03-07"));
    let (a, b) = days("aerial");
    check(false, "a raid two days later", a, b);
    let (a, b) = days("unconventional");
    check(true, "poison gas two days later", a, b);

    // One page takes a state for who acts, and another for whom it is done to.
    let state = Some(("السهل", Some("iso:TUR"), ""));
    let acts = Told { actor: state, mode: Some("explosives"), more: "أمس", ..STRIKE };
    let suffers = Told { actor: None, recipient: state, mode: Some("explosives"), ..STRIKE };
    check(true, "the other role", acts, suffers);

    // Whom somebody met is known by both.
    let met = |actor, recipient, more| Told { kind: Consult, actor, recipient, more, ..bare.clone() };
    check(true, "a meeting of two", met(ARMY, REBELS, "أمس"), met(REBELS, ARMY, "مساء"));
    check(false, "a meeting of one", met(ARMY, REBELS, "أمس"), met(ARMY, None, "مساء"));

    // One text in two pages, though nobody in it is known.
    let text = |more| Told { kind: Accuse, more, ..bare.clone() };
    let long = "المحتجون بالتقرير الأخير كله";
    check(true, "one sentence", text(long), text(long));
    check(false, "like sentences", text(long), text("المحتجون بالتقرير الأول"));
}

#[test]
fn a_denied_event_is_none_that_happened() {
    let mut denial = record(&[Told { page: "b", ..STRIKE }]);
    denial.attributions.push(Attribution {
        source: None,
        cue: Lexeme { at: At { start: 0, end: 3 }, lemma: "نفى".to_owned() },
        content: denial.sentences.clone(),
        kind: Quoting::Indirect,
        act: Act::Deny,
        commit: Commit::CtMinus,
        parent: None,
        probability: 0.9,
    });
    denial.events[0].attribution = Some(0);
    let plain = record(&[Told { page: "c", polarity: Polarity::Minus, ..STRIKE }]);
    let told = reports(&[record(&[STRIKE]), denial, plain]);
    assert_eq!(pages(&told, &incidents(&told)), [vec!["a#0"], vec!["b#0", "c#0"]]);
}

#[test]
fn a_word_is_its_speakers() {
    let said = Told { kind: EventType::Accuse, mode: Some("disapprove"), ..STRIKE };
    let ministry = Some(("وزارة السهل", None, "TURGOV"));
    let chief = Some(("رئيس السهل", None, "TURGOV"));
    let two = |a, b| {
        let told = [Told { actor: a, ..said.clone() }, Told { page: "b", actor: b, ..said.clone() }];
        incidents(&reports(&told.map(|t| record(&[t])))).len()
    };
    assert_eq!(two(ARMY, ARMY), 1);
    assert_eq!(two(ministry, chief), 2);
    assert_eq!(two(ARMY, None), 2);
}

#[test]
fn weak_links_do_not_glue() {
    // One report without a place fits both towns, and the towns do not fit each other.
    let told = [
        Told { recipient: REBELS, ..STRIKE },
        Told { page: "b", recipient: REBELS, place: None, ..STRIKE },
        Told { page: "c", recipient: REBELS, place: FAR, ..STRIKE },
    ];
    let reports = reports(&told.map(|t| record(&[t])));
    let found = incidents(&reports);
    assert_eq!(pages(&reports, &found), [vec!["a#0", "b#0"], vec!["c#0"]]);
}

#[test]
fn order_makes_no_difference() {
    let all: Vec<Told> = ["a", "b", "c", "d", "e", "f"]
        .iter()
        .enumerate()
        .map(|(n, page)| Told {
            page,
            place: if n % 3 == 0 { None } else { PORT },
            recipient: if n % 2 == 0 { REBELS } else { None },
            time: if n % 4 == 1 { None } else { STRIKE.time },
            ..STRIKE
        })
        .collect();
    let made = |told: &[Told]| {
        let reports = reports(&told.iter().map(|t| record(std::slice::from_ref(t))).collect::<Vec<_>>());
        let found = incidents(&reports);
        (pages(&reports, &found), versions::name(&reports, &found, &[]).ids)
    };
    let mut turned = all.clone();
    turned.reverse();
    assert_eq!(made(&all), made(&turned));
    turned.rotate_left(2);
    assert_eq!(made(&all), made(&turned));
}

#[test]
fn one_page_may_tell_it_twice_and_one_sentence_may_not() {
    let twice = record(&[STRIKE, STRIKE]);
    let told = reports(std::slice::from_ref(&twice));
    assert_eq!(pages(&told, &incidents(&told)), [vec!["a#0", "a#1"]]);
    // In one sentence, with one argument more: two deeds.
    let mut two = record(&[STRIKE, Told { recipient: REBELS, ..STRIKE }]);
    two.sentences = vec![At { start: 0, end: two.text.chars().count() }];
    assert_eq!(incidents(&reports(&[two])).len(), 2);
}

/// Headline, body and the one whom the body quotes are one witness of one page; two who are quoted are two.
#[test]
fn a_page_adds_nothing_to_whom_it_quotes() {
    let head = Told {
        more: "أنباء عاجلة عن ضربة ليلية كبيرة", probability: 0.7, ..STRIKE
    };
    let body = Told {
        more: "وتصاعد الدخان فوق الأحياء القديمة صباحا", probability: 0.6, ..STRIKE
    };
    let last = Told {
        more: "وهرعت سيارات الإسعاف إلى المكان", probability: 0.5, ..STRIKE
    };
    let found = |quoted: &[&'static str]| {
        let mut page = record(&[head.clone(), body.clone(), last.clone()]);
        for (n, who) in quoted.iter().enumerate() {
            let from = page.text.chars().count();
            page.text.push_str(who);
            let at = At { start: from, end: page.text.chars().count() };
            page.attributions.push(Attribution {
                source: Some(Source { at, mention: None, anonymous: false }),
                cue: Lexeme { at, lemma: "قال".to_owned() },
                content: vec![page.sentences[n + 1]],
                kind: Quoting::Indirect,
                act: Act::Say,
                commit: Commit::CtPlus,
                parent: None,
                probability: 0.9,
            });
            page.events[n + 1].attribution = Some(n);
        }
        page.outlet = Some("الصدى".to_owned());
        let reports = reports(&[page]);
        let found = incidents(&reports);
        assert_eq!(found.len(), 1);
        (found[0].origins, found[0].probability)
    };
    assert_eq!(found(&[]), (1, 0.7));
    assert_eq!(found(&["شهود"]), (1, 0.7));
    assert_eq!(found(&["الصدى"]), (1, 0.7));
    // 1 - .3 × .3: the headline may tell what either said.
    assert_eq!(found(&["شهود", "طبيب"]), (2, 0.91));
}

#[test]
fn values_come_from_who_knows_best() {
    let told = [
        Told { time: None, probability: 0.9, ..STRIKE },
        Told {
            page: "b",
            mode: None,
            recipient: REBELS,
            probability: 0.6,
            more: "بعد يوم هادئ طويل",
            ..STRIKE
        },
    ];
    let reports = reports(&told.map(|t| record(&[t])));
    let found = incidents(&reports);
    assert_eq!(found.len(), 1);
    let i = &found[0];
    assert_eq!(
        (i.best, i.mode, i.actors, i.recipients, i.place, i.time),
        (0, Some(0), Some(0), Some(1), Some(0), Some(1))
    );
    assert_eq!((i.relation, i.pages, i.origins), (None, 2, 2));
    // One of two origins at least: 1 - .1 × .4.
    assert!((i.probability - 0.96).abs() < 1e-9, "{}", i.probability);
    // One text twice is one origin, and no surer.
    let copy = Told {
        more: "بعد أن حلقت الطائرات ساعات طويلة فوق الأحياء الشرقية من المدينة", ..STRIKE
    };
    let copies = ["a", "b"].map(|page| record(&[Told { page, ..copy.clone() }]));
    let reports = self::reports(&copies);
    let found = incidents(&reports);
    assert_eq!((found.len(), found[0].pages, found[0].origins), (1, 2, 1));
    assert!((found[0].probability - 0.8).abs() < 1e-9);
}

#[test]
fn ten_thousand_reports_of_one_kind_take_no_hundred_million_comparisons() {
    let days = ["2031-03-04", "2031-03-05"];
    let records: Vec<Record> = (0..10_000)
        .map(|n| {
            let mut r = record(&[Told { place: None, time: Some(days[n % 2]), ..STRIKE }]);
            r.id = format!("p{n}");
            r
        })
        .collect();
    let started = std::time::Instant::now();
    assert_eq!(incidents(&reports(&records)).len(), 10_000);
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

/// The ledger after everything named was given out and delivered.
fn published(reports: &[Report], found: &[Incident], ids: &[String]) -> Vec<Published> {
    let rows = found.iter().zip(ids).map(|(incident, id)| {
        let keys = incident.reports.iter().map(|n| versions::key(&reports[*n])).collect();
        Published { delivered: true, ..versions::issue(id, vec![1], keys, None).row }
    });
    rows.collect()
}

#[test]
fn ids_follow_the_largest_overlap() {
    let tell = |page, time| record(&[Told { page, day: "2031-03-06", time: Some(time), ..STRIKE }]);
    let before = reports(&[tell("a", "2031-03-02"), tell("b", "2031-03-04"), tell("c", "2031-03-04")]);
    let found = incidents(&before);
    let ids = versions::name(&before, &found, &[]).ids;
    assert_eq!((found.len(), ids.len()), (2, 2));
    let ledger = published(&before, &found, &ids);
    // Page a corrects its date: one incident, with the id of the larger one; the other went into it.
    let after = reports(&[tell("a", "2031-03-04"), tell("b", "2031-03-04"), tell("c", "2031-03-04")]);
    let found = incidents(&after);
    let named = versions::name(&after, &found, &ledger);
    assert_eq!(named.ids, [ids[1].clone()]);
    assert_eq!(named.gone, [Gone { id: ids[0].clone(), into: Some(ids[1].clone()) }]);
    // Parted again: each has its own id back.
    let mut merged = published(&after, &found, &named.ids);
    let former = ledger.iter().find(|p| p.id == ids[0]).unwrap();
    merged.push(versions::delete(former, Some(ids[1].clone())).row);
    let found = incidents(&before);
    let again = versions::name(&before, &found, &merged);
    assert_eq!((again.ids, again.gone), (ids.clone(), vec![]));
    // Nothing left at all.
    let gone = versions::name(&[], &[], &ledger).gone;
    assert!(gone.iter().all(|g| g.into.is_none()) && gone.len() == 2);
}

#[test]
fn a_page_that_changed_keeps_its_incident() {
    let before = reports(&[record(&[STRIKE])]);
    let found = incidents(&before);
    let ids = versions::name(&before, &found, &[]).ids;
    let ledger = published(&before, &found, &ids);
    let mut moved = record(&[STRIKE]);
    moved.text.insert_str(0, "عاجل ");
    let shift = |at: &mut At| {
        at.start += 5;
        at.end += 5;
    };
    moved.sentences.iter_mut().for_each(shift);
    shift(&mut moved.events[0].trigger.at);
    let after = reports(&[moved]);
    assert_eq!(versions::name(&after, &incidents(&after), &ledger).ids, ids);
}

#[test]
fn versions_count_contents() {
    let row = |version, change, delivered, content: u8| Published {
        id: "i".to_owned(),
        version,
        change,
        delivered,
        content: vec![content],
        into: None,
        reports: Vec::new(),
    };
    let check = |former: Option<Published>, content: u8, expected: (u32, Change, bool)| {
        let issue = versions::issue("i", vec![content], Vec::new(), former.as_ref());
        assert_eq!((issue.row.version, issue.change, issue.is_news), expected, "{former:?}");
    };
    use Change::{Changed, Deleted, New, Same};
    check(None, 1, (1, New, true));
    check(Some(row(1, New, true, 1)), 1, (1, Same, false));
    check(Some(row(1, New, true, 1)), 2, (2, Changed, true));
    check(Some(row(4, Changed, true, 2)), 2, (4, Same, false));
    check(Some(row(4, Deleted, true, 2)), 2, (5, New, true));
    // Not delivered: given out again, as what it was.
    check(Some(row(1, New, false, 1)), 1, (1, New, false));
    check(Some(row(1, New, false, 1)), 2, (2, New, true));
    check(Some(row(4, Changed, false, 2)), 2, (4, Changed, false));
    check(Some(row(4, Changed, false, 2)), 3, (5, Changed, true));
    let gone = versions::delete(&row(2, Changed, true, 1), None);
    assert_eq!((gone.row.version, gone.change, gone.prior), (3, Deleted, 2));
}
