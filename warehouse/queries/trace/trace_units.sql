-- Every unit of a period with how its reporting stands and the report that counts, else the last that was received; the
-- columns from `sent` on are the conditions under which claim_discipline counts it.
-- Grain and key: unit_id.
WITH report AS (
    SELECT unit_id, submission_id
    FROM out.submission($as_of, $known_at)
    WHERE period_id = $period_id AND unit_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY unit_id ORDER BY is_effective DESC, received_at DESC, submission_id) = 1
)
SELECT
    r.unit_id, r.unit_code, r.unit_name, r.cluster_code, r.status, r.days_late, r.submissions, r.returns, r.expected_cells,
    r.answered_cells, r.held_documents, s.submission_id,
    TRUE AS units, r.received, r.sent, coalesce(r.on_time, FALSE) AS on_time, coalesce(NOT r.on_time, FALSE) AS late,
    r.sent AND r.status = 'returned' AS sent_returned, r.sent AND r.status = 'held' AS sent_held,
    r.sent AND r.status = 'incomplete' AS sent_incomplete, NOT r.sent AS unsent,
    NOT r.sent AND r.status = 'returned' AS unsent_returned, NOT r.sent AND r.status = 'held' AS unsent_held,
    NOT r.sent AND r.status = 'incomplete' AS unsent_incomplete,
    r.status IN ('accepted', 'accepted_with_questions') AS accepted, r.status = 'accepted_with_questions' AS with_questions,
    r.status = 'returned' AS returned, r.status = 'held' AS held, r.status = 'incomplete' AS incomplete,
    r.status = 'unreadable' AS unreadable, r.status = 'missing' AS missing, r.status = 'not_yet_due' AS not_yet_due
FROM out.reporting($as_of, $known_at) AS r
LEFT JOIN report AS s USING (unit_id)
WHERE r.period_id = $period_id
ORDER BY r.unit_id
