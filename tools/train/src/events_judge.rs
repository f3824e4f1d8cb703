//! The models of type, status and parties: learned from the labelled sentences and the event gold of two types.

use crate::events::{FOLDS, Result, corpus, document, fold_of, key_of, paragraph, rows, shared, string};
use crate::events_labels::{self as labels, GOLD, Sentence, Told};
use crate::net;
use crate::net::{Hashed, Lesson};
use isnad_doc::{Doc, EventType, Span, Status};
use isnad_events::model::softmax;
use isnad_events::models::{
    FLOOR, LONE, PARTS, Part, STATUSES, VOTED, beside_others, best_type, class_of, part_of, voting,
};
use isnad_events::net::Net;
use isnad_events::{Candidate, Coder, Grouped, Models, Proposed};
use isnad_pipeline::Engine;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

const TYPES: net::Setting = net::Setting {
    classes: 17,
    buckets: 1 << 15,
    hidden: 40,
    dense: 14 * isnad_events::vectors::DIMENSIONS,
    epochs: 8,
    decay: 1e-5,
    dropped: 0.4,
    hidden_dropped: 0.5,
    rate: 0.015,
    seed: 5,
};
const STATUS: net::Setting = net::Setting {
    classes: 4,
    buckets: 1 << 15,
    hidden: 24,
    dense: 14 * isnad_events::vectors::DIMENSIONS,
    epochs: 10,
    decay: 1e-5,
    dropped: 0.3,
    hidden_dropped: 0.4,
    rate: 0.02,
    seed: 5,
};
const VOTES: net::Setting = net::Setting {
    classes: 2,
    buckets: 1 << 15,
    hidden: 8,
    dense: 14 * isnad_events::vectors::DIMENSIONS,
    epochs: 12,
    decay: 4e-3,
    dropped: 0.4,
    hidden_dropped: 0.5,
    rate: 0.03,
    seed: 5,
};
/// How much an accepting vote counts for more than a rejecting one, so that what is given from .5 on has the best F1.
const ASSAULT_UP: f32 = 1.1;
const PROTEST_UP: f32 = 1.8;
const PARTIES: net::Setting = net::Setting {
    classes: PARTS.len(),
    buckets: 1 << 16,
    hidden: 24,
    dense: 4 * isnad_events::vectors::DIMENSIONS,
    epochs: 4,
    decay: 1e-5,
    dropped: 0.2,
    hidden_dropped: 0.2,
    rate: 0.02,
    seed: 5,
};

/// What the gold of two types says of a sentence.
struct Detect {
    kind: EventType,
    label: String,
    /// Share of its annotators who accepted it.
    accepted: f32,
    fold: usize,
    text: Grouped,
    candidates: Vec<Candidate>,
}

/// What is learned of one sentence that was voted on: that it holds, as much as its annotators accepted it, and that it does not.
struct Vote {
    lessons: [Lesson; 2],
    /// Number of its sentence.
    sentence: usize,
}

/// An event of the labels and its candidate, to be scored in its fold.
struct Scored {
    fold: usize,
    /// Class of the label; 0 for none.
    class: usize,
    features: Hashed,
    vectors: Vec<i8>,
}

/// The phrases of an event and what each is; `None` where the labels do not tell.
struct Choice {
    phrases: Vec<Proposed>,
    classes: Vec<Option<usize>>,
    weight: f32,
    fold: usize,
}

impl Choice {
    fn lessons(&self) -> impl Iterator<Item = Lesson> + '_ {
        self.each(|p, _| p.features.clone())
    }

    fn each<'a>(
        &'a self,
        features: impl Fn(&Proposed, usize) -> Hashed + 'a,
    ) -> impl Iterator<Item = Lesson> + 'a {
        self.phrases.iter().zip(&self.classes).enumerate().filter_map(move |(i, (p, class))| {
            Some(Lesson {
                features: features(p, i),
                vectors: p.vectors.clone(),
                class: (*class)?,
                weight: self.weight,
                fold: self.fold,
            })
        })
    }

    /// The same beside what the first model, which has not seen them, makes of the others.
    fn lessons_together(&self, models: &[net::Weights]) -> Vec<Lesson> {
        let first: Vec<Vec<f32>> = self
            .phrases
            .iter()
            .map(|p| chances(&models[self.fold], &p.features, &p.vectors, &PARTIES))
            .collect();
        self.each(|_, i| beside_others(&self.phrases, &first, i)).collect()
    }
}

