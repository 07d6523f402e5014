-- +goose Up

-- What people decided, in order: about the findings of a document, or, where none
-- is named, about parties. A line is never deleted; one that was undone says when.
CREATE TABLE corrections (
    n         BIGINT PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    document  BIGINT REFERENCES documents (id),
    digest    BYTEA,
    kind      TEXT NOT NULL,
    editor    TEXT NOT NULL,
    made      BIGINT,
    undone    BIGINT,
    undone_by TEXT NOT NULL,
    lost      TEXT NOT NULL,
    body      BYTEA NOT NULL
);
CREATE INDEX corrections_document ON corrections (document, n);
CREATE INDEX corrections_editor ON corrections (editor, n);

-- The records of corrected versions as the program made them.
CREATE TABLE machine (
    version BIGINT PRIMARY KEY REFERENCES versions (id),
    packed  BYTEA NOT NULL
);
ALTER TABLE machine ALTER packed SET STORAGE EXTERNAL; -- packed already

-- +goose Down
DROP TABLE machine;
DROP TABLE corrections;
