-- Amounts of released cells of a period, if it is due; a plan only where there is one. Key: unit_id, indicator_code, measure, period_id.
-- A year-to-date is of indicators that have one; where none is known, its state says as much as the cell's does.
WITH cells AS (
    SELECT c.*, i.position, i.year_aggregation, p.window_start
    FROM out.cell AS c
    JOIN out.indicator AS i USING (indicator_code)
    JOIN out.period AS p USING (period_id)
    WHERE p.is_due AND c.period_id = $period_id
)
SELECT
    unit_id, indicator_code, 'period' AS measure, period_id, amount, state, required, CAST(NULL AS VARCHAR) AS carried_from,
    coalesce(contains(corrected, 'period'), false) AS is_corrected, position, window_start, 1 AS place
FROM cells
WHERE year_aggregation <> 'ytd'
UNION ALL
SELECT
    unit_id, indicator_code, 'ytd', period_id, ytd_amount,
    CASE
        WHEN ytd_amount > 0 THEN 'value'
        WHEN ytd_amount = 0 THEN 'zero'
        WHEN state IN ('value', 'zero', 'not_applicable') THEN 'missing'
        ELSE state
    END,
    required, carried_from, coalesce(contains(corrected, 'ytd'), false), position, window_start, 2
FROM cells
WHERE year_aggregation <> 'last'
UNION ALL
SELECT
    unit_id, indicator_code, 'plan', period_id, plan_amount, CASE WHEN plan_amount = 0 THEN 'zero' ELSE 'value' END,
    false, CAST(NULL AS VARCHAR), coalesce(contains(corrected, 'plan'), false), position, window_start, 3
FROM cells
WHERE plan_amount IS NOT NULL
ORDER BY window_start, unit_id, position, place
