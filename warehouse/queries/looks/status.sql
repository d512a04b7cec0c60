-- Who reported for a period, when, and with which outcome. Grain and key: unit_id.
SELECT * FROM out.reporting($as_of, $known_at) WHERE period_id = $period_id ORDER BY unit_code;
