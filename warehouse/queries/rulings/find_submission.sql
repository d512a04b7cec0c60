-- Submissions whose key or document hash begins with a token, or that judged a document anew which had such a key before.
-- Grain and key: submission_id. former_id: that earlier key; NULL where the token names the submission as it is now.
SELECT
    s.submission_id, s.sha256, s.unit_id, s.unit_name, s.period_id, s.verdict, s.received_at, s.receipt_kind, s.origin,
    CASE WHEN NOT (starts_with(s.submission_id, $token) OR starts_with(s.sha256, $token)) THEN f.submission_id END AS former_id
FROM out.submission($as_of, $known_at) AS s
LEFT JOIN (
    SELECT sha256, max(submission_id) AS submission_id FROM core.submission
    WHERE starts_with(submission_id, $token) AND recorded_at <= $known_at
    GROUP BY sha256
) AS f ON f.sha256 = s.sha256
WHERE starts_with(s.submission_id, $token) OR starts_with(s.sha256, $token) OR f.submission_id IS NOT NULL
ORDER BY s.submission_id;
