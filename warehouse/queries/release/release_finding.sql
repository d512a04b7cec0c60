-- Findings, without those on sensitive indicators nor texts that may quote one. Key: submission_id, finding_id.
SELECT * EXCLUDE (message_vi, fix_vi, value_seen) FROM out.finding($as_of, $known_at)
WHERE indicator_code IS NULL OR indicator_code NOT IN (SELECT indicator_code FROM core.indicator WHERE sensitive)
ORDER BY submission_id, finding_id
