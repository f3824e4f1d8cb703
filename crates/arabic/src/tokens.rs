//! Tokens: runs of one kind, with exact byte spans. Words are not split here; see [`crate::clitics`].

use crate::letters::{Class, class};
use isnad_doc::TokenKind;

/// Cuts `text` into tokens, in order; every character that is neither space nor invisible lies in exactly one.
pub(crate) fn tokens(text: &str, give: &mut impl FnMut(TokenKind, usize, usize)) {
    let mut cursor = Cursor { text, at: 0 };
    while let Some(c) = cursor.peek() {
        let start = cursor.at;
        let kind = match class(c) {
            Class::Space | Class::Format => {
                cursor.bump(c);
                continue;
            }
            Class::Arabic => {
                cursor.run(|c| matches!(c, Class::Arabic | Class::Mark | Class::Format));
                TokenKind::Word
            }
            Class::Mark => {
                cursor.run(|c| matches!(c, Class::Mark | Class::Format));
                // A tatweel or mark that opens a word belongs to it.
                if cursor.peek().is_some_and(|c| class(c) == Class::Arabic) {
                    cursor.run(|c| matches!(c, Class::Arabic | Class::Mark | Class::Format));
                    TokenKind::Word
                } else {
                    TokenKind::Symbol
                }
            }
            Class::Foreign => {
                cursor.foreign();
                TokenKind::Foreign
            }
            Class::Digit => {
                cursor.number();
                TokenKind::Number
            }
            Class::Punct => {
                cursor.bump(c);
                if matches!(c, '.' | '-' | '_' | '!' | '?' | '؟' | '…') {
                    while cursor.peek() == Some(c) {
                        cursor.bump(c);
                    }
                }
                if matches!(c, '%' | '٪') { TokenKind::Symbol } else { TokenKind::Punct }
            }
            Class::Symbol => {
                cursor.bump(c);
                cursor.run(|c| c == Class::Mark);
                TokenKind::Symbol
            }
        };
        let end = cursor.end_of_run(start);
        give(kind, start, end);
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self, c: char) {
        self.at += c.len_utf8();
    }

    fn run(&mut self, keep: impl Fn(Class) -> bool) {
        let rest = self.rest();
        let len = rest.char_indices().find(|(_, c)| !keep(class(*c))).map_or(rest.len(), |(i, _)| i);
        self.at += len;
    }

    /// The end of the token that began at `start`, without the invisible signs at its end.
    fn end_of_run(&self, start: usize) -> usize {
        let text = self.text.get(start..self.at).unwrap_or("");
        start + text.trim_end_matches(|c| class(c) == Class::Format).len()
    }

    /// Letters and digits of another script, with the signs inside names and addresses.
    fn foreign(&mut self) {
        self.run(|c| matches!(c, Class::Foreign | Class::Digit | Class::Mark));
        if self.rest().starts_with("://") {
            self.run(|c| c != Class::Space && c != Class::Arabic);
            return;
        }
        loop {
            let mut ahead = self.rest().chars();
            let (Some(sign), Some(next)) = (ahead.next(), ahead.next()) else { return };
            if !matches!(sign, '.' | '-' | '_' | '@' | '\'' | '’' | '&' | '/')
                || !matches!(class(next), Class::Foreign | Class::Digit)
            {
                return;
            }
            self.bump(sign);
            self.run(|c| matches!(c, Class::Foreign | Class::Digit | Class::Mark));
        }
    }

    /// Digits with their separators: `1,4`, `٣٫٥`, `10.000.000`.
    fn number(&mut self) {
        self.run(|c| matches!(c, Class::Digit | Class::Mark));
        loop {
            let mut ahead = self.rest().chars();
            let (Some(sign), Some(next)) = (ahead.next(), ahead.next()) else { return };
            if !matches!(sign, '.' | ',' | '٫' | '٬') || class(next) != Class::Digit {
                return;
            }
            self.bump(sign);
            self.run(|c| matches!(c, Class::Digit | Class::Mark));
        }
    }
}
