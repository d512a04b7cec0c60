-- The cells that reports gave for an indicator, as they were read. $submission_ids: ids, parted by blanks.
-- Grain and key: submission_id, measure.
SELECT submission_id, measure, state, amount, seen, sheet, cell
FROM core.value
WHERE indicator_code = $indicator_code AND submission_id IN (SELECT unnest(string_split($submission_ids, ' ')))
