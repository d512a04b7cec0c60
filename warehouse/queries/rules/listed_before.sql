-- The dated activities of some reports. Grain and key: submission_id, position.
SELECT
    submission_id, name,
    coalesce(starts_on, ends_on) AS first_day, coalesce(ends_on, starts_on) AS last_day
FROM core.activity
WHERE submission_id IN (SELECT unnest($submissions)) AND coalesce(starts_on, ends_on) IS NOT NULL
ORDER BY submission_id, position;
