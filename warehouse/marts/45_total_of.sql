-- core.total_of(cells): totals over units of the relation named by `cells`, which core.year_to_date_of gave.
-- Grain and key: scope, variant, period_id, indicator_code.
-- total is NULL where no unit gave a value: nothing known is not zero. Yes/no indicators total the units that said yes.
-- ytd_total adds up ytd_amount; of ytd_units, ytd_carried_units stand with an earlier period's figure.
-- An indicator that is reported since the start of the year has no other figure than that one: its total is its ytd_total.
CREATE OR REPLACE MACRO core.total_of(cells) AS TABLE
SELECT
    scope, variant, period_id, indicator_code,
    CASE any_value(year_aggregation)
        WHEN 'ytd' THEN sum(ytd_amount)
        ELSE sum(amount) FILTER (state IN ('value', 'zero'))
    END AS total,
    sum(ytd_amount) AS ytd_total,
    count(*) FILTER (required) AS units_expected,
    count(*) FILTER (state IN ('value', 'zero')) AS units_reported,
    count(ytd_amount) AS ytd_units,
    count(carried_from) AS ytd_carried_units,
    count(*) FILTER (state = 'not_applicable') AS units_not_applicable,
    count(*) FILTER (required AND state IN ('missing', 'invalid')) AS units_missing
FROM query_table(cells)
GROUP BY scope, variant, period_id, indicator_code;
