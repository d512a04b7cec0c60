-- Periods whose window has begun at the moment. Key: period_id.
SELECT * FROM core.period WHERE window_start <= CAST($as_of AS DATE) ORDER BY period_id
