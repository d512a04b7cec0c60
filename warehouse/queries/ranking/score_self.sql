-- What units scored themselves in the effective reports of a year; the latest period comes last.
-- Grain: one row per unit, period and criterion. Key: unit_id, period_id, criterion_code.
SELECT s.unit_id, s.period_id, s.criterion_code, s.points, s.evidence, s.note
FROM out.self_score($as_of, $known_at) AS s
JOIN core.period AS p USING (period_id)
WHERE p.year = $year
ORDER BY s.unit_id, s.criterion_code, p.number
