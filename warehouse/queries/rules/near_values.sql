-- Reports whose numbers are nearly another report's; of one period, or ($period_id NULL) of all. Grain and key: submission_id, own.
SELECT *
FROM out.near_values($as_of, $known_at, $least_equal, $least_amount, $most_different, $least_percent, $period_id)
ORDER BY period_id, unit_id, own;
