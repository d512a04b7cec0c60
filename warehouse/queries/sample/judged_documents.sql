-- Each judged document with everything that was concluded of it, for comparison with a known truth. Key: sha256.
SELECT
    s.sha256, s.submission_id, s.unit_id, s.period_id, s.verdict, s.received_at, s.days_after_due, s.copy_of, s.is_effective,
    coalesce(f.codes, []) AS codes
FROM out.submission($as_of, $known_at) AS s
LEFT JOIN (
    SELECT submission_id, list(DISTINCT code ORDER BY code) AS codes FROM core.finding GROUP BY submission_id
) AS f USING (submission_id)
ORDER BY s.sha256;
