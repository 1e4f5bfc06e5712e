-- What each set of cases that pairs put together became in the last run, and the mark of everything that had a say in it: the next run
-- takes over what nothing touched. Derived: cases are named by number, values and people not at all.
CREATE TABLE group_kept (
    mark            TEXT PRIMARY KEY,
    became          TEXT NOT NULL
) STRICT;

-- The last case that there was: a later one is new to the groups.
ALTER TABLE group_run ADD COLUMN last_case INTEGER;
