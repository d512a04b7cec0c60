-- The self-scores of two versions of a report. Key: submission_id, criterion_code.
SELECT * FROM core.self_score WHERE submission_id IN ($before_id, $after_id) ORDER BY submission_id, criterion_code;
