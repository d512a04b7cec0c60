-- Corrections that apply in the year up to a period, as at one moment. Grain: a correction. Key: correction_id.
SELECT c.correction_id, c.unit_id, c.period_id, c.indicator_code, c.measure, c.reason, c.decided_by, c.decided_on
FROM out.correction($as_of, $known_at) AS c
JOIN core.period AS q USING (period_id)
JOIN core.period AS p ON p.period_id = $period_id
WHERE c.applies AND q.year = p.year AND q.number <= p.number
ORDER BY c.unit_id, c.period_id, c.indicator_code, c.measure, c.correction_id
