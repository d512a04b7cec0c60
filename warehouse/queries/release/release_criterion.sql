-- Criteria of the programme as it stands, and codes of self-scores whose criterion it has no longer. Key: criterion_code.
SELECT criterion_code, d.* EXCLUDE (criterion_code)
FROM release_declared_criterion AS d
FULL JOIN (
    SELECT criterion_code FROM release_self_score UNION SELECT criterion_code FROM release_score
) AS s USING (criterion_code)
ORDER BY d.position, criterion_code
