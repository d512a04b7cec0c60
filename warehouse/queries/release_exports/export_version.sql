-- Amounts of every version of a period, a row an indicator, its measures side by side. Key: submission_id, indicator_code.
-- An amount is NULL where none can be judged; …_0 is 0 where nothing arose, value_kps 1 there. `value` is the first measure.
WITH judged AS (
    SELECT
        v.submission_id, v.unit_id, v.period_id, v.indicator_code, v.counts, i.position,
        v.measure, v.measure = CASE i.year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AS is_first,
        v.state = 'not_applicable' AS kps,
        CASE WHEN v.state IN ('value', 'zero') THEN v.amount END AS amount
    FROM out.version_cell AS v
    JOIN out.period AS p USING (period_id)
    JOIN out.indicator AS i
        ON i.indicator_code = v.indicator_code AND p.window_end >= coalesce(i.valid_from, p.window_end)
        AND p.window_end <= coalesce(i.valid_to, p.window_end)
    WHERE v.period_id = $period_id
), filled AS (
    SELECT *, CASE WHEN kps THEN 0 ELSE amount END AS amount_0 FROM judged
)
SELECT
    submission_id, unit_id, period_id, indicator_code,
    any_value(amount) FILTER (is_first) AS value, any_value(amount_0) FILTER (is_first) AS value_0,
    any_value(amount) FILTER (measure = 'period') AS period, any_value(amount_0) FILTER (measure = 'period') AS period_0,
    any_value(amount) FILTER (measure = 'ytd') AS ytd, any_value(amount_0) FILTER (measure = 'ytd') AS ytd_0,
    any_value(amount) FILTER (measure = 'plan') AS plan, any_value(amount_0) FILTER (measure = 'plan') AS plan_0,
    CAST(coalesce(bool_or(kps) FILTER (is_first), false) AS INTEGER) AS value_kps,
    bool_or(counts) AS counts
FROM filled
GROUP BY submission_id, unit_id, period_id, indicator_code, position
ORDER BY period_id, unit_id, submission_id, position
