-- vi: Ai gửi chậm một đến ba mươi ngày trong năm 2018, chậm bao nhiêu?
-- en: Who was late by one to thirty days in 2018, and by how many?
SELECT period_id, unit_name, days_late
FROM out.reporting
JOIN out.period USING (period_id, year)
WHERE year = 2018 AND is_due AND days_late BETWEEN 1 AND 30
ORDER BY period_id, days_late DESC, unit_id
