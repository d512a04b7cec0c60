-- vi: Lỗi nào nhiều đơn vị mắc nhất?
-- en: Which faults did most units meet?
SELECT f.code, r.title_vi, f.severity, count(DISTINCT f.unit_id) AS units, count(*) AS findings
FROM out.finding AS f
JOIN out.rule AS r ON r.rule_code = f.code
WHERE f.unit_id IS NOT NULL
GROUP BY ALL
ORDER BY units DESC, f.code
LIMIT 10
