//! The dossier: one self-contained page that needs neither network nor script.
//!
//! [`dossier`] turns a weighing into view models here, draws its pictures in `charts.rs`, and fills
//! `templates/dossier.html`. All text passes through askama's or [`escape`]'s escaping.

mod charts;
mod strings;

use askama::Template;
use isnad_weigh::scales::Band;
use isnad_weigh::{
    Choice, Evidence, Kind, Label, Link, Origin, Question, Role, SourceClass, Verdict, Weighing,
};
use jiff::civil::Date;
use std::fmt::Write;
use strings::Strings;

/// Language of the page's own words; what pages say stays in Arabic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Arabic, right to left.
    #[default]
    Ar,
    /// English.
    En,
}

/// What an origin adds below this counts as nothing, in natural logarithm.
const SLIGHT: f64 = 0.02;
/// Cards shown in full for a hypothesis; further origins are one line each.
const CARDS: usize = 12;
/// Lines shown for further origins.
const LINES: usize = 40;
/// Pages named as carrying an origin's report.
const CARRIERS: usize = 6;
/// Rows of the arithmetic and sensitivity tables; the rest is summed up in one.
const ROWS: usize = 40;

/// The dossier of a weighing, as an HTML document.
#[must_use]
pub fn dossier(weighing: &Weighing, question: &Question, lang: Lang) -> String {
    let maker = Maker { w: weighing, q: question, lang, t: Strings::of(lang) };
    // Writing into a string fails only if a value's `Display` does, and none does.
    maker.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "dossier.html")]
struct Page<'a> {
    t: &'static Strings,
    css: &'static str,
    version: &'static str,
    title: &'a str,
    facts: Vec<(&'static str, String)>,
    empty: bool,
    verdict: &'static str,
    leader: Option<&'a Hypothesis<'a>>,
    second: Option<&'a Hypothesis<'a>>,
    turning: Vec<String>,
    built: [usize; 3],
    hypotheses: &'a [Hypothesis<'a>],
    /// The same, likeliest first.
    ranked: Vec<&'a Hypothesis<'a>>,
    history: String,
    movers: Vec<Mover>,
    sums: Sums,
    what_if: Vec<WhatIf>,
    matrix: Vec<Indicator<'a>>,
    timeline: String,
    moments: Vec<Moment>,
    more_moments: Vec<Moment>,
    network: String,
    speakers: Vec<Row>,
    outlets: Vec<Row>,
    documents: Vec<Document<'a>>,
    read: Vec<(&'static str, usize)>,
    diagnostics: &'a [(String, usize)],
}

struct Hypothesis<'a> {
    id: &'a str,
    slot: usize,
    label: &'a str,
    percent: String,
    prior: String,
    width: String,
    cards: Vec<Card>,
    lines: Vec<Line>,
    against: Vec<Line>,
}

/// An origin in full.
struct Card {
    anchor: String,
    name: String,
    class: &'static str,
    when: String,
    effects: Vec<Effect>,
    lead: Piece,
    also: Vec<Carrier>,
    /// Further pages that carry it, beyond `also`.
    unnamed_carriers: usize,
    more: Vec<Piece>,
}

/// An origin in one line.
struct Line {
    anchor: Option<String>,
    name: String,
    class: &'static str,
    when: String,
    what: String,
    arrows: &'static str,
}

struct Effect {
    slot: usize,
    arrows: &'static str,
    exact: String,
}

