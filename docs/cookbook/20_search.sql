-- vi: Đơn vị nào nêu khó khăn về kinh phí? Tìm không cần dấu.
-- en: Who speaks of difficulties with funds? Search without marks.
SELECT r.period_id, count(DISTINCT r.unit_id) AS units, min(r.text) AS example
FROM out.remark AS r
WHERE r.kind = 'difficulty' AND r.text_folded LIKE '%' || out.fold('KINH PHÍ') || '%'
GROUP BY r.period_id
ORDER BY r.period_id
