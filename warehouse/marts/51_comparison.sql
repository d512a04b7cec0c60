-- out.comparison(as_of, known_at): an indicator against the period before and the same period of the year before.
-- Grain and key: period_id, other_period_id, indicator_code; is_previous and is_last_year say which of the two it is, or both.
-- Like for like: this_common and other_common add up the units_common units with a value in both periods, no others; a
-- cumulative indicator is compared with the same period of a year only. change_percent is of other_common.
-- other_missing: what units that owe an answer this period and have not given one held of other_total; missing_percent of it.
-- NULL where nothing can be said; a row for every indicator that the other period asked for.
CREATE OR REPLACE MACRO out.comparison(as_of, known_at) AS TABLE
WITH dated AS (SELECT *, lag(period_id) OVER (ORDER BY window_start, period_id) AS before_id FROM core.period),
pair AS (
    SELECT
        p.period_id, q.period_id AS other_period_id, p.number = q.number AS same_number,
        q.period_id = p.before_id AS is_previous, q.year = p.year - 1 AND q.number = p.number AS is_last_year
    FROM dated AS p
    JOIN core.period AS q ON q.period_id = p.before_id OR (q.year = p.year - 1 AND q.number = p.number)
),
said AS (
    SELECT
        c.unit_id, c.period_id, c.indicator_code, c.year_aggregation, c.state,
        CASE c.state WHEN 'zero' THEN 0 WHEN 'value' THEN c.amount END AS amount
    FROM out.cell(as_of, known_at) AS c
),
matched AS (
    SELECT
        r.period_id, r.other_period_id, r.is_previous, r.is_last_year, b.indicator_code,
        a.amount AS this_amount, b.amount AS other_amount,
        a.amount IS NOT NULL AND b.amount IS NOT NULL AND (b.year_aggregation <> 'ytd' OR r.same_number) AS is_common,
        b.amount IS NOT NULL AND coalesce(a.state IN ('missing', 'invalid', 'not_yet_due'), FALSE) AS is_missing
    FROM pair AS r
    JOIN said AS b ON b.period_id = r.other_period_id
    LEFT JOIN said AS a
        ON a.period_id = r.period_id AND a.unit_id = b.unit_id AND a.indicator_code = b.indicator_code
),
added AS (
    SELECT
        period_id, other_period_id, is_previous, is_last_year, indicator_code,
        count(*) FILTER (is_common) AS units_common,
        sum(this_amount) FILTER (is_common) AS this_common,
        sum(other_amount) FILTER (is_common) AS other_common,
        count(other_amount) AS other_units,
        sum(other_amount) AS other_total,
        count(*) FILTER (is_missing) AS units_missing,
        CASE WHEN count(other_amount) > 0 THEN coalesce(sum(other_amount) FILTER (is_missing), 0) END AS other_missing
    FROM matched
    GROUP BY ALL
)
SELECT
    *, this_common - other_common AS change,
    core.percent_of(this_common - other_common, other_common) AS change_percent,
    core.percent_of(other_missing, other_total) AS missing_percent
FROM added;
