-- The quality of what each unit sent, period by period. Grain and key: unit_id, period_id.
-- questions: places that the report which counts is asked about; corrections: amounts that the desk put in place of its
-- own. Indicators in $left_out do not count. days_late is NULL where nothing can be late.
WITH asked AS (
    SELECT submission_id, count(DISTINCT concat_ws('/', code, indicator_code, sheet, cell)) AS questions
    FROM core.finding
    WHERE severity = 'EXPLAIN' AND NOT list_contains(string_split($left_out, ' '), coalesce(indicator_code, ''))
    GROUP BY submission_id
),
corrected AS (
    SELECT unit_id, period_id, count(*) AS corrections
    FROM out.correction($as_of, $known_at)
    WHERE applies AND NOT list_contains(string_split($left_out, ' '), indicator_code)
    GROUP BY unit_id, period_id
)
SELECT
    r.unit_id, u.code AS unit_code, u.name_vi AS unit_name, r.period_id, r.status, r.submissions, r.days_late, r.returns,
    CASE WHEN r.submission_id IS NOT NULL THEN coalesce(a.questions, 0) END AS questions,
    coalesce(c.corrections, 0) AS corrections
FROM core.standing_of($as_of, $known_at) AS r
JOIN core.unit AS u USING (unit_id)
LEFT JOIN asked AS a USING (submission_id)
LEFT JOIN corrected AS c ON c.unit_id = r.unit_id AND c.period_id = r.period_id
WHERE list_contains($periods, r.period_id)
ORDER BY r.unit_id, r.period_id;
