-- What units said of an indicator in a period and, for its year-to-date, in the periods of its year before, as out.year_to_date has it.
-- is_asked: the period asked for. Grain and key: unit_id, period_id.
SELECT
    y.unit_id, u.code AS unit_code, u.name_vi AS unit_name, y.period_id, y.period_id = $period_id AS is_asked,
    y.year_aggregation, y.required, y.state, y.amount, y.reported_amount, y.corrected, y.stated_ytd, y.ytd_amount,
    y.carried_from, y.plan_amount, y.submission_id
FROM out.year_to_date($as_of, $known_at) AS y
JOIN core.unit AS u USING (unit_id)
JOIN core.period AS asked ON asked.period_id = $period_id AND y.year = asked.year AND y.number <= asked.number
WHERE y.indicator_code = $indicator_code
ORDER BY y.unit_id, y.number
