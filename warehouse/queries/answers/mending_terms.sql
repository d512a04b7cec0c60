-- Until when a version that mends one of these submissions would be in time, and within how many working days of the answer
-- (`core.sending_of`); those of which none would be are left out. Grain and key: submission_id.
SELECT submission_id, open_until, days_to_mend
FROM core.sending_of($as_of, $known_at, $periods)
WHERE list_contains($submissions, submission_id) AND open_until IS NOT NULL
ORDER BY submission_id;
