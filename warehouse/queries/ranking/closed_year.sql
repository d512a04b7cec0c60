-- By which programme a closed year is scored. is_kept: it is the one by which its last period was laid out when that closed.
-- Grain: one row, or none while the year is open. Key: year.
SELECT
    c.year, c.programme_hash, c.closed_at, c.recorded_at,
    c.programme_hash = (
        SELECT p.programme_hash FROM core.period AS p
        WHERE p.year = c.year
        ORDER BY p.closes_at DESC, p.number DESC
        LIMIT 1
    ) AS is_kept
FROM core.closed_year AS c
WHERE c.year = $year
