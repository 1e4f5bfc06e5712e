-- Hidden groups: cases that ties hold together. Derived from what is on record, and kept so that a group keeps its number;
-- what people said about groups and ties is appended.

CREATE TABLE group_run (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    settings        TEXT NOT NULL,
    as_of           INTEGER REFERENCES submission (id),
    link_run        INTEGER NOT NULL,
    run_at          TEXT NOT NULL,
    run_by          INTEGER REFERENCES account (id),
    cases           INTEGER NOT NULL,
    pairs           INTEGER NOT NULL,
    candidates      INTEGER NOT NULL,
    in_all          INTEGER NOT NULL
) STRICT;

CREATE TABLE hidden_group (
    id              INTEGER PRIMARY KEY,
    made_in         INTEGER NOT NULL REFERENCES group_run (id)
) STRICT;

-- Which case belonged to which group from which run until which. A case may belong to several. Rows are closed, never removed.
CREATE TABLE group_case (
    id              INTEGER PRIMARY KEY,
    group_id        INTEGER NOT NULL REFERENCES hidden_group (id),
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    from_run        INTEGER NOT NULL REFERENCES group_run (id),
    until_run       INTEGER REFERENCES group_run (id)
) STRICT;
CREATE UNIQUE INDEX group_case_present ON group_case (group_id, case_id) WHERE until_run IS NULL;
CREATE INDEX group_case_case ON group_case (case_id) WHERE until_run IS NULL;

-- A group as the last run that looked at it found it. Derived: rewritten by every run. `forces` is one force's number, or 0 for several.
CREATE TABLE group_view (
    group_id        INTEGER PRIMARY KEY REFERENCES hidden_group (id),
    bits            REAL NOT NULL,
    known           INTEGER NOT NULL,
    one_force       INTEGER NOT NULL,
    forces          INTEGER NOT NULL,
    cases           INTEGER NOT NULL,
    suspects        INTEGER NOT NULL,
    victims         INTEGER NOT NULL,
    places          INTEGER NOT NULL,
    ties            TEXT NOT NULL,
    network         TEXT NOT NULL,
    detail          TEXT NOT NULL
) STRICT;
CREATE INDEX group_view_order ON group_view (bits DESC, group_id);
CREATE INDEX group_view_force ON group_view (one_force, bits DESC, group_id);

-- A person says that something ties nobody, or that one record does not hold it. Taken back by another row.
CREATE TABLE tie_judgement (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    value_key       INTEGER NOT NULL,
    nominal         INTEGER REFERENCES linked_nominal (id),
    group_id        INTEGER NOT NULL REFERENCES hidden_group (id),
    account_id      INTEGER NOT NULL REFERENCES account (id),
    reason          TEXT NOT NULL,
    judged_at       TEXT NOT NULL,
    withdraws       INTEGER UNIQUE REFERENCES tie_judgement (id)
) STRICT;
CREATE INDEX tie_judgement_group ON tie_judgement (group_id, id);

-- What a named person decided about a group. Taken back by another row.
CREATE TABLE group_decision (
    id              INTEGER PRIMARY KEY,
    group_id        INTEGER NOT NULL REFERENCES hidden_group (id),
    act             TEXT NOT NULL,
    other_group     INTEGER REFERENCES hidden_group (id),
    cases           TEXT NOT NULL,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    reason          TEXT NOT NULL,
    decided_at      TEXT NOT NULL,
    undoes          INTEGER UNIQUE REFERENCES group_decision (id)
) STRICT;
CREATE INDEX group_decision_group ON group_decision (group_id, id);

-- A case that came in after a group was confirmed, or while it stood open, and belongs to it by its own ties.
CREATE TABLE group_alert (
    id              INTEGER PRIMARY KEY,
    group_id        INTEGER NOT NULL REFERENCES hidden_group (id),
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    submission_id   INTEGER NOT NULL REFERENCES submission (id),
    bits            REAL NOT NULL,
    raised_at       TEXT NOT NULL,
    UNIQUE (group_id, case_id)
) STRICT;

-- Someone looked at an alert.
CREATE TABLE group_alert_seen (
    alert_id        INTEGER PRIMARY KEY REFERENCES group_alert (id),
    account_id      INTEGER NOT NULL REFERENCES account (id),
    seen_at         TEXT NOT NULL
) STRICT;

-- A chart as it was: the picture, what it was drawn from, the question, and a hash over all three.
CREATE TABLE exhibit (
    id              INTEGER PRIMARY KEY,
    group_id        INTEGER NOT NULL REFERENCES hidden_group (id),
    query           TEXT NOT NULL,
    frozen          TEXT NOT NULL,
    picture         TEXT NOT NULL,
    sha256          TEXT NOT NULL,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    made_at         TEXT NOT NULL
) STRICT;
CREATE INDEX exhibit_group ON exhibit (group_id, id);

