-- Questions of effective submissions with answer and ruling, of released findings alone; not such whose answer names a sensitive indicator. Key: submission_id, finding_id.
SELECT
    q.submission_id, q.finding_id, q.question_id, q.unit_id, q.period_id, q.code, i.indicator_code, q.sheet, q.cell,
    q.message_vi, q.state, q.answer, q.answered_at, q.ruling, q.ruled_by, q.ruling_reason, q.ruled_at
FROM out.question($as_of, $known_at) AS q
SEMI JOIN release_finding USING (submission_id, finding_id)
SEMI JOIN release_period USING (period_id)
LEFT JOIN release_indicator AS i ON i.indicator_code = q.indicator_code
WHERE NOT regexp_matches(core.fold_text(concat_ws(' | ', q.answer, q.ruling_reason)), $withheld)
ORDER BY q.submission_id, q.finding_id
