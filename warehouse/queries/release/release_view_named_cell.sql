-- out.named_cell: cells with the names people read. Grain and key: unit_id, period_id, indicator_code.
CREATE VIEW out.named_cell AS
SELECT
    p.label_vi, u.name_vi AS unit_name, i.name_vi AS indicator_name, i.unit_vi, c.*
FROM out.cell AS c
JOIN out.unit AS u USING (unit_id)
JOIN out.period AS p USING (period_id)
JOIN out.indicator AS i USING (indicator_code)
