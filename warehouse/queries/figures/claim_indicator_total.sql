-- Totals of a period's indicators and how many units stand behind them.
-- units_corrected: units of which a person corrected some amount of the indicator.
-- ytd_total: what the year has come to by the indicator's own aggregation, over ytd_units; ytd_carried_units of them stand
-- with the figure of an earlier period.
-- Grain: one row per indicator; one only when $indicator_code is given. Key: indicator_code.
WITH positive AS (
    SELECT
        indicator_code, count(*) FILTER (state = 'value' AND amount > 0) AS units_positive,
        count(*) FILTER (corrected IS NOT NULL) AS units_corrected
    FROM out.cell($as_of, $known_at)
    WHERE period_id = $period_id
    GROUP BY indicator_code
)
SELECT
    t.indicator_code,
    t.total,
    t.ytd_total,
    t.ytd_units,
    t.ytd_carried_units,
    t.units_expected,
    t.units_reported,
    t.units_not_applicable,
    t.units_missing,
    coalesce(p.units_positive, 0) AS units_positive,
    coalesce(p.units_corrected, 0) AS units_corrected
FROM out.indicator_total($as_of, $known_at) AS t
LEFT JOIN positive AS p USING (indicator_code)
WHERE t.period_id = $period_id AND ($indicator_code::VARCHAR IS NULL OR t.indicator_code = $indicator_code)
ORDER BY t.indicator_code
