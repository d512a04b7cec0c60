-- What effective reports of the year said before a period. Grain and key: unit_id, indicator_code, quarter.
-- Values are sought by submission only, so that a warehouse of many years is not summed up for each period.
SELECT
    s.unit_id, v.indicator_code, p.quarter,
    max(v.state) FILTER (v.measure = 'period') AS state,
    max(v.amount) FILTER (v.measure = 'period') AS amount,
    max(v.amount) FILTER (v.measure = 'ytd') AS ytd_amount
FROM out.submission($as_of, $known_at) AS s
JOIN core.period AS p USING (period_id)
JOIN core.value AS v USING (submission_id)
JOIN core.indicator AS i USING (indicator_code)
WHERE s.is_effective AND p.year = $year AND p.quarter < $quarter AND i.year_aggregation = 'sum'
GROUP BY s.unit_id, v.indicator_code, p.quarter
ORDER BY s.unit_id, v.indicator_code, p.quarter;
