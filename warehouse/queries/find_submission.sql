-- Submissions whose key or document hash begins with a token. Grain and key: submission_id.
SELECT s.submission_id, s.sha256, s.unit_id, s.unit_name, s.period_id, s.verdict, s.received_at, s.receipt_kind, s.origin
FROM out.submission($as_of, $known_at) AS s
WHERE starts_with(s.submission_id, $token) OR starts_with(s.sha256, $token)
ORDER BY s.submission_id;
