-- Activities of effective submissions of some units and periods, without such as name a sensitive indicator, however its code is written. Key: submission_id, position.
SELECT
    s.unit_id, s.unit_code, s.unit_name, s.period_id,
    a.* REPLACE (i.indicator_code AS indicator_code), a.indicator_code AS indicator_written,
    core.fold_text(a.name) AS name_folded
FROM core.activity AS a
JOIN release_submission AS s USING (submission_id)
LEFT JOIN release_indicator AS i ON i.indicator_code = a.indicator_code
WHERE s.is_effective AND s.unit_id BETWEEN $first_unit AND $last_unit AND list_contains($periods, s.period_id)
    AND NOT regexp_matches(
        core.fold_text(concat_ws(' | ', a.indicator_code, a.name, a.place, a.partner)), $withheld
    )
ORDER BY a.submission_id, a.position
