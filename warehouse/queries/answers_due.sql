-- Submissions that are answered, unless the fault lies at the desk; `finding_key` changes with the findings. Grain and key: submission_id.
SELECT
    s.submission_id, s.sha256, s.unit_id, s.unit_code, s.unit_name, s.period_id, s.verdict, s.received_at, s.display_name,
    s.origin, s.sender, s.subject, s.recorded_at, d.media, coalesce(f.finding_key, '') AS finding_key
FROM out.submission($as_of, $known_at) AS s
JOIN raw.document AS d USING (sha256)
LEFT JOIN (
    SELECT submission_id, md5(string_agg(finding_id, ' ' ORDER BY finding_id)) AS finding_key
    FROM core.finding GROUP BY submission_id
) AS f USING (submission_id)
WHERE s.copy_of IS NULL AND d.disposition NOT IN ('unread', 'supporting')
ORDER BY s.period_id, s.unit_code, s.submission_id;
