-- Totals of every period and indicator with a value. Grain and key: period_id, indicator_code.
SELECT period_id, indicator_code, total FROM out.indicator_total($as_of, $known_at) WHERE total IS NOT NULL;
