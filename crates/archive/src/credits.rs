//! Which pages name which outlets and agencies as where they have it from.

use crate::{Archive, Error};

/// A page's attribution to an outlet or agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Id of the page.
    pub document: String,
    /// Index into the attributions of its record.
    pub attribution: usize,
    /// Id of the outlet or agency.
    pub entity: String,
}

/// An outlet or agency that pages name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    /// Its id.
    pub entity: String,
    /// Every name of it that occurs, and those of the atlas.
    pub names: Vec<String>,
    /// The outlets that name it, with the number of their pages that do.
    pub outlets: Vec<(String, u64)>,
}

impl Archive {
    /// All attributions to outlets and agencies, in the order the pages were added.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn credits(&self) -> Result<Vec<Credit>, Error> {
        let sql = "SELECT d.name, a.n, e.name FROM attribution a JOIN entity e ON e.id = a.entity \
                   JOIN document d ON d.id = a.document WHERE e.type = 'MEDIA' ORDER BY d.id, a.n";
        let mut statement = self.conn.prepare(sql).map_err(self.fail())?;
        let rows = statement
            .query_map([], |r| Ok(Credit { document: r.get(0)?, attribution: r.get(1)?, entity: r.get(2)? }));
        rows.and_then(Iterator::collect).map_err(self.fail())
    }

    /// Where an entity is given as a source, in order of publication: the page and the index of the attribution.
    /// The analyst's merges are applied.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn reports_of(&self, entity: &str) -> Result<Vec<(String, usize)>, Error> {
        let views = self.views()?;
        let ids = views.same(entity);
        let sql = format!(
            "SELECT d.name, a.n FROM attribution a JOIN entity e ON e.id = a.entity JOIN document d ON d.id = a.document \
             WHERE e.name IN ({}) ORDER BY d.published, d.id, a.n",
            crate::read::marks(ids.len())
        );
        let mut statement = self.conn.prepare(&sql).map_err(self.fail())?;
        let rows = statement.query_map(rusqlite::params_from_iter(ids), |r| Ok((r.get(0)?, r.get(1)?)));
        rows.and_then(Iterator::collect).map_err(self.fail())
    }

    /// The pages of a range that name an entity: when they were published, and their ids, in that order. The analyst's merges
    /// are applied.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn pages_naming(
        &self,
        entity: &str,
        range: &crate::Range,
    ) -> Result<Vec<(Option<String>, String)>, Error> {
        let views = self.views()?;
        let mut values: Vec<rusqlite::types::Value> =
            views.same(entity).into_iter().map(Into::into).collect();
        let mut conditions = vec![format!("e.name IN ({})", crate::read::marks(values.len()))];
        range.conditions(&mut conditions, &mut values);
        let sql = format!(
            "SELECT DISTINCT d.published, d.name FROM mention m JOIN entity e ON e.id = m.entity JOIN document d ON d.id = m.document \
             WHERE {} ORDER BY 1, 2",
            conditions.join(" AND ")
        );
        let mut statement = self.conn.prepare(&sql).map_err(self.fail())?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |r| Ok((r.get(0)?, r.get(1)?)));
        rows.and_then(Iterator::collect).map_err(self.fail())
    }

    /// The ids of the entities that bear a name: their Arabic or English name, or a form that occurs, most named first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn entities_named(&self, name: &str) -> Result<Vec<String>, Error> {
        let sql = "SELECT e.name, coalesce(sum(m.count), 0) AS n FROM entity e LEFT JOIN mention m ON m.entity = e.id \
                   WHERE e.name = ?1 OR e.name_ar = ?1 OR e.name_en = ?1 COLLATE NOCASE OR m.form = ?1 \
                   GROUP BY e.id ORDER BY n DESC, e.name";
        let mut statement = self.conn.prepare(sql).map_err(self.fail())?;
        let rows = statement.query_map([name], |r| r.get(0));
        rows.and_then(Iterator::collect).map_err(self.fail())
    }

    /// All outlets and agencies that pages name, by id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn media(&self) -> Result<Vec<Medium>, Error> {
        let fail = self.fail();
        let sql = "SELECT id, name, name_ar, name_en FROM entity WHERE type = 'MEDIA' ORDER BY name";
        let mut statement = self.conn.prepare(sql).map_err(fail)?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)));
        let rows: Vec<(i64, String, String, Option<String>)> =
            rows.and_then(Iterator::collect).map_err(fail)?;
        let forms = "SELECT DISTINCT form FROM mention WHERE entity = ?1 ORDER BY form";
        let mut forms = self.conn.prepare(forms).map_err(fail)?;
        let outlets = "SELECT d.outlet, count(DISTINCT d.id) FROM mention m JOIN document d ON d.id = m.document \
                       WHERE m.entity = ?1 AND d.outlet IS NOT NULL GROUP BY d.outlet ORDER BY d.outlet";
        let mut outlets = self.conn.prepare(outlets).map_err(fail)?;
        let mut out = Vec::with_capacity(rows.len());
        for (id, entity, name_ar, name_en) in rows {
            let mut names: Vec<String> = std::iter::once(name_ar).chain(name_en).collect();
            let found = forms.query_map([id], |r| r.get(0)).map_err(fail)?;
            names.extend(found.collect::<Result<Vec<String>, _>>().map_err(fail)?);
            let outlets = outlets.query_map([id], |r| Ok((r.get(0)?, r.get(1)?)));
            let outlets = outlets.and_then(Iterator::collect).map_err(fail)?;
            out.push(Medium { entity, names, outlets });
        }
        Ok(out)
    }
}
