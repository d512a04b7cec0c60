-- How many rows `export_observation` has of each due period. Key: period_id.
SELECT
    c.period_id,
    count(*) FILTER (i.year_aggregation <> 'ytd') + count(*) FILTER (i.year_aggregation <> 'last') + count(c.plan_amount) AS observations
FROM out.cell AS c
JOIN out.indicator AS i USING (indicator_code)
JOIN out.period AS p USING (period_id)
WHERE p.is_due
GROUP BY c.period_id
ORDER BY c.period_id
