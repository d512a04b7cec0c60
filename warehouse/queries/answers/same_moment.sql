-- Reports that count although another accepted one with other content was received at the same moment: which of them is
-- the unit's last word, nobody can tell. Of one period, or ($period_id NULL) of all. Grain and key: submission_id.
WITH version AS (
    SELECT * FROM out.version($as_of, $known_at) WHERE $period_id::VARCHAR IS NULL OR period_id = $period_id
)
SELECT
    v.submission_id, v.unit_id, v.unit_name, v.period_id, v.received_at,
    string_agg(left(o.submission_id, 8), ', ' ORDER BY o.submission_id) AS other_ids
FROM version AS v
JOIN version AS o
    ON o.unit_id = v.unit_id AND o.period_id = v.period_id AND o.received_at = v.received_at
    AND o.submission_id <> v.submission_id
WHERE v.is_effective AND v.counts AND o.counts
GROUP BY v.submission_id, v.unit_id, v.unit_name, v.period_id, v.received_at
ORDER BY v.period_id, v.unit_id, v.submission_id;
