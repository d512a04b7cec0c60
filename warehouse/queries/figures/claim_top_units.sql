-- The units with the highest value of an indicator in a period; ties stand side by side. A highest value of 0 is none.
-- Grain: one row per indicator and leading unit; of one indicator when $indicator_code is given.
-- Key: indicator_code, unit_id.
SELECT c.indicator_code, c.unit_id, u.name_vi AS unit_name, c.amount
FROM out.cell($as_of, $known_at) AS c
JOIN core.unit AS u USING (unit_id)
WHERE c.period_id = $period_id AND c.state = 'value' AND c.amount > 0
  AND ($indicator_code::VARCHAR IS NULL OR c.indicator_code = $indicator_code)
QUALIFY rank() OVER (PARTITION BY c.indicator_code ORDER BY c.amount DESC) = 1
ORDER BY c.indicator_code, c.unit_id
