-- core.year_to_date_of(cells): what the year has come to, by unit. Grain and key: scope, variant, unit_id, period_id, indicator_code.
-- The one definition of year-to-date. The relation named by `cells` has the columns of out.cell that are asked for here (unit_id,
-- period_id, indicator_code, required, year_aggregation, state, amount, stated_ytd, plan_amount), all periods of a year, and two more:
-- scope and variant keep apart what is not to be added up together. All its columns come back, and with them:
--   ytd_amount     `sum`: the year-to-date that the unit's last accepted report of the year states, and the amounts of accepted
--                  periods after it that state none; `ytd` and `last`: the last amount of the year. NULL: nothing is known.
--   carried_from   the period whose report the figure is from, where it is an earlier one: a missing period is never zero and
--                  takes nothing away, and neither does one in which nothing arose.
--   ytd_periods, ytd_periods_known   the year's periods so far that ask for it, and those of them that were answered; NULL where
--                  the year knows no accepted report of the unit.
--   plan_so_far    the plan of the year that the last accepted report with one gives.
-- How periods make a year each cell says of itself: a closed period keeps what it was laid out with.
-- Beside "nothing arose" a stated year-to-date counts only where it is not below what the year had come to before.
CREATE OR REPLACE MACRO core.year_to_date_of(cells) AS TABLE
WITH given AS MATERIALIZED (
    SELECT
        c.*, p.year, p.number, row_number() OVER () AS cell_no,
        c.state IN ('value', 'zero', 'not_applicable') AS is_answered,
        CASE c.state WHEN 'zero' THEN 0 WHEN 'value' THEN c.amount END AS own,
        CASE WHEN c.year_aggregation = 'sum' THEN c.stated_ytd ELSE own END AS stated
    FROM query_table(cells) AS c
    JOIN core.period AS p USING (period_id)
),
-- The ledger holds years in which nothing has come yet: only what has is put in order.
begun AS (
    SELECT
        scope, variant, unit_id, year, row_number() OVER () AS year_no,
        bool_or(is_answered OR stated IS NOT NULL) AS is_begun
    FROM given
    WHERE is_answered OR stated IS NOT NULL OR plan_amount IS NOT NULL
    GROUP BY scope, variant, unit_id, year
),
indicator AS (
    SELECT indicator_code, row_number() OVER () AS indicator_no, count(*) OVER () AS indicators
    FROM (SELECT DISTINCT indicator_code FROM given)
),
-- Numbers alone are put in order, and the rest of a cell found again by its own: of a nation that is a third of the work.
series AS (
    SELECT
        g.cell_no, b.year_no * i.indicators + i.indicator_no AS series_no, g.number, g.period_id, g.own, g.stated, g.plan_amount,
        g.state = 'not_applicable' AS is_nothing, g.required OR g.is_answered AS is_asked, g.is_answered,
        b.is_begun
    FROM given AS g
    JOIN begun AS b USING (scope, variant, unit_id, year)
    JOIN indicator AS i USING (indicator_code)
),
counted AS (
    SELECT
        *,
        sum(own) OVER so_far AS own_so_far,
        CASE WHEN NOT is_nothing OR stated >= coalesce(max(greatest(stated, own)) OVER earlier, 0) THEN stated END
            AS counted_stated
    FROM series
    WINDOW
        earlier AS (PARTITION BY series_no ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        so_far AS (PARTITION BY series_no ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
-- The last stated figure, and what came after it: all amounts so far without those up to it.
to_date AS (
    SELECT
        cell_no,
        CASE WHEN is_begun THEN count(*) FILTER (is_asked) OVER so_far END AS ytd_periods,
        CASE WHEN is_begun THEN count(*) FILTER (is_answered) OVER so_far END AS ytd_periods_known,
        CAST(coalesce(
            last_value(counted_stated - coalesce(own_so_far, 0) IGNORE NULLS) OVER so_far + coalesce(own_so_far, 0),
            own_so_far
        ) AS DECIMAL(18, 4)) AS ytd_amount,
        nullif(
            last_value(CASE WHEN coalesce(counted_stated, own) IS NOT NULL THEN period_id END IGNORE NULLS) OVER so_far,
            period_id
        ) AS carried_from,
        last_value(plan_amount IGNORE NULLS) OVER so_far AS plan_so_far
    FROM counted
    WINDOW so_far AS (PARTITION BY series_no ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT
    g.* EXCLUDE (cell_no, is_answered, own, stated),
    t.ytd_periods, t.ytd_periods_known, t.ytd_amount, t.carried_from, t.plan_so_far
FROM given AS g
LEFT JOIN to_date AS t USING (cell_no);
