-- The year so far against the plan of the year, by out.plan_progress: sums over the units whose plan and result are known.
-- Grain: one row per indicator for which somebody gave a plan above zero; one only when $indicator_code is given. Key:
-- indicator_code. Indicators named in $left_out (codes with blanks between) are left out. The most behind stands first.
SELECT
    indicator_code, units, units_without_plan, done, plan, plan_percent, elapsed_percent, on_course
FROM out.plan_progress($as_of, $known_at, $tolerance_points)
WHERE
    period_id = $period_id AND unit_id IS NULL AND plan > 0
    AND NOT list_contains(string_split($left_out, ' '), indicator_code)
    AND ($indicator_code::VARCHAR IS NULL OR indicator_code = $indicator_code)
ORDER BY on_course, plan_percent, indicator_code
