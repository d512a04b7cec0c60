-- Every content that the archive must hold, with a place where it was seen. Key: sha256.
SELECT coalesce(d.content_sha256, d.sha256) AS sha256, min(s.origin) AS origin
FROM raw.document AS d
LEFT JOIN raw.sighting AS s USING (sha256)
WHERE d.disposition <> 'unread'
GROUP BY ALL;
