-- The places by which documents without a form were judged that are of no known unit or period now. Grain and key: sha256,
-- sighting_id.
WITH latest AS (
    SELECT sha256, verdict, unit_id, period_id, recorded_at FROM core.submission
    QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY recorded_at DESC, submission_id) = 1
)
SELECT l.sha256, l.unit_id, l.period_id, g.sighting_id
FROM latest AS l
JOIN raw.sighting AS g ON g.sha256 = l.sha256 AND g.recorded_at <= l.recorded_at
WHERE l.verdict = 'UNREADABLE' AND (l.unit_id IS NULL OR l.period_id IS NULL);
