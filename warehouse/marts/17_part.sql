-- core.part_of(submissions): versions that answer what the one before them leaves blank, and leave blank what it answers: a report in
-- several files. Grain and key: submission_id. `whole_id` is the version before, of those that are no such part themselves.
-- The relation named by `submissions` has submission_id, unit_id, period_id, received_at, recorded_at and is_late; late ones stand
-- apart. Answered are required cells as in `core.filling_of`. Two versions are parts if each has more rows of its own than both share.
CREATE OR REPLACE MACRO core.part_of(submissions) AS TABLE
WITH answered AS MATERIALIZED (
    SELECT s.submission_id, s.unit_id, s.period_id, s.is_late, s.received_at, s.recorded_at, list(v.indicator_code) AS codes
    FROM query_table(submissions) AS s
    JOIN core.value AS v USING (submission_id)
    JOIN core.expected_cell AS x
        ON x.unit_id = s.unit_id AND x.period_id = s.period_id AND x.indicator_code = v.indicator_code AND x.required
    WHERE v.measure = CASE x.year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AND v.state <> 'missing'
    GROUP BY ALL
),
placed AS (
    SELECT
        *, row_number() OVER (
            PARTITION BY unit_id, period_id, is_late ORDER BY received_at, recorded_at, submission_id DESC
        ) AS place
    FROM answered
),
pair AS MATERIALIZED (
    SELECT
        n.submission_id, e.submission_id AS earlier_id, e.place AS earlier_place,
        len(list_intersect(n.codes, e.codes)) AS shared,
        len(n.codes) > 2 * shared AND len(e.codes) > 2 * shared AS are_parts
    FROM placed AS n
    JOIN placed AS e USING (unit_id, period_id)
    WHERE n.is_late IS NOT DISTINCT FROM e.is_late AND e.place < n.place
),
before AS (
    SELECT * FROM pair
    WHERE earlier_id NOT IN (SELECT submission_id FROM pair WHERE are_parts)
    QUALIFY row_number() OVER (PARTITION BY submission_id ORDER BY earlier_place DESC) = 1
)
SELECT submission_id, earlier_id AS whole_id FROM before WHERE are_parts;
