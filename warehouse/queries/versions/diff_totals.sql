-- Totals of a period, over all units and over the unit's cluster, as they stand and as they would stand with either of two
-- versions of one unit's report. Grain and key: indicator_code, scope, variant. variant: standing (equals
-- out.indicator_total in scope all), before, after. A version that counts stands with its corrections, as in out.cell;
-- any other with what it reported, since corrections are meant for the report that counts. Added up by core.total_of.
WITH variant AS (
    SELECT * FROM (VALUES ('standing', NULL), ('before', $before_id), ('after', $after_id)) AS t (variant, submission_id)
),
given AS (
    SELECT
        v.submission_id, v.indicator_code,
        max(v.state) FILTER (v.measure = i.main) AS state,
        max(v.amount) FILTER (v.measure = i.main) AS amount,
        max(v.amount) FILTER (v.measure = 'ytd') AS stated_ytd
    FROM core.value AS v
    JOIN (
        SELECT indicator_code, CASE year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AS main FROM core.indicator
    ) AS i USING (indicator_code)
    WHERE v.submission_id IN ($before_id, $after_id)
    GROUP BY v.submission_id, v.indicator_code
),
scope AS (
    SELECT 'all' AS scope, unit_id FROM core.unit
    UNION ALL
    SELECT 'cluster', m.unit_id
    FROM core.cluster_member AS m
    JOIN core.cluster_member AS mine USING (period_id, cluster_code)
    WHERE mine.unit_id = $unit_id AND mine.period_id = $period_id
),
placed AS (
    SELECT
        s.scope, v.variant, v.submission_id AS chosen_id, c.*,
        v.submission_id IS NOT NULL AND c.unit_id = $unit_id AND c.period_id = $period_id
            AND c.submission_id IS DISTINCT FROM v.submission_id AS replaced
    FROM out.cell($as_of, $known_at) AS c
    JOIN core.period AS p USING (period_id)
    JOIN scope AS s USING (unit_id)
    CROSS JOIN variant AS v
    WHERE p.year = (SELECT year FROM core.period WHERE period_id = $period_id)
),
chosen_cell AS (
    SELECT
        p.scope, p.variant, p.unit_id, p.period_id, p.indicator_code, p.required, p.year_aggregation,
        CASE WHEN p.replaced THEN coalesce(g.state, 'missing') ELSE p.state END AS state,
        CASE WHEN p.replaced THEN g.amount ELSE p.amount END AS amount,
        CASE WHEN p.replaced THEN g.stated_ytd ELSE p.stated_ytd END AS stated_ytd,
        p.plan_amount
    FROM placed AS p
    LEFT JOIN given AS g
        ON p.replaced AND g.submission_id = p.chosen_id AND g.indicator_code = p.indicator_code
),
to_date AS (FROM core.year_to_date_of('chosen_cell'))
SELECT indicator_code, scope, variant, total, ytd_total, units_reported, ytd_units
FROM core.total_of('to_date')
WHERE period_id = $period_id
ORDER BY indicator_code, scope, variant;
