-- What effective reports of the year said before a period. Grain and key: unit_id, indicator_code, quarter.
SELECT c.unit_id, c.indicator_code, p.quarter, c.state, c.amount, c.ytd_amount
FROM out.cell($as_of, $known_at) AS c
JOIN core.period AS p USING (period_id)
JOIN core.indicator AS i USING (indicator_code)
WHERE p.year = $year AND p.quarter < $quarter AND i.year_aggregation = 'sum' AND c.submission_id IS NOT NULL
ORDER BY c.unit_id, c.indicator_code, p.quarter;
