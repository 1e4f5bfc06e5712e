-- What is alleged of one person. Without it, asking that of every person read the allegations of the whole force each time, which grew with the square of the force.
CREATE INDEX allegation_nominal ON allegation (force_id, nominal_ref) WHERE superseded_in IS NULL;
