-- The reports of a period that rules look at: accepted or returned, of a known unit, copies left out. Grain and key: submission_id.
SELECT submission_id, unit_id, verdict, is_effective
FROM core.submission_of($as_of, $known_at, $periods)
WHERE unit_id IS NOT NULL AND copy_of IS NULL AND verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS', 'RETURNED')
ORDER BY submission_id;
