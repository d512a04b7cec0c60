-- out.remark(as_of, known_at): rows of core.remark that belong to effective submissions, with unit and period.
CREATE OR REPLACE MACRO out.remark(as_of, known_at) AS TABLE
SELECT s.unit_id, s.unit_code, s.unit_name, s.period_id, t.*
FROM core.remark AS t
JOIN out.submission(as_of, known_at) AS s USING (submission_id)
WHERE s.is_effective;
