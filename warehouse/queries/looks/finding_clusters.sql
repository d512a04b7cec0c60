-- Cells that fail, and in how many units, of the named periods. Grain and key: period_id, code, indicator_code, sheet, cell.
-- The most suspicious first: what many units meet, then in the order of the form.
SELECT c.*, i.name_vi AS indicator_name
FROM out.finding_cluster($as_of, $known_at, $least_units, $least_percent, $periods::VARCHAR[]) AS c
LEFT JOIN core.indicator AS i USING (indicator_code)
ORDER BY c.period_id DESC, c.suspicious DESC, c.units DESC, i.position, c.code, c.sheet, c.cell;
