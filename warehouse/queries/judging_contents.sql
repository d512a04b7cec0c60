-- What was said already, judged under the same programme and reader: the earliest submission of each content.
-- Key: unit_id, period_id, content_hash.
SELECT unit_id, period_id, content_hash, arg_min(submission_id, recorded_at) AS submission_id
FROM core.submission
WHERE content_hash IS NOT NULL AND copy_of IS NULL AND period_id = $period_id
    AND programme_hash = $programme_hash AND reader_version = $reader_version
GROUP BY unit_id, period_id, content_hash;
