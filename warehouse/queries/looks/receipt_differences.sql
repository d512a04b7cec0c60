-- Evidence of receipt against the time that counts: of one submission, or everything that the desk is asked about. A
-- question is about a unit's report: of a letter or file that is nobody's yet, nothing depends on its time.
-- Of one period, or ($period_id NULL) of all. Key: submission_id, sighting_id, kind, claimed_at.
SELECT *
FROM out.receipt_difference(
    $as_of, $known_at, $tolerance_hours, CASE WHEN $period_id::VARCHAR IS NOT NULL THEN [$period_id::VARCHAR] END
)
WHERE CASE
    WHEN $submission_id IS NULL THEN questioned AND copy_of IS NULL AND unit_id IS NOT NULL
    ELSE submission_id = $submission_id
END
ORDER BY period_id, unit_id, submission_id, claimed_at, kind;
