-- +goose Up

-- Where articles come from, how far each was read and when it is read again.
CREATE TABLE sources (
    id            INTEGER PRIMARY KEY,
    hash          BLOB NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    url           TEXT NOT NULL,
    settings      BLOB,
    checkpoint    TEXT NOT NULL,
    etag          TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    polled        INTEGER,
    next_poll     INTEGER,
    failures      INTEGER NOT NULL,
    fault         TEXT NOT NULL,
    finished      INTEGER NOT NULL
);

-- The articles of sources that are to be read, or were.
CREATE TABLE items (
    id         INTEGER PRIMARY KEY,
    source     INTEGER NOT NULL REFERENCES sources (id),
    hash       BLOB NOT NULL,
    key        TEXT NOT NULL,
    mark       TEXT NOT NULL,
    hint       BLOB,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    not_before INTEGER,
    reason     TEXT NOT NULL,
    owner      TEXT NOT NULL,
    until      INTEGER,
    UNIQUE (source, hash)
);
CREATE INDEX items_open ON items (state, id) WHERE state <> 'done';
CREATE INDEX items_source ON items (source, state, id) WHERE state <> 'done';

-- +goose Down
DROP TABLE items;
DROP TABLE sources;
