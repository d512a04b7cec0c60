-- Held documents without a unit that bear a sign of a unit. Grain and key: submission_id, unit_id.
SELECT DISTINCT
    s.submission_id, c.resolved AS unit_id, s.period_id, s.origin, s.received_at,
    string_agg(DISTINCT f.message_vi, ' ') OVER (PARTITION BY s.submission_id, c.resolved) AS message_vi
FROM out.submission($as_of, $known_at) AS s
JOIN raw.identity_claim AS c USING (submission_id)
LEFT JOIN core.finding AS f ON f.submission_id = s.submission_id AND f.severity = 'HOLD'
WHERE s.verdict = 'HELD' AND s.unit_id IS NULL AND c.about = 'unit' AND c.resolved = $unit_id
ORDER BY s.received_at, s.submission_id;
