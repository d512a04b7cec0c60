-- Questions (findings to be explained) on effective reports of a period, a unit or all: what the unit answered, what was
-- ruled. Grain: one row per finding. Key: submission_id, finding_id.
SELECT *
FROM out.question($as_of, $known_at)
WHERE ($period_id::VARCHAR IS NULL OR period_id = $period_id) AND ($unit_id::VARCHAR IS NULL OR unit_id = $unit_id)
ORDER BY period_id, unit_id, indicator_code NULLS FIRST, code, finding_id
