-- Every recorded place of contents whose places are told apart: in which no form was found, or which lie beside a report
-- somewhere. `unreadable`: the last judgement of the document found no form. Grain and key: sighting_id.
WITH judged AS (
    SELECT sha256, arg_max(verdict, recorded_at) = 'UNREADABLE' AS unreadable FROM core.submission GROUP BY sha256
),
document AS (
    SELECT
        d.sha256, d.disposition, coalesce(d.content_sha256, d.sha256) AS content_sha256,
        coalesce(j.unreadable, FALSE) AS unreadable
    FROM raw.document AS d
    LEFT JOIN judged AS j USING (sha256)
    WHERE d.disposition IN ('container', 'leaf', 'supporting')
)
SELECT g.*, d.disposition, d.content_sha256, d.unreadable
FROM document AS d
JOIN raw.sighting AS g ON g.sha256 = d.sha256
WHERE d.content_sha256 IN (
    SELECT content_sha256 FROM document WHERE unreadable OR disposition = 'supporting' OR content_sha256 <> sha256
)
ORDER BY g.sighting_id;
