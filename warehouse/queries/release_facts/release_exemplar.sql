-- Exemplars of effective submissions, without such as name a sensitive indicator. Key: submission_id, position.
SELECT e.*, core.fold_text(e.name) AS name_folded
FROM out.exemplar($as_of, $known_at) AS e
SEMI JOIN release_period USING (period_id)
WHERE NOT regexp_matches(
    core.fold_text(concat_ws(' | ', e.name, e.holder, e.decision_number, e.summary)), $withheld
)
ORDER BY e.submission_id, e.position
