-- out.same_values(as_of, known_at, least): effective reports whose every primary amount equals another effective report's,
-- of an earlier period of the unit, or else of another unit received before. Key: submission_id.
-- Only where at least `least` amounts are informative: not zero, and of activity in the period. Stocks, year-to-date
-- rows and yes/no rows stay the same by nature; they must be equal, but do not count as informative.
CREATE OR REPLACE MACRO out.same_values(as_of, known_at, least) AS TABLE
WITH given AS (
    SELECT
        v.submission_id, v.indicator_code, v.amount,
        v.amount <> 0 AND i.year_aggregation = 'sum' AND i.type <> 'bool' AS is_informative
    FROM core.value AS v
    JOIN core.indicator AS i USING (indicator_code)
    WHERE v.measure = CASE i.year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AND v.amount IS NOT NULL
),
-- A sum of hashes first, which takes no room: amounts are written out of those reports alone that have it in common with another.
hashed AS (
    SELECT submission_id, sum(hash(indicator_code, amount)) AS summed, count(*) FILTER (is_informative) AS informative
    FROM given GROUP BY submission_id
),
alike AS (
    SELECT s.submission_id, s.unit_id, s.unit_name, s.period_id, s.received_at, h.informative
    FROM out.submission(as_of, known_at) AS s
    JOIN hashed AS h USING (submission_id)
    WHERE s.is_effective AND h.informative >= least
    QUALIFY count(*) OVER (PARTITION BY h.summed) > 1
),
vector AS (
    SELECT
        submission_id,
        md5(string_agg(indicator_code || '=' || CAST(amount AS VARCHAR), ';' ORDER BY indicator_code)) AS amounts
    FROM given SEMI JOIN alike USING (submission_id)
    GROUP BY submission_id
),
report AS (
    SELECT a.submission_id, a.unit_id, a.unit_name, a.period_id, a.received_at, v.amounts, a.informative
    FROM alike AS a
    JOIN vector AS v USING (submission_id)
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
