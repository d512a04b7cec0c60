-- Where effective reports of a period say something about an indicator in words. Key: submission_id, kind, position.
SELECT s.submission_id, r.kind, r.position, r.indicator_code
FROM out.submission($as_of, $known_at) AS s
JOIN core.remark AS r USING (submission_id)
WHERE s.is_effective AND s.period_id = $period_id;
