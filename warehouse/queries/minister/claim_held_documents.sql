-- Documents that wait for a person and are counted in the period (`out.held_document`). `of_held_units` are those of units
-- that have the status held in the period.
-- Grain: one row. Key: none.
SELECT
    count(*) AS documents,
    count(*) FILTER (WHERE r.status = 'held') AS of_held_units
FROM out.held_document($as_of, $known_at) AS h
LEFT JOIN out.reporting($as_of, $known_at) AS r ON r.period_id = h.counted_in AND r.unit_id = h.unit_id
WHERE h.counted_in = $period_id
