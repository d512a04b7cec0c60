-- vi: Bao nhiêu báo cáo năm 2018 được chấp nhận ngay từ lần đầu?
-- en: How many reports of 2018 were accepted at the first go?
SELECT
    period_id, count(*) FILTER (status IN ('accepted', 'accepted_with_questions')) AS accepted,
    count(*) FILTER (status IN ('accepted', 'accepted_with_questions') AND returns = 0) AS at_first_go,
    round(100.0 * at_first_go / nullif(accepted, 0), 1) AS percent
FROM out.named_reporting
WHERE year = 2018
GROUP BY period_id
ORDER BY period_id
