-- What each unit has of the attributes and scopes. Key: unit_id, attribute.
SELECT * FROM core.unit_attribute ORDER BY unit_id, attribute
