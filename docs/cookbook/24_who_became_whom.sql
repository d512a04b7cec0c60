-- vi: Những đơn vị nào hợp thành mỗi tỉnh ngày nay, theo văn bản nào?
-- en: Which units make each province of today, and by which document?
SELECT
    n.unit_id, n.name_vi, string_agg(o.name_vi, ', ' ORDER BY o.unit_id) AS made_of, any_value(e.legal_basis) AS legal_basis
FROM out.unit_successor AS s
JOIN out.unit AS o USING (unit_id)
JOIN out.unit AS n ON n.unit_id = s.successor_id
JOIN out.unit_event AS e ON e.old_unit_id = s.unit_id AND e.effective = s.changed_on
WHERE s.unit_id <> s.successor_id
GROUP BY n.unit_id, n.name_vi
HAVING count(*) > 1
ORDER BY n.unit_id
