-- Reports that count although another version answers rows that they leave blank: a report in several files. Grain: part_id; key: part_id.
-- Of one period, or ($period_id NULL) of all.
-- `codes` and `part_codes`: the required indicators that each alone answers.
WITH version AS (
    SELECT * FROM out.version($as_of, $known_at) WHERE $period_id::VARCHAR IS NULL OR period_id = $period_id
),
pair AS (
    SELECT e.submission_id, e.unit_id, e.unit_name, e.period_id, e.received_at, p.submission_id AS part_id, p.received_at AS part_at
    FROM version AS e
    JOIN version AS p USING (unit_id, period_id)
    WHERE e.is_effective AND p.is_part AND p.counts AND p.is_restatement = e.is_restatement
),
-- Few are in several files: cells and values are held to them first, of a nation's there is no room for all.
expected AS (
    SELECT x.unit_id, x.period_id, x.indicator_code, CASE x.year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AS measure
    FROM core.expected_cell AS x
    SEMI JOIN pair USING (unit_id, period_id)
    WHERE x.required
),
file AS (
    SELECT part_id, unit_id, period_id, unnest([submission_id, part_id]) AS submission_id FROM pair
),
given AS (
    SELECT submission_id, indicator_code, measure FROM core.value
    SEMI JOIN file USING (submission_id)
    WHERE state <> 'missing'
),
answered AS (
    SELECT
        f.part_id, g.indicator_code,
        bool_or(f.submission_id = f.part_id) AS in_part, bool_or(f.submission_id <> f.part_id) AS in_whole
    FROM file AS f
    JOIN given AS g USING (submission_id)
    JOIN expected AS x USING (unit_id, period_id, indicator_code, measure)
    GROUP BY f.part_id, g.indicator_code
)
SELECT p.*, a.codes, a.part_codes
FROM pair AS p
JOIN (
    SELECT
        part_id,
        string_agg(indicator_code, ' ' ORDER BY indicator_code) FILTER (NOT in_part) AS codes,
        string_agg(indicator_code, ' ' ORDER BY indicator_code) FILTER (NOT in_whole) AS part_codes
    FROM answered GROUP BY part_id
) AS a USING (part_id)
WHERE a.codes IS NOT NULL AND a.part_codes IS NOT NULL
ORDER BY p.period_id, p.unit_id, p.part_at, p.part_id;
