-- The remarks of two versions of a report. Key: submission_id, kind, position.
SELECT * FROM core.remark WHERE submission_id IN ($before_id, $after_id) ORDER BY submission_id, kind, position;
