-- out.held_document(as_of, known_at): the documents that wait for a person, copies left out. Key: submission_id, counted_in.
-- `counted_in` is its own period; one of no known period is counted in each that it may be for
-- (`core.unmatched_document`).
CREATE OR REPLACE MACRO out.held_document(as_of, known_at) AS TABLE
SELECT submission_id, unit_id, period_id, received_at, period_id AS counted_in
FROM out.submission(as_of, known_at)
WHERE verdict = 'HELD' AND copy_of IS NULL AND period_id IS NOT NULL
UNION ALL
SELECT submission_id, unit_id, NULL, received_at, counted_in
FROM core.unmatched_document(as_of, known_at)
WHERE verdict = 'HELD';
