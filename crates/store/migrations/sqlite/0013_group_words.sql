-- Whose records a word about a tie is about, when it names no nominal: those of one force when the person was bound to it, and
-- everybody's when there is none.
ALTER TABLE tie_judgement ADD COLUMN force_id INTEGER;
-- What people bound to a force said before counts for that force's records alone from now on.
DROP TRIGGER tie_judgement_no_update;
UPDATE tie_judgement SET force_id = (SELECT a.force_id FROM account a WHERE a.id = tie_judgement.account_id) WHERE nominal IS NULL;
CREATE TRIGGER tie_judgement_no_update BEFORE UPDATE ON tie_judgement BEGIN SELECT RAISE (ABORT, 'tie_judgement is append-only'); END;

-- A group's past, and decisions in which it was the other group, are looked up by the group.
CREATE INDEX group_case_group ON group_case (group_id);
CREATE INDEX group_decision_other ON group_decision (other_group) WHERE other_group IS NOT NULL;
