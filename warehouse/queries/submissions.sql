-- Every submission with its finding codes and place, for the operator. Grain and key: submission_id.
SELECT
    s.submission_id, s.sha256, s.unit_id, s.unit_code, s.unit_name, s.period_id, s.verdict, s.received_at, s.receipt_kind,
    s.days_late, s.version_no, s.is_effective, s.is_restatement, s.copy_of, s.origin AS place, s.display_name,
    c.run_id, coalesce(f.codes, '') AS codes
FROM out.submission($as_of, $known_at) AS s
JOIN core.submission AS c USING (submission_id)
LEFT JOIN (
    SELECT submission_id, string_agg(DISTINCT code, ' ' ORDER BY code) AS codes FROM core.finding GROUP BY submission_id
) AS f USING (submission_id)
ORDER BY s.period_id, s.unit_code, s.received_at, s.submission_id;
