//! Plain text pages, as they are copied from a browser: which line is title, date, byline, caption, heading, prose.
//!
//! The text is kept as it is; every line that is not blank becomes one block. A page is told by its shape: a head of
//! short lines (title, date, byline) before the first paragraph, short lines between paragraphs, and a tail of links
//! and comments. Text without that shape is paragraphs. Nothing here knows a site.

use crate::{
    body, byline, dates, diagnostic,
    furniture::{self, Furniture},
    language,
};
use isnad_arabic::calendar;
use isnad_doc::{Article, BlockKind, Severity};
use std::collections::HashSet;

/// A line that is not blank.
#[derive(Debug)]
struct Line<'a> {
    text: &'a str,
    words: usize,
    /// Blank lines before and after it.
    before: usize,
    after: usize,
    key: String,
    kind: Option<BlockKind>,
}

impl Line<'_> {
    /// Whether it is long enough, or ended like a sentence, to be prose.
    fn is_prose(&self) -> bool {
        // A short question or call may be a title or a heading.
        let least = if self.text.ends_with(['؟', '?', '!']) { 13 } else { 6 };
        self.words >= 16 || (self.words >= least && ends_sentence(self.text))
    }

    /// Whether it may be a title or a line of a list of links.
    fn is_title_like(&self) -> bool {
        self.words <= 25 && !self.text.ends_with('.')
    }
}

/// Whether a line ends as a sentence does.
fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['»', '"', '”', ')', '\u{200F}', ' '])
        .ends_with(['.', '!', '؟', '?', '…', '؛', '۔'])
}

/// Reads a plain text page.
///
/// # Diagnostics
/// PAGE-001 to PAGE-004, INPUT-006.
pub(crate) fn read(text: &str, id: &str) -> Article {
    let mut article = Article { id: id.to_owned(), ..Article::default() };
    body::lines(&mut article, text);
    let whole = std::mem::take(&mut article.text);
    let mut lines = lines(&whole, &article);
    let first_prose = first_prose(&lines);
    furniture(&mut lines, first_prose);
    let title = head(&mut lines, first_prose, &mut article);
    between(&mut lines, first_prose, title);
    for (block, line) in article.blocks.iter_mut().zip(&lines) {
        block.kind = line.kind.unwrap_or(BlockKind::Paragraph);
    }
    article.title = title.and_then(|t| lines.get(t)).map(|t| t.text.to_owned());
    drop(lines);
    article.text = whole;
    missing(&mut article);
    article
}

/// The first line of the body. A title may be as long as prose, but then it is given twice, or a date follows it.
fn first_prose(lines: &[Line<'_>]) -> usize {
    let title = lines.first().map(|l| l.key.as_str()).filter(|k| !k.is_empty());
    let twice = lines.iter().skip(1).take(12).any(|l| Some(l.key.as_str()) == title);
    let dated = lines.first().is_some_and(|l| l.words <= 30 && !l.text.ends_with('.'))
        && lines.get(1).is_some_and(|l| !calendar::date_line(l.text).is_empty());
    let is_title = |at: usize, l: &Line<'_>| (twice && Some(l.key.as_str()) == title) || (dated && at == 0);
    lines.iter().enumerate().position(|(at, l)| l.is_prose() && !is_title(at, l)).unwrap_or(lines.len())
}

/// Says what a page lacks.
pub(crate) fn missing(article: &mut Article) {
    let mut lack =
        |code, message: &str| article.diagnostics.push(diagnostic(code, Severity::Warning, message));
    if !article.blocks.iter().any(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Quote)) {
        lack("PAGE-001", "no body was found");
    }
    if article.title.is_none() {
        lack("PAGE-002", "no title was found");
    }
    if article.published.is_none() {
        lack("PAGE-003", "no date of publication was found");
    }
    language::tell(article);
}

/// The lines of a text, one for each block.
fn lines<'a>(text: &'a str, article: &Article) -> Vec<Line<'a>> {
    let mut end = 0;
    let mut out: Vec<Line<'a>> = Vec::with_capacity(article.blocks.len());
    for block in &article.blocks {
        let gap = text.get(end..block.span.from()).unwrap_or("");
        let feeds = gap.bytes().filter(|b| *b == b'\n').count();
        let before = if out.is_empty() { feeds } else { feeds.saturating_sub(1) };
        if let Some(last) = out.last_mut() {
            last.after = before;
        }
        let line = block.span.of(text);
        let words = line.split_whitespace().take(40).count();
        let key = if line.len() <= 600 { furniture::key(line) } else { String::new() };
        out.push(Line { text: line, words, before, after: usize::MAX, key, kind: None });
        end = block.span.to();
    }
    out
}

