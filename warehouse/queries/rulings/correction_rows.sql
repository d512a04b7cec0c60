-- Every row that was applied, withdrawals too, in order. Key: correction_id.
SELECT * FROM core.correction ORDER BY recorded_at, position;
