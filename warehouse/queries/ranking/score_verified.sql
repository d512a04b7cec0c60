-- The latest verified score of each unit and criterion of a year, as known at $known_at: of a reviewer's steps, or a decision.
-- Grain: one row per unit and criterion. Key: unit_id, criterion_code. Subjects of decisions read unit:year:criterion.
-- A step that gives the points of an earlier one without a word stands on the reason that was given there.
WITH decided AS (
    SELECT
        split_part(subject, ':', 1) AS unit_id, split_part(subject, ':', 3) AS criterion_code, outcome, outcome AS points,
        FALSE AS confirms, '' AS step, decided_by, '' AS role, reason, recorded_at, decision_id AS id
    FROM core.decision
    WHERE kind = 'verified_score' AND split_part(subject, ':', 2) = CAST($year AS VARCHAR)
    UNION ALL
    SELECT
        unit_id, criterion_code, CAST(json_object('points', CAST(points AS VARCHAR)) AS VARCHAR), CAST(points AS VARCHAR),
        confirms, step, decided_by, role, reason, recorded_at, review_id
    FROM core.score_review
    WHERE year = $year AND step IN ('first', 'second')
)
SELECT
    unit_id, criterion_code, outcome, confirms, step, decided_by, role, recorded_at,
    coalesce(
        nullif(reason, ''),
        last_value(nullif(reason, '') IGNORE NULLS) OVER (
            PARTITION BY unit_id, criterion_code, points ORDER BY recorded_at, step, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ),
        ''
    ) AS reason
FROM decided
WHERE recorded_at <= $known_at
QUALIFY row_number() OVER (PARTITION BY unit_id, criterion_code ORDER BY recorded_at DESC, step DESC, id DESC) = 1
ORDER BY unit_id, criterion_code
