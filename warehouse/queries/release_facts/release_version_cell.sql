-- Amounts of every submission of some units and periods, as they were read. Key: submission_id, indicator_code, measure.
SELECT
    v.submission_id, v.indicator_code, v.measure, s.unit_id, s.period_id, s.is_effective AS counts, v.state, v.amount,
    v.sheet, v.cell
FROM core.value AS v
JOIN release_submission AS s USING (submission_id)
JOIN release_indicator AS i USING (indicator_code)
WHERE s.unit_id BETWEEN $first_unit AND $last_unit AND list_contains($periods, s.period_id) AND s.copy_of IS NULL
ORDER BY s.period_id, s.unit_id, v.submission_id, i.position, v.measure
