-- +goose Up

-- Saved searches. The cursor is the change of documents up to which one has been
-- evaluated.
CREATE TABLE alerts (
    id       BIGINT PRIMARY KEY,
    uid      TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    query    TEXT NOT NULL,
    scope    TEXT NOT NULL,
    exact    BIGINT NOT NULL,
    without  TEXT NOT NULL,
    owner    TEXT NOT NULL,
    created  BIGINT NOT NULL,
    paused   BIGINT NOT NULL,
    feed_key TEXT NOT NULL,
    cursor   BIGINT NOT NULL,
    fault    TEXT NOT NULL
);

-- Where an alert sends what it finds: webhooks and addresses.
CREATE TABLE channels (
    id       BIGINT PRIMARY KEY,
    alert    BIGINT NOT NULL REFERENCES alerts (id),
    kind     TEXT NOT NULL,
    target   TEXT NOT NULL,
    secret   TEXT NOT NULL,
    digest   TEXT NOT NULL,
    failures BIGINT NOT NULL,
    failing  BIGINT,
    dead     BIGINT,
    sent     BIGINT,
    fault    TEXT NOT NULL
);
CREATE INDEX channels_alert ON channels (alert);

-- What alerts found. The key is made of the words, not of numbers that another
-- analysis gives anew; the body goes when it is old, the key stays.
CREATE TABLE finds (
    id       BIGINT PRIMARY KEY,
    alert    BIGINT NOT NULL REFERENCES alerts (id),
    document BIGINT NOT NULL,
    key      BYTEA NOT NULL,
    n        BIGINT NOT NULL,
    kind     TEXT NOT NULL,
    words    TEXT NOT NULL,
    found    BIGINT NOT NULL,
    body     BYTEA,
    UNIQUE (alert, document, key, n)
);
CREATE INDEX finds_alert ON finds (alert, id);

-- What is to be sent, and was.
CREATE TABLE deliveries (
    id       BIGINT PRIMARY KEY,
    uid      TEXT NOT NULL UNIQUE,
    channel  BIGINT NOT NULL REFERENCES channels (id),
    state    TEXT NOT NULL,
    created  BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at  BIGINT NOT NULL,
    sent     BIGINT,
    status   BIGINT NOT NULL,
    fault    TEXT NOT NULL
);
CREATE INDEX deliveries_queued ON deliveries (channel, id) WHERE state = 'queued';
CREATE INDEX deliveries_channel ON deliveries (channel, id);

-- The finds of a delivery.
CREATE TABLE parcels (
    delivery BIGINT NOT NULL REFERENCES deliveries (id),
    find     BIGINT NOT NULL REFERENCES finds (id),
    PRIMARY KEY (delivery, find)
);
CREATE INDEX parcels_find ON parcels (find);

-- +goose Down
DROP TABLE parcels;
DROP TABLE deliveries;
DROP TABLE finds;
DROP TABLE channels;
DROP TABLE alerts;
