-- Grain: the run of that id (run_id).
FROM core.run WHERE run_id = $run_id
