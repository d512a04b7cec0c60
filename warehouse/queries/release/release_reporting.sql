-- Who reported. Key: unit_id, period_id.
SELECT * FROM out.reporting($as_of, $known_at) WHERE period_id IN (
    SELECT period_id FROM core.period WHERE window_start <= CAST($as_of AS DATE)
) ORDER BY period_id, unit_id
