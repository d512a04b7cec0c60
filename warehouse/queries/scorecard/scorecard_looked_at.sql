-- What rules had to look at in the documents of some periods. Grain and key: period_id.
-- documents: all of known unit and period, copies left out; forms: those of which a form was read; rows and cells of its
-- indicators; lines: listed activities, exemplars and documents of evidence; scores: self-scored criteria.
-- Indicators in $left_out (codes, parted by blanks) do not count.
WITH document AS (
    SELECT s.period_id, s.submission_id, c.content_hash IS NOT NULL AS has_form
    FROM out.submission($as_of, $known_at) AS s
    JOIN core.submission AS c USING (submission_id)
    WHERE s.unit_id IS NOT NULL AND s.copy_of IS NULL AND list_contains($periods, s.period_id)
),
amount AS (
    SELECT submission_id, count(DISTINCT indicator_code) AS row_count, count(*) AS cell_count
    FROM core.value
    WHERE NOT list_contains(string_split($left_out, ' '), indicator_code)
    GROUP BY submission_id
),
line AS (
    SELECT submission_id, indicator_code FROM core.activity
    UNION ALL
    SELECT submission_id, NULL FROM core.exemplar
    UNION ALL
    SELECT submission_id, indicator_code FROM core.remark WHERE kind = 'evidence'
),
listed AS (
    SELECT submission_id, count(*) AS line_count
    FROM line
    WHERE NOT list_contains(string_split($left_out, ' '), coalesce(indicator_code, ''))
    GROUP BY submission_id
),
scored AS (SELECT submission_id, count(*) AS score_count FROM core.self_score GROUP BY submission_id)
SELECT
    d.period_id, count(*) AS documents, count(*) FILTER (d.has_form) AS forms,
    coalesce(sum(a.row_count), 0)::BIGINT AS rows, coalesce(sum(a.cell_count), 0)::BIGINT AS cells,
    coalesce(sum(l.line_count), 0)::BIGINT AS lines, coalesce(sum(c.score_count), 0)::BIGINT AS scores
FROM document AS d
LEFT JOIN amount AS a USING (submission_id)
LEFT JOIN listed AS l USING (submission_id)
LEFT JOIN scored AS c USING (submission_id)
GROUP BY d.period_id
ORDER BY d.period_id;