-- A force asks for what another force's records add to a group, and the owner answers.
CREATE TABLE access_request (
    id              INTEGER PRIMARY KEY,
    group_id        INTEGER NOT NULL REFERENCES hidden_group (id),
    asked_by        INTEGER NOT NULL REFERENCES account (id),
    asking_force    INTEGER NOT NULL,
    reason          TEXT NOT NULL,
    asked_at        TEXT NOT NULL
) STRICT;
CREATE INDEX access_request_group ON access_request (group_id, id);
CREATE TABLE access_answer (
    request_id      INTEGER NOT NULL REFERENCES access_request (id),
    owner_force     INTEGER NOT NULL,
    accepted        INTEGER NOT NULL,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    reason          TEXT NOT NULL,
    answered_at     TEXT NOT NULL,
    PRIMARY KEY (request_id, owner_force)
) STRICT;

CREATE TRIGGER group_run_no_update BEFORE UPDATE ON group_run BEGIN SELECT RAISE (ABORT, 'group_run is append-only'); END;
CREATE TRIGGER group_run_no_delete BEFORE DELETE ON group_run BEGIN SELECT RAISE (ABORT, 'group_run is append-only'); END;
CREATE TRIGGER hidden_group_no_update BEFORE UPDATE ON hidden_group BEGIN SELECT RAISE (ABORT, 'hidden_group is append-only'); END;
CREATE TRIGGER hidden_group_no_delete BEFORE DELETE ON hidden_group BEGIN SELECT RAISE (ABORT, 'hidden_group is append-only'); END;
CREATE TRIGGER tie_judgement_no_update BEFORE UPDATE ON tie_judgement BEGIN SELECT RAISE (ABORT, 'tie_judgement is append-only'); END;
CREATE TRIGGER tie_judgement_no_delete BEFORE DELETE ON tie_judgement BEGIN SELECT RAISE (ABORT, 'tie_judgement is append-only'); END;
CREATE TRIGGER group_decision_no_update BEFORE UPDATE ON group_decision BEGIN SELECT RAISE (ABORT, 'group_decision is append-only'); END;
CREATE TRIGGER group_decision_no_delete BEFORE DELETE ON group_decision BEGIN SELECT RAISE (ABORT, 'group_decision is append-only'); END;
CREATE TRIGGER group_alert_no_update BEFORE UPDATE ON group_alert BEGIN SELECT RAISE (ABORT, 'group_alert is append-only'); END;
CREATE TRIGGER group_alert_no_delete BEFORE DELETE ON group_alert BEGIN SELECT RAISE (ABORT, 'group_alert is append-only'); END;
CREATE TRIGGER group_alert_seen_no_update BEFORE UPDATE ON group_alert_seen BEGIN SELECT RAISE (ABORT, 'group_alert_seen is append-only'); END;
CREATE TRIGGER group_alert_seen_no_delete BEFORE DELETE ON group_alert_seen BEGIN SELECT RAISE (ABORT, 'group_alert_seen is append-only'); END;
CREATE TRIGGER exhibit_no_update BEFORE UPDATE ON exhibit BEGIN SELECT RAISE (ABORT, 'exhibit is append-only'); END;
CREATE TRIGGER exhibit_no_delete BEFORE DELETE ON exhibit BEGIN SELECT RAISE (ABORT, 'exhibit is append-only'); END;
CREATE TRIGGER access_request_no_update BEFORE UPDATE ON access_request BEGIN SELECT RAISE (ABORT, 'access_request is append-only'); END;
CREATE TRIGGER access_request_no_delete BEFORE DELETE ON access_request BEGIN SELECT RAISE (ABORT, 'access_request is append-only'); END;
CREATE TRIGGER access_answer_no_update BEFORE UPDATE ON access_answer BEGIN SELECT RAISE (ABORT, 'access_answer is append-only'); END;
CREATE TRIGGER access_answer_no_delete BEFORE DELETE ON access_answer BEGIN SELECT RAISE (ABORT, 'access_answer is append-only'); END;
CREATE TRIGGER group_case_no_delete BEFORE DELETE ON group_case BEGIN SELECT RAISE (ABORT, 'group_case is never deleted from'); END;
CREATE TRIGGER group_case_closed BEFORE UPDATE ON group_case WHEN OLD.until_run IS NOT NULL
    OR NEW.group_id <> OLD.group_id OR NEW.case_id <> OLD.case_id OR NEW.from_run <> OLD.from_run
    BEGIN SELECT RAISE (ABORT, 'group_case can only be closed'); END;
