-- Did a person have a part in the original case? Asked whenever somebody acts, over every version of the case's records. The officer comes
-- first, so that this is taken for nothing else.
CREATE INDEX crime_officer ON crime (officer_ref, force_id, case_ref) WHERE officer_ref IS NOT NULL;
-- Blind second reviews that wait: few among many cases.
CREATE INDEX casework_stage_second ON casework_stage (second_review) WHERE second_review IS NOT NULL;
