-- The cluster of each unit in each released period. Key: unit_id, period_id.
SELECT unit_id, period_id, cluster_code FROM core.cluster_member
WHERE period_id IN (SELECT period_id FROM release_period)
ORDER BY unit_id, period_id
