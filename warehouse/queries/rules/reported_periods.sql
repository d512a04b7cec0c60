-- Periods of which any report was accepted or returned, in order. Grain and key: period_id.
SELECT DISTINCT period_id FROM core.unit_report($as_of, $known_at) ORDER BY period_id;
