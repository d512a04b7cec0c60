-- What effective reports say, uncorrected, of periods named in corrections. Key: unit_id, period_id, indicator_code, measure.
SELECT s.submission_id, s.unit_id, s.period_id, v.indicator_code, v.measure, v.state, v.amount, v.seen
FROM out.submission($as_of, $known_at) AS s
JOIN core.value AS v USING (submission_id)
WHERE s.is_effective AND s.period_id = $period_id;
