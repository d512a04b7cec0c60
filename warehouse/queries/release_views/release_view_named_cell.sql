-- out.named_cell: cells of due periods with the names people read. Grain and key: unit_id, period_id, indicator_code.
-- ytd_mark says in words where a year-to-date is carried from an earlier period.
CREATE VIEW out.named_cell AS
SELECT
    p.label_vi, u.name_vi AS unit_name, i.name_vi AS indicator_name, i.unit_vi, l.label_vi AS state_vi,
    CASE WHEN c.carried_from IS NOT NULL THEN 'lũy kế đến ' || f.label_vi END AS ytd_mark, c.*
FROM out.cell AS c
JOIN out.unit AS u USING (unit_id)
JOIN out.period AS p USING (period_id)
JOIN out.indicator AS i USING (indicator_code)
JOIN out.label AS l ON l.domain = 'state' AND l.value = c.state
LEFT JOIN out.period AS f ON f.period_id = c.carried_from
WHERE p.is_due
