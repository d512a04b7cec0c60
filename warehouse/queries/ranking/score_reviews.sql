-- The last row of each step that reviewers took in a year, as known at $known_at; of blind reviews one a reviewer.
-- Grain: one row per unit, criterion and step (blind: and person). Key: unit_id, criterion_code, step, decided_by of blind ones.
SELECT unit_id, criterion_code, step, points, confirms, decided_by, role, reason, recorded_at
FROM core.score_review
WHERE year = $year AND recorded_at <= $known_at
QUALIFY row_number() OVER (
    PARTITION BY unit_id, criterion_code, step, CASE WHEN step = 'blind' THEN decided_by END
    ORDER BY recorded_at DESC, review_id DESC
) = 1
ORDER BY unit_id, criterion_code, step, decided_by
