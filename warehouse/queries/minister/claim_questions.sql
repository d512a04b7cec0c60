-- How many questions on the effective reports of the period wait for the unit (open, or its explanation was refused), and
-- how many units that are; how many explanations wait for an official, and how many were accepted.
-- Grain: one row. Key: none.
SELECT
    count(*) FILTER (state IN ('open', 'refused')) AS questions,
    count(DISTINCT unit_id) FILTER (state IN ('open', 'refused')) AS units,
    count(*) FILTER (state = 'explained') AS explained,
    count(*) FILTER (state = 'accepted') AS settled
FROM out.question($as_of, $known_at)
WHERE period_id = $period_id
