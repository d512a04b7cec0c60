-- out.named_reporting: who reported for due periods, in words. Grain and key: unit_id, period_id.
-- completeness: answered over expected cells as released, at most 1; NULL where nothing was expected.
CREATE VIEW out.named_reporting AS
SELECT
    p.label_vi, l.label_vi AS status_vi,
    CAST(r.answered_cells / nullif(r.expected_cells, 0) AS DECIMAL(9, 4)) AS completeness, r.*
FROM out.reporting AS r
JOIN out.period AS p USING (period_id)
JOIN out.label AS l ON l.domain = 'status' AND l.value = r.status
WHERE p.is_due
