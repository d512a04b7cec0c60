-- Everything one unit sent, in order of receipt. Grain and key: submission_id.
SELECT * FROM out.submission($as_of, $known_at)
WHERE unit_id = $unit_id AND ($period_id IS NULL OR period_id = $period_id)
ORDER BY period_id, received_at, submission_id;
