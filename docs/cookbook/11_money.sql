-- vi: Đến hết năm 2018 mỗi cụm đã thực hiện bao nhiêu kinh phí được giao?
-- en: How much of its allotted money had each cluster spent by the end of 2018?
SELECT
    m.cluster_code, sum(spent.ytd_amount) AS spent, sum(allotted.ytd_amount) AS allotted, count(*) AS of_units,
    round(100 * sum(spent.ytd_amount) / nullif(sum(allotted.ytd_amount), 0), 1) AS percent
FROM out.named_cell AS spent
JOIN out.named_cell AS allotted USING (unit_id, period_id)
JOIN out.cluster_member AS m USING (unit_id, period_id)
WHERE spent.indicator_code = '1.5' AND allotted.indicator_code = '1.4' AND period_id = '2018Q4'
    AND spent.ytd_amount IS NOT NULL AND allotted.ytd_amount IS NOT NULL
GROUP BY m.cluster_code
ORDER BY m.cluster_code
