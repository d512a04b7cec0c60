-- The cluster that a unit belonged to in a period. Grain: one row, or none.
SELECT cluster_code, cluster_name FROM core.cluster_member WHERE unit_id = $unit_id AND period_id = $period_id;
