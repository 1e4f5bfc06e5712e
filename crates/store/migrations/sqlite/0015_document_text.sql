-- The text of documents, so that it can be searched. Sealed as the document is; erased with its key.

-- What came of reading a document: its text, sealed under a key made from the document's own, or why there is none. No row: it waits.
CREATE TABLE document_text (
    attachment_id   INTEGER PRIMARY KEY REFERENCES attachment (id),
    state           TEXT NOT NULL,
    places          INTEGER NOT NULL,
    cut             INTEGER NOT NULL,
    inside          INTEGER NOT NULL,
    sealed          TEXT,
    read_at         TEXT NOT NULL
) STRICT;

-- Which document holds which word: a hash that nobody can make without the key that lies beside the kept files.
CREATE TABLE document_term (
    term            INTEGER NOT NULL,
    attachment_id   INTEGER NOT NULL,
    PRIMARY KEY (term, attachment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_term_attachment ON document_term (attachment_id);
