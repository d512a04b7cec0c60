-- out.plan_progress(as_of, known_at, tolerance_points): the year-to-date against the plan of the year, over units, and of each.
-- Grain and key: period_id, unit_id, indicator_code; NULL in unit_id stands for all of them. Only indicators that have a plan.
-- done and plan are sums over the same `units`: those whose plan and year-to-date are both known. A unit's plan is the last that an
-- accepted report of the year gave. units_without_plan have done something but gave no plan, units_unknown gave a plan but what
-- they did is not known: neither is in the sums. Where every period so far was answered with "nothing arose", done is zero.
-- elapsed_percent: the share of the year's counted periods that ended with this one. on_course: the share of the plan is at
-- most tolerance_points below it. NULL where there is no plan above zero.
CREATE OR REPLACE MACRO out.plan_progress(as_of, known_at, tolerance_points) AS TABLE
WITH elapsed AS (
    SELECT
        period_id, row_number() OVER (PARTITION BY year ORDER BY number) AS periods_elapsed,
        count(*) OVER (PARTITION BY year) AS periods_of_year
    FROM core.period
),
planned AS (
    SELECT
        y.period_id, y.unit_id, y.indicator_code,
        coalesce(y.ytd_amount, CASE WHEN y.ytd_periods_known = y.ytd_periods AND y.ytd_periods > 0 THEN 0 END) AS unit_done,
        y.plan_so_far AS unit_plan
    FROM out.year_to_date(as_of, known_at) AS y
    JOIN core.indicator AS i USING (indicator_code)
    WHERE i.year_aggregation = 'sum' AND i.type <> 'bool'
),
added AS (
    SELECT
        period_id, unit_id, indicator_code,
        count(*) FILTER (unit_done IS NOT NULL AND unit_plan IS NOT NULL) AS units,
        sum(unit_done) FILTER (unit_plan IS NOT NULL) AS done,
        sum(unit_plan) FILTER (unit_done IS NOT NULL) AS plan,
        count(*) FILTER (unit_done IS NOT NULL AND unit_plan IS NULL) AS units_without_plan,
        count(*) FILTER (unit_done IS NULL AND unit_plan IS NOT NULL) AS units_unknown
    FROM planned
    GROUP BY GROUPING SETS ((period_id, unit_id, indicator_code), (period_id, indicator_code))
)
SELECT
    a.*, core.percent_of(a.done, a.plan) AS plan_percent,
    core.percent_of(e.periods_elapsed, e.periods_of_year) AS elapsed_percent,
    CASE WHEN a.plan > 0 THEN
        100 * a.done * e.periods_of_year >= (100 * e.periods_elapsed - tolerance_points * e.periods_of_year) * a.plan
    END AS on_course
FROM added AS a
JOIN elapsed AS e USING (period_id);
