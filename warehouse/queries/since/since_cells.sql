-- The cells of a period and of the earlier ones of its year, with the report each stands in, as at one moment.
-- Grain and key: unit_id, period_id, indicator_code.
SELECT
    c.unit_id, u.code AS unit_code, u.name_vi AS unit_name, c.period_id, c.number, c.indicator_code, c.state, c.amount,
    c.ytd_amount, c.plan_amount, c.corrected, c.submission_id, s.sha256
FROM out.year_to_date($as_of, $known_at) AS c
JOIN core.unit AS u USING (unit_id)
JOIN core.period AS p ON p.period_id = $period_id
LEFT JOIN core.submission AS s USING (submission_id)
WHERE c.year = p.year AND c.number <= p.number
ORDER BY u.code, c.unit_id, c.number, c.indicator_code
