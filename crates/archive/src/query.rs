//! What the user types into the search box, read into a tree.
//!
//! Words stand side by side for AND; `OR` (or `|`), `AND` (or `&`), `NOT` (or `-` before a word) and brackets are as
//! anywhere; `"…"` and `«…»` hold words that follow one another; a `*` at the end of a word finds everything that begins
//! so. What cannot be read is an error that says what and where, never one of SQLite's.

use crate::tokens::key;
use isnad_arabic::{Analyzer, search};

/// Why a query cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the query cannot be read at character {at}: {message}")]
pub struct QueryError {
    /// Where, in code points of the query.
    pub at: usize,
    /// What is wrong.
    pub message: &'static str,
}

/// A word of a query: what a word of a page must have to be found, one of its surfaces or one of its lemmas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Keys of written forms; none where they would be those of other words too.
    pub(crate) surfaces: Vec<String>,
    /// Keys of lemmas.
    pub(crate) lemmas: Vec<String>,
    /// Whether a key may go on beyond these.
    pub(crate) prefix: bool,
}

/// A query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// One word, or several in a row; never empty. Only the last one may be a prefix.
    Phrase(Vec<Term>),
    /// All of them.
    And(Vec<Node>),
    /// One of them.
    Or(Vec<Node>),
    /// The first without the second.
    Without(Box<Node>, Box<Node>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Lexeme {
    Open,
    Close,
    And,
    Or,
    Not,
    /// Words between quotation marks, or one word.
    Words(String),
}

/// How deep brackets may stand in one another.
const DEPTH: usize = 64;

/// How many rows of keys one phrase is looked up as at most: every written form and every lemma of each of its words.
const ROWS: usize = 128;

/// Reads a query; `related`: each word stands for all words of its family. `None` if there is nothing in it at all.
pub(crate) fn parse(query: &str, analyzer: &Analyzer, related: bool) -> Result<Option<Node>, QueryError> {
    let lexemes = lex(query)?;
    let end = query.chars().count();
    let mut parser = Parser { lexemes: &lexemes, next: 0, end, analyzer, related, depth: 0 };
    let node = parser.or()?;
    match parser.peek() {
        None if node.is_none() && !lexemes.is_empty() => {
            Err(QueryError { at: 0, message: "there is no word or number in it to look for" })
        }
        None => Ok(node),
        Some((at, _)) => Err(QueryError { at: *at, message: "a bracket is closed that was not opened" }),
    }
}

fn lex(query: &str) -> Result<Vec<(usize, Lexeme)>, QueryError> {
    let chars: Vec<char> = query.chars().collect();
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(&c) = chars.get(i) {
        let closing = match c {
            '"' => Some('"'),
            '«' => Some('»'),
            '»' => Some('«'),
            '“' | '„' => Some('”'),
            '”' => Some('“'),
            _ => None,
        };
        if let Some(closing) = closing {
            let from = i + 1;
            let length = chars.iter().skip(from).position(|c| *c == closing || (closing != '"' && *c == '"'));
            let Some(length) = length else {
                return Err(QueryError { at: i, message: "a quotation is not closed" });
            };
            let mut words: String = chars.iter().skip(from).take(length).collect();
            let at = i;
            i = from + length + 1;
            if chars.get(i) == Some(&'*') {
                words.push('*');
                i += 1;
            }
            out.push((at, Lexeme::Words(words)));
            continue;
        }
        match c {
            '(' => out.push((i, Lexeme::Open)),
            ')' => out.push((i, Lexeme::Close)),
            '|' => out.push((i, Lexeme::Or)),
            '&' => out.push((i, Lexeme::And)),
            // A minus at the beginning of a word; elsewhere it is a hyphen.
            '-' if chars.get(i + 1).is_some_and(|c| !c.is_whitespace() && *c != '-') => {
                out.push((i, Lexeme::Not))
            }
            c if c.is_whitespace() => {}
            _ => {
                let at = i;
                let ends = |c: &char| {
                    c.is_whitespace()
                        || matches!(c, '(' | ')' | '|' | '&' | '"' | '«' | '»' | '“' | '”' | '„')
                };
                let length = chars.iter().skip(i).position(ends).unwrap_or(chars.len() - i).max(1);
                let word: String = chars.iter().skip(i).take(length).collect();
                i += length;
                out.push((
                    at,
                    match word.as_str() {
                        "AND" => Lexeme::And,
                        "OR" => Lexeme::Or,
                        "NOT" => Lexeme::Not,
                        _ => Lexeme::Words(word),
                    },
                ));
                continue;
            }
        }
        i += 1;
    }
    Ok(out)
}

struct Parser<'a> {
    lexemes: &'a [(usize, Lexeme)],
    next: usize,
    end: usize,
    analyzer: &'a Analyzer,
    related: bool,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a (usize, Lexeme)> {
        self.lexemes.get(self.next)
    }

    fn error<T>(&self, message: &'static str) -> Result<T, QueryError> {
        Err(QueryError { at: self.peek().map_or(self.end, |(at, _)| *at), message })
    }

    /// A list of alternatives. `None`: nothing in it that can be looked up, such as a lone comma.
    fn or(&mut self) -> Result<Option<Node>, QueryError> {
        let mut nodes = Vec::from_iter(self.and()?);
        let mut first = self.next > 0 || !nodes.is_empty();
        while let Some((_, Lexeme::Or)) = self.peek() {
            if !first {
                return self.error("OR needs a word before it");
            }
            self.next += 1;
            if matches!(self.peek(), None | Some((_, Lexeme::Or | Lexeme::Close | Lexeme::And))) {
                return self.error("OR needs a word after it");
            }
            nodes.extend(self.and()?);
            first = true;
        }
        Ok(join(nodes, Node::Or))
    }

    fn and(&mut self) -> Result<Option<Node>, QueryError> {
        let mut with = Vec::new();
        let mut without = Vec::new();
        let mut words = false;
        let mut expected: Option<&'static str> = None;
        loop {
            match self.peek() {
                Some((_, Lexeme::And)) => {
                    if !words || expected.is_some() {
                        return self.error("AND needs a word before it");
                    }
                    self.next += 1;
                    expected = Some("AND needs a word after it");
                }
                Some((_, Lexeme::Not)) => {
                    self.next += 1;
                    without.extend(self.one("NOT needs a word after it")?);
                    expected = None;
                }
                Some((_, Lexeme::Open | Lexeme::Words(_))) => {
                    words = true;
                    with.extend(self.one("a word is missing")?);
                    expected = None;
                }
                None | Some((_, Lexeme::Or | Lexeme::Close)) => break,
            }
        }
        if let Some(message) = expected {
            return self.error(message);
        }
        let excluded = join(without, Node::Or);
        match (join(with, Node::And), excluded) {
            (None, Some(_)) => self.error("NOT needs something that it is taken from"),
            (Some(node), Some(excluded)) => Ok(Some(Node::Without(node.into(), excluded.into()))),
            (node, None) => Ok(node),
        }
    }

    fn one(&mut self, missing: &'static str) -> Result<Option<Node>, QueryError> {
        match self.peek() {
            Some((at, Lexeme::Words(words))) => {
                self.next += 1;
                phrase(words, self.analyzer, self.related).map_err(|message| QueryError { at: *at, message })
            }
            Some((at, Lexeme::Open)) => {
                self.next += 1;
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(QueryError { at: *at, message: "too many brackets in one another" });
                }
                let node = self.or()?;
                self.depth -= 1;
                match self.peek() {
                    Some((_, Lexeme::Close)) => self.next += 1,
                    _ => return Err(QueryError { at: *at, message: "a bracket is not closed" }),
                }
                Ok(node)
            }
            _ => self.error(missing),
        }
    }
}

