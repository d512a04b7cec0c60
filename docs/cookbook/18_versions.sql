-- vi: Bản gửi lại đã đổi những số nào so với bản trước không được tính?
-- en: Which amounts did a later version change against one that did not count?
SELECT
    counting.period_id, u.name_vi AS unit_name, counting.indicator_code, earlier.amount AS before, counting.amount AS after
FROM out.version_cell AS counting
JOIN out.version_cell AS earlier USING (unit_id, period_id, indicator_code, measure)
JOIN out.unit AS u USING (unit_id)
WHERE counting.counts AND NOT earlier.counts AND measure = 'period' AND earlier.amount <> counting.amount
ORDER BY counting.period_id, unit_id, counting.indicator_code, before
LIMIT 10
