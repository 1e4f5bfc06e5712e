-- One search over everything. Made from the records, submission by submission; it can be made again.

-- Which record holds which word: a hash of a word, or of a whole number, plate, postcode or reference.
-- `field` says where it stands and so what `subject` is a number of (crates/app/src/search/field.rs).
CREATE TABLE search_term (
    term            INTEGER NOT NULL,
    field           INTEGER NOT NULL,
    force_id        INTEGER NOT NULL,
    subject         INTEGER NOT NULL,
    PRIMARY KEY (term, field, force_id, subject)
) STRICT, WITHOUT ROWID;

-- Which words sound alike: hashes of the sound and of each word of a force that has it. A word that is gone may stay: it leads to nothing.
CREATE TABLE search_sound (
    sound           INTEGER NOT NULL,
    force_id        INTEGER NOT NULL,
    term            INTEGER NOT NULL,
    PRIMARY KEY (sound, force_id, term)
) STRICT, WITHOUT ROWID;

-- The forces whose records are in the index. Records that came before search did are read in with the force's next submission.
CREATE TABLE search_force (
    force_id        INTEGER PRIMARY KEY,
    indexed_at      TEXT NOT NULL
) STRICT;

-- What somebody looked for, sealed: it is personal, so no address and no list holds it. Without an account: the command line.
CREATE TABLE kept_search (
    id              INTEGER PRIMARY KEY,
    account_id      INTEGER REFERENCES account (id),
    words           TEXT NOT NULL,
    reason          TEXT,
    made_at         TEXT NOT NULL
) STRICT;
CREATE INDEX kept_search_account ON kept_search (account_id, id);

-- Versions that were replaced, so that a corrected file takes only their words out of the index. Empty where nothing was corrected.
CREATE INDEX nominal_superseded ON nominal (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX contact_superseded ON contact (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX crime_superseded ON crime (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX location_superseded ON location (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX object_superseded ON object (superseded_in) WHERE superseded_in IS NOT NULL;

CREATE TRIGGER kept_search_no_update BEFORE UPDATE ON kept_search BEGIN SELECT RAISE (ABORT, 'kept_search is append-only'); END;
CREATE TRIGGER kept_search_no_delete BEFORE DELETE ON kept_search BEGIN SELECT RAISE (ABORT, 'kept_search is append-only'); END;
