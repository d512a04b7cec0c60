-- Activities of effective submissions, without those listed under a sensitive indicator. Key: submission_id, position.
SELECT * FROM out.activity($as_of, $known_at)
WHERE indicator_code IS NULL OR indicator_code NOT IN (SELECT indicator_code FROM core.indicator WHERE sensitive)
ORDER BY submission_id, position
