-- Submissions that no longer stand, because their document was judged anew. Grain and key: submission_id.
SELECT s.submission_id, s.period_id
FROM core.submission AS s
JOIN out.submission($as_of, $known_at) AS now ON now.sha256 = s.sha256 AND now.submission_id <> s.submission_id
WHERE s.recorded_at <= $known_at
ORDER BY s.submission_id;