fn join(mut nodes: Vec<Node>, with: fn(Vec<Node>) -> Node) -> Option<Node> {
    match nodes.len() {
        0 | 1 => nodes.pop(),
        _ => Some(with(nodes)),
    }
}

/// The words of a phrase; a single word may fall into several (`بن-لادن`), which then stand in a row.
fn phrase(words: &str, analyzer: &Analyzer, related: bool) -> Result<Option<Node>, &'static str> {
    let (words, stem) = match words.strip_suffix('*') {
        Some(rest) => {
            let rest = rest.trim_end_matches('*').trim_end();
            let cut = rest.rfind(char::is_whitespace).map_or(0, |at| at + 1);
            rest.split_at_checked(cut).unwrap_or((rest, ""))
        }
        None => (words, ""),
    };
    let mut terms: Vec<Term> = Vec::new();
    for mut forms in search::query(analyzer, words) {
        if related {
            let family: Vec<_> = forms.lemmas.iter().flat_map(|l| search::related(l)).collect();
            forms.lemmas.extend(family.into_iter().map(str::to_owned));
        }
        terms.push(Term { surfaces: keys(forms.surfaces), lemmas: keys(forms.lemmas), prefix: false });
    }
    if !stem.is_empty() {
        terms.push(stem_term(stem)?);
    }
    terms.retain(|t| !t.surfaces.is_empty() || !t.lemmas.is_empty());
    few(terms.iter_mut().map(|t| &mut t.surfaces).collect());
    few(terms.iter_mut().map(|t| &mut t.lemmas).collect());
    Ok((!terms.is_empty()).then_some(Node::Phrase(terms)))
}

