-- How many exemplars and initiatives the effective reports of the period list.
-- Grain: one row. Key: none. Rows with neither of the two kinds count in `listed` only.
SELECT
    count(*) AS listed,
    count(DISTINCT unit_id) AS units,
    count(*) FILTER (WHERE kind = $exemplar_kind) AS exemplars,
    count(*) FILTER (WHERE kind = $initiative_kind) AS initiatives,
    count(*) FILTER (WHERE kind = $initiative_kind AND decision_number IS NOT NULL) AS initiatives_recognised
FROM out.exemplar($as_of, $known_at)
WHERE period_id = $period_id AND name IS NOT NULL
