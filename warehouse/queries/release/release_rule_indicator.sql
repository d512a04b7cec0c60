-- Which released indicators a rule over indicators looks at. Key: rule_code, indicator_code.
SELECT d.rule_code, d.indicator_code
FROM release_declared_rule_indicator AS d
SEMI JOIN release_rule USING (rule_code)
JOIN release_indicator AS i USING (indicator_code)
ORDER BY d.rule_code, i.position
