-- Documents that wait for a person: held ones of the period, and held ones of no known period received while this period
-- ran (from its first day until it closed). `of_held_units` are those of units that have the status held in the period.
-- Grain: one row. Key: none.
SELECT
    count(*) AS documents,
    count(*) FILTER (WHERE r.status = 'held') AS of_held_units
FROM out.submission($as_of, $known_at) AS s
JOIN core.period AS p ON p.period_id = $period_id
LEFT JOIN core.programme AS g USING (programme_hash)
LEFT JOIN out.reporting($as_of, $known_at) AS r ON r.period_id = s.period_id AND r.unit_id = s.unit_id
WHERE s.verdict = 'HELD' AND (s.period_id = $period_id OR (
    s.period_id IS NULL
    AND s.received_at BETWEEN timezone(g.time_zone, CAST(p.window_start AS TIMESTAMP)) AND p.closes_at
))
