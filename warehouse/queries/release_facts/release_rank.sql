-- The units of published rankings. Key: year, unit_id.
SELECT r.* FROM release_declared_rank AS r SEMI JOIN core.unit USING (unit_id) ORDER BY r.year, r.rank NULLS LAST, r.unit_id
