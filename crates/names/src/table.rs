//! Reading of atlas tables: tab-separated, a header line, `|` between the variants in one cell.

use isnad_doc::{Country, EntityType, Sector};
use std::collections::HashMap;

/// The columns of a table of organisations, outlets or persons, shipped or the user's own.
pub(crate) const COLUMNS: [&str; 14] = [
    "id",
    "type",
    "class",
    "label_ar",
    "variants",
    "context_variants",
    "label_en",
    "acronym",
    "country",
    "sector",
    "from",
    "to",
    "parent",
    "wikidata",
];

/// A table as read: which cell of a line holds which column.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    columns: Vec<&'a str>,
    body: &'a str,
}

impl<'a> Table<'a> {
    /// Reads the header; the rows are read by [`Table::rows`].
    pub(crate) fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let (head, body) = text.split_once('\n').unwrap_or((text, ""));
        Self { columns: head.trim_end_matches('\r').split('\t').map(str::trim).collect(), body }
    }

    /// The place of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| *c == name)
    }

    /// The lines that hold something, with their numbers in the file (the header is line 1).
    pub(crate) fn rows(&self) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let lines = self.body.lines().enumerate().map(|(i, line)| (i + 2, line));
        lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
    }
}

/// The cell at `index` of a line; empty where the line is shorter.
pub(crate) fn cell(line: &str, index: usize) -> &str {
    line.split('\t').nth(index).unwrap_or("").trim()
}

/// The variants in one cell.
pub(crate) fn variants(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|v| !v.is_empty())
}

/// Brings the user's table into the order of [`COLUMNS`], one line a row.
///
/// # Errors
/// One message a bad line, with the line's number.
pub(crate) fn user_rows(text: &str, number: usize) -> Result<Vec<String>, Vec<String>> {
    let table = Table::new(text);
    let mut errors = Vec::new();
    for needed in ["id", "type", "label_ar"] {
        if table.column(needed).is_none() {
            errors.push(format!("atlas {number}, line 1: the column `{needed}` is missing"));
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let places: Vec<Option<usize>> = COLUMNS.iter().map(|c| table.column(c)).collect();
    let mut rows = Vec::new();
    let (mut ids, mut names) = (HashMap::new(), HashMap::new());
    for (at, line) in table.rows() {
        let cells: Vec<&str> = places.iter().map(|p| p.map_or("", |p| cell(line, p))).collect();
        let get = |i: usize| cells.get(i).copied().unwrap_or("");
        let before = errors.len();
        let mut bad = |what: String| errors.push(format!("atlas {number}, line {at}: {what}"));
        if get(0).is_empty() || get(0).contains(char::is_whitespace) {
            bad(format!("`{}` is no id", get(0)));
        }
        if EntityType::parse(get(1)).is_none() {
            bad(format!("`{}` is no type (PER ORG MEDIA GPE LOC FAC NORP MISC)", get(1)));
        }
        if isnad_arabic::skeleton(get(3)).trim().is_empty() {
            bad("`label_ar` is empty".to_owned());
        }
        if !get(8).is_empty() && Country::parse(get(8)).is_none() {
            bad(format!("`{}` is no ISO 3166-1 alpha-3 country code", get(8)));
        }
        if !get(9).is_empty() && Sector::parse(get(9)).is_none() {
            bad(format!("`{}` is no PLOVER sector", get(9)));
        }
        if let Some(first) = ids.insert(get(0).to_owned(), at) {
            bad(format!("the id `{}` stands in line {first} too", get(0)));
        }
        // A name that is enough by itself can be one row's alone; `context_variants` may be shared.
        for name in std::iter::once(get(3)).chain(variants(get(4))) {
            let form = isnad_arabic::skeleton(name).split_whitespace().collect::<Vec<_>>().join(" ");
            match names.insert(form, at) {
                Some(first) if first != at => {
                    bad(format!(
                        "the name `{name}` stands in line {first} too; a shared name goes into `context_variants`"
                    ));
                }
                _ => {}
            }
        }
        if errors.len() == before {
            rows.push(cells.join("\t"));
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}
