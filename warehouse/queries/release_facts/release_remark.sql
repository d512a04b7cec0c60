-- Texts of effective submissions of some units and periods, without those on sensitive indicators or that name one. Key: submission_id, kind, position.
SELECT
    s.unit_id, s.unit_code, s.unit_name, s.period_id,
    r.* REPLACE (i.indicator_code AS indicator_code), core.fold_text(r.text) AS text_folded
FROM core.remark AS r
JOIN release_submission AS s USING (submission_id)
LEFT JOIN release_indicator AS i ON i.indicator_code = r.indicator_code
WHERE s.is_effective AND s.unit_id BETWEEN $first_unit AND $last_unit AND list_contains($periods, s.period_id)
    AND NOT regexp_matches(core.fold_text(concat_ws(' | ', r.indicator_code, r.text)), $withheld)
ORDER BY r.submission_id, r.kind, r.position
