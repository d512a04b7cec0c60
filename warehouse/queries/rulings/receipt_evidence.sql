-- Every candidate receipt time of a document with its place in today's order of trust, what people put in their place
-- (kind `override`), and whether it is the one that counts. Key: sighting_id, kind, claimed_at, recorded_at.
WITH counted AS (SELECT * FROM core.receipt_of($known_at) WHERE sha256 = $sha256)
SELECT
    c.origin, c.sighting_id, 'override' AS kind, TRY_CAST(d.outcome ->> 'received_at' AS TIMESTAMPTZ) AS claimed_at,
    NULL AS rank, d.decided_by || ': ' || d.reason AS detail, d.recorded_at,
    row_number() OVER (ORDER BY d.recorded_at DESC, d.decision_id) = 1 AS counts
FROM core.decision AS d
JOIN counted AS c ON c.sha256 = d.subject
WHERE d.kind = 'receipt_override' AND d.recorded_at <= $known_at
    AND TRY_CAST(d.outcome ->> 'received_at' AS TIMESTAMPTZ) IS NOT NULL
UNION ALL
SELECT
    g.origin, r.sighting_id, r.kind, r.claimed_at, r.rank, r.detail, r.recorded_at,
    r.sighting_id = c.sighting_id AND r.kind = c.receipt_kind AND r.claimed_at = c.received_at AS counts
FROM raw.sighting AS g
JOIN core.receipt_candidate($known_at) AS r USING (sighting_id)
LEFT JOIN counted AS c ON c.sha256 = g.sha256
WHERE g.sha256 = $sha256
ORDER BY kind <> 'override', origin, rank NULLS LAST, claimed_at, kind, recorded_at;
