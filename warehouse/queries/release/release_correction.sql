-- Corrections that apply, without sensitive indicators. Key: unit_id, period_id, indicator_code, measure.
SELECT c.* EXCLUDE (applies, stale, expected_state, expected_amount) FROM out.correction($as_of, $known_at) AS c
JOIN core.indicator AS i USING (indicator_code)
WHERE c.applies AND NOT i.sensitive
ORDER BY c.period_id, c.unit_id, i.position, c.measure
