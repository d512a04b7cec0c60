-- How many cells of released indicators are expected in some periods, and the sum of their rows' hashes. One row.
SELECT count(*), sum(CAST(hash(x.unit_id, x.period_id, x.indicator_code, x.required, x.year_aggregation) AS HUGEINT))
FROM core.expected_cell AS x
SEMI JOIN release_indicator USING (indicator_code)
WHERE list_contains($periods, x.period_id)
