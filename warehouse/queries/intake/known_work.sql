-- Documents that need no judging: judged already under this programme and engine (reader and rules), or settled for a period
-- that has closed since, which stays as it was judged. Key: sha256.
SELECT DISTINCT s.sha256
FROM core.submission AS s
LEFT JOIN core.period AS p USING (period_id)
WHERE (s.programme_hash = $programme_hash AND s.reader_version = $reader_version)
    OR (p.closes_at < $now AND s.verdict NOT IN ('HELD', 'UNREADABLE'));
