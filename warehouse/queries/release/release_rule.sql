-- Rules of the programme as it stands, and codes of findings whose rule it has no longer. Key: rule_code.
SELECT rule_code, d.* EXCLUDE (rule_code)
FROM release_declared_rule AS d
FULL JOIN (SELECT DISTINCT code AS rule_code FROM release_finding) AS f USING (rule_code)
ORDER BY rule_code
