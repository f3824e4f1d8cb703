//! Chains and origins of small invented records.

// Helpers of tests are tests.
#![allow(clippy::unwrap_used)]

use expect_test::expect;
use isnad_doc::wire::{At, Attribution, Entity, Lexeme, Mention, Record, SCHEMA, Source};
use isnad_doc::{Act, Commit, EntityType, Quoting};
use isnad_relay::{Piece, Tie, chains, origins, tree};

/// Where `words` stand in `text`, in code points.
fn at(text: &str, words: &str) -> At {
    let start = text.get(..text.find(words).unwrap()).unwrap().chars().count();
    At { start, end: start + words.chars().count() }
}

/// Source, entity, cue, content, parent.
type Row<'a> = (&'a str, Option<&'a str>, &'a str, &'a str, Option<usize>);

fn record(id: &str, outlet: &str, published: &str, text: &str, rows: &[Row<'_>]) -> Record {
    let mut mentions = Vec::new();
    let mut entities: Vec<Entity> = Vec::new();
    let mut attributions = Vec::new();
    for (source, entity, cue, content, parent) in rows {
        let anonymous = *entity == Some("?");
        let mention = entity.filter(|e| *e != "?").map(|id| {
            mentions.push(Mention {
                at: at(text, source),
                kind: EntityType::Org,
                entity: Some(id.to_owned()),
            });
            entities.push(Entity {
                id: id.to_owned(),
                kind: EntityType::Org,
                name_ar: (*source).to_owned(),
                name_en: None,
                wikidata: None,
            });
            mentions.len() - 1
        });
        let source = (!source.is_empty()).then(|| Source { at: at(text, source), mention, anonymous });
        attributions.push(Attribution {
            source,
            cue: Lexeme { at: at(text, cue), lemma: (*cue).to_owned() },
            content: vec![at(text, content)],
            kind: Quoting::Indirect,
            act: if parent.is_none() { Act::Report } else { Act::Say },
            commit: Commit::CtPlus,
            parent: *parent,
            probability: 0.9,
        });
    }
    Record {
        schema: SCHEMA.to_owned(),
        id: id.to_owned(),
        url: None,
        outlet: Some(outlet.to_owned()),
        author: None,
        title: Some("عنوان".to_owned()),
        published: Some(published.to_owned()),
        lang: None,
        text: text.to_owned(),
        blocks: Vec::new(),
        sentences: Vec::new(),
        words: None,
        mentions,
        entities,
        times: Vec::new(),
        attributions,
        events: Vec::new(),
        quad: None,
        diagnostics: Vec::new(),
        provenance: Default::default(),
    }
}

const AGENCY: &str = "isnad:media/sahel";
const ATTACK: &str = "الهجوم على مخزن الحبوب في مدينة الميناء أوقع ثلاثة قتلى";

fn relayed(id: &str, outlet: &str, published: &str) -> Record {
    let text = format!("نقلت وكالة أنباء الساحل عن مصدر أمني قوله إن {ATTACK}.");
    let rows = [
        ("وكالة أنباء الساحل", Some(AGENCY), "نقلت", ATTACK, None),
        ("مصدر أمني", Some("?"), "قوله", ATTACK, Some(0)),
    ];
    record(id, outlet, published, &text, &rows)
}

#[test]
fn chains_go_from_the_page_to_the_speaker() {
    let record = relayed("a", "المنارة", "2031-03-01");
    let chains = chains(&record);
    assert_eq!(chains.len(), 1);
    let shown = chains[0].to_string();
    expect![
        "المنارة ← وكالة أنباء الساحل ← مصدر أمني: الهجوم على مخزن الحبوب في مدينة الميناء أوقع ثلاثة قتلى"
    ]
    .assert_eq(&shown);
    assert_eq!(chains[0].links.iter().map(|l| l.attribution).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(chains[0].probability, 0.81);
    expect![[r#"
        المنارة  عنوان
        └─ وكالة أنباء الساحل  [REPORT CT+] نقلت
           └─ مصدر أمني (?)  [SAY CT+] قوله: الهجوم على مخزن الحبوب في مدينة الميناء أوقع ثلاثة قتلى
    "#]]
    .assert_eq(&tree(&record));
}

#[test]
fn rings_of_parents_end() {
    let mut record = relayed("a", "المنارة", "2031-03-01");
    record.attributions[0].parent = Some(1);
    record.attributions[1].parent = Some(0);
    assert_eq!(chains(&record), []);
    let _ = tree(&record);
    assert_eq!(Piece::of(&record, &[(Some(1), At { start: 0, end: 9 })]).len(), 1);
}

fn pieces(records: &[Record]) -> Vec<Piece> {
    let of = |r: &Record| {
        let last = r.attributions.len().checked_sub(1);
        let at = last.map_or(At { start: 0, end: r.text.chars().count() }, |n| r.attributions[n].content[0]);
        Piece::of(r, &[(last, at)])
    };
    records.iter().flat_map(of).collect()
}

fn groups(records: &[Record]) -> Vec<Vec<usize>> {
    origins(&pieces(records)).into_iter().map(|o| o.pieces).collect()
}

#[test]
fn one_report_relayed_by_three_papers_is_one_origin() {
    let records = [
        relayed("b", "المنارة", "2031-03-02"),
        relayed("a", "الساحل اليوم", "2031-03-01"),
        relayed("c", "صدى السهل", "2031-03-02"),
    ];
    let origins = origins(&pieces(&records));
    assert_eq!(origins.len(), 1);
    assert_eq!(origins[0].pieces, [1, 0, 2]);
    assert_eq!((origins[0].name.as_str(), origins[0].anonymous), ("مصدر أمني", true));
    assert_eq!(origins[0].ties.len(), 2);
    assert!(origins[0].ties.iter().all(|t| t.2 == Tie::Speaker));
}

#[test]
fn speakers_who_are_known_stay_apart() {
    let claim = |id, outlet, who: &str, entity, verb: &str| {
        let text = format!("{verb} {who} أن {ATTACK}.");
        record(id, outlet, "2031-03-01", &text, &[(who, Some(entity), verb, ATTACK, None)])
    };
    let records = [
        claim("a", "المنارة", "حركة الفجر", "isnad:org/fajr", "أعلنت"),
        claim("b", "الساحل", "حكومة السهل", "isnad:org/sahl", "نفت"),
        // The same statement of the same movement in another paper.
        claim("c", "الصدى", "الحركة", "isnad:org/fajr", "أعلنت"),
    ];
    assert_eq!(groups(&records), [vec![0, 2], vec![1]]);
}

#[test]
fn copied_text_is_one_origin_and_like_deeds_are_two() {
    let own = |id, outlet, text| record(id, outlet, "2031-03-01", text, &[]);
    let records = [
        own("a", "المنارة", "اندلع حريق كبير في مخزن الحبوب بمدينة الميناء فجر اليوم وأتى على نصف المحصول"),
        own(
            "b",
            "الساحل",
            "اندلع حريق كبير في مخزن الحبوب بمدينة الميناء فجر اليوم وأتى على نصف المحصول كله",
        ),
        own("c", "الصدى", "شب فجر اليوم حريق في الميناء بمخزن الحبوب ودمر نصف محصول المدينة"),
    ];
    assert_eq!(groups(&records), [vec![0, 1], vec![2]]);
}

#[test]
fn one_speaker_on_two_matters_is_two_origins() {
    let said = |id, content: &str| {
        let text = format!("قالت حركة الفجر إن {content}.");
        record(
            id,
            "المنارة",
            "2031-03-01",
            &text,
            &[("حركة الفجر", Some("isnad:org/fajr"), "قالت", content, None)],
        )
    };
    let records =
        [said("a", "المحادثات مع الحكومة توقفت نهائيا"), said("b", "أسعار القمح ارتفعت بسبب الجفاف الطويل")];
    assert_eq!(groups(&records), [vec![0], vec![1]]);
}
