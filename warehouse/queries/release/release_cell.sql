-- The ledger's cells, without sensitive indicators. Key: unit_id, period_id, indicator_code.
SELECT c.* FROM out.cell($as_of, $known_at) AS c
JOIN core.indicator AS i USING (indicator_code)
JOIN core.period AS p USING (period_id)
WHERE NOT i.sensitive AND p.window_start <= CAST($as_of AS DATE)
ORDER BY c.period_id, c.unit_id, i.position
