-- How many remarks of the kind $kind the effective reports of the period hold, and of how many units.
-- Grain: one row. Key: none.
SELECT count(*) AS remarks, count(DISTINCT unit_id) AS units
FROM out.remark($as_of, $known_at)
WHERE period_id = $period_id AND kind = $kind
