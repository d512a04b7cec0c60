-- The stored files of a programme.
-- Grain: one row per file. Key: file.
SELECT file, content
FROM core.programme_file
WHERE programme_hash = $programme_hash
ORDER BY file
