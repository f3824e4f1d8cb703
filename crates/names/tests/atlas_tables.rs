//! Checks the hand-made tables of the atlas: every cell clean, every code known, no name claimed twice.
//!
//! What the columns mean is told in `data/atlas/SOURCE.toml`.

use isnad_doc::{Country, EntityType, Sector};
use std::collections::{BTreeMap, BTreeSet};

const ORGANISATIONS: &str = include_str!("../../../data/atlas/organisations.tsv");
const MEDIA: &str = include_str!("../../../data/atlas/media.tsv");
const ROLES: &str = include_str!("../../../data/atlas/roles.tsv");
const PERSONS: &str = include_str!("../../../data/atlas/persons.tsv");

const ORGANISATION_CLASSES: &str = "armed-group party movement security-body army ministry parliament court alliance \
international-body ngo company religious-body government union tribe other";
const MEDIA_CLASSES: &str = "agency newspaper channel radio site magazine social";
const ROLE_KINDS: &str = "office role source crowd rank profession relative";

/// ISO 3166-1 alpha-3 codes, and XKX (Kosovo, user-assigned), which the field uses too.
const COUNTRIES: &str = "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM \
BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA \
DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY \
HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE \
LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA \
NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM \
SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR \
UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE XKX";

type Row<'t> = BTreeMap<&'t str, &'t str>;

/// Rows of a table as maps from column to cell; what is wrong with its shape goes to `faults`.
fn rows<'t>(name: &str, table: &'t str, columns: &str, faults: &mut Vec<String>) -> Vec<Row<'t>> {
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    assert_eq!(header.join(" "), columns, "{name}: header");
    let mut rows = Vec::new();
    for (index, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != header.len() {
            faults.push(format!("{name}:{}: {} cells, not {}", index + 2, cells.len(), header.len()));
            continue;
        }
        for cell in &cells {
            let invisible = |c: char| {
                c.is_control() || ('\u{200B}'..='\u{200F}').contains(&c) || c == '\u{FEFF}' || c == '\u{00A0}'
            };
            if cell.contains("  ")
                || cell.chars().any(invisible)
                || (!cell.is_empty() && cell.split('|').any(|item| item.is_empty() || item.trim() != item))
            {
                faults.push(format!("{name}:{}: untidy cell {cell:?}", index + 2));
            }
        }
        rows.push(header.iter().copied().zip(cells).collect());
    }
    rows
}

/// The look-up form, as far as it makes two names one: no marks or tatweel, one alef, yeh and heh, no hamza, lower case.
fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}' | 'ء'))
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ئ' => 'ي',
            'ؤ' => 'و',
            'ة' => 'ه',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

fn cell<'t>(row: &Row<'t>, column: &str) -> &'t str {
    row.get(column).copied().unwrap_or("")
}

fn items(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').filter(|item| !item.is_empty())
}

/// The names of a row that count wherever they stand.
fn plain_names<'t>(row: &Row<'t>) -> impl Iterator<Item = &'t str> {
    [cell(row, "label_ar")].into_iter().chain(items(cell(row, "variants")))
}

/// Checks what every table shares: ids, labels, codes, and names that no other row claims. `claims` maps a folded name to its row.
fn check(
    table: &str,
    prefix: &str,
    rows: &[Row],
    claims: &mut BTreeMap<String, String>,
    faults: &mut Vec<String>,
) {
    let countries: BTreeSet<&str> = COUNTRIES.split_whitespace().collect();
    let mut ids = BTreeSet::new();
    for row in rows {
        let id = cell(row, "id");
        let mut fault = |what: &str| faults.push(format!("{table}: {id}: {what}"));
        let slug = id.strip_prefix(prefix).unwrap_or("");
        if slug.is_empty() || !slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        {
            fault("bad id");
        }
        if !ids.insert(id) {
            fault("id twice");
        }
        if !cell(row, "label_ar").chars().any(|c| ('\u{0621}'..='\u{064A}').contains(&c))
            || cell(row, "label_en").is_empty()
        {
            fault("bad label");
        }
        let sector = cell(row, "sector");
        if !sector.is_empty() && Sector::parse(sector).is_none() {
            fault("unknown sector");
        }
        let country = cell(row, "country");
        if !country.is_empty() && (Country::parse(country).is_none() || !countries.contains(country)) {
            fault("unknown country");
        }
        let wikidata = cell(row, "wikidata");
        if !wikidata.is_empty()
            && !wikidata.strip_prefix('Q').is_some_and(|n| n.parse::<u32>().is_ok_and(|n| n > 0))
        {
            fault("bad wikidata id");
        }
        let written = ["from", "to"].map(|column| cell(row, column));
        let years: Vec<u16> = written.iter().filter_map(|year| year.parse().ok()).collect();
        if written.iter().filter(|year| !year.is_empty()).count() != years.len()
            || years.iter().any(|year| !(1500..=2100).contains(year))
            || years.windows(2).any(|pair| pair.first() > pair.last())
        {
            fault("bad years");
        }
        let mut own = BTreeSet::new();
        for name in plain_names(row).chain(items(cell(row, "context_variants"))) {
            if !own.insert(fold(name)) {
                fault(&format!("{name} twice in the row"));
            }
        }
        for name in plain_names(row) {
            if let Some(other) = claims.insert(fold(name), id.to_owned()).filter(|other| other != id) {
                fault(&format!("{name} is claimed by {other} too"));
            }
        }
    }
}

