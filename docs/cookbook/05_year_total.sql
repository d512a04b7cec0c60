-- vi: Cả năm 2018 mỗi chỉ tiêu nhóm 5 là bao nhiêu, và vì sao không được cộng bốn quý?
-- en: What did the indicators of group 5 come to in 2018, and why is it not the sum of four quarters?
SELECT
    t.indicator_code, i.name_vi, t.ytd_total AS year_total, t.ytd_units AS of_units, t.ytd_carried_units AS carried_units,
    (SELECT sum(q.total) FROM out.indicator_total AS q
     WHERE q.indicator_code = t.indicator_code AND q.period_id BETWEEN '2018Q1' AND '2018Q4') AS quarters_added_up
FROM out.indicator_total AS t
JOIN out.indicator AS i USING (indicator_code)
WHERE t.period_id = '2018Q4' AND i.task_group = '5'
ORDER BY i.position
