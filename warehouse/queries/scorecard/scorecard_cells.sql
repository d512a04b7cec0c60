-- At which indicators of a period's documents rules found something. Grain and key: submission_id, code, indicator_code.
SELECT DISTINCT s.submission_id, f.code, f.indicator_code
FROM out.submission($as_of, $known_at) AS s
JOIN (FROM core.finding UNION ALL FROM core.trial) AS f USING (submission_id)
WHERE s.unit_id IS NOT NULL AND s.copy_of IS NULL AND s.period_id = $period_id AND f.indicator_code IS NOT NULL
ORDER BY s.submission_id, f.code, f.indicator_code;
