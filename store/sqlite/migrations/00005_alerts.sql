-- +goose Up

-- Saved searches. The cursor is the change of documents up to which one has been
-- evaluated.
CREATE TABLE alerts (
    id       INTEGER PRIMARY KEY,
    uid      TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    query    TEXT NOT NULL,
    scope    TEXT NOT NULL,
    exact    INTEGER NOT NULL,
    without  TEXT NOT NULL,
    owner    TEXT NOT NULL,
    created  INTEGER NOT NULL,
    paused   INTEGER NOT NULL,
    feed_key TEXT NOT NULL,
    cursor   INTEGER NOT NULL,
    fault    TEXT NOT NULL
);

-- Where an alert sends what it finds: webhooks and addresses.
CREATE TABLE channels (
    id       INTEGER PRIMARY KEY,
    alert    INTEGER NOT NULL REFERENCES alerts (id),
    kind     TEXT NOT NULL,
    target   TEXT NOT NULL,
    secret   TEXT NOT NULL,
    digest   TEXT NOT NULL,
    failures INTEGER NOT NULL,
    failing  INTEGER,
    dead     INTEGER,
    sent     INTEGER,
    fault    TEXT NOT NULL
);
CREATE INDEX channels_alert ON channels (alert);

-- What alerts found. The key is made of the words, not of numbers that another
-- analysis gives anew; the body goes when it is old, the key stays.
CREATE TABLE finds (
    id       INTEGER PRIMARY KEY,
    alert    INTEGER NOT NULL REFERENCES alerts (id),
    document INTEGER NOT NULL,
    key      BLOB NOT NULL,
    n        INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    words    TEXT NOT NULL,
    found    INTEGER NOT NULL,
    body     BLOB,
    UNIQUE (alert, document, key, n)
);
CREATE INDEX finds_alert ON finds (alert, id);

-- What is to be sent, and was.
CREATE TABLE deliveries (
    id       INTEGER PRIMARY KEY,
    uid      TEXT NOT NULL UNIQUE,
    channel  INTEGER NOT NULL REFERENCES channels (id),
    state    TEXT NOT NULL,
    created  INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_at  INTEGER NOT NULL,
    sent     INTEGER,
    status   INTEGER NOT NULL,
    fault    TEXT NOT NULL
);
CREATE INDEX deliveries_queued ON deliveries (channel, id) WHERE state = 'queued';
CREATE INDEX deliveries_channel ON deliveries (channel, id);

-- The finds of a delivery.
CREATE TABLE parcels (
    delivery INTEGER NOT NULL REFERENCES deliveries (id),
    find     INTEGER NOT NULL REFERENCES finds (id),
    PRIMARY KEY (delivery, find)
) WITHOUT ROWID;
CREATE INDEX parcels_find ON parcels (find);

-- +goose Down
DROP TABLE parcels;
DROP TABLE deliveries;
DROP TABLE finds;
DROP TABLE channels;
DROP TABLE alerts;
