-- vi: Số tin, bài của Hải Phòng quý IV/2018 lấy từ ô nào, của tệp nào?
-- en: From which cell of which file is the figure of Hải Phòng in the fourth quarter of 2018?
SELECT c.indicator_code, c.amount, c.sheet, c.cell, s.display_name, s.receipt_kind
FROM out.cell AS c
JOIN out.unit AS u USING (unit_id)
JOIN out.submission AS s USING (submission_id)
WHERE u.name_folded = out.fold('Hải Phòng') AND u.catalogue = '63' AND c.period_id = '2018Q4'
    AND c.indicator_code IN ('2.2', '2.3')
ORDER BY c.indicator_code
