-- Old content received again after a correction: as a new document, which then counts (`counts_again`), or as the same
-- bytes at another place by evidence of its own, which changes nothing. Of one period, or ($period_id NULL) of all. Grain and key: submission_id.
WITH version AS (
    SELECT * FROM out.version($as_of, $known_at) WHERE $period_id::VARCHAR IS NULL OR period_id = $period_id
),
again AS (
    SELECT v.submission_id, max(c.claimed_at) AS again_at, any_value(v.replaced_by) AS corrected_by
    FROM version AS v
    JOIN version AS n ON n.submission_id = v.replaced_by
    JOIN core.receipt_candidate($known_at) AS c ON c.sha256 = v.sha256
    WHERE c.rank IS NOT NULL AND c.kind <> 'first_seen' AND c.claimed_at > n.received_at AND c.claimed_at <= $as_of
    GROUP BY v.submission_id
)
SELECT
    v.submission_id, v.sha256, v.unit_id, v.unit_name, v.period_id, v.returns_to AS other_id, v.received_at AS again_at,
    v.replaces AS corrected_by, n.sha256 AS corrected_sha256, TRUE AS counts_again
FROM version AS v
LEFT JOIN version AS n ON n.submission_id = v.replaces
WHERE v.returns_to IS NOT NULL
UNION ALL
SELECT
    v.submission_id, v.sha256, v.unit_id, v.unit_name, v.period_id, v.submission_id, a.again_at, a.corrected_by, n.sha256,
    FALSE
FROM version AS v
JOIN again AS a USING (submission_id)
LEFT JOIN version AS n ON n.submission_id = a.corrected_by
WHERE NOT v.is_effective
ORDER BY period_id, unit_id, submission_id;
