-- By which programme a closed year is scored.
-- Grain: one row, or none while the year is open. Key: year.
SELECT year, programme_hash, closed_at, recorded_at
FROM core.closed_year
WHERE year = $year
