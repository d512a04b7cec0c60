-- The ledger's cells of some units and periods, the latter all of their years, without sensitive indicators. Key: unit_id, period_id, indicator_code.
WITH standing_cell AS (
    SELECT *, 'all' AS scope, 'standing' AS variant
    FROM core.cell_of($as_of, $known_at, $periods, $first_unit, $last_unit)
)
SELECT
    c.unit_id, c.period_id, c.indicator_code, c.required, c.state, c.amount, c.ytd_amount, c.carried_from, c.ytd_periods,
    c.ytd_periods_known, c.stated_ytd, c.plan_amount, c.submission_id, c.sheet, c.cell, c.corrected, c.reported_amount
FROM core.year_to_date_of('standing_cell') AS c
JOIN release_indicator AS i USING (indicator_code)
SEMI JOIN release_period USING (period_id)
ORDER BY c.period_id, c.unit_id, i.position
