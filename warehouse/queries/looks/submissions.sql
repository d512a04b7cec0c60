-- Every submission with its finding codes, worst message (of equals the first by code and place) and all its places,
-- for the operator. Grain and key: submission_id.
-- settled_by: of one sent back or unreadable, the report that counts, where that was received later.
SELECT
    s.submission_id, s.sha256, s.unit_id, s.unit_code, s.unit_name, s.period_id, s.verdict, s.received_at, s.receipt_kind,
    s.days_after_due, s.version_no, s.is_effective, s.is_restatement, s.copy_of, g.place, s.display_name, c.run_id,
    coalesce(f.codes, '') AS codes, f.message_vi, e.submission_id AS settled_by
FROM out.submission($as_of, $known_at) AS s
JOIN core.submission AS c USING (submission_id)
JOIN (
    SELECT sha256, string_agg(DISTINCT origin, ' | ' ORDER BY origin) AS place
    FROM raw.sighting WHERE recorded_at <= $known_at GROUP BY sha256
) AS g ON g.sha256 = s.sha256
LEFT JOIN (
    SELECT
        submission_id,
        string_agg(DISTINCT code, ' ' ORDER BY code) AS codes,
        first(
            message_vi ORDER BY list_position(['HOLD', 'BLOCK', 'EXPLAIN', 'NOTE'], severity), code, sheet, cell, finding_id
        ) AS message_vi
    FROM core.finding GROUP BY submission_id
) AS f USING (submission_id)
LEFT JOIN out.submission($as_of, $known_at) AS e
    ON e.is_effective AND e.unit_id = s.unit_id AND e.period_id = s.period_id AND s.verdict IN ('RETURNED', 'UNREADABLE')
    AND (e.received_at > s.received_at OR e.received_at = s.received_at AND e.recorded_at > s.recorded_at)
ORDER BY s.period_id, s.unit_code, s.received_at, s.submission_id;
