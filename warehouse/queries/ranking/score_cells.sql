-- The cells of accepted reports of a year: what indicators are scored on.
-- Grain: one row per unit, period and indicator of an effective report. Key: unit_id, period_id, indicator_code.
SELECT c.unit_id, c.period_id, c.indicator_code, c.state, c.amount, c.plan_amount
FROM out.cell($as_of, $known_at) AS c
JOIN core.period AS p USING (period_id)
WHERE p.year = $year AND c.submission_id IS NOT NULL
ORDER BY c.unit_id, c.indicator_code, p.number
