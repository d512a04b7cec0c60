-- What could not be read, registers with faulty rows too: its place, and whether a later run has read it or found it gone. Key: sha256.
SELECT
    u.sha256, any_value(u.origin) AS origin,
    coalesce((SELECT arg_max(x.readable, x.recorded_at) FROM raw.reread AS x WHERE x.sha256 = u.sha256), FALSE) AS readable
FROM raw.sighting AS u
WHERE u.sha256 LIKE 'unread-%' OR u.sha256 IN (SELECT sha256 FROM core.finding WHERE code = 'F22')
GROUP BY u.sha256;
