-- The last decision of a kind on a subject. At most one row.
SELECT outcome, decided_by, reason, recorded_at
FROM core.decision
WHERE kind = $kind AND subject = $subject
ORDER BY recorded_at DESC, decision_id DESC
LIMIT 1;
