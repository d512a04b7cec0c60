-- Findings of the submissions that units are answered for, worst first. Key: submission_id, finding_id.
SELECT f.*
FROM core.finding AS f
JOIN out.submission($as_of, $known_at) AS s USING (submission_id)
WHERE s.verdict IN ('RETURNED', 'ACCEPTED_WITH_QUESTIONS', 'UNREADABLE') AND s.copy_of IS NULL
ORDER BY f.submission_id, list_position(['BLOCK', 'HOLD', 'EXPLAIN', 'NOTE'], f.severity), f.sheet, f.code, f.cell, f.finding_id;
