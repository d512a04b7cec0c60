-- vi: Câu hỏi giải trình đang ở tình trạng nào, theo quy tắc?
-- en: How do the questions stand, by rule?
SELECT q.code, r.title_vi, l.label_vi AS state_vi, count(*) AS questions
FROM out.question AS q
JOIN out.rule AS r ON r.rule_code = q.code
JOIN out.label AS l ON l.domain = 'question_state' AND l.value = q.state
GROUP BY ALL
ORDER BY questions DESC, q.code, state_vi
LIMIT 10
