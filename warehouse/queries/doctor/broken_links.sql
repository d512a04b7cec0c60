-- Rows that point to something that is not there, by what is missing. Key: link.
SELECT 'nơi thấy của tài liệu không có trong sổ' AS link, count(*) AS number
FROM raw.sighting AS s ANTI JOIN raw.document AS d USING (sha256)
UNION ALL
SELECT 'thời điểm nhận của nơi không có trong sổ', count(*)
FROM raw.receipt AS r ANTI JOIN raw.sighting AS s USING (sighting_id)
UNION ALL
SELECT 'bản báo cáo của tài liệu không có trong sổ', count(*)
FROM core.submission AS s ANTI JOIN raw.document AS d USING (sha256)
UNION ALL
SELECT 'số liệu của bản báo cáo không có trong sổ', count(*)
FROM core.value AS v ANTI JOIN core.submission AS s USING (submission_id)
UNION ALL
SELECT 'lỗi của bản báo cáo không có trong sổ', count(*)
FROM core.finding AS f ANTI JOIN core.submission AS s USING (submission_id)
UNION ALL
SELECT 'thư trả lời của bản báo cáo không có trong sổ', count(DISTINCT d.message_id)
FROM core.delivery AS d ANTI JOIN core.submission AS s USING (submission_id);
