-- What rules found in the documents of some periods. Grain and key: period_id, code, severity, is_told.
-- places: cells (or reports as a whole), each once however much was found there; documents: how many it was found in.
-- is_told: FALSE where the rule is in shadow, or another one asked the same. Copies and indicators in $left_out do not count.
SELECT
    s.period_id, f.code, f.severity, f.is_told,
    count(DISTINCT concat_ws('/', s.submission_id, f.indicator_code, f.sheet, f.cell)) AS places,
    count(DISTINCT s.submission_id) AS documents
FROM out.submission($as_of, $known_at) AS s
JOIN (
    SELECT *, TRUE AS is_told FROM core.finding
    UNION ALL
    SELECT *, FALSE AS is_told FROM core.trial
) AS f USING (submission_id)
WHERE s.unit_id IS NOT NULL AND s.copy_of IS NULL AND list_contains($periods, s.period_id)
    AND NOT list_contains(string_split($left_out, ' '), coalesce(f.indicator_code, ''))
GROUP BY s.period_id, f.code, f.severity, f.is_told
ORDER BY s.period_id, f.code, f.severity, f.is_told;
