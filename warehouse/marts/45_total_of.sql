-- core.total_of(cells): totals over units of the relation named by `cells`. Grain and key: scope, variant, period_id, indicator_code.
-- The relation has the columns of out.cell that are asked for here (unit_id, period_id, indicator_code, required, state, amount,
-- ytd_amount), all periods of a year, and two more: scope and variant keep apart what is not to be added up together.
-- total is NULL where no unit gave a value: nothing known is not zero. Yes/no indicators total the units that said yes.
-- A unit whose year-to-date is not known this period (nothing arose, missing, returned) keeps its last accepted one of
-- the year: what was accepted does not leave the total because a later report is late.
CREATE OR REPLACE MACRO core.total_of(cells) AS TABLE
WITH known AS (
    SELECT
        c.*,
        coalesce(
            c.ytd_amount,
            last_value(c.ytd_amount IGNORE NULLS) OVER (
                PARTITION BY c.scope, c.variant, c.unit_id, c.indicator_code, p.year ORDER BY p.number
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            )
        ) AS known_ytd
    FROM query_table(cells) AS c
    JOIN core.period AS p USING (period_id)
)
SELECT
    scope, variant, period_id, indicator_code,
    sum(amount) FILTER (state IN ('value', 'zero')) AS total,
    sum(known_ytd) AS ytd_total,
    count(*) FILTER (required) AS units_expected,
    count(*) FILTER (state IN ('value', 'zero')) AS units_reported,
    count(known_ytd) AS ytd_units,
    count(*) FILTER (state = 'not_applicable') AS units_not_applicable,
    count(*) FILTER (required AND state IN ('missing', 'invalid')) AS units_missing
FROM known
GROUP BY scope, variant, period_id, indicator_code;
