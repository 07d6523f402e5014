-- +goose Up

-- The programs, with their lexicons, that made the records.
CREATE TABLE makers (
    id     BIGINT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE
);

-- One line for every article. current is the version that counts; changed grows
-- with every write.
CREATE TABLE documents (
    id      BIGINT PRIMARY KEY,
    changed BIGINT NOT NULL UNIQUE,
    current BIGINT NOT NULL
);

-- The texts of documents. A text stands here once.
CREATE TABLE versions (
    id         BIGINT PRIMARY KEY,
    document   BIGINT NOT NULL REFERENCES documents (id),
    number     BIGINT NOT NULL,
    digest     BYTEA NOT NULL UNIQUE,
    maker      BIGINT NOT NULL REFERENCES makers (id),
    record_id  TEXT NOT NULL,
    source     TEXT NOT NULL,
    url        TEXT NOT NULL,
    publisher  TEXT NOT NULL,
    lang       TEXT NOT NULL,
    headline   TEXT NOT NULL,
    published  BIGINT,
    fetched    BIGINT,
    text_bytes BIGINT NOT NULL,
    UNIQUE (document, number)
);
CREATE INDEX versions_record_id ON versions USING hash (record_id);
CREATE INDEX versions_published ON versions (published);

-- The records, apart, as in the other backend.
CREATE TABLE records (
    version BIGINT PRIMARY KEY REFERENCES versions (id),
    packed  BYTEA NOT NULL
);
ALTER TABLE records ALTER packed SET STORAGE EXTERNAL; -- packed already

-- What sources know documents by, and the text that stood there last.
CREATE TABLE keys (
    hash     BYTEA PRIMARY KEY,
    document BIGINT NOT NULL REFERENCES documents (id),
    version  BIGINT NOT NULL REFERENCES versions (id),
    key      TEXT NOT NULL
);
CREATE INDEX keys_document ON keys (document);

-- Every name once. key is its folded form.
CREATE TABLE names (
    id   BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    key  TEXT NOT NULL
);
CREATE INDEX names_key ON names (key);

-- From here on, the findings of current versions.
CREATE TABLE entities (
    document BIGINT NOT NULL REFERENCES documents (id),
    n        BIGINT NOT NULL,
    name     BIGINT NOT NULL REFERENCES names (id),
    type     TEXT NOT NULL,
    country  TEXT NOT NULL,
    PRIMARY KEY (document, n)
);
CREATE INDEX entities_name ON entities (name);

CREATE TABLE mentions (
    document BIGINT NOT NULL REFERENCES documents (id),
    n        BIGINT NOT NULL,
    entity   BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    end_at   BIGINT NOT NULL,
    form     TEXT NOT NULL,
    PRIMARY KEY (document, n)
);

CREATE TABLE times (
    document BIGINT NOT NULL REFERENCES documents (id),
    n        BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    end_at   BIGINT NOT NULL,
    type     TEXT NOT NULL,
    value    TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day   TEXT NOT NULL,
    PRIMARY KEY (document, n)
);
CREATE INDEX times_days ON times (from_day, to_day);

CREATE TABLE statements (
    document BIGINT NOT NULL REFERENCES documents (id),
    n        BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    end_at   BIGINT NOT NULL,
    time     BIGINT NOT NULL,
    mode     TEXT NOT NULL,
    act      TEXT NOT NULL,
    basis    TEXT NOT NULL,
    cue      TEXT NOT NULL,
    rule     TEXT NOT NULL,
    score    DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (document, n)
);
CREATE INDEX statements_act ON statements (act);

CREATE TABLE events (
    document   BIGINT NOT NULL REFERENCES documents (id),
    n          BIGINT NOT NULL,
    start_at   BIGINT NOT NULL,
    end_at     BIGINT NOT NULL,
    time       BIGINT NOT NULL,
    claimed_by BIGINT NOT NULL,
    type       TEXT NOT NULL,
    mode       TEXT NOT NULL,
    realis     TEXT NOT NULL,
    rule       TEXT NOT NULL,
    score      DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (document, n)
);
CREATE INDEX events_type ON events (type, realis);

CREATE TABLE meetings (
    document BIGINT NOT NULL REFERENCES documents (id),
    n        BIGINT NOT NULL,
    start_at BIGINT NOT NULL,
    end_at   BIGINT NOT NULL,
    time     BIGINT NOT NULL,
    format   TEXT NOT NULL,
    stage    TEXT NOT NULL,
    size     TEXT NOT NULL,
    rule     TEXT NOT NULL,
    score    DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (document, n)
);
CREATE INDEX meetings_format ON meetings (format, stage);

-- Which part an entity has in a statement (s), event (v) or meeting (m).
CREATE TABLE roles (
    document BIGINT NOT NULL REFERENCES documents (id),
    entity   BIGINT NOT NULL,
    kind     TEXT NOT NULL,
    n        BIGINT NOT NULL,
    role     TEXT NOT NULL,
    PRIMARY KEY (document, entity, kind, n, role)
);

-- The terms of texts, in order: a full-text index is made from them.
CREATE TABLE terms (
    document BIGINT PRIMARY KEY REFERENCES documents (id),
    packed   BYTEA NOT NULL
);

-- Near-duplicates: what is compared, the bands that lead to it, what was found.
CREATE TABLE sketches (
    document BIGINT PRIMARY KEY REFERENCES documents (id),
    bands    BYTEA NOT NULL,
    sketch   BYTEA NOT NULL
);
CREATE TABLE bands (
    band     BIGINT NOT NULL,
    document BIGINT NOT NULL REFERENCES documents (id),
    PRIMARY KEY (band, document)
);
CREATE TABLE pairs (
    a     BIGINT NOT NULL REFERENCES documents (id),
    b     BIGINT NOT NULL REFERENCES documents (id),
    share DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (a, b)
);
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
