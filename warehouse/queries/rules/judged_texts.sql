-- Beside which indicators some submissions wrote which text. Grain and key: submission_id, indicator_code, kind.
SELECT DISTINCT submission_id, indicator_code, kind
FROM core.remark
WHERE submission_id IN (SELECT unnest(CAST($submissions AS VARCHAR[]))) AND indicator_code IS NOT NULL;