/// Takes the last key of the word with the most, until the words give [`ROWS`] rows at most.
fn few(mut words: Vec<&mut Vec<String>>) {
    while words.iter().map(|keys| keys.len().max(1)).fold(1, usize::saturating_mul) > ROWS {
        if let Some(longest) = words.iter_mut().max_by_key(|keys| keys.len()) {
            longest.pop();
        }
    }
}

/// What begins like `stem`: written forms by their skeleton, without the article too; lemmas by their letters, with a hamza
/// that was left away.
fn stem_term(stem: &str) -> Result<Term, &'static str> {
    let surface = key(&isnad_arabic::skeleton(stem));
    if surface.chars().count() < 2 {
        return Err("too short for a *: two letters are the least");
    }
    let bare =
        surface.strip_prefix("ال").filter(|s| s.chars().count() > 1).map_or(surface.clone(), str::to_owned);
    let definite =
        if bare.starts_with(|c: char| c.is_ascii()) { bare.clone() } else { format!("ال{bare}") };
    let lemma = key(&search::lemma_key(&isnad_arabic::normalise(stem)));
    let lemma =
        lemma.strip_prefix("ال").filter(|s| s.chars().count() > 1).map_or(lemma.clone(), str::to_owned);
    let seats =
        ["أ", "إ", "آ"].into_iter().filter_map(|seat| Some(format!("{seat}{}", lemma.strip_prefix('ا')?)));
    let lemmas = std::iter::once(lemma.clone()).chain(seats).collect();
    Ok(Term { surfaces: keys(vec![surface, bare, definite]), lemmas: keys(lemmas), prefix: true })
}

/// Keys that hold something, each once, in order.
fn keys(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words.iter().map(|w| key(w)) {
        if !word.is_empty() && !out.contains(&word) {
            out.push(word);
        }
    }
    out
}

impl Node {
    /// The query in the language of FTS5, for the columns of table `search`. Keys hold letters and digits alone, so
    /// nothing has to be escaped.
    pub(crate) fn fts(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Node::Phrase(terms) => {
                let star = if terms.last().is_some_and(|t| t.prefix) { " *" } else { "" };
                let columns: [(&str, Vec<&[String]>); 2] = [
                    ("title_surface surface", terms.iter().map(|t| t.surfaces.as_slice()).collect()),
                    ("title_lemma lemma", terms.iter().map(|t| t.lemmas.as_slice()).collect()),
                ];
                let columns: Vec<String> = columns
                    .iter()
                    .filter(|(_, words)| words.iter().all(|w| !w.is_empty()))
                    .map(|(columns, words)| {
                        let rows: Vec<_> = rows(words).iter().map(|r| format!("\"{r}\"{star}")).collect();
                        format!("{{{columns}}} : ({})", rows.join(" OR "))
                    })
                    .collect();
                // A phrase of which neither all surfaces nor all lemmas can be looked up is found nowhere.
                let nothing = || "\"\"".to_owned();
                out.push_str(&format!(
                    "({})",
                    Some(columns.join(" OR ")).filter(|c| !c.is_empty()).unwrap_or_else(nothing)
                ));
            }
            Node::And(nodes) => list(nodes, " AND ", out),
            Node::Or(nodes) => list(nodes, " OR ", out),
            Node::Without(node, excluded) => {
                out.push('(');
                node.write(out);
                out.push_str(" NOT ");
                excluded.write(out);
                out.push(')');
            }
        }
    }

    /// The phrases that a hit shows, in order.
    pub(crate) fn phrases(&self) -> Vec<&[Term]> {
        match self {
            Node::Phrase(terms) => vec![terms],
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().flat_map(Node::phrases).collect(),
            Node::Without(node, _) => node.phrases(),
        }
    }
}

