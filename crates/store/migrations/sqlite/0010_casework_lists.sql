-- Did a person have a part in the original case? Present versions go by the index of cases; this is for those that were replaced. It
-- stays empty where nothing was corrected, so that an intake of what is new pays nothing for it.
CREATE INDEX crime_case_replaced ON crime (force_id, case_ref) WHERE superseded_in IS NOT NULL;
-- Blind second reviews that wait: few among many cases.
CREATE INDEX casework_stage_second ON casework_stage (second_review) WHERE second_review IS NOT NULL;
