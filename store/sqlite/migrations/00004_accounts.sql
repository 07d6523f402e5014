-- +goose Up

-- Who may use the service. password is what one is checked against.
CREATE TABLE accounts (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    role     TEXT NOT NULL,
    password TEXT NOT NULL,
    created  INTEGER,
    changed  INTEGER
);

-- What lets programs in, by the hash of it.
CREATE TABLE tokens (
    id      INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts (id),
    hash    BLOB NOT NULL UNIQUE,
    name    TEXT NOT NULL,
    role    TEXT NOT NULL,
    created INTEGER,
    expires INTEGER,
    used    INTEGER
);
CREATE INDEX tokens_account ON tokens (account);

-- Who has logged in. Backups leave these out.
CREATE TABLE sessions (
    id      INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts (id),
    hash    BLOB NOT NULL UNIQUE,
    created INTEGER,
    seen    INTEGER,
    expires INTEGER
);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires);

-- +goose Down
DROP TABLE sessions;
DROP TABLE tokens;
DROP TABLE accounts;
