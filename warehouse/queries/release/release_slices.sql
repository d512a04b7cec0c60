-- The units of a release in as many slices as some periods' expected cells need, by the order of identifiers. Key: first_unit.
WITH needed AS (
    SELECT greatest(1, CAST(ceil(count(*) / $most) AS BIGINT)) AS slices
    FROM core.expected_cell WHERE list_contains($periods, period_id)
), placed AS (
    SELECT unit_id, row_number() OVER (ORDER BY unit_id) - 1 AS place, count(*) OVER () AS units FROM release_unit
)
SELECT min(unit_id) AS first_unit, max(unit_id) AS last_unit
FROM placed CROSS JOIN needed
GROUP BY place * slices // units
ORDER BY first_unit
