-- A force's consent to show another its part of a group ends on a day, covers what was in the group then, and can be withdrawn.
-- Answers from before have no end, so they open nothing any more: whoever needs it asks again.
ALTER TABLE access_answer ADD COLUMN open_until TEXT;
ALTER TABLE access_answer ADD COLUMN as_of_run BIGINT REFERENCES group_run (id);

CREATE TABLE access_withdrawal (
    request_id      BIGINT NOT NULL REFERENCES access_request (id),
    owner_force     BIGINT NOT NULL,
    account_id      BIGINT NOT NULL REFERENCES account (id),
    reason          TEXT NOT NULL,
    withdrawn_at    TEXT NOT NULL,
    PRIMARY KEY (request_id, owner_force)
);
CREATE TRIGGER access_withdrawal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change ();

-- What a submission brought is looked up by its files, to raise alerts.
CREATE INDEX contact_source_file ON contact (source_file) WHERE superseded_in IS NULL;
