-- out.finding(as_of, known_at): findings of every submission received by then. Key: submission_id, finding_id.
CREATE OR REPLACE MACRO out.finding(as_of, known_at) AS TABLE
SELECT
    s.unit_id, s.unit_code, s.unit_name, s.period_id, s.verdict, s.is_effective, s.origin, s.display_name, s.received_at, t.*
FROM core.finding AS t
JOIN out.submission(as_of, known_at) AS s USING (submission_id);
