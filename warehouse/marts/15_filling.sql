-- core.filling_of(submissions, answers, known_at): how far submissions are filled. Grain and key: submission_id.
-- The relation named by `submissions` has submission_id and period_id, both known; that named by `answers` is `core.answers_of` of
-- them. Of the required cells those are filled that are answered there; a blank is not.
-- `is_filled`: at least the programme's share of them, as a form needs that is to count as sent (`core.sending_of`).
CREATE OR REPLACE MACRO core.filling_of(submissions, answers, known_at) AS TABLE
WITH chosen AS (SELECT submission_id, period_id FROM query_table(submissions)),
newest AS (
    SELECT least_answered_percent FROM core.programme ORDER BY recorded_at <= known_at DESC, recorded_at DESC LIMIT 1
)
SELECT
    a.submission_id, a.answered_cells AS filled_cells, a.required_cells,
    filled_cells * 100 >= coalesce(g.least_answered_percent, n.least_answered_percent) * a.required_cells AS is_filled
FROM query_table(answers) AS a
JOIN chosen AS s USING (submission_id)
CROSS JOIN newest AS n
JOIN core.period AS p USING (period_id)
LEFT JOIN core.programme AS g ON g.programme_hash = p.programme_hash;
