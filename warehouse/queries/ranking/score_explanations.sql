-- What units say to the scores of a year, of each criterion what came last, as of $as_of and known at $known_at.
-- Grain: one row per unit and criterion. Key: unit_id, criterion_code. Worksheets that wait or were sent back say nothing.
SELECT x.unit_id, x.criterion_code, x.text, x.evidence, x.given_by, x.role, x.figures, s.received_at AS recorded_at
FROM out.submission($as_of, $known_at) AS s
JOIN core.score_explanation AS x USING (submission_id)
WHERE x.year = $year AND s.verdict = 'ACCEPTED'
QUALIFY row_number() OVER (
    PARTITION BY x.unit_id, x.criterion_code ORDER BY s.received_at DESC, s.recorded_at DESC, s.submission_id
) = 1
ORDER BY x.unit_id, x.criterion_code
