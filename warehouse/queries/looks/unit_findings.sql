-- What each unit met in a period, by one rule or by all. Grain and key: unit_id, code, indicator_code, sheet, cell.
-- typed: the cell as the unit filled it in, where it holds an amount; else what the finding quotes.
-- suspicious: the cell fails in so many units that the form or the rule is to be looked at.
SELECT f.*, coalesce(v.seen, f.value_seen) AS typed, c.suspicious
FROM out.unit_finding($as_of, $known_at) AS f
LEFT JOIN core.value AS v ON v.submission_id = f.submission_id AND v.indicator_code = f.indicator_code
    AND v.sheet = f.sheet AND v.cell = f.cell
JOIN out.finding_cluster($as_of, $known_at, $least_units, $least_percent) AS c
    ON c.period_id = f.period_id AND c.code = f.code AND (
        c.indicator_code = f.indicator_code OR (
            f.indicator_code IS NULL AND c.indicator_code IS NULL
            AND c.sheet IS NOT DISTINCT FROM f.sheet AND c.cell IS NOT DISTINCT FROM f.cell
        )
    )
LEFT JOIN core.indicator AS i ON i.indicator_code = f.indicator_code
WHERE f.period_id = $period_id AND ($code IS NULL OR f.code = $code)
ORDER BY f.unit_code, f.unit_id, list_position(['HOLD', 'BLOCK', 'EXPLAIN', 'NOTE'], f.severity), f.code, i.position, f.sheet, f.cell;
