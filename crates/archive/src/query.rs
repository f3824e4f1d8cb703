//! What the user types into the search box, read into a tree.
//!
//! Words stand side by side for AND; `OR` (or `|`), `AND` (or `&`), `NOT` (or `-` before a word) and brackets are as
//! anywhere; `"…"` and `«…»` hold words that follow one another; a `*` at the end of a word finds everything that begins
//! so. What cannot be read is an error that says what and where, never one of SQLite's.

use crate::tokens;
use isnad_arabic::Analyzer;

/// Why a query cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the query cannot be read at character {at}: {message}")]
pub struct QueryError {
    /// Where, in code points of the query.
    pub at: usize,
    /// What is wrong.
    pub message: &'static str,
}

/// A word of a query, as it is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) surface: String,
    pub(crate) lemma: String,
    /// Whether anything that begins like `surface` is meant.
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

/// Reads a query. `None` if it holds no word at all.
pub(crate) fn parse(query: &str, analyzer: &Analyzer) -> Result<Option<Node>, QueryError> {
    let lexemes = lex(query)?;
    let end = query.chars().count();
    let mut parser = Parser { lexemes: &lexemes, next: 0, end, analyzer, depth: 0 };
    let node = parser.or()?;
    match parser.peek() {
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
            Some((_, Lexeme::Words(words))) => {
                self.next += 1;
                Ok(phrase(words, self.analyzer))
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
fn phrase(words: &str, analyzer: &Analyzer) -> Option<Node> {
    let prefix = words.ends_with('*');
    let tokens = tokens::tokens(analyzer, words.trim_end_matches('*'));
    let mut terms: Vec<Term> =
        tokens.into_iter().map(|t| Term { surface: t.surface, lemma: t.lemma, prefix: false }).collect();
    if let Some(last) = terms.last_mut() {
        last.prefix = prefix;
    }
    (!terms.is_empty()).then_some(Node::Phrase(terms))
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
                let prefix = if terms.last().is_some_and(|t| t.prefix) { " *" } else { "" };
                let row = |key: fn(&Term) -> &str| terms.iter().map(key).collect::<Vec<_>>().join(" ");
                let surface = row(|t| &t.surface);
                // The lemma column also under the form as typed, which is often the dictionary's.
                let lemma = row(|t| if t.prefix { &t.surface } else { &t.lemma });
                out.push_str(&format!("({{title_surface surface}} : \"{surface}\"{prefix} OR {{title_lemma lemma}} : \"{lemma}\"{prefix}"));
                if lemma != surface && terms.len() == 1 {
                    out.push_str(&format!(" OR {{title_lemma lemma}} : \"{surface}\"{prefix}"));
                }
                out.push(')');
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

    /// The tree in brackets, or where and why not.
    fn shape(query: &str) -> String {
        fn show(node: &Node) -> String {
            let list = |op: &str, nodes: &[Node]| {
                format!("({op} {})", nodes.iter().map(show).collect::<Vec<_>>().join(" "))
            };
            match node {
                Node::Phrase(terms) => {
                    let words: Vec<_> = terms.iter().map(|t| t.surface.as_str()).collect();
                    let star = if terms.last().is_some_and(|t| t.prefix) { "*" } else { "" };
                    format!("{}{star}", words.join("_"))
                }
                Node::And(nodes) => list("&", nodes),
                Node::Or(nodes) => list("|", nodes),
                Node::Without(a, b) => format!("(- {} {})", show(a), show(b)),
            }
        }
        match parse(query, &Analyzer::new()) {
            Ok(Some(node)) => show(&node),
            Ok(None) => String::new(),
            Err(e) => format!("{}: {}", e.at, e.message),
        }
    }

    #[test]
    fn trees() {
        let check = |query: &str, expected: &str| assert_eq!(shape(query), expected, "{query}");
        check("", "");
        check("  ، ", "");
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
        check("“a b”*", "a_b*");
        check("ab*", "ab*");
        check("a\"b c\"d", "(& a b_c d)");
        check("and or not", "(& and or not)");
    }

    #[test]
    fn errors() {
        let check = |query: &str, expected: &str| assert_eq!(shape(query), expected, "{query}");
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
        fn anything_typed_is_answered(query in "[a-cا-ي\"«»()*|& -]{0,24}|(AND |OR |NOT |a |\\(|\\)){0,12}|\\PC{0,20}") {
            let db = rusqlite::Connection::open_in_memory().unwrap();
            db.execute_batch("CREATE VIRTUAL TABLE search USING fts5 (title_surface, title_lemma, surface, lemma, content = '', tokenize = 'ascii')").unwrap();
            match parse(&query, &Analyzer::new()) {
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
