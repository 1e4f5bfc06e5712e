-- What somebody began to fill in and did not send: theirs alone, sealed, one for each form of a case. It is on record that there was one and never
-- what it said; it goes when the form is sent, when they throw it away, or some days after they last kept it.
CREATE TABLE draft (
    id              INTEGER PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    case_id         INTEGER NOT NULL REFERENCES case_file (id),
    form            TEXT NOT NULL,
    mark            TEXT NOT NULL,
    fields          TEXT NOT NULL,
    began_at        TEXT NOT NULL,
    kept_at         TEXT NOT NULL,
    UNIQUE (account_id, case_id, form)
) STRICT;
CREATE INDEX draft_kept ON draft (kept_at);
