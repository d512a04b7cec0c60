-- The units whose report of the period counts and came late, the latest first.
-- Grain: one row per unit. Key: unit_id.
SELECT unit_id, unit_name, days_late
FROM out.reporting($as_of, $known_at)
WHERE period_id = $period_id AND NOT on_time
ORDER BY days_late DESC, unit_id
