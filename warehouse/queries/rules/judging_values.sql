-- Amounts of effective reports of some earlier periods. Grain and key: period_id, unit_id, indicator_code, measure.
-- Amounts are whole ten-thousandths, as the checks reckon; NULL where nothing arose.
SELECT
    s.period_id, s.unit_id, v.indicator_code, v.measure,
    CAST(v.amount * 10000 AS BIGINT) AS amount,
    v.state = 'not_applicable' AS nothing
FROM core.submission_of($as_of, $known_at, $periods) AS s
JOIN core.value AS v USING (submission_id)
WHERE s.is_effective AND v.state IN ('value', 'zero', 'not_applicable');
