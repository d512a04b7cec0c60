-- Every candidate receipt time of a document, and whether it is the one that counts. Key: sighting_id, kind, claimed_at.
SELECT
    g.origin, r.kind, r.claimed_at, r.rank, r.detail, r.recorded_at,
    r.sighting_id = c.sighting_id AND r.kind = c.receipt_kind AND r.claimed_at = c.received_at AS counts
FROM raw.sighting AS g
JOIN raw.receipt AS r USING (sighting_id)
LEFT JOIN core.receipt_of($known_at) AS c ON c.sha256 = g.sha256
WHERE g.sha256 = $sha256
ORDER BY g.origin, r.rank NULLS LAST, r.claimed_at, r.kind;
