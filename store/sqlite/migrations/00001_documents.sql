-- +goose Up

-- The programs, with their lexicons, that made the records.
CREATE TABLE makers (
    id     INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE
);

-- One line for every article. current is the version that counts; changed grows
-- with every write.
CREATE TABLE documents (
    id      INTEGER PRIMARY KEY,
    changed INTEGER NOT NULL UNIQUE,
    current INTEGER NOT NULL
);

-- The texts of documents. A text stands here once.
CREATE TABLE versions (
    id         INTEGER PRIMARY KEY,
    document   INTEGER NOT NULL REFERENCES documents (id),
    number     INTEGER NOT NULL,
    digest     BLOB NOT NULL UNIQUE,
    maker      INTEGER NOT NULL REFERENCES makers (id),
    record_id  TEXT NOT NULL,
    source     TEXT NOT NULL,
    url        TEXT NOT NULL,
    publisher  TEXT NOT NULL,
    lang       TEXT NOT NULL,
    headline   TEXT NOT NULL,
    published  INTEGER,
    fetched    INTEGER,
    text_bytes INTEGER NOT NULL,
    UNIQUE (document, number)
);
CREATE INDEX versions_record_id ON versions (record_id);
CREATE INDEX versions_published ON versions (published);

-- The records, apart, so that a walk over versions does not turn their pages.
CREATE TABLE records (
    version INTEGER PRIMARY KEY REFERENCES versions (id),
    packed  BLOB NOT NULL
);

-- What sources know documents by, and the text that stood there last.
CREATE TABLE keys (
    hash     BLOB PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (id),
    version  INTEGER NOT NULL REFERENCES versions (id),
    key      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX keys_document ON keys (document);

-- Every name once. key is its folded form.
CREATE TABLE names (
    id   INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    key  TEXT NOT NULL
);
CREATE INDEX names_key ON names (key);

-- From here on, the findings of current versions.
CREATE TABLE entities (
    document INTEGER NOT NULL REFERENCES documents (id),
    n        INTEGER NOT NULL,
    name     INTEGER NOT NULL REFERENCES names (id),
    type     TEXT NOT NULL,
    country  TEXT NOT NULL,
    PRIMARY KEY (document, n)
) WITHOUT ROWID;
CREATE INDEX entities_name ON entities (name);

CREATE TABLE mentions (
    document INTEGER NOT NULL REFERENCES documents (id),
    n        INTEGER NOT NULL,
    entity   INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    end_at   INTEGER NOT NULL,
    form     TEXT NOT NULL,
    PRIMARY KEY (document, n)
) WITHOUT ROWID;

CREATE TABLE times (
    document INTEGER NOT NULL REFERENCES documents (id),
    n        INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    end_at   INTEGER NOT NULL,
    type     TEXT NOT NULL,
    value    TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day   TEXT NOT NULL,
    PRIMARY KEY (document, n)
) WITHOUT ROWID;
CREATE INDEX times_days ON times (from_day, to_day);

CREATE TABLE statements (
    document INTEGER NOT NULL REFERENCES documents (id),
    n        INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    end_at   INTEGER NOT NULL,
    time     INTEGER NOT NULL,
    mode     TEXT NOT NULL,
    act      TEXT NOT NULL,
    basis    TEXT NOT NULL,
    cue      TEXT NOT NULL,
    rule     TEXT NOT NULL,
    score    REAL NOT NULL,
    PRIMARY KEY (document, n)
) WITHOUT ROWID;
CREATE INDEX statements_act ON statements (act);

CREATE TABLE events (
    document   INTEGER NOT NULL REFERENCES documents (id),
    n          INTEGER NOT NULL,
    start_at   INTEGER NOT NULL,
    end_at     INTEGER NOT NULL,
    time       INTEGER NOT NULL,
    claimed_by INTEGER NOT NULL,
    type       TEXT NOT NULL,
    mode       TEXT NOT NULL,
    realis     TEXT NOT NULL,
    rule       TEXT NOT NULL,
    score      REAL NOT NULL,
    PRIMARY KEY (document, n)
) WITHOUT ROWID;
CREATE INDEX events_type ON events (type, realis);

CREATE TABLE meetings (
    document INTEGER NOT NULL REFERENCES documents (id),
    n        INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    end_at   INTEGER NOT NULL,
    time     INTEGER NOT NULL,
    format   TEXT NOT NULL,
    stage    TEXT NOT NULL,
    size     TEXT NOT NULL,
    rule     TEXT NOT NULL,
    score    REAL NOT NULL,
    PRIMARY KEY (document, n)
) WITHOUT ROWID;
CREATE INDEX meetings_format ON meetings (format, stage);

-- Which part an entity has in a statement (s), event (v) or meeting (m).
CREATE TABLE roles (
    document INTEGER NOT NULL REFERENCES documents (id),
    entity   INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    n        INTEGER NOT NULL,
    role     TEXT NOT NULL,
    PRIMARY KEY (document, entity, kind, n, role)
) WITHOUT ROWID;

-- The terms of texts, in order: a full-text index is made from them.
CREATE TABLE terms (
    document INTEGER PRIMARY KEY REFERENCES documents (id),
    packed   BLOB NOT NULL
);

-- Near-duplicates: what is compared, the bands that lead to it, what was found.
CREATE TABLE sketches (
    document INTEGER PRIMARY KEY REFERENCES documents (id),
    bands    BLOB NOT NULL,
    sketch   BLOB NOT NULL
);
CREATE TABLE bands (
    band     INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (id),
    PRIMARY KEY (band, document)
) WITHOUT ROWID;
CREATE TABLE pairs (
    a     INTEGER NOT NULL REFERENCES documents (id),
    b     INTEGER NOT NULL REFERENCES documents (id),
    share REAL NOT NULL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX pairs_b ON pairs (b);

-- +goose Down
DROP TABLE pairs;
DROP TABLE bands;
DROP TABLE sketches;
DROP TABLE terms;
DROP TABLE roles;
DROP TABLE meetings;
DROP TABLE events;
DROP TABLE statements;
DROP TABLE times;
DROP TABLE mentions;
DROP TABLE entities;
DROP TABLE names;
DROP TABLE keys;
DROP TABLE records;
DROP TABLE versions;
DROP TABLE documents;
DROP TABLE makers;
