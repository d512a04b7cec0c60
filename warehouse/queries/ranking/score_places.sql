-- Where in the effective reports of a year each indicator's primary amount stands: what a scorecard names beside figures.
-- Grain: one row per unit, period and indicator that a report has a cell for. Key: unit_id, period_id, indicator_code.
SELECT c.unit_id, c.period_id, c.indicator_code, c.sheet, c.cell, c.corrected IS NOT NULL AS is_corrected
FROM out.cell($as_of, $known_at) AS c
JOIN core.period AS p USING (period_id)
WHERE p.year = $year AND c.submission_id IS NOT NULL AND c.cell IS NOT NULL
ORDER BY c.unit_id, c.indicator_code, p.number
