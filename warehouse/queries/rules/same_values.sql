-- Reports whose numbers are another report's. Grain and key: submission_id.
SELECT * FROM out.same_values($as_of, $known_at, $least) ORDER BY period_id, unit_id;
