-- The programme that was installed last, of those whose files are stored.
-- Grain: one row, or none. Key: programme_hash.
SELECT programme_hash
FROM core.programme
WHERE programme_hash IN (SELECT programme_hash FROM core.programme_file)
ORDER BY recorded_at DESC, programme_hash
LIMIT 1
