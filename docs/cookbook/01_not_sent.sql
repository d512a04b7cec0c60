-- vi: Đơn vị nào chưa gửi báo cáo quý IV/2018?
-- en: Who sent nothing for the fourth quarter of 2018?
SELECT unit_id, unit_name, cluster_name, status_vi
FROM out.named_reporting
WHERE period_id = '2018Q4' AND NOT sent
ORDER BY unit_id
