-- Documents added to a case: sealed files in the folder of kept files, each with a key of its own. Taking the key away is erasure.

CREATE TABLE attachment (
    id              INTEGER PRIMARY KEY,
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    title           TEXT NOT NULL,
    kind            TEXT NOT NULL,
    size_bytes      INTEGER NOT NULL,
    hash            TEXT NOT NULL,
    stored_as       TEXT NOT NULL UNIQUE,
    added_by        INTEGER NOT NULL REFERENCES account (id),
    added_at        TEXT NOT NULL
) STRICT;
CREATE INDEX attachment_case ON attachment (case_id, id);

-- The file's key, wrapped by the master key. No row: erased.
CREATE TABLE attachment_key (
    attachment_id   INTEGER PRIMARY KEY REFERENCES attachment (id),
    wrapped         TEXT NOT NULL
) STRICT;

-- Set and lifted, one row each; the last one of a case counts.
CREATE TABLE legal_hold (
    id              INTEGER PRIMARY KEY,
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    step            TEXT NOT NULL,
    reason          TEXT NOT NULL,
    made_by         INTEGER NOT NULL REFERENCES account (id),
    made_at         TEXT NOT NULL,
    CHECK (step IN ('SET', 'LIFT'))
) STRICT;
CREATE INDEX legal_hold_case ON legal_hold (case_id, id);

CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment BEGIN SELECT RAISE (ABORT, 'attachment is append-only'); END;
CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment BEGIN SELECT RAISE (ABORT, 'attachment is append-only'); END;
CREATE TRIGGER legal_hold_no_update BEFORE UPDATE ON legal_hold BEGIN SELECT RAISE (ABORT, 'legal_hold is append-only'); END;
CREATE TRIGGER legal_hold_no_delete BEFORE DELETE ON legal_hold BEGIN SELECT RAISE (ABORT, 'legal_hold is append-only'); END;
CREATE TRIGGER attachment_key_held BEFORE DELETE ON attachment_key
    WHEN (SELECT h.step FROM legal_hold h JOIN attachment a ON a.case_id = h.case_id WHERE a.id = OLD.attachment_id ORDER BY h.id DESC LIMIT 1) = 'SET'
    BEGIN SELECT RAISE (ABORT, 'the case is on legal hold'); END;
