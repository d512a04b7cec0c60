-- Why the returns of a period that wait for the unit were made: their findings that block, in the form's order.
-- Grain: one row per finding. Key: unit_id, finding_id.
SELECT r.unit_id, f.finding_id, f.code, f.indicator_code, f.sheet, f.cell, f.message_vi
FROM out.reporting($as_of, $known_at) AS r
JOIN core.finding AS f ON f.submission_id = r.open_return_id
LEFT JOIN core.indicator AS i USING (indicator_code)
WHERE r.period_id = $period_id AND f.severity = 'BLOCK'
ORDER BY r.unit_id, i.position NULLS FIRST, f.sheet, f.cell, f.finding_id
