-- Care for those who read: what a document holds is said beforehand, each reader chooses how far to go, and sets when to be offered a break.

-- What kinds of content a document holds, by somebody who knows it: codes of a list with a version, between commas, and a line that is sealed
-- under a key made from the document's own. The last row of a document counts; no row: nobody has described it.
CREATE TABLE document_content (
    id              INTEGER PRIMARY KEY,
    attachment_id   INTEGER NOT NULL REFERENCES attachment (id),
    list            TEXT NOT NULL,
    codes           TEXT NOT NULL,
    line            TEXT,
    made_by         INTEGER NOT NULL REFERENCES account (id),
    made_at         TEXT NOT NULL
) STRICT;
CREATE INDEX document_content_attachment ON document_content (attachment_id, id);

-- How far somebody wants documents to open, and after how many, or how long, they want to be offered a break. Theirs alone.
CREATE TABLE reading_choice (
    account_id      INTEGER PRIMARY KEY REFERENCES account (id),
    depth           TEXT NOT NULL,
    after_opened    INTEGER,
    after_minutes   INTEGER
) STRICT;

-- How much somebody opened today, and since their last break. One row for each person: no day before is kept.
CREATE TABLE reading_day (
    account_id      INTEGER PRIMARY KEY REFERENCES account (id),
    day             TEXT NOT NULL,
    opened          INTEGER NOT NULL,
    since_opened    INTEGER NOT NULL,
    since_at        TEXT,
    break_until     TEXT
) STRICT;

CREATE TRIGGER document_content_no_update BEFORE UPDATE ON document_content BEGIN SELECT RAISE (ABORT, 'document_content is append-only'); END;
CREATE TRIGGER document_content_no_delete BEFORE DELETE ON document_content BEGIN SELECT RAISE (ABORT, 'document_content is append-only'); END;
