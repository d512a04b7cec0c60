-- out.indicator_total(as_of, known_at): totals over units. Grain and key: period_id, indicator_code.
-- total is NULL where no unit gave a value: nothing known is not zero. Yes/no indicators total the units that said yes.
CREATE OR REPLACE MACRO out.indicator_total(as_of, known_at) AS TABLE
SELECT
    period_id, indicator_code,
    sum(amount) FILTER (state IN ('value', 'zero')) AS total,
    sum(ytd_amount) FILTER (state IN ('value', 'zero')) AS ytd_total,
    count(*) FILTER (required) AS units_expected,
    count(*) FILTER (state IN ('value', 'zero')) AS units_reported,
    count(*) FILTER (state = 'not_applicable') AS units_not_applicable,
    count(*) FILTER (required AND state IN ('missing', 'invalid')) AS units_missing
FROM out.cell(as_of, known_at)
GROUP BY period_id, indicator_code;
