-- core.year_to_date_of(cells): what the year has come to, by unit. Grain and key: scope, variant, unit_id, period_id, indicator_code.
-- The one definition of year-to-date. The relation named by `cells` has the columns of out.cell that are asked for here (unit_id,
-- period_id, indicator_code, required, state, amount, stated_ytd), all periods of a year, and two more: scope and variant keep
-- apart what is not to be added up together. All its columns come back, and with them:
--   ytd_amount     `sum`: the year-to-date that the unit's last accepted report of the year states, and the amounts of accepted
--                  periods after it that state none; `ytd` and `last`: the last amount of the year. NULL: nothing is known.
--   carried_from   the period whose report the figure is from, where it is an earlier one: a missing period is never zero and
--                  takes nothing away, and neither does one in which nothing arose.
--   ytd_periods, ytd_periods_known   the year's periods so far that ask for it, and those of them that were answered; NULL where
--                  the year knows no accepted report of the unit.
-- How periods make a year is asked of core.expected_cell: a closed period keeps what it was laid out with.
-- Beside "nothing arose" a stated year-to-date counts only where it is not below what the year had come to before.
CREATE OR REPLACE MACRO core.year_to_date_of(cells) AS TABLE
WITH given AS (
    SELECT
        c.*, i.year_aggregation, p.year, p.number,
        c.state IN ('value', 'zero', 'not_applicable') AS is_answered,
        CASE c.state WHEN 'zero' THEN 0 WHEN 'value' THEN c.amount END AS own,
        CASE WHEN i.year_aggregation = 'sum' THEN c.stated_ytd ELSE own END AS stated
    FROM query_table(cells) AS c
    JOIN core.expected_cell AS i USING (unit_id, period_id, indicator_code)
    JOIN core.period AS p USING (period_id)
),
-- The ledger holds years in which nothing has come yet: only what has is put in order.
begun AS (SELECT DISTINCT scope, variant, unit_id, year FROM given WHERE is_answered OR stated IS NOT NULL),
counted AS (
    SELECT
        * EXCLUDE (stated),
        CASE WHEN state <> 'not_applicable' OR stated >= coalesce(max(greatest(stated, own)) OVER earlier, 0) THEN stated END
            AS counted_stated,
        coalesce(counted_stated, own) AS added
    FROM given
    SEMI JOIN begun USING (scope, variant, unit_id, year)
    WINDOW earlier AS (
        PARTITION BY scope, variant, unit_id, indicator_code, year ORDER BY number
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
-- A run begins with a stated figure; what follows in it without one is added.
run AS (
    SELECT
        *,
        count(counted_stated) OVER so_far AS run_no,
        last_value(CASE WHEN added IS NOT NULL THEN period_id END IGNORE NULLS) OVER so_far AS figure_from,
        count(*) FILTER (required OR is_answered) OVER so_far AS ytd_periods,
        count(*) FILTER (is_answered) OVER so_far AS ytd_periods_known
    FROM counted
    WINDOW so_far AS (
        PARTITION BY scope, variant, unit_id, indicator_code, year ORDER BY number
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
)
SELECT
    * EXCLUDE (is_answered, own, counted_stated, added, run_no, figure_from),
    CAST(sum(added) OVER (
        PARTITION BY scope, variant, unit_id, indicator_code, year, run_no ORDER BY number
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS DECIMAL(18, 4)) AS ytd_amount,
    nullif(figure_from, period_id) AS carried_from
FROM run
UNION ALL BY NAME
SELECT * EXCLUDE (is_answered, own, stated) FROM given ANTI JOIN begun USING (scope, variant, unit_id, year);
