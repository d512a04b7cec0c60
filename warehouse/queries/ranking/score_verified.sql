-- The latest verified score that a person recorded for each unit and criterion of a year, as known at $known_at.
-- Grain: one row per unit and criterion. Key: unit_id, criterion_code. Subjects read unit:year:criterion.
SELECT
    split_part(subject, ':', 1) AS unit_id,
    split_part(subject, ':', 3) AS criterion_code,
    outcome, decided_by, reason, recorded_at
FROM core.decision
WHERE kind = 'verified_score' AND split_part(subject, ':', 2) = CAST($year AS VARCHAR) AND recorded_at <= $known_at
QUALIFY row_number() OVER (PARTITION BY subject ORDER BY recorded_at DESC, decision_id DESC) = 1
ORDER BY unit_id, criterion_code
