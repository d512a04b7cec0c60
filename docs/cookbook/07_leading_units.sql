-- vi: Mười đơn vị có nhiều tin, bài tiếng Việt nhất năm 2018?
-- en: Which ten units had most items in Vietnamese in 2018?
SELECT unit_id, unit_name, ytd_amount, carried_from
FROM out.named_cell
WHERE indicator_code = '2.2' AND period_id = '2018Q4'
ORDER BY ytd_amount DESC NULLS LAST, unit_id
LIMIT 10
