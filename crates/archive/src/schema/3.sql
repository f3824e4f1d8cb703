-- What was given out: the incidents of the last exports, for those who took them to update. It is no finding of the machine,
-- and coding again never touches it: like judgement it names pages by their ids of the input, and no other table refers to
-- it. Pages may have gone or changed since.
CREATE TABLE incident (
  id         TEXT PRIMARY KEY,         -- isnad:incident/…
  version    INTEGER NOT NULL,         -- counts up with every change that was given out
  change     TEXT NOT NULL CHECK (change IN ('new', 'changed', 'deleted')),   -- what the version was given out as
  delivered  INTEGER NOT NULL,         -- 0: an export that was to give it out has not come to its end
  content    BLOB NOT NULL,            -- digest of what was given out
  "into"     TEXT                      -- the incident it went into, where it is deleted
) STRICT, WITHOUT ROWID;

-- The reports of an incident in that version.
CREATE TABLE incident_report (
  incident       TEXT NOT NULL REFERENCES incident (id),
  page           TEXT NOT NULL,
  type           TEXT NOT NULL,
  lemma          TEXT NOT NULL,        -- of the trigger
  trigger_start  INTEGER NOT NULL,     -- code points of the page's text at that time
  PRIMARY KEY (incident, page, type, trigger_start, lemma)
) STRICT, WITHOUT ROWID;
