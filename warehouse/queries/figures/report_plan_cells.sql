-- Who is furthest and who least far with the plan of the year, by out.plan_progress: of an indicator the $furthest first and last, the
-- furthest first. Grain: one row per unit and indicator with a plan above zero, without those named in $left_out (codes with blanks
-- between). Key: indicator_code, unit_id.
WITH placed AS (
    SELECT
        p.indicator_code, p.unit_id, u.name_vi AS unit_name, p.done, p.plan, p.plan_percent, p.on_course,
        row_number() OVER (PARTITION BY p.indicator_code ORDER BY p.plan_percent DESC, p.unit_id) AS place,
        count(*) OVER (PARTITION BY p.indicator_code) AS units
    FROM out.plan_progress($as_of, $known_at, $tolerance_points) AS p
    JOIN core.unit AS u USING (unit_id)
    WHERE p.period_id = $period_id AND p.plan > 0 AND NOT list_contains(string_split($left_out, ' '), p.indicator_code)
)
SELECT * EXCLUDE (place, units) FROM placed WHERE place <= $furthest OR place > units - $furthest
ORDER BY indicator_code, place
