-- Exemplars of effective submissions. Key: submission_id, position.
SELECT * FROM out.exemplar($as_of, $known_at) ORDER BY submission_id, position
