-- out.activity(as_of, known_at): rows of core.activity that belong to effective submissions, with unit and period.
CREATE OR REPLACE MACRO out.activity(as_of, known_at) AS TABLE
SELECT s.unit_id, s.unit_code, s.unit_name, s.period_id, t.*
FROM core.activity AS t
JOIN out.submission(as_of, known_at) AS s USING (submission_id)
WHERE s.is_effective;
