-- vi: Hoạt động nào được kê với đối tác Lào?
-- en: Which listed activities have a partner in Laos?
SELECT a.period_id, a.unit_name, a.name, a.starts_on, a.partner, a.indicator_code
FROM out.activity AS a
WHERE out.fold(a.partner) LIKE '%lao%'
ORDER BY a.period_id, a.unit_id, a.position
LIMIT 8
