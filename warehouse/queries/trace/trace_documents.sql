-- Submissions with the file they were read from, the letter it came in, and the evidence of when. $submission_ids: ids, parted
-- by blanks. content_sha256: under which the file lies in the archive.
-- Grain and key: submission_id.
SELECT
    s.submission_id, s.unit_id, s.unit_code, s.unit_name, s.period_id, s.verdict, s.sha256,
    coalesce(d.content_sha256, s.sha256) AS content_sha256, d.media, s.origin, s.display_name, s.channel, s.sender, s.subject,
    s.message_id, s.received_at, s.receipt_kind, s.receipt_detail
FROM out.submission($as_of, $known_at) AS s
LEFT JOIN raw.document AS d USING (sha256)
WHERE s.submission_id IN (SELECT unnest(string_split($submission_ids, ' ')))
ORDER BY s.unit_id, s.period_id, s.submission_id
