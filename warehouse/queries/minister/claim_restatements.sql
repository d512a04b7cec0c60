-- Reports of the period received after it closed, copies left out: `kept_apart` change nothing, `used` are those of units
-- that had no accepted report before. A document of no known unit, or one nobody could read, is no report.
-- Grain: one row. Key: none.
SELECT
    count(*) FILTER (WHERE NOT is_effective) AS kept_apart,
    count(*) FILTER (WHERE is_effective) AS used
FROM out.submission($as_of, $known_at)
WHERE
    period_id = $period_id AND is_restatement AND copy_of IS NULL
    AND unit_id IS NOT NULL AND verdict IN ('ACCEPTED', 'RETURNED', 'HELD')
