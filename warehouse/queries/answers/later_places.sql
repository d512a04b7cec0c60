-- Places at which a document was seen only after it had been judged for a unit, unless the signs there are those it was
-- judged by. Grain and key: submission_id, sighting_id.
WITH judged AS (
    SELECT submission_id, sha256, unit_id, unit_name, period_id, recorded_at
    FROM out.submission($as_of, $known_at)
    WHERE unit_id IS NOT NULL AND period_id IS NOT NULL AND copy_of IS NULL
),
sighting AS (
    SELECT
        j.*, g.sighting_id, g.channel, g.origin, g.folder, g.raw_name, g.display_name, g.sender, g.subject, g.first_seen_at,
        g.recorded_at > j.recorded_at AS later,
        coalesce(g.sender, '') || chr(31) || coalesce(g.subject, '') || chr(31) || coalesce(g.folder, '') || chr(31)
            || g.raw_name AS signs
    FROM judged AS j
    JOIN raw.sighting AS g USING (sha256)
    WHERE g.recorded_at <= $known_at
)
SELECT * EXCLUDE (later, signs) FROM sighting
QUALIFY later AND NOT bool_or(NOT later) OVER (PARTITION BY submission_id, signs)
ORDER BY submission_id, sighting_id;
