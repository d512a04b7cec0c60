-- Renames and merges as the programme tells them, with the keys of both units where it has them. Key: position.
SELECT
    e.position, e.effective, e.event, o.unit_id AS old_unit_id, e.old_name, n.unit_id AS new_unit_id, e.new_name,
    e.legal_basis
FROM release_declared_event AS e
LEFT JOIN core.unit AS o ON o.unit_id = e.old_unit_id
LEFT JOIN core.unit AS n ON n.unit_id = e.new_unit_id
ORDER BY e.position
