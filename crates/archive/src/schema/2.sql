-- Entities that the machine takes for another spelling of a more frequent one. Made anew as a whole when entities are added; what the
-- analyst merged or split stands in judgement and goes before it.
CREATE TABLE spelling (
  entity  INTEGER PRIMARY KEY REFERENCES entity (id),
  root    INTEGER NOT NULL REFERENCES entity (id)
) STRICT;

-- One row: how many entities and mentions there were, taken together, when the spellings were made.
CREATE TABLE spelled (
  entities  INTEGER NOT NULL
) STRICT;
