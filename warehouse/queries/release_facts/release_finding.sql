-- Findings with their texts, without those on a sensitive indicator, at a cell of one, by a rule that reads one, or that name one. Key: submission_id, finding_id.
SELECT f.* REPLACE (i.indicator_code AS indicator_code, p.period_id AS period_id)
FROM out.finding($as_of, $known_at) AS f
LEFT JOIN release_period AS p USING (period_id)
LEFT JOIN release_indicator AS i ON i.indicator_code = f.indicator_code
WHERE f.code NOT IN (SELECT rule_code FROM release_withheld_rule)
    AND NOT regexp_matches(core.fold_text(concat_ws(' | ', f.indicator_code, f.value_seen, f.message_vi, f.fix_vi)), $withheld)
    AND NOT EXISTS (
        SELECT 1 FROM core.value AS v SEMI JOIN release_withheld USING (indicator_code)
        WHERE v.submission_id = f.submission_id AND v.sheet = f.sheet AND v.cell = f.cell
    )
ORDER BY f.submission_id, f.finding_id
