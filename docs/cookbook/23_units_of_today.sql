-- vi: Theo 34 tỉnh, thành phố ngày nay, số tin, bài tiếng Việt năm 2018 là bao nhiêu, gộp từ mấy đơn vị?
-- en: By the 34 provinces of today, how many items in Vietnamese in 2018, made of how many units?
SELECT unit_id, unit_name, ytd_amount, ytd_of_units, merged_units
FROM out.today_cell
WHERE indicator_code = '2.2' AND period_id = '2018Q4'
ORDER BY ytd_amount DESC NULLS LAST, unit_id
LIMIT 10
