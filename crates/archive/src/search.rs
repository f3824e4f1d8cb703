//! Full-text search with filters, snippets and offsets.

use crate::query::{self, Node, Term};
use crate::read::{Range, header, marks, ranges};
use crate::tokens::{self, Token};
use crate::{Archive, Error, Header};
use isnad_arabic::Analyzer;
use isnad_doc::wire::At;
use isnad_doc::{Act, CharIndex, Commit, EventType, Polarity, Relation, Span, Status};
use rusqlite::types::Value;

/// Which documents a search looks at. Everything absent is no limit.
///
/// Conditions on events hold of one and the same event, conditions on attributions of one and the same attribution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// Outlet and dates of publication.
    pub range: Range,
    /// Names this entity: its id, or its Arabic or English name. With a condition on events: as a party of that event.
    pub actor: Option<String>,
    /// With an event of this type.
    pub event_type: Option<EventType>,
    /// With an event of this relation.
    pub relation: Option<Relation>,
    /// With an event of this status.
    pub status: Option<Status>,
    /// With an event of this polarity.
    pub polarity: Option<Polarity>,
    /// With an attribution to this entity: its id, or its Arabic or English name.
    pub speaker: Option<String>,
    /// With an attribution of this act.
    pub act: Option<Act>,
    /// With an attribution whose source commits itself so far.
    pub commit: Option<Commit>,
    /// With an attribution to a source nobody can tell, or to one that can be told.
    pub anonymous: Option<bool>,
    /// Whether a word also finds the words of its derivational family: هاجم finds مهاجمة and هجوم.
    pub related: bool,
    /// Hits to give; 0 is 20.
    pub limit: usize,
    /// Hits to pass over before.
    pub offset: usize,
}

/// A piece of text around what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Snippet {
    /// The piece, as it stands in the document.
    pub text: String,
    /// Where it begins, in code points of the document's text.
    pub start: usize,
    /// What to highlight, in code points of the piece.
    pub highlights: Vec<At>,
}

/// A document that was found.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Hit {
    /// Id, title, outlet and date.
    pub document: Header,
    /// BM25, higher is better; 0 where there was nothing to search for but filters.
    pub score: f64,
    /// The best place of the text.
    pub snippet: Snippet,
    /// Every place of the text that was found, in code points.
    pub matches: Vec<At>,
    /// Every place of the title that was found, in code points of the title.
    pub title_matches: Vec<At>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Found {
    /// Hits from `offset` on, the best first.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: u64,
}

/// Words of a snippet.
const SNIPPET: usize = 32;

