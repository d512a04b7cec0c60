-- Criteria of the programme as it stands, without those that read a sensitive indicator, and codes of self-scores whose criterion it has no longer. Key: criterion_code.
SELECT criterion_code, d.* EXCLUDE (criterion_code)
FROM (FROM release_declared_criterion ANTI JOIN release_withheld_criterion USING (criterion_code)) AS d
FULL JOIN (
    SELECT criterion_code FROM release_self_score UNION SELECT criterion_code FROM release_score
) AS s USING (criterion_code)
ORDER BY d.position, criterion_code
