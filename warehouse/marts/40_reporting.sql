-- core.reported_of(as_of, known_at): who reported, when, with which outcome. Grain and key: unit_id, period_id.
-- out.reporting(as_of, known_at): the same, and how complete it is.
-- How a unit stands is `core.standing_of`; completeness counts required cells. docs/timeliness.md shows every case.
-- A report accepted with questions shows as accepted once every explanation is; its stored verdict stays.
CREATE OR REPLACE MACRO core.reported_of(as_of, known_at) AS TABLE
SELECT
    u.unit_id, u.code AS unit_code, u.name_vi AS unit_name, m.cluster_code, m.cluster_name,
    p.period_id, p.year, p.number, p.due_at,
    s.* EXCLUDE (unit_id, period_id)
FROM core.standing_of(as_of, known_at) AS s
JOIN core.unit AS u USING (unit_id)
JOIN core.period AS p USING (period_id)
LEFT JOIN core.cluster_member AS m USING (unit_id, period_id);
CREATE OR REPLACE MACRO out.reporting(as_of, known_at) AS TABLE
SELECT r.*, c.expected_cells, c.answered_cells, c.missing_cells
FROM core.reported_of(as_of, known_at) AS r
LEFT JOIN out.completeness(as_of, known_at) AS c
    ON c.unit_id = r.unit_id AND c.period_id = r.period_id AND c.indicator_code IS NULL;
