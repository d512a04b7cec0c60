-- Difficulties and proposals in the effective reports of a period.
-- Grain: one row per remark. Key: unit_id, kind, position.
SELECT unit_id, unit_name, kind, position, text
FROM out.remark($as_of, $known_at)
WHERE period_id = $period_id AND kind IN ('difficulty', 'proposal')
ORDER BY kind, unit_id, position
