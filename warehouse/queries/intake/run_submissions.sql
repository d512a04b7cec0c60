-- What became of the submissions of one run, for the operator. Grain and key: submission_id.
SELECT s.submission_id, s.unit_name, s.period_id, s.verdict, coalesce(f.codes, '') AS codes, g.place
FROM out.submission($as_of, $known_at) AS s
JOIN (SELECT submission_id FROM core.submission WHERE run_id = $run_id) AS c USING (submission_id)
JOIN (
    SELECT sha256, string_agg(DISTINCT origin, ' | ' ORDER BY origin) AS place
    FROM raw.sighting WHERE recorded_at <= $known_at GROUP BY sha256
) AS g ON g.sha256 = s.sha256
LEFT JOIN (
    SELECT submission_id, string_agg(DISTINCT code, ' ' ORDER BY code) AS codes FROM core.finding GROUP BY submission_id
) AS f ON f.submission_id = s.submission_id
ORDER BY s.period_id, s.unit_code, s.received_at, s.submission_id;
