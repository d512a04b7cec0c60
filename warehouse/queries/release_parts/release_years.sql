-- The years that have released periods, with these, and with all that the ledger has of them. Key: year.
SELECT r.year, list(r.period_id ORDER BY r.period_id) AS periods, any_value(a.periods) AS ledger
FROM release_period AS r
JOIN (SELECT year, list(period_id ORDER BY period_id) AS periods FROM core.period GROUP BY year) AS a USING (year)
GROUP BY r.year
ORDER BY r.year
