-- How complete a period is by indicator, and in all. Grain and key: indicator_code; NULL stands for all of them.
SELECT
    c.indicator_code, i.name_vi, c.expected_cells, c.answered_cells, c.completeness, c.value_cells, c.zero_cells,
    c.not_applicable_cells, c.missing_cells, c.invalid_cells, c.not_yet_due_cells
FROM out.completeness($as_of, $known_at) AS c
LEFT JOIN core.indicator AS i USING (indicator_code)
WHERE c.period_id = $period_id AND c.unit_id IS NULL;
