-- Amounts of some reports by some measures. Grain and key: submission_id, indicator_code, measure.
-- Amounts are whole ten-thousandths, as the checks reckon; NULL where nothing arose.
SELECT
    submission_id, indicator_code, measure,
    CAST(amount * 10000 AS BIGINT) AS amount,
    state = 'not_applicable' AS nothing
FROM core.value
WHERE
    submission_id IN (SELECT unnest($submissions)) AND measure IN (SELECT unnest($measures))
    AND state IN ('value', 'zero', 'not_applicable');
