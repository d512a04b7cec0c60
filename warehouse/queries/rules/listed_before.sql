-- The dated activities in effective reports of some periods. Grain and key: period_id, unit_id, position.
SELECT
    s.period_id, s.unit_id, a.name,
    coalesce(a.starts_on, a.ends_on) AS first_day, coalesce(a.ends_on, a.starts_on) AS last_day
FROM core.submission_of($as_of, $known_at, $periods) AS s
JOIN core.activity AS a USING (submission_id)
WHERE s.is_effective AND coalesce(a.starts_on, a.ends_on) IS NOT NULL
ORDER BY s.period_id, s.unit_id, a.position;
