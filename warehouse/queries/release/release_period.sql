-- Periods whose window has begun at the moment, and such as something came for. Key: period_id.
SELECT *, due_at < $as_of AS is_due, closes_at < $as_of AS is_closed
FROM core.period
WHERE window_start <= CAST($as_of AS DATE)
    OR period_id IN (SELECT period_id FROM core.submission WHERE recorded_at <= $known_at)
ORDER BY period_id
