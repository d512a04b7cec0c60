-- What each unit had accumulated in the year before a period, or NULL where it cannot be known. Grain and key: unit_id, indicator_code.
-- The last quarter that gives a year-to-date is the footing, else $start; then each later quarter's amount is added. A quarter
-- in which nothing arose adds nothing; one without an amount makes it unknown. As warehouse.history, which a test holds it to.
WITH unit AS (SELECT unnest(CAST($units AS VARCHAR[])) AS unit_id),
indicator AS (SELECT unnest(CAST($codes AS VARCHAR[])) AS indicator_code),
quarter AS (SELECT unnest(CAST($earlier_quarters AS INTEGER[])) AS quarter),
reported AS (
    SELECT
        s.unit_id, v.indicator_code, p.quarter,
        max(v.state) FILTER (v.measure = 'period') AS state,
        max(v.amount) FILTER (v.measure = 'period') AS amount,
        max(v.amount) FILTER (v.measure = 'ytd') AS ytd_amount
    FROM out.submission($as_of, $known_at) AS s
    JOIN core.period AS p USING (period_id)
    JOIN core.value AS v USING (submission_id)
    JOIN core.indicator AS i USING (indicator_code)
    WHERE s.is_effective AND p.year = $year AND i.year_aggregation = 'sum'
    GROUP BY s.unit_id, v.indicator_code, p.quarter
),
said AS (
    SELECT
        unit_id, indicator_code, quarter, state, amount, ytd_amount,
        coalesce(max(quarter) FILTER (ytd_amount IS NOT NULL) OVER (PARTITION BY unit_id, indicator_code), 0) AS footing
    FROM unit CROSS JOIN indicator CROSS JOIN quarter
    LEFT JOIN reported USING (unit_id, indicator_code, quarter)
),
added AS (
    SELECT
        unit_id, indicator_code,
        max(ytd_amount) FILTER (quarter = footing) AS base,
        coalesce(sum(amount) FILTER (quarter > footing AND state IS DISTINCT FROM 'not_applicable'), 0) AS since,
        bool_or(quarter > footing AND amount IS NULL AND state IS DISTINCT FROM 'not_applicable') AS unknown
    FROM said
    GROUP BY unit_id, indicator_code
)
SELECT
    unit_id, indicator_code,
    CASE WHEN NOT coalesce(a.unknown, FALSE) THEN
        CAST(coalesce(a.base, CAST($start AS DECIMAL(18, 4))) + coalesce(a.since, 0) AS DECIMAL(28, 4))
    END AS amount
FROM unit CROSS JOIN indicator
LEFT JOIN added AS a USING (unit_id, indicator_code);
