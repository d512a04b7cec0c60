-- Reports whose numbers are nearly another report's. Grain and key: submission_id, own.
SELECT *
FROM out.near_values($as_of, $known_at, $least_equal, $least_amount, $most_different, $least_percent)
ORDER BY period_id, unit_id, own;
