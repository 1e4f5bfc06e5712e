-- One index for each thing the queue filters by, in the order of the queue: a page and its count read only the rows they are about.
-- Without them a filter by band, eligibility or family walked every case, and a force's own queue was sorted anew for each page.
CREATE INDEX queue_band ON queue_entry (band, rank, case_id);
CREATE INDEX queue_eligibility ON queue_entry (eligibility, rank, case_id);
CREATE INDEX queue_family ON queue_entry (family, rank, case_id);
CREATE INDEX queue_own ON queue_entry (force_id, rank, case_id);
