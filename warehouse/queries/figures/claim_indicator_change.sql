-- Like-for-like change of indicators between two periods, by out.comparison: only units with a value in both are summed.
-- units_missing owe an answer of this period and have not given one: they held missing_percent of the other period's total.
-- Grain: one row per indicator of which the other period knows something; one only when $indicator_code is given.
-- Key: indicator_code. The columns indicators_* count over all indicators that can be compared.
WITH counted AS (
    SELECT
        indicator_code, units_common, this_common, other_common, change, units_missing, missing_percent,
        count(*) FILTER (units_common > 0) OVER () AS indicators_compared,
        count(*) FILTER (change > 0) OVER () AS indicators_up,
        count(*) FILTER (change < 0) OVER () AS indicators_down,
        count(*) FILTER (change = 0) OVER () AS indicators_level
    FROM out.comparison($as_of, $known_at)
    WHERE period_id = $period_id AND other_period_id = $other_id AND other_units > 0
)

SELECT *
FROM counted
WHERE $indicator_code::VARCHAR IS NULL OR indicator_code = $indicator_code
ORDER BY indicator_code
