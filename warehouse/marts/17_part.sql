-- core.part_of(submissions, answers): versions that answer what the one before them leaves blank, and leave blank what it answers: a report in
-- several files. Grain and key: submission_id. `whole_id` is the version before, of those that are no such part themselves.
-- The relation named by `submissions` has submission_id, unit_id, period_id, received_at, recorded_at and is_late; late ones stand
-- apart. Answered are required cells as in `core.filling_of`. Two versions are parts if each has more rows of its own than both share.
CREATE OR REPLACE MACRO core.part_of(submissions, answers) AS TABLE
WITH chosen AS (
    SELECT submission_id, unit_id, period_id, is_late, received_at, recorded_at FROM query_table(submissions)
),
answered AS (
    SELECT s.*, a.* EXCLUDE (submission_id) FROM chosen AS s JOIN query_table(answers) AS a USING (submission_id)
    WHERE a.answered_cells > 0
),
placed AS MATERIALIZED (
    SELECT
        *, row_number() OVER (
            PARTITION BY unit_id, period_id, is_late ORDER BY received_at, recorded_at, submission_id DESC
        ) AS place
    FROM answered
),
-- Few pairs are parts of each other, and many versions make many pairs: only the former are kept. Of most the numbers of their rows
-- tell that they share too many, however these lie: rows are compared of the others.
pair AS MATERIALIZED (
    SELECT n.submission_id, e.submission_id AS earlier_id
    FROM placed AS n
    JOIN placed AS e USING (unit_id, period_id)
    WHERE n.is_late IS NOT DISTINCT FROM e.is_late AND e.place < n.place
        AND CASE
            WHEN least(n.answered_cells, e.answered_cells) > 2 * (n.answered_cells + e.answered_cells - n.required_cells)
                THEN least(n.answered_cells, e.answered_cells) > 2 * len(list_intersect(n.answers, e.answers))
            ELSE FALSE
        END
),
before AS (
    SELECT n.submission_id, e.submission_id AS earlier_id
    FROM placed AS n
    JOIN placed AS e USING (unit_id, period_id)
    WHERE n.is_late IS NOT DISTINCT FROM e.is_late AND e.place < n.place
        AND n.submission_id IN (SELECT submission_id FROM pair) AND e.submission_id NOT IN (SELECT submission_id FROM pair)
    QUALIFY row_number() OVER (PARTITION BY n.submission_id ORDER BY e.place DESC) = 1
)
SELECT submission_id, earlier_id AS whole_id FROM before JOIN pair USING (submission_id, earlier_id);
