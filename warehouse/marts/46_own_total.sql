-- core.own_total(as_of, known_at): totals over all units of what each period's own reports say, by the rules of core.total_of.
-- Grain and key: period_id, indicator_code. Of an indicator that is reported since the start of the year there is none; of all others
-- total and units_reported are those of out.indicator_total, for which no year has to be added up here.
CREATE OR REPLACE MACRO core.own_total(as_of, known_at) AS TABLE
WITH own AS (
    SELECT
        *, 'all' AS scope, 'standing' AS variant, CAST(NULL AS DECIMAL(18, 4)) AS ytd_amount, CAST(NULL AS VARCHAR) AS carried_from
    FROM out.cell(as_of, known_at)
    WHERE year_aggregation <> 'ytd'
)
SELECT period_id, indicator_code, total, units_reported FROM core.total_of('own');
