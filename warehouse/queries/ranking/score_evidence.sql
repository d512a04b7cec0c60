-- The proving documents that units named for indicators in the effective reports of a year.
-- Grain: one row per named document. Key: unit_id, period_id, position.
SELECT r.unit_id, r.period_id, r.position, r.indicator_code, r.text
FROM out.remark($as_of, $known_at) AS r
JOIN core.period AS p USING (period_id)
WHERE p.year = $year AND r.kind = 'evidence' AND r.indicator_code IS NOT NULL
ORDER BY r.unit_id, r.indicator_code, p.number, r.position
