-- core.sending_of(as_of, known_at, periods): every submission of a known unit and period, and what it is worth as a sending; of some
-- periods, or without them of all. Key: submission_id.
-- `is_sent`: a form (also a returned or held one) that is filled as far as `core.filling_of` asks for.
-- `is_version`: sent, no copy, and accepted or returned; the chain that timeliness follows is made of these.
-- `mend_by`: until when another version answers this one's return or questions: the end of the last of the programme's
-- working days after the answer, which is its first sending, else its draft, else the judgement. Without a calendar of
-- working days, as of a desk that an earlier version wrote until its programme is laid out anew, of so many days.
-- `in_time`: by the due moment, by the end of an earlier version's mending, or with the figures of the accepted one before.
-- `open_until`: of a return or questions, until when another version would be in time: the later of the due moment and the end of
-- mending; NULL where a version up to this one was not in time. What units are told of it, they are told from here.
CREATE OR REPLACE MACRO core.sending_of(as_of, known_at, periods := NULL) AS TABLE
WITH newest AS (
    SELECT * FROM core.programme ORDER BY recorded_at <= known_at DESC, recorded_at DESC LIMIT 1
),
term AS (
    SELECT
        p.period_id, p.due_at, p.closes_at,
        coalesce(g.time_zone, n.time_zone) AS time_zone,
        coalesce(g.days_to_mend, n.days_to_mend) AS days_to_mend,
        CASE
            WHEN p.programme_hash IN (SELECT programme_hash FROM core.working_day) THEN p.programme_hash
            ELSE n.programme_hash
        END AS calendar_hash
    FROM core.period AS p
    CROSS JOIN newest AS n
    LEFT JOIN core.programme AS g ON g.programme_hash = p.programme_hash
),
submission AS (
    SELECT * FROM core.submission_of(as_of, known_at, periods) WHERE unit_id IS NOT NULL AND period_id IS NOT NULL
),
answers AS (SELECT * FROM core.answers_of('submission')),
filling AS (SELECT * FROM core.filling_of('submission', 'answers', known_at)),
-- Figures are compared only where a unit has sent more than once, and not always by the due moment.
repeated AS (
    SELECT submission_id FROM submission
    SEMI JOIN (
        SELECT s.unit_id, s.period_id FROM submission AS s JOIN term AS t USING (period_id)
        GROUP BY ALL HAVING count(*) > 1 AND bool_or(s.received_at > t.due_at)
    ) USING (unit_id, period_id)
),
figures AS (
    SELECT submission_id, sum(CAST(hash(concat_ws('|', indicator_code, measure, state, amount)) AS HUGEINT)) AS figures
    FROM core.value WHERE submission_id IN (SELECT submission_id FROM repeated)
    GROUP BY submission_id
),
judged AS (
    SELECT
        j.sha256, j.unit_id, j.period_id, j.verdict,
        coalesce(
            min(d.recorded_at) FILTER (d.state = 'sent'), min(d.recorded_at) FILTER (d.state = 'prepared'), min(j.recorded_at)
        ) AS answered_at
    FROM core.submission AS j
    LEFT JOIN core.delivery AS d ON d.submission_id = j.submission_id AND d.recorded_at <= known_at
    WHERE j.recorded_at <= known_at AND j.verdict IN ('RETURNED', 'ACCEPTED_WITH_QUESTIONS')
    GROUP BY j.sha256, j.unit_id, j.period_id, j.verdict
),
told AS (
    SELECT
        s.submission_id, s.unit_id, s.period_id, s.received_at, s.recorded_at,
        t.* EXCLUDE (period_id), f.figures,
        c.filled_cells, c.required_cells,
        s.verdict <> 'UNREADABLE' AND c.is_filled AS is_sent,
        is_sent AND s.copy_of IS NULL AND s.verdict <> 'HELD' AS is_version,
        s.verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS') AS is_accepted,
        CAST(timezone(t.time_zone, j.answered_at) AS DATE) AS answered_on
    FROM submission AS s
    JOIN term AS t USING (period_id)
    JOIN filling AS c USING (submission_id)
    LEFT JOIN figures AS f USING (submission_id)
    LEFT JOIN judged AS j
        ON j.sha256 = s.sha256 AND j.unit_id = s.unit_id AND j.period_id = s.period_id AND j.verdict = s.verdict
),
answer_day AS (
    SELECT d.calendar_hash, d.answered_on, w.number AS working_day_no
    FROM (SELECT DISTINCT calendar_hash, answered_on FROM told WHERE answered_on IS NOT NULL) AS d
    ASOF JOIN core.working_day AS w ON w.programme_hash = d.calendar_hash AND d.answered_on >= w.day
),
mending AS (
    SELECT
        n.*,
        timezone(n.time_zone, CAST(greatest(
            n.answered_on, coalesce(m.day, n.answered_on + n.days_to_mend)
        ) + 1 AS TIMESTAMP)) - INTERVAL 1 SECOND AS mend_by
    FROM told AS n
    LEFT JOIN answer_day AS a USING (calendar_hash, answered_on)
    LEFT JOIN core.working_day AS m
        ON m.programme_hash = n.calendar_hash AND m.number = a.working_day_no + n.days_to_mend
),
timed AS (
    SELECT
        * EXCLUDE (answered_on, calendar_hash, time_zone),
        received_at <= due_at
            OR coalesce(received_at <= max(mend_by) OVER earlier, FALSE)
            OR coalesce(figures = last_value(CASE WHEN is_accepted THEN figures END) OVER earlier, FALSE) AS in_time
    FROM mending
    WINDOW earlier AS (
        PARTITION BY unit_id, period_id, is_version ORDER BY received_at, recorded_at, submission_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
opened AS (
    SELECT
        *,
        CASE
            WHEN is_version AND mend_by IS NOT NULL AND bool_and(in_time) OVER so_far
                THEN greatest(due_at, max(mend_by) OVER so_far)
        END AS open_until
    FROM timed
    WINDOW so_far AS (
        PARTITION BY unit_id, period_id, is_version ORDER BY received_at, recorded_at, submission_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
)
SELECT s.*, o.* EXCLUDE (submission_id, unit_id, period_id, received_at, recorded_at)
FROM opened AS o
JOIN submission AS s USING (submission_id);
