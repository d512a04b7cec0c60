-- The units whose report of the period has the status $status.
-- Grain: one row per unit. Key: unit_id.
SELECT unit_id, unit_name
FROM out.reporting($as_of, $known_at)
WHERE period_id = $period_id AND status = $status
ORDER BY unit_id
