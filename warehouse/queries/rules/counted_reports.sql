-- The effective reports of some periods. Grain and key: submission_id.
SELECT submission_id, period_id, unit_id
FROM core.submission_of($as_of, $known_at, $periods)
WHERE is_effective
ORDER BY period_id, unit_id;
