-- Every submission. Key: submission_id. Senders' addresses stay inside; a period that no calendar has any more is left empty.
SELECT s.* EXCLUDE (sender, subject, message_id, is_too_empty, is_part) REPLACE (p.period_id AS period_id)
FROM out.submission($as_of, $known_at) AS s
LEFT JOIN release_period AS p USING (period_id)
ORDER BY s.submission_id
