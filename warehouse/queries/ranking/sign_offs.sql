-- Every step that a sealed ranking of a year was taken through, the first of them first. Grain and key: sign_off_id.
SELECT sign_off_id, year, seal, state, person, role, note, recorded_at
FROM core.sign_off
WHERE year = $year
ORDER BY recorded_at, sign_off_id
