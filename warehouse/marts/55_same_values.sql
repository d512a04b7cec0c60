-- out.same_values(as_of, known_at, least): effective reports whose every primary amount equals another effective report's,
-- of an earlier period of the unit, or else of another unit received before. Key: submission_id.
-- Only where at least `least` amounts are informative: not zero, and of activity in the period. Stocks, year-to-date
-- rows and yes/no rows stay the same by nature; they must be equal, but do not count as informative.
CREATE OR REPLACE MACRO out.same_values(as_of, known_at, least) AS TABLE
WITH vector AS (
    SELECT
        v.submission_id,
        md5(string_agg(v.indicator_code || '=' || CAST(v.amount AS VARCHAR), ';' ORDER BY v.indicator_code)) AS amounts,
        count(*) FILTER (v.amount <> 0 AND i.year_aggregation = 'sum' AND i.type <> 'bool') AS informative
    FROM core.value AS v
    JOIN core.indicator AS i USING (indicator_code)
    WHERE v.measure = CASE i.year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AND v.amount IS NOT NULL
    GROUP BY v.submission_id
),
report AS (
    SELECT s.submission_id, s.unit_id, s.unit_name, s.period_id, s.received_at, v.amounts, v.informative
    FROM out.submission(as_of, known_at) AS s
    JOIN vector AS v USING (submission_id)
    WHERE s.is_effective AND v.informative >= least
),
paired AS (
    SELECT
        *,
        coalesce(
            lag(submission_id) OVER (PARTITION BY amounts, unit_id ORDER BY period_id),
            lag(submission_id) OVER (PARTITION BY amounts ORDER BY received_at, period_id, unit_id)
        ) AS other_id
    FROM report
)
SELECT
    p.submission_id, p.unit_id, p.unit_name, p.period_id, p.informative, p.amounts,
    o.submission_id AS other_id, o.unit_id AS other_unit_id, o.unit_name AS other_unit_name,
    o.period_id AS other_period_id
FROM paired AS p
JOIN report AS o ON o.submission_id = p.other_id;
