-- Every submission that stands at a moment. Grain and key: submission_id.
SELECT submission_id FROM out.submission($as_of, $known_at) ORDER BY submission_id;
