-- Totals of a period, over all units and over the unit's cluster, as they stand and as they would stand with either of two
-- versions of one unit's report. Grain and key: indicator_code, scope, variant. variant: standing (equals
-- out.indicator_total in scope all), before, after. A version that counts stands with its corrections, as in out.cell;
-- any other with what it reported, since corrections are meant for the report that counts. The rules are those of
-- out.indicator_total: NULL where nobody gave a value; a year-to-date that is not known keeps the last one of the year.
WITH variant AS (
    SELECT * FROM (VALUES ('standing', NULL), ('before', $before_id), ('after', $after_id)) AS t (variant, submission_id)
),
given AS (
    SELECT
        v.submission_id, v.indicator_code,
        max(v.state) FILTER (v.measure = i.main) AS state,
        max(v.amount) FILTER (v.measure = i.main) AS amount,
        max(v.amount) FILTER (v.measure = 'ytd') AS ytd_amount
    FROM core.value AS v
    JOIN (
        SELECT indicator_code, CASE year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AS main FROM core.indicator
    ) AS i USING (indicator_code)
    WHERE v.submission_id IN ($before_id, $after_id)
    GROUP BY v.submission_id, v.indicator_code
),
placed AS (
    SELECT
        v.variant, v.submission_id AS chosen_id, c.*, p.year, p.quarter,
        v.submission_id IS NOT NULL AND c.unit_id = $unit_id AND c.period_id = $period_id
            AND c.submission_id IS DISTINCT FROM v.submission_id AS replaced
    FROM out.cell($as_of, $known_at) AS c
    JOIN core.period AS p USING (period_id)
    CROSS JOIN variant AS v
    WHERE p.year = (SELECT year FROM core.period WHERE period_id = $period_id)
),
cell AS (
    SELECT
        p.variant, p.unit_id, p.period_id, p.indicator_code, p.year, p.quarter,
        CASE WHEN p.replaced THEN coalesce(g.state, 'missing') ELSE p.state END AS state,
        CASE WHEN p.replaced THEN g.amount ELSE p.amount END AS amount,
        CASE WHEN p.replaced THEN g.ytd_amount ELSE p.ytd_amount END AS ytd_amount
    FROM placed AS p
    LEFT JOIN given AS g
        ON p.replaced AND g.submission_id = p.chosen_id AND g.indicator_code = p.indicator_code
),
known AS (
    SELECT
        *,
        coalesce(ytd_amount, last_value(ytd_amount IGNORE NULLS) OVER (
            PARTITION BY variant, unit_id, indicator_code, year ORDER BY quarter
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )) AS known_ytd
    FROM cell
),
scope AS (
    SELECT 'all' AS scope, unit_id FROM core.unit
    UNION ALL
    SELECT 'cluster', m.unit_id
    FROM core.cluster_member AS m
    JOIN core.cluster_member AS mine USING (period_id, cluster_code)
    WHERE mine.unit_id = $unit_id AND mine.period_id = $period_id
)
SELECT
    k.indicator_code, s.scope, k.variant,
    sum(k.amount) FILTER (k.state IN ('value', 'zero')) AS total,
    sum(k.known_ytd) AS ytd_total,
    count(*) FILTER (k.state IN ('value', 'zero')) AS units_reported,
    count(k.known_ytd) AS ytd_units
FROM known AS k
JOIN scope AS s USING (unit_id)
WHERE k.period_id = $period_id
GROUP BY k.indicator_code, s.scope, k.variant
ORDER BY k.indicator_code, s.scope, k.variant;
