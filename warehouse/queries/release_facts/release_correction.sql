-- Corrections that apply, without sensitive indicators and reasons that name one. Key: unit_id, period_id, indicator_code, measure.
SELECT c.* EXCLUDE (applies, stale, expected_state, expected_amount)
    REPLACE (CASE WHEN NOT regexp_matches(core.fold_text(c.reason), $withheld) THEN c.reason END AS reason)
FROM out.correction($as_of, $known_at) AS c
JOIN release_indicator AS i USING (indicator_code)
SEMI JOIN release_period USING (period_id)
WHERE c.applies
ORDER BY c.period_id, c.unit_id, i.position, c.measure