/// Marks links to other pages, comments, share bars, tags and the like.
fn furniture(lines: &mut [Line<'_>], first_prose: usize) {
    let prose_after = |lines: &[Line<'_>], at: usize| lines.iter().skip(at).filter(|l| l.is_prose()).count();
    let mut at = 0;
    while at < lines.len() {
        let Some(line) = lines.get(at) else { break };
        let found = if line.words <= 30 { furniture::line(line.text) } else { None };
        let Some(found) = found else {
            at += 1;
            continue;
        };
        let mut end = at + 1;
        let kind = match found.kind {
            Furniture::Related => {
                let items = if found.inline { 0 } else { 8 };
                while end < lines.len().min(at + 1 + items) {
                    let (Some(item), next) = (lines.get(end), lines.get(end + 1)) else { break };
                    let heading = end > at + 1
                        && item.before > 0
                        && item.words <= 6
                        && next.is_some_and(|n| n.is_prose() && n.text.ends_with('.'));
                    if !item.is_title_like() || heading || furniture::line(item.text).is_some() {
                        break;
                    }
                    end += 1;
                }
                BlockKind::Related
            }
            // In the head «التعليقات (3)» is a counter; past the body a comment box goes on to the end.
            Furniture::Comment if at < first_prose => BlockKind::Other,
            Furniture::Comment => {
                if prose_after(lines, at + 1) <= 2 * prose_after(lines.get(..at).unwrap_or_default(), 0) {
                    end = lines.len();
                }
                BlockKind::Comment
            }
            Furniture::Tags => {
                // The tags stand on the lines below where the line itself is only the label.
                while !found.inline
                    && end < lines.len().min(at + 12)
                    && lines.get(end).is_some_and(|l| l.words <= 4 && l.before == 0 && !ends_sentence(l.text))
                {
                    end += 1;
                }
                BlockKind::Other
            }
            Furniture::Section if at > first_prose => {
                at += 1;
                continue;
            }
            Furniture::Share | Furniture::Newsletter | Furniture::Copyright | Furniture::Section => {
                BlockKind::Other
            }
        };
        for line in lines.get_mut(at..end).unwrap_or_default() {
            line.kind = Some(kind);
        }
        at = end;
    }
}

/// Reads the lines before the first paragraph; the index of the title, if there is one.
fn head(lines: &mut [Line<'_>], first_prose: usize, article: &mut Article) -> Option<usize> {
    // The first lines of the body may still be a date or a byline, for these may be long.
    let mut title = None;
    let end = lines.len().min(first_prose + 1);
    let mut has_signs = false;
    for at in 0..end {
        let Some(line) = lines.get(at).filter(|l| l.kind.is_none()) else { continue };
        let kind = if line.words > 30 {
            None
        } else if let Some(date) = date_of(line, at < first_prose) {
            has_signs = true;
            let known = article.published.is_some();
            article.published = article.published.or(Some(date));
            Some(if known { BlockKind::Other } else { BlockKind::Date })
        } else if let Some(byline) = byline::byline(line.text) {
            has_signs = true;
            if article.author.is_none() {
                article.author = Some(byline.author);
            }
            Some(BlockKind::Byline)
        } else {
            None
        };
        if let Some(line) = lines.get_mut(at) {
            line.kind = kind;
        }
    }
    let free = |l: &Line<'_>| l.kind.is_none();
    if let Some(at) = (0..end).find(|at| lines.get(*at).is_some_and(free))
        && is_title(lines, at, first_prose, has_signs)
    {
        title = Some(at);
    }
    let name = title.and_then(|t| lines.get(t)).map(|l| l.key.clone()).unwrap_or_default();
    for (at, line) in lines.iter_mut().enumerate() {
        if Some(at) == title {
            line.kind = Some(BlockKind::Title);
        } else if line.kind.is_none() && !name.is_empty() && line.key == name && line.words <= 40 {
            line.kind = Some(BlockKind::Other);
        }
    }
    // What is left of the head: captions of the picture above the article, and lines between title and body.
    let body: HashSet<String> = vocabulary(lines, first_prose);
    for at in 0..first_prose.min(lines.len()) {
        let Some(line) = lines.get(at).filter(|l| l.kind.is_none()) else { continue };
        let photo = furniture::is_photo_line(line.text);
        let named =
            line.words <= 5 && line.key.split(' ').filter(|w| body.contains(*w)).count() * 2 > line.words;
        let kind = if title.is_none() || lines.len() == 1 {
            continue;
        } else if photo || (named && title.is_some_and(|t| at > t)) {
            BlockKind::Caption
        } else if line.words >= 5 {
            BlockKind::Heading
        } else {
            BlockKind::Other
        };
        if let Some(line) = lines.get_mut(at) {
            line.kind = Some(kind);
        }
    }
    title
}

/// The words of the paragraphs from `first` on, in look-up form.
fn vocabulary(lines: &[Line<'_>], first: usize) -> HashSet<String> {
    let prose = lines.iter().skip(first).filter(|l| l.is_prose() && l.kind.is_none()).take(400);
    prose.flat_map(|l| furniture::key(l.text).split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The date of a line of the head: a line of dates alone, or a short line with one date that is no sentence.
fn date_of(line: &Line<'_>, in_head: bool) -> Option<isnad_doc::Published> {
    if !line.text.chars().any(|c| calendar::digit(c).is_some()) {
        return None;
    }
    let alone = calendar::date_line(line.text);
    if !alone.is_empty() {
        return dates::first(&alone);
    }
    if !in_head || line.words > 14 || ends_sentence(line.text) || furniture::line(line.text).is_some() {
        return None;
    }
    // «القاهرة - 27 أبريل 2017 | 18:02 | 5 دقائق قراءة»: most of the line must be the date.
    let all = calendar::dates(line.text);
    let covered: usize = all.iter().map(|r| r.span.len()).sum();
    if covered * 2 >= line.text.len() { dates::first(&all) } else { None }
}

/// Whether the first line that is neither date nor byline is the title.
fn is_title(lines: &[Line<'_>], at: usize, first_prose: usize, has_signs: bool) -> bool {
    let Some(line) = lines.get(at) else { return false };
    if line.words > 30 || line.words < 2 || line.text.ends_with(['.', '؛', '،']) {
        return false;
    }
    let repeated = lines.iter().skip(at + 1).take(12).any(|l| l.key == line.key && !line.key.is_empty());
    if repeated {
        return true;
    }
    // Something must follow that it can be the title of.
    let body = lines.iter().enumerate().skip(at + 1).any(|(n, l)| n >= first_prose && l.is_prose());
    if !body {
        return false;
    }
    let set_off = line.after > 0 && line.after != usize::MAX;
    let next_is_prose = lines.get(at + 1).is_some_and(Line::is_prose);
    has_signs || set_off || at < first_prose && next_is_prose && line.words <= 18
}

/// Tells captions from headings among the short lines between paragraphs.
fn between(lines: &mut [Line<'_>], first_prose: usize, title: Option<usize>) {
    let prose: Vec<bool> = lines.iter().map(|l| l.kind.is_none() && l.is_prose()).collect();
    let is_prose = |at: usize| prose.get(at).copied().unwrap_or(false);
    if !prose.iter().any(|p| *p) {
        return;
    }
    // A page without blank lines between its paragraphs has no usual gap; then any blank line is a wide one.
    let gap = usual_gap(lines, &prose);
    let names = phrases(lines, &prose);
    let last_prose = prose.iter().rposition(|p| *p).unwrap_or(0);
    let mut at = first_prose;
    while at < lines.len() {
        if is_prose(at) || lines.get(at).is_none_or(|l| l.kind.is_some()) {
            at += 1;
            continue;
        }
        let end = (at..lines.len()).find(|n| is_prose(*n) || lines.get(*n).is_none_or(|l| l.kind.is_some()));
        let end = end.unwrap_or(lines.len());
        let run = at..end;
        let short = lines.get(run.clone()).unwrap_or_default();
        let items = short.len() >= 2 && short.iter().all(is_item);
        let list = short.len() >= 5;
        for n in run.clone() {
            let Some(line) = lines.get(n) else { continue };
            let before_prose = n + 1 == end && is_prose(end);
            let kind = if line.words > 14 || ends_sentence(line.text) && !line.text.ends_with(['؟', '?', '!'])
            {
                BlockKind::Paragraph
            } else if n > last_prose {
                tail_kind(line)
            } else if items || list && !before_prose {
                BlockKind::Paragraph
            } else if caption_score(line, gap, before_prose, run.len() > 1, &names) > 0.0 {
                BlockKind::Caption
            } else if before_prose || title.is_some() {
                BlockKind::Heading
            } else {
                BlockKind::Paragraph
            };
            if let Some(line) = lines.get_mut(n) {
                line.kind = Some(kind);
            }
        }
        at = end;
    }
}

/// What a short line past the last paragraph is.
fn tail_kind(line: &Line<'_>) -> BlockKind {
    if byline::byline(line.text).is_some() {
        BlockKind::Byline
    } else if furniture::is_photo_line(line.text) {
        BlockKind::Caption
    } else if !calendar::date_line(line.text).is_empty() {
        BlockKind::Date
    } else {
        BlockKind::Other
    }
}

/// The commonest number of blank lines between two paragraphs that follow one another.
fn usual_gap(lines: &[Line<'_>], prose: &[bool]) -> usize {
    let mut counts = [0usize; 4];
    for (pair, line) in prose.windows(2).zip(lines) {
        if let ([true, true], Some(count)) = (pair, counts.get_mut(line.after.min(3))) {
            *count += 1;
        }
    }
    let best = counts.iter().enumerate().max_by_key(|(n, count)| (**count, usize::from(*n == 1)));
    best.map_or(1, |(n, _)| n)
}

/// Pairs of words that stand side by side in the paragraphs: a caption names who or what the text is about.
fn phrases(lines: &[Line<'_>], prose: &[bool]) -> HashSet<(String, String)> {
    let mut out = HashSet::new();
    for (line, _) in lines.iter().zip(prose).filter(|(_, p)| **p).take(400) {
        let key = furniture::key(line.text);
        let words: Vec<&str> = key.split(' ').collect();
        for pair in words.windows(2) {
            if let [a, b] = pair {
                out.insert(((*a).to_owned(), (*b).to_owned()));
            }
        }
    }
    out
}

/// Whether a line is marked as an item of a list.
fn is_item(line: &Line<'_>) -> bool {
    let mut chars = line.text.chars();
    let first = chars.next().unwrap_or(' ');
    matches!(first, '-' | '–' | '•' | '*' | '·' | '▪' | '●' | '◄' | '■')
        || calendar::digit(first).is_some()
            && matches!(chars.find(|c| calendar::digit(*c).is_none()), Some('-' | '.' | ')' | '–' | '/'))
}

/// How much more a short line between paragraphs looks like a caption than like a heading.
///
/// A picture leaves blank lines around it, so a caption stands apart from the paragraph below it, and may stand
/// above a heading; a heading follows its gap and stands by its paragraph. Wording adds to that: a heading may ask,
/// count or announce, a caption names someone, often in the words of the text.
fn caption_score(
    line: &Line<'_>,
    gap: usize,
    before_prose: bool,
    in_run: bool,
    names: &HashSet<(String, String)>,
) -> f32 {
    let mut score = -0.5;
    if furniture::is_photo_line(line.text) {
        score += 3.0;
    }
    if line.after > gap {
        score += 1.2;
    } else if line.before > gap {
        score -= 0.8;
    }
    if in_run {
        score += if before_prose { -1.5 } else { 1.2 };
    } else if !before_prose {
        score += 0.5;
    }
    let words: Vec<&str> = line.key.split(' ').filter(|w| !w.is_empty()).collect();
    let pairs = words
        .windows(2)
        .filter(|p| matches!(p, [a, b] if names.contains(&((*a).to_owned(), (*b).to_owned()))));
    let pairs = pairs.count();
    if (2..=5).contains(&words.len()) && pairs + 1 == words.len() {
        score += 0.9;
    } else if words.len() >= 2 && pairs == 0 {
        score -= 0.3;
    }
    let first = line.text.chars().next().unwrap_or(' ');
    let counted = calendar::digit(first).is_some()
        || matches!(
            words.first(),
            Some(
                &("اولا"
                    | "ثانيا"
                    | "ثالثا"
                    | "رابعا"
                    | "خامسا"
                    | "اخيرا"
                    | "كيف"
                    | "لماذا"
                    | "ماذا"
                    | "هل"
                    | "من"
                    | "ما")
            )
        );
    if counted || line.text.contains(['؟', '?']) || line.text.ends_with([':', '：']) {
        score -= 1.5;
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_paragraphs() {
        let text =
            "أعلنت الوزارة اليوم أن الطريق الجديد سيفتح الأسبوع المقبل أمام السيارات.\nوأضافت أن العمل انتهى.";
        let article = read(text, "a");
        assert_eq!(article.text, text);
        assert!(article.blocks.iter().all(|b| b.kind == BlockKind::Paragraph), "{:?}", article.blocks);
        assert_eq!(article.title, None);
    }
}
