-- vi: Mười đơn vị trả lời ít chỉ tiêu nhất năm 2018, tính lại từ chính các ô số liệu?
-- en: Which ten units answered least in 2018, reckoned anew from the cells themselves?
SELECT
    unit_id, any_value(unit_name) AS unit_name, count(*) FILTER (required) AS expected,
    count(*) FILTER (required AND state IN ('value', 'zero', 'not_applicable')) AS answered,
    round(100.0 * answered / expected, 1) AS percent
FROM out.named_cell
WHERE period_id BETWEEN '2018Q1' AND '2018Q4'
GROUP BY unit_id
ORDER BY percent, unit_id
LIMIT 10
