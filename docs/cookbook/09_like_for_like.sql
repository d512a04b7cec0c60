-- vi: Quý IV so với quý III/2018 thay đổi thế nào, chỉ xét các đơn vị có số ở cả hai quý?
-- en: How did the fourth quarter of 2018 change against the third, on the units with figures in both?
SELECT
    indicator_code, any_value(now.indicator_name) AS indicator_name, sum(before.amount) AS third, sum(now.amount) AS fourth,
    count(*) AS of_units, round(100 * (fourth - third) / nullif(third, 0), 1) AS change_percent
FROM out.named_cell AS now
JOIN out.named_cell AS before USING (unit_id, indicator_code)
JOIN out.indicator AS i USING (indicator_code)
WHERE now.period_id = '2018Q4' AND before.period_id = '2018Q3'
    AND now.amount IS NOT NULL AND before.amount IS NOT NULL AND i.year_aggregation = 'sum' AND i.task_group = '2'
GROUP BY indicator_code, i.position
ORDER BY i.position
