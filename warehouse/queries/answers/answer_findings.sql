-- Findings of the named submissions, worst first; explained: a question whose row in that very report bears a note.
-- Key: submission_id, finding_id.
SELECT
    f.*,
    f.severity = 'EXPLAIN' AND EXISTS (
        SELECT 1 FROM core.remark AS r
        WHERE r.submission_id = f.submission_id AND r.kind = 'note' AND r.indicator_code = f.indicator_code
    ) AS explained
FROM core.finding AS f
WHERE f.submission_id IN (SELECT unnest($submissions))
ORDER BY f.submission_id, list_position(['BLOCK', 'HOLD', 'EXPLAIN', 'NOTE'], f.severity), f.sheet, f.code, f.cell, f.finding_id;
