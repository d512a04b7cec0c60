-- What each unit is part of today: itself, or the unit that the programme's events lead to. Key: unit_id.
SELECT u.unit_id, coalesce(d.successor_id, u.unit_id) AS successor_id, d.changed_on
FROM core.unit AS u
LEFT JOIN release_declared_unit AS d USING (unit_id)
ORDER BY u.position, u.unit_id