struct Piece {
    id: String,
    indicator: String,
    quote: String,
    chain: Vec<Step>,
    kind: String,
    factors: Vec<(&'static str, String)>,
    weight: String,
    verdict: Option<(&'static str, Option<String>)>,
}

struct Step {
    who: String,
    class: &'static str,
    how: String,
    grade: String,
    url: Option<String>,
    page: bool,
}

struct Carrier {
    outlet: String,
    when: String,
    url: Option<String>,
}

struct Mover {
    when: String,
    name: String,
    what: String,
    from_to: Vec<(usize, String, String)>,
}

struct Sums {
    heads: Vec<(usize, String)>,
    prior: Vec<String>,
    rows: Vec<SumRow>,
    others: Option<(usize, Vec<String>)>,
    total: Vec<String>,
    probability: Vec<String>,
}

struct SumRow {
    name: String,
    when: String,
    what: String,
    capped: bool,
    values: Vec<String>,
}

struct WhatIf {
    what: String,
    values: Vec<(usize, String, String)>,
    turns: bool,
}

struct Indicator<'a> {
    label: &'a str,
    note: Option<&'a str>,
    grades: Vec<(&'static str, String)>,
    diagnosticity: String,
    origins: usize,
    pieces: usize,
}

struct Moment {
    when: String,
    published: bool,
    kind: &'static str,
    conflict: bool,
    quote: String,
    said_by: Option<String>,
    outlet: String,
    url: Option<String>,
    documents: usize,
}

struct Row {
    name: String,
    class: &'static str,
    cells: [usize; 3],
}

struct Document<'a> {
    anchor: usize,
    title: &'a str,
    outlet: &'a str,
    when: String,
    url: Option<String>,
    evidence: usize,
    id: &'a str,
}

/// Escapes text for HTML and SVG.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A probability in whole percent; what is not quite 0 or 100 is not called so.
fn percent(p: f64) -> String {
    match (p * 100.0).round() as i64 {
        ..=0 if p > 0.0 => "<1%".to_owned(),
        100.. if p < 1.0 => ">99%".to_owned(),
        n => format!("{n}%"),
    }
}

/// A signed figure with a real minus sign.
fn signed(value: f64) -> String {
    let text = format!("{:.3}", value.abs());
    if text.trim_matches(['0', '.']).is_empty() {
        text
    } else if value < 0.0 {
        format!("\u{2212}{text}")
    } else {
        format!("+{text}")
    }
}

fn plain(value: f64) -> String {
    if value < 0.0 { format!("\u{2212}{:.3}", -value) } else { format!("{value:.3}") }
}

/// Arrows for what an origin adds to a hypothesis: one from 5 %, two from a third, three from a doubling and more.
fn arrows(ln: f64) -> &'static str {
    let up = ln > 0.0;
    match ln.abs() {
        v if v < 0.05 => "·",
        v if v < 0.3 => {
            if up {
                "▲"
            } else {
                "▼"
            }
        }
        v if v < 0.7 => {
            if up {
                "▲▲"
            } else {
                "▼▼"
            }
        }
        _ => {
            if up {
                "▲▲▲"
            } else {
                "▼▼▼"
            }
        }
    }
}

/// An address that may stand in a link: of the web, and nothing else.
fn link(url: Option<&str>) -> Option<String> {
    let url = url?.trim();
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")).then(|| url.to_owned())
}

