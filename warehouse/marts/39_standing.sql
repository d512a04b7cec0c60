-- core.standing_of(as_of, known_at): what each unit has sent for each period, and whether in time. Grain and key: unit_id, period_id.
-- received: any document, also one that could not be read or that waits for a person, and of no known period one that may be for
-- this one (`core.unmatched_document`), which is never sent. sent: `core.sending_of`. fulfilled: the effective version is accepted
-- and sent. On time: the first version sent came by the due moment, and every later one up to
-- the effective one in its time. Else lateness runs to the effective version, and without one to as_of, at most to closing.
-- `on_time` is NULL as long as nothing is fulfilled. `days_late` is NULL before the due moment, while a return can still be
-- mended in time, and while a report waits for a person. `open_return_id`: the return that waits for the unit, if one does.
-- `open_until`: until when its mending is in time. `unmatched_at`: receipt of the document of no known period that a unit's being
-- held rests on.
CREATE OR REPLACE MACRO core.standing_of(as_of, known_at) AS TABLE
WITH sending AS (SELECT * FROM core.sending_of(as_of, known_at)),
received AS (
    SELECT
        unit_id, period_id, min(received_at) AS first_received_at, count(*) FILTER (copy_of IS NULL) AS submissions,
        min(received_at) FILTER (is_sent) AS sent_at, arg_min(submission_id, received_at) FILTER (is_sent) AS sent_id,
        max(received_at) FILTER (verdict = 'RETURNED') AS returned_at,
        arg_max(submission_id, received_at) FILTER (verdict = 'RETURNED' AND copy_of IS NULL) AS returned_id,
        max(received_at) FILTER (verdict = 'HELD') AS held_at,
        max(received_at) FILTER (verdict = 'UNREADABLE') AS unread_at,
        count(*) FILTER (verdict = 'HELD' AND copy_of IS NULL) AS held_documents
    FROM sending
    GROUP BY unit_id, period_id
),
unmatched AS (
    SELECT
        unit_id, counted_in AS period_id, min(received_at) AS received_at,
        max(received_at) FILTER (verdict = 'HELD') AS held_at,
        max(received_at) FILTER (verdict = 'UNREADABLE') AS unread_at,
        count(*) FILTER (verdict = 'HELD') AS held_documents
    FROM core.unmatched_document(as_of, known_at)
    WHERE unit_id IS NOT NULL
    GROUP BY unit_id, counted_in
),
effective AS (SELECT * FROM sending WHERE is_effective),
accepted AS (
    SELECT unit_id, period_id, min(received_at) AS first_accepted_at
    FROM sending WHERE is_accepted AND copy_of IS NULL GROUP BY unit_id, period_id
),
returns AS (
    SELECT s.unit_id, s.period_id, count(*) AS returns
    FROM sending AS s
    LEFT JOIN accepted AS a USING (unit_id, period_id)
    WHERE s.verdict = 'RETURNED' AND s.copy_of IS NULL
        AND (a.first_accepted_at IS NULL OR s.received_at <= a.first_accepted_at)
    GROUP BY s.unit_id, s.period_id
),
chain AS (
    SELECT
        s.unit_id, s.period_id,
        bool_and(s.in_time) FILTER (e.submission_id IS NULL OR s.received_at <= e.received_at) AS in_time,
        max(s.open_until) FILTER (s.verdict = 'RETURNED') AS open_until
    FROM sending AS s
    LEFT JOIN effective AS e USING (unit_id, period_id)
    WHERE s.is_version
    GROUP BY s.unit_id, s.period_id
),
settled AS (
    SELECT submission_id FROM out.question(as_of, known_at) GROUP BY submission_id HAVING bool_and(state = 'accepted')
),
programme AS (
    SELECT time_zone FROM core.programme ORDER BY recorded_at <= known_at DESC, recorded_at DESC LIMIT 1
),
stood AS (
    SELECT
        d.unit_id, d.period_id,
        r.* EXCLUDE (unit_id, period_id, first_received_at, unread_at, held_at, held_documents),
        e.submission_id, e.origin, e.display_name, coalesce(n.returns, 0) AS returns,
        coalesce(r.first_received_at, m.received_at) AS first_received_at,
        greatest(r.unread_at, m.unread_at) AS unread_at, greatest(r.held_at, m.held_at) AS held_at,
        r.held_at AS own_held_at, m.held_at AS unmatched_held_at,
        coalesce(r.held_documents, 0) + coalesce(m.held_documents, 0) AS held_documents,
        CASE
            WHEN e.submission_id IS NOT NULL AND NOT e.is_sent THEN 'incomplete'
            WHEN e.verdict = 'ACCEPTED' OR q.submission_id IS NOT NULL THEN 'accepted'
            WHEN e.verdict = 'ACCEPTED_WITH_QUESTIONS' THEN 'accepted_with_questions'
            WHEN r.returned_at IS NOT NULL AND coalesce(greatest(r.held_at, m.held_at) <= r.returned_at, TRUE) THEN 'returned'
            WHEN r.held_at IS NOT NULL OR m.held_at IS NOT NULL THEN 'held'
            WHEN r.unread_at IS NOT NULL OR m.unread_at IS NOT NULL THEN 'unreadable'
            WHEN as_of <= p.due_at THEN 'not_yet_due'
            ELSE 'missing'
        END AS status,
        coalesce(e.is_sent, FALSE) AS is_fulfilled,
        CASE WHEN is_fulfilled THEN c.in_time END AS on_time,
        CASE WHEN status = 'returned' AND c.in_time THEN c.open_until END AS returned_until,
        CASE
            WHEN on_time THEN r.sent_id
            WHEN is_fulfilled THEN e.submission_id
            ELSE r.sent_id
        END AS counted_id,
        CAST(timezone((SELECT time_zone FROM programme), p.due_at) AS DATE) AS due_on,
        CAST(timezone((SELECT time_zone FROM programme), CASE
            WHEN on_time OR status = 'held' OR returned_until >= as_of THEN NULL
            WHEN is_fulfilled THEN e.received_at
            WHEN as_of > p.due_at THEN least(as_of, p.closes_at)
        END) AS DATE) AS late_until
    FROM (SELECT DISTINCT unit_id, period_id FROM core.expected_cell) AS d
    JOIN core.period AS p USING (period_id)
    LEFT JOIN received AS r USING (unit_id, period_id)
    LEFT JOIN unmatched AS m ON m.unit_id = d.unit_id AND m.period_id = d.period_id
    LEFT JOIN effective AS e ON e.unit_id = d.unit_id AND e.period_id = d.period_id
    LEFT JOIN returns AS n ON n.unit_id = d.unit_id AND n.period_id = d.period_id
    LEFT JOIN chain AS c ON c.unit_id = d.unit_id AND c.period_id = d.period_id
    LEFT JOIN settled AS q ON q.submission_id = e.submission_id
)
SELECT
    s.unit_id, s.period_id, s.status, s.submission_id, s.origin, s.display_name,
    s.first_received_at IS NOT NULL AS received, s.sent_at IS NOT NULL AS sent, s.on_time,
    s.first_received_at, s.sent_at, g.received_at, g.receipt_kind, g.receipt_detail,
    CASE
        WHEN s.on_time THEN 0
        WHEN s.late_until IS NOT NULL THEN greatest(0, date_diff('day', s.due_on, s.late_until))
    END AS days_late,
    coalesce(s.submissions, 0) AS submissions, s.returns, s.held_documents,
    CASE WHEN s.status = 'returned' THEN s.returned_id END AS open_return_id,
    CASE WHEN s.status = 'returned' THEN s.returned_at END AS open_return_at,
    s.returned_until AS open_until, s.unread_at,
    CASE
        WHEN s.status = 'held' AND (s.own_held_at IS NULL OR s.own_held_at <= s.returned_at) THEN s.unmatched_held_at
    END AS unmatched_at
FROM stood AS s
LEFT JOIN sending AS g ON g.submission_id = s.counted_id;
