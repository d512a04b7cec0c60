-- Submissions a unit is answered for: returned, to be explained, or unreadable, unless the fault lies at the desk. Grain and key: submission_id.
SELECT
    s.submission_id, s.sha256, s.unit_id, s.unit_code, s.unit_name, s.period_id, s.verdict, s.received_at, s.display_name,
    s.origin, d.media
FROM out.submission($as_of, $known_at) AS s
JOIN raw.document AS d USING (sha256)
WHERE s.verdict IN ('RETURNED', 'ACCEPTED_WITH_QUESTIONS', 'UNREADABLE') AND s.copy_of IS NULL
    AND d.disposition NOT IN ('unread', 'supporting')
ORDER BY s.period_id, s.unit_code, s.submission_id;
