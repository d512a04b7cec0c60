-- Difficulties, proposals and exemplars of the effective reports of a period, with the cell that each was read from.
-- Grain and key: unit_id, kind, position.
SELECT unit_id, unit_code, unit_name, submission_id, kind, position, text, sheet, cell
FROM out.remark($as_of, $known_at)
WHERE period_id = $period_id AND kind IN ('difficulty', 'proposal')
UNION ALL
SELECT unit_id, unit_code, unit_name, submission_id, coalesce(kind, 'exemplar'), position, name, sheet, cell
FROM out.exemplar($as_of, $known_at)
WHERE period_id = $period_id AND name IS NOT NULL
ORDER BY unit_id, kind, position
