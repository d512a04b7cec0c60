-- The year-to-date that a unit had reached with a period, where it is of that period. Key: unit_id, period_id, indicator_code.
SELECT unit_id, period_id, indicator_code, ytd_amount AS reached
FROM out.cell
WHERE ytd_amount IS NOT NULL AND carried_from IS NULL
