-- Activities of effective submissions, without such as name a sensitive indicator, however its code is written. Key: submission_id, position.
SELECT
    a.* REPLACE (i.indicator_code AS indicator_code), a.indicator_code AS indicator_written,
    core.fold_text(a.name) AS name_folded
FROM out.activity($as_of, $known_at) AS a
SEMI JOIN release_period USING (period_id)
LEFT JOIN release_indicator AS i ON i.indicator_code = a.indicator_code
WHERE NOT regexp_matches(
    core.fold_text(concat_ws(' | ', a.indicator_code, a.name, a.place, a.partner)), $withheld
)
ORDER BY a.submission_id, a.position
