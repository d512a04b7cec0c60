-- Task groups of released indicators, with the programme's names. Key: task_group.
SELECT i.task_group, any_value(g.name_vi) AS name_vi
FROM core.indicator AS i
LEFT JOIN release_declared_group AS g USING (task_group)
ANTI JOIN release_withheld USING (indicator_code)
GROUP BY i.task_group ORDER BY i.task_group
