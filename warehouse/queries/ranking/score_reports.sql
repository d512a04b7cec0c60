-- How each unit reported in the counted periods of a year, for the scores on reporting discipline.
-- Grain: one row per unit and period. Key: unit_id, period_id.
SELECT
    unit_id, unit_name, cluster_code, cluster_name, period_id, due_at, status, sent, submission_id, received_at, receipt_kind,
    receipt_detail, days_late, returns, expected_cells, answered_cells
FROM out.reporting($as_of, $known_at)
WHERE year = $year
ORDER BY unit_id, period_id
