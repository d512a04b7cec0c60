-- Units. Key: unit_id.
SELECT * FROM core.unit ORDER BY position
