-- Units, with what the programme says of them. Key: unit_id.
SELECT u.*, d.type_vi, d.abbr, d.valid_from, d.valid_to, core.fold_text(u.name_vi) AS name_folded
FROM core.unit AS u
LEFT JOIN release_declared_unit AS d USING (unit_id)
ORDER BY u.position, u.unit_id