#[derive(Default)]
struct School {
    types: Vec<Lesson>,
    status: Vec<Lesson>,
    parties: Vec<Choice>,
    /// Actors, recipients, places and times of the labels, and how many of them a phrase reaches.
    reached: [(usize, usize); 4],
    scored: Vec<Scored>,
    /// Labels that no candidate reaches, by class.
    missed: Vec<usize>,
    detect: Vec<Detect>,
}

/// Trains the models; gives their files and the figures.
pub(crate) fn train(engine: &Engine) -> Result<(Files, String)> {
    let coder = Coder::with(Models::default());
    let mut school = School::default();
    labels::each(engine, "events-sentences.jsonl", |article, doc, sentences| {
        school.teach(&coder, fold_of(article), doc, sentences);
    })?;
    school.old_labels(engine, &coder)?;
    school.gold(engine, &coder)?;
    let mut report = String::new();
    let mut types = pairs(&school.types, &TYPES);
    let calibration = school.calibration(&types);
    for w in types.iter_mut().flatten() {
        w.calibrate(&TYPES, calibration);
    }
    school.report_types(&types, &mut report);
    let votes = school.votes(&types);
    let heard: Vec<Lesson> = votes.iter().flat_map(|v| v.lessons.clone()).collect();
    let voted = net::folds(&heard, &VOTES, FOLDS);
    school.report_detection(&votes, &voted, &mut report);
    let status = net::folds(&school.status, &STATUS, FOLDS);
    report_status(&school.status, &status, &mut report);
    let reached: Vec<String> = school
        .reached
        .iter()
        .map(|(n, of)| format!("{:.3} of {of}", *n as f64 / (*of).max(1) as f64))
        .collect();
    _ = writeln!(report, "actors, recipients, places, times that a phrase reaches: {}", reached.join(", "));
    let alone: Vec<Lesson> = school.parties.iter().flat_map(Choice::lessons).collect();
    let parties = net::folds(&alone, &PARTIES, FOLDS);
    report_parties("each alone", &alone, &parties, &mut report);
    let together: Vec<Lesson> = school.parties.iter().flat_map(|c| c.lessons_together(&parties)).collect();
    let parties_together = net::folds(&together, &PARTIES, FOLDS);
    report_parties("beside the others", &together, &parties_together, &mut report);
    let files = vec![
        ("types-a.bin", types[FOLDS][0].write(&TYPES)),
        ("types-b.bin", types[FOLDS][1].write(&TYPES)),
        ("status.bin", status[FOLDS].write(&STATUS)),
        ("votes.bin", voted[FOLDS].write(&VOTES)),
        ("parties-a.bin", parties[FOLDS].write(&PARTIES)),
        ("parties-b.bin", parties_together[FOLDS].write(&PARTIES)),
    ];
    test(engine, &Coder::with(models(&files)), &mut report)?;
    print!("{report}");
    Ok((files, report))
}

