-- Lookagain's first tables. Times are ISO 8601 UTC text, dates and codes are text, yes/no is 0 or 1.
-- A row of a return is never changed or deleted: a corrected one is added and the old one gets `superseded_in`,
-- the file that replaced it. Rows refer to each other by the force's own references, as the return does.

CREATE TABLE setting (
    name            TEXT PRIMARY KEY,
    value           TEXT NOT NULL
) STRICT;

CREATE TABLE account (
    id              INTEGER PRIMARY KEY,
    username        TEXT NOT NULL UNIQUE,
    display_name    TEXT NOT NULL,
    role            TEXT NOT NULL,
    force_id        INTEGER,
    password_hash   TEXT,
    totp_secret     TEXT,
    totp_last_step  INTEGER NOT NULL DEFAULT 0,
    active          INTEGER NOT NULL DEFAULT 1,
    shortcuts       INTEGER NOT NULL DEFAULT 1,
    created_at      TEXT NOT NULL
) STRICT;

-- Failed sign-ins by the hash of the name that was typed, known or not, so that nothing tells which names exist.
CREATE TABLE sign_in_throttle (
    name_hash       TEXT PRIMARY KEY,
    failures        INTEGER NOT NULL,
    blocked_until   TEXT NOT NULL
) STRICT;

CREATE TABLE session (
    token_hash      TEXT PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    csrf            TEXT NOT NULL,
    second_factor   INTEGER NOT NULL,
    created_at      TEXT NOT NULL,
    seen_at         TEXT NOT NULL,
    expires_at      TEXT NOT NULL
) STRICT;

CREATE TABLE sign_in_link (
    token_hash      TEXT PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    expires_at      TEXT NOT NULL,
    used_at         TEXT
) STRICT;

CREATE TABLE submission (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    mapping         TEXT NOT NULL,
    mapping_version INTEGER NOT NULL,
    received_at     TEXT NOT NULL,
    received_by     INTEGER REFERENCES account (id)
) STRICT;
CREATE INDEX submission_force ON submission (force_id, id);

