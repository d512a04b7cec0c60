-- Where the amounts stand that a year is scored on: file, sheet and cell, and the files of the reports that count, with the name under
-- which the archive has them. Grain: one row per unit, period and indicator of an effective report.
-- Key: unit_id, period_id, indicator_code.
SELECT c.unit_id, c.period_id, p.label_vi, c.indicator_code, c.sheet, c.cell, s.display_name, s.received_at,
    coalesce(d.content_sha256, s.sha256) AS content_sha256, d.media
FROM out.cell($as_of, $known_at) AS c
JOIN core.period AS p USING (period_id)
JOIN out.submission($as_of, $known_at) AS s USING (submission_id)
LEFT JOIN raw.document AS d ON d.sha256 = s.sha256
WHERE p.year = $year
ORDER BY c.unit_id, c.indicator_code, p.number
