//! The page's pictures as SVG text: history, timeline, network. Every one is drawn twice, wide and narrow, so that letters
//! stay legible on a phone without script; the style sheet shows the one that fits.
//!
//! Time runs from left to right and the containers carry `dir="ltr"`: in a right-to-left page text anchors would otherwise
//! mirror and labels overprint.

use super::strings::{self, Strings};
use super::{Lang, escape};
use isnad_weigh::{Network, Question, Weighing, is_conflict};
use jiff::civil::Date;
use std::fmt::Write;

/// A size a picture is drawn in.
#[derive(Clone, Copy)]
pub(super) struct Size {
    width: f64,
    class: &'static str,
}

pub(super) const WIDE: Size = Size { width: 760.0, class: "wide" };
pub(super) const NARROW: Size = Size { width: 360.0, class: "narrow" };

/// Both sizes of a picture in one left-to-right container.
pub(super) fn both(label: &str, draw: impl Fn(Size) -> String) -> String {
    let label = escape(label);
    let (wide, narrow) = (draw(WIDE), draw(NARROW));
    if wide.is_empty() {
        return String::new();
    }
    format!("<div class=\"chart\" dir=\"ltr\" role=\"img\" aria-label=\"{label}\">{wide}{narrow}</div>")
}

fn open(size: Size, height: f64) -> String {
    let Size { width, class } = size;
    format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" aria-hidden=\"true\">"
    )
}

fn days(a: Date, b: Date) -> f64 {
    f64::from((b - a).get_days())
}

