-- Every document of the year up to a period as it was judged at one moment, also those whose period is not known.
-- Grain and key: sha256.
SELECT s.sha256, s.submission_id, s.unit_id, s.period_id, s.verdict, s.received_at, s.recorded_at, s.is_effective, j.programme_hash
FROM out.submission($as_of, $known_at) AS s
JOIN core.submission AS j USING (submission_id)
JOIN core.period AS p ON p.period_id = $period_id
LEFT JOIN core.period AS q ON q.period_id = s.period_id
WHERE s.period_id IS NULL OR (q.year = p.year AND q.number <= p.number)
ORDER BY s.sha256
