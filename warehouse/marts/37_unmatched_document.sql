-- core.unmatched_document(as_of, known_at): documents of no known period that wait for a person or could not be read, each in
-- every period it may be for. Those are the ones that were reported on when it was received, from the last day of their window
-- until they closed; where none was, the one whose window ran. For each of them it is received, for none is it sent.
-- Key: submission_id, counted_in.
CREATE OR REPLACE MACRO core.unmatched_document(as_of, known_at) AS TABLE
WITH programme AS (
    SELECT time_zone FROM core.programme ORDER BY recorded_at <= known_at DESC, recorded_at DESC LIMIT 1
),
ran AS (
    SELECT
        s.submission_id, s.unit_id, s.verdict, s.received_at, p.period_id AS counted_in,
        CAST(timezone((SELECT time_zone FROM programme), s.received_at) AS DATE) >= p.window_end AS is_reported_on
    FROM out.submission(as_of, known_at) AS s
    JOIN core.period AS p ON s.received_at BETWEEN
        timezone((SELECT time_zone FROM programme), CAST(p.window_start AS TIMESTAMP)) AND p.closes_at
    WHERE s.period_id IS NULL AND s.verdict IN ('HELD', 'UNREADABLE') AND s.copy_of IS NULL
)
SELECT * EXCLUDE (is_reported_on) FROM ran
QUALIFY is_reported_on OR NOT bool_or(is_reported_on) OVER (PARTITION BY submission_id);
