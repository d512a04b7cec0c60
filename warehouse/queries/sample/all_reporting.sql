-- Status of every unit and period. Grain and key: unit_id, period_id.
SELECT unit_id, period_id, status, received, sent, on_time, days_late FROM out.reporting($as_of, $known_at);
