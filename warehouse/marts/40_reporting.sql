-- out.reporting(as_of, known_at): who reported, when, with which outcome. Grain and key: unit_id, period_id.
-- Lateness follows the programme's choice: the first report sent, or the first accepted. Completeness counts required cells.
-- A report accepted with questions shows as accepted once every explanation is; its stored verdict stays.
CREATE OR REPLACE MACRO out.reporting(as_of, known_at) AS TABLE
WITH submission AS (SELECT * FROM out.submission(as_of, known_at)),
due AS (SELECT DISTINCT unit_id, period_id FROM core.expected_cell),
choice AS (
    SELECT timeliness FROM core.programme
    ORDER BY recorded_at <= known_at DESC, recorded_at DESC LIMIT 1
),
accepted AS (
    SELECT unit_id, period_id, min(received_at) AS first_accepted_at
    FROM submission
    WHERE verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS') AND copy_of IS NULL
    GROUP BY unit_id, period_id
),
history AS (
    SELECT
        s.unit_id, s.period_id,
        min(s.received_at) FILTER (s.verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS', 'RETURNED')) AS first_received_at,
        any_value(a.first_accepted_at) AS first_accepted_at,
        count(*) FILTER (s.copy_of IS NULL) AS submissions,
        count(*) FILTER (
            s.verdict = 'RETURNED' AND s.copy_of IS NULL
            AND (a.first_accepted_at IS NULL OR s.received_at <= a.first_accepted_at)
        ) AS returns,
        bool_or(s.verdict = 'RETURNED') AS any_returned,
        bool_or(s.verdict = 'HELD') AS any_held
    FROM submission AS s
    LEFT JOIN accepted AS a USING (unit_id, period_id)
    WHERE s.unit_id IS NOT NULL AND s.period_id IS NOT NULL
    GROUP BY s.unit_id, s.period_id
),
timed AS (
    SELECT
        h.*,
        CASE (SELECT timeliness FROM choice) WHEN 'first_accepted' THEN first_accepted_at ELSE first_received_at END AS counted_at
    FROM history AS h
),
settled AS (
    SELECT submission_id FROM out.question(as_of, known_at) GROUP BY submission_id HAVING bool_and(state = 'accepted')
),
evidence AS (
    SELECT unit_id, period_id, received_at, receipt_kind, receipt_detail, days_late FROM submission
    WHERE verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS', 'RETURNED')
    QUALIFY row_number() OVER (PARTITION BY unit_id, period_id, received_at ORDER BY submission_id) = 1
)
SELECT
    u.unit_id, u.code AS unit_code, u.name_vi AS unit_name, m.cluster_code, m.cluster_name,
    p.period_id, p.year, p.number, p.due_at,
    CASE
        WHEN e.verdict = 'ACCEPTED' OR q.submission_id IS NOT NULL THEN 'accepted'
        WHEN e.verdict = 'ACCEPTED_WITH_QUESTIONS' THEN 'accepted_with_questions'
        WHEN t.any_returned THEN 'returned'
        WHEN t.any_held THEN 'held'
        WHEN as_of <= p.due_at THEN 'not_yet_due'
        ELSE 'missing'
    END AS status,
    e.submission_id, e.origin, e.display_name,
    t.first_received_at, t.counted_at AS received_at, v.receipt_kind, v.receipt_detail, v.days_late,
    coalesce(t.submissions, 0) AS submissions, coalesce(t.returns, 0) AS returns,
    c.expected_cells, c.answered_cells, c.missing_cells
FROM due AS d
JOIN core.unit AS u USING (unit_id)
JOIN core.period AS p USING (period_id)
LEFT JOIN core.cluster_member AS m USING (unit_id, period_id)
LEFT JOIN timed AS t USING (unit_id, period_id)
LEFT JOIN submission AS e ON e.unit_id = d.unit_id AND e.period_id = d.period_id AND e.is_effective
LEFT JOIN settled AS q ON q.submission_id = e.submission_id
LEFT JOIN evidence AS v ON v.unit_id = d.unit_id AND v.period_id = d.period_id AND v.received_at = t.counted_at
LEFT JOIN out.completeness(as_of, known_at) AS c
    ON c.unit_id = d.unit_id AND c.period_id = d.period_id AND c.indicator_code IS NULL;
