-- vi: Tỉnh giáp Lào nào đã có hoạt động với Lào năm 2018? (chỉ tiêu chỉ giao cho các tỉnh này)
-- en: Which provinces at the border with Laos had activities with Laos in 2018? (asked of them alone)
SELECT u.unit_id, u.name_vi, c.ytd_amount, c.state
FROM out.cell AS c
JOIN out.unit AS u USING (unit_id)
WHERE c.indicator_code = '3.4' AND c.period_id = '2018Q4' AND u.border_laos
ORDER BY u.unit_id
