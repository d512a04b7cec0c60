-- core.answers_of(submissions): the required cells of each submission's unit and period, and which of them it answers. Grain and key:
-- submission_id. The relation named by `submissions` has submission_id, unit_id and period_id, all known. Answered is a cell that holds a
-- value, zero, "nothing arose" or what is no valid value, by the submission's own rows; a blank is not.
-- `answers` are numbers of indicators; they mean the same in all rows of one query alone. Units are mostly asked for the same cells:
-- values are held to those few lists, not to the cells of each unit.
CREATE OR REPLACE MACRO core.answers_of(submissions) AS TABLE
WITH chosen AS (SELECT submission_id, unit_id, period_id FROM query_table(submissions)),
numbered AS (
    SELECT indicator_code, CAST(2 * row_number() OVER (ORDER BY indicator_code) AS INTEGER) AS number FROM core.indicator
),
required AS (
    SELECT
        x.unit_id, x.period_id,
        list_sort(list(i.number + CAST(coalesce(x.year_aggregation = 'ytd', FALSE) AS INTEGER))) AS cells
    FROM core.expected_cell AS x
    JOIN numbered AS i USING (indicator_code)
    WHERE x.required AND x.period_id IN (SELECT period_id FROM chosen)
    GROUP BY x.unit_id, x.period_id
),
form AS MATERIALIZED (SELECT cells, row_number() OVER () AS form_no FROM (SELECT DISTINCT cells FROM required)),
asked AS MATERIALIZED (
    SELECT c.submission_id, f.form_no, len(f.cells) AS required_cells
    FROM chosen AS c
    JOIN required AS r USING (unit_id, period_id)
    JOIN form AS f USING (cells)
),
form_cell AS (SELECT form_no, unnest(cells) AS number FROM form),
answered AS (
    SELECT a.submission_id, list(i.number + CAST(v.measure = 'ytd' AS INTEGER)) AS answers, count(*) AS answered_cells
    FROM core.value AS v
    JOIN numbered AS i USING (indicator_code)
    JOIN asked AS a USING (submission_id)
    SEMI JOIN form_cell AS f ON f.form_no = a.form_no AND f.number = i.number + CAST(v.measure = 'ytd' AS INTEGER)
    WHERE v.measure IN ('period', 'ytd') AND v.state <> 'missing'
    GROUP BY a.submission_id
)
SELECT
    c.submission_id, coalesce(d.answers, []) AS answers, coalesce(d.answered_cells, 0) AS answered_cells,
    coalesce(a.required_cells, 0) AS required_cells
FROM chosen AS c
LEFT JOIN asked AS a USING (submission_id)
LEFT JOIN answered AS d USING (submission_id);
