//! The event types, modes, contexts and relations as data, with their labels in Arabic and English.
//!
//! # Source
//! Names and structure follow the PLOVER manual, draft 0.8 (2021); labels, definitions, examples and the relations
//! are isnad's own. See `data/ontology`.

use isnad_doc::{EventType, Relation};
use serde::Deserialize;

/// An event type.
#[derive(Clone, Debug, Deserialize)]
pub struct TypeEntry {
    /// Its name on the wire: `ASSAULT`.
    pub name: String,
    /// Its Arabic label.
    pub label_ar: String,
    /// Its English label.
    pub label_en: String,
    /// The CAMEO root code it comes from: `18`.
    pub cameo_root: String,
    /// 1 material conflict, 2 material cooperation, 3 verbal conflict, 4 verbal cooperation.
    pub quad: u8,
    /// Whether an event of this type is complete only with a recipient.
    pub needs_recipient: bool,
    /// What it is.
    pub definition: String,
    /// An Arabic example.
    pub example: String,
}

/// A mode of an event type.
#[derive(Clone, Debug, Deserialize)]
pub struct ModeEntry {
    /// The type it belongs to.
    #[serde(rename = "type")]
    pub of: String,
    /// Its name on the wire: `aerial`.
    pub name: String,
    /// Its Arabic label.
    pub label_ar: String,
    /// Its English label.
    pub label_en: String,
    /// What it is.
    pub definition: String,
    /// A CAMEO code that means it, where there is one.
    pub cameo: Option<String>,
    /// Names that the CAMEO table of 2021 uses for it.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A context.
#[derive(Clone, Debug, Deserialize)]
pub struct ContextEntry {
    /// Its name on the wire: `terrorism`.
    pub name: String,
    /// Its Arabic label.
    pub label_ar: String,
    /// Its English label.
    pub label_en: String,
    /// What it is.
    pub definition: String,
    /// Names that the CAMEO table of 2021 uses for it.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A relation between organisations.
#[derive(Clone, Debug, Deserialize)]
pub struct RelationEntry {
    /// Its name on the wire: `MERGE`.
    pub name: String,
    /// Its Arabic label.
    pub label_ar: String,
    /// Its English label.
    pub label_en: String,
    /// What it is.
    pub definition: String,
    /// An Arabic example.
    pub example: String,
}

/// The whole ontology.
#[derive(Clone, Debug, Default)]
pub struct Ontology {
    /// The sixteen types.
    pub types: Vec<TypeEntry>,
    /// Their modes.
    pub modes: Vec<ModeEntry>,
    /// The contexts.
    pub contexts: Vec<ContextEntry>,
    /// The six relations.
    pub relations: Vec<RelationEntry>,
}

#[derive(Deserialize)]
struct File {
    #[serde(default, rename = "type")]
    types: Vec<TypeEntry>,
    #[serde(default, rename = "mode")]
    modes: Vec<ModeEntry>,
    #[serde(default, rename = "context")]
    contexts: Vec<ContextEntry>,
    #[serde(default, rename = "relation")]
    relations: Vec<RelationEntry>,
}

impl Ontology {
    /// Reads the shipped ontology.
    ///
    /// # Errors
    /// When a shipped file is not the TOML this module expects; a test holds that it is.
    pub fn shipped() -> Result<Self, toml::de::Error> {
        let mut all = Self::default();
        for text in [
            include_str!("../../../data/ontology/types.toml"),
            include_str!("../../../data/ontology/modes.toml"),
            include_str!("../../../data/ontology/contexts.toml"),
            include_str!("../../../data/ontology/relations.toml"),
        ] {
            let file: File = toml::from_str(text)?;
            all.types.extend(file.types);
            all.modes.extend(file.modes);
            all.contexts.extend(file.contexts);
            all.relations.extend(file.relations);
        }
        Ok(all)
    }

    /// The entry of a type.
    #[must_use]
    pub fn event_type(&self, kind: EventType) -> Option<&TypeEntry> {
        self.types.iter().find(|t| t.name == kind.as_str())
    }

    /// The entry of a mode of a type, by its name or an alias.
    #[must_use]
    pub fn mode(&self, kind: EventType, name: &str) -> Option<&ModeEntry> {
        self.modes
            .iter()
            .find(|m| m.of == kind.as_str() && (m.name == name || m.aliases.iter().any(|a| a == name)))
    }

    /// The entry of a context, by its name or an alias.
    #[must_use]
    pub fn context(&self, name: &str) -> Option<&ContextEntry> {
        self.contexts.iter().find(|c| c.name == name || c.aliases.iter().any(|a| a == name))
    }

    /// The entry of a relation.
    #[must_use]
    pub fn relation(&self, relation: Relation) -> Option<&RelationEntry> {
        self.relations.iter().find(|r| r.name == relation.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn every_label_has_an_entry() {
        let ontology = Ontology::shipped().unwrap();
        assert_eq!(ontology.types.len(), EventType::ALL.len());
        assert!(EventType::ALL.iter().all(|k| ontology.event_type(*k).is_some()));
        assert_eq!(ontology.relations.len(), Relation::ALL.len());
        assert!(Relation::ALL.iter().all(|r| ontology.relation(*r).is_some()));
        for mode in &ontology.modes {
            assert!(EventType::parse(&mode.of).is_some(), "{}", mode.of);
        }
    }

    /// Each line of PLOVER's own CAMEO table names a type, mode and contexts that the ontology has.
    #[test]
    fn the_cameo_table_maps() {
        let shared = std::env::var_os("ISNAD_SHARED")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
        let Ok(table) = std::fs::read_to_string(shared.join("lex/plover/CAMEO2PLOVER-2021.txt")) else {
            eprintln!("SKIPPED: no shared/lex/plover");
            return;
        };
        let ontology = Ontology::shipped().unwrap();
        let mut lines = 0;
        for line in table.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_digit())) {
            let (code, rest) = line.split_once(':').unwrap();
            let rest = rest.split('#').next().unwrap();
            let mut cells = rest.split(',').map(str::trim);
            let kind = EventType::parse(cells.next().unwrap()).unwrap_or_else(|| panic!("{line}"));
            assert!(code.len() >= 2);
            if let Some(mode) = cells.next().filter(|m| !m.is_empty()) {
                assert!(ontology.mode(kind, mode).is_some(), "{line}: {mode}");
            }
            for context in cells.next().unwrap_or("").split(';').map(str::trim).filter(|c| !c.is_empty()) {
                assert!(ontology.context(context).is_some(), "{line}: {context}");
            }
            lines += 1;
        }
        assert!(lines >= 276, "{lines}");
    }
}
