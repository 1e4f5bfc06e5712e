-- A search that somebody wants to hear of: its name, sealed as the words are. Dropped, it stays and says when.
CREATE TABLE saved_search (
    id              INTEGER PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    search_id       INTEGER NOT NULL REFERENCES kept_search (id),
    name            TEXT NOT NULL,
    saved_at        TEXT NOT NULL,
    looked_at       TEXT NOT NULL,
    dropped_at      TEXT
) STRICT;
CREATE INDEX saved_search_account ON saved_search (account_id, id);
CREATE UNIQUE INDEX saved_search_present ON saved_search (search_id) WHERE dropped_at IS NULL;

-- What was there when its owner last looked: a hash of the force's own reference, which stays when a record is corrected.
CREATE TABLE saved_search_seen (
    saved_id        INTEGER NOT NULL REFERENCES saved_search (id),
    found           INTEGER NOT NULL,
    PRIMARY KEY (saved_id, found)
) STRICT, WITHOUT ROWID;
