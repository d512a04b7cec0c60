-- Exemplars and initiatives listed in the effective reports of a year.
-- Grain: one row per listed exemplar. Key: unit_id, period_id, position.
SELECT e.unit_id, e.period_id, e.position, e.kind, e.name, e.decision_number, e.decided_on
FROM out.exemplar($as_of, $known_at) AS e
JOIN core.period AS p USING (period_id)
WHERE p.year = $year
ORDER BY e.unit_id, p.number, e.position
