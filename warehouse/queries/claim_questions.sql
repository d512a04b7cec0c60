-- How many questions are open on the effective reports of the period, and to how many units.
-- Grain: one row. Key: none.
SELECT count(*) AS questions, count(DISTINCT f.unit_id) AS units
FROM out.finding($as_of, $known_at) AS f
JOIN out.submission($as_of, $known_at) AS s USING (submission_id)
WHERE f.period_id = $period_id AND s.is_effective AND f.severity = 'EXPLAIN'
