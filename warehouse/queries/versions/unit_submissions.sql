-- Everything one unit sent, in order of receipt, and how each stands to the others; has_values: figures were read in it.
-- With a period also those of no known period that may be for it. Grain and key: submission_id.
SELECT
    s.* EXCLUDE (is_too_empty, is_part), v.places, v.answers, v.replaces, v.replaced_by, v.kept_apart, v.is_too_empty, v.is_part, v.returns_to, g.place,
    s.submission_id IN (SELECT submission_id FROM core.value) AS has_values
FROM out.submission($as_of, $known_at) AS s
JOIN out.version($as_of, $known_at) AS v USING (submission_id)
JOIN (
    SELECT sha256, string_agg(DISTINCT origin, ' | ' ORDER BY origin) AS place
    FROM raw.sighting WHERE recorded_at <= $known_at GROUP BY sha256
) AS g ON g.sha256 = s.sha256
WHERE s.unit_id = $unit_id AND (
    $period_id IS NULL OR s.period_id = $period_id OR s.submission_id IN (
        SELECT submission_id FROM core.unmatched_document($as_of, $known_at) WHERE counted_in = $period_id
    )
)
ORDER BY s.period_id, s.received_at, s.submission_id;
