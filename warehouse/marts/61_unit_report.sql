-- core.unit_report(as_of, known_at, periods): the reports whose findings count where findings are counted by units; of some periods, or
-- without them of all. Key: submission_id.
-- Of each unit and period the effective report and the last returned one: a unit that was sent back over a cell and put it
-- right has met the fault too. Earlier returned versions, copies and held reports are left out; `stands` marks the effective one.
CREATE OR REPLACE MACRO core.unit_report(as_of, known_at, periods := NULL) AS TABLE
SELECT submission_id, unit_id, unit_code, unit_name, period_id, verdict, received_at, is_effective AS stands
FROM out.submission(as_of, known_at)
WHERE unit_id IS NOT NULL AND period_id IS NOT NULL AND copy_of IS NULL AND (is_effective OR verdict = 'RETURNED')
    AND (periods IS NULL OR list_contains(periods, period_id))
QUALIFY is_effective OR row_number() OVER (
    PARTITION BY unit_id, period_id, is_effective ORDER BY received_at DESC, version_no DESC
) = 1;
