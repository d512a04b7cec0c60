-- out.held_document(as_of, known_at): the documents that wait for a person, copies left out. Key: submission_id, counted_in.
-- `counted_in` is its own period; one of no known period is counted in each that ran when it was received, from its first day
-- until it closed.
CREATE OR REPLACE MACRO out.held_document(as_of, known_at) AS TABLE
WITH programme AS (
    SELECT time_zone FROM core.programme ORDER BY recorded_at <= known_at DESC, recorded_at DESC LIMIT 1
)
SELECT s.submission_id, s.unit_id, s.period_id, s.received_at, p.period_id AS counted_in
FROM out.submission(as_of, known_at) AS s
JOIN core.period AS p ON s.period_id = p.period_id OR (
    s.period_id IS NULL AND s.received_at BETWEEN
        timezone((SELECT time_zone FROM programme), CAST(p.window_start AS TIMESTAMP)) AND p.closes_at
)
WHERE s.verdict = 'HELD' AND s.copy_of IS NULL;
