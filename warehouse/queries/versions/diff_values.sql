-- What two versions of a report say of every indicator and column, side by side; NULL states where a version has no such
-- row. Grain and key: indicator_code, measure.
WITH before AS (SELECT * FROM core.value WHERE submission_id = $before_id),
after AS (SELECT * FROM core.value WHERE submission_id = $after_id)
SELECT
    indicator_code, measure, i.name_vi, i.unit_vi, i.type, i.year_aggregation,
    b.state AS before_state, b.amount AS before_amount, b.seen AS before_seen, b.sheet AS before_sheet, b.cell AS before_cell,
    a.state AS after_state, a.amount AS after_amount, a.seen AS after_seen, a.sheet AS after_sheet, a.cell AS after_cell
FROM before AS b
FULL JOIN after AS a USING (indicator_code, measure)
JOIN core.indicator AS i USING (indicator_code)
ORDER BY i.position, list_position(['period', 'ytd', 'plan'], measure);