/// First days of months that an axis from `first` to `last` labels, at most `most`.
fn months(first: Date, last: Date, most: usize) -> Vec<Date> {
    let mut all = Vec::new();
    let mut day = first.first_of_month();
    while day <= last && all.len() < 1200 {
        if day >= first {
            all.push(day);
        }
        match day.checked_add(jiff::Span::new().months(1)) {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    let step = all.len().div_ceil(most.max(1)).max(1);
    all.into_iter().step_by(step).collect()
}

/// Days that an axis labels: months, or single days where it is shorter than two months.
fn ticks(lang: Lang, first: Date, last: Date, most: usize) -> Vec<(Date, String)> {
    let span = days(first, last);
    if span > 75.0 {
        let name = |d: Date| {
            let month = strings::month_short(lang, d.month());
            if d.month() == 1 { format!("{month} {}", d.year()) } else { month.to_owned() }
        };
        return months(first, last, most).into_iter().map(|d| (d, name(d))).collect();
    }
    let step = (span / most as f64).ceil().max(1.0) as i64;
    let mut out = Vec::new();
    let mut day = first;
    while day <= last && out.len() < 100 {
        out.push((day, format!("{} {}", day.day(), strings::month_short(lang, day.month()))));
        match day.checked_add(jiff::Span::new().days(step)) {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    out
}

/// How the probabilities moved: one step line a hypothesis, labelled at its end.
pub(super) fn history(weighing: &Weighing, question: &Question, lang: Lang, size: Size) -> String {
    let (Some(first), Some(last)) = (weighing.history.first(), weighing.history.last()) else {
        return String::new();
    };
    let begin = question.asked.min(first.date);
    let end = if last.date > begin { last.date } else { begin.tomorrow().unwrap_or(begin) };
    let narrow = size.width < 500.0;
    let height = if narrow { 260.0 } else { 300.0 };
    let (left, right, top, bottom) = (40.0, if narrow { 46.0 } else { 56.0 }, 14.0, height - 30.0);
    let x = |d: Date| left + days(begin, d) / days(begin, end) * (size.width - left - right);
    let y = |p: f64| bottom - p * (bottom - top);
    let mut svg = open(size, height);
    for percent in [0, 25, 50, 75, 100] {
        let at = y(f64::from(percent) / 100.0);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{left}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/><text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{percent}%</text>",
            size.width - right,
            left - 6.0,
            at + 4.0
        );
    }
    for (day, name) in ticks(lang, begin, end, if narrow { 4 } else { 8 }) {
        let at = x(day);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{bottom}\" y2=\"{:.1}\"/><text class=\"tick\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            bottom + 5.0,
            bottom + 20.0,
            escape(&name)
        );
    }
    let mut ends: Vec<(usize, f64, f64)> = Vec::new();
    for (h, answer) in weighing.answers.iter().enumerate() {
        let mut path = format!("M{:.1} {:.1}", x(begin), y(answer.prior));
        for point in &weighing.history {
            let p = point.posterior.get(h).copied().unwrap_or(0.0);
            let _ = write!(path, "H{:.1}V{:.1}", x(point.date), y(p));
        }
        let _ = write!(path, "H{:.1}", x(end));
        let _ = write!(svg, "<path class=\"line s{}\" d=\"{path}\"/>", h % 6);
        if weighing.history.len() <= 60 {
            for point in &weighing.history {
                let p = point.posterior.get(h).copied().unwrap_or(0.0);
                let _ = write!(
                    svg,
                    "<circle class=\"f{}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.4\"/>",
                    h % 6,
                    x(point.date),
                    y(p)
                );
            }
        }
        ends.push((h, y(answer.posterior), answer.posterior));
    }
    // Labels at the line ends, pushed apart from the top down.
    ends.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut floor = 0.0_f64;
    for (h, at, p) in ends {
        let at = at.max(floor).min(bottom + 6.0);
        floor = at + 15.0;
        let _ = write!(
            svg,
            "<text class=\"end f{}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            h % 6,
            size.width - right + 6.0,
            at + 4.5,
            super::percent(p)
        );
    }
    svg.push_str("</svg>");
    svg
}

/// Events by day: a dot each, cooperation stacked above the axis and conflict below it.
pub(super) fn timeline(weighing: &Weighing, lang: Lang, size: Size) -> String {
    let (Some(first), Some(last)) = (weighing.timeline.first(), weighing.timeline.last()) else {
        return String::new();
    };
    let (begin, mut end) = (first.date, last.date);
    if end <= begin {
        end = begin.tomorrow().unwrap_or(begin);
    }
    let narrow = size.width < 500.0;
    let (left, right) = (14.0, 14.0);
    let radius = if narrow { 4.0 } else { 5.0 };
    let columns = ((size.width - left - right) / (radius * 2.4)).floor().max(1.0);
    let column = |d: Date| (days(begin, d) / days(begin, end) * (columns - 1.0)).round();
    let mut stacks: std::collections::BTreeMap<(i64, bool), usize> = std::collections::BTreeMap::new();
    let mut dots = Vec::new();
    for moment in &weighing.timeline {
        let conflict = is_conflict(moment.r#type, moment.relation);
        let slot = stacks.entry((column(moment.date) as i64, conflict)).or_default();
        dots.push((column(moment.date), *slot, conflict, moment));
        *slot += 1;
    }
    let tallest = |conflict: bool| {
        stacks.iter().filter(|((_, c), _)| *c == conflict).map(|(_, n)| *n).max().unwrap_or(0) as f64
    };
    let step = radius * 2.4;
    let axis = 16.0 + tallest(false) * step;
    let height = axis + 30.0 + tallest(true) * step + 8.0;
    let mut svg = open(size, height.round());
    let x =
        |c: f64| left + radius + c * (size.width - left - right - 2.0 * radius) / (columns - 1.0).max(1.0);
    let _ = write!(
        svg,
        "<line class=\"axis\" x1=\"{left}\" x2=\"{:.1}\" y1=\"{axis:.1}\" y2=\"{axis:.1}\"/>",
        size.width - right
    );
    for (day, name) in ticks(lang, begin, end, if narrow { 4 } else { 8 }) {
        let at = x(days(begin, day) / days(begin, end) * (columns - 1.0)).clamp(24.0, size.width - 24.0);
        let _ = write!(
            svg,
            "<text class=\"tick\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            axis + 16.0,
            escape(&name)
        );
    }
    for (c, n, conflict, moment) in dots {
        let offset = (n as f64 + 0.5) * step;
        let at = if conflict { axis + 24.0 + offset } else { axis - 3.0 - offset };
        let _ = write!(
            svg,
            "<circle class=\"{}\" cx=\"{:.1}\" cy=\"{at:.1}\" r=\"{radius}\"><title>{} · {}</title></circle>",
            if conflict { "conflict" } else { "cooperation" },
            x(c),
            moment.date,
            escape(strings::event(lang, moment.r#type, moment.relation))
        );
    }
    svg.push_str("</svg>");
    svg
}

/// Who dealt with whom: parties of the question in the middle, others on an ellipse around them, each near its neighbours.
pub(super) fn network(network: &Network, t: &Strings, lang: Lang, size: Size) -> String {
    if network.edges.is_empty() {
        return String::new();
    }
    let narrow = size.width < 500.0;
    let inner: Vec<usize> = (0..network.nodes.len()).filter(|i| is_actor(network, *i)).collect();
    let outer: Vec<usize> = (0..network.nodes.len()).filter(|i| !is_actor(network, *i)).collect();
    let height = match (outer.is_empty(), narrow) {
        (true, _) => 190.0,
        (false, true) => 430.0,
        (false, false) => 440.0,
    };
    let (cx, cy) = (size.width / 2.0, height / 2.0 - 6.0);
    let mut places = vec![(cx, cy); network.nodes.len()];
    let turn = std::f64::consts::TAU;
    for (k, i) in inner.iter().enumerate() {
        if inner.len() > 1 {
            // Two parties face one another; more stand in a ring.
            let angle = turn / 2.0 + turn * k as f64 / inner.len() as f64;
            let reach = if narrow { 0.22 } else { 0.17 };
            let tall = if inner.len() > 2 { 0.2 } else { 0.0 };
            if let Some(p) = places.get_mut(*i) {
                *p = (cx + angle.cos() * size.width * reach, cy + angle.sin() * height * tall);
            }
        }
    }
    // The angle at which an outer node would like to be: that of the parties it deals with.
    let mut wish: Vec<(f64, usize)> = outer
        .iter()
        .map(|o| {
            let (mut dx, mut dy) = (0.0, 0.0);
            for edge in network.edges.iter().filter(|e| e.a == *o || e.b == *o) {
                let other = if edge.a == *o { edge.b } else { edge.a };
                let (x, y) = places.get(other).copied().unwrap_or((cx, cy));
                dx += x - cx;
                dy += y - cy;
            }
            (dy.atan2(dx), *o)
        })
        .collect();
    wish.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (k, (_, o)) in wish.iter().enumerate() {
        let angle = -turn / 2.0 + turn * (k as f64 + 0.5) / wish.len() as f64;
        let (rx, ry) = (size.width / 2.0 - if narrow { 48.0 } else { 90.0 }, height / 2.0 - 36.0);
        if let Some(p) = places.get_mut(*o) {
            *p = (cx + angle.cos() * rx, cy + angle.sin() * ry);
        }
    }
    let mut svg = open(size, height);
    for edge in &network.edges {
        let (Some((x1, y1)), Some((x2, y2))) = (places.get(edge.a), places.get(edge.b)) else { continue };
        let length = ((x2 - x1).powi(2) + (y2 - y1).powi(2)).sqrt().max(1.0);
        let (nx, ny) = ((y1 - y2) / length * 4.0, (x2 - x1) / length * 4.0);
        let shown = edge.conflict > 0 && edge.cooperation > 0;
        for (class, count, side) in
            [("conflict", edge.conflict, 1.0), ("cooperation", edge.cooperation, -1.0)]
        {
            if count == 0 {
                continue;
            }
            let shift = if shown { side } else { 0.0 };
            let width = 1.5 + (count as f64).ln() * 1.6;
            let _ = write!(
                svg,
                "<line class=\"edge {class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke-width=\"{width:.1}\"><title>{}: {count}</title></line>",
                x1 + nx * shift,
                y1 + ny * shift,
                x2 + nx * shift,
                y2 + ny * shift,
                if class == "conflict" { t.conflict } else { t.cooperation }
            );
        }
    }
    for (node, (x, y)) in network.nodes.iter().zip(&places) {
        let radius = if node.actor.is_some() { 12.0 } else { 7.0 };
        let name = match lang {
            Lang::Ar => &node.name_ar,
            Lang::En => node.name_en.as_ref().unwrap_or(&node.name_ar),
        };
        let most = if narrow { 16 } else { 30 };
        let mut shown: String = name.chars().take(most).collect();
        if name.chars().count() > most {
            shown.push('…');
        }
        let _ = write!(
            svg,
            "<circle class=\"node{}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"><title>{}</title></circle><text class=\"label{}\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            if node.actor.is_some() { " party" } else { "" },
            escape(name),
            if node.actor.is_some() { " party" } else { "" },
            y + radius + 16.0,
            escape(&shown)
        );
    }
    svg.push_str("</svg>");
    svg
}

fn is_actor(network: &Network, node: usize) -> bool {
    network.nodes.get(node).is_some_and(|n| n.actor.is_some())
}
