-- Totals, without sensitive indicators. Key: period_id, indicator_code.
SELECT t.* FROM out.indicator_total($as_of, $known_at) AS t
JOIN core.indicator AS i USING (indicator_code)
JOIN core.period AS p USING (period_id)
WHERE NOT i.sensitive AND p.window_start <= CAST($as_of AS DATE)
ORDER BY t.period_id, i.position
