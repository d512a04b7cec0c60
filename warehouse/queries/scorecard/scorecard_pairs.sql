-- Rules that were found in the same documents of a period more often than chance puts them there. Grain and key: first, second.
-- both of documents bear the two; by chance it would be first_documents * second_documents / documents. Told are pairs of at
-- least $least_documents and of at least $least_times what chance gives. Nothing that was not told, no indicator in $left_out.
WITH document AS (
    SELECT submission_id FROM out.submission($as_of, $known_at)
    WHERE unit_id IS NOT NULL AND copy_of IS NULL AND period_id = $period_id
),
met AS (
    SELECT DISTINCT f.submission_id, f.code
    FROM core.finding AS f
    JOIN document USING (submission_id)
    WHERE NOT list_contains(string_split($left_out, ' '), coalesce(f.indicator_code, ''))
),
single AS (SELECT code, count(*) AS documents FROM met GROUP BY code),
pair AS (
    SELECT a.code AS first, b.code AS second, count(*) AS both
    FROM met AS a
    JOIN met AS b ON b.submission_id = a.submission_id AND b.code > a.code
    GROUP BY a.code, b.code
)
SELECT
    p.first, p.second, p.both, x.documents AS first_documents, y.documents AS second_documents,
    (SELECT count(*) FROM document) AS documents
FROM pair AS p
JOIN single AS x ON x.code = p.first
JOIN single AS y ON y.code = p.second
WHERE p.both >= $least_documents
    AND p.both * (SELECT count(*) FROM document) >= CAST($least_times AS DECIMAL(9, 2)) * x.documents * y.documents
ORDER BY p.both * (SELECT count(*) FROM document) / (x.documents * y.documents) DESC, p.both DESC, p.first, p.second;
