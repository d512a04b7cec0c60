-- What each unit's reporting came to: on time; nothing to mend or to explain; the year's plan on course.
-- Grain: one row per unit, in order of units. Key: unit_id.
-- is_on_plan: at least $unit_percent of the indicators for which the unit gave a plan are on course; NULL where it gave none.
-- Indicators named in $left_out (codes with blanks between) are not counted. is_leading: all that is asked of it holds,
-- is_lagging: none of it. Where no unit gave a plan, no plan is asked.
WITH progress AS (
    SELECT unit_id, count(*) AS planned, count(*) FILTER (on_course) AS on_course
    FROM out.plan_progress($as_of, $known_at, $tolerance_points)
    WHERE period_id = $period_id AND plan > 0 AND NOT list_contains(string_split($left_out, ' '), indicator_code)
    GROUP BY unit_id
),
asked AS (
    SELECT unit_id, count(*) AS questions
    FROM out.question($as_of, $known_at) WHERE period_id = $period_id AND state <> 'accepted' GROUP BY unit_id
),
marked AS (
    SELECT
        r.unit_id, r.unit_name,
        coalesce(r.on_time, FALSE) AS is_on_time,
        r.status IN ('accepted', 'accepted_with_questions') AND r.returns = 0 AND q.questions IS NULL AS is_clean,
        100 * p.on_course >= $unit_percent * p.planned AS is_on_plan,
        bool_or(p.planned > 0) OVER () IS TRUE AS has_plans
    FROM out.reporting($as_of, $known_at) AS r
    LEFT JOIN progress AS p USING (unit_id)
    LEFT JOIN asked AS q USING (unit_id)
    WHERE r.period_id = $period_id
)
SELECT
    *,
    is_on_time AND is_clean AND (NOT has_plans OR coalesce(is_on_plan, FALSE)) AS is_leading,
    NOT is_on_time AND NOT is_clean AND NOT (has_plans AND coalesce(is_on_plan, FALSE)) AS is_lagging
FROM marked
ORDER BY unit_id
