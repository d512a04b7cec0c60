-- Amounts and states of accepted submissions that are no copies. Grain and key: sha256, indicator_code, measure.
SELECT s.sha256, v.indicator_code, v.measure, v.state, v.amount
FROM core.value AS v
JOIN out.submission($as_of, $known_at) AS s USING (submission_id)
WHERE s.verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS');
