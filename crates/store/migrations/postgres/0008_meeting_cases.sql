-- Which cases a meeting decided. Made from the files.
CREATE TABLE meeting_case (
    meeting_id      BIGINT NOT NULL REFERENCES meeting (id),
    case_id         BIGINT NOT NULL REFERENCES case_file (id),
    PRIMARY KEY (meeting_id, case_id)
);
