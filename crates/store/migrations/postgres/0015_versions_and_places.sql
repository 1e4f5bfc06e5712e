-- Every version of a person's record, and the crimes at a place: what the indexes of present records leave out.
CREATE INDEX nominal_replaced ON nominal (force_id, nominal_ref) WHERE superseded_in IS NOT NULL;
CREATE INDEX crime_at ON crime (force_id, location_ref) WHERE superseded_in IS NULL AND location_ref IS NOT NULL;
