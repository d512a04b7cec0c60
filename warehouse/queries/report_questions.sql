-- Open questions (findings to be explained) on the effective reports of a period.
-- Grain: one row per finding. Key: submission_id, finding_id.
SELECT
    f.submission_id, f.finding_id, f.unit_id, f.unit_name, f.code, f.indicator_code, f.sheet, f.cell, f.value_seen,
    f.message_vi, f.fix_vi
FROM out.finding($as_of, $known_at) AS f
JOIN out.submission($as_of, $known_at) AS s USING (submission_id)
WHERE f.period_id = $period_id AND s.is_effective AND f.severity = 'EXPLAIN'
ORDER BY f.unit_id, f.indicator_code NULLS FIRST, f.code, f.finding_id
