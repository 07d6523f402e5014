-- +goose Up

-- Where articles come from, how far each was read and when it is read again.
CREATE TABLE sources (
    id            BIGINT PRIMARY KEY,
    hash          BYTEA NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    url           TEXT NOT NULL,
    settings      BYTEA,
    checkpoint    TEXT NOT NULL,
    etag          TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    polled        BIGINT,
    next_poll     BIGINT,
    failures      BIGINT NOT NULL,
    fault         TEXT NOT NULL,
    finished      BIGINT NOT NULL
);

-- The articles of sources that are to be read, or were.
CREATE TABLE items (
    id         BIGINT PRIMARY KEY,
    source     BIGINT NOT NULL REFERENCES sources (id),
    hash       BYTEA NOT NULL,
    key        TEXT NOT NULL,
    mark       TEXT NOT NULL,
    hint       BYTEA,
    state      TEXT NOT NULL,
    attempts   BIGINT NOT NULL,
    not_before BIGINT,
    reason     TEXT NOT NULL,
    owner      TEXT NOT NULL,
    until      BIGINT,
    UNIQUE (source, hash)
);
CREATE INDEX items_open ON items (state, id) WHERE state <> 'done';
CREATE INDEX items_source ON items (source, state, id) WHERE state <> 'done';

-- +goose Down
DROP TABLE items;
DROP TABLE sources;
