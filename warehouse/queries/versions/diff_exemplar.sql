-- The exemplars of two versions of a report. Key: submission_id, position.
SELECT * FROM core.exemplar WHERE submission_id IN ($before_id, $after_id) ORDER BY submission_id, position;
