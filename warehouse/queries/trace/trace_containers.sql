-- What a document seen at $origin lay in, from the innermost letter or archive outwards; nothing for one that lay in a folder.
-- Grain and key: level.
WITH RECURSIVE chain AS (
    SELECT 0 AS level, container_sha256 AS sha256, origin FROM raw.sighting WHERE sha256 = $sha256 AND origin = $origin
    UNION ALL
    SELECT c.level + 1, g.container_sha256, g.origin
    FROM chain AS c
    JOIN raw.sighting AS g ON g.sha256 = c.sha256 AND starts_with(c.origin, g.origin)
    WHERE c.level < 20
)
SELECT c.level, c.sha256, coalesce(any_value(d.content_sha256), c.sha256) AS content_sha256, any_value(d.media) AS media,
    any_value(g.display_name) AS display_name
FROM chain AS c
LEFT JOIN raw.document AS d ON d.sha256 = c.sha256
LEFT JOIN raw.sighting AS g ON g.sha256 = c.sha256
WHERE c.sha256 IS NOT NULL
GROUP BY c.level, c.sha256
ORDER BY c.level
