-- core.answers_of(submissions): the required cells of each submission's unit and period, and which of them it answers. Grain and key:
-- submission_id. The relation named by `submissions` has submission_id, unit_id and period_id, all known. Answered is a cell that holds a
-- value, zero, "nothing arose" or what is no valid value, by the submission's own rows; a blank is not.
-- `answers` are numbers of indicators; they mean the same in all rows of one query alone. Values are gathered by submission before
-- cells are looked at: joined row by row they were held in memory twice.
CREATE OR REPLACE MACRO core.answers_of(submissions) AS TABLE
WITH chosen AS (SELECT submission_id, unit_id, period_id FROM query_table(submissions)),
numbered AS (
    SELECT indicator_code, CAST(2 * row_number() OVER (ORDER BY indicator_code) AS INTEGER) AS number FROM core.indicator
),
said AS (
    SELECT v.submission_id, list(i.number + CAST(v.measure = 'ytd' AS INTEGER)) AS cells
    FROM core.value AS v
    JOIN numbered AS i USING (indicator_code)
    WHERE v.measure IN ('period', 'ytd') AND v.state <> 'missing'
        AND v.submission_id IN (SELECT submission_id FROM chosen)
    GROUP BY v.submission_id
),
required AS (
    SELECT x.unit_id, x.period_id, list(i.number + CAST(coalesce(x.year_aggregation = 'ytd', FALSE) AS INTEGER)) AS cells
    FROM core.expected_cell AS x
    JOIN numbered AS i USING (indicator_code)
    WHERE x.required AND x.period_id IN (SELECT period_id FROM chosen)
    GROUP BY x.unit_id, x.period_id
)
SELECT
    c.submission_id, coalesce(list_intersect(s.cells, r.cells), []) AS answers, coalesce(len(r.cells), 0) AS required_cells
FROM chosen AS c
LEFT JOIN said AS s USING (submission_id)
LEFT JOIN required AS r ON r.unit_id = c.unit_id AND r.period_id = c.period_id;
