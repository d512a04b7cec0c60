-- Submissions that are answered, unless the fault lies at the desk; `finding_key` changes with the findings. Grain and key: submission_id.
-- standing: what becomes of an accepted one (COUNTED, COUNTED_LATE, KEPT_APART, TOO_EMPTY, PART, REPLACED); ANSWERED where another one was not
-- accepted, but a report of the unit that was received later counts; WORKSHEET: it is no report, but what the unit says to its scores.
SELECT
    s.submission_id, s.sha256, s.unit_id, s.unit_code, s.unit_name, s.period_id, s.verdict, s.received_at, s.display_name,
    s.origin, s.sender, s.subject, s.recorded_at, d.media, coalesce(d.content_sha256, d.sha256) AS content_sha256,
    coalesce(f.finding_key, '') AS finding_key,
    CASE
        WHEN f.is_worksheet THEN 'WORKSHEET'
        WHEN v.kept_apart THEN 'KEPT_APART'
        WHEN s.is_effective AND s.is_restatement THEN 'COUNTED_LATE'
        WHEN s.is_effective THEN 'COUNTED'
        WHEN v.is_part THEN 'PART'
        WHEN v.is_too_empty THEN 'TOO_EMPTY'
        WHEN v.counts THEN 'REPLACED'
        WHEN s.received_at < max(s.received_at) FILTER (s.is_effective) OVER (PARTITION BY s.unit_id, s.period_id)
            THEN 'ANSWERED'
    END AS standing
FROM out.submission($as_of, $known_at) AS s
JOIN out.version($as_of, $known_at) AS v USING (submission_id)
JOIN raw.document AS d ON d.sha256 = s.sha256
LEFT JOIN (
    SELECT
        submission_id, md5(string_agg(finding_id, ' ' ORDER BY finding_id)) AS finding_key,
        bool_or(code IN ('W01', 'W02', 'W03', 'W04', 'W05')) AS is_worksheet
    FROM core.finding GROUP BY submission_id
) AS f USING (submission_id)
WHERE s.copy_of IS NULL AND d.disposition NOT IN ('unread', 'supporting')
ORDER BY s.period_id, s.unit_code, s.submission_id;
