-- The ledger's cells, without sensitive indicators. Key: unit_id, period_id, indicator_code.
SELECT
    c.unit_id, c.period_id, c.indicator_code, c.required, c.state, c.amount, c.ytd_amount, c.carried_from, c.ytd_periods,
    c.ytd_periods_known, c.stated_ytd, c.plan_amount, c.submission_id, c.sheet, c.cell, c.corrected, c.reported_amount
FROM out.year_to_date($as_of, $known_at) AS c
JOIN core.indicator AS i USING (indicator_code)
JOIN core.period AS p USING (period_id)
WHERE NOT i.sensitive AND p.window_start <= CAST($as_of AS DATE)
ORDER BY c.period_id, c.unit_id, i.position
