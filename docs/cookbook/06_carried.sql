-- vi: Số lũy kế năm 2018 của chỉ tiêu 2.2 nào lấy của kỳ trước, lấy của kỳ nào?
-- en: Which year-to-date figures of indicator 2.2 at the end of 2018 are carried, and from which period?
SELECT unit_name, ytd_amount, carried_from, ytd_mark, ytd_periods_known, ytd_periods
FROM out.named_cell
WHERE indicator_code = '2.2' AND period_id = '2018Q4' AND carried_from IS NOT NULL
ORDER BY unit_id
