-- What happens to a case after the queue. Everything on record is a version of an item in the case's file, appended and never
-- changed; stages and work are made from it.

-- The questions of the structured review, each set under its version.
CREATE TABLE question_set (
    id              INTEGER PRIMARY KEY,
    version         TEXT NOT NULL UNIQUE,
    body            TEXT NOT NULL,
    adopted_at      TEXT NOT NULL,
    adopted_by      INTEGER REFERENCES account (id)
) STRICT;

-- One version of one item of a case's file. `made_by` is missing where software proposed something.
CREATE TABLE casework_entry (
    id              INTEGER PRIMARY KEY,
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    kind            TEXT NOT NULL,
    item            TEXT NOT NULL,
    version         INTEGER NOT NULL,
    body            TEXT NOT NULL,
    made_by         INTEGER REFERENCES account (id),
    made_at         TEXT NOT NULL,
    UNIQUE (case_id, kind, item, version),
    CHECK (version > 0)
) STRICT;
CREATE INDEX casework_entry_kind ON casework_entry (kind, id);

-- Where a case stands, for lists. Made from its file.
CREATE TABLE casework_stage (
    case_id         INTEGER PRIMARY KEY REFERENCES case_file (id),
    force_id        INTEGER NOT NULL,
    stage           TEXT NOT NULL,
    since           TEXT NOT NULL,
    meeting_id      INTEGER,
    second_review   TEXT
) STRICT;
CREATE INDEX casework_stage_stage ON casework_stage (stage, since);
CREATE INDEX casework_stage_meeting ON casework_stage (meeting_id) WHERE meeting_id IS NOT NULL;

-- What waits for whom. Made from the files.
CREATE TABLE casework_work (
    id              INTEGER PRIMARY KEY,
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    force_id        INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    item            TEXT NOT NULL,
    owner           INTEGER REFERENCES account (id),
    pool            TEXT NOT NULL,
    pool_force      INTEGER,
    since           TEXT NOT NULL,
    due             TEXT
) STRICT;
CREATE INDEX casework_work_case ON casework_work (case_id);
CREATE INDEX casework_work_owner ON casework_work (owner, due) WHERE owner IS NOT NULL;
CREATE INDEX casework_work_pool ON casework_work (pool, pool_force, due);

-- A panel's meetings: versions, as in a case's file.
CREATE TABLE meeting (
    id              INTEGER PRIMARY KEY,
    made_by         INTEGER NOT NULL REFERENCES account (id),
    made_at         TEXT NOT NULL
) STRICT;

CREATE TABLE meeting_entry (
    id              INTEGER PRIMARY KEY,
    meeting_id      INTEGER NOT NULL REFERENCES meeting (id),
    version         INTEGER NOT NULL,
    body            TEXT NOT NULL,
    made_by         INTEGER NOT NULL REFERENCES account (id),
    made_at         TEXT NOT NULL,
    UNIQUE (meeting_id, version),
    CHECK (version > 0)
) STRICT;

-- What a reviewer saw when they submitted, as it was: records without names, with its SHA-256.
CREATE TABLE review_snapshot (
    id              INTEGER PRIMARY KEY,
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    review          TEXT NOT NULL,
    hash            TEXT NOT NULL,
    body            TEXT NOT NULL,
    taken_by        INTEGER NOT NULL REFERENCES account (id),
    taken_at        TEXT NOT NULL
) STRICT;
CREATE INDEX review_snapshot_case ON review_snapshot (case_id, id);

-- The badge numbers under which a person may stand in a force's records: whoever had a part in a case does not review it.
CREATE TABLE account_badge (
    id              INTEGER PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    force_id        INTEGER NOT NULL,
    officer_ref     TEXT NOT NULL,
    noted_by        INTEGER REFERENCES account (id),
    noted_at        TEXT NOT NULL,
    UNIQUE (account_id, force_id, officer_ref)
) STRICT;

-- Learning points for forces to read. Made from the files; no reader of this table learns which case one came from but by the case's number.
CREATE TABLE learning_point (
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    item            TEXT NOT NULL,
    force_id        INTEGER NOT NULL,
    theme           TEXT NOT NULL,
    failing         TEXT NOT NULL,
    question        TEXT NOT NULL,
    body            TEXT NOT NULL,
    published_at    TEXT NOT NULL,
    PRIMARY KEY (case_id, item)
) STRICT;
CREATE INDEX learning_point_theme ON learning_point (theme, published_at);

CREATE TRIGGER question_set_no_update BEFORE UPDATE ON question_set BEGIN SELECT RAISE (ABORT, 'question_set is append-only'); END;
CREATE TRIGGER question_set_no_delete BEFORE DELETE ON question_set BEGIN SELECT RAISE (ABORT, 'question_set is append-only'); END;
CREATE TRIGGER casework_entry_no_update BEFORE UPDATE ON casework_entry BEGIN SELECT RAISE (ABORT, 'casework_entry is append-only'); END;
CREATE TRIGGER casework_entry_no_delete BEFORE DELETE ON casework_entry BEGIN SELECT RAISE (ABORT, 'casework_entry is append-only'); END;
CREATE TRIGGER meeting_no_update BEFORE UPDATE ON meeting BEGIN SELECT RAISE (ABORT, 'meeting is append-only'); END;
CREATE TRIGGER meeting_no_delete BEFORE DELETE ON meeting BEGIN SELECT RAISE (ABORT, 'meeting is append-only'); END;
CREATE TRIGGER meeting_entry_no_update BEFORE UPDATE ON meeting_entry BEGIN SELECT RAISE (ABORT, 'meeting_entry is append-only'); END;
CREATE TRIGGER meeting_entry_no_delete BEFORE DELETE ON meeting_entry BEGIN SELECT RAISE (ABORT, 'meeting_entry is append-only'); END;
CREATE TRIGGER review_snapshot_no_update BEFORE UPDATE ON review_snapshot BEGIN SELECT RAISE (ABORT, 'review_snapshot is append-only'); END;
CREATE TRIGGER review_snapshot_no_delete BEFORE DELETE ON review_snapshot BEGIN SELECT RAISE (ABORT, 'review_snapshot is append-only'); END;
CREATE TRIGGER account_badge_no_update BEFORE UPDATE ON account_badge BEGIN SELECT RAISE (ABORT, 'account_badge is append-only'); END;
CREATE TRIGGER account_badge_no_delete BEFORE DELETE ON account_badge BEGIN SELECT RAISE (ABORT, 'account_badge is append-only'); END;
