-- Years with reports whose counted periods have all closed, and which are not stored as closed yet.
-- Grain and key: year.
SELECT p.year, max(p.closes_at) AS closed_at
FROM core.period AS p
WHERE p.year NOT IN (SELECT year FROM core.closed_year)
    AND p.year IN (
        SELECT r.year FROM core.submission AS s
        JOIN core.period AS r USING (period_id)
    )
GROUP BY p.year
HAVING max(p.closes_at) < $now
ORDER BY p.year
