-- vi: Đơn vị tự chấm bao nhiêu phần trăm điểm tối đa của từng tiêu chí, quý IV/2018?
-- en: What share of the most points did units give themselves, by criterion, in the fourth quarter of 2018?
SELECT
    s.criterion_code, c.name_vi, c.max_points, count(s.points) AS of_units, round(avg(s.points), 2) AS average,
    round(100 * avg(s.points) / nullif(c.max_points, 0), 1) AS percent
FROM out.self_score AS s
JOIN out.criterion AS c USING (criterion_code)
WHERE s.period_id = '2018Q4' AND c.part = 'standard'
GROUP BY s.criterion_code, c.name_vi, c.max_points, c.position
ORDER BY c.position
