-- Runs that began and did not end, with whether a later one of the same command did. Key: run_id.
SELECT r.run_id, r.command, r.started_at,
    EXISTS (
        FROM core.run AS l
        WHERE l.command = r.command AND l.started_at > r.started_at AND l.finished_at IS NOT NULL
    ) AS made_good
FROM core.run AS r
WHERE r.finished_at IS NULL
ORDER BY r.started_at;
