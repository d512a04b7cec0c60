-- Reports that count although another version answers rows that they leave blank: a report in several files. Grain: part_id; key: part_id.
-- `codes` and `part_codes`: the required indicators that each alone answers.
WITH version AS (SELECT * FROM out.version($as_of, $known_at)),
pair AS (
    SELECT e.submission_id, e.unit_id, e.unit_name, e.period_id, e.received_at, p.submission_id AS part_id, p.received_at AS part_at
    FROM version AS e
    JOIN version AS p USING (unit_id, period_id)
    WHERE e.is_effective AND p.is_part AND p.counts AND p.is_restatement = e.is_restatement
),
answered AS (
    SELECT p.part_id, v.indicator_code, bool_or(v.submission_id = p.part_id) AS in_part, bool_or(v.submission_id <> p.part_id) AS in_whole
    FROM pair AS p
    JOIN core.value AS v ON v.submission_id IN (p.submission_id, p.part_id)
    JOIN core.expected_cell AS x
        ON x.unit_id = p.unit_id AND x.period_id = p.period_id AND x.indicator_code = v.indicator_code AND x.required
    WHERE v.measure = CASE x.year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AND v.state <> 'missing'
    GROUP BY p.part_id, v.indicator_code
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
