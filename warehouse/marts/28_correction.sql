-- out.correction(as_of, known_at): corrections in force, held against the effective report. Key: unit_id, period_id,
-- indicator_code, measure. In force is the last row of a cell unless it withdraws. `applies` where the report says what the
-- correction expects; `stale` where it does not although the moment asked about is not before the correction was recorded
-- (at an earlier one another version may have counted, to which the correction was never meant).
CREATE OR REPLACE MACRO out.correction(as_of, known_at) AS TABLE
WITH last AS (
    SELECT * FROM core.correction WHERE recorded_at <= known_at
    QUALIFY row_number() OVER (
        PARTITION BY unit_id, period_id, indicator_code, measure ORDER BY recorded_at DESC, position DESC
    ) = 1
),
source AS (
    SELECT s.unit_id, s.period_id, v.indicator_code, v.measure, v.submission_id, v.state, v.amount
    FROM out.submission(as_of, known_at) AS s
    JOIN core.value AS v USING (submission_id)
    WHERE s.is_effective AND s.period_id IN (SELECT period_id FROM last)
)
SELECT
    c.correction_id, c.unit_id, c.period_id, c.indicator_code, c.measure, v.submission_id,
    c.expected_state, c.expected_amount, v.state AS reported_state, v.amount AS reported_amount,
    c.corrected_state, c.corrected_amount, c.reason, c.decided_by, c.decided_on, c.recorded_at, c.position,
    coalesce(v.state = c.expected_state AND v.amount IS NOT DISTINCT FROM c.expected_amount, FALSE) AS applies,
    NOT applies AND as_of >= c.recorded_at AS stale
FROM last AS c
LEFT JOIN source AS v USING (unit_id, period_id, indicator_code, measure)
WHERE c.action = 'correct';
