-- Questions (findings to be explained) on effective reports of a period, a unit or all: what the unit answered, what was
-- ruled, indicators in the order of the form. Grain: one row per finding. Key: submission_id, finding_id.
SELECT q.*
FROM out.question($as_of, $known_at) AS q
LEFT JOIN core.indicator AS i USING (indicator_code)
WHERE ($period_id::VARCHAR IS NULL OR q.period_id = $period_id) AND ($unit_id::VARCHAR IS NULL OR q.unit_id = $unit_id)
ORDER BY q.period_id, q.unit_id, i.position NULLS FIRST, q.code, q.finding_id
