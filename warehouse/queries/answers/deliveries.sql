-- Where every reply (or one) stands: its last row, and how often it was refused for good since it was last prepared. Key: message_id.
SELECT
    d.*, u.code AS unit_code, u.name_vi AS unit_name,
    count(*) FILTER (d.state = 'failed' AND d.code >= 500 AND d.position > p.prepared) OVER (PARTITION BY d.message_id) AS refusals
FROM core.delivery AS d
LEFT JOIN core.unit AS u USING (unit_id)
LEFT JOIN (
    SELECT message_id, max(position) AS prepared FROM core.delivery WHERE state = 'prepared' GROUP BY message_id
) AS p USING (message_id)
WHERE $message_id IS NULL OR d.message_id = $message_id
QUALIFY row_number() OVER (PARTITION BY d.message_id ORDER BY d.position DESC) = 1
ORDER BY d.period_id, u.code, d.receipt_number, d.message_id;
