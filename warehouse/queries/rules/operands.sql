-- Everything that a rule may ask about an indicator of a report, for every report of a period that rules look at: accepted or
-- returned, copies left out. Grain and key: submission_id, indicator_code. An operand is two columns: the amount, NULL without
-- a number, and `…__nothing`, true where nothing arose; evidence and note are true where something is written.
-- `indicator` (code, cumulative, other), `accumulated` (unit_id, indicator_code, amount) and `usual` (unit_id, indicator_code,
-- amount) are relations that the caller lays beside it; only units of the period, which $units names, have a history.
WITH submission AS MATERIALIZED (
    SELECT submission_id, unit_id, period_id, verdict, is_effective FROM out.submission($as_of, $known_at)
    WHERE unit_id IS NOT NULL AND copy_of IS NULL AND verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS', 'RETURNED')
        AND (period_id = $period_id OR is_effective AND period_id IN ($previous_id, $last_year_id))
),
measure AS (
    SELECT
        submission_id, indicator_code,
        max(v.amount) FILTER (v.measure = 'period' AND v.state IN ('value', 'zero')) AS period,
        coalesce(bool_or(v.state = 'not_applicable') FILTER (v.measure = 'period'), FALSE) AS period__nothing,
        max(v.amount) FILTER (v.measure = 'ytd' AND v.state IN ('value', 'zero')) AS ytd,
        coalesce(bool_or(v.state = 'not_applicable') FILTER (v.measure = 'ytd'), FALSE) AS ytd__nothing,
        max(v.amount) FILTER (v.measure = 'plan' AND v.state IN ('value', 'zero')) AS plan,
        coalesce(bool_or(v.state = 'not_applicable') FILTER (v.measure = 'plan'), FALSE) AS plan__nothing
    FROM submission
    JOIN core.value AS v USING (submission_id)
    GROUP BY submission_id, indicator_code
),
amount AS (
    SELECT
        CASE WHEN i.cumulative THEN m.ytd ELSE m.period END AS value,
        CASE WHEN i.cumulative THEN m.ytd__nothing ELSE m.period__nothing END AS value__nothing,
        m.*
    FROM measure AS m
    JOIN indicator AS i USING (indicator_code)
),
earlier AS (
    SELECT s.unit_id, s.period_id, a.* EXCLUDE (submission_id)
    FROM submission AS s
    JOIN amount AS a USING (submission_id)
    WHERE s.is_effective AND s.unit_id IN (SELECT unnest(CAST($units AS VARCHAR[])))
),
written AS (
    SELECT submission_id, indicator_code, bool_or(kind = 'evidence') AS evidence, bool_or(kind = 'note') AS note
    FROM submission
    JOIN core.remark USING (submission_id)
    WHERE indicator_code IS NOT NULL
    GROUP BY submission_id, indicator_code
)
SELECT
    s.submission_id, s.unit_id, s.verdict, s.is_effective, i.indicator_code,
    COLUMNS(own.* EXCLUDE (submission_id, indicator_code)),
    COLUMNS(other.* EXCLUDE (submission_id, indicator_code)) AS 'other_\0',
    COLUMNS(previous.* EXCLUDE (unit_id, period_id, indicator_code)) AS 'previous_\0',
    COLUMNS(last_year.* EXCLUDE (unit_id, period_id, indicator_code)) AS 'last_year_\0',
    COLUMNS(before.* EXCLUDE (unit_id, period_id, indicator_code, ytd, ytd__nothing)) AS 'before_\0',
    accumulated.amount AS before_ytd, FALSE AS before_ytd__nothing,
    usual.amount AS cluster_high, FALSE AS cluster_high__nothing,
    CAST($quarter AS DECIMAL(18, 4)) AS quarter, FALSE AS quarter__nothing,
    coalesce(w.evidence, FALSE) AS evidence, coalesce(w.note, FALSE) AS note
FROM submission AS s
CROSS JOIN indicator AS i
LEFT JOIN amount AS own ON own.submission_id = s.submission_id AND own.indicator_code = i.indicator_code
LEFT JOIN amount AS other ON other.submission_id = s.submission_id AND other.indicator_code = i.other
LEFT JOIN earlier AS previous
    ON previous.unit_id = s.unit_id AND previous.period_id = $previous_id AND previous.indicator_code = i.indicator_code
LEFT JOIN earlier AS last_year
    ON last_year.unit_id = s.unit_id AND last_year.period_id = $last_year_id AND last_year.indicator_code = i.indicator_code
LEFT JOIN earlier AS before
    ON before.unit_id = s.unit_id AND before.period_id = $before_id AND before.indicator_code = i.indicator_code
LEFT JOIN accumulated ON accumulated.unit_id = s.unit_id AND accumulated.indicator_code = i.indicator_code
LEFT JOIN usual ON usual.unit_id = s.unit_id AND usual.indicator_code = i.indicator_code
LEFT JOIN written AS w ON w.submission_id = s.submission_id AND w.indicator_code = i.indicator_code
WHERE s.period_id = $period_id
ORDER BY s.submission_id, i.position;
