-- out.held_document(as_of, known_at): the documents that wait for a person, copies left out. Key: submission_id.
-- `counted_in` is its own period; of one of no known period the first that had not closed when it was received.
CREATE OR REPLACE MACRO out.held_document(as_of, known_at) AS TABLE
SELECT
    s.submission_id, s.unit_id, s.period_id, s.received_at,
    coalesce(s.period_id, (
        SELECT arg_min(p.period_id, p.closes_at) FROM core.period AS p WHERE p.closes_at >= s.received_at
    )) AS counted_in
FROM out.submission(as_of, known_at) AS s
WHERE s.verdict = 'HELD' AND s.copy_of IS NULL;
