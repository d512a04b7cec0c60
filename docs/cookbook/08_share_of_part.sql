-- vi: Trong số ấn phẩm, bao nhiêu phần trăm bằng tiếng nước ngoài hoặc song ngữ? Chỉ tính đơn vị có cả hai số.
-- en: What share of publications is in foreign languages? Only units with both figures count.
SELECT
    whole.period_id, sum(part.amount) AS foreign_ones, sum(whole.amount) AS publications, count(*) AS of_units,
    round(100 * foreign_ones / nullif(publications, 0), 1) AS percent
FROM out.named_cell AS whole
JOIN out.named_cell AS part USING (unit_id, period_id)
WHERE whole.indicator_code = '2.9' AND part.indicator_code = '2.10'
    AND whole.amount IS NOT NULL AND part.amount IS NOT NULL
    AND period_id BETWEEN '2018Q1' AND '2018Q4'
GROUP BY whole.period_id
ORDER BY whole.period_id
