-- Who is the same person. Nominals are never merged or changed; judgements are appended, and identities derive from them.

-- A nominal whatever its version: what judgements and identities speak of. `content_hash` is what the last run compared,
-- so that the next one finds what is new or changed.
CREATE TABLE linked_nominal (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    nominal_ref     TEXT NOT NULL,
    part            TEXT NOT NULL DEFAULT 'NEITHER',
    content_hash    INTEGER,
    UNIQUE (force_id, nominal_ref)
) STRICT;
INSERT INTO linked_nominal (force_id, nominal_ref)
    SELECT DISTINCT force_id, nominal_ref FROM nominal ORDER BY force_id, nominal_ref;

CREATE TABLE link_model (
    id              INTEGER PRIMARY KEY,
    hash            TEXT NOT NULL UNIQUE,
    toml            TEXT NOT NULL,
    made_at         TEXT NOT NULL,
    made_by         INTEGER REFERENCES account (id)
) STRICT;

CREATE TABLE link_run (
    id              INTEGER PRIMARY KEY,
    model_id        INTEGER REFERENCES link_model (id),
    kind            TEXT NOT NULL,
    seed            INTEGER NOT NULL,
    as_of           INTEGER REFERENCES submission (id),
    run_at          TEXT NOT NULL,
    run_by          INTEGER REFERENCES account (id),
    nominals        INTEGER NOT NULL,
    compared        INTEGER NOT NULL,
    pairs           INTEGER NOT NULL,
    identities      INTEGER NOT NULL,
    members         INTEGER NOT NULL,
    flags           INTEGER NOT NULL
) STRICT;

-- By a model (with the run) or by a named person (with a reason), never both. The lower number comes first.
CREATE TABLE link_judgement (
    id              INTEGER PRIMARY KEY,
    one             INTEGER NOT NULL REFERENCES linked_nominal (id),
    other           INTEGER NOT NULL REFERENCES linked_nominal (id),
    verdict         TEXT NOT NULL,
    run_id          INTEGER REFERENCES link_run (id),
    bits            REAL,
    account_id      INTEGER REFERENCES account (id),
    reason          TEXT,
    judged_at       TEXT NOT NULL,
    withdraws       INTEGER UNIQUE REFERENCES link_judgement (id),
    CHECK (one < other),
    CHECK ((run_id IS NULL) <> (account_id IS NULL)),
    CHECK ((account_id IS NULL) = (reason IS NULL)),
    CHECK ((verdict = 'WITHDRAWN') = (withdraws IS NOT NULL))
) STRICT;
CREATE INDEX link_judgement_one ON link_judgement (one, other);
CREATE INDEX link_judgement_other ON link_judgement (other);
CREATE INDEX link_judgement_person ON link_judgement (account_id, id) WHERE account_id IS NOT NULL;

-- The pairs that the present model found worth a look, with the level of each comparison. Derived: rewritten by every run.
CREATE TABLE link_pair (
    one             INTEGER NOT NULL REFERENCES linked_nominal (id),
    other           INTEGER NOT NULL REFERENCES linked_nominal (id),
    one_force       INTEGER NOT NULL,
    other_force     INTEGER NOT NULL,
    bits            REAL NOT NULL,
    levels          INTEGER NOT NULL,
    records         INTEGER NOT NULL,
    teaches         REAL NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
) STRICT;
CREATE INDEX link_pair_other ON link_pair (other);
CREATE INDEX link_pair_queue ON link_pair (teaches DESC, one, other);

CREATE TABLE identity (
    id              INTEGER PRIMARY KEY,
    made_in         INTEGER NOT NULL REFERENCES link_run (id)
) STRICT;

-- Who belonged to which identity from which run until which. Rows are closed, never removed.
CREATE TABLE identity_member (
    id              INTEGER PRIMARY KEY,
    identity_id     INTEGER NOT NULL REFERENCES identity (id),
    nominal         INTEGER NOT NULL REFERENCES linked_nominal (id),
    from_run        INTEGER NOT NULL REFERENCES link_run (id),
    until_run       INTEGER REFERENCES link_run (id)
) STRICT;
CREATE UNIQUE INDEX identity_member_present ON identity_member (nominal) WHERE until_run IS NULL;
CREATE INDEX identity_member_identity ON identity_member (identity_id, id);
CREATE INDEX identity_member_nominal ON identity_member (nominal, id);

-- What is left for a person to look at, from which run until which.
CREATE TABLE identity_flag (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    one             INTEGER NOT NULL REFERENCES linked_nominal (id),
    other           INTEGER NOT NULL REFERENCES linked_nominal (id),
    from_run        INTEGER NOT NULL REFERENCES link_run (id),
    until_run       INTEGER REFERENCES link_run (id),
    CHECK (one < other)
) STRICT;
CREATE UNIQUE INDEX identity_flag_present ON identity_flag (one, other, kind) WHERE until_run IS NULL;
CREATE INDEX identity_flag_other ON identity_flag (other);

CREATE TRIGGER link_judgement_no_update BEFORE UPDATE ON link_judgement BEGIN SELECT RAISE (ABORT, 'link_judgement is append-only'); END;
CREATE TRIGGER link_judgement_no_delete BEFORE DELETE ON link_judgement BEGIN SELECT RAISE (ABORT, 'link_judgement is append-only'); END;
CREATE TRIGGER link_model_no_update BEFORE UPDATE ON link_model BEGIN SELECT RAISE (ABORT, 'link_model is append-only'); END;
CREATE TRIGGER link_model_no_delete BEFORE DELETE ON link_model BEGIN SELECT RAISE (ABORT, 'link_model is append-only'); END;
CREATE TRIGGER link_run_no_update BEFORE UPDATE ON link_run BEGIN SELECT RAISE (ABORT, 'link_run is append-only'); END;
CREATE TRIGGER link_run_no_delete BEFORE DELETE ON link_run BEGIN SELECT RAISE (ABORT, 'link_run is append-only'); END;
CREATE TRIGGER identity_no_update BEFORE UPDATE ON identity BEGIN SELECT RAISE (ABORT, 'identity is append-only'); END;
CREATE TRIGGER identity_no_delete BEFORE DELETE ON identity BEGIN SELECT RAISE (ABORT, 'identity is append-only'); END;
CREATE TRIGGER linked_nominal_no_delete BEFORE DELETE ON linked_nominal BEGIN SELECT RAISE (ABORT, 'linked_nominal is never deleted from'); END;
CREATE TRIGGER identity_member_no_delete BEFORE DELETE ON identity_member BEGIN SELECT RAISE (ABORT, 'identity_member is never deleted from'); END;
CREATE TRIGGER identity_member_closed BEFORE UPDATE ON identity_member WHEN OLD.until_run IS NOT NULL
    OR NEW.identity_id <> OLD.identity_id OR NEW.nominal <> OLD.nominal OR NEW.from_run <> OLD.from_run
    BEGIN SELECT RAISE (ABORT, 'identity_member can only be closed'); END;
CREATE TRIGGER identity_flag_no_delete BEFORE DELETE ON identity_flag BEGIN SELECT RAISE (ABORT, 'identity_flag is never deleted from'); END;
