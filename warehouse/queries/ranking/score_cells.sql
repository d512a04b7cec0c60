-- The cells of accepted reports of a year: what indicators are scored on, with what the year had come to by then.
-- Of the units between two in the order of their identifiers; NULL: of all.
-- Grain: one row per unit, period and indicator of an effective report. Key: unit_id, period_id, indicator_code.
SELECT c.unit_id, c.period_id, c.indicator_code, c.state, c.amount, c.plan_amount, c.ytd_amount
FROM out.year_to_date($as_of, $known_at) AS c
WHERE c.year = $year AND c.submission_id IS NOT NULL
    AND ($first_unit IS NULL OR c.unit_id BETWEEN $first_unit AND $last_unit)
ORDER BY c.unit_id, c.indicator_code, c.number
