-- Like-for-like change of indicators between two periods: only units with a value in both are summed.
-- A cumulative indicator is comparable with the same period of a year only, so it is left out between others.
-- Grain: one row per comparable indicator; one only when $indicator_code is given. Key: indicator_code.
-- The columns indicators_* count over all comparable indicators.
WITH reported AS (
    SELECT
        c.unit_id, c.period_id, c.indicator_code, i.year_aggregation, p.number,
        CASE WHEN c.state = 'zero' THEN 0 ELSE c.amount END AS amount
    FROM out.cell($as_of, $known_at) AS c
    JOIN core.indicator AS i USING (indicator_code)
    JOIN core.period AS p USING (period_id)
    WHERE c.period_id IN ($period_id, $other_id) AND c.state IN ('value', 'zero')
),

change AS (
    SELECT
        a.indicator_code,
        count(*) AS units_common,
        sum(a.amount) AS this_common,
        sum(b.amount) AS other_common,
        sum(a.amount) - sum(b.amount) AS change
    FROM reported AS a
    JOIN reported AS b USING (unit_id, indicator_code)
    WHERE a.period_id = $period_id AND b.period_id = $other_id
      AND (a.year_aggregation <> 'ytd' OR a.number = b.number)
    GROUP BY a.indicator_code
),

counted AS (
    SELECT
        *,
        count(*) OVER () AS indicators_compared,
        count(*) FILTER (WHERE change > 0) OVER () AS indicators_up,
        count(*) FILTER (WHERE change < 0) OVER () AS indicators_down,
        count(*) FILTER (WHERE change = 0) OVER () AS indicators_level
    FROM change
)

SELECT *
FROM counted
WHERE $indicator_code::VARCHAR IS NULL OR indicator_code = $indicator_code
ORDER BY indicator_code
