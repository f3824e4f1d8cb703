//! Spans and the two spaces they are read in.
//!
//! In memory every span counts UTF-8 bytes of [`Article::text`](crate::Article); on the wire (`isnad/1`, the archive)
//! it counts Unicode code points of the same text. [`CharIndex`] is the only road between the two.

/// A half-open stretch `start..end` of UTF-8 bytes in an article's `text`.
///
/// Both ends lie on character boundaries of that text. Ordered by start, then end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span; an `end` before `start` is taken as empty at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self { start, end: end.max(start) }
    }

    /// First byte, as an index.
    #[must_use]
    pub fn from(self) -> usize {
        self.start as usize
    }

    /// One past the last byte, as an index.
    #[must_use]
    pub fn to(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The characters it carries, or the empty string when the span is not one of `text`.
    ///
    /// ```
    /// use isnad_doc::Span;
    /// assert_eq!(Span::new(0, 6).of("قال الوزير"), "قال");
    /// ```
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.from()..self.to()).unwrap_or("")
    }
}

/// Maps byte offsets of one text to code point offsets and back.
///
/// Built once a document; each look-up is a table read plus at most 63 bytes of counting.
#[derive(Clone, Debug)]
pub struct CharIndex {
    /// Code points before byte `64 * i`.
    marks: Vec<u32>,
    chars: u32,
}

const STRIDE: usize = 64;

impl CharIndex {
    /// Indexes a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut chars = 0u32;
        for chunk in text.as_bytes().chunks(STRIDE) {
            marks.push(chars);
            chars += chunk.iter().filter(|b| is_boundary(**b)).count() as u32;
        }
        if marks.is_empty() {
            marks.push(0);
        }
        Self { marks, chars }
    }

    /// Code points of the whole text.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.chars as usize
    }

    /// The code point offset of byte offset `byte` of `text`, the text this index was built from.
    #[must_use]
    pub fn to_char(&self, text: &str, byte: usize) -> usize {
        let byte = byte.min(text.len());
        let mark = (byte / STRIDE).min(self.marks.len() - 1);
        let head = text.as_bytes().get(mark * STRIDE..byte).unwrap_or(&[]);
        self.marks.get(mark).map_or(0, |m| *m as usize) + head.iter().filter(|b| is_boundary(**b)).count()
    }

    /// The byte offset of code point offset `at` of `text`, the text this index was built from.
    #[must_use]
    pub fn to_byte(&self, text: &str, at: usize) -> usize {
        if at >= self.chars as usize {
            return text.len();
        }
        let mark = self.marks.partition_point(|m| *m as usize <= at).saturating_sub(1);
        let mut seen = self.marks.get(mark).map_or(0, |m| *m as usize);
        let base = mark * STRIDE;
        for (i, b) in text.as_bytes().get(base..).unwrap_or(&[]).iter().enumerate() {
            if is_boundary(*b) {
                if seen == at {
                    return base + i;
                }
                seen += 1;
            }
        }
        text.len()
    }

    /// A wire span (code points) as a span in memory (bytes).
    #[must_use]
    pub fn span(&self, text: &str, start: usize, end: usize) -> Span {
        Span::new(self.to_byte(text, start), self.to_byte(text, end))
    }
}

/// Whether a UTF-8 byte begins a character.
fn is_boundary(byte: u8) -> bool {
    (byte as i8) >= -0x40
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_ways(text in "[a-z\u{0600}-\u{06FF}\u{1F600}-\u{1F610}]{0,200}") {
            let index = CharIndex::new(&text);
            prop_assert_eq!(index.chars(), text.chars().count());
            for (n, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(index.to_char(&text, byte), n);
                prop_assert_eq!(index.to_byte(&text, n), byte);
            }
            prop_assert_eq!(index.to_byte(&text, index.chars()), text.len());
            prop_assert_eq!(index.to_char(&text, text.len()), index.chars());
        }
    }

    #[test]
    fn out_of_range_is_the_end() {
        let index = CharIndex::new("لا");
        assert_eq!(index.to_byte("لا", 9), 4);
        assert_eq!(index.to_char("لا", 99), 2);
        assert_eq!(Span::new(1, 3).of("لا"), "");
    }
}
