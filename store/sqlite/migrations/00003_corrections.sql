-- +goose Up

-- What people decided, in order: about the findings of a document, or, where none
-- is named, about parties. A line is never deleted; one that was undone says when.
CREATE TABLE corrections (
    n         INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    document  INTEGER REFERENCES documents (id),
    digest    BLOB,
    kind      TEXT NOT NULL,
    editor    TEXT NOT NULL,
    made      INTEGER,
    undone    INTEGER,
    undone_by TEXT NOT NULL,
    lost      TEXT NOT NULL,
    body      BLOB NOT NULL
);
CREATE INDEX corrections_document ON corrections (document, n);
CREATE INDEX corrections_editor ON corrections (editor, n);

-- The records of corrected versions as the program made them.
CREATE TABLE machine (
    version INTEGER PRIMARY KEY REFERENCES versions (id),
    packed  BLOB NOT NULL
);

-- +goose Down
DROP TABLE machine;
DROP TABLE corrections;
