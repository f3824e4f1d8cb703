//! `isnad-train names units`: which words are parts of persons' names, and how they are written in Latin letters.
//!
//! Counts persons of Arab countries, Iran and Pakistan by the parts of their names (Wikidata, Algerian names), and adds parts of
//! foreign names from lists of transliterations. The table serves the tagger of names, the pair scorer and romanisation.

use isnad_arabic::skeleton;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

type Result<T> = std::result::Result<T, String>;

/// A part of Arab names must be seen so often to be kept.
const LEAST: u32 = 3;

/// What is known of one part, by its look-up form.
#[derive(Default)]
struct Unit {
    given: u32,
    surname: u32,
    foreign: u32,
    latin: BTreeMap<String, f64>,
}

/// How much a country's spelling counts for the common Latin form: romanisation follows the Arab East; French and Persian habits
/// (Mohamed, Hossein) would otherwise win by number.
fn weight(country: &str) -> f64 {
    match country {
        "IR" | "PK" | "AF" => 0.1,
        "DZ" | "TN" | "MA" | "MR" | "SO" | "DJ" | "KM" => 0.3,
        _ => 1.0,
    }
}

/// Capitalises each part of a name: `al-hariri` to `Al-Hariri`.
fn capital(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut start = true;
    for c in name.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        start = matches!(c, ' ' | '-' | '\'');
    }
    out
}

/// The Latin form to show: the most frequent one, but one in a i u alone (Muhammad) before one with e and o (Mohamed) where both are common.
fn best(latin: &BTreeMap<String, f64>) -> Option<&str> {
    let top = latin.values().copied().fold(0.0, f64::max);
    let plain = |name: &str| !name.contains(['e', 'o', 'E', 'O']) && name.is_ascii();
    let mut sorted: Vec<(&String, &f64)> = latin.iter().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let common = sorted.iter().filter(|(_, n)| **n >= 0.2 * top);
    common.clone().find(|(name, _)| plain(name)).or_else(|| sorted.first()).map(|(name, _)| name.as_str())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Writes the table to `out`.
pub(crate) fn run(shared: &Path, out: &str) -> Result<()> {
    let mut units: BTreeMap<String, Unit> = BTreeMap::new();
    for line in read(&shared.join("lex/names/name_units.tsv"))?.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [arabic, latin, _, country, role, count, ..] = cells.as_slice() else { continue };
        let key = skeleton(arabic);
        if key.chars().count() < 2 || key.contains(' ') {
            continue;
        }
        let n: u32 = count.parse().unwrap_or(0);
        let unit = units.entry(key).or_default();
        match *role {
            "given" => unit.given += n,
            "surname" => unit.surname += n,
            // The list of Algerian names does not say which.
            _ => {}
        }
        if !latin.contains(' ') {
            *unit.latin.entry(capital(latin)).or_default() += f64::from(n) * weight(country);
        }
    }
    units.retain(|_, u| u.given + u.surname >= LEAST);
    let mut foreign = |arabic: &str, latin: &str| {
        let words: Vec<&str> = arabic.split_whitespace().collect();
        let [word] = words.as_slice() else { return };
        let key = skeleton(word);
        if key.chars().count() < 3 || !key.chars().all(char::is_alphabetic) {
            return;
        }
        let unit = units.entry(key).or_default();
        unit.foreign += 1;
        if unit.given + unit.surname == 0 {
            *unit.latin.entry(capital(latin)).or_default() += 1.0;
        }
    };
    for line in read(&shared.join("lex/translit/google_ar2en.txt"))?.lines() {
        if let Some((arabic, latin)) = line.split_once('\t') {
            foreign(arabic, latin);
        }
    }
    let dictionary: BTreeMap<String, String> =
        serde_json::from_str(&read(&shared.join("lex/names/arabnamer_dict_FINAL.json"))?)
            .map_err(|e| e.to_string())?;
    for (latin, arabic) in &dictionary {
        foreign(arabic, latin);
    }
    let mut text = String::from("name\tgiven\tsurname\tforeign\tlatin\n");
    for (key, unit) in &units {
        let latin = best(&unit.latin).unwrap_or("");
        let _ = writeln!(text, "{key}\t{}\t{}\t{}\t{latin}", unit.given, unit.surname, unit.foreign);
    }
    std::fs::write(out, &text).map_err(|e| format!("{out}: {e}"))?;
    eprintln!("{} parts of names, {} bytes", units.len(), text.len());
    Ok(())
}
