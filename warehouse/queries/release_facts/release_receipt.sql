-- Candidate times of receipt of released submissions, the trusted ones first. Key: submission_id, position.
-- What they rest on stays inside: headers name people and addresses.
SELECT
    s.submission_id,
    CAST(row_number() OVER (
        PARTITION BY s.submission_id ORDER BY c.rank NULLS LAST, c.claimed_at, c.kind, c.sighting_id
    ) AS INTEGER) AS position,
    c.kind, c.claimed_at, c.rank, s.received_at = c.claimed_at AND s.receipt_kind = c.kind AS counts
FROM release_submission AS s
JOIN core.receipt_candidate($known_at) AS c USING (sha256)
WHERE c.claimed_at <= $as_of
ORDER BY s.submission_id, position
