-- Self-scored points of effective submissions of some units and periods, without criteria that read a sensitive indicator. Key: submission_id, criterion_code.
SELECT s.unit_id, s.unit_code, s.unit_name, s.period_id, p.*
FROM core.self_score AS p
JOIN release_submission AS s USING (submission_id)
WHERE s.is_effective AND s.unit_id BETWEEN $first_unit AND $last_unit AND list_contains($periods, s.period_id)
    AND p.criterion_code NOT IN (SELECT criterion_code FROM release_withheld_criterion)
    AND NOT regexp_matches(core.fold_text(concat_ws(' | ', p.evidence, p.note)), $withheld)
ORDER BY p.submission_id, p.criterion_code
