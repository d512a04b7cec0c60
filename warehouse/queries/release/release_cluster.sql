-- Clusters that a unit is or was in. Key: cluster_code.
SELECT cluster_code, arg_max(cluster_name, period_id) AS cluster_name FROM core.cluster_member
GROUP BY cluster_code ORDER BY cluster_code
