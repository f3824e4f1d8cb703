//! Filling an archive: many threads analyse, one writes, and what was reported is kept.

use crate::coded::{self, Coded, Hash};
use crate::{Archive, Error};
use isnad_doc::wire::Record;
use isnad_doc::{Article, Severity};
use isnad_pipeline::{Engine, ordered};
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Documents in one transaction at most. The full text index writes a segment a transaction, which wants few; a kill
/// loses the work of one, which wants them short.
const BATCH: usize = 1000;

/// Age of a transaction at most.
const BATCH_TIME: Duration = Duration::from_millis(1000);

/// How a run stands. Everything counted here is on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Articles read so far, whatever became of them.
    pub seen: u64,
    /// New documents.
    pub added: u64,
    /// Documents that came again under their id with other content.
    pub replaced: u64,
    /// Documents that were there already.
    pub present: u64,
    /// Input that gave neither text nor title nor address; kept as a problem and not as a document.
    pub unreadable: u64,
    /// Since the start of the run.
    pub elapsed: Duration,
}

impl Progress {
    /// Articles a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.seen as f64 / self.elapsed.as_secs_f64().max(1e-6)
    }
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The counts at the end.
    pub progress: Progress,
    /// How often each diagnostic was given, by code, over the documents analysed in this run.
    pub diagnostics: BTreeMap<String, u64>,
    /// How many of these were errors.
    pub errors: u64,
}

