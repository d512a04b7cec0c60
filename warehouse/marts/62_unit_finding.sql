-- out.unit_finding(as_of, known_at, periods): what a unit met at each cell of its reports of a period, once; of some periods, or without
-- them of all.
-- Grain and key: unit_id, period_id, code, indicator_code, sheet, cell. A cell is the indicator where the rule is about one,
-- else the cell of the sheet; so sheet and cell are part of the key only where there is no indicator.
-- Of several findings the one in the report that counts is shown; `stands`: it is in that report, not only in one sent back.
CREATE OR REPLACE MACRO out.unit_finding(as_of, known_at, periods := NULL) AS TABLE
SELECT
    r.unit_id, r.unit_code, r.unit_name, r.period_id, r.submission_id, r.verdict, r.stands,
    f.finding_id, f.code, f.severity, f.indicator_code, f.sheet, f.cell, f.value_seen, f.message_vi
FROM core.unit_report(as_of, known_at, periods) AS r
JOIN core.finding AS f USING (submission_id)
QUALIFY row_number() OVER (
    PARTITION BY
        r.unit_id, r.period_id, f.code, f.indicator_code,
        CASE WHEN f.indicator_code IS NULL THEN f.sheet END, CASE WHEN f.indicator_code IS NULL THEN f.cell END
    ORDER BY r.stands DESC, f.sheet, f.cell, f.finding_id
) = 1;
