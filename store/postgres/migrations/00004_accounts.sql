-- +goose Up

-- Who may use the service. password is what one is checked against.
CREATE TABLE accounts (
    id       BIGINT PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    role     TEXT NOT NULL,
    password TEXT NOT NULL,
    created  BIGINT,
    changed  BIGINT
);

-- What lets programs in, by the hash of it.
CREATE TABLE tokens (
    id      BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id),
    hash    BYTEA NOT NULL UNIQUE,
    name    TEXT NOT NULL,
    role    TEXT NOT NULL,
    created BIGINT,
    expires BIGINT,
    used    BIGINT
);
CREATE INDEX tokens_account ON tokens (account);

-- Who has logged in. Backups leave these out.
CREATE TABLE sessions (
    id      BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id),
    hash    BYTEA NOT NULL UNIQUE,
    created BIGINT,
    seen    BIGINT,
    expires BIGINT
);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires);

-- +goose Down
DROP TABLE sessions;
DROP TABLE tokens;
DROP TABLE accounts;
