-- Every candidate receipt time of a document with its place in today's order of trust, and whether it is the one that
-- counts. Key: sighting_id, kind, claimed_at.
SELECT
    g.origin, r.sighting_id, r.kind, r.claimed_at, r.rank, r.detail, r.recorded_at,
    r.sighting_id = c.sighting_id AND r.kind = c.receipt_kind AND r.claimed_at = c.received_at AS counts
FROM raw.sighting AS g
JOIN core.receipt_candidate($known_at) AS r USING (sighting_id)
LEFT JOIN core.receipt_of($known_at) AS c ON c.sha256 = g.sha256
WHERE g.sha256 = $sha256
ORDER BY g.origin, r.rank NULLS LAST, r.claimed_at, r.kind;
