-- Findings of the named submissions, worst first. Key: submission_id, finding_id.
SELECT f.*
FROM core.finding AS f
WHERE f.submission_id IN (SELECT unnest($submissions))
ORDER BY f.submission_id, list_position(['BLOCK', 'HOLD', 'EXPLAIN', 'NOTE'], f.severity), f.sheet, f.code, f.cell, f.finding_id;
