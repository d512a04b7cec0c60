-- The last run: its command, by which version of the software, when it began. At most one row.
SELECT command, code_version, started_at FROM core.run ORDER BY started_at DESC, run_id LIMIT 1;
