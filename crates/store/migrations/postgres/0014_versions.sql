-- Every version of a person's record: what the index of present records leaves out.
CREATE INDEX nominal_replaced ON nominal (force_id, nominal_ref) WHERE superseded_in IS NOT NULL;
