-- out.finding_cluster(as_of, known_at, least_units, least_percent, periods): in how many units the same cell fails by the same rule; of
-- some periods, or without them of all.
-- Grain and key: period_id, code, indicator_code, sheet, cell (sheet and cell only where the rule is about no indicator).
-- reporting: units with a report that was accepted or returned; standing: units in whose counting report it still is.
-- suspicious: so many units fail that the form or the rule is to be looked at, not the units.
CREATE OR REPLACE MACRO out.finding_cluster(as_of, known_at, least_units, least_percent, periods := NULL) AS TABLE
WITH reporting AS (
    SELECT period_id, count(DISTINCT unit_id) AS reporting FROM core.unit_report(as_of, known_at, periods)
    GROUP BY period_id
),
met AS (
    SELECT
        period_id, code, indicator_code,
        CASE WHEN indicator_code IS NULL THEN sheet END AS sheet,
        CASE WHEN indicator_code IS NULL THEN cell END AS cell,
        count(*) AS units,
        count(*) FILTER (stands) AS standing,
        arg_min(severity, list_position(['HOLD', 'BLOCK', 'EXPLAIN', 'NOTE'], severity)) AS severity,
        list(unit_name ORDER BY unit_code)[:3] AS examples
    FROM out.unit_finding(as_of, known_at, periods)
    GROUP BY ALL
)
SELECT m.*, r.reporting, m.units >= least_units AND 100 * m.units >= least_percent * r.reporting AS suspicious
FROM met AS m
JOIN reporting AS r USING (period_id);
