-- What judging stored for one rule, rules in shadow too. Grain and key: submission_id, finding_id; period_id NULL where nobody knows it.
SELECT s.period_id, s.unit_id, s.submission_id, s.verdict, s.is_effective, f.finding_id, f.indicator_code, f.message_vi,
    coalesce(f.indicator_code, concat_ws('!', f.sheet, f.cell)) AS place
FROM out.submission($as_of, $known_at) AS s
JOIN (FROM core.finding UNION ALL FROM core.trial) AS f USING (submission_id)
WHERE s.copy_of IS NULL AND f.code = $code
ORDER BY s.period_id, s.unit_id, s.submission_id, f.finding_id;
