-- How many items of one kind of exemplars the effective reports of the period list.
-- Grain: one row. Key: none.
SELECT
    count(*) AS listed,
    count(*) FILTER (WHERE decision_number IS NOT NULL) AS recognised
FROM out.exemplar($as_of, $known_at)
WHERE period_id = $period_id AND name IS NOT NULL AND kind = $exemplar_kind
