-- out.indicator_total(as_of, known_at): totals over units. Grain and key: period_id, indicator_code.
-- total is NULL where no unit gave a value: nothing known is not zero. Yes/no indicators total the units that said yes.
-- A unit whose year-to-date is not known this quarter (nothing arose, missing, returned) keeps its last accepted one of
-- the year: what was accepted does not leave the total because a later report is late.
CREATE OR REPLACE MACRO out.indicator_total(as_of, known_at) AS TABLE
WITH cell AS (
    SELECT
        c.*,
        coalesce(
            c.ytd_amount,
            last_value(c.ytd_amount IGNORE NULLS) OVER (
                PARTITION BY c.unit_id, c.indicator_code, p.year ORDER BY p.quarter
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            )
        ) AS known_ytd
    FROM out.cell(as_of, known_at) AS c
    JOIN core.period AS p USING (period_id)
)
SELECT
    period_id, indicator_code,
    sum(amount) FILTER (state IN ('value', 'zero')) AS total,
    sum(known_ytd) AS ytd_total,
    count(*) FILTER (required) AS units_expected,
    count(*) FILTER (state IN ('value', 'zero')) AS units_reported,
    count(*) FILTER (state = 'not_applicable') AS units_not_applicable,
    count(*) FILTER (required AND state IN ('missing', 'invalid')) AS units_missing
FROM cell
GROUP BY period_id, indicator_code;
