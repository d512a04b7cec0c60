-- Every submission. Key: submission_id. Senders' addresses stay inside.
SELECT * EXCLUDE (sender, subject, message_id, is_too_empty, is_part) FROM out.submission($as_of, $known_at) ORDER BY submission_id