/// What became of one article on the analysis threads.
enum Done {
    Present,
    Unreadable { name: String, problems: Vec<(&'static str, Severity, String)> },
    Coded(Box<Coded>),
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl Archive {
    /// Adds articles: `threads` threads (0: one a core) analyse, the calling one writes.
    ///
    /// Documents that are there already, in this version or an earlier one, are passed over before analysis, so that
    /// adding again after a kill goes on where it stopped, and adding twice changes nothing. A document that comes under a
    /// known id with other content becomes its newest version. Order and number of threads make no difference to what is
    /// kept.
    ///
    /// `progress` is called on the calling thread after every transaction, with counts of what is on the disk.
    ///
    /// # Errors
    /// [`Error::Full`] and the like. What was reported to `progress` is kept.
    pub fn add(
        &mut self,
        articles: impl Iterator<Item = Article> + Send,
        engine: &Engine,
        threads: usize,
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<Summary, Error> {
        let known = self.known()?;
        let work = |article: Article| {
            let blank = |text: &str| text.trim().is_empty();
            let nothing = |text: &Option<String>| text.as_deref().is_none_or(blank);
            if blank(&article.text) && nothing(&article.title) && nothing(&article.url) {
                let all = article.diagnostics.into_iter();
                let problems = all.map(|d| (d.code, d.severity, d.message)).collect();
                return Done::Unreadable { name: article.id, problems };
            }
            let hash = coded::content_hash(&article);
            if known.contains(&coded::version_key(&article.id, &hash)) {
                return Done::Present;
            }
            match coded::code(article, hash, engine) {
                Ok(coded) => Done::Coded(Box::new(coded)),
                Err(e) => Done::Failed(e.into()),
            }
        };
        self.write("add", articles, engine, threads, work, progress)
    }

    /// Analyses again every document that another engine analysed. Texts and judgements stay as they are.
    ///
    /// Resumable as [`Archive::add`] is; the documents count as `replaced`.
    ///
    /// # Errors
    /// As [`Archive::add`].
    pub fn recode(
        &mut self,
        engine: &Engine,
        threads: usize,
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<Summary, Error> {
        let stale = self.stale(engine)?;
        let reader = Archive::open(&self.path)?;
        let records = stale.into_iter().filter_map(move |(id, hash)| match reader.record_at(id) {
            Ok(record) => Some(Ok((record?, hash))),
            Err(e) => Some(Err(e)),
        });
        let work = |record: Result<(Record, Hash), Error>| match record {
            Ok((record, hash)) => match coded::code(coded::article(record), hash, engine) {
                Ok(coded) => Done::Coded(Box::new(coded)),
                Err(e) => Done::Failed(e.into()),
            },
            Err(e) => Done::Failed(e.into()),
        };
        self.write("recode", records, engine, threads, work, progress)
    }

    /// Documents whose layers another engine made, in the order they were added.
    fn stale(&self, engine: &Engine) -> Result<Vec<(i64, Hash)>, Error> {
        let fail = self.fail();
        let (isnad, models) = self.provenance_columns(engine)?;
        let sql = "SELECT d.id, d.hash FROM document d JOIN run r ON r.id = d.run WHERE r.isnad <> ?1 OR r.models <> ?2 \
                   ORDER BY d.id";
        let mut statement = self.conn.prepare(sql).map_err(fail)?;
        let rows =
            statement.query_map(params![isnad, models], |r| Ok((r.get(0)?, r.get(1)?))).map_err(fail)?;
        rows.collect::<Result<_, _>>().map_err(fail)
    }

    fn provenance_columns(&self, engine: &Engine) -> Result<(String, String), Error> {
        let provenance = engine.provenance();
        let models = serde_json::to_string(&provenance.models).map_err(|e| Error::damaged(&self.path, e))?;
        Ok((provenance.isnad.clone(), models))
    }

    /// Keys of every version of every document, to pass over what is there without asking the file again.
    fn known(&self) -> Result<HashSet<[u8; 16]>, Error> {
        let fail = self.fail();
        let mut known = HashSet::new();
        let sql = "SELECT name, hash FROM document UNION ALL SELECT name, hash FROM version";
        let mut statement = self.conn.prepare(sql).map_err(fail)?;
        let mut rows = statement.query([]).map_err(fail)?;
        while let Some(row) = rows.next().map_err(fail)? {
            let name = row.get_ref(0).map_err(fail)?;
            let hash = row.get_ref(1).map_err(fail)?;
            if let (Ok(name), Ok(hash)) = (name.as_str(), hash.as_blob()) {
                known.insert(coded::version_key(name, hash));
            }
        }
        Ok(known)
    }

    fn write<T: Send>(
        &mut self,
        kind: &'static str,
        items: impl Iterator<Item = T> + Send,
        engine: &Engine,
        threads: usize,
        work: impl Fn(T) -> Done + Sync,
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<Summary, Error> {
        let (isnad, models) = self.provenance_columns(engine)?;
        let mut writer = Writer {
            archive: self,
            kind,
            isnad,
            models,
            run: None,
            began: None,
            pending: 0,
            entities: HashMap::new(),
            start: Instant::now(),
            reported: Instant::now(),
            summary: Summary::default(),
        };
        let flow = ordered(items, threads, work, |done| match writer.take(done, progress) {
            Ok(()) => ControlFlow::Continue(()),
            Err(e) => ControlFlow::Break(e),
        });
        let result = match flow {
            ControlFlow::Break(e) => Err(e),
            ControlFlow::Continue(()) => writer.finish(progress),
        };
        if result.is_err() {
            // The transaction under way is lost, everything before it is kept. Where SQLite has rolled back by itself
            // (a full disk), there is nothing left to do and this fails, which is no matter.
            let _ = writer.archive.conn.execute_batch("ROLLBACK");
        }
        let summary = result.map(|()| writer.summary)?;
        self.link()?;
        Ok(summary)
    }
}

/// The writing end of a run.
struct Writer<'a> {
    archive: &'a mut Archive,
    kind: &'static str,
    isnad: String,
    models: String,
    /// The row of `run`; made with the first document.
    run: Option<i64>,
    /// When the open transaction began.
    began: Option<Instant>,
    pending: usize,
    /// Row ids of entities that are on the disk or in the open transaction.
    entities: HashMap<String, i64>,
    start: Instant,
    reported: Instant,
    summary: Summary,
}

impl Writer<'_> {
    fn take(&mut self, done: Done, progress: &mut dyn FnMut(&Progress)) -> Result<(), Error> {
        self.summary.progress.seen += 1;
        match done {
            Done::Present => self.summary.progress.present += 1,
            Done::Unreadable { name, problems } => {
                self.begin()?;
                self.problem(&name, &problems)?;
                self.summary.progress.unreadable += 1;
                for (code, severity, _) in problems {
                    self.count(code, severity);
                }
            }
            Done::Coded(coded) => {
                self.begin()?;
                self.document(&coded)?;
                for (code, severity) in &coded.diagnostics {
                    self.count(code, *severity);
                }
            }
            Done::Failed(e) => {
                return Err(e
                    .downcast::<Error>()
                    .map_or_else(|e| Error::damaged(&self.archive.path, e), |e| *e));
            }
        }
        match self.began {
            Some(began) if self.pending >= BATCH || began.elapsed() >= BATCH_TIME => self.commit(progress),
            // Nothing waits to be written: what was seen may be told.
            None if self.reported.elapsed() >= BATCH_TIME / 10 => {
                self.report(progress);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, code: &str, severity: Severity) {
        *self.summary.diagnostics.entry(code.to_owned()).or_insert(0) += 1;
        self.summary.errors += u64::from(severity == Severity::Error);
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.pending += 1;
        if self.began.is_some() {
            return Ok(());
        }
        let fail = self.archive.fail();
        self.archive.conn.execute_batch("BEGIN IMMEDIATE").map_err(fail)?;
        self.began = Some(Instant::now());
        if self.run.is_none() {
            let sql = "INSERT INTO run (kind, started, isnad, models) \
                       VALUES (?1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?2, ?3)";
            self.archive.conn.execute(sql, params![self.kind, self.isnad, self.models]).map_err(fail)?;
            self.run = Some(self.archive.conn.last_insert_rowid());
        }
        Ok(())
    }

    fn commit(&mut self, progress: &mut dyn FnMut(&Progress)) -> Result<(), Error> {
        if self.began.is_some() {
            self.archive.conn.execute_batch("COMMIT").map_err(self.archive.fail())?;
            self.began = None;
            self.pending = 0;
        }
        self.report(progress);
        Ok(())
    }

    fn report(&mut self, progress: &mut dyn FnMut(&Progress)) {
        self.reported = Instant::now();
        self.summary.progress.elapsed = self.start.elapsed();
        progress(&self.summary.progress);
    }

    fn finish(&mut self, progress: &mut dyn FnMut(&Progress)) -> Result<(), Error> {
        self.commit(progress)?;
        if self.run.is_some() {
            let fail = self.archive.fail();
            // The planner's statistics, and everything out of the log into the file.
            self.archive.conn.execute_batch("PRAGMA optimize").map_err(fail)?;
            let _ = self.archive.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
        Ok(())
    }

    fn problem(&self, name: &str, problems: &[(&'static str, Severity, String)]) -> Result<(), Error> {
        let fail = self.archive.fail();
        let sql = "INSERT OR REPLACE INTO problem (name, code, message, run) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = self.archive.conn.prepare_cached(sql).map_err(fail)?;
        for (code, _, message) in problems {
            insert.execute(params![name, code, message, self.run]).map_err(fail)?;
        }
        if problems.is_empty() {
            insert.execute(params![name, "PAGE-001", "the text is empty", self.run]).map_err(fail)?;
        }
        Ok(())
    }

    fn document(&mut self, coded: &Coded) -> Result<(), Error> {
        let fail = self.archive.fail();
        let conn = &self.archive.conn;
        let article = &coded.article;
        let published = article.published.map(|p| p.to_string());
        let found: Option<(i64, Vec<u8>)> = conn
            .prepare_cached("SELECT id, hash FROM document WHERE name = ?1")
            .and_then(|mut s| s.query_row([&article.id], |r| Ok((r.get(0)?, r.get(1)?))).optional())
            .map_err(fail)?;
        let id = match found {
            Some((_, hash)) if self.kind == "add" && hash == coded.hash => {
                // The same article twice in one run, or added by another program meanwhile.
                self.summary.progress.present += 1;
                return Ok(());
            }
            Some((id, hash)) => {
                if hash != coded.hash {
                    if self.kind == "recode" || self.was_there(&article.id, &coded.hash)? {
                        // Changed by another program since it was read, or older than what is kept.
                        self.summary.progress.present += 1;
                        return Ok(());
                    }
                    self.keep_version(id, &article.id, &hash)?;
                }
                self.clear(id)?;
                let sql = "UPDATE document SET hash = ?2, url = ?3, outlet = ?4, author = ?5, title = ?6, \
                           published = ?7, lang = ?8, text = ?9, run = ?10, aside = ?11 WHERE id = ?1";
                conn.prepare_cached(sql)
                    .and_then(|mut s| {
                        s.execute(params![
                            id,
                            coded.hash,
                            article.url,
                            article.outlet,
                            article.author,
                            article.title,
                            published,
                            article.lang,
                            article.text,
                            self.run,
                            coded.aside
                        ])
                    })
                    .map_err(fail)?;
                self.summary.progress.replaced += 1;
                id
            }
            None => {
                let sql = "INSERT INTO document (name, hash, url, outlet, author, title, published, lang, text, run, aside) \
                           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
                conn.prepare_cached(sql)
                    .and_then(|mut s| {
                        s.execute(params![
                            article.id,
                            coded.hash,
                            article.url,
                            article.outlet,
                            article.author,
                            article.title,
                            published,
                            article.lang,
                            article.text,
                            self.run,
                            coded.aside
                        ])
                    })
                    .map_err(fail)?;
                self.summary.progress.added += 1;
                conn.last_insert_rowid()
            }
        };
        // A page that can be read now is no problem any more.
        conn.prepare_cached("DELETE FROM problem WHERE name = ?1")
            .and_then(|mut s| s.execute([&article.id]))
            .map_err(fail)?;
        self.layers(id, coded)
    }

    /// Whether this content was kept under this id before the present one.
    fn was_there(&self, name: &str, hash: &[u8]) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM version WHERE name = ?1 AND hash = ?2";
        let mut find = self.archive.conn.prepare_cached(sql).map_err(self.archive.fail())?;
        find.exists(params![name, hash]).map_err(self.archive.fail())
    }

    /// Keeps the present version of a document as an earlier one.
    fn keep_version(&self, id: i64, name: &str, hash: &[u8]) -> Result<(), Error> {
        let path = &self.archive.path;
        let Some(record) = self.archive.record_at(id)? else { return Ok(()) };
        let json = serde_json::to_vec(&record).map_err(|e| Error::damaged(path, e))?;
        let packed = coded::pack(&json).map_err(|e| Error::damaged(path, e))?;
        let sql = "INSERT INTO version (name, hash, until, record) VALUES (?1, ?2, ?3, ?4)";
        self.archive
            .conn
            .prepare_cached(sql)
            .and_then(|mut s| s.execute(params![name, hash, self.run, packed]))
            .map(|_| ())
            .map_err(self.archive.fail())
    }

    /// Takes away everything the machine found in a document.
    fn clear(&self, id: i64) -> Result<(), Error> {
        for sql in [
            "DELETE FROM event_party WHERE document = ?1",
            "DELETE FROM event WHERE document = ?1",
            "DELETE FROM attribution WHERE document = ?1",
            "DELETE FROM mention WHERE document = ?1",
            "DELETE FROM record WHERE document = ?1",
            "DELETE FROM search WHERE rowid = ?1",
        ] {
            self.archive
                .conn
                .prepare_cached(sql)
                .and_then(|mut s| s.execute([id]))
                .map_err(self.archive.fail())?;
        }
        Ok(())
    }

    fn layers(&mut self, id: i64, coded: &Coded) -> Result<(), Error> {
        let entities = self.entity_rows(coded)?;
        let row = |entity: Option<usize>| entity.and_then(|e| entities.get(e).copied());
        let fail = self.archive.fail();
        let conn = &self.archive.conn;
        conn.prepare_cached("INSERT INTO record (document, layers) VALUES (?1, ?2)")
            .and_then(|mut s| s.execute(params![id, coded.layers]))
            .map_err(fail)?;
        let sql = "INSERT INTO search (rowid, title_surface, title_lemma, surface, lemma) VALUES (?1, ?2, ?3, ?4, ?5)";
        conn.prepare_cached(sql)
            .and_then(|mut s| {
                s.execute(params![id, coded.title.0, coded.title.1, coded.body.0, coded.body.1])
            })
            .map_err(fail)?;
        let sql = "INSERT INTO mention (document, entity, form, count) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT DO UPDATE SET count = count + excluded.count";
        let mut insert = conn.prepare_cached(sql).map_err(fail)?;
        for (entity, form, count) in &coded.mentions {
            insert.execute(params![id, row(Some(*entity)), form, count]).map_err(fail)?;
        }
        let sql = "INSERT INTO attribution (document, n, source, entity, anonymous, cue, cue_start, cue_end, \
                   content_start, content_end, kind, act, \"commit\", parent, probability) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
        let mut insert = conn.prepare_cached(sql).map_err(fail)?;
        for (n, a) in coded.attributions.iter().enumerate() {
            let wire = &a.wire;
            insert
                .execute(params![
                    id,
                    n,
                    a.source,
                    row(a.entity),
                    wire.source.as_ref().is_some_and(|s| s.anonymous),
                    wire.cue.lemma,
                    wire.cue.at.start,
                    wire.cue.at.end,
                    wire.content.first().map(|c| c.start),
                    wire.content.last().map(|c| c.end),
                    wire.kind.as_str(),
                    wire.act.as_str(),
                    wire.commit.as_str(),
                    wire.parent,
                    wire.probability,
                ])
                .map_err(fail)?;
        }
        let sql = "INSERT INTO event (document, n, type, mode, cameo, relation, polarity, status, date, place, geoname, \
                   country, lat, lon, lemma, trigger_start, trigger_end, attribution, probability) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
        let mut insert = conn.prepare_cached(sql).map_err(fail)?;
        let sql = "INSERT INTO event_party (document, event, role, n, text, entity, country, sector, party_start, party_end) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let mut insert_party = conn.prepare_cached(sql).map_err(fail)?;
        for (n, event) in coded.events.iter().enumerate() {
            let wire = &event.wire;
            let place = wire.place.as_ref();
            insert
                .execute(params![
                    id,
                    n,
                    wire.kind.as_str(),
                    wire.mode,
                    wire.cameo,
                    wire.relation.map(isnad_doc::Relation::as_str),
                    wire.polarity.as_str(),
                    wire.status.as_str(),
                    wire.time.as_ref().map(|t| &t.value),
                    event.place,
                    place.and_then(|p| p.geoname),
                    place.and_then(|p| p.country).map(|c| c.to_string()),
                    place.and_then(|p| p.lat),
                    place.and_then(|p| p.lon),
                    wire.trigger.lemma,
                    wire.trigger.at.start,
                    wire.trigger.at.end,
                    wire.attribution,
                    wire.probability,
                ])
                .map_err(fail)?;
            for party in &event.parties {
                insert_party
                    .execute(params![
                        id,
                        n,
                        party.role,
                        party.n,
                        party.text,
                        row(party.entity),
                        party.wire.country.map(|c| c.to_string()),
                        party.wire.sector.map(isnad_doc::Sector::as_str),
                        party.wire.at.start,
                        party.wire.at.end,
                    ])
                    .map_err(fail)?;
            }
        }
        Ok(())
    }

    /// Row ids of the document's entities, new ones written.
    fn entity_rows(&mut self, coded: &Coded) -> Result<Vec<i64>, Error> {
        let fail = self.archive.fail();
        let conn = &self.archive.conn;
        let mut ids = Vec::with_capacity(coded.entities.len());
        for entity in &coded.entities {
            if let Some(id) = self.entities.get(&entity.id) {
                ids.push(*id);
                continue;
            }
            let find = "SELECT id FROM entity WHERE name = ?1";
            let found = conn
                .prepare_cached(find)
                .and_then(|mut s| s.query_row([&entity.id], |r| r.get(0)).optional())
                .map_err(fail)?;
            // A newer atlas may know more of a linked entity; the name of an unlinked one is that of its first page,
            // so that it does not depend on where a run was broken off.
            let id = match found {
                Some(id) if entity.id.starts_with("isnad:x/") => id,
                _ => {
                    let sql = "INSERT INTO entity (name, type, name_ar, name_en, wikidata) VALUES (?1, ?2, ?3, ?4, ?5) \
                               ON CONFLICT (name) DO UPDATE SET type = excluded.type, name_ar = excluded.name_ar, \
                               name_en = excluded.name_en, wikidata = excluded.wikidata RETURNING id";
                    let row = params![
                        entity.id,
                        entity.kind.as_str(),
                        entity.name_ar,
                        entity.name_en,
                        entity.wikidata
                    ];
                    conn.prepare_cached(sql).and_then(|mut s| s.query_row(row, |r| r.get(0))).map_err(fail)?
                }
            };
            // A million names are some 100 MB; beyond that the oldest knowledge is the file's.
            if self.entities.len() >= 1_000_000 {
                self.entities.clear();
            }
            self.entities.insert(entity.id.clone(), id);
            ids.push(id);
        }
        Ok(ids)
    }
}
