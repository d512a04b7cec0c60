-- Amounts of every version, a row an indicator, its measures side by side. Key: submission_id, indicator_code.
-- An amount is NULL where none can be judged; …_kps is 1 where nothing arose. `value` is the indicator's first measure.
WITH judged AS (
    SELECT
        v.submission_id, v.unit_id, v.period_id, v.indicator_code, v.counts, v.measure, i.year_aggregation, i.position,
        CASE WHEN v.state IN ('value', 'zero') THEN v.amount END AS amount,
        CASE WHEN v.state = 'not_applicable' THEN 1 ELSE 0 END AS kps
    FROM out.version_cell AS v
    JOIN out.indicator AS i USING (indicator_code)
)
SELECT
    submission_id, unit_id, period_id, indicator_code,
    any_value(amount) FILTER (measure = CASE year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END) AS value,
    coalesce(any_value(kps) FILTER (measure = CASE year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END), 0) AS value_kps,
    any_value(amount) FILTER (measure = 'period') AS period,
    coalesce(any_value(kps) FILTER (measure = 'period'), 0) AS period_kps,
    any_value(amount) FILTER (measure = 'ytd') AS ytd,
    coalesce(any_value(kps) FILTER (measure = 'ytd'), 0) AS ytd_kps,
    any_value(amount) FILTER (measure = 'plan') AS plan,
    coalesce(any_value(kps) FILTER (measure = 'plan'), 0) AS plan_kps,
    bool_or(counts) AS counts
FROM judged
GROUP BY submission_id, unit_id, period_id, indicator_code, position
ORDER BY period_id, unit_id, submission_id, position
