-- How one unit stands with the periods for which anything of it was received, or with the one asked for. Grain and key: period_id.
SELECT period_id, status, on_time, days_late, open_until, returns, held_documents
FROM out.reporting($as_of, $known_at)
WHERE unit_id = $unit_id AND CASE WHEN $period_id IS NULL THEN received ELSE period_id = $period_id END
ORDER BY period_id;
