-- vi: Quý IV/2018: bằng không, không phát sinh và thiếu khác nhau thế nào ở từng chỉ tiêu nhóm 3?
-- en: Zero, nothing arose and missing in the fourth quarter of 2018: how many of each in group 3?
SELECT
    c.indicator_code, any_value(c.indicator_name) AS indicator_name,
    count(*) FILTER (c.state = 'value') AS with_amount, count(*) FILTER (c.state = 'zero') AS zero,
    count(*) FILTER (c.state = 'not_applicable') AS nothing_arose, count(*) FILTER (c.state = 'missing') AS missing,
    count(*) FILTER (c.state = 'not_required') AS not_required
FROM out.named_cell AS c
JOIN out.indicator AS i USING (indicator_code)
WHERE c.period_id = '2018Q4' AND i.task_group = '3'
GROUP BY c.indicator_code, i.position
ORDER BY i.position
