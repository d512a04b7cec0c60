-- The findings of two versions of a report, with the column of the figure they are about. Key: submission_id, finding_id.
SELECT f.*, v.measure
FROM core.finding AS f
LEFT JOIN core.value AS v
    ON v.submission_id = f.submission_id AND v.indicator_code = f.indicator_code AND v.sheet = f.sheet AND v.cell = f.cell
WHERE f.submission_id IN ($before_id, $after_id)
QUALIFY row_number() OVER (PARTITION BY f.submission_id, f.finding_id ORDER BY v.measure) = 1
ORDER BY list_position(['BLOCK', 'HOLD', 'EXPLAIN', 'NOTE'], f.severity), f.code, f.sheet, f.cell, f.finding_id;