impl Archive {
    /// Searches the full text.
    ///
    /// A word finds every form of itself: `وزير` finds الوزراء، وزيرتها and للوزير. Words side by side must all occur;
    /// `OR`, `NOT`, brackets, `"…"` and `…*` are understood. An empty query gives what the filters leave, the newest
    /// first.
    ///
    /// # Errors
    /// [`Error::Query`] where the query cannot be read or holds nothing but punctuation, and what SQLite says.
    pub fn search(&self, analyzer: &Analyzer, query: &str, filters: &Filters) -> Result<Found, Error> {
        let node = query::parse(query, analyzer, filters.related)?;
        let (mut conditions, mut values) = (Vec::new(), Vec::new());
        if let Some(node) = &node {
            conditions.push("search MATCH ?".to_owned());
            values.push(Value::from(node.fts()));
        }
        let before = conditions.len();
        self.filter(filters, &mut conditions, &mut values)?;
        let limit = if filters.limit == 0 { 20 } else { filters.limit };
        let filter = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
        let columns = "d.name, d.url, d.outlet, d.author, d.title, d.published, d.text, d.aside";
        let sql = match (&node, conditions.len() > before) {
            // Ranking first and joining afterwards keeps the text of what is not shown unread.
            (Some(_), filtered) => {
                let join = if filtered { "JOIN document d ON d.id = search.rowid" } else { "" };
                format!(
                    "WITH m AS MATERIALIZED (SELECT search.rowid AS id, bm25(search, 3.0, 3.0, 1.0, 1.0) AS score \
                     FROM search {join} WHERE {filter}), \
                     h AS MATERIALIZED (SELECT id, score FROM m ORDER BY score, id LIMIT ? OFFSET ?) \
                     SELECT {columns}, h.score, (SELECT count(*) FROM m) FROM h \
                     JOIN document d ON d.id = h.id ORDER BY h.score, h.id"
                )
            }
            (None, _) => format!(
                "SELECT {columns}, 0.0, h.total FROM (SELECT d.id, count(*) OVER () AS total FROM document d \
                 WHERE {filter} ORDER BY d.published DESC, d.id LIMIT ? OFFSET ?) h \
                 JOIN document d ON d.id = h.id ORDER BY d.published DESC, d.id"
            ),
        };
        values.push(Value::from(i64::try_from(limit).unwrap_or(i64::MAX)));
        values.push(Value::from(i64::try_from(filters.offset).unwrap_or(i64::MAX)));
        let fail = self.fail();
        let mut statement = self.conn.prepare_cached(&sql).map_err(fail)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(fail)?;
        let mut found = Found::default();
        let phrases = node.as_ref().map(Node::phrases).unwrap_or_default();
        while let Some(row) = rows.next().map_err(fail)? {
            let text = row.get_ref(6).map_err(fail)?.as_str().map_err(|e| Error::damaged(&self.path, e))?;
            let document = header(row).map_err(fail)?;
            let index = CharIndex::new(text);
            let mut words = tokens::tokens(analyzer, text);
            // Other pages' headlines and readers' words are not in the index.
            let aside: Option<&str> = row.get_ref(7).ok().and_then(|v| v.as_str().ok());
            if let Some((_, others)) = aside.and_then(|a| a.split_once(';')).filter(|(_, o)| !o.is_empty()) {
                let others = ranges(text, &index, others);
                words.retain(|w| !others.iter().any(|span| span.contains(w.span)));
            }
            let spans = places(&words, &phrases);
            let at = |s: Span| At { start: index.to_char(text, s.from()), end: index.to_char(text, s.to()) };
            let title = document.title.as_deref().unwrap_or("");
            let title_index = CharIndex::new(title);
            let title_matches = places(&tokens::tokens(analyzer, title), &phrases).into_iter().map(|s| At {
                start: title_index.to_char(title, s.from()),
                end: title_index.to_char(title, s.to()),
            });
            let matches: Vec<At> = spans.iter().copied().map(at).collect();
            let window = window(&words, &spans, text);
            let start = at(window).start;
            let end = at(window).end;
            let inside = matches.iter().filter(|m| m.start >= start && m.end <= end);
            let highlights = inside.map(|m| At { start: m.start - start, end: m.end - start }).collect();
            found.hits.push(Hit {
                title_matches: title_matches.collect(),
                snippet: Snippet { text: window.of(text).to_owned(), start, highlights },
                matches,
                score: -row.get::<_, f64>(8).map_err(fail)? + 0.0,
                document,
            });
            found.total = row.get(9).map_err(fail)?;
        }
        Ok(found)
    }

    fn filter(&self, f: &Filters, sql: &mut Vec<String>, values: &mut Vec<Value>) -> Result<(), Error> {
        f.range.conditions(sql, values);
        let mut event = Vec::new();
        for (column, label) in [
            ("e.type", f.event_type.map(EventType::as_str)),
            ("e.relation", f.relation.map(Relation::as_str)),
            ("e.status", f.status.map(Status::as_str)),
            ("e.polarity", f.polarity.map(Polarity::as_str)),
        ] {
            if let Some(label) = label {
                event.push(format!("{column} = ?"));
                values.push(label.to_owned().into());
            }
        }
        let actors = f.actor.as_deref().map(|a| self.entity_ids(a)).transpose()?;
        if !event.is_empty() {
            if let Some(ids) = &actors {
                event.push(format!(
                    "EXISTS (SELECT 1 FROM event_party p WHERE p.document = e.document AND p.event = e.n AND p.entity IN ({}))",
                    marks(ids.len())
                ));
                values.extend(ids.iter().map(|id| Value::from(*id)));
            }
            sql.push(format!(
                "EXISTS (SELECT 1 FROM event e WHERE e.document = d.id AND {})",
                event.join(" AND ")
            ));
        } else if let Some(ids) = &actors {
            sql.push(format!(
                "d.id IN (SELECT m.document FROM mention m WHERE m.entity IN ({}))",
                marks(ids.len())
            ));
            values.extend(ids.iter().map(|id| Value::from(*id)));
        }
        let mut attribution = Vec::new();
        if let Some(speaker) = &f.speaker {
            let ids = self.entity_ids(speaker)?;
            attribution.push(format!("a.entity IN ({})", marks(ids.len())));
            values.extend(ids.into_iter().map(Value::from));
        }
        for (column, label) in
            [("a.act", f.act.map(Act::as_str)), ("a.\"commit\"", f.commit.map(Commit::as_str))]
        {
            if let Some(label) = label {
                attribution.push(format!("{column} = ?"));
                values.push(label.to_owned().into());
            }
        }
        if let Some(anonymous) = f.anonymous {
            attribution.push("a.anonymous = ?".to_owned());
            values.push(i64::from(anonymous).into());
            // A source that is not expressed is neither.
            attribution.push("a.source IS NOT NULL".to_owned());
        }
        if !attribution.is_empty() {
            sql.push(format!(
                "EXISTS (SELECT 1 FROM attribution a WHERE a.document = d.id AND {})",
                attribution.join(" AND ")
            ));
        }
        Ok(())
    }

