-- The questions on the effective reports of a period, with the cell that each asks about. Grain and key: question_id.
SELECT question_id, submission_id, unit_id, unit_code, unit_name, state, code, indicator_code, sheet, cell, value_seen AS seen, message_vi AS text
FROM out.question($as_of, $known_at)
WHERE period_id = $period_id
ORDER BY unit_id, question_id
