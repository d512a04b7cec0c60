-- Texts of effective submissions, without those on sensitive indicators. Key: submission_id, kind, position.
SELECT * FROM out.remark($as_of, $known_at)
WHERE indicator_code IS NULL OR indicator_code NOT IN (SELECT indicator_code FROM core.indicator WHERE sensitive)
ORDER BY submission_id, kind, position
