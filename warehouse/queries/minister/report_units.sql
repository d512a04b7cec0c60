-- Reporting status of every unit of a period, for the annex.
-- Grain: one row per unit. Key: unit_id.
SELECT
    unit_id, unit_code, unit_name, cluster_code, cluster_name, status, sent, on_time, first_received_at, received_at,
    days_late, submissions, returns, held_documents, expected_cells, answered_cells, missing_cells, origin
FROM out.reporting($as_of, $known_at)
WHERE period_id = $period_id
ORDER BY unit_id
