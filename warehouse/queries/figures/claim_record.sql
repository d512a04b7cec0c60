-- Totals of the periods before this one, against which a total is a record: over periods in which somebody gave a value.
-- Grain: one row per indicator; one only when $indicator_code is given. Key: indicator_code.
-- most_units: the most units behind one of these totals; a total of fewer units is low for that reason.
SELECT
    t.indicator_code,
    count(*) AS periods,
    max(t.total) AS highest,
    min(t.total) AS lowest,
    max(t.units_reported) AS most_units
FROM core.period_total($as_of, $known_at) AS t
JOIN core.period AS p USING (period_id)
WHERE
    t.total IS NOT NULL
    AND p.window_start < (SELECT window_start FROM core.period WHERE period_id = $period_id)
    AND ($indicator_code::VARCHAR IS NULL OR t.indicator_code = $indicator_code)
GROUP BY t.indicator_code
ORDER BY t.indicator_code
