-- out.exemplar(as_of, known_at): rows of core.exemplar that belong to effective submissions, with unit and period.
CREATE OR REPLACE MACRO out.exemplar(as_of, known_at) AS TABLE
SELECT s.unit_id, s.unit_code, s.unit_name, s.period_id, t.*
FROM core.exemplar AS t
JOIN out.submission(as_of, known_at) AS s USING (submission_id)
WHERE s.is_effective;
