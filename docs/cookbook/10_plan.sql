-- vi: Năm 2018 đạt bao nhiêu phần trăm kế hoạch, chỉ tính đơn vị có kế hoạch lớn hơn 0?
-- en: What percentage of the plan was reached in 2018, on units whose plan is above zero?
WITH with_plan AS (
    SELECT indicator_code, unit_id, ytd_amount, max(plan_amount) OVER (PARTITION BY unit_id, indicator_code) AS plan, period_id
    FROM out.cell
    WHERE period_id BETWEEN '2018Q1' AND '2018Q4'
)
SELECT
    indicator_code, i.name_vi, sum(ytd_amount) AS done, sum(plan) AS planned, count(*) AS of_units,
    round(100 * done / planned, 1) AS percent
FROM with_plan
JOIN out.indicator AS i USING (indicator_code)
WHERE period_id = '2018Q4' AND plan > 0 AND ytd_amount IS NOT NULL AND i.year_aggregation = 'sum'
GROUP BY indicator_code, i.name_vi, i.position
ORDER BY i.position
