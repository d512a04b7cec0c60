-- Who reported. Key: unit_id, period_id. Cells are counted as released: counts over all would tell of those left out.
WITH counted AS (
    SELECT
        unit_id, period_id, count(*) FILTER (required) AS expected_cells,
        count(*) FILTER (required AND state IN ('value', 'zero', 'not_applicable')) AS answered_cells,
        count(*) FILTER (required AND state = 'missing') AS missing_cells
    FROM release_cell
    GROUP BY unit_id, period_id
)
SELECT r.*, c.expected_cells, c.answered_cells, c.missing_cells
FROM core.reported_of($as_of, $known_at) AS r
SEMI JOIN release_period USING (period_id)
LEFT JOIN counted AS c USING (unit_id, period_id)
ORDER BY r.period_id, r.unit_id
