-- core.filling_of(submissions, known_at): how far submissions are filled. Grain and key: submission_id.
-- The relation named by `submissions` has submission_id, unit_id and period_id, all known. Of the required cells those are filled
-- that hold a value, zero, "nothing arose" or what is no valid value, by the submission's own rows; a blank is not.
-- `is_filled`: at least the programme's share of them, as a form needs that is to count as sent (`core.sending_of`).
CREATE OR REPLACE MACRO core.filling_of(submissions, known_at) AS TABLE
WITH chosen AS (SELECT submission_id, unit_id, period_id FROM query_table(submissions)),
newest AS (
    SELECT least_answered_percent FROM core.programme ORDER BY recorded_at <= known_at DESC, recorded_at DESC LIMIT 1
),
filled AS (
    SELECT v.submission_id, count(*) AS filled_cells
    FROM core.value AS v
    JOIN chosen AS s USING (submission_id)
    JOIN core.expected_cell AS x
        ON x.unit_id = s.unit_id AND x.period_id = s.period_id AND x.indicator_code = v.indicator_code AND x.required
    WHERE v.measure = CASE x.year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AND v.state <> 'missing'
    GROUP BY v.submission_id
),
required AS (
    SELECT unit_id, period_id, count(*) AS required_cells
    FROM core.expected_cell
    WHERE required AND period_id IN (SELECT period_id FROM chosen)
    GROUP BY unit_id, period_id
)
SELECT
    s.submission_id, coalesce(f.filled_cells, 0) AS filled_cells, coalesce(r.required_cells, 0) AS required_cells,
    coalesce(f.filled_cells, 0) * 100
        >= coalesce(g.least_answered_percent, n.least_answered_percent) * coalesce(r.required_cells, 0) AS is_filled
FROM chosen AS s
CROSS JOIN newest AS n
JOIN core.period AS p USING (period_id)
LEFT JOIN core.programme AS g ON g.programme_hash = p.programme_hash
LEFT JOIN filled AS f USING (submission_id)
LEFT JOIN required AS r ON r.unit_id = s.unit_id AND r.period_id = s.period_id;