    /// Rows of the entities that an id or a name means, the analyst's merges applied.
    fn entity_ids(&self, name: &str) -> Result<Vec<i64>, Error> {
        let fail = self.fail();
        let sql = "SELECT name FROM entity WHERE name = ?1 OR name_ar = ?1 OR name_en = ?1 COLLATE NOCASE OR name = ?2";
        let unlinked = format!("isnad:x/{}", isnad_arabic::skeleton(name));
        let mut statement = self.conn.prepare_cached(sql).map_err(fail)?;
        let names = statement.query_map([name, &unlinked], |r| r.get::<_, String>(0)).map_err(fail)?;
        let names = names.collect::<Result<Vec<_>, _>>().map_err(fail)?;
        let views = self.views()?;
        let mut ids = Vec::new();
        for name in names.iter().flat_map(|n| views.same(n)) {
            let mut find = self.conn.prepare_cached("SELECT id FROM entity WHERE name = ?1").map_err(fail)?;
            let found = find.query_map([name], |r| r.get(0)).map_err(fail)?;
            ids.extend(found.collect::<Result<Vec<i64>, _>>().map_err(fail)?);
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

/// Where phrases occur, in order, as spans of bytes; overlapping ones are joined.
fn places(words: &[Token], phrases: &[&[Term]]) -> Vec<Span> {
    let mut out = Vec::new();
    for phrase in phrases {
        for row in words.windows(phrase.len().max(1)) {
            let ends = row.first().zip(row.last()).filter(|_| found(row, phrase));
            out.extend(ends.map(|(first, last)| first.span.cover(last.span)));
        }
    }
    out.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in out {
        match joined.last_mut() {
            Some(last) if span.start < last.end => *last = last.cover(span),
            _ => joined.push(span),
        }
    }
    joined
}

/// Whether a row of words is a phrase: by written forms throughout or by lemmas throughout, as the index has it.
fn found(row: &[Token], phrase: &[Term]) -> bool {
    let by = |word: fn(&Token) -> &str, keys: fn(&Term) -> &[String]| {
        row.iter().zip(phrase).all(|(w, t)| match t.prefix {
            true => keys(t).iter().any(|k| word(w).starts_with(k.as_str())),
            false => keys(t).iter().any(|k| word(w) == k),
        })
    };
    by(|w| &w.surface, |t| &t.surfaces) || by(|w| &w.lemma, |t| &t.lemmas)
}

/// The stretch of [`SNIPPET`] words with the most places in it; the beginning where there is none.
fn window(words: &[Token], places: &[Span], text: &str) -> Span {
    let Some(last) = words.len().checked_sub(1) else {
        let end = text.char_indices().nth(200).map_or(text.len(), |(i, _)| i);
        return Span::new(0, end);
    };
    // Word numbers of the places.
    let at: Vec<usize> = places.iter().map(|p| words.partition_point(|w| w.span.end <= p.start)).collect();
    let mut best = (0, 0);
    let mut until = 0;
    for (i, first) in at.iter().enumerate() {
        while at.get(until).is_some_and(|n| n - first < SNIPPET * 3 / 4) {
            until += 1;
        }
        if until - i > best.0 {
            best = (until - i, *first);
        }
    }
    let start = best.1.saturating_sub(SNIPPET / 4).min((last + 1).saturating_sub(SNIPPET));
    let end = (start + SNIPPET - 1).min(last);
    let (Some(first), Some(end)) = (words.get(start), words.get(end)) else { return Span::default() };
    let seen = first.span.cover(end.span);
    let mut span = seen;
    // A phrase that begins in the window is shown whole, and a full stop after it belongs to it.
    for place in places.iter().filter(|p| p.overlaps(seen)) {
        span = span.cover(*place);
    }
    let after = text.get(span.to()..).unwrap_or("").chars().next();
    if let Some(stop) = after.filter(|c| matches!(c, '.' | '؟' | '!' | '»' | '"')) {
        span.end += stop.len_utf8() as u32;
    }
    span
}
