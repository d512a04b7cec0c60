-- The years that have released periods, with these, and with all that the ledger has of them up to the last one. Key: year.
-- What comes after that makes nothing of a year-to-date: nothing has come for it, and its window has not begun.
WITH released AS (
    SELECT p.year, list(r.period_id ORDER BY r.period_id) AS periods, max(p.number) AS last
    FROM release_period AS r
    JOIN core.period AS p USING (period_id)
    GROUP BY p.year
)
SELECT r.year, any_value(r.periods) AS periods, list(p.period_id ORDER BY p.period_id) AS ledger
FROM released AS r
JOIN core.period AS p ON p.year = r.year AND p.number <= r.last
GROUP BY r.year
ORDER BY r.year
