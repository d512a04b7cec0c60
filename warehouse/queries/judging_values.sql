-- Amounts of effective reports of one earlier period. Grain and key: unit_id, indicator_code, measure.
-- Amounts are whole ten-thousandths, as the checks reckon; NULL where nothing arose.
SELECT
    s.unit_id, v.indicator_code, v.measure,
    CAST(v.amount * 10000 AS BIGINT) AS amount,
    v.state = 'not_applicable' AS nothing
FROM out.submission($as_of, $known_at) AS s
JOIN core.value AS v USING (submission_id)
WHERE s.is_effective AND s.period_id = $period_id AND v.state IN ('value', 'zero', 'not_applicable')
ORDER BY s.unit_id, v.indicator_code, v.measure;