CREATE TABLE source_file (
    id              INTEGER PRIMARY KEY,
    submission_id   INTEGER NOT NULL REFERENCES submission (id),
    force_id        INTEGER NOT NULL,
    name            TEXT NOT NULL,
    sheet           TEXT,
    sha256          TEXT NOT NULL,
    bytes           INTEGER NOT NULL,
    format          TEXT NOT NULL,
    kinds           TEXT NOT NULL,
    encoding        TEXT,
    status          TEXT NOT NULL,
    rows_in         INTEGER NOT NULL DEFAULT 0,
    accepted        INTEGER NOT NULL DEFAULT 0,
    rejected        INTEGER NOT NULL DEFAULT 0,
    records_new     INTEGER NOT NULL DEFAULT 0,
    records_changed INTEGER NOT NULL DEFAULT 0,
    records_same    INTEGER NOT NULL DEFAULT 0,
    same_as         INTEGER REFERENCES source_file (id),
    warnings        TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX source_file_submission ON source_file (submission_id);
CREATE INDEX source_file_sha ON source_file (force_id, sha256);

-- What was delivered, kept whole under its hash: a zip archive is one of these and several source files.
CREATE TABLE kept_file (
    id              INTEGER PRIMARY KEY,
    submission_id   INTEGER NOT NULL REFERENCES submission (id),
    name            TEXT NOT NULL,
    sha256          TEXT NOT NULL,
    bytes           INTEGER NOT NULL
) STRICT;

CREATE TABLE rejection (
    id              INTEGER PRIMARY KEY,
    file_id         INTEGER NOT NULL REFERENCES source_file (id),
    line            INTEGER NOT NULL,
    column_name     TEXT NOT NULL,
    rule            TEXT NOT NULL,
    value_class     TEXT NOT NULL
) STRICT;
CREATE INDEX rejection_file ON rejection (file_id, line);

-- The rejected row itself, for the sender's download only.
CREATE TABLE rejected_row (
    file_id         INTEGER NOT NULL REFERENCES source_file (id),
    line            INTEGER NOT NULL,
    cells           TEXT NOT NULL,
    PRIMARY KEY (file_id, line)
) STRICT;

CREATE TABLE crime (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    crime_ref       TEXT NOT NULL,
    case_ref        TEXT NOT NULL,
    offence_code    TEXT NOT NULL,
    offence_title   TEXT,
    offence_from    TEXT NOT NULL,
    offence_to      TEXT NOT NULL,
    recorded_on     TEXT NOT NULL,
    closed_on       TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    decision_maker  TEXT NOT NULL,
    cocad           TEXT NOT NULL,
    cse_flag        TEXT NOT NULL,
    csa_flag        TEXT NOT NULL,
    group_flag      TEXT NOT NULL,
    online_only     TEXT NOT NULL,
    live_risk       TEXT NOT NULL,
    prior_review    TEXT NOT NULL,
    enquiries_raised    INTEGER,
    enquiries_completed INTEGER,
    location_ref    TEXT,
    locality        TEXT,
    officer_ref     TEXT,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX crime_current ON crime (force_id, crime_ref) WHERE superseded_in IS NULL;
CREATE INDEX crime_case ON crime (force_id, case_ref) WHERE superseded_in IS NULL;

CREATE TABLE nominal (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    nominal_ref     TEXT NOT NULL,
    identified      TEXT NOT NULL,
    surname         TEXT,
    forenames       TEXT,
    known_as        TEXT,
    born            TEXT NOT NULL,
    age_from        INTEGER,
    age_to          INTEGER,
    sex             TEXT NOT NULL,
    vital_status    TEXT NOT NULL,
    pnc_id          TEXT,
    cro_number      TEXT,
    nhs_number      TEXT,
    access_to_children TEXT NOT NULL,
    flight_risk     TEXT NOT NULL,
    position_of_trust  TEXT NOT NULL,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX nominal_current ON nominal (force_id, nominal_ref) WHERE superseded_in IS NULL;

CREATE TABLE involvement (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    crime_ref       TEXT NOT NULL,
    nominal_ref     TEXT NOT NULL,
    role            TEXT NOT NULL,
    age_from        INTEGER,
    age_to          INTEGER,
    supports_action TEXT NOT NULL,
    account_recorded TEXT NOT NULL,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX involvement_current ON involvement (force_id, crime_ref, nominal_ref, role) WHERE superseded_in IS NULL;
CREATE INDEX involvement_nominal ON involvement (force_id, nominal_ref) WHERE superseded_in IS NULL;

CREATE TABLE allegation (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    crime_ref       TEXT NOT NULL,
    nominal_ref     TEXT NOT NULL,
    offence_code    TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    decision_date   TEXT NOT NULL,
    decision_maker  TEXT NOT NULL,
    interviewed     TEXT NOT NULL,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX allegation_current ON allegation (force_id, crime_ref, nominal_ref, offence_code) WHERE superseded_in IS NULL;

CREATE TABLE contact (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    nominal_ref     TEXT NOT NULL,
    kind            TEXT NOT NULL,
    value           TEXT NOT NULL,
    postcode        TEXT,
    used_from       TEXT NOT NULL,
    used_to         TEXT NOT NULL,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX contact_current ON contact (force_id, nominal_ref, kind, value) WHERE superseded_in IS NULL;

CREATE TABLE officer (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    officer_ref     TEXT NOT NULL,
    rank            TEXT,
    surname         TEXT,
    forenames       TEXT,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX officer_current ON officer (force_id, officer_ref) WHERE superseded_in IS NULL;

CREATE TABLE location (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    location_ref    TEXT NOT NULL,
    kind            TEXT NOT NULL,
    address         TEXT,
    postcode        TEXT,
    latitude        REAL,
    longitude       REAL,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX location_current ON location (force_id, location_ref) WHERE superseded_in IS NULL;

CREATE TABLE object (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    object_ref      TEXT NOT NULL,
    kind            TEXT NOT NULL,
    identifier      TEXT,
    description     TEXT,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX object_current ON object (force_id, object_ref) WHERE superseded_in IS NULL;

CREATE TABLE communication (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    communication_ref TEXT NOT NULL,
    kind            TEXT NOT NULL,
    on_date         TEXT NOT NULL,
    at_time         TEXT,
    duration        INTEGER,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX communication_current ON communication (force_id, communication_ref) WHERE superseded_in IS NULL;

CREATE TABLE link (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    from_kind       TEXT NOT NULL,
    from_ref        TEXT NOT NULL,
    link            TEXT NOT NULL,
    to_kind         TEXT NOT NULL,
    to_ref          TEXT NOT NULL,
    detail          TEXT,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX link_current ON link (force_id, from_ref, from_kind, link, to_kind, to_ref) WHERE superseded_in IS NULL;
CREATE INDEX link_to ON link (force_id, to_kind, to_ref) WHERE superseded_in IS NULL;

-- Sealed: only `store::sealed` names this table. Nothing that scores, links, groups or ranks can reach it.
CREATE TABLE sealed_protected (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    nominal_ref     TEXT NOT NULL,
    characteristic  TEXT NOT NULL,
    source          TEXT NOT NULL,
    value_key       TEXT NOT NULL,
    raw             TEXT,
    code_system     TEXT NOT NULL,
    code            TEXT NOT NULL,
    recorded_on     TEXT NOT NULL,
    source_file     INTEGER NOT NULL REFERENCES source_file (id),
    source_row      INTEGER NOT NULL,
    content_hash    INTEGER NOT NULL,
    superseded_in   INTEGER REFERENCES source_file (id)
) STRICT;
CREATE UNIQUE INDEX sealed_protected_current
    ON sealed_protected (force_id, nominal_ref, characteristic, source, value_key) WHERE superseded_in IS NULL;

CREATE TABLE case_file (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    case_ref        TEXT NOT NULL,
    status          TEXT NOT NULL,
    status_since    TEXT NOT NULL,
    UNIQUE (force_id, case_ref)
) STRICT;

CREATE TABLE rule_set (
    id              INTEGER PRIMARY KEY,
    version         TEXT NOT NULL UNIQUE,
    text            TEXT NOT NULL,
    adopted_at      TEXT NOT NULL,
    adopted_by      INTEGER REFERENCES account (id)
) STRICT;

CREATE TABLE assessment (
    id              INTEGER PRIMARY KEY,
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    rules           TEXT NOT NULL,
    assessed_at     TEXT NOT NULL,
    eligibility     TEXT NOT NULL,
    band            TEXT NOT NULL,
    points          INTEGER NOT NULL,
    route           TEXT NOT NULL,
    findings        TEXT NOT NULL,
    findings_hash   INTEGER NOT NULL,
    superseded_at   TEXT
) STRICT;
CREATE UNIQUE INDEX assessment_current ON assessment (case_id) WHERE superseded_at IS NULL;
CREATE INDEX assessment_case ON assessment (case_id, id);

-- What the queue filters and sorts by, one narrow row a case. Derived: it can be rebuilt from the tables above.
CREATE TABLE queue_entry (
    case_id         INTEGER PRIMARY KEY REFERENCES case_file (id),
    force_id        INTEGER NOT NULL,
    status          TEXT NOT NULL,
    eligibility     TEXT NOT NULL,
    band            TEXT NOT NULL,
    rank            INTEGER NOT NULL,
    family          TEXT NOT NULL
) STRICT;
CREATE INDEX queue_order ON queue_entry (rank, case_id);
CREATE INDEX queue_status ON queue_entry (status, rank, case_id);
CREATE INDEX queue_force ON queue_entry (force_id, status, rank, case_id);
CREATE INDEX queue_facets ON queue_entry (status, eligibility, band, family, force_id);

CREATE VIRTUAL TABLE case_text USING fts5 (words, tokenize = 'unicode61');

CREATE TABLE decision (
    id              INTEGER PRIMARY KEY,
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    action          TEXT NOT NULL,
    from_status     TEXT NOT NULL,
    to_status       TEXT NOT NULL,
    reason          TEXT NOT NULL,
    route           TEXT,
    considered      INTEGER REFERENCES assessment (id),
    decided_by      INTEGER NOT NULL REFERENCES account (id),
    decided_at      TEXT NOT NULL,
    undoes          INTEGER UNIQUE REFERENCES decision (id)
) STRICT;
CREATE INDEX decision_case ON decision (case_id, id);
CREATE INDEX decision_action ON decision (action, id);

CREATE TABLE info_request (
    id              INTEGER PRIMARY KEY,
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    force_id        INTEGER NOT NULL,
    decision_id     INTEGER NOT NULL REFERENCES decision (id),
    questions       TEXT NOT NULL,
    asked_at        TEXT NOT NULL,
    status          TEXT NOT NULL,
    answer          TEXT,
    answered_by     INTEGER REFERENCES account (id),
    answered_at     TEXT
) STRICT;
CREATE INDEX info_request_force ON info_request (force_id, status, id);
CREATE INDEX info_request_case ON info_request (case_id);

CREATE TABLE second_look (
    id              INTEGER PRIMARY KEY,
    decision_id     INTEGER NOT NULL UNIQUE REFERENCES decision (id),
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    drawn_at        TEXT NOT NULL,
    result          INTEGER REFERENCES decision (id)
) STRICT;

CREATE TABLE reveal (
    id              INTEGER PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    nominal_id      INTEGER NOT NULL REFERENCES nominal (id),
    reason          TEXT NOT NULL,
    revealed_at     TEXT NOT NULL,
    until           TEXT NOT NULL
) STRICT;
CREATE INDEX reveal_account ON reveal (account_id, case_id, until);

CREATE TABLE context_figure (
    id              INTEGER PRIMARY KEY,
    force_id        INTEGER NOT NULL,
    period          TEXT NOT NULL,
    measure         TEXT NOT NULL,
    source          TEXT NOT NULL,
    count           INTEGER NOT NULL,
    loaded_at       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX context_figure_key ON context_figure (force_id, source, period, measure);

CREATE TABLE audit_head (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    seq             INTEGER NOT NULL,
    hash            TEXT NOT NULL
) STRICT;

CREATE TABLE audit_entry (
    seq             INTEGER PRIMARY KEY,
    at              TEXT NOT NULL,
    actor_account   INTEGER,
    actor_role      TEXT NOT NULL,
    action          TEXT NOT NULL,
    object_kind     TEXT,
    object_id       INTEGER,
    force_id        INTEGER,
    policy          TEXT,
    reason          TEXT,
    detail          TEXT NOT NULL,
    prev_hash       TEXT NOT NULL,
    hash            TEXT NOT NULL
) STRICT;
CREATE INDEX audit_actor ON audit_entry (actor_account, seq);
CREATE INDEX audit_object ON audit_entry (object_kind, object_id, seq);
CREATE INDEX audit_action ON audit_entry (action, seq);

CREATE TABLE audit_checkpoint (
    seq             INTEGER PRIMARY KEY,
    note            TEXT NOT NULL,
    at              TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE (ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE (ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint BEGIN SELECT RAISE (ABORT, 'audit_checkpoint is append-only'); END;
CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint BEGIN SELECT RAISE (ABORT, 'audit_checkpoint is append-only'); END;
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN SELECT RAISE (ABORT, 'decision is append-only'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN SELECT RAISE (ABORT, 'decision is append-only'); END;
CREATE TRIGGER rejection_no_update BEFORE UPDATE ON rejection BEGIN SELECT RAISE (ABORT, 'rejection is append-only'); END;
CREATE TRIGGER rejection_no_delete BEFORE DELETE ON rejection BEGIN SELECT RAISE (ABORT, 'rejection is append-only'); END;
CREATE TRIGGER rejected_row_no_update BEFORE UPDATE ON rejected_row BEGIN SELECT RAISE (ABORT, 'rejected_row is append-only'); END;
CREATE TRIGGER rejected_row_no_delete BEFORE DELETE ON rejected_row BEGIN SELECT RAISE (ABORT, 'rejected_row is append-only'); END;
CREATE TRIGGER reveal_no_update BEFORE UPDATE ON reveal BEGIN SELECT RAISE (ABORT, 'reveal is append-only'); END;
CREATE TRIGGER reveal_no_delete BEFORE DELETE ON reveal BEGIN SELECT RAISE (ABORT, 'reveal is append-only'); END;
CREATE TRIGGER rule_set_no_update BEFORE UPDATE ON rule_set BEGIN SELECT RAISE (ABORT, 'rule_set is append-only'); END;
CREATE TRIGGER rule_set_no_delete BEFORE DELETE ON rule_set BEGIN SELECT RAISE (ABORT, 'rule_set is append-only'); END;
CREATE TRIGGER crime_no_delete BEFORE DELETE ON crime BEGIN SELECT RAISE (ABORT, 'crime is never deleted from'); END;
CREATE TRIGGER nominal_no_delete BEFORE DELETE ON nominal BEGIN SELECT RAISE (ABORT, 'nominal is never deleted from'); END;
CREATE TRIGGER involvement_no_delete BEFORE DELETE ON involvement BEGIN SELECT RAISE (ABORT, 'involvement is never deleted from'); END;
CREATE TRIGGER allegation_no_delete BEFORE DELETE ON allegation BEGIN SELECT RAISE (ABORT, 'allegation is never deleted from'); END;
CREATE TRIGGER contact_no_delete BEFORE DELETE ON contact BEGIN SELECT RAISE (ABORT, 'contact is never deleted from'); END;
CREATE TRIGGER officer_no_delete BEFORE DELETE ON officer BEGIN SELECT RAISE (ABORT, 'officer is never deleted from'); END;
CREATE TRIGGER location_no_delete BEFORE DELETE ON location BEGIN SELECT RAISE (ABORT, 'location is never deleted from'); END;
CREATE TRIGGER object_no_delete BEFORE DELETE ON object BEGIN SELECT RAISE (ABORT, 'object is never deleted from'); END;
CREATE TRIGGER communication_no_delete BEFORE DELETE ON communication BEGIN SELECT RAISE (ABORT, 'communication is never deleted from'); END;
CREATE TRIGGER link_no_delete BEFORE DELETE ON link BEGIN SELECT RAISE (ABORT, 'link is never deleted from'); END;
CREATE TRIGGER sealed_protected_no_delete BEFORE DELETE ON sealed_protected BEGIN SELECT RAISE (ABORT, 'sealed_protected is never deleted from'); END;
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission BEGIN SELECT RAISE (ABORT, 'submission is never deleted from'); END;
CREATE TRIGGER source_file_no_delete BEFORE DELETE ON source_file BEGIN SELECT RAISE (ABORT, 'source_file is never deleted from'); END;
CREATE TRIGGER case_file_no_delete BEFORE DELETE ON case_file BEGIN SELECT RAISE (ABORT, 'case_file is never deleted from'); END;
CREATE TRIGGER assessment_no_delete BEFORE DELETE ON assessment BEGIN SELECT RAISE (ABORT, 'assessment is never deleted from'); END;
