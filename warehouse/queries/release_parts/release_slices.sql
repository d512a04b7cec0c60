-- The units of some periods in as many slices as their expected cells need, by the order of identifiers. Key: first_unit.
WITH expected AS (
    SELECT unit_id, count(*) AS cells FROM core.expected_cell WHERE list_contains($periods, period_id) GROUP BY unit_id
), needed AS (
    SELECT greatest(1, CAST(ceil(sum(cells) / $most) AS BIGINT)) AS slices FROM expected
), placed AS (
    SELECT unit_id, row_number() OVER (ORDER BY unit_id) - 1 AS place, count(*) OVER () AS units
    FROM (
        SELECT unit_id FROM expected
        UNION SELECT unit_id FROM release_submission WHERE list_contains($periods, period_id)
    )
    WHERE unit_id IS NOT NULL
)
SELECT min(unit_id) AS first_unit, max(unit_id) AS last_unit
FROM placed CROSS JOIN needed
GROUP BY place * coalesce(slices, 1) // units
ORDER BY first_unit
