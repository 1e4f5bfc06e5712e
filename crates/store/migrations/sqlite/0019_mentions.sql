-- Who is spoken to in an entry of a case's file, and whether they have seen it. Made from the entries: it goes when an entry is withdrawn or
-- speaks to them no more. Whether they may read the entry is asked when they look, and not kept here.
CREATE TABLE mention (
    id              INTEGER PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    kind            TEXT NOT NULL,
    item            TEXT NOT NULL,
    made_by         INTEGER NOT NULL REFERENCES account (id),
    made_at         TEXT NOT NULL,
    seen_at         TEXT,
    UNIQUE (case_id, kind, item, account_id)
) STRICT;
CREATE INDEX mention_account ON mention (account_id, id);