/// Every row with one key of each word.
fn rows(words: &[&[String]]) -> Vec<String> {
    let mut out = vec![String::new()];
    for keys in words {
        let with = |row: &String| {
            let row = row.clone();
            keys.iter().map(move |key| if row.is_empty() { key.clone() } else { format!("{row} {key}") })
        };
        out = out.iter().flat_map(with).collect();
    }
    out
}

fn list(nodes: &[Node], between: &str, out: &mut String) {
    out.push('(');
    for (i, node) in nodes.iter().enumerate() {
        if i > 0 {
            out.push_str(between);
        }
        node.write(out);
    }
    out.push(')');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::new);

    /// The tree in brackets, or where and why not.
    fn shape(query: &str) -> String {
        fn show(node: &Node) -> String {
            let list = |op: &str, nodes: &[Node]| {
                format!("({op} {})", nodes.iter().map(show).collect::<Vec<_>>().join(" "))
            };
            match node {
                Node::Phrase(terms) => {
                    let words: Vec<_> = terms.iter().map(|t| t.surfaces.join("/")).collect();
                    let star = if terms.last().is_some_and(|t| t.prefix) { "*" } else { "" };
                    format!("{}{star}", words.join("_"))
                }
                Node::And(nodes) => list("&", nodes),
                Node::Or(nodes) => list("|", nodes),
                Node::Without(a, b) => format!("(- {} {})", show(a), show(b)),
            }
        }
        match parse(query, &ANALYZER, false) {
            Ok(Some(node)) => show(&node),
            Ok(None) => String::new(),
            Err(e) => format!("{}: {}", e.at, e.message),
        }
    }

    #[test]
    fn trees() {
        let check = |query: &str, expected: &str| assert_eq!(shape(query), expected, "{query}");
        check("", "");
        check("a", "a");
        check("a b", "(& a b)");
        check("a AND b", "(& a b)");
        check("a & b | c", "(| (& a b) c)");
        check("a OR b c", "(| a (& b c))");
        check("a (b OR c)", "(& a (| b c))");
        check("a NOT b", "(- a b)");
        check("NOT b a", "(- a b)");
        check("a -b -c", "(- a (| b c))");
        check("a - b", "(& a b)");
        check("\"a b\" c", "(& a_b c)");
        check("«a b»", "a_b");
        check("»a b«", "a_b");
        check("“a bc”*", "a_bc*");
        check("a ، b", "(& a b)");
        check("ab*", "ab*");
        check("a\"b c\"d", "(& a b_c d)");
        check("and or not", "(& and or not)");
    }

    #[test]
    fn errors() {
        let check = |query: &str, expected: &str| assert_eq!(shape(query), expected, "{query}");
        check("  ، ", "0: there is no word or number in it to look for");
        check("«…» OR (؟)", "0: there is no word or number in it to look for");
        check("a*", "0: too short for a *: two letters are the least");
        check("\"a b", "0: a quotation is not closed");
        check("a (b", "2: a bracket is not closed");
        check("a)", "1: a bracket is closed that was not opened");
        check("a OR", "4: OR needs a word after it");
        check("OR a", "0: OR needs a word before it");
        check("a AND", "5: AND needs a word after it");
        check("AND a", "0: AND needs a word before it");
        check("a AND OR b", "6: AND needs a word after it");
        check("NOT a", "5: NOT needs something that it is taken from");
        check("a NOT", "5: NOT needs a word after it");
        check(&"(".repeat(100), "64: too many brackets in one another");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn anything_typed_is_answered(related in any::<bool>(), query in "[a-cا-ي\"«»()*|& -]{0,24}|(AND |OR |NOT |a |\\(|\\)){0,12}|\\PC{0,20}") {
            let db = rusqlite::Connection::open_in_memory().unwrap();
            db.execute_batch("CREATE VIRTUAL TABLE search USING fts5 (title_surface, title_lemma, surface, lemma, content = '', tokenize = 'ascii')").unwrap();
            match parse(&query, &ANALYZER, related) {
                Ok(Some(node)) => {
                    let fts = node.fts();
                    let sql = "SELECT count(*) FROM search WHERE search MATCH ?1";
                    let n = db.query_row(sql, [&fts], |r| r.get::<_, i64>(0));
                    prop_assert_eq!(n, Ok(0), "{}", fts);
                }
                Ok(None) => {}
                Err(e) => prop_assert!(e.at <= query.chars().count()),
            }
        }
    }
}