/// Names and bytes of model files.
pub(crate) type Files = Vec<(&'static str, Vec<u8>)>;

/// The models that files hold.
pub(crate) fn models(files: &[(&'static str, Vec<u8>)]) -> Models {
    let bytes = |name: &str| files.iter().find(|f| f.0 == name).map_or(&[][..], |f| &f.1);
    let read = |name: &str| Net::read(bytes(name)).unwrap_or_default();
    Models {
        types: [read("types-a.bin"), read("types-b.bin")],
        status: read("status.bin"),
        parties: [read("parties-a.bin"), read("parties-b.bin")],
        votes: read("votes.bin"),
    }
}

/// What each phrase is: the label whose words it shares most, as F1 over bytes. A dated expression is the time or nothing.
fn parts_of(phrases: &[Proposed], told: &Told) -> Vec<Option<usize>> {
    let mut out = vec![Some(0); phrases.len()];
    let one = |s: &Option<Span>| s.iter().copied().collect::<Vec<Span>>();
    let labels =
        [(3, one(&told.place)), (4, one(&told.time)), (1, told.actors.clone()), (2, told.recipients.clone())];
    for (class, spans) in labels {
        for span in spans {
            let share = |p: &Proposed| {
                let common = i64::from(p.span.end.min(span.end)) - i64::from(p.span.start.max(span.start));
                2.0 * common.max(0) as f64 / (p.span.len() + span.len()) as f64
            };
            let best = phrases
                .iter()
                .enumerate()
                .filter(|(_, p)| p.is_time() == (class == 4))
                .map(|(i, p)| (share(p), i))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((share, i)) = best
                && share >= 0.3
            {
                out[i] = Some(class);
            }
        }
    }
    out
}

impl School {
    fn teach(&mut self, coder: &Coder, fold: usize, doc: &Doc, sentences: &[Sentence]) {
        let all: Vec<&Told> = sentences.iter().flat_map(|s| &s.events).collect();
        let label =
            |words: &[Span]| all.iter().find(|t| words.iter().any(|w| t.trigger.overlaps(*w))).copied();
        let candidates = coder.taught(doc, &|words| label(words).map(|t| t.kind));
        let mut reached: HashSet<Span> = HashSet::new();
        for c in candidates {
            let span = c.event.trigger.span;
            let Some(sentence) = sentences.iter().find(|s| s.span.contains(span)) else { continue };
            let told = label(&c.words);
            let class = class_of(told.map(|t| t.kind));
            if let Some(t) = told.filter(|t| !t.bare) {
                let at = STATUSES.iter().position(|s| *s == t.status).unwrap_or(0);
                let (features, vectors) = (c.status_features, c.vectors.clone());
                self.status.push(Lesson { features, vectors, class: at, weight: 1.0, fold });
                let classes = parts_of(&c.phrases, t);
                let told = [t.actors.len(), t.recipients.len(), t.place.iter().len(), t.time.iter().len()];
                for (part, told) in told.into_iter().enumerate() {
                    self.reached[part].0 += classes.iter().filter(|c| **c == Some(part + 1)).count();
                    self.reached[part].1 += told;
                }
                self.parties.push(Choice { phrases: c.phrases, classes, weight: 1.0, fold });
            }
            // Two candidates of one label are one event: the second is a lesson and is not scored.
            let first = told.is_none_or(|t| reached.insert(t.trigger));
            if first && sentence.readers == 0 {
                let (features, vectors) = (c.features.clone(), c.vectors.clone());
                self.scored.push(Scored { fold, class, features, vectors });
            }
            let features = domain(c.features, sentence.readers);
            self.types.push(Lesson { features, vectors: c.vectors, class, weight: 1.0, fold });
        }
        self.missed.extend(
            sentences
                .iter()
                .filter(|s| s.readers == 0)
                .flat_map(|s| &s.events)
                .filter(|t| !reached.contains(&t.trigger))
                .map(|t| class_of(Some(t.kind))),
        );
    }

    /// The first labels, which judge candidates only.
    fn old_labels(&mut self, engine: &Engine, coder: &Coder) -> Result<()> {
        let rows = rows(std::path::Path::new("data/labels/events-ant-2018.jsonl"))?;
        let wanted: HashSet<String> = rows.iter().map(|r| string(r, "article").to_owned()).collect();
        let texts: HashMap<String, Value> = corpus("ant-2018", Some(&wanted))?.into_iter().collect();
        for row in &rows {
            let id = string(row, "article");
            let Some(doc) = texts.get(id).and_then(|t| document(engine, t)) else { continue };
            let sentence =
                doc.words.sentences.iter().find(|s| key_of(s.span.of(doc.text())) == string(row, "sentence"));
            let Some(sentence) = sentence else { continue };
            let text = sentence.span.of(doc.text());
            let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(b, _)| b);
            let candidates = coder.candidates(&doc);
            for label in row.get("triggers").and_then(Value::as_array).into_iter().flatten() {
                let number = |k: &str| label.get(k).and_then(Value::as_u64).unwrap_or(0) as usize;
                let base = sentence.span.from();
                let span = Span::new(base + byte(number("start")), base + byte(number("end")));
                let is = label.get("event").and_then(Value::as_bool) == Some(true);
                let kind = EventType::parse(string(label, "type")).filter(|_| is);
                for c in candidates.iter().filter(|c| c.words.iter().any(|w| w.overlaps(span))) {
                    self.types.push(Lesson {
                        features: c.features.clone(),
                        vectors: c.vectors.clone(),
                        class: class_of(kind),
                        weight: 1.0,
                        fold: fold_of(id),
                    });
                }
            }
        }
        Ok(())
    }

    /// The gold of two types: in a sentence without an event no candidate of the type is one; in one with, those the
    /// annotators marked are, with the parties they marked.
    fn gold(&mut self, engine: &Engine, coder: &Coder) -> Result<()> {
        let gold = shared().join("gold/events-gsr");
        for (name, kind) in [("assault", EventType::Assault), ("protest", EventType::Protest)] {
            let spans: BTreeMap<String, Value> = rows(&gold.join(format!("{name}_spans.jsonl")))?
                .into_iter()
                .map(|r| (string(&r, "id").to_owned(), r))
                .collect();
            let mut all = rows(&gold.join(format!("{name}_detect.jsonl")))?;
            let known: HashSet<String> = all.iter().map(|r| string(r, "id").to_owned()).collect();
            all.extend(spans.values().filter(|r| !known.contains(string(r, "id"))).map(
                |r| serde_json::json!({"id": string(r, "id"), "text": string(r, "text"), "label": "spans"}),
            ));
            all.sort_by(|a, b| string(a, "id").cmp(string(b, "id")));
            for row in &all {
                let (id, text, label) = (string(row, "id"), string(row, "text"), string(row, "label"));
                let doc = paragraph(engine, id, text);
                let fold = fold_of(id.rsplit_once('-').map_or(id, |(a, _)| a));
                let marked = Marked::of(spans.get(id));
                let candidates = coder.taught(&doc, &|words| marked.hits(words, text).then_some(kind));
                let share = |key: &str| row.get(key).and_then(Value::as_f64).unwrap_or(0.0) as f32;
                let (accept, reject) = (share("accept"), share("reject"));
                self.gold_sentence(kind, label, fold, text, &marked, &candidates);
                self.detect.push(Detect {
                    kind,
                    label: label.to_owned(),
                    accepted: accept / (accept + reject).max(1.0),
                    fold,
                    text: coder.text_features(&doc),
                    candidates,
                });
            }
        }
        Ok(())
    }

    fn gold_sentence(
        &mut self,
        kind: EventType,
        label: &str,
        fold: usize,
        text: &str,
        marked: &Marked,
        candidates: &[Candidate],
    ) {
        let any = candidates.iter().any(|c| marked.hits(&c.words, text));
        for c in candidates {
            let hit = marked.hits(&c.words, text);
            let table = c.tabled() == Some(kind);
            let lesson = |class: usize, weight: f32| Lesson {
                features: c.features.clone(),
                vectors: c.vectors.clone(),
                class,
                weight,
                fold,
            };
            match label {
                "yes" | "spans" if hit => self.types.push(lesson(class_of(Some(kind)), 2.0)),
                "yes" if !any && table => self.types.push(lesson(class_of(Some(kind)), 1.0)),
                "easy no" | "difficult no" if table => self.types.push(lesson(0, 1.0)),
                _ => {}
            }
            if hit {
                let mut phrases = c.phrases.clone();
                for p in &mut phrases {
                    p.features = domain(std::mem::take(&mut p.features), GOLD);
                }
                // Its annotators marked no place and no time.
                let place = c.event.place.as_ref().map(|p| p.span);
                let classes = phrases
                    .iter()
                    .map(|p| match marked.part(p.span.of(text)) {
                        0 if p.is_time() || place.is_some_and(|q| q.overlaps(p.span)) => None,
                        part => Some(part),
                    })
                    .collect();
                self.parties.push(Choice { phrases, classes, weight: 0.7, fold });
            }
        }
    }

    /// What makes the probabilities of the labels of the folds true.
    fn calibration(&self, models: &[Pair]) -> (f32, f32) {
        let scored: Vec<(Vec<f32>, usize)> = self
            .scored
            .iter()
            .map(|s| (pair_scores(&models[s.fold], &s.features, &s.vectors, &TYPES), s.class))
            .collect();
        net::calibration(&scored)
    }

    fn report_types(&self, models: &[Pair], report: &mut String) {
        let mut count = Tally::default();
        for s in &self.scored {
            let p = pair_chances(&models[s.fold], &s.features, &s.vectors, &TYPES);
            if let Some((kind, chance)) = best_type(&p) {
                count.see(class_of(Some(kind)), chance, s.class);
            }
        }
        for class in &self.missed {
            count.see(0, 0.0, *class);
        }
        _ = writeln!(
            report,
            "labels, {FOLDS} folds: {} lessons, {} labels without a candidate of {}",
            self.types.len(),
            self.missed.len(),
            self.missed.len() + self.scored.iter().filter(|s| s.class > 0).count()
        );
        count.write(report);
    }

    /// Lessons of the votes over lone sentences, by their likeliest event of the type.
    fn votes(&self, types: &[Pair]) -> Vec<Vote> {
        let mut out = Vec::new();
        for (n, d) in self.detect.iter().enumerate().filter(|(_, d)| d.label != "spans") {
            let sure = |c: &Candidate| {
                let p = pair_chances(&types[d.fold], &c.features, &c.vectors, &TYPES);
                best_type(&p).filter(|b| b.0 == d.kind).map_or(0.0, |b| b.1)
            };
            let best = d
                .candidates
                .iter()
                .map(|c| (sure(c), c))
                .filter(|(p, _)| *p >= LONE)
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((chance, c)) = best else { continue };
            let features = voting(&d.text, c, chance, d.kind);
            let lesson = |class: usize, weight: f32| {
                let (features, vectors) = (features.clone(), c.vectors.clone());
                Lesson { features, vectors, class, weight, fold: d.fold }
            };
            let up = if d.kind == EventType::Protest { PROTEST_UP } else { ASSAULT_UP };
            out.push(Vote {
                lessons: [lesson(1, d.accepted * up), lesson(0, 1.0 - d.accepted)],
                sentence: n,
            });
        }
        out
    }

    fn report_detection(&self, votes: &[Vote], models: &[net::Weights], report: &mut String) {
        let mut best = vec![0.0f32; self.detect.len()];
        for v in votes {
            let l = &v.lessons[0];
            best[v.sentence] = chances(&models[l.fold], &l.features, &l.vectors, &VOTES)[1];
        }
        for kind in VOTED {
            for least in [0.4, 0.5, 0.6] {
                let (mut tp, mut p, mut g, mut hard, mut alarms) = (0, 0, 0, 0, 0);
                for (d, best) in self.detect.iter().zip(&best) {
                    if d.kind != kind || matches!(d.label.as_str(), "ambiguous" | "spans") {
                        continue;
                    }
                    let (hit, yes) = (*best >= least, d.label == "yes");
                    tp += usize::from(hit && yes);
                    p += usize::from(hit);
                    g += usize::from(yes);
                    hard += usize::from(d.label == "difficult no");
                    alarms += usize::from(hit && d.label == "difficult no");
                }
                _ = writeln!(
                    report,
                    "{kind} detection at {least}, {FOLDS} folds: F1 {:.3} (P {:.3}, R {:.3}), false alarms on difficult no {:.3}",
                    2.0 * tp as f64 / (p + g).max(1) as f64,
                    tp as f64 / p.max(1) as f64,
                    tp as f64 / g.max(1) as f64,
                    alarms as f64 / hard.max(1) as f64
                );
            }
        }
    }
}

fn chances(w: &net::Weights, features: &Hashed, vectors: &[i8], s: &net::Setting) -> Vec<f32> {
    let mut out = net::scores(w, features, vectors, s);
    softmax(&mut out);
    out
}

/// The two networks of types together: the mean of their scores.
type Pair = [net::Weights; 2];

fn pair_scores(pair: &Pair, features: &Hashed, vectors: &[i8], s: &net::Setting) -> Vec<f32> {
    let mut out = net::scores(&pair[0], features, vectors, s);
    for (a, b) in out.iter_mut().zip(net::scores(&pair[1], features, vectors, s)) {
        *a = (*a + b) / 2.0;
    }
    out
}

fn pair_chances(pair: &Pair, features: &Hashed, vectors: &[i8], s: &net::Setting) -> Vec<f32> {
    let mut out = pair_scores(pair, features, vectors, s);
    softmax(&mut out);
    out
}

fn pairs(lessons: &[Lesson], s: &net::Setting) -> Vec<Pair> {
    let first = net::folds(lessons, s, FOLDS);
    let second = net::folds(lessons, &net::Setting { seed: s.seed + 1, ..*s }, FOLDS);
    first.into_iter().zip(second).map(|(a, b)| [a, b]).collect()
}

/// The features of a sentence with one more, that takes up how its readers differ from those of the sentences drawn freely, who
/// are 0.
fn domain(mut features: Hashed, readers: u32) -> Hashed {
    if readers > 0 {
        features.push((0x5eed_0000 + readers, 2.0));
    }
    features
}

/// What the annotators of a sentence marked, as words.
#[derive(Default)]
struct Marked {
    verbs: HashSet<String>,
    actors: HashSet<String>,
    recipients: HashSet<String>,
}

impl Marked {
    fn of(row: Option<&Value>) -> Self {
        let words = |key: &str| -> HashSet<String> {
            row.and_then(|r| r.get("annotations"))
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|a| a.get(key).and_then(Value::as_array))
                .flatten()
                .filter_map(Value::as_str)
                .filter(|v| v.chars().count() > 2)
                .map(str::to_owned)
                .collect()
        };
        Self { verbs: words("verb"), actors: words("source_actor"), recipients: words("target_actor") }
    }

    fn hits(&self, words: &[Span], text: &str) -> bool {
        words.iter().flat_map(|w| w.of(text).split_whitespace()).any(|t| self.verbs.contains(t))
    }

    /// What a phrase is, by the first of its words that somebody marked.
    fn part(&self, phrase: &str) -> usize {
        let (mut actor, mut recipient, mut words) = (0, 0, 0);
        for w in phrase.split_whitespace() {
            words += 1;
            actor += usize::from(self.actors.contains(w));
            recipient += usize::from(self.recipients.contains(w));
        }
        let most = actor.max(recipient);
        if most * 2 < words.max(1) {
            0
        } else if actor >= recipient {
            1
        } else {
            2
        }
    }
}

/// How often which type was found.
#[derive(Default)]
struct Tally {
    /// Class found, its probability, class of the label.
    seen: Vec<(usize, f32, usize)>,
}

impl Tally {
    fn see(&mut self, class: usize, chance: f32, gold: usize) {
        self.seen.push((class, chance, gold));
    }

    /// F1 of each class at a threshold, with precision and recall of all together.
    fn f1(&self, least: f32) -> (Vec<f64>, f64, f64) {
        let mut by = vec![[0usize; 3]; 17];
        for (class, chance, gold) in &self.seen {
            let found = *chance >= least;
            by[*gold][2] += 1;
            if found {
                by[*class][1] += 1;
                by[*class][0] += usize::from(class == gold);
            }
        }
        let sum = |i: usize| by[1..].iter().map(|c| c[i]).sum::<usize>() as f64;
        let f = by[1..].iter().map(|c| 2.0 * c[0] as f64 / (c[1] + c[2]).max(1) as f64).collect();
        (f, sum(0) / sum(1).max(1.0), sum(0) / sum(2).max(1.0))
    }

    fn write(&self, report: &mut String) {
        for least in [0.3, 0.4, 0.5] {
            let (f, p, r) = self.f1(least);
            _ = writeln!(
                report,
                "  at {least}: macro-F1 {:.3}, micro-F1 {:.3} (P {p:.3}, R {r:.3})",
                f.iter().sum::<f64>() / f.len() as f64,
                2.0 * p * r / (p + r).max(1e-9)
            );
        }
        let (f, _, _) = self.f1(FLOOR);
        let by: Vec<String> = EventType::ALL.iter().zip(&f).map(|(k, f)| format!("{k} {f:.2}")).collect();
        _ = writeln!(report, "  by type at {FLOOR}: {}", by.join(", "));
        let mut bins = [(0.0f64, 0.0f64); 10];
        let mut n = 0;
        for (class, chance, gold) in self.seen.iter().filter(|s| s.1 >= FLOOR) {
            let bin = &mut bins[((chance * 10.0) as usize).min(9)];
            bin.0 += f64::from(*chance);
            bin.1 += f64::from(u8::from(class == gold));
            n += 1;
        }
        let error: f64 = bins.iter().map(|b| (b.0 - b.1).abs()).sum::<f64>() / f64::from(n.max(1));
        _ = writeln!(report, "  calibration error of what is given: {error:.3}");
    }
}

fn report_status(lessons: &[Lesson], models: &[net::Weights], report: &mut String) {
    let (mut right, mut n) = (0, 0);
    let mut by = [[0usize; 2]; 4];
    for l in lessons {
        let p = chances(&models[l.fold], &l.features, &l.vectors, &STATUS);
        let best = p.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
        right += usize::from(best == l.class);
        by[l.class][0] += usize::from(best == l.class);
        by[l.class][1] += 1;
        n += 1;
    }
    let by: Vec<String> = STATUSES
        .iter()
        .zip(by)
        .map(|(s, [r, n])| format!("{s} {:.3} of {n}", r as f64 / n.max(1) as f64))
        .collect();
    _ = writeln!(
        report,
        "status, {FOLDS} folds: accuracy {:.3} ({})",
        right as f64 / n.max(1) as f64,
        by.join(", ")
    );
}

fn report_parties(how: &str, lessons: &[Lesson], models: &[net::Weights], report: &mut String) {
    let mut by = [[0usize; 3]; PARTS.len()];
    for l in lessons.iter().filter(|l| l.weight >= 1.0) {
        let p = chances(&models[l.fold], &l.features, &l.vectors, &PARTIES);
        let part = part_of(&p).map_or(Part::None, |(part, _)| part);
        let found = PARTS.iter().position(|p| *p == part).unwrap_or(0);
        by[l.class][2] += 1;
        by[found][1] += 1;
        by[found][0] += usize::from(found == l.class);
    }
    for (name, [tp, p, g]) in ["actors", "recipients", "places", "times"].into_iter().zip(&by[1..]) {
        _ = writeln!(
            report,
            "{name} among phrases, {how}, {FOLDS} folds: F1 {:.3} (P {:.3}, R {:.3})",
            2.0 * *tp as f64 / (p + g).max(1) as f64,
            *tp as f64 / (*p).max(1) as f64,
            *tp as f64 / (*g).max(1) as f64
        );
    }
}

/// Scores the shipped models on the labels that no model was trained on.
pub(crate) fn test_shipped(engine: &Engine) -> Result<()> {
    let mut report = String::new();
    test(engine, &Coder::new(), &mut report)?;
    print!("{report}");
    Ok(())
}

/// The figures of the labels that no model was trained on, by what the whole coder gives.
fn test(engine: &Engine, coder: &Coder, report: &mut String) -> Result<()> {
    let mut count = Tally::default();
    let (mut polarity, mut status, mut open_status, mut relation, mut both) =
        ((0, 0), (0, 0), (0, 0), (0, 0), 0);
    let mut parties = [[0usize; 3]; 4];
    let mut sentences_seen = 0;
    let overlap = |a: &[Span], b: &[Span]| a.iter().filter(|x| b.iter().any(|y| x.overlaps(*y))).count();
    labels::each(engine, "events-test.jsonl", |_, doc, sentences| {
        let judged = coder.judged(doc);
        for s in sentences {
            sentences_seen += 1;
            let mut found = vec![false; s.events.len()];
            for c in judged.iter().filter(|c| s.span.contains(c.event.trigger.span)) {
                let e = &c.event;
                let at = s
                    .events
                    .iter()
                    .enumerate()
                    .find(|(i, t)| !found[*i] && c.words.iter().any(|w| t.trigger.overlaps(*w)))
                    .map(|(i, _)| i);
                let told = at.map(|i| &s.events[i]);
                if let Some(i) = at {
                    found[i] = true;
                }
                count.see(class_of(Some(e.kind)), e.probability.get(), class_of(told.map(|t| t.kind)));
                let Some(t) = told.filter(|t| t.kind == e.kind) else { continue };
                both += 1;
                polarity = (polarity.0 + usize::from(t.polarity == e.polarity), polarity.1 + 1);
                status = (status.0 + usize::from(t.status == e.status), status.1 + 1);
                if t.status != Status::Asserted {
                    open_status = (open_status.0 + usize::from(t.status == e.status), open_status.1 + 1);
                }
                if t.relation.is_some() {
                    relation = (relation.0 + usize::from(t.relation == e.relation), relation.1 + 1);
                }
                let spans = |l: &[isnad_doc::Party]| l.iter().map(|p| p.span).collect::<Vec<Span>>();
                let list = |s: Option<Span>| s.into_iter().collect::<Vec<Span>>();
                let time = e.time.as_ref().and_then(|x| x.time).and_then(|x| doc.times.get(x.index()));
                for (side, (told, got)) in [
                    (t.actors.clone(), spans(&e.actors)),
                    (t.recipients.clone(), spans(&e.recipients)),
                    (list(t.place), list(e.place.as_ref().map(|p| p.span))),
                    (list(t.time), list(time.map(|x| x.span))),
                ]
                .into_iter()
                .enumerate()
                {
                    parties[side][0] += overlap(&got, &told);
                    parties[side][1] += got.len();
                    parties[side][2] += told.len();
                }
            }
            for (t, _) in s.events.iter().zip(&found).filter(|(_, f)| !**f) {
                count.see(0, 0.0, class_of(Some(t.kind)));
            }
        }
    })?;
    let share = |(a, b): (usize, usize)| a as f64 / b.max(1) as f64;
    _ = writeln!(report, "labels kept for testing, {sentences_seen} sentences, end to end:");
    count.write(report);
    _ = writeln!(
        report,
        "  of {both} events of the right type: polarity {:.3}, status {:.3} (not asserted {:.3} of {}), relation {} of {}",
        share(polarity),
        share(status),
        share(open_status),
        open_status.1,
        relation.0,
        relation.1
    );
    for (name, [tp, p, g]) in ["actors", "recipients", "place", "time"].into_iter().zip(parties) {
        _ = writeln!(
            report,
            "  {name}: F1 {:.3} (P {:.3}, R {:.3})",
            2.0 * tp as f64 / (p + g).max(1) as f64,
            tp as f64 / p.max(1) as f64,
            tp as f64 / g.max(1) as f64
        );
    }
    Ok(())
}
