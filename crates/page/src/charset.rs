//! Bytes to text: byte order marks, valid UTF-8, declared charsets, and a guess where none of them helps.

use crate::diagnostic;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_6, UTF_8, WINDOWS_1252, WINDOWS_1256};
use isnad_doc::{Diagnostic, Severity};

/// How many bytes of a page are searched for a declaration.
const PRESCAN: usize = 8192;

/// Decodes a document; `markup` looks for a declaration in it.
///
/// Valid UTF-8 is UTF-8 whatever is declared: text in another charset of the Arabic script is never valid by chance.
///
/// # Diagnostics
/// INPUT-007 where the charset is a guess.
pub(crate) fn decode(bytes: &[u8], markup: bool) -> (String, Option<Diagnostic>) {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or(&[])).0;
        return (text.into_owned(), None);
    }
    let whole = match std::str::from_utf8(bytes) {
        Ok(text) => return (text.to_owned(), None),
        // The last character may be cut off at a limit or by a damaged archive.
        Err(e) if e.error_len().is_none() && e.valid_up_to() > 0 => bytes.get(..e.valid_up_to()),
        Err(_) => None,
    };
    if let Some(text) = whole.and_then(|b| std::str::from_utf8(b).ok()) {
        return (text.to_owned(), None);
    }
    let declared = if markup { declared(bytes) } else { None };
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Allow);
    let (encoding, told) = match declared {
        // Pages in windows-1256 often say that they are Latin.
        Some(latin) if latin == WINDOWS_1252 && (guess == WINDOWS_1256 || guess == ISO_8859_6) => {
            (guess, false)
        }
        // Damaged UTF-8 is still UTF-8 if most of it holds.
        Some(utf8) if utf8 == UTF_8 && is_mostly_utf8(bytes) => (UTF_8, true),
        Some(utf8) if utf8 == UTF_8 => (guess, false),
        Some(encoding) => (encoding, true),
        None if is_mostly_utf8(bytes) => (UTF_8, false),
        None => (guess, false),
    };
    let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
    let note = || {
        let message = format!("the charset is not told; {} was taken", encoding.name());
        diagnostic("INPUT-007", Severity::Note, message)
    };
    (text, (!told).then(note))
}

/// Whether at least nine of ten characters outside ASCII are valid UTF-8.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 9
}

/// The charset a page declares: `<meta charset>`, `http-equiv`, or the XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(PRESCAN)).unwrap_or(bytes).to_ascii_lowercase();
    let find = |needle: &[u8], from: usize| {
        head.get(from..)?.windows(needle.len()).position(|w| w == needle).map(|at| from + at + needle.len())
    };
    let mut at = 0;
    loop {
        // `charset` in a meta tag, `encoding` in an XML declaration.
        let next = match (find(b"charset", at), find(b"encoding", at)) {
            (Some(a), Some(b)) => a.min(b),
            (Some(a), None) => a,
            (None, Some(b)) if head.starts_with(b"<?xml") => b,
            (None, _) => return None,
        };
        let rest = head.get(next..).unwrap_or(&[]).trim_ascii_start();
        if let Some(value) = rest.strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let value =
                value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value).trim_ascii_start();
            let end = value.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_'));
            let label = value.get(..end.unwrap_or(value.len())).unwrap_or(&[]);
            if let Some(encoding) = Encoding::for_label(label) {
                return Some(encoding);
            }
            if matches!(label, b"cp1256" | b"windows1256" | b"win-1256" | b"1256" | b"asmo-708") {
                return Some(if label == b"asmo-708" { ISO_8859_6 } else { WINDOWS_1256 });
            }
        }
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "قالت الوزارة في بيان اليوم إن الجسر الجديد على النهر سيفتح أمام السيارات في الأسبوع المقبل";

    #[track_caller]
    fn check(bytes: &[u8], markup: bool, guessed: bool) {
        let (text, note) = decode(bytes, markup);
        assert!(text.contains(TEXT), "{text}");
        assert_eq!(note.is_some(), guessed);
    }

    #[test]
    fn charsets() {
        check(TEXT.as_bytes(), false, false);
        check(&[b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), false, false);
        let utf16: Vec<u8> =
            [0xFEFFu16].into_iter().chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        check(&utf16, false, false);
        for encoding in [WINDOWS_1256, ISO_8859_6] {
            let bytes = encoding.encode(TEXT).0.into_owned();
            check(&bytes, false, true);
            for declaration in [
                format!("<meta charset=\"{}\">", encoding.name()),
                format!(
                    "<meta http-equiv=\"Content-Type\" content=\"text/html; charset={}\">",
                    encoding.name()
                ),
                format!("<?xml version=\"1.0\" encoding='{}'?>", encoding.name().to_lowercase()),
            ] {
                check(&[declaration.as_bytes(), &bytes].concat(), true, false);
            }
            for wrong in ["<meta charset=utf-8>", "<meta charset='iso-8859-1'>", "<meta charset=nonsense>"] {
                check(&[wrong.as_bytes(), &bytes].concat(), true, true);
            }
        }
        let mut cut = TEXT.as_bytes().to_vec();
        cut.extend_from_slice(&[0xd9]);
        check(&cut, false, false);
        let damaged = [TEXT.as_bytes(), b"\xff ", TEXT.as_bytes()].concat();
        check(&damaged, false, true);
    }
}
