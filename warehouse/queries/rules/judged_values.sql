-- What some submissions say in numbers. Grain and key: submission_id, indicator_code, measure.
SELECT submission_id, indicator_code, measure, state, amount
FROM core.value
WHERE submission_id IN (SELECT unnest(CAST($submissions AS VARCHAR[])));