/// A short name that only counts in context must not be a plain name elsewhere, or the context would never be asked.
fn check_context(rows: &[Row], claims: &BTreeMap<String, String>, faults: &mut Vec<String>) {
    for row in rows {
        for name in items(cell(row, "context_variants")) {
            if let Some(other) = claims.get(&fold(name)) {
                faults
                    .push(format!("{}: context variant {name} is a plain name of {other}", cell(row, "id")));
            }
        }
    }
}

fn one_of(rows: &[Row], column: &str, allowed: &str, faults: &mut Vec<String>) {
    for row in rows {
        if !allowed.split_whitespace().any(|value| value == cell(row, column)) {
            faults.push(format!("{}: {column} {:?}", cell(row, "id"), cell(row, column)));
        }
    }
}

#[test]
fn organisations_media_and_persons() {
    let columns = "id type class label_ar variants context_variants label_en acronym country sector from to parent wikidata";
    let person_columns = "id type label_ar variants context_variants label_en country sector office wikidata";
    let mut faults = Vec::new();
    let organisations = rows("organisations", ORGANISATIONS, columns, &mut faults);
    let media = rows("media", MEDIA, columns, &mut faults);
    let persons = rows("persons", PERSONS, person_columns, &mut faults);
    let mut claims = BTreeMap::new();
    check("organisations", "org/", &organisations, &mut claims, &mut faults);
    check("media", "media/", &media, &mut claims, &mut faults);
    check("persons", "per/", &persons, &mut claims, &mut faults);
    for table in [&organisations, &media, &persons] {
        check_context(table, &claims, &mut faults);
    }
    one_of(&organisations, "class", ORGANISATION_CLASSES, &mut faults);
    one_of(&media, "class", MEDIA_CLASSES, &mut faults);
    one_of(&organisations, "type", &format!("{} {}", EntityType::Org, EntityType::Norp), &mut faults);
    one_of(&media, "type", EntityType::Media.as_str(), &mut faults);
    one_of(&persons, "type", EntityType::Per.as_str(), &mut faults);
    let ids: BTreeSet<&str> = organisations.iter().chain(&media).map(|row| cell(row, "id")).collect();
    let mut wikidata = BTreeMap::new();
    for row in organisations.iter().chain(&media).chain(&persons) {
        let (id, parent, item) = (cell(row, "id"), cell(row, "parent"), cell(row, "wikidata"));
        if !parent.is_empty() && (parent == id || !ids.contains(parent)) {
            faults.push(format!("{id}: unknown parent {parent}"));
        }
        if !item.is_empty()
            && let Some(other) = wikidata.insert(item, id)
        {
            faults.push(format!("{id}: wikidata {item} is {other}'s too"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(organisations.len() >= 600, "{} organisations", organisations.len());
    assert!(media.len() >= 300, "{} media", media.len());
    assert!(persons.len() >= 400, "{} persons", persons.len());
}

#[test]
fn roles() {
    let mut faults = Vec::new();
    let roles = rows("roles", ROLES, "id label_ar variants label_en sector unique plural kind", &mut faults);
    check("roles", "role/", &roles, &mut BTreeMap::new(), &mut faults);
    one_of(&roles, "kind", ROLE_KINDS, &mut faults);
    one_of(&roles, "unique", "0 1", &mut faults);
    one_of(&roles, "plural", "0 1", &mut faults);
    for role in &roles {
        if cell(role, "unique") == "1" && cell(role, "plural") == "1" {
            faults.push(format!("{}: unique and plural", cell(role, "id")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(roles.len() >= 200, "{} roles", roles.len());
}

#[test]
fn names_of_the_news_are_there() {
    let names = |table: &str| -> BTreeSet<String> {
        table.lines().flat_map(|line| line.split(['\t', '|'])).map(fold).collect()
    };
    let bodies = names(ORGANISATIONS);
    for name in [
        "داعش",
        "تنظيم القاعدة",
        "الحشد الشعبي",
        "الجيش الحر",
        "قوات سوريا الديمقراطية",
        "فيلق القدس",
        "الموساد",
        "الشاباك",
    ] {
        assert!(bodies.contains(&fold(name)), "{name}");
    }
    let outlets = names(MEDIA);
    for name in ["فرانس برس", "أ ف ب", "د ب أ", "واس", "سانا", "الأناضول", "سبوتنيك", "الشرق الأوسط", "هآرتس"]
    {
        assert!(outlets.contains(&fold(name)), "{name}");
    }
}
