//! Who is in the archive: entities with their forms and counts, seen through the analyst's merges and splits.

use crate::{Archive, Error, kinds};
use isnad_doc::EntityType;
use isnad_names::Known;
use std::collections::{BTreeMap, HashMap};

/// A form under which an entity is named.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Variant {
    /// The words.
    pub form: String,
    /// How often.
    pub count: u64,
}

/// An entity of the archive.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct EntityRow {
    /// Its id.
    pub id: String,
    /// `PER`, `ORG` …
    pub kind: String,
    /// Arabic name.
    pub name_ar: String,
    /// English name, if known.
    pub name_en: Option<String>,
    /// Wikidata id, if known.
    pub wikidata: Option<String>,
    /// How often it is named.
    pub mentions: u64,
    /// In how many documents; an upper bound for entities that were merged.
    pub documents: u64,
    /// Its forms, the most frequent first.
    pub variants: Vec<Variant>,
    /// Ids that the analyst folded into it.
    pub merged: Vec<String>,
}

/// Merges and splits, followed to their end.
#[derive(Debug, Default)]
pub(crate) struct Views {
    into: HashMap<String, String>,
    splits: HashMap<(String, String), String>,
}

impl Views {
    /// The entity that `id` was folded into, or itself.
    pub(crate) fn of<'a>(&'a self, id: &'a str) -> &'a str {
        let mut id = id;
        // A ring of merges is the analyst's slip; it ends after as many steps as there are merges.
        for _ in 0..=self.into.len() {
            match self.into.get(id) {
                Some(next) if next != id => id = next,
                _ => break,
            }
        }
        id
    }

    /// Every id that means the same as `id`, itself included.
    pub(crate) fn same(&self, id: &str) -> Vec<String> {
        let root = self.of(id);
        let mut all: Vec<String> = self.into.keys().filter(|k| self.of(k) == root).cloned().collect();
        all.extend([root.to_owned(), id.to_owned()]);
        all.sort();
        all.dedup();
        all
    }
}

impl Archive {
    pub(crate) fn views(&self) -> Result<Views, Error> {
        let mut views = Views::default();
        let fail = self.fail();
        let sql = "SELECT e.name, r.name FROM spelling s JOIN entity e ON e.id = s.entity JOIN entity r ON r.id = s.root";
        let mut statement = self.conn.prepare(sql).map_err(fail)?;
        let mut spellings = statement.query([]).map_err(fail)?;
        while let Some(row) = spellings.next().map_err(fail)? {
            views.into.insert(row.get(0).map_err(fail)?, row.get(1).map_err(fail)?);
        }
        for j in self.judgements(Some(kinds::MERGE))? {
            let Some(value) = j.value else { continue };
            // The id that the analyst folds into stands for all; what the machine had above it comes below.
            let above = views.of(&j.subject).to_owned();
            views.into.remove(&j.subject);
            if above != j.subject {
                views.into.insert(above, j.subject.clone());
            }
            let folded = views.of(&value).to_owned();
            if folded != j.subject {
                views.into.insert(folded, j.subject);
            }
        }
        for j in self.judgements(Some(kinds::SPLIT))? {
            if let Some(form) = j.value {
                let id = format!("isnad:j/{form}");
                views.splits.insert((j.subject, form), id);
            }
        }
        Ok(views)
    }

    /// Finds the spellings of one name among all entities, if any entity or mention came since it was last done.
    ///
    /// # Errors
    /// What SQLite says.
    pub(crate) fn link(&mut self) -> Result<(), Error> {
        let path = self.path.clone();
        let fail = |e: rusqlite::Error| Error::from_sqlite(&path, e);
        let count = |sql: &str| self.conn.query_row(sql, [], |r| r.get::<_, i64>(0));
        // Mentions count too: what they add may make another name of a block the most frequent one.
        let sql = "SELECT (SELECT count(*) FROM entity) + (SELECT count(*) FROM mention)";
        let entities = count(sql).map_err(fail)?;
        if count("SELECT coalesce(max(entities), 0) FROM spelled").map_err(fail)? == entities {
            return Ok(());
        }
        let sql = "SELECT e.id, e.type, e.name_ar, e.name LIKE 'isnad:x/%', coalesce(sum(m.count), 0) FROM entity e \
                   LEFT JOIN mention m ON m.entity = e.id GROUP BY e.id ORDER BY e.name";
        let mut rows: Vec<(i64, EntityType, String, bool, u64)> = Vec::new();
        let mut statement = self.conn.prepare(sql).map_err(fail)?;
        let mut found = statement.query([]).map_err(fail)?;
        while let Some(row) = found.next().map_err(fail)? {
            let kind: String = row.get(1).map_err(fail)?;
            let Some(kind) = EntityType::parse(&kind) else { continue };
            let unlisted: bool = row.get(3).map_err(fail)?;
            let (id, name) = (row.get(0).map_err(fail)?, row.get(2).map_err(fail)?);
            rows.push((id, kind, name, !unlisted, row.get(4).map_err(fail)?));
        }
        drop(found);
        drop(statement);
        let known: Vec<Known<'_>> = rows
            .iter()
            .map(|(_, kind, name, listed, count)| Known { kind: *kind, name, count: *count, listed: *listed })
            .collect();
        let roots = isnad_names::link(&known);
        let work = self.conn.transaction().map_err(fail)?;
        work.execute_batch("DELETE FROM spelling; DELETE FROM spelled;").map_err(fail)?;
        {
            let sql = "INSERT INTO spelling (entity, root) VALUES (?1, ?2)";
            let mut insert = work.prepare(sql).map_err(fail)?;
            for (i, root) in roots.iter().enumerate().filter(|(i, root)| i != *root) {
                if let (Some(entity), Some(root)) = (rows.get(i), rows.get(*root)) {
                    insert.execute([entity.0, root.0]).map_err(fail)?;
                }
            }
        }
        work.execute("INSERT INTO spelled (entities) VALUES (?1)", [entities]).map_err(fail)?;
        work.commit().map_err(fail)
    }

