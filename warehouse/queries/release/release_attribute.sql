-- Attributes of units and scopes made of them, in the order of their columns. Key: attribute.
SELECT * FROM core.attribute ORDER BY position
