-- Every expected cell of a period with the document it was read from, and what the year has come to.
-- Grain: one row per unit and indicator. Key: unit_id, indicator_code.
SELECT
    c.unit_id, c.indicator_code, c.state, c.amount, s.origin, s.display_name, c.sheet, c.cell, s.sha256, c.corrected,
    c.ytd_amount, c.carried_from
FROM out.year_to_date($as_of, $known_at) AS c
LEFT JOIN out.submission($as_of, $known_at) AS s USING (submission_id)
WHERE c.period_id = $period_id
ORDER BY c.unit_id, c.indicator_code
