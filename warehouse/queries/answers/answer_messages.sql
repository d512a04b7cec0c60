-- The message that reached us with each of the named documents: the outermost one, of every sighting by mail.
-- Grain and key: sighting_id. A place may have held several messages one after the other; the one seen last before counts.
WITH seen AS (
    SELECT sighting_id, sha256, sent_by, authentication, first_seen_at, string_split(origin, ' ▸ ') AS steps
    FROM raw.sighting
    WHERE channel = 'mail' AND sha256 IN (SELECT unnest($documents))
),
place AS (
    SELECT *, array_to_string(steps[1:depth], ' ▸ ') AS origin
    FROM (SELECT *, unnest(generate_series(1, len(steps))) AS depth FROM seen)
)
SELECT
    p.sighting_id, p.sha256, p.sent_by, p.authentication, p.first_seen_at, m.sha256 AS message_sha256, d.media,
    m.message_id, m.subject
FROM place AS p
JOIN raw.sighting AS m ON m.origin = p.origin AND m.sent_by IS NOT DISTINCT FROM p.sent_by
JOIN raw.document AS d ON d.sha256 = m.sha256 AND d.disposition = 'message'
QUALIFY row_number() OVER (
    PARTITION BY p.sighting_id ORDER BY p.depth, m.first_seen_at <= p.first_seen_at DESC, m.first_seen_at DESC, m.sha256
) = 1
ORDER BY p.sha256, p.first_seen_at, p.sighting_id;
