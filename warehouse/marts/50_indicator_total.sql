-- out.indicator_total(as_of, known_at): totals over all units, by the rules of core.total_of. Grain and key: period_id, indicator_code.
CREATE OR REPLACE MACRO out.indicator_total(as_of, known_at) AS TABLE
WITH to_date AS (SELECT *, 'all' AS scope, 'standing' AS variant FROM out.year_to_date(as_of, known_at))
SELECT
    period_id, indicator_code, total, ytd_total, units_expected, units_reported, units_not_applicable, units_missing,
    ytd_units, ytd_carried_units
FROM core.total_of('to_date');
