-- Did a person have a part in the original case? Asked whenever somebody acts, over every version of the case's records.
CREATE INDEX crime_officer ON crime (force_id, case_ref, officer_ref);
-- Blind second reviews that wait: few among many cases.
CREATE INDEX casework_stage_second ON casework_stage (second_review) WHERE second_review IS NOT NULL;
