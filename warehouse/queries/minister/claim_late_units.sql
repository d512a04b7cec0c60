-- The units whose report of the period came after the due day, the latest first.
-- Grain: one row per unit. Key: unit_id.
SELECT unit_id, unit_name, days_late
FROM out.reporting($as_of, $known_at)
WHERE period_id = $period_id AND days_late > 0 AND status NOT IN ('missing', 'not_yet_due')
ORDER BY days_late DESC, unit_id
