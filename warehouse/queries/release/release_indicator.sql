-- Indicators that analysts may see. Key: indicator_code.
SELECT * FROM core.indicator WHERE NOT sensitive ORDER BY position
