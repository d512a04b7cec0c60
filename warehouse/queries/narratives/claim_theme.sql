-- How many of the remarks named in $remarks (`unit/position`, parted by blanks) the effective reports of the period hold,
-- and of how many units. Which remarks are of a theme is told by their words (`schemas.programme.themes`).
-- Grain: one row. Key: none.
SELECT count(*) AS remarks, count(DISTINCT unit_id) AS units
FROM out.remark($as_of, $known_at)
WHERE period_id = $period_id AND kind = $kind
  AND unit_id || '/' || position IN (SELECT unnest(string_split($remarks, ' ')))
