-- The files of the inbox, by path, that were taken in whole or in part, whether or not they are there now. Key: path.
SELECT DISTINCT split_part(origin, $mark, 1) AS path
FROM raw.sighting
WHERE sha256 NOT LIKE 'unread-%';
