-- Indicators that accepted reports of the period leave without a usable value, the most frequent first.
-- Grain: one row per indicator with at least one gap. Key: indicator_code.
SELECT c.indicator_code, count(*) AS units
FROM out.cell($as_of, $known_at) AS c
JOIN out.reporting($as_of, $known_at) AS r USING (unit_id, period_id)
WHERE c.period_id = $period_id AND c.state IN ('missing', 'invalid')
  AND r.status IN ('accepted', 'accepted_with_questions')
GROUP BY c.indicator_code
ORDER BY units DESC, c.indicator_code
