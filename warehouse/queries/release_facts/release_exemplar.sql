-- Exemplars of effective submissions of some units and periods, without such as name a sensitive indicator. Key: submission_id, position.
SELECT s.unit_id, s.unit_code, s.unit_name, s.period_id, e.*, core.fold_text(e.name) AS name_folded
FROM core.exemplar AS e
JOIN release_submission AS s USING (submission_id)
WHERE s.is_effective AND s.unit_id BETWEEN $first_unit AND $last_unit AND list_contains($periods, s.period_id)
    AND NOT regexp_matches(
        core.fold_text(concat_ws(' | ', e.name, e.holder, e.decision_number, e.summary)), $withheld
    )
ORDER BY e.submission_id, e.position
