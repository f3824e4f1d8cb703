//! Walking a parsed page: its text as lines, each with what its element says of it.

use super::prune::{BREAK, Class, PLACE_END, PLACE_START, Stored, class_of};
use dom_query::NodeRef;
use isnad_doc::BlockKind;

/// How deep the walk goes; [`super::nesting`] keeps pages well below that.
const DEEPEST: usize = 2000;

/// A line of a page.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// What its element says it is.
    pub(crate) kind: BlockKind,
    /// Its text, white space collapsed.
    pub(crate) text: String,
    /// How many of its characters are links, of 100.
    pub(crate) links: usize,
    /// Whether all of it is bold.
    pub(crate) bold: bool,
    /// Whether the class of an element around it names a date or an author.
    pub(crate) class: Class,
    /// Whether it is a first-level heading.
    pub(crate) h1: bool,
    /// Whether it was taken out of the page beforehand, so that its kind is sure.
    pub(crate) sure: bool,
}

impl Piece {
    /// Its number of words.
    pub(crate) fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }
}

/// What the elements around a node say.
#[derive(Clone, Copy)]
struct Around {
    kind: BlockKind,
    class: Class,
    link: bool,
    bold: bool,
    h1: bool,
}

/// The lines below `root`, in order.
pub(crate) fn lines(root: &NodeRef<'_>, stored: &[Stored]) -> Vec<Piece> {
    let mut walk =
        Walk { stored, out: Vec::new(), line: String::new(), linked: 0, bold: 0, chars: 0, around: None };
    let around =
        Around { kind: BlockKind::Paragraph, class: Class::None, link: false, bold: false, h1: false };
    walk.children(root, around, 0);
    walk.flush();
    walk.out
}

struct Walk<'s> {
    stored: &'s [Stored],
    out: Vec<Piece>,
    line: String,
    linked: usize,
    bold: usize,
    chars: usize,
    around: Option<Around>,
}

impl<'s> Walk<'s> {
    fn children(&mut self, node: &NodeRef<'_>, around: Around, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for child in node.children_it(false) {
            if child.is_text() {
                self.text(&child.text(), around);
            } else if child.is_element() {
                self.element(&child, around, depth);
            }
        }
    }

    fn element(&mut self, node: &NodeRef<'_>, mut around: Around, depth: usize) {
        let Some(name) = node.node_name() else { return };
        let block = match name.as_ref() {
            "script" | "style" | "noscript" | "template" | "svg" | "iframe" | "button" | "select"
            | "textarea" | "input" | "nav" | "video" | "audio" | "object" | "canvas" | "head" | "map"
            | "math" | "dialog" => {
                return;
            }
            "br" | "hr" => {
                self.flush();
                return;
            }
            "td" | "th" => {
                self.text(" ", around);
                false
            }
            "a" => {
                around.link = true;
                false
            }
            "b" | "strong" => {
                around.bold = true;
                false
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                around.kind = BlockKind::Heading;
                around.h1 = name.as_ref() == "h1";
                true
            }
            "blockquote" => {
                around.kind = BlockKind::Quote;
                true
            }
            "figcaption" => {
                around.kind = BlockKind::Caption;
                true
            }
            "address" | "article" | "aside" | "body" | "center" | "dd" | "details" | "div" | "dl" | "dt"
            | "fieldset" | "figure" | "footer" | "form" | "header" | "html" | "li" | "main" | "ol" | "p"
            | "pre" | "section" | "summary" | "table" | "tbody" | "thead" | "tfoot" | "tr" | "ul"
            | "picture" => true,
            _ => false,
        };
        match class_of(node) {
            Class::None => {}
            Class::Hidden => return,
            Class::Quote => around.kind = BlockKind::Quote,
            Class::Caption if around.kind == BlockKind::Paragraph => around.kind = BlockKind::Caption,
            Class::Caption => {}
            class => around.class = class,
        }
        if block {
            self.flush();
        }
        self.children(node, around, depth + 1);
        if block {
            self.flush();
        }
    }

    fn text(&mut self, text: &str, around: Around) {
        for c in text.chars() {
            if c == BREAK {
                self.flush();
                continue;
            }
            if c.is_whitespace() || c == '\u{FEFF}' {
                if !self.line.is_empty() && !self.line.ends_with(' ') {
                    self.line.push(' ');
                }
                continue;
            }
            if c.is_control() {
                continue;
            }
            if self.around.is_none() {
                self.around = Some(around);
            }
            self.line.push(c);
            self.chars += 1;
            self.linked += usize::from(around.link);
            self.bold += usize::from(around.bold);
        }
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        let (chars, linked, bold) = (self.chars, self.linked, self.bold);
        (self.chars, self.linked, self.bold) = (0, 0, 0);
        let Some(around) = self.around.take() else { return };
        let text = line.trim();
        if let Some(stored) = self.placeholder(text) {
            let pieces = stored.lines.iter().map(|l| Piece {
                kind: stored.kind,
                text: l.clone(),
                links: 0,
                bold: false,
                class: Class::None,
                h1: false,
                sure: true,
            });
            self.out.extend(pieces);
            return;
        }
        if !text.chars().any(char::is_alphanumeric) {
            return;
        }
        self.out.push(Piece {
            kind: around.kind,
            text: text.to_owned(),
            links: linked * 100 / chars.max(1),
            bold: bold == chars,
            class: around.class,
            h1: around.h1,
            sure: false,
        });
    }

    /// What was taken out where a placeholder stands.
    fn placeholder(&self, text: &str) -> Option<&'s Stored> {
        let number = text.strip_prefix(PLACE_START)?.strip_suffix(PLACE_END)?;
        self.stored.get(number.parse::<usize>().ok()?)
    }
}