    /// The entities, the most often named first. Merges and splits of the analyst are applied.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn entities(&self) -> Result<Vec<EntityRow>, Error> {
        let fail = self.fail();
        let views = self.views()?;
        let mut rows: BTreeMap<String, EntityRow> = BTreeMap::new();
        let mut names: HashMap<String, (String, String, Option<String>, Option<String>)> = HashMap::new();
        let mut statement =
            self.conn.prepare("SELECT name, type, name_ar, name_en, wikidata FROM entity").map_err(fail)?;
        let all = statement
            .query_map([], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))))
            .map_err(fail)?;
        for row in all {
            let (name, facts) = row.map_err(fail)?;
            names.insert(name, facts);
        }
        let sql = "SELECT e.name, m.form, sum(m.count), count(*) FROM mention m JOIN entity e ON e.id = m.entity \
                   GROUP BY m.entity, m.form";
        let mut statement = self.conn.prepare(sql).map_err(fail)?;
        let mut counts = statement.query([]).map_err(fail)?;
        while let Some(row) = counts.next().map_err(fail)? {
            let id: String = row.get(0).map_err(fail)?;
            let form: String = row.get(1).map_err(fail)?;
            let count: u64 = row.get(2).map_err(fail)?;
            let key = |id: &str| (id.to_owned(), form.clone());
            let split =
                views.splits.get(&key(&id)).or_else(|| views.splits.get(&key(views.of(&id)))).cloned();
            let root = split.clone().unwrap_or_else(|| views.of(&id).to_owned());
            let entry = rows.entry(root.clone()).or_insert_with(|| {
                let facts = names.get(&root).or_else(|| names.get(&id)).cloned();
                let (kind, name_ar, name_en, wikidata) = facts.unwrap_or_default();
                EntityRow {
                    id: root.clone(),
                    kind,
                    name_ar: if split.is_some() { form.clone() } else { name_ar },
                    name_en: name_en.filter(|_| split.is_none()),
                    wikidata: wikidata.filter(|_| split.is_none()),
                    mentions: 0,
                    documents: 0,
                    variants: Vec::new(),
                    merged: Vec::new(),
                }
            });
            entry.mentions += count;
            if split.is_none() && id != root && !entry.merged.contains(&id) {
                entry.merged.push(id);
            }
            match entry.variants.iter_mut().find(|v| v.form == form) {
                Some(variant) => variant.count += count,
                None => entry.variants.push(Variant { form, count }),
            }
        }
        drop(counts);
        // Documents are counted for the entity as a whole: two forms in one page are one page.
        let sql = "SELECT e.name, count(DISTINCT m.document) FROM mention m JOIN entity e ON e.id = m.entity \
                   GROUP BY m.entity";
        let mut statement = self.conn.prepare(sql).map_err(fail)?;
        let mut documents = statement.query([]).map_err(fail)?;
        while let Some(row) = documents.next().map_err(fail)? {
            let id: String = row.get(0).map_err(fail)?;
            if let Some(entry) = rows.get_mut(views.of(&id)) {
                entry.documents += row.get::<_, u64>(1).map_err(fail)?;
            }
        }
        let mut out: Vec<EntityRow> = rows.into_values().collect();
        for entity in &mut out {
            entity.variants.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.form.cmp(&b.form)));
            entity.merged.sort();
        }
        out.sort_by(|a, b| b.mentions.cmp(&a.mentions).then_with(|| a.id.cmp(&b.id)));
        Ok(out)
    }
}
