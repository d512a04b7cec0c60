-- The documents behind two counts of a period: `held` wait for a person and are counted in it (out.held_document), `kept_apart`
-- and `used` are reports that came after it closed, as claim_restatements has them.
-- Grain and key: what, submission_id.
SELECT 'held' AS what, h.submission_id, h.unit_id, u.code AS unit_code, u.name_vi AS unit_name, r.status = 'held' AS is_of_held_unit
FROM out.held_document($as_of, $known_at) AS h
LEFT JOIN core.unit AS u USING (unit_id)
LEFT JOIN out.reporting($as_of, $known_at) AS r ON r.period_id = h.counted_in AND r.unit_id = h.unit_id
WHERE h.counted_in = $period_id
UNION ALL
SELECT CASE WHEN is_effective THEN 'used' ELSE 'kept_apart' END, submission_id, unit_id, unit_code, unit_name, FALSE
FROM out.submission($as_of, $known_at)
WHERE
    period_id = $period_id AND is_restatement AND copy_of IS NULL
    AND unit_id IS NOT NULL AND verdict IN ('ACCEPTED', 'RETURNED', 'HELD')
ORDER BY what, unit_id NULLS LAST, submission_id
