-- Rules of the programme as it stands, without those that read a sensitive indicator, and codes of findings whose rule it has no longer. Key: rule_code.
SELECT rule_code, d.* EXCLUDE (rule_code)
FROM (FROM release_declared_rule ANTI JOIN release_withheld_rule USING (rule_code)) AS d
FULL JOIN (SELECT DISTINCT code AS rule_code FROM release_finding) AS f USING (rule_code)
ORDER BY rule_code
