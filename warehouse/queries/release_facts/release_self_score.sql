-- Self-scored points of effective submissions, without criteria that read a sensitive indicator. Key: submission_id, criterion_code.
SELECT s.* FROM out.self_score($as_of, $known_at) AS s
SEMI JOIN release_period USING (period_id)
WHERE s.criterion_code NOT IN (SELECT criterion_code FROM release_withheld_criterion)
    AND NOT regexp_matches(core.fold_text(concat_ws(' | ', s.evidence, s.note)), $withheld)
ORDER BY s.submission_id, s.criterion_code
