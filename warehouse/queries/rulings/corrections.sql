-- Corrections in force, of a period or all, with what the report says now. Key: unit_id, period_id, indicator_code, measure.
SELECT c.*, u.name_vi AS unit_name, coalesce(i.type = 'bool', FALSE) AS yes_no, v.sheet, v.cell
FROM out.correction($as_of, $known_at) AS c
JOIN core.unit AS u USING (unit_id)
LEFT JOIN core.value AS v USING (submission_id, indicator_code, measure)
LEFT JOIN core.indicator AS i USING (indicator_code)
WHERE $period_id::VARCHAR IS NULL OR c.period_id = $period_id
ORDER BY c.period_id, c.unit_id, i.position, c.measure;
