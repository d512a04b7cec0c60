-- Texts of effective submissions, without those on sensitive indicators or that name one. Key: submission_id, kind, position.
SELECT r.* REPLACE (i.indicator_code AS indicator_code), core.fold_text(r.text) AS text_folded
FROM out.remark($as_of, $known_at) AS r
SEMI JOIN release_period USING (period_id)
LEFT JOIN release_indicator AS i ON i.indicator_code = r.indicator_code
WHERE NOT regexp_matches(core.fold_text(concat_ws(' | ', r.indicator_code, r.text)), $withheld)
ORDER BY r.submission_id, r.kind, r.position
