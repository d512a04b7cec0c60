-- The outputs of one kind that have been recorded, of all subjects, in the order in which they were.
SELECT subject, event, scheduled_for, number, reason, missed, as_of, known_at, programme_hash, content_sha256, place,
    recorded_at
FROM core.output
WHERE kind = $kind
ORDER BY recorded_at, output_id;
