-- out.indicator_total(as_of, known_at): totals over all units, by the rules of core.total_of. Grain and key: period_id, indicator_code.
CREATE OR REPLACE MACRO out.indicator_total(as_of, known_at) AS TABLE
WITH standing_cell AS (
    SELECT 'all' AS scope, 'standing' AS variant, unit_id, period_id, indicator_code, required, state, amount, stated_ytd
    FROM out.cell(as_of, known_at)
),
to_date AS (FROM core.year_to_date_of('standing_cell'))
SELECT
    period_id, indicator_code, total, ytd_total, units_expected, units_reported, units_not_applicable, units_missing,
    ytd_units, ytd_carried_units
FROM core.total_of('to_date');