/// A passage with its marks as nested-free spans.
fn quote(passage: &str, marks: &[isnad_weigh::Mark]) -> String {
    let class = |role: Role| match role {
        Role::Content => "content",
        Role::Source => "source",
        Role::Cue => "cue",
        Role::Trigger | Role::Word => "trigger",
        Role::Party => "party",
    };
    let mut cuts: Vec<usize> = marks.iter().flat_map(|m| [m.start, m.end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = String::with_capacity(passage.len() * 2);
    let mut open = false;
    for (i, c) in passage.chars().enumerate() {
        if cuts.binary_search(&i).is_ok() {
            if open {
                out.push_str("</span>");
            }
            let mut classes: Vec<&str> =
                marks.iter().filter(|m| m.start <= i && i < m.end).map(|m| class(m.role)).collect();
            classes.sort_unstable();
            classes.dedup();
            open = !classes.is_empty();
            if open {
                let _ = write!(out, "<span class=\"{}\">", classes.join(" "));
            }
        }
        match c {
            '\n' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    if open {
        out.push_str("</span>");
    }
    out
}

/// Makes view models out of a weighing.
struct Maker<'a> {
    w: &'a Weighing,
    q: &'a Question,
    lang: Lang,
    t: &'static Strings,
}

impl<'a> Maker<'a> {
    fn label<'l>(&self, label: &'l Label) -> &'l str {
        let (mine, other) = match self.lang {
            Lang::Ar => (&label.ar, &label.en),
            Lang::En => (&label.en, &label.ar),
        };
        if mine.is_empty() { other } else { mine }
    }

    fn day(&self, date: Option<Date>) -> String {
        date.map_or_else(
            || self.t.no_date.to_owned(),
            |d| format!("{} {} {}", d.day(), strings::month(self.lang, d.month()), d.year()),
        )
    }

    fn published(&self, published: Option<&str>) -> String {
        self.day(published.and_then(|p| p.get(..10)?.parse().ok()))
    }

    fn name(&self, origin: &Origin) -> String {
        match (self.lang, &origin.name_en) {
            (Lang::En, Some(name)) => name.clone(),
            _ if origin.name.is_empty() => self.t.no_outlet.to_owned(),
            _ => origin.name.clone(),
        }
    }

    /// An origin's name, isolated from the direction of the text around it, with its day.
    fn dated(&self, origin: &Origin) -> String {
        format!("\u{2068}{}\u{2069} ({})", self.name(origin), self.day(origin.first))
    }

    fn evidence(&self, index: usize) -> Option<&'a Evidence> {
        self.w.evidence.get(index)
    }

    fn indicator(&self, index: usize) -> &'a str {
        self.q.indicators.get(index).map_or("", |i| match self.lang {
            Lang::Ar => &i.label.ar,
            Lang::En => &i.label.en,
        })
    }

    /// What an origin says, in the words of the indicators it shows.
    fn what(&self, origin: &Origin) -> String {
        let labels: Vec<&str> =
            origin.contribution.parts.iter().map(|p| self.indicator(p.indicator)).collect();
        labels.join(match self.lang {
            Lang::Ar => "، ",
            Lang::En => "; ",
        })
    }

    fn ln(origin: &Origin, h: usize) -> f64 {
        origin.contribution.ln.get(h).copied().unwrap_or(0.0)
    }

    fn reach(origin: &Origin) -> f64 {
        origin.contribution.ln.iter().fold(0.0, |top, v| top.max(v.abs()))
    }

    fn hypotheses(&self) -> Vec<Hypothesis<'a>> {
        // Each origin has its card under the hypothesis it favours most.
        let favoured = |o: &Origin| {
            let ln = o.contribution.ln.iter().enumerate();
            ln.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0))).map(|(h, _)| h)
        };
        let mut carded: Vec<usize> = Vec::new();
        let mut own: Vec<Vec<usize>> = vec![Vec::new(); self.w.answers.len()];
        for (i, origin) in self.w.origins.iter().enumerate() {
            if Self::reach(origin) <= SLIGHT {
                continue;
            }
            if let Some(list) = favoured(origin).and_then(|h| own.get_mut(h)) {
                list.push(i);
            }
        }
        for (h, list) in own.iter_mut().enumerate() {
            let at = |i: &usize| self.w.origins.get(*i).map_or(0.0, |o| Self::ln(o, h));
            list.sort_by(|a, b| at(b).total_cmp(&at(a)).then(a.cmp(b)));
            carded.extend(list.iter().take(CARDS));
        }
        let line = |i: usize, h: usize| -> Option<Line> {
            let origin = self.w.origins.get(i)?;
            Some(Line {
                anchor: carded.contains(&i).then(|| origin.id.clone()),
                name: self.name(origin),
                class: strings::class(self.lang, origin.class),
                when: self.day(origin.first),
                what: self.what(origin),
                arrows: arrows(Self::ln(origin, h)),
            })
        };
        let all = self.q.hypotheses.iter().zip(&self.w.answers).enumerate();
        all.map(|(h, (hypothesis, answer))| {
            let mine = own.get(h).map_or(&[][..], Vec::as_slice);
            let cards: Vec<Card> = mine.iter().take(CARDS).filter_map(|i| self.card(*i)).collect();
            let sorted = |sign: f64| {
                let mut list: Vec<(f64, usize)> = self
                    .w
                    .origins
                    .iter()
                    .enumerate()
                    .map(|(i, o)| (sign * Self::ln(o, h), i))
                    .filter(|(v, _)| *v > SLIGHT)
                    .collect();
                list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                list.into_iter().map(|(_, i)| i)
            };
            let shown = mine.get(..CARDS.min(mine.len())).unwrap_or(&[]);
            Hypothesis {
                id: &hypothesis.id,
                slot: h % 6,
                label: self.label(&hypothesis.label),
                percent: percent(answer.posterior),
                prior: percent(answer.prior),
                width: format!("{:.2}", answer.posterior * 100.0),
                cards,
                lines: sorted(1.0)
                    .filter(|i| !shown.contains(i))
                    .take(LINES)
                    .filter_map(|i| line(i, h))
                    .collect(),
                against: sorted(-1.0).take(LINES).filter_map(|i| line(i, h)).collect(),
            }
        })
        .collect()
    }

    fn card(&self, index: usize) -> Option<Card> {
        let origin = self.w.origins.get(index)?;
        // One piece for each indicator comes first; the others of its indicator were not counted.
        let mut pieces = origin.evidence.iter().filter_map(|e| self.evidence(*e));
        let lead = pieces.next()?;
        let mut also: Vec<Carrier> = Vec::new();
        let mut more: Vec<Piece> = Vec::new();
        let mut seen: Vec<(usize, &str)> = vec![(lead.indicator, lead.passage.as_str())];
        let mut documents = vec![lead.document];
        for piece in pieces {
            let document = self.w.documents.get(piece.document);
            if !documents.contains(&piece.document) {
                documents.push(piece.document);
                if also.len() == CARRIERS {
                    continue;
                }
                also.push(Carrier {
                    outlet: document
                        .and_then(|d| d.outlet.clone())
                        .unwrap_or_else(|| self.t.no_outlet.to_owned()),
                    when: self.day(piece.date),
                    url: link(document.and_then(|d| d.url.as_deref())),
                });
            }
            let key = (piece.indicator, piece.passage.as_str());
            if more.len() < 6 && !seen.contains(&key) {
                seen.push(key);
                more.push(self.piece(piece));
            }
        }
        let effects = (0..self.w.answers.len()).map(|h| Effect {
            slot: h % 6,
            arrows: arrows(Self::ln(origin, h)),
            exact: signed(Self::ln(origin, h)),
        });
        let unnamed_carriers = documents.len().saturating_sub(1 + also.len());
        Some(Card {
            unnamed_carriers,
            anchor: origin.id.clone(),
            name: self.name(origin),
            class: strings::class(self.lang, origin.class),
            when: self.day(origin.first),
            effects: effects.collect(),
            lead: self.piece(lead),
            also,
            more,
        })
    }

    fn piece(&self, evidence: &Evidence) -> Piece {
        let document = self.w.documents.get(evidence.document);
        let steps = evidence.chain.iter().enumerate().map(|(i, l)| {
            let page = i + 1 == evidence.chain.len();
            self.step(l, page, evidence.date, document.and_then(|d| d.url.as_deref()))
        });
        let kind = match &evidence.kind {
            Kind::Event { r#type, relation, status, polarity } => {
                let negated = if *polarity == isnad_doc::Polarity::Minus { "¬ " } else { "" };
                format!(
                    "{negated}{} · {}",
                    strings::event(self.lang, *r#type, *relation),
                    strings::status(self.lang, *status)
                )
            }
            Kind::Attribution { act } => strings::act(self.lang, *act).to_owned(),
            Kind::Words => String::new(),
        };
        Piece {
            id: evidence.id.clone(),
            indicator: self.indicator(evidence.indicator).to_owned(),
            quote: quote(&evidence.passage, &evidence.marks),
            chain: steps.collect(),
            kind,
            factors: evidence
                .factors
                .iter()
                .map(|f| (strings::factor(self.lang, f.kind), format!("{:.2}", f.value)))
                .collect(),
            weight: format!("{:.2}", evidence.weight),
            verdict: evidence.verdict.map(|v| {
                let word = match v {
                    Verdict::Accept => self.t.accepted,
                    Verdict::Reject => self.t.rejected,
                    Verdict::Reweigh => self.t.reweighed,
                };
                (word, evidence.note.clone())
            }),
        }
    }

    fn step(&self, l: &Link, page: bool, date: Option<Date>, url: Option<&str>) -> Step {
        let how = match (l.act, l.commit) {
            (Some(act), Some(commit)) => {
                let (act, commit) = (strings::act(self.lang, act), strings::commit(self.lang, commit));
                let cue = l.cue.as_deref().unwrap_or("");
                format!("«{cue}» · {act} · {commit}")
            }
            _ => self.day(date),
        };
        let nobody = if page { self.t.no_outlet } else { self.t.unnamed_source };
        let grade = format!("{}{}", l.reliability.as_str(), if l.graded { "*" } else { "" });
        Step {
            who: l.who.clone().unwrap_or_else(|| nobody.to_owned()),
            class: strings::class(self.lang, l.class),
            how,
            grade,
            url: if page { link(url) } else { None },
            page,
        }
    }

    /// The days on which the answer moved most, in order of time.
    fn movers(&self) -> Vec<Mover> {
        let mut before: Vec<f64> = self.w.answers.iter().map(|a| a.prior).collect();
        let mut all = Vec::new();
        for point in &self.w.history {
            let change =
                point.posterior.iter().zip(&before).fold(0.0_f64, |top, (a, b)| top.max((a - b).abs()));
            all.push((change, point, std::mem::replace(&mut before, point.posterior.clone())));
        }
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.date.cmp(&b.1.date)));
        all.retain(|(change, _, _)| *change >= 0.02);
        all.truncate(6);
        all.sort_by_key(|(_, p, _)| p.date);
        let movers = all.into_iter().filter_map(|(_, point, before)| {
            let origin = self.w.origins.get(point.newest?)?;
            let from_to = before.iter().zip(&point.posterior).enumerate();
            Some(Mover {
                when: self.day(Some(point.date)),
                name: self.name(origin),
                what: self.what(origin),
                from_to: from_to.map(|(h, (a, b))| (h % 6, percent(*a), percent(*b))).collect(),
            })
        });
        movers.collect()
    }

    fn sums(&self) -> Sums {
        let mut order: Vec<usize> = (0..self.w.origins.len()).collect();
        let reach = |i: &usize| self.w.origins.get(*i).map_or(0.0, Self::reach);
        order.retain(|i| reach(i) > 0.0);
        order.sort_by(|a, b| reach(b).total_cmp(&reach(a)).then(a.cmp(b)));
        let rest: Vec<usize> = order.iter().skip(ROWS).copied().collect();
        order.truncate(ROWS);
        order.sort_unstable();
        let rows = order.iter().filter_map(|i| self.w.origins.get(*i)).map(|o| SumRow {
            name: self.name(o),
            when: self.day(o.first),
            what: self.what(o),
            capped: o.contribution.cap < 1.0,
            values: o.contribution.ln.iter().map(|v| signed(*v)).collect(),
        });
        let others = (!rest.is_empty()).then(|| {
            let mut sum = vec![0.0; self.w.answers.len()];
            for origin in rest.iter().filter_map(|i| self.w.origins.get(*i)) {
                for (s, v) in sum.iter_mut().zip(&origin.contribution.ln) {
                    *s += v;
                }
            }
            (rest.len(), sum.into_iter().map(signed).collect())
        });
        Sums {
            heads: self
                .q
                .hypotheses
                .iter()
                .enumerate()
                .map(|(h, x)| (h % 6, self.label(&x.label).to_owned()))
                .collect(),
            prior: self.w.answers.iter().map(|a| plain(a.ln_prior)).collect(),
            rows: rows.collect(),
            others,
            total: self.w.answers.iter().map(|a| plain(a.ln)).collect(),
            probability: self.w.answers.iter().map(|a| format!("{:.1}%", a.posterior * 100.0)).collect(),
        }
    }

    fn leads(values: &[f64]) -> Option<usize> {
        let all = values.iter().enumerate();
        all.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0))).map(|(h, _)| h)
    }

    fn what_if(&self) -> Vec<WhatIf> {
        let now: Vec<f64> = self.w.answers.iter().map(|a| a.posterior).collect();
        let row = |what: String, then: &[f64]| {
            let values = then.iter().zip(&now).enumerate().map(|(h, (then, now))| {
                let points = ((then - now) * 100.0).round() as i64;
                let change = match points {
                    0 => String::new(),
                    p if p > 0 => format!("+{p}"),
                    p => format!("\u{2212}{}", p.unsigned_abs()),
                };
                (h % 6, percent(*then), change)
            });
            WhatIf { what, values: values.collect(), turns: Self::leads(then) != Self::leads(&now) }
        };
        let mut out = vec![row(self.t.as_is.to_owned(), &now)];
        for variation in &self.w.variations {
            let what = match variation.what {
                Choice::EqualPriors => self.t.equal_priors.to_owned(),
                Choice::FullWeight => self.t.full_weight.to_owned(),
                Choice::Without(class) => {
                    format!("{}: {}", self.t.without_class, strings::class(self.lang, class))
                }
            };
            out.push(row(what, &variation.posterior));
        }
        let change =
            |o: &&Origin| o.without.iter().zip(&now).fold(0.0_f64, |top, (a, b)| top.max((a - b).abs()));
        let mut origins: Vec<&Origin> = self.w.origins.iter().filter(|o| change(o) >= 0.005).collect();
        origins.sort_by(|a, b| change(b).total_cmp(&change(a)).then(a.id.cmp(&b.id)));
        for origin in origins.into_iter().take(12) {
            let what = format!("{} {}", self.t.without_origin, self.dated(origin));
            out.push(row(what, &origin.without));
        }
        out
    }

    fn turning(&self) -> Vec<String> {
        let now: Vec<f64> = self.w.answers.iter().map(|a| a.posterior).collect();
        let turns = |o: &&Origin| Self::leads(&o.without) != Self::leads(&now);
        let all = self.w.origins.iter().filter(turns).take(6);
        all.map(|o| self.dated(o)).collect()
    }

    fn moments(&self) -> Vec<Moment> {
        let all = self.w.timeline.iter().map(|m| Moment {
            when: self.day(Some(m.date)),
            published: m.published,
            kind: strings::event(self.lang, m.r#type, m.relation),
            conflict: isnad_weigh::is_conflict(m.r#type, m.relation),
            quote: quote(
                &m.sentence,
                &[isnad_weigh::Mark { start: m.trigger.0, end: m.trigger.1, role: Role::Trigger }],
            ),
            said_by: m.said_by.clone(),
            outlet: m.outlet.clone().unwrap_or_else(|| self.t.no_outlet.to_owned()),
            url: link(m.url.as_deref()),
            documents: m.documents,
        });
        all.collect()
    }
}

impl Maker<'_> {
    fn render(&self) -> Result<String, askama::Error> {
        let m = self;
        let (w, q, t, lang) = (m.w, m.q, m.t, m.lang);
        let hypotheses = m.hypotheses();
        let leader = w.likeliest();
        let top = leader.and_then(|h| w.answers.get(h)).map_or(0.0, |a| a.posterior);
        let second = w
            .answers
            .iter()
            .enumerate()
            .filter(|(h, _)| Some(*h) != leader)
            .max_by(|a, b| a.1.posterior.total_cmp(&b.1.posterior).then(b.0.cmp(&a.0)))
            .map(|(h, _)| h);
        let verdict = match Band::of(top) {
            Band::NearlyCertain => t.nearly_certain,
            Band::VeryLikely => t.very_likely,
            Band::Likely => t.likely,
            Band::Even => t.even,
            Band::Unlikely | Band::VeryUnlikely | Band::Remote => t.open,
        };
        let mut order: Vec<usize> = (0..w.answers.len()).collect();
        let posterior = |h: &usize| w.answers.get(*h).map_or(0.0, |a| a.posterior);
        order.sort_by(|a, b| posterior(b).total_cmp(&posterior(a)).then(a.cmp(b)));
        let ranked = order.into_iter().filter_map(|h| hypotheses.get(h)).collect();
        let mut moments = m.moments();
        let more_moments = moments.split_off(moments.len().min(20));
        let mut read = vec![
            (t.count_documents, w.read.used),
            (t.count_relevant, w.read.relevant),
            (t.count_attributions, w.read.attributions),
            (t.count_events, w.read.events),
            (t.used_undated, w.read.used_undated),
            (t.left_earlier, w.read.earlier),
            (t.left_later, w.read.later),
            (t.left_undated, w.read.undated),
        ];
        read.retain(|(_, n)| *n > 0);
        let matrix = w.matrix.iter().filter_map(|row| {
            let indicator = q.indicators.get(row.indicator)?;
            let grades = row.consistency.iter().zip(&indicator.likelihood);
            Some(Indicator {
                label: m.label(&indicator.label),
                note: indicator.note.as_ref().map(|n| m.label(n)),
                grades: grades.map(|(c, l)| (c.as_str(), format!("{l:.2}"))).collect(),
                diagnosticity: format!("{:.1}", row.diagnosticity),
                origins: row.origins,
                pieces: row.pieces,
            })
        });
        let speakers = w.speakers.iter().map(|s| Row {
            name: s.name.clone(),
            class: strings::class(lang, s.class),
            cells: [s.attributions, s.documents, s.evidence],
        });
        let outlets = w.outlets.iter().take(30).map(|o| Row {
            name: o.name.clone().unwrap_or_else(|| t.no_outlet.to_owned()),
            class: strings::class(lang, SourceClass::Media),
            cells: [o.documents, o.relevant, o.evidence],
        });
        let documents = w.documents.iter().enumerate().map(|(i, d)| Document {
            anchor: i,
            title: d.title.as_deref().unwrap_or(t.no_title),
            outlet: d.outlet.as_deref().unwrap_or(t.no_outlet),
            when: m.published(d.published.as_deref()),
            url: link(d.url.as_deref()),
            evidence: d.evidence,
            id: &d.id,
        });
        Page {
            t,
            css: include_str!("../../templates/dossier.css"),
            version: env!("CARGO_PKG_VERSION"),
            title: m.label(&q.text),
            facts: vec![
                (t.asked, m.day(Some(q.asked))),
                (t.closing, m.day(Some(q.closing))),
                (t.until, m.day(Some(w.as_of.unwrap_or_else(|| last_day(w))))),
            ],
            empty: w.evidence.is_empty(),
            verdict,
            leader: leader.and_then(|h| hypotheses.get(h)),
            second: second.and_then(|h| hypotheses.get(h)),
            turning: m.turning(),
            built: [w.evidence.len(), w.origins.len(), w.documents.len()],
            history: charts::both(t.history, |size| charts::history(w, q, lang, size)),
            movers: m.movers(),
            sums: m.sums(),
            what_if: m.what_if(),
            matrix: matrix.collect(),
            timeline: charts::both(t.timeline, |size| charts::timeline(w, lang, size)),
            moments,
            more_moments,
            network: charts::both(t.network, |size| charts::network(&w.network, t, lang, size)),
            speakers: speakers.collect(),
            outlets: outlets.collect(),
            documents: documents.collect(),
            read,
            diagnostics: &w.diagnostics,
            hypotheses: &hypotheses,
            ranked,
        }
        .render()
    }
}

/// The last day that gave evidence, or the last that could have.
fn last_day(weighing: &Weighing) -> Date {
    weighing.history.last().map_or(weighing.until, |p| p.date)
}
