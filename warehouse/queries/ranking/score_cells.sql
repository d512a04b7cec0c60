-- The cells of accepted reports of a year: what indicators are scored on, with what the year had come to by then.
-- Grain: one row per unit, period and indicator of an effective report. Key: unit_id, period_id, indicator_code.
WITH year_cell AS (
    SELECT
        'all' AS scope, 'standing' AS variant, c.unit_id, c.period_id, c.indicator_code, c.required, c.state, c.amount,
        c.stated_ytd, c.plan_amount, c.submission_id IS NOT NULL AS is_accepted
    FROM out.cell($as_of, $known_at) AS c
    JOIN core.period AS p USING (period_id)
    WHERE p.year = $year
)
SELECT unit_id, period_id, indicator_code, state, amount, plan_amount, ytd_amount
FROM core.year_to_date_of('year_cell')
WHERE is_accepted
ORDER BY unit_id, indicator_code, number
