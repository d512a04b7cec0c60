-- Like-for-like change of indicators between two periods, by out.comparison: only units with a value in both are summed.
-- Grain: one row per comparable indicator; one only when $indicator_code is given. Key: indicator_code.
-- The columns indicators_* count over all comparable indicators.
WITH counted AS (
    SELECT
        indicator_code, units_common, this_common, other_common, change,
        count(*) OVER () AS indicators_compared,
        count(*) FILTER (WHERE change > 0) OVER () AS indicators_up,
        count(*) FILTER (WHERE change < 0) OVER () AS indicators_down,
        count(*) FILTER (WHERE change = 0) OVER () AS indicators_level
    FROM out.comparison($as_of, $known_at)
    WHERE period_id = $period_id AND other_period_id = $other_id AND units_common > 0
)

SELECT *
FROM counted
WHERE $indicator_code::VARCHAR IS NULL OR indicator_code = $indicator_code
ORDER BY indicator_code
