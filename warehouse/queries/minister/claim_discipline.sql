-- Reporting discipline of a period: counts of units by what became of their report.
-- Grain: one row per cluster, and one over all (is_all). Key: is_all, cluster_code.
-- Cells are of accepted reports. sent = on_time + late + sent_returned + sent_held + sent_incomplete: the last three sent a
-- form, and no report of theirs counts yet. units = sent + unsent_returned + unsent_held + unsent_incomplete + unreadable + missing +
-- not_yet_due: of the former three something was received that is too empty to be sent, or of no known period.
SELECT
    grouping(cluster_code) = 1 AS is_all,
    cluster_code,
    any_value(cluster_name) AS cluster_name,
    count(*) AS units,
    count(*) FILTER (WHERE received) AS received,
    count(*) FILTER (WHERE sent) AS sent,
    count(*) FILTER (WHERE on_time) AS on_time,
    count(*) FILTER (WHERE NOT on_time) AS late,
    count(*) FILTER (WHERE sent AND status = 'returned') AS sent_returned,
    count(*) FILTER (WHERE sent AND status = 'held') AS sent_held,
    count(*) FILTER (WHERE sent AND status = 'incomplete') AS sent_incomplete,
    count(*) FILTER (WHERE NOT sent) AS unsent,
    count(*) FILTER (WHERE NOT sent AND status = 'returned') AS unsent_returned,
    count(*) FILTER (WHERE NOT sent AND status = 'held') AS unsent_held,
    count(*) FILTER (WHERE NOT sent AND status = 'incomplete') AS unsent_incomplete,
    count(*) FILTER (WHERE status IN ('accepted', 'accepted_with_questions')) AS accepted,
    count(*) FILTER (WHERE status = 'accepted_with_questions') AS with_questions,
    count(*) FILTER (WHERE status = 'returned') AS returned,
    count(*) FILTER (WHERE status = 'held') AS held,
    count(*) FILTER (WHERE status = 'incomplete') AS incomplete,
    count(*) FILTER (WHERE status = 'unreadable') AS unreadable,
    count(*) FILTER (WHERE status = 'missing') AS missing,
    count(*) FILTER (WHERE status = 'not_yet_due') AS not_yet_due,
    coalesce(sum(returns), 0)::BIGINT AS returns,
    coalesce(sum(expected_cells) FILTER (WHERE status IN ('accepted', 'accepted_with_questions')), 0)::BIGINT
        AS expected_cells,
    coalesce(sum(answered_cells) FILTER (WHERE status IN ('accepted', 'accepted_with_questions')), 0)::BIGINT
        AS answered_cells
FROM out.reporting($as_of, $known_at)
WHERE period_id = $period_id
GROUP BY GROUPING SETS ((), (cluster_code))
ORDER BY is_all DESC, cluster_code NULLS LAST
