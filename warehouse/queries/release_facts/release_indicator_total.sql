-- Totals, without sensitive indicators: the released cells added up. Key: period_id, indicator_code.
WITH to_date AS (
    SELECT 'all' AS scope, 'standing' AS variant, i.year_aggregation, c.*
    FROM release_cell AS c
    JOIN core.indicator AS i USING (indicator_code)
)
SELECT
    t.period_id, t.indicator_code, t.total, t.ytd_total, t.units_expected, t.units_reported, t.units_not_applicable,
    t.units_missing, t.ytd_units, t.ytd_carried_units
FROM core.total_of('to_date') AS t
JOIN core.indicator AS i USING (indicator_code)
ORDER BY t.period_id, i.position
