-- Points of published rankings by criterion, without criteria that read a sensitive indicator. Key: year, unit_id, criterion_code.
SELECT s.* FROM release_declared_score AS s
SEMI JOIN core.unit USING (unit_id)
WHERE s.criterion_code NOT IN (SELECT criterion_code FROM release_withheld_criterion)
ORDER BY s.year, s.unit_id, s.criterion_code
