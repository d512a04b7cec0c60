-- The places by which documents that are held now were judged. Grain and key: sha256, sighting_id.
WITH latest AS (
    SELECT sha256, verdict, recorded_at FROM core.submission
    QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY recorded_at DESC, submission_id) = 1
)
SELECT g.*
FROM latest AS l
JOIN raw.sighting AS g ON g.sha256 = l.sha256 AND g.recorded_at <= l.recorded_at
WHERE l.verdict = 'HELD'
ORDER BY g.sighting_id;
