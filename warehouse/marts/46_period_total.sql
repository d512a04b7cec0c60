-- core.period_total(as_of, known_at): total and units_reported of out.indicator_total, and no more. Grain and key: period_id, indicator_code.
-- What the year has come to is reckoned only of indicators that are reported since its start, whose total that is.
-- The cells are asked for anew by each part: held together they would take the memory of a nation's year.
CREATE OR REPLACE MACRO core.period_total(as_of, known_at) AS TABLE
WITH since_start AS (
    SELECT DISTINCT c.indicator_code, same.period_id
    FROM (
        SELECT DISTINCT indicator_code, period_id FROM out.cell(as_of, known_at) WHERE year_aggregation = 'ytd'
    ) AS c
    JOIN core.period AS p USING (period_id)
    JOIN core.period AS same USING (year)
),
accrued AS (
    SELECT *, 'all' AS scope, 'standing' AS variant FROM out.cell(as_of, known_at)
    SEMI JOIN since_start USING (indicator_code, period_id)
),
own AS (
    SELECT
        period_id, indicator_code, year_aggregation, required, state, amount, 'all' AS scope, 'standing' AS variant,
        CAST(NULL AS DECIMAL(18, 4)) AS ytd_amount, CAST(NULL AS VARCHAR) AS carried_from
    FROM out.cell(as_of, known_at)
    ANTI JOIN since_start USING (indicator_code, period_id)
),
to_date AS (SELECT * FROM core.year_to_date_of('accrued'))
SELECT period_id, indicator_code, total, units_reported FROM core.total_of('own')
UNION ALL
SELECT period_id, indicator_code, total, units_reported FROM core.total_of('to_date');
