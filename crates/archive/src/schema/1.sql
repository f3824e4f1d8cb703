-- What made the layers of a document: one row for each different engine and start of a run.
CREATE TABLE run (
  id       INTEGER PRIMARY KEY,
  kind     TEXT NOT NULL CHECK (kind IN ('add', 'recode')),
  started  TEXT NOT NULL,
  isnad    TEXT NOT NULL,
  models   TEXT NOT NULL              -- JSON object: name to digest
) STRICT;

-- The pages, each once, in its newest version.
CREATE TABLE document (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,    -- the id of the input
  hash       BLOB NOT NULL,           -- BLAKE3 of everything the page says, without its id
  url        TEXT,
  outlet     TEXT,
  author     TEXT,
  title      TEXT,
  published  TEXT,
  lang       TEXT,
  text       TEXT NOT NULL,
  aside      TEXT,                    -- code points of what is not the body: title, byline, date; lists and comments, which are not searched: 0-40;350-400 410-450
  run        INTEGER NOT NULL REFERENCES run (id)
) STRICT;
CREATE INDEX document_published ON document (published);
CREATE INDEX document_outlet ON document (outlet);
CREATE INDEX document_url ON document (url);
CREATE INDEX document_run ON document (run);

-- The layers: the isnad/1 record without text and provenance, which stand above; Zstandard.
CREATE TABLE record (
  document  INTEGER PRIMARY KEY REFERENCES document (id),
  layers    BLOB NOT NULL
) STRICT;

-- Earlier versions of pages whose content changed under the same id: whole records; Zstandard.
CREATE TABLE version (
  name    TEXT NOT NULL,
  hash    BLOB NOT NULL,
  until   INTEGER NOT NULL REFERENCES run (id),   -- the run that brought the newer one
  record  BLOB NOT NULL,
  PRIMARY KEY (name, hash)
) STRICT, WITHOUT ROWID;

-- Input that gave no page, and why.
CREATE TABLE problem (
  name     TEXT NOT NULL,
  code     TEXT NOT NULL,
  message  TEXT NOT NULL,
  run      INTEGER NOT NULL REFERENCES run (id),
  PRIMARY KEY (name, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE entity (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE,     -- isnad:org/…, geonames:…, iso:…
  type      TEXT NOT NULL,
  name_ar   TEXT NOT NULL,
  name_en   TEXT,
  wikidata  TEXT
) STRICT;

-- How often a document names an entity, by the form it uses.
CREATE TABLE mention (
  document  INTEGER NOT NULL REFERENCES document (id),
  entity    INTEGER NOT NULL REFERENCES entity (id),
  form      TEXT NOT NULL,
  count     INTEGER NOT NULL,
  PRIMARY KEY (document, entity, form)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_entity ON mention (entity, document);

-- Offsets are code points of document.text, here and below.
CREATE TABLE attribution (
  document       INTEGER NOT NULL REFERENCES document (id),
  n              INTEGER NOT NULL,    -- index into the attributions of the record
  source         TEXT,
  entity         INTEGER REFERENCES entity (id),
  anonymous      INTEGER NOT NULL,
  cue            TEXT NOT NULL,       -- lemma
  cue_start      INTEGER NOT NULL,
  cue_end        INTEGER NOT NULL,
  content_start  INTEGER,
  content_end    INTEGER,
  kind           TEXT NOT NULL,
  act            TEXT NOT NULL,
  "commit"       TEXT NOT NULL,
  parent         INTEGER,
  probability    REAL NOT NULL,
  PRIMARY KEY (document, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX attribution_entity ON attribution (entity) WHERE entity IS NOT NULL;

CREATE TABLE event (
  document       INTEGER NOT NULL REFERENCES document (id),
  n              INTEGER NOT NULL,    -- index into the events of the record
  type           TEXT NOT NULL,
  mode           TEXT,
  cameo          TEXT,
  relation       TEXT,
  polarity       TEXT NOT NULL,
  status         TEXT NOT NULL,
  date           TEXT,                -- TIMEX3 value
  place          TEXT,
  geoname        INTEGER,
  country        TEXT,
  lat            REAL,
  lon            REAL,
  lemma          TEXT NOT NULL,       -- of the trigger
  trigger_start  INTEGER NOT NULL,
  trigger_end    INTEGER NOT NULL,
  attribution    INTEGER,             -- innermost attribution it stands in; NULL: the page's own voice
  probability    REAL NOT NULL,
  PRIMARY KEY (document, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_type ON event (type);
CREATE INDEX event_relation ON event (relation) WHERE relation IS NOT NULL;

CREATE TABLE event_party (
  document     INTEGER NOT NULL REFERENCES document (id),
  event        INTEGER NOT NULL,
  role         TEXT NOT NULL CHECK (role IN ('actor', 'recipient')),
  n            INTEGER NOT NULL,
  text         TEXT NOT NULL,
  entity       INTEGER REFERENCES entity (id),
  country      TEXT,
  sector       TEXT,
  party_start  INTEGER NOT NULL,
  party_end    INTEGER NOT NULL,
  PRIMARY KEY (document, event, role, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_party_entity ON event_party (entity) WHERE entity IS NOT NULL;

-- What the analyst judged. Nothing a machine does touches it: it names documents and entities by their ids of the
-- input, and no other table refers to it.
CREATE TABLE judgement (
  id       INTEGER PRIMARY KEY,
  kind     TEXT NOT NULL,
  subject  TEXT NOT NULL,
  value    TEXT,
  note     TEXT,
  analyst  TEXT,
  made     TEXT NOT NULL
) STRICT;
CREATE INDEX judgement_kind ON judgement (kind, subject);

-- Input files that were read to their end.
CREATE TABLE source (
  name         TEXT PRIMARY KEY,
  fingerprint  TEXT NOT NULL,
  articles     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Full text. The columns hold look-up forms of the words, cut and folded by isnad: at the same position the written
-- form in one column and the dictionary form in the other. Plain SQLite can query it with such forms.
CREATE VIRTUAL TABLE search USING fts5 (
  title_surface, title_lemma, surface, lemma,
  content = '', contentless_delete = 1, tokenize = 'ascii'
);
