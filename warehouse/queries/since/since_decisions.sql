-- Documents that a person decided something about after one moment and up to another. Grain and key: sha256.
SELECT subject AS sha256, max(recorded_at) AS decided_at, arg_max(decided_by, recorded_at) AS decided_by
FROM core.decision
WHERE kind IN ('receipt_override', 'identity') AND recorded_at > $known_before AND recorded_at <= $known_at
GROUP BY subject
ORDER BY subject
