-- Exemplars and initiatives listed in the effective reports of a period.
-- Grain: one row per listed exemplar. Key: unit_id, position.
SELECT unit_id, unit_name, position, kind, name, holder, decision_number, decided_on, summary
FROM out.exemplar($as_of, $known_at)
WHERE period_id = $period_id AND name IS NOT NULL
ORDER BY unit_id, position
