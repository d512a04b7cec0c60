-- vi: Tổng số tin, bài tiếng Việt từng quý năm 2018, có bao nhiêu đơn vị đứng sau mỗi tổng?
-- en: How many items in Vietnamese in each quarter of 2018, and how many units stand behind each total?
SELECT period_id, label_vi, total, of_units, units_expected, share_of_units
FROM out.named_total
WHERE indicator_code = '2.2' AND period_id BETWEEN '2018Q1' AND '2018Q4'
ORDER BY period_id
