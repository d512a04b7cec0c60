-- vi: Tỷ lệ đúng hạn theo cụm thi đua, quý IV/2018, và tính trên bao nhiêu đơn vị?
-- en: What share of each cluster was on time in the fourth quarter of 2018, and of how many units?
SELECT
    cluster_code, any_value(cluster_name) AS cluster_name, count(*) AS units,
    count(*) FILTER (on_time) AS in_time, round(100.0 * in_time / units, 1) AS percent
FROM out.named_reporting
WHERE period_id = '2018Q4'
GROUP BY cluster_code
ORDER BY cluster_code
