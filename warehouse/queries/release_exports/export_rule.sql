-- Rules over indicators, with the released indicators that each looks at, in the order of the form. Key: rule_code.
SELECT
    r.rule_code, r.expression, r.left_empty, r.right_empty, r.tolerance, coalesce(r.title_en, r.title_vi) AS title,
    r.title_vi,
    r.valid_from, r.valid_to, list(i.indicator_code ORDER BY i.position) AS indicators
FROM out.rule AS r
JOIN out.rule_indicator AS l USING (rule_code)
JOIN out.indicator AS i USING (indicator_code)
WHERE r.expression IS NOT NULL
GROUP BY ALL
ORDER BY r.rule_code
