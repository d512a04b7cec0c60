-- The findings of one submission, worst first. Key: finding_id.
SELECT * FROM core.finding
WHERE submission_id = $submission_id
ORDER BY list_position(['BLOCK', 'HOLD', 'EXPLAIN', 'NOTE'], severity), sheet, code, cell, finding_id;
