-- Every submission that is no copy, for counting what was looked at. Grain and key: submission_id; period_id NULL where nobody knows it.
SELECT period_id, unit_id, submission_id, verdict, is_effective
FROM out.submission($as_of, $known_at)
WHERE copy_of IS NULL
ORDER BY period_id, unit_id, submission_id;
