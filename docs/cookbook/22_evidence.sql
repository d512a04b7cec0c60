-- vi: Thời điểm nhận dựa vào bằng chứng nào?
-- en: On what does the time of receipt rest?
SELECT s.receipt_kind, l.label_vi, count(*) AS submissions
FROM out.submission AS s
LEFT JOIN out.label AS l ON l.domain = 'receipt_kind' AND l.value = s.receipt_kind
WHERE s.period_id BETWEEN '2017Q3' AND '2018Q4'
GROUP BY ALL
ORDER BY submissions DESC, s.receipt_kind
